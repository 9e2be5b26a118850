// Package ledger joins the reports of many documents into a history: which
// unit led which emulation bloc in which year, and how we know.
//
// Vocabulary:
//
//   - A mention is one conference of one report, seen as a statement about a bloc.
//   - A scope is what a bloc's name must be unique in: a province within one
//     period of its borders, or the whole country.
//   - A node is one spelling of a bloc's name within a scope. A segment is the
//     part of a node's mentions that is consistent in its members: a bare
//     "Khối 3" may have been two blocs, years apart.
//   - A [Bloc] is a set of segments joined by [Link]s; each link has a score and
//     its reasons, and the uncertain ones are left to a reviewer.
//   - A [History] is a bloc's [Row]s (year, post, unit, state), its meetings and
//     its findings. A [Claim] is one unit named for a row, with its evidence. A
//     source is a set of documents that copy one text; it counts once.
//   - A [Finding] is what an auditor should look at.
//
// The ledger is a pure function of reports and decisions: it does not depend on
// the order they come in, nor on what was added before and replaced since. It
// keeps less than a kilobyte for each conference and asks for reports again when a
// history is wanted, so that a corpus need not fit in memory.
//
// Not here: reading documents (ingest, extract), keeping reports and decisions
// (corpus/sqlite), file formats for people (cmd).
package ledger
