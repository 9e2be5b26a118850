// Package viet handles Vietnamese text: one normal form with a map of offsets
// back to the source, folding, syllables, text health and collation.
package viet
