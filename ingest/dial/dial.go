// Package dial keeps connections to addresses that others name out of the networks that this
// machine stands in.
package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate is the error for addresses inside of networks.
var ErrPrivate = errors.New("not a public address")

// reserved are networks that netip's own questions don't cover.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), // IPv4 by translation
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"), // IPv4 by tunnel
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("100::/64"),
}

// public reports whether an address may be reached from a page's say-so.
func public(a netip.Addr, loopback bool) bool {
	if a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if a.IsLoopback() {
		return loopback
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsUnspecified() {
		return false
	}
	if a.Is6() {
		// ::a.b.c.d, the old way to write an IPv4 address.
		if b := a.As16(); [12]byte(b[:12]) == [12]byte{} {
			return false
		}
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// Public dials public addresses only, with loopback also this machine's own. The check stands between the look-up of the
// name and the connection, at each dial, so that no name can lead inside.
func Public(loopback bool) func(ctx context.Context, network, address string) (net.Conn, error) {
	d := &net.Dialer{
		Timeout: 20 * time.Second,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("dial %s: %w", address, ErrPrivate)
			}
			if !public(ap.Addr(), loopback) {
				return fmt.Errorf("dial %s: %w", address, ErrPrivate)
			}
			return nil
		},
	}
	return d.DialContext
}
