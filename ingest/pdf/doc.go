// Package pdf reads PDF files: the text layer where it is sound, OCR where it
// isn't, page by page.
//
// Vocabulary:
//
//   - A glyph is a letter and its place on the page; a line is glyphs of one
//     baseline that belong together; a row is lines side by side.
//   - A grid is a table told by its ruled lines, drawn on the page or found in the
//     picture of a scan; its lines are read cell by cell, row by row.
//   - A reading is the lines of one page by one engine. The gate scores readings
//     by the share of letters in valid Vietnamese syllables and takes the best.
//   - Furniture is running heads, feet and page numbers, which are left out.
//
// pdfium (WebAssembly) reads first. Where its reading of a page is damaged, the
// decodings of the legacy fonts and pdftotext, if installed, are tried. Files and
// pages that pdfium can't open, finds no text on or reads as mush go to a second
// reader, built on the objects of ledongthuc/pdf, whose letters pass through the
// same lines and the same gate; the diagnostic second_reader tells which pages it
// read. OCR reads where all fail or a picture covers a page without letters. All of that but OCR happens in a child process with
// bounded time and memory; the program's main must begin with
//
//	sandbox.Main(pdf.Task(), office.Task())
//
// The second reader is a safety net: of 58 PDFs with known text, sound and broken,
// it was needed for none and changed none, and of the 966 of a public collection
// of odd PDFs it read one more page. What it is for is what pdfium refuses and it
// doesn't mind, such as pages of a wrong type.
//
// The root of ingest calls
//
//	doc, err := pdf.Parse(ctx, raw.Body, raw.URI, pdf.Options{Pool: pool, CacheDir: dir})
//
// with one [sandbox.Pool] for all files and a folder for the compiled engine. A
// *corpus.InputError tells what is wrong with the file; its codes are encrypted,
// damaged, truncated, not_pdf, too_large, time_limit, memory_limit, crashed and
// no_text. Pages that could not be read are in Document.Pages with a Failure and
// in Document.Diagnostics with the code needs_ocr, ocr_failed, page_failed or
// garbled, so that they can be retried once tesseract is there.
//
// Document.Source is the text in NFC with the spelling of the original, one
// block a line; Document.Text is its normal form with the same lines.
//
// Not here: pictures, forms, signatures, annotations, and text written aslant
// (watermarks).
package pdf
