// Package ocr reads pictures of pages with the program tesseract, one process
// a page: it can be killed, needs no cgo, and takes a tenth of the page's time
// to start.
//
// A picture is grey and upright; [Clean] takes out specks and skew first, where
// a page was read badly. A [Word] keeps the confidence that tesseract gives it,
// since numbers read with doubt must not be taken for facts.
//
// Tables are read badly as they stand: [Rules] finds their lines, [Erase] takes them
// out, and [Stack] puts their cells one under another.
//
// Debian has the program as tesseract-ocr and the Vietnamese model as
// tesseract-ocr-vie. Not here: finding out which pages need OCR, and putting
// words into reading order (ingest/pdf).
package ocr
