// Package web shows a corpus to people and programs over HTTP, and takes the
// decisions of reviewers.
//
// Vocabulary:
//
//   - A board is what the pages need of the whole corpus at one moment: the
//     blocs with the cells of their grid, the findings, and which units, persons
//     and awards stand where. It doesn't change; a new one takes its place when
//     the corpus has changed.
//   - A card is the board's summary of one bloc. All that a card doesn't hold
//     (claims, evidence, meetings in full) is the bloc's [ledger.History], made
//     when a page wants it.
//   - A route is a method and a path with the [Role] that it needs; the table of
//     routes is the only way in.
//   - An account is a person who may decide: name, role, hash of the password and
//     of the tokens for programs. Accounts stand in a file of their own beside
//     the corpus, not in it, so that a corpus can be handed on.
//
// Every page is made by html/template on the server and can be read without
// JavaScript. Text of documents never comes into a page but as escaped text, and
// originals only stripped and in a sandboxed frame.
//
// Not here: extraction, ingest and writing the index; the command gives what is
// needed of them as functions of [Options].
package web
