package office

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
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
	if q.Format == DOC {
		for _, tool := range [][]string{{"antiword", "-m", "UTF-8.txt", "-w", "0", file}, {"catdoc", "-d", "utf-8", "-w", file}} {
			text, err := output(ctx, dir, tool)
			if err == nil && strings.TrimSpace(text) != "" {
				return &answer{Pieces: plainPieces(text), Tool: tool[0]}, nil
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
	}
	return readByLibreOffice(ctx, input, file, dir, q)
}

// readByLibreOffice has LibreOffice write the file in its new format.
func readByLibreOffice(ctx context.Context, input, file, dir string, q request) (*answer, error) {
	target, small := DOCX, "antiword, catdoc or LibreOffice (soffice)"
	if q.Format == XLS {
		target, small = XLSX, "LibreOffice (soffice)"
	}
	if _, err := exec.LookPath("soffice"); err != nil {
		return nil, &corpus.InputError{Input: input, Code: "needs_tool",
			Reason: fmt.Sprintf("reading %s files of Office 97 to 2003 needs %s", q.Format, small)}
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

// plainPieces are the lines of plain text; antiword draws rows with bars.
func plainPieces(text string) []piece {
	var out []piece
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|") && len(line) > 1 {
			var cells []string
			for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
				if cell = strings.TrimSpace(cell); cell != "" {
					cells = append(cells, cell)
				}
			}
			if len(cells) > 0 {
				out = append(out, piece{Kind: corpus.TableRow, Text: strings.Join(cells, " | ")})
			}
			continue
		}
		out = append(out, piece{Kind: corpus.Paragraph, Text: line})
	}
	return out
}
