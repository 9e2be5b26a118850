package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
)

// reextractCommand is `sokhoi reextract`.
func reextractCommand(a *app) *cobra.Command {
	var inputs inputFlags
	var all, originals, asJSON bool
	cmd := &cobra.Command{
		Use:   "reextract",
		Short: "Trích lại bằng bộ luật mới · run newer rules over the stored documents",
		Long: `Reextract runs the extraction again over the stored documents whose report was
made by other rules than this program's. The earlier reports stay in the history;
reviewers' decisions stay in force.`,
		Example: `  sokhoi reextract
  sokhoi reextract --all          # also reports of the present rules, after own tables have changed
  sokhoi reextract --originals    # parse the original files again too`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if err := a.needCorpus(ctx); err != nil {
				return err
			}
			w, err := a.openWorkplace(ctx, "sokhoi reextract")
			if err != nil {
				return err
			}
			defer w.close()
			version := extract.Version()
			if all || originals {
				version = "" // no report's version, so that all are outdated
			}
			var failure error
			source := func(yield func(pipeline.Input) bool) {
				for id, err := range w.db.Outdated(ctx, version) {
					var in pipeline.Input
					if err == nil {
						in, err = a.storedInput(ctx, w.db, id, originals)
					}
					if err != nil {
						failure = err
						return
					}
					if !yield(in) {
						return
					}
				}
			}
			if err := a.fill(ctx, w, source, nil, fillOptions{workers: inputs.workers, again: true, json: asJSON}); err != nil {
				return err
			}
			return failure
		},
	}
	inputs.addWorkers(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "take all documents, also those that the present rules have read")
	cmd.Flags().BoolVar(&originals, "originals", false, "parse the originals again rather than take the stored text")
	a.addLoopback(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return cmd
}

// storedInput is the input for a document of the corpus.
func (a *app) storedInput(ctx context.Context, db *sqlite.DB, id corpus.DocumentID, parse bool) (pipeline.Input, error) {
	s, err := db.Report(ctx, id)
	if err != nil {
		return pipeline.Input{}, err
	}
	i, err := db.Item(ctx, s.URI)
	if err != nil {
		return pipeline.Input{}, err
	}
	in, err := itemInput(ctx, db, i)
	if err != nil {
		return in, err
	}
	if parse {
		in.Open = func(ctx context.Context) ([]byte, error) {
			b, err := original(ctx, db, id, a.remote(ctx))
			return b, lost(i.URI, err)
		}
	} else {
		in.Load = func(ctx context.Context) (*corpus.Document, error) { return a.storedDocument(ctx, db, id) }
	}
	return in, nil
}

// itemInput is the input that an item was made of, without its bytes.
func itemInput(ctx context.Context, db *sqlite.DB, i *sqlite.Item) (pipeline.Input, error) {
	in := pipeline.Input{URI: i.URI, Path: i.Path, Origin: i.Origin, MediaType: i.MediaType, PublishedOn: i.PublishedOn, Size: i.Size, Modified: i.Modified}
	var err error
	in.Layout, err = db.Layout(ctx, i.URI)
	return in, err
}

// storedRaw is what the original at an address was declared as, without its bytes.
func storedRaw(ctx context.Context, db *sqlite.DB, uri string) (*ingest.Raw, error) {
	raw := &ingest.Raw{URI: uri}
	if i, err := db.Item(ctx, uri); err == nil {
		raw.MediaType, raw.PublishedOn = i.MediaType, i.PublishedOn
	}
	var err error
	raw.Layout, err = db.Layout(ctx, uri)
	return raw, err
}
