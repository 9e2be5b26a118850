package crawl

import (
	"context"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// Queue gives out what is to be fetched. No address is in it twice.
type Queue interface {
	// AddAddresses adds those that aren't known yet.
	AddAddresses(ctx context.Context, addresses ...corpus.Address) (added int, err error)
	// NextAddress is what the site should fetch next, ok false where nothing is due.
	NextAddress(ctx context.Context, site string, now time.Time) (a corpus.Address, ok bool, err error)
}

// Visits remembers what came of requests.
type Visits interface {
	// RecordVisit stores a visit wholly or not at all, and keeps its body.
	RecordVisit(ctx context.Context, v corpus.Visit) (added int, err error)
	// SameFingerprint is another address of the site with the fingerprint, "" for none.
	SameFingerprint(ctx context.Context, site, url string, fingerprint uint64) (string, error)
}

// Rumours remembers what pages tell of addresses that are known.
type Rumours interface {
	// Heard is what is known of those of the addresses that are known at all.
	Heard(ctx context.Context, urls []string) ([]corpus.Heard, error)
}

// Hosts remembers hosts over runs.
type Hosts interface {
	HostState(ctx context.Context, host string) (corpus.HostState, error)
	SaveHostState(ctx context.Context, h corpus.HostState) error
}

// Frontier is the durable memory of a crawl.
type Frontier interface {
	Queue
	Visits
	Rumours
	Hosts
}

// Archive takes every response of interest, such as a WARC file.
type Archive interface {
	Write(r *Exchange) error
}

// Observer is told of each visit after it is stored.
type Observer interface {
	Visited(v corpus.Visit, fresh bool)
}
