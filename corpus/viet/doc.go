// Package viet handles Vietnamese text: one normal form with a map of offsets
// back to the source, folding, syllables, text health, repair and collation.
//
// Vocabulary:
//
//   - The normal form ([Normalize]) is NFC with tones placed as in "hòa" and
//     "thủy", plain spaces, "\n" as the only line break and no invisible
//     characters. An [OffsetMap] leads from it back to the source.
//   - A letter has a base ("ấ" has "â"), perhaps a tone, and a case; folding
//     ([Fold]) leaves lower case without any accent.
//   - A syllable is onset, rime and tone. The valid ones are generated from
//     rules ([IsSyllable]); no list of words stands behind them.
//   - Health ([Health]) is the share of letters that stand in valid syllables:
//     near 1 for sound Vietnamese text, low for text decoded wrongly.
//
// Not here: words and segmentation (a lexicon's longest match does that), legacy
// encodings (ingest/charset), and names of units (corpus/gazetteer).
package viet
