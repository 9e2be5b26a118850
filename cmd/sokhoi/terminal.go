package main

import (
	"os"

	"github.com/mattn/go-isatty"
)

// isTerminal reports whether f is a screen that a person looks at.
func isTerminal(f *os.File) bool {
	return isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd())
}
