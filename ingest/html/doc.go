// Package html reads web pages: the post's own text with its structure, without
// the portal around it.
//
// Vocabulary:
//
//   - A line is a stretch of text that a browser would show as one paragraph,
//     list item, caption or table row, and what the markup tells of it.
//   - Furniture is everything of a page that is not the post: menus, clocks,
//     counters, tags, related posts, comments.
//   - The region is the lines from the post's title to its end.
//   - The gist is all text that the page may show, taken from its markup without building the page: by
//     it, a page is passed over that needn't be read.
//   - Prose is running text: lines of some length that are not mostly links.
//
// The region is found by where the prose of the page stands, and checked against
// what go-trafilatura keeps. Title, byline and day of publication are read from
// metadata and from what the page shows, in an order of trust.
//
// Not here: what the post means (extract), fetching (ingest/crawl), and pages
// that a script must draw first.
package html
