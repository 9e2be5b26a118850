package fleet

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// HubOptions tune [StartHub].
type HubOptions struct {
	// Config is a configuration file of nats-server; with it only Dir and Log are used besides.
	Config string
	// Addr is where to listen, "127.0.0.1:4222" where empty; port 0 takes a free one.
	Addr string
	// Dir is where streams are kept.
	Dir string
	// Name tells the servers of a cluster apart.
	Name string
	// User and Password, or Token, are what clients have to know; NKeys are the public keys of
	// those that may come in with a seed.
	User, Password, Token string
	NKeys                 []string
	// Cert and Key are the server's; with CA clients need a certificate, too.
	Cert, Key, CA string
	// Cluster is where the servers of a cluster reach this one, Routes where it reaches them.
	Cluster string
	Routes  []string
	Log     *slog.Logger
}

// Hub is a NATS server in this process.
type Hub struct {
	s *server.Server
	// URL is where clients reach it.
	URL string
}

// Open reports whether anyone who reaches the address may come in.
func (o *HubOptions) Open() bool {
	return o.Config == "" && o.User == "" && o.Token == "" && len(o.NKeys) == 0 && o.CA == ""
}

// Local reports whether it is reached from this machine only.
func (o *HubOptions) Local() bool {
	if o.Config != "" {
		return false
	}
	host, _, err := net.SplitHostPort(o.addr())
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func (o *HubOptions) addr() string {
	if o.Addr == "" {
		return "127.0.0.1:4222"
	}
	return o.Addr
}

// StartHub starts a server with JetStream. It works when this returns, but for a cluster, which waits
// for its other servers.
func StartHub(o HubOptions) (*Hub, error) {
	so, err := o.server()
	if err != nil {
		return nil, fmt.Errorf("hub: %w", err)
	}
	s, err := server.NewServer(so)
	if err != nil {
		return nil, fmt.Errorf("hub: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	log := &serverLog{log: o.Log}
	s.SetLoggerV2(log, false, false, false)
	s.Start()
	for begun := time.Now(); !s.ReadyForConnections(100 * time.Millisecond); {
		if fatal := log.fault(); fatal != "" {
			s.Shutdown()
			return nil, fmt.Errorf("hub: %s", fatal)
		}
		if time.Since(begun) > 30*time.Second {
			s.Shutdown()
			return nil, errors.New("hub: the server doesn't begin to listen")
		}
	}
	return &Hub{s: s, URL: s.ClientURL()}, nil
}

// Close stops the server. Clients with others to go to are sent there.
func (h *Hub) Close() {
	h.s.Shutdown()
	h.s.WaitForShutdown()
}

func (o *HubOptions) server() (*server.Options, error) {
	if o.Config != "" {
		so, err := server.ProcessConfigFile(o.Config)
		if err != nil {
			return nil, err
		}
		so.NoSigs = true
		so.JetStream = true
		if so.StoreDir == "" {
			so.StoreDir = o.Dir
		}
		return so, nil
	}
	host, port, err := hostPort(o.addr())
	if err != nil {
		return nil, err
	}
	so := &server.Options{
		Host: host, Port: port, ServerName: o.Name, NoSigs: true, JetStream: true, StoreDir: o.Dir, MaxPayload: 1 << 20,
		Username: o.User, Password: o.Password, Authorization: o.Token,
		// Of one server nobody else knows what it acknowledged: a power cut must not take it back. In a
		// cluster the others do.
		SyncAlways: o.Cluster == "",
	}
	for _, key := range o.NKeys {
		so.Nkeys = append(so.Nkeys, &server.NkeyUser{Nkey: key})
	}
	if o.Cert != "" || o.Key != "" {
		if so.TLSConfig, err = o.tls(); err != nil {
			return nil, err
		}
		so.TLS, so.TLSVerify, so.TLSTimeout = true, o.CA != "", 5
	} else if o.CA != "" {
		return nil, errors.New("certificates of clients need one of the server")
	}
	if o.Cluster != "" {
		if err := o.cluster(so); err != nil {
			return nil, err
		}
	}
	return so, nil
}

// cluster joins the servers of a cluster. They know one another by the clients' password,
// and by certificates where there are some.
func (o *HubOptions) cluster(so *server.Options) (err error) {
	if o.Name == "" {
		return errors.New("a server of a cluster needs a name")
	}
	so.Cluster = server.ClusterOpts{Name: "sokhoi"}
	if so.Cluster.Host, so.Cluster.Port, err = hostPort(o.Cluster); err != nil {
		return err
	}
	secret := o.Password
	if secret == "" {
		secret = o.Token
	}
	if secret != "" {
		so.Cluster.Username, so.Cluster.Password = "route", secret
	}
	if so.TLSConfig != nil {
		so.Cluster.TLSConfig, so.Cluster.TLSTimeout = so.TLSConfig.Clone(), 5
		so.Cluster.TLSConfig.RootCAs = so.TLSConfig.ClientCAs
	}
	for _, r := range o.Routes {
		u := &url.URL{Scheme: "nats-route", Host: strings.TrimPrefix(strings.TrimPrefix(r, "nats-route://"), "nats://")}
		if secret != "" {
			u.User = url.UserPassword("route", secret)
		}
		so.Routes = append(so.Routes, u)
	}
	return nil
}

func (o *HubOptions) tls() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(o.Cert, o.Key)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	if o.CA != "" {
		pem, err := os.ReadFile(o.CA)
		if err != nil {
			return nil, fmt.Errorf("certificate authority: %w", err)
		}
		c.ClientCAs = x509.NewCertPool()
		if !c.ClientCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("certificate authority: %s holds no certificate", o.CA)
		}
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}

func hostPort(addr string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr)
	if err == nil {
		port, err = strconv.Atoi(text)
	}
	if err != nil {
		return "", 0, fmt.Errorf("address %q: host:port is wanted", addr)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	if host == "" {
		host = "0.0.0.0"
	}
	return host, port, nil
}
