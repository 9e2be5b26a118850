package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/web"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/index"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// serveFlags are the flags of `sokhoi serve`.
type serveFlags struct {
	addr          string
	certificate   string
	key           string
	plain         bool
	proxied       bool
	closed        bool
	readOnly      bool
	allowRetrying bool
}

// serveCommand is `sokhoi serve`.
func serveCommand(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Xem và duyệt kho bằng trình duyệt · show the corpus in a browser, and let reviewers correct it",
		Long: `Serve shows the corpus as pages and as a JSON API (/api/v1/openapi.json), follows
what an ingest beside it brings in, and takes decisions of reviewers whom
"sokhoi user add" has made. It ends at Ctrl-C, when requests under way are answered.

It listens on this machine only. Elsewhere it wants a certificate (--tls-cert,
--tls-key), or a proxy before it that speaks https (--behind-proxy), or your word
that plain http will do (--allow-plain-http): passwords then cross the net readable.`,
		Example: `  sokhoi serve
  sokhoi serve --addr 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem
  sokhoi serve --addr 10.0.0.5:8080 --behind-proxy --closed`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 takes a free one")
	flags.StringVar(&f.certificate, "tls-cert", "", "certificate file (PEM)")
	flags.StringVar(&f.key, "tls-key", "", "key file of the certificate (PEM)")
	flags.BoolVar(&f.plain, "allow-plain-http", false, "listen on other addresses than this machine's own without TLS")
	flags.BoolVar(&f.proxied, "behind-proxy", false, "a proxy before the server speaks https and sets X-Forwarded-For")
	flags.BoolVar(&f.closed, "closed", false, "reading needs an account, too")
	flags.BoolVar(&f.readOnly, "read-only", false, "nobody can log in")
	flags.BoolVar(&f.allowRetrying, "allow-retry", true, "administrators may work again on failed items from the browser")
	return cmd
}

// drawnDPI is the resolution of pages that readers look at: an A4 page is 827
// points wide.
const drawnDPI = 100

// accountsFile is where the accounts of a corpus stand.
func (a *app) accountsFile() string { return filepath.Join(a.corpusDir, "accounts.json") }

// listenable refuses addresses that others reach, unless the flags say how
// what is sent there is kept secret.
func (f *serveFlags) listenable() error {
	if (f.certificate == "") != (f.key == "") {
		return usageError("--tls-cert and --tls-key belong together")
	}
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return usageError("--addr: %v", err)
	}
	ip, err := netip.ParseAddr(host)
	if loopback := host == "localhost" || err == nil && ip.IsLoopback(); loopback || f.certificate != "" || f.proxied || f.plain {
		return nil
	}
	return usageError("refusing to listen on %s without TLS: give --tls-cert and --tls-key, or --behind-proxy, or --allow-plain-http", f.addr)
}

func (a *app) serve(ctx context.Context, f serveFlags) error {
	if err := f.listenable(); err != nil {
		return err
	}
	if !a.verbose {
		a.log = slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	db, err := a.openCorpus(ctx, sqlite.Read, "")
	if err != nil {
		return err
	}
	defer db.Close()
	ix, err := a.openIndex(ctx, db)
	if err != nil {
		return err
	}
	defer ix.Close()
	// What reads the corpus for the server outlives the signal to stop, until
	// requests under way are answered.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	o, err := a.serverOptions(life, ctx, f, db, ix)
	if err != nil {
		return err
	}
	s, err := web.New(ctx, *o)
	if err != nil {
		return err
	}
	var background sync.WaitGroup
	background.Go(func() { s.Follow(ctx) })
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12},
	}
	scheme := "http"
	if f.certificate != "" {
		scheme = "https"
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "%s://%s  (Ctrl-C để dừng · to stop)\n", scheme, listener.Addr())
	}
	failed := make(chan error, 1)
	go func() {
		if f.certificate != "" {
			failed <- server.ServeTLS(listener, f.certificate, f.key)
			return
		}
		failed <- server.Serve(listener)
	}()
	select {
	case err = <-failed:
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(life, 15*time.Second)
		defer cancel()
		err = server.Shutdown(grace)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
	}
	end()
	background.Wait()
	s.Wait()
	return err
}

// serverOptions wires the stages to the server. life is how long it answers,
// work how long it begins work of its own.
func (a *app) serverOptions(life, work context.Context, f serveFlags, db *sqlite.DB, ix *index.Index) (*web.Options, error) {
	g := gazetteer.Default()
	if dir := a.gazetteerDir(); dir != "" {
		var err error
		if g, err = gazetteer.Load(dir); err != nil {
			return nil, err
		}
	}
	x, err := a.extractor()
	if err != nil {
		return nil, err
	}
	parser, done := a.parser()
	context.AfterFunc(life, done)
	coverage := new(liveCoverage)
	if err := coverage.count(life, db); err != nil {
		return nil, err
	}
	o := &web.Options{
		Corpus: db, Searcher: ix, Gazetteer: g,
		Ledger:  ledger.Options{Authority: ledger.Gazetteer(g), Reports: storedReports{life, db}, Coverage: coverage},
		Closed:  f.closed,
		Secure:  f.certificate != "" || f.proxied,
		Proxied: f.proxied,
		Version: currentVersions().Program, Now: a.now, Log: a.log,
		CatchUp: func(ctx context.Context) error {
			if err := coverage.count(ctx, db); err != nil {
				return err
			}
			_, err := a.updateIndex(ctx, db)
			if err != nil && !errors.Is(err, index.ErrBusy) { // whoever writes is bringing it up to date
				return err
			}
			return ix.Refresh()
		},
		Explain: func(ctx context.Context, id corpus.DocumentID) (string, error) {
			d, err := a.storedDocument(ctx, db, id)
			if err != nil {
				return "", err
			}
			return x.Explain(d, "")
		},
		Draw: func(ctx context.Context, body []byte, uri string, page int) (*image.Gray, error) {
			return parser.Draw(ctx, body, uri, page, drawnDPI)
		},
		Decode: func(body []byte, mediaType string) string {
			r, err := charset.Decode(body, mediaType)
			if err != nil {
				return string(body)
			}
			return r.Text
		},
	}
	if !f.readOnly {
		o.Accounts = a.accountsFile()
	}
	if f.allowRetrying {
		o.Retry = func(_ context.Context, codes []string) error {
			quiet := *a
			quiet.quiet, quiet.stdout, quiet.stderr = true, io.Discard, io.Discard
			err := quiet.retry(work, codes, 0, false)
			if e := new(exitError); errors.As(err, &e) && e.code == exitInput {
				return nil // some failed again: the list of items tells which
			}
			return err
		}
	}
	return o, nil
}

// liveCoverage is the coverage of a corpus that grows.
type liveCoverage struct{ seen atomic.Pointer[seenItems] }

func (c *liveCoverage) count(ctx context.Context, db *sqlite.DB) error {
	seen, err := countItems(ctx, db)
	if err == nil {
		c.seen.Store(&seen)
	}
	return err
}

// Seen implements [ledger.Coverage].
func (c *liveCoverage) Seen(hosts []string, year int) (fetched, failed int) {
	return c.seen.Load().Seen(hosts, year)
}
