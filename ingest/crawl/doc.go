// Package crawl brings in what portals publish and keeps it current.
//
// Vocabulary:
//
//   - A [Site] is data: where a portal starts, which of its addresses are lists,
//     articles and attachments, and how it may be asked. It inherits from a
//     family, the software that the portal runs on.
//   - An address ([corpus.Address]) is known by its normalized form; twins (http and
//     https, with and without www, percent-encoded in another way, with a
//     session) are one address.
//   - The frontier ([Frontier]) is the durable queue of addresses and what came of
//     each. One [corpus.Visit] is stored wholly or not at all, so that a crawl may be killed at any time.
//   - A harvest is the set of articles that a list page links to. A list page
//     whose harvest is empty or that of the page before is barren; after some in a
//     row nothing further is queued.
//   - A [Report] tells what a run did, with a reason for everything that failed.
//
// Manners: robots.txt by RFC 9309, one request at a time to a host, a delay
// after each answer. No option ignores robots.txt.
//
// Not here: reading pages for their facts (the pipeline takes the kept
// responses), JavaScript, logging in, other hosts than the site's own.
package crawl
