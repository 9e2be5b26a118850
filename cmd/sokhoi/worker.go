package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
)

// workerOptions are the flags of `sokhoi worker`.
type workerOptions struct {
	connection fleetFlags
	workers    int
	drain      bool
	backlog    int64 // MiB
	tries      int
}

// workerCommand is `sokhoi worker`.
func workerCommand(a *app) *cobra.Command {
	var o workerOptions
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Quét những gì hàng đợi của hub giao · scan what the queue of a hub hands out",
		Long: `Worker takes units of archives from the queue, scans them as sokhoi scan does and gives what it finds to
the hub. It may be killed at any time: its units go to other workers when its lease ends. A unit that five tries left
undone stands in sokhoi hub dead, with the reason.

It touches no corpus, but reads own tables in the gazetteer folder of --corpus, if there is one: they must be the same on
all machines.`,
		Example: `  sokhoi worker --server nats://10.0.0.1:4222 --creds so.creds
  sokhoi worker --context office --jobs 8
  sokhoi worker --drain`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.worker(cmd.Context(), o) },
	}
	f := cmd.Flags()
	o.connection.add(f)
	a.addLoopback(cmd)
	f.IntVarP(&o.workers, "jobs", "j", 0, "units scanned at once, and pages parsed (default: number of processors)")
	f.BoolVar(&o.drain, "drain", false, "end when no unit is left")
	f.Int64Var(&o.backlog, "backlog", 1024, "MiB of results that may wait for the collector before new units have to wait")
	f.IntVar(&o.tries, "tries", 5, "runs that a unit gets before it is given up")
	return cmd
}

func (a *app) worker(ctx context.Context, o workerOptions) error {
	if o.backlog <= 0 || o.tries <= 0 {
		return usageError("--backlog and --tries must be 1 or more")
	}
	f, err := a.queue(ctx, o.connection, o.drain)
	if err != nil {
		return a.stopped(ctx, err)
	}
	defer f.Close()
	x, err := a.extractor()
	if err != nil {
		return err
	}
	parser, closeParser := a.parser()
	defer closeParser()
	w, err := f.NewWorker(ctx, fleet.WorkerOptions{Version: scanVersion(), Drain: o.drain, Backlog: o.backlog << 20, Tries: o.tries, Log: a.warnings()})
	if err != nil {
		return err
	}
	defer w.Close()
	jobs := o.workers
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	// One unit more is in hand, lest processors wait for the hub.
	err = pipeline.Work(ctx, w, pipeline.WorkOptions{Parser: parser, Extractor: x, Addresses: a.addresses(), Workers: jobs, Units: jobs + 1})
	if !a.quiet {
		m := w.Machine()
		fmt.Fprintf(a.stdout, "%8d  đơn vị · units\n%8d  bài hội nghị và lỗi · conference posts and failures\n%8d  trang · pages\n%8d  lần hỏng · failed runs\n",
			m.Units, m.Documents, m.Pages, m.Failed)
	}
	if errors.Is(err, fleet.ErrOtherVersion) {
		return usageError("%w", err)
	}
	return a.stopped(ctx, err)
}

// queue connects to a queue: one that is to be drained has to be there, another is waited for.
func (a *app) queue(ctx context.Context, o fleetFlags, drain bool) (*fleet.Fleet, error) {
	if drain {
		return a.fleet(ctx, o, fleet.Options{})
	}
	return a.awaitFleet(ctx, o)
}
