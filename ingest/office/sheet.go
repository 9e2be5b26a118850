package office

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/sokhoi/sokhoi/corpus"
)

// maxRows bounds the rows of all sheets that are read.
const maxRows = 200_000

// readXLSX reads the sheets: the name of each as a heading, its rows as rows.
func readXLSX(input string, body []byte, q request) (*answer, error) {
	if _, err := openParts(input, body, q); err != nil {
		return nil, err
	}
	limit := min(q.Unpacked, max(8<<20, q.Ratio*int64(len(body))))
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit})
	if err != nil {
		bad := &corpus.InputError{Input: input, Code: "damaged", Reason: "the workbook can't be read", Err: err}
		switch {
		case errors.Is(err, excelize.ErrWorkbookPassword):
			bad.Code, bad.Reason = "encrypted", "the workbook opens only with a password"
		case strings.Contains(err.Error(), "unzip size exceeds"):
			bad.Code, bad.Reason, bad.Err = "bomb", fmt.Sprintf("the workbook unpacks to more than %d bytes", limit), nil
		}
		return nil, bad
	}
	defer f.Close()
	a := &answer{}
	read := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.Rows(sheet)
		if err != nil {
			a.Warnings = append(a.Warnings, fmt.Sprintf("sheet %q can't be read: %v", sheet, err))
			continue
		}
		named := false
		for rows.Next() {
			if read++; read > maxRows {
				a.Warnings = append(a.Warnings, fmt.Sprintf("only the first %d rows were read", maxRows))
				break
			}
			cells, err := rows.Columns()
			if err != nil {
				a.Warnings = append(a.Warnings, fmt.Sprintf("sheet %q is damaged: %v", sheet, err))
				break
			}
			var texts []string
			for _, c := range cells {
				if c = strings.TrimSpace(c); c != "" {
					texts = append(texts, c)
				}
			}
			if len(texts) == 0 {
				continue
			}
			if !named {
				named = true
				a.Pieces = append(a.Pieces, piece{Kind: corpus.Heading, Text: sheet})
			}
			kind := corpus.TableRow
			if len(texts) == 1 {
				kind = corpus.Paragraph // a title over the table
			}
			a.Pieces = append(a.Pieces, piece{Kind: kind, Text: strings.Join(texts, " | ")})
		}
		if err := rows.Close(); err != nil {
			a.Warnings = append(a.Warnings, fmt.Sprintf("sheet %q: %v", sheet, err))
		}
	}
	return a, nil
}
