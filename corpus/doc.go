// Package corpus holds the nouns of Sổ Khối: what a document is, what one
// becomes, and how each fact points back to the words it was read in.
//
// Vocabulary:
//
//   - A [Document] is one post, report or minutes: its normalized text, the
//     blocks of that text, and where the bytes came from.
//   - A [Report] is what the extraction read in one document, in the form of
//     the contract (docs/report.md). It has one [Conference] for each meeting
//     of an emulation bloc that the document reports.
//   - A [Bloc] (khối thi đua, cụm thi đua) is a group of units that compete
//     each year; a [Leader] is the unit that holds a post of the bloc.
//   - [Evidence] is a span of the normalized text that a value was read in.
//   - A [Diagnostic] says what is wrong with bad input and where.
//   - A [Decision] is what a reviewer said of a value or an identity.
//
// Not here: reading files (ingest), finding facts (extract), keeping them
// (corpus/sqlite) or joining them over documents (corpus/ledger).
package corpus
