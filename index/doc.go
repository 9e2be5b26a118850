// Package index finds documents by their words and by the facts of their
// reports.
//
// Vocabulary:
//
//   - A term is one syllable of Vietnamese text in two spellings: folded (lower
//     case, no accents) and exact. The index holds both in one token, so that a
//     search without accents is a range of the dictionary and one with accents a
//     single entry of it.
//   - A pair is two folded terms side by side. Pairs make phrases out of sets of
//     documents; the index holds no positions and no text.
//   - A concept is an abbreviation and its long forms (UBND, Ủy ban nhân dân).
//   - A record token is one fact of one conference: who holds which post in which
//     year with which confidence, who is a member, which award was given.
//   - A generation is one build of the index; a snapshot is one published state
//     of it, which readers open without any lock.
//
// Postings are kept by bleve's scorch, which writes, merges and survives
// crashes. Searching reads the bitmaps of its segments: a query becomes two sets
// of documents, those that surely answer and those that may; what may but isn't
// sure (phrases of three syllables and more, nearness) is told by the matcher
// from the stored text, which also makes the highlights.
//
// The index is disposable: all it holds comes from the store, and it carries the
// [Version] of what made it. Not here: the query language (index/query), reading
// the store (the caller gives entries, and texts through [Texts]).
package index
