package web

import (
	"context"
	"errors"
	"image"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/index"
	"github.com/sokhoi/sokhoi/index/query"
)

// Corpus is what the pages ask of the store.
type Corpus interface {
	Changes(ctx context.Context, after int64) iter.Seq2[sqlite.Stored, error]
	Decisions(ctx context.Context, after int64) iter.Seq2[corpus.Decision, error]
	Successors(ctx context.Context) (map[corpus.DocumentID]corpus.DocumentID, error)
	AddDecision(ctx context.Context, d corpus.Decision) (corpus.Decision, error)
	Counts(ctx context.Context) (*sqlite.Counts, error)
	Report(ctx context.Context, id corpus.DocumentID) (*sqlite.Stored, error)
	Document(ctx context.Context, id corpus.DocumentID) (*corpus.Document, error)
	Original(ctx context.Context, id corpus.DocumentID) (io.ReadCloser, error)
	Versions(ctx context.Context, id corpus.DocumentID) ([]sqlite.Version, error)
	Find(ctx context.Context, reference string) (corpus.DocumentID, error)
	ItemsAfter(ctx context.Context, after string, states ...sqlite.State) iter.Seq2[sqlite.Item, error]
	ItemCounts(ctx context.Context) (items map[sqlite.State]int64, failures map[string]int64, err error)
	Batches(ctx context.Context) ([]sqlite.Batch, error)
	AddressCounts(ctx context.Context) ([]sqlite.AddressCount, error)
	LastCrawlRun(ctx context.Context) (sqlite.CrawlRun, error)
}

// Searcher finds documents.
type Searcher interface {
	Search(ctx context.Context, q query.Query, o index.Options) (*index.Result, error)
	Suggest(ctx context.Context, typed string, n int) ([]index.Suggestion, error)
}

// Options are what a server is made of; Corpus, Searcher and Ledger are needed.
type Options struct {
	Corpus   Corpus
	Searcher Searcher
	// Ledger is how the ledger is made; its Reports must be set.
	Ledger    ledger.Options
	Gazetteer *gazetteer.Gazetteer
	// Accounts is the file of accounts; "" for a server that nobody can log in to.
	Accounts string
	// Closed wants a login for reading, too.
	Closed bool
	// Secure tells that browsers reach the server by https: cookies are sent by
	// nothing else.
	Secure bool
	// Proxied takes the client's address from the last X-Forwarded-For.
	Proxied bool
	// CatchUp brings the index up to date; it is called where the corpus has
	// changed. It may be nil.
	CatchUp func(context.Context) error
	// Explain tells how the values of a document were read; nil where it can't be
	// told.
	Explain func(ctx context.Context, id corpus.DocumentID) (string, error)
	// Decode gives the text of an original page; nil takes it for UTF-8.
	Decode func(body []byte, mediaType string) string
	// Draw draws a page of a PDF, from 1; nil where originals aren't shown. A file at
	// fault gives a *corpus.InputError.
	Draw func(ctx context.Context, body []byte, uri string, page int) (*image.Gray, error)
	// Retry works again on the failed items with one of the codes (all where there
	// is none); nil where the server may not. It is called once at a time.
	Retry func(ctx context.Context, codes []string) error
	// Every is how often the server looks for changes; 3 seconds where 0.
	Every time.Duration
	// Version is the program's, for pages and metrics.
	Version string
	Now     func() time.Time
	Log     *slog.Logger
}

// Server answers for one corpus. It is safe for concurrent use.
type Server struct {
	o           Options
	handler     http.Handler
	pages       *pages
	assets      *assets
	accounts    *accounts
	sessions    *sessions
	attempts    *attempts
	metrics     *metrics
	names       *unitNames
	answers     answers
	histories   histories
	batchCounts batchCounts
	retry       retryJob
	making      chan struct{} // holds one for each answer that is being made
	drawing     chan struct{} // holds one for each page that is being drawn
	background  sync.WaitGroup
	keep        sync.Mutex // guards keeper
	keeper      *keeper
	current     atomic.Pointer[board]
	indexed     atomic.Int64           // how often the index was brought up to date
	lastError   atomic.Pointer[string] // of the last try to catch up
}

// New makes a server and reads the corpus, which takes a while where it is large.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Every == 0 {
		o.Every = 3 * time.Second
	}
	if o.Gazetteer == nil {
		o.Gazetteer = gazetteer.Default()
	}
	s := &Server{o: o, sessions: newSessions(o.Now), attempts: newAttempts(o.Now), metrics: newMetrics(), drawing: make(chan struct{}, 2),
		making: make(chan struct{}, 4*runtime.GOMAXPROCS(0)), answers: answers{now: o.Now},
		names: &unitNames{authority: o.Ledger.Authority}}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(s.assets, s.names); err != nil {
		return nil, err
	}
	if s.accounts, err = openAccounts(o.Accounts); err != nil {
		return nil, err
	}
	s.keeper = &keeper{db: o.Corpus, ledger: ledger.New(nil, o.Ledger), units: s.names,
		histories: &s.histories, cards: map[string]*card{}, now: o.Now}
	b, err := s.keeper.catchUp(ctx, true)
	if err != nil {
		return nil, err
	}
	s.current.Store(b)
	s.handler = s.routes()
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) board() *board { return s.current.Load() }

// Follow keeps the server up to date until ctx ends.
func (s *Server) Follow(ctx context.Context) {
	wait := s.o.Every
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		start := time.Now()
		err := s.refresh(ctx, true)
		if err != nil && !errors.Is(err, context.Canceled) {
			s.o.Log.Error("catching up with the corpus", "error", err)
		}
		s.tellError(err)
		// While much changes, no more than a tenth of the time goes into following.
		wait = max(s.o.Every, 9*time.Since(start))
	}
}

func (s *Server) tellError(err error) {
	if err == nil {
		s.lastError.Store(nil)
		return
	}
	text := err.Error()
	s.lastError.Store(&text)
}

// refresh publishes a new board where the corpus has changed.
func (s *Server) refresh(ctx context.Context, index bool) error {
	s.keep.Lock()
	defer s.keep.Unlock()
	before := s.keeper.change
	b, err := s.keeper.catchUp(ctx, false)
	if err != nil {
		return err
	}
	if b != nil {
		s.current.Store(b)
	}
	if index && s.keeper.change != before && s.o.CatchUp != nil {
		defer s.indexed.Add(1)
		return s.o.CatchUp(ctx)
	}
	return nil
}

// Wait returns when the work that requests began has ended.
func (s *Server) Wait() { s.background.Wait() }

// history is all that is known of the card's bloc. It isn't to be changed.
func (s *Server) history(c *card) (*ledger.History, error) {
	return s.histories.get(c, s.keeper.ledger.History) // a ledger is safe for concurrent use
}
