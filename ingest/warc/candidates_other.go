//go:build !amd64

package warc

// wideTells looks at a page with the processor's wide registers where it has them: here
// not. It tells how many bytes were looked at.
func (*search) wideTells() (done int, tells bool) { return 0, false }
