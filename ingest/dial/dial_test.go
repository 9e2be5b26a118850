package dial

import (
	"net/netip"
	"testing"
)

func TestPublic(t *testing.T) {
	for _, a := range []string{"127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.1.1", "255.255.255.255", "224.0.0.1",
		"::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1"} {
		if public(netip.MustParseAddr(a), false) {
			t.Errorf("%s counts as public", a)
		}
	}
	for _, a := range []string{"203.162.4.191", "8.8.8.8", "2001:ee0:1::1", "::ffff:8.8.8.8"} {
		if !public(netip.MustParseAddr(a), false) {
			t.Errorf("%s counts as private", a)
		}
	}
	if !public(netip.MustParseAddr("::ffff:127.0.0.1"), true) || public(netip.MustParseAddr("10.0.0.1"), true) {
		t.Error("the loopback switch lets in other than loopback")
	}
}
