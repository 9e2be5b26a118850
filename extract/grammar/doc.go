// Package grammar is the machinery of the extraction: tokens, a lexicon of
// phrases and nodes over tokens. It knows no bloc, no award and no post; those
// are rules of package extract.
//
// Vocabulary:
//
//   - A [Token] is a syllable, a number or a mark of a document's normalized
//     text.
//   - A [Word] is what tokens of the same letters share: lower case, search key,
//     places in the lexicon.
//   - A [Lexicon] is a trie of phrases over words. A phrase belongs to one or
//     more categories. Letters are matched exactly first; a match that holds
//     only without accents is a weak one.
//   - A [Node] is a stretch of tokens that a rule made something of. It keeps the
//     nodes it was made of, so that a derivation can be printed.
//
// Everything is bounded: a lexicon match is as long as the longest phrase.
package grammar
