package sqlite

import (
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// State is what became of an item.
type State string

// The states of items.
const (
	// New is met but not worked on yet.
	New State = "new"
	// OK gave a report with at least one conference.
	OK State = "ok"
	// NotAConference was read and tells of no meeting of a bloc.
	NotAConference State = "not_a_conference"
	// Failed could not be read; the item says why.
	Failed State = "failed"
	// Skipped was left out on purpose; the item says why.
	Skipped State = "skipped"
)

// Item is one address or file path that was met.
type Item struct {
	// URI is the address, or the absolute path of a file: the key.
	URI string `json:"uri"`
	// Path is the file the bytes were read from, "" where there was none.
	Path string `json:"path,omitempty"`
	// Origin is the way in: "file", "list", "crawl", "archive".
	Origin string `json:"origin"`
	State  State  `json:"state"`
	// Code and Reason tell why a failed or skipped item is so.
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Document is what the item shows; "" where there is none.
	Document corpus.DocumentID `json:"document,omitempty"`
	// Content is the hexadecimal SHA-256 of the bytes, "" where they weren't read.
	Content string `json:"content,omitempty"`
	// Size is the number of bytes, Modified the file's time; zero where unknown.
	Size     int64     `json:"size,omitempty"`
	Modified time.Time `json:"modified,omitzero"`
	// MediaType and PublishedOn are what the sender or the list declared.
	MediaType   string      `json:"media_type,omitempty"`
	PublishedOn corpus.Date `json:"published_on,omitzero"`
	// Parser and Extractor are the versions that worked on it.
	Parser    string `json:"parser,omitempty"`
	Extractor string `json:"extractor,omitempty"`
	// Attempts counts how often the item was worked on.
	Attempts int `json:"attempts"`
	// FirstSeen and LastSeen are set by the corpus.
	FirstSeen time.Time `json:"first_seen,omitzero"`
	LastSeen  time.Time `json:"last_seen,omitzero"`
}

// Entry is what [DB.Put] stores in one transaction.
type Entry struct {
	// Item names what was worked on. Document, FirstSeen, LastSeen and Attempts are set by
	// Put; State is set by Put where Report is given.
	Item Item
	// Original is the bytes as they came; nil where they weren't read or aren't to
	// be kept.
	Original []byte
	// Document and Report are nil for a failed, skipped or new item.
	Document *corpus.Document
	Report   *corpus.Report
	// Seen tells that a known item was met again and nothing is new: only its
	// LastSeen changes.
	Seen bool
}

// Outcome is what a put did to the corpus.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "new"       // the item was never worked on before
	Changed   Outcome = "changed"   // other bytes, or another report of the same bytes
	Unchanged Outcome = "unchanged" // the corpus knew it all
)

// Stored is a report as the corpus holds it.
type Stored struct {
	// Change is the number of the document's last change.
	Change int64
	ID     corpus.DocumentID
	// URI is the document's address: the first that showed it.
	URI string
	// Retired tells that no item shows the document any more; Report is then what it was.
	Retired bool
	Report  *corpus.Report
	// Parser and Extractor are the versions that made document and report.
	Parser, Extractor string
	// Added is when the document came into the corpus, Updated when its report
	// became what it is.
	Added, Updated time.Time
}

// Version is a report that a later one replaced.
type Version struct {
	ID                corpus.DocumentID
	Change            int64
	Parser, Extractor string
	Made, Replaced    time.Time
	Report            *corpus.Report
}

// Batch is what came by one way in.
type Batch struct {
	Origin string          `json:"origin"` // as in [Item]
	Items  map[State]int64 `json:"items"`
	// First is when the first of the items was met, Last when one was last.
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
}

// Counts tells what a corpus holds.
type Counts struct {
	Items       map[State]int64  `json:"items"`
	Failures    map[string]int64 `json:"failures"` // failed items by code
	Documents   int64            `json:"documents"`
	Retired     int64            `json:"retired"`
	Conferences int64            `json:"conferences"`
	Leaders     int64            `json:"leaders"`
	Decisions   int64            `json:"decisions"`
	// Extractors counts the reports by the version that made them.
	Extractors map[string]int64 `json:"extractors"`
	// LastChange is the highest change number.
	LastChange int64 `json:"last_change"`
}
