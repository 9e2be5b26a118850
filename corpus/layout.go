package corpus

// Layout tells where the parts of a portal's pages stand, as the portal's site
// file says. What it leaves open is found by the page's own structure.
type Layout struct {
	// CSS selectors, "" for none. In a list of selectors for title, body, date or byline
	// the first that catches something counts; Attachments is all that it catches.
	Title, Body, Date, Byline, Attachments string
	// DateOrder is how the portal writes days in numbers: "dmy", "mdy", "" where it isn't told.
	DateOrder string
	// Province is the one that the portal's posts are about, "" where it isn't told.
	Province string
}
