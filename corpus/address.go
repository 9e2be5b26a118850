package corpus

import "time"

// AddressKind says what an address of a portal leads to.
type AddressKind string

// The kinds of addresses.
const (
	ListPage    AddressKind = "list"       // links to articles and to further lists
	Article     AddressKind = "article"    // a post
	Attachment  AddressKind = "attachment" // a file that a post offers
	SiteMap     AddressKind = "sitemap"    // a sitemap or a feed
	UnknownPage AddressKind = "unknown"    // a page of the site that no pattern tells
)

// AddressState is what became of an address.
type AddressState string

// The states of addresses.
const (
	Waiting   AddressState = "waiting"   // not fetched yet, or to be tried again
	Fetched   AddressState = "fetched"   // fetched at least once
	Moved     AddressState = "moved"     // leads to another address, which Reason names
	Gone      AddressState = "gone"      // was or should be there and isn't; the last good copy is kept
	Refused   AddressState = "refused"   // failed for a reason that trying again won't mend
	Forbidden AddressState = "forbidden" // robots.txt forbids it
)

// Address is an address of a portal that a crawl knows, and what came of it.
type Address struct {
	// URL is the normalized address: the key.
	URL string
	// Request is the address as it was found, which is asked for; "" where it is URL.
	Request string
	// Form is posted to Request where it isn't "", the state of a page's form; the
	// address has a fragment then, which tells it from the page itself.
	Form   string
	Site   string // name of the site
	Kind   AddressKind
	Via    string // the page that it was found on first
	Anchor string // the text of the link
	// PublishedOn is the day that the list page or the address itself tells.
	PublishedOn Date
	// Priority ranks what is fetched first, highest first.
	Priority int
	// Depth is the number of links from a start address.
	Depth int
	// Barren counts the list pages in a row, up to this address, that offered
	// nothing that the one before hadn't.
	Barren int
	// Harvest is a fingerprint of the articles that the page linked to, 0 for none.
	Harvest uint64

	State  AddressState
	Reason string // stable key, and for people after a colon
	// Due is when it may be fetched (again).
	Due time.Time
	// Failures counts those since the last success.
	Failures int
	// Unchanged counts the visits in a row that brought nothing new.
	Unchanged int

	ETag, LastModified string
	MediaType          string
	// Content is the hexadecimal SHA-256 of the body last fetched, Fingerprint a
	// hash that clocks and counters don't change.
	Content     string
	Fingerprint uint64
	Visited     time.Time // last answered request
	// Hearsay is what other pages had told when the address was found.
	Hearsay Hearsay
}

// Hearsay is what lists, sitemaps and feeds tell of an address, by which a crawl
// notices that it has changed.
type Hearsay struct {
	// Told are hashes of the texts and days that links to it had, the latest last.
	Told []uint32
	// Modified is the latest change told.
	Modified time.Time
}

// Heard is what a crawl knows of an address that a page leads to again.
type Heard struct {
	URL     string
	State   AddressState
	Visited time.Time
	Hearsay Hearsay
}

// Hint is what a page tells anew of an address that is known.
type Hint struct {
	URL     string
	Hearsay Hearsay // with what was told before
	// Due is when it is to be looked at for that, zero where nothing speaks for a change.
	Due time.Time
}

// Visit is what one request to an address came to. All of it is stored or nothing.
type Visit struct {
	// Address is the address after the visit.
	Address Address
	// Links are the addresses that the page led to.
	Links []Address
	// Hints are what the page tells anew of addresses that are known.
	Hints []Hint
	// Body is kept as an original where it isn't nil, and waits for the pipeline then.
	Body []byte
}

// PendingPage is a response that is kept and not yet in the pipeline.
type PendingPage struct {
	URL, Content, MediaType string
	Kind                    AddressKind
	PublishedOn             Date    // as list page or address tell
	Layout                  *Layout // what the site's file tells of its pages, nil for nothing
}

// HostState is what a crawl remembers of a host over runs.
type HostState struct {
	Host string
	// Robots is the body of robots.txt, RobotsStatus its HTTP status (0 where the host
	// couldn't be reached), RobotsRead when that was.
	Robots       string
	RobotsStatus int
	RobotsRead   time.Time
	// Day is the day that Requests counts, in Vietnam's time, as 2006-01-02.
	Day      string
	Requests int
	// RestUntil is when the host may be asked again, by its own Retry-After or after failures.
	RestUntil time.Time
}
