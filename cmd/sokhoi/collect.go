package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
)

// collectOptions are the flags of `sokhoi collect`.
type collectOptions struct {
	connection fleetFlags
	drain, gap bool
	json       bool
}

// collectCommand is `sokhoi collect`.
func collectCommand(a *app) *cobra.Command {
	var o collectOptions
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Thu kết quả của các máy vào kho · put what the workers found into the corpus",
		Long: `Collect takes what workers found from the hub and puts it into the corpus, in the order in which the archives
were enqueued: the corpus is the one that sokhoi scan makes of the same archives. It may be killed at any time and goes on
where it was; each result is put exactly once. One corpus collects from a queue.

Units that no worker could do are passed over and told; they stand in sokhoi hub dead.`,
		Example: `  sokhoi collect --corpus /srv/sokhoi
  sokhoi collect --drain && sokhoi ledger`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.collect(cmd.Context(), o) },
	}
	f := cmd.Flags()
	o.connection.add(f)
	f.BoolVar(&o.drain, "drain", false, "end when all that was enqueued is collected")
	f.BoolVar(&o.gap, "accept-gap", false, "go on although units are lost, or were collected into another corpus")
	f.BoolVar(&o.json, "json", false, "print the summary as JSON")
	return cmd
}

// collectSummary is what --json prints.
type collectSummary struct {
	fleet.Collected
	Documents summary `json:"documents"`
}

func (a *app) collect(ctx context.Context, o collectOptions) error {
	db, err := a.openCorpus(ctx, sqlite.Write, "sokhoi collect")
	if err != nil {
		return err
	}
	defer db.Close()
	f, err := a.queue(ctx, o.connection, o.drain)
	if err != nil {
		return a.stopped(ctx, err)
	}
	defer f.Close()
	sink := &pipeline.Scanned{Store: pipeline.Store{DB: db, Parser: ingest.Version, Extractor: extract.Version()}}
	c, err := f.NewCollector(ctx, db, sink, fleet.CollectorOptions{Version: scanVersion(), Drain: o.drain, Gap: o.gap, Log: a.warnings()})
	if errors.Is(err, fleet.ErrGap) {
		return &exitError{exitCorpus, err}
	}
	if err != nil {
		return err
	}
	defer c.Close()
	p := &progress{a: a, begun: a.now(), last: a.now(), plain: !a.quiet}
	err = pipeline.Collect(ctx, c, sink, p)
	counts := c.Counts()
	p.summary.NotConference += counts.Others
	switch {
	case o.json:
		if err := json.NewEncoder(a.stdout).Encode(collectSummary{counts, p.summary}); err != nil {
			return err
		}
	case !a.quiet:
		fmt.Fprintf(a.stdout, "%8d  đơn vị · units\n%8d  đơn vị hỏng · dead units\n", counts.Units, counts.Dead)
		p.summary.print(a.stdout)
	}
	for _, reason := range counts.Reasons {
		fmt.Fprintf(a.stderr, "sokhoi: %s\n", firstLine(reason))
	}
	if errors.Is(err, fleet.ErrOtherVersion) {
		return usageError("%w", err)
	}
	if err != nil {
		return a.stopped(ctx, err)
	}
	if counts.Dead > 0 {
		return &exitError{exitInput, nil}
	}
	return p.end(nil)
}
