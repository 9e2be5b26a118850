package main

import (
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
)

// textCommand is `sokhoi text`.
func textCommand(a *app) *cobra.Command {
	asWritten := false
	cmd := &cobra.Command{
		Use:   "text FILE|ID",
		Short: "In văn bản đã chuẩn hoá · print the normalized text of a document",
		Long: `Text prints what the extraction reads: the main text of the document, normalized
(one code for each letter, tone marks in one place). Byte offsets of evidence are
into this text. With --as-written the spelling of the document is kept ("Thuỳ",
"hoà"), line for line.`,
		Example: `  sokhoi text bao-cao.pdf
  sokhoi text sha256-3f2a91
  sokhoi text --as-written bao-cao.pdf
  cat bai.html | sokhoi text -`,
		Args: oneArgument("a file or a document of the corpus"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := a.textDocument(cmd, args[0])
			if err != nil {
				return err
			}
			text := d.Text
			if asWritten {
				text = d.Source
			}
			if a.color && !strings.HasSuffix(text, "\n") {
				text += "\n"
			}
			_, err = io.WriteString(a.stdout, text)
			return err
		},
	}
	cmd.Flags().BoolVar(&asWritten, "as-written", false, "keep the spelling of the document; offsets of evidence don't fit this text")
	return cmd
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
