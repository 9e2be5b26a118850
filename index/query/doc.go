// Package query reads the query language of Sổ Khối into a tree.
//
// Vocabulary:
//
//   - A [Word] is one word as typed, perhaps the start of a word (trưởng*) or a
//     word with typing errors (trưởg~). A [Phrase] is words in quotes.
//   - [Near] holds where two words or phrases stand within some syllables of
//     each other, in either order.
//   - A [Field] asks for a name of the structured record (head:"Sở Nội vụ"),
//     [Years], [Held] and [Confidence] for its numbers and days.
//   - [And], [Or] and [Not] join them. Words side by side are joined by And.
//
// Bad input gives an [*Error] with its position and a hint, in Vietnamese and
// English. The language for users is told in docs/search.md.
//
// Not here: normalizing Vietnamese, abbreviations and what a name means; all
// texts in the tree are as typed. The package index gives them meaning.
package query
