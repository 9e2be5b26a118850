package main

import "testing"

// TestListenable holds where the server may listen.
func TestListenable(t *testing.T) {
	for _, c := range []struct {
		f    serveFlags
		want bool
	}{
		{serveFlags{addr: "127.0.0.1:8080"}, true},
		{serveFlags{addr: "localhost:8080"}, true},
		{serveFlags{addr: "[::1]:8080"}, true},
		{serveFlags{addr: "127.8.9.10:0"}, true},
		{serveFlags{addr: ":8080"}, false},
		{serveFlags{addr: "0.0.0.0:8080"}, false},
		{serveFlags{addr: "[::]:8080"}, false},
		{serveFlags{addr: "10.0.0.5:8080"}, false},
		{serveFlags{addr: "example.vn:443"}, false},
		{serveFlags{addr: "localhost.example.vn:80"}, false},
		{serveFlags{addr: "10.0.0.5:443", certificate: "c.pem", key: "k.pem"}, true},
		{serveFlags{addr: "10.0.0.5:443", certificate: "c.pem"}, false},
		{serveFlags{addr: "0.0.0.0:8080", proxied: true}, true},
		{serveFlags{addr: "0.0.0.0:8080", plain: true}, true},
		{serveFlags{addr: "8080"}, false},
	} {
		if err := c.f.listenable(); (err == nil) != c.want {
			t.Errorf("%+v: %v", c.f, err)
		} else if err != nil && exitCode(err) != exitUsage {
			t.Errorf("%+v: exit code %d", c.f, exitCode(err))
		}
	}
}
