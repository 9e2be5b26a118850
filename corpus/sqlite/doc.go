// Package sqlite keeps a corpus: documents, their reports, what became of every
// item ever seen, and what reviewers decided.
//
// Vocabulary:
//
//   - A corpus is one directory: corpus.db (SQLite in WAL mode), originals/
//     (the bytes as they came, named by their SHA-256, compressed) and lock.
//   - An [Item] is one address or file path that was met, with its [State]:
//     what was read there, or why nothing was.
//   - A document is known by its bytes; items with the same bytes share one.
//     A document is current while some item shows it; when the page behind an
//     address changes, the earlier document stays in the corpus, retired.
//   - A change number is given to a document whenever its report becomes
//     another, and when it retires or returns. Numbers only grow, so that an index or a
//     ledger that remembers the last one it saw finds what is new after it
//     ([DB.Changes]).
//
// An item is put in one transaction with its document and its report: it is
// wholly in the corpus or not at all. One process at a time may put items (it
// holds the lock); any number may read, and add decisions, meanwhile.
//
// The tables are meant to be read by people too, through Datasette or DB
// Browser: start with the views v_leaders, v_awards, v_conferences, v_members,
// v_officials and v_failures; the table schema_notes explains tables and columns.
//
// Not here: parsing, extraction, joining reports over documents (corpus/ledger),
// full-text search (index).
package sqlite
