// Package ranges reads a file at an HTTP address piece by piece.
//
// Vocabulary:
//
//   - A range is a piece of the file, asked for by one request (RFC 9110, section 14). A [File]
//     asks for larger ones the longer it is read in order.
//   - The validator is what tells one state of the file from another: length, ETag,
//     Last-Modified. An answer with another one is a [Failure]: pieces of two states are never mixed.
//   - A server without ranges gives the whole file each time; it is read in order as it comes, and
//     asked anew where the reader goes back.
//
// Manners: one request at a time to a host with a pause after it, Retry-After is kept to, a
// connection that breaks off is gone on with where it broke, with longer and longer pauses.
//
// Not here: what the file is; lists of files; robots.txt, since the address was named by the user.
package ranges
