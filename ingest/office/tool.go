package office

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// maxToolOutput bounds what a program may print.
const maxToolOutput = 64 << 20

// readByTool reads the binary formats of Office 97 to 2003 by a program: one of
// the small readers, or LibreOffice.
func readByTool(ctx context.Context, input string, body []byte, q request) (*answer, error) {
	dir, err := os.MkdirTemp("", "sokhoi-office-")
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", input, err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "input."+string(q.Format))
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return nil, fmt.Errorf("read %s: %w", input, err)
	}
	small := [][]string{{"antiword", "-m", "UTF-8.txt", "-w", "0", file}, {"catdoc", "-d", "utf-8", "-w", file}}
	if q.Format == XLS {
		small = [][]string{{"xls2csv", "-d", "utf-8", "-c", "\t", "-q", "0", "-b", "\n", file}}
	}
	for _, tool := range small {
		text, err := output(ctx, dir, tool)
		if err == nil && strings.TrimSpace(text) != "" {
			return &answer{Pieces: plainPieces(text), Tool: tool[0]}, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return readByLibreOffice(ctx, input, file, dir, q)
}

// readByLibreOffice has LibreOffice write the file in its new format.
func readByLibreOffice(ctx context.Context, input, file, dir string, q request) (*answer, error) {
	target, tools := DOCX, "antiword, catdoc or LibreOffice (soffice)"
	if q.Format == XLS {
		target, tools = XLSX, "xls2csv (of catdoc) or LibreOffice (soffice)"
	}
	if _, err := exec.LookPath("soffice"); err != nil {
		return nil, &corpus.InputError{Input: input, Code: "needs_tool",
			Reason: fmt.Sprintf("reading %s files of Office 97 to 2003 needs %s", q.Format, tools)}
	}
	_, err := output(ctx, dir, []string{"soffice", "--headless", "--norestore", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"),
		"--convert-to", string(target), "--outdir", dir, file})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	converted, rerr := os.ReadFile(strings.TrimSuffix(file, string(q.Format)) + string(target))
	if err != nil || rerr != nil {
		return nil, &corpus.InputError{Input: input, Code: "damaged", Reason: "LibreOffice can't read the file", Err: err}
	}
	r := request{Format: target, Unpacked: q.Unpacked, Ratio: q.Ratio}
	a, err := read(ctx, input, converted, r)
	if err == nil {
		a.Tool = "soffice"
	}
	return a, err
}

// output runs the program and returns what it prints.
func output(ctx context.Context, dir string, tool []string) (string, error) {
	path, err := exec.LookPath(tool[0])
	if err != nil {
		return "", err
	}
	c := exec.CommandContext(ctx, path, tool[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	pipe, err := c.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := c.Start(); err != nil {
		return "", err
	}
	var out bytes.Buffer
	_, cerr := io.Copy(&out, io.LimitReader(pipe, maxToolOutput))
	// The rest is read too, so that the program can end.
	_, _ = io.Copy(io.Discard, pipe)
	if err := c.Wait(); err != nil {
		return "", fmt.Errorf("%s: %w", tool[0], err)
	}
	return out.String(), cerr
}

// plainPieces are the lines of plain text. Antiword draws rows with bars and wraps
// long cells, whose further lines have nothing in the first column; catdoc and
// xls2csv part cells by tabs.
func plainPieces(text string) []piece {
	var out []piece
	var row []string // the row drawn with bars that may go on
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimRight(line, "\r\n\f"))
		switch {
		case strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|") && len(line) > 1:
			cells := trimmed(strings.Split(line[1:len(line)-1], "|"))
			if len(cells) == len(row) && cells[0] == "" {
				for i := range row {
					row[i] = strings.TrimSpace(row[i] + " " + cells[i])
				}
				out = out[:len(out)-1]
			} else {
				row = cells
			}
			out = append(out, piece{Kind: corpus.TableRow, Text: filled(row)})
			continue
		case strings.Contains(line, "\t"):
			if text := filled(trimmed(strings.Split(line, "\t"))); text != "" {
				out = append(out, piece{Kind: corpus.TableRow, Text: text})
			}
		case line != "":
			out = append(out, piece{Kind: corpus.Paragraph, Text: line})
		}
		row = nil
	}
	return slices.DeleteFunc(out, func(p piece) bool { return p.Text == "" })
}

func trimmed(cells []string) []string {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// filled is the row's cells that have text, as the readers of the new formats
// write it.
func filled(cells []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(cells), func(c string) bool { return c == "" }), " | ")
}
