package fleet

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

// try connects and tells whether that goes.
func try(t *testing.T, a Access) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	f, err := Open(ctx, Options{Access: a, Create: true})
	if err == nil {
		f.Close()
	}
	return err
}

func TestPasswordAndToken(t *testing.T) {
	url := hub(t, HubOptions{User: "so", Password: "khoi"}).URL
	if err := try(t, Access{Servers: url, User: "so", Password: "khoi"}); err != nil {
		t.Error(err)
	}
	if err := try(t, Access{Servers: strings.Replace(url, "//", "//so:khoi@", 1)}); err != nil {
		t.Error(err)
	}
	for _, a := range []Access{{Servers: url}, {Servers: url, User: "so", Password: "x"}} {
		if err := try(t, a); err == nil || !strings.Contains(strings.ToLower(err.Error()), "authorization") {
			t.Errorf("%+v: %v", a, err)
		}
	}
	url = hub(t, HubOptions{Token: "t0ken"}).URL
	if err := try(t, Access{Servers: url, Token: "t0ken"}); err != nil {
		t.Error(err)
	}
	if err := try(t, Access{Servers: url, User: "t0ken"}); err != nil {
		t.Errorf("a user without password: %v", err)
	}
	err := try(t, Access{Servers: strings.Replace(url, "//", "//secret@", 1)})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the error tells the secret: %v", err)
	}
}

func TestNKeyAndContext(t *testing.T) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := pair.Seed()
	if err != nil {
		t.Fatal(err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "user.nk")
	if err := os.WriteFile(file, seed, 0o600); err != nil {
		t.Fatal(err)
	}
	url := hub(t, HubOptions{NKeys: []string{public}}).URL
	if err := try(t, Access{Servers: url, NKey: file}); err != nil {
		t.Error(err)
	}
	if err := try(t, Access{Servers: url}); err == nil {
		t.Error("anyone may come in")
	}
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	dir := filepath.Join(config, "nats", "context")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"description": "d", "url": url, "nkey": file, "jetstream_domain": ""})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "office.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"office", filepath.Join(dir, "office.json")} {
		if err := try(t, Access{Context: name}); err != nil {
			t.Errorf("context %s: %v", name, err)
		}
	}
	if err := try(t, Access{Context: "none"}); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a context that isn't there: %v", err)
	}
}

// A server with accounts and JWTs, as nsc sets it up, lets in who has a credentials file.
func TestCredentials(t *testing.T) {
	operator, account, user := key(t, nkeys.CreateOperator), key(t, nkeys.CreateAccount), key(t, nkeys.CreateUser)
	system := key(t, nkeys.CreateAccount)
	oc := jwt.NewOperatorClaims(operator.public)
	oc.Name = "office"
	ac := jwt.NewAccountClaims(account.public)
	ac.Name = "scan"
	ac.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: 1 << 30, MemoryStorage: -1, Streams: -1, Consumer: -1}
	uc := jwt.NewUserClaims(user.public)
	uc.Name = "so"
	encoded := func(c interface {
		Encode(nkeys.KeyPair) (string, error)
	}, by nkeys.KeyPair) string {
		t.Helper()
		s, err := c.Encode(by)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	seed, err := user.Seed()
	if err != nil {
		t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(encoded(uc, account), seed)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, config := filepath.Join(dir, "so.creds"), filepath.Join(dir, "hub.conf")
	write(t, file, creds)
	write(t, config, fmt.Appendf(nil, "listen: 127.0.0.1:-1\nserver_name: one\njetstream {}\noperator: %s\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: {%s: %s, %s: %s}\n",
		encoded(oc, operator), system.public, system.public, encoded(jwt.NewAccountClaims(system.public), operator), account.public, encoded(ac, operator)))
	url := hub(t, HubOptions{Config: config}).URL
	if err := try(t, Access{Servers: url, Creds: file}); err != nil {
		t.Error(err)
	}
	if err := try(t, Access{Servers: url}); err == nil {
		t.Error("anyone may come in")
	}
	if err := try(t, Access{Servers: url, Creds: filepath.Join(dir, "none.creds")}); err == nil || !strings.Contains(err.Error(), "none.creds") {
		t.Errorf("credentials that aren't there: %v", err)
	}
}

// keyPair is one with its public key.
type keyPair struct {
	nkeys.KeyPair
	public string
}

func key(t *testing.T, create func() (nkeys.KeyPair, error)) keyPair {
	t.Helper()
	k, err := create()
	if err != nil {
		t.Fatal(err)
	}
	public, err := k.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return keyPair{k, public}
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// certificates writes an authority, and a certificate with its key for each name.
func certificates(t *testing.T, dir string, names ...string) {
	t.Helper()
	authority, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	save := func(name, kind string, der []byte) {
		write(t, filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &authority.PublicKey, authority)
	if err != nil {
		t.Fatal(err)
	}
	save("ca.pem", "CERTIFICATE", der)
	for i, name := range names {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		c := &x509.Certificate{SerialNumber: big.NewInt(int64(i + 2)), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
		der, err := x509.CreateCertificate(rand.Reader, c, ca, &k.PublicKey, authority)
		if err != nil {
			t.Fatal(err)
		}
		save(name+".pem", "CERTIFICATE", der)
		if der, err = x509.MarshalECPrivateKey(k); err != nil {
			t.Fatal(err)
		}
		save(name+".key", "EC PRIVATE KEY", der)
	}
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	certificates(t, dir, "hub", "client")
	in := func(name string) string { return filepath.Join(dir, name) }
	url := hub(t, HubOptions{Cert: in("hub.pem"), Key: in("hub.key"), Token: "t"}).URL
	if err := try(t, Access{Servers: url, CA: in("ca.pem"), Token: "t"}); err != nil {
		t.Error(err)
	}
	if err := try(t, Access{Servers: url, Token: "t"}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
	url = hub(t, HubOptions{Cert: in("hub.pem"), Key: in("hub.key"), CA: in("ca.pem")}).URL
	if err := try(t, Access{Servers: url, CA: in("ca.pem"), Cert: in("client.pem"), Key: in("client.key")}); err != nil {
		t.Error(err)
	}
	if err := try(t, Access{Servers: url, CA: in("ca.pem")}); err == nil {
		t.Error("a client without certificate may come in")
	}
	if _, err := StartHub(HubOptions{Addr: "127.0.0.1:0", Dir: dir, CA: in("ca.pem")}); err == nil {
		t.Error("certificates of clients without TLS")
	}
}

func TestHubIsOpenOrNot(t *testing.T) {
	for _, c := range []struct {
		o           HubOptions
		open, local bool
	}{
		{HubOptions{}, true, true},
		{HubOptions{Addr: "localhost:1"}, true, true},
		{HubOptions{Addr: ":4222"}, true, false},
		{HubOptions{Addr: "10.0.0.1:4222", Token: "t"}, false, false},
		{HubOptions{Addr: "[::1]:4222", NKeys: []string{"U"}}, false, true},
	} {
		if c.o.Open() != c.open || c.o.Local() != c.local {
			t.Errorf("%+v: open %t, local %t", c.o, c.o.Open(), c.o.Local())
		}
	}
}
