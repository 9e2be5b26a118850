// Package eval compares extracted reports with gold reports, field by field.
//
// Vocabulary:
//
//   - A gold report is what a careful reader would write of a document. In it
//     "|" separates readings that are equally right.
//   - A value is right where the gold has an equal one that no other value has
//     taken. Texts are equal after folding: case, accents, punctuation and usual
//     abbreviations don't count; units also where one text adds a place.
//   - The core fields are those that the macro F1 is the mean of.
//   - A judged value is one with its confidence, its rule, and whether it was right:
//     what the reliability table and the rule report are made of.
//
// Not here: running the extraction.
package eval
