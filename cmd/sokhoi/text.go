package main

import (
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus"
)

// textCommand is `sokhoi text`.
func textCommand(a *app) *cobra.Command {
	normalized, body := false, false
	cmd := &cobra.Command{
		Use:   "text FILE|ID",
		Short: "In văn bản của tài liệu · print the text of a document",
		Long: `Text prints the main text of the document in its own spelling ("Thuỳ", "hoà"), a
block a line; menus, related posts and the like are left out. With --body, title,
byline, stamp and captions are, too. With --normalized it prints what the
extraction reads, one code for each letter and tone marks in one place ("Thùy",
"hòa"): byte offsets of evidence are into that text.`,
		Example: `  sokhoi text bao-cao.pdf
  sokhoi text --body bai.html
  sokhoi text --normalized sha256-3f2a91
  cat bai.html | sokhoi text -`,
		Args: oneArgument("a file or a document of the corpus"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := a.textDocument(cmd, args[0])
			if err != nil {
				return err
			}
			text := printed(d, normalized, body)
			if a.color && !strings.HasSuffix(text, "\n") {
				text += "\n"
			}
			_, err = io.WriteString(a.stdout, text)
			return err
		},
	}
	cmd.Flags().BoolVar(&normalized, "normalized", false, "print the normalized text, into which the offsets of evidence are")
	cmd.Flags().BoolVar(&body, "body", false, "leave out title, byline, stamp and captions")
	return cmd
}

// printed is the text of the document, or its body only, normalized or in the
// document's own spelling.
func printed(d *corpus.Document, normalized, body bool) string {
	text := d.Text
	quote := d.Quote
	if !normalized {
		text = norm.NFC.String(d.Source)
		quote = func(s corpus.Span) string {
			from, to := d.Offsets.SourceSpan(s.Start, s.End)
			return norm.NFC.String(d.Source[from:to])
		}
	}
	if !body || len(d.Blocks) == 0 { // a plain text is all body
		return text
	}
	var b strings.Builder
	for _, block := range d.Blocks {
		switch block.Kind {
		case corpus.Title, corpus.Byline, corpus.Stamp, corpus.Caption, corpus.Boilerplate:
			continue
		}
		b.WriteString(quote(block.Span))
		b.WriteByte('\n')
	}
	return b.String()
}

// textDocument prefers the file as it is now to what the corpus knows of it.
func (a *app) textDocument(cmd *cobra.Command, reference string) (*corpus.Document, error) {
	if _, err := os.Stat(reference); err == nil || reference == "-" {
		return a.readFile(cmd.Context(), reference)
	}
	s, err := a.find(cmd.Context(), reference)
	if err != nil {
		return nil, err
	}
	return s.document, nil
}

// oneArgument is the check for commands that take one.
func oneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError("%s needs %s (and nothing else)", cmd.CommandPath(), what)
		}
		return nil
	}
}
