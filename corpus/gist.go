package corpus

// Gist is what a page may show, before anybody has looked which of it is the post's: text by which
// a page can be passed over that needn't be read.
type Gist struct {
	// Stretches are the page's text, not normalized. A line of the page that is read lies within
	// one of them, with nothing in between that it doesn't have; most stretches are a line. A line
	// break within a stretch may be one of the page's or none.
	Stretches []string
	// Heads are the titles that the page tells of itself in its head.
	Heads []string
	// MayBeTitle reports whether a line within stretch i could be taken for the post's title.
	MayBeTitle func(i int) bool
}
