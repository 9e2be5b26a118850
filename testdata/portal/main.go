// Command portal serves the fixture portals, one family a port:
//
//	go run ./testdata/portal -seed 1 -posts 2000 -traps -port 8100 -sites DIR
//
// DIR gets a site file for each, for `sokhoi crawl --allow-loopback DIR/*.yaml`. Requests
// are logged to standard output, a line each.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/sokhoi/sokhoi/testdata/portal/serve"
)

func main() {
	seed := flag.Uint64("seed", 1, "seed of posts and world")
	posts := flag.Int("posts", 2000, "posts of each portal")
	traps := flag.Bool("traps", false, "add the traps")
	delay := flag.String("crawl-delay", "", "Crawl-delay of robots.txt, in seconds")
	port := flag.Int("port", 8100, "port of the first portal")
	sites := flag.String("sites", "", "directory for the site files")
	flag.Parse()
	if err := run(*seed, *posts, *traps, *delay, *port, *sites); err != nil {
		fmt.Fprintln(os.Stderr, "portal:", err)
		os.Exit(1)
	}
}

func run(seed uint64, posts int, traps bool, delay string, port int, sites string) error {
	failed := make(chan error)
	for i, family := range serve.Families() {
		address := fmt.Sprintf("127.0.0.1:%d", port+i)
		l, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		p := serve.New(family, serve.Options{Seed: seed, Posts: posts, Traps: traps, CrawlDelay: delay, Validators: i%2 == 0})
		fmt.Fprintf(os.Stderr, "%s: http://%s/, %d conferences, %d attachments\n", family, address, len(p.Conferences()), len(p.Attachments()))
		if sites != "" {
			text := p.SiteFile("http://"+address) + "delay: 10ms\n"
			if err := os.WriteFile(filepath.Join(sites, family+".yaml"), []byte(text), 0o644); err != nil {
				return err
			}
		}
		go func() { failed <- http.Serve(l, logged(family, p)) }()
	}
	return <-failed
}

// logged prints each request.
func logged(family string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		defer func() {
			fmt.Printf("%s %s %s %s\n", begun.Format(time.RFC3339Nano), family, time.Since(begun).Round(time.Microsecond), r.URL.RequestURI())
		}()
		h.ServeHTTP(w, r)
	})
}
