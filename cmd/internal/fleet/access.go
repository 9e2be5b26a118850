package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// DefaultServer is where a hub listens that was told nothing else.
const DefaultServer = "nats://127.0.0.1:4222"

// Access says which server to connect to and who one is there. Its fields mean what
// the flags of the nats command mean; the zero value is the server of this machine, without
// credentials.
type Access struct {
	// Servers are addresses, divided by commas.
	Servers string
	// Context is the name of a context of the nats command, or the path of its file; what stands
	// in other fields goes before it.
	Context string
	// Creds is a file with a user's JWT and key, NKey one with a seed.
	Creds, NKey string
	// User without Password is taken for a token, as the nats command does.
	User, Password, Token string
	// CA, Cert and Key are PEM files: whom to trust, and the client's own certificate.
	CA, Cert, Key string
	// TLSFirst begins with TLS before the server says anything.
	TLSFirst    bool
	InboxPrefix string
	// Name is what the server shows of the connection.
	Name string
	Log  *slog.Logger
}

// contextFile is what a context of the nats command holds, as far as it is used.
type contextFile struct {
	URL         string `json:"url"`
	Token       string `json:"token"`
	User        string `json:"user"`
	Password    string `json:"password"`
	Creds       string `json:"creds"`
	NKey        string `json:"nkey"`
	Cert        string `json:"cert"`
	Key         string `json:"key"`
	CA          string `json:"ca"`
	InboxPrefix string `json:"inbox_prefix"`
	TLSFirst    bool   `json:"tls_first"`
}

// fromContext fills the fields that are empty from the context.
func (a *Access) fromContext() error {
	path := a.Context
	if !strings.ContainsAny(path, `/\`) {
		config := os.Getenv("XDG_CONFIG_HOME")
		if config == "" {
			home, err := os.UserHomeDir()
			if err != nil {
				return fmt.Errorf("context %s: %w", a.Context, err)
			}
			config = filepath.Join(home, ".config")
		}
		path = filepath.Join(config, "nats", "context", a.Context+".json")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("context %s: %w", a.Context, err)
	}
	var c contextFile
	if err := json.Unmarshal(text, &c); err != nil {
		return fmt.Errorf("context %s: %w", path, err)
	}
	if a.Creds == "" && a.NKey == "" && a.User == "" && a.Token == "" {
		a.Creds, a.NKey, a.User, a.Password, a.Token = c.Creds, c.NKey, c.User, c.Password, c.Token
	}
	for _, f := range []struct {
		into *string
		from string
	}{{&a.Servers, c.URL}, {&a.CA, c.CA}, {&a.Cert, c.Cert}, {&a.Key, c.Key}, {&a.InboxPrefix, c.InboxPrefix}} {
		if *f.into == "" {
			*f.into = f.from
		}
	}
	a.TLSFirst = a.TLSFirst || c.TLSFirst
	return nil
}

// options are those of the connection.
func (a *Access) options() ([]nats.Option, error) {
	o := []nats.Option{
		nats.Name(a.Name), nats.MaxReconnects(-1), nats.ReconnectWait(200 * time.Millisecond), nats.ReconnectJitter(200*time.Millisecond, time.Second),
		nats.Timeout(5 * time.Second), nats.PingInterval(10 * time.Second), nats.MaxPingsOutstanding(3),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { a.Log.Debug("disconnected from the hub", "error", err) }),
		nats.ReconnectHandler(func(c *nats.Conn) { a.Log.Debug("connected again", "server", c.ConnectedUrlRedacted()) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { a.Log.Debug("connection", "error", err) }),
	}
	if a.Creds != "" {
		if _, err := os.Stat(a.Creds); err != nil {
			return nil, fmt.Errorf("credentials: %w", err)
		}
		o = append(o, nats.UserCredentials(a.Creds))
	}
	if a.NKey != "" {
		key, err := nats.NkeyOptionFromSeed(a.NKey)
		if err != nil {
			return nil, fmt.Errorf("nkey %s: %w", a.NKey, err)
		}
		o = append(o, key)
	}
	switch {
	case a.Token != "":
		o = append(o, nats.Token(a.Token))
	case a.User != "" && a.Password == "":
		o = append(o, nats.Token(a.User))
	case a.User != "":
		o = append(o, nats.UserInfo(a.User, a.Password))
	}
	if a.CA != "" {
		o = append(o, nats.RootCAs(a.CA))
	}
	if (a.Cert == "") != (a.Key == "") {
		return nil, errors.New("a certificate needs its key, and a key its certificate")
	}
	if a.Cert != "" {
		o = append(o, nats.ClientCert(a.Cert, a.Key))
	}
	if a.TLSFirst {
		o = append(o, nats.TLSHandshakeFirst())
	}
	if a.InboxPrefix != "" {
		o = append(o, nats.CustomInboxPrefix(a.InboxPrefix))
	}
	return o, nil
}

// connect opens the connection. A server that isn't there is an error; one that goes away
// later is waited for.
func (a Access) connect(ctx context.Context) (*nats.Conn, error) {
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.Context != "" {
		if err := a.fromContext(); err != nil {
			return nil, err
		}
	}
	if a.Servers == "" {
		a.Servers = DefaultServer
	}
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := nats.Connect(a.Servers, o...)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", redacted(a.Servers), err)
	}
	return c, nil
}

// redacted is the addresses without what stands before the host's @.
func redacted(servers string) string {
	list := strings.Split(servers, ",")
	for i, s := range list {
		scheme, rest, found := strings.Cut(strings.TrimSpace(s), "://")
		if !found {
			scheme, rest = "nats", scheme
		}
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			rest = rest[at+1:]
		}
		list[i] = scheme + "://" + rest
	}
	return strings.Join(list, ",")
}
