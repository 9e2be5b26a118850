// Package charset turns the bytes of Vietnamese pages of any decade into text.
//
// Vocabulary:
//
//   - A legacy encoding is one of the 8-bit ones from before Unicode: TCVN3 (also
//     called ABC; the fonts .VnTime …), VNI (two bytes a letter; VNI-Times …),
//     VISCII, VPS, and windows-1258 (letters and combining tones).
//   - Mojibake is UTF-8 that was read as an 8-bit encoding and written as UTF-8
//     again, once or more often: "Khá»‘i" for "Khối".
//   - The fit of a text is the share of its accented letters that stand in valid
//     syllables. It is near 1 only for the right decoding, so it decides where
//     header, meta element and byte order mark are missing or wrong.
//
// Not here: Unicode normalization and broken words (corpus/viet), and markup
// (ingest/html).
package charset
