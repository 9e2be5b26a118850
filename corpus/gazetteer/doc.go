// Package gazetteer is the authority file of Sổ Khối: which units, provinces,
// awards, posts and kinds of documents there are, how they are written, and
// what became of them.
//
// Vocabulary:
//
//   - A [Unit] is a kind of unit ("Sở Nội vụ") that every province has, or a
//     single one ("Bộ Nội vụ"). With a place it becomes a particular unit, an
//     [Identity].
//   - A form is one spelling of a name: the name itself, an alias, or what
//     the abbreviations make of either. Spellings that differ in case,
//     punctuation, spaces, the placing of tones or the words "và" and "các"
//     are one form.
//   - A name is borne in a [Span] of days. Units that changed are tied by an
//     [Event] (rename, merge, split, absorb): related, not the same.
//   - A [Province] is one for as long as its borders hold: Bắc Ninh before
//     1 July 2025 and Bắc Ninh after it are two.
//   - A table is a TSV file; those of the binary stand in data/, a user's
//     directory may add rows and replace rows by their key. The comment at the
//     head of each table tells its columns, source and licence.
//
// Not here: finding names in running text (extract), identities over documents
// (corpus/ledger), and districts and communes by name, which are taken as
// written.
package gazetteer
