// Package office reads office files: DOCX, ODT, RTF and the sheets of XLSX and
// ODS by itself, DOC and XLS through antiword, catdoc or LibreOffice where one
// of them is installed.
//
// Vocabulary:
//
//   - A piece is one paragraph, heading, list item or table row with its kind.
//   - A layout table is one that places text, such as a letterhead, rather than
//     holding rows; its cells are read as paragraphs, one after the other.
//
// Everything is parsed in a child process (ingest/sandbox); the program's main
// must name [Task] to sandbox.Main. The root of ingest calls
//
//	doc, err := office.Parse(ctx, raw.Body, raw.URI, office.Options{Pool: pool})
//
// for whatever [Sniff] names. A *corpus.InputError tells what is wrong; its codes
// are not_office, damaged, encrypted, bomb, too_large, needs_tool, no_text,
// time_limit, memory_limit and crashed. needs_tool can be tried again once the
// tool it names is there.
//
// Cells of a table row are joined by " | ". Text in fonts of legacy encodings
// (.VnTime, VNI-Times) is decoded by its font.
//
// Not here: pictures, charts, formulas, comments, deleted text of tracked
// changes, macros.
package office
