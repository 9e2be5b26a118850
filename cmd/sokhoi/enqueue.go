package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
)

// enqueueCommand is `sokhoi enqueue`.
func enqueueCommand(a *app) *cobra.Command {
	var o scanOptions
	var connection fleetFlags
	var replicas int
	var lease time.Duration
	cmd := &cobra.Command{
		Use:   "enqueue ARCHIVE…",
		Short: "Đưa kho lưu web vào hàng đợi cho các máy quét · put web archives into the queue of a hub",
		Long: `Enqueue divides archives into units (an archive, or 256 MiB of a large one) and puts them into the queue, in
the order given; the flags are those of sokhoi scan. Nothing is copied: every worker has to see the archives under the
same paths. The same command again within an hour adds only what is missing.

The first enqueue makes the queue at the hub.`,
		Example: `  sokhoi enqueue /srv/archives/*.warc.gz
  sokhoi enqueue --list archives.txt --server nats://10.0.0.1:4222 --creds so.creds`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.enqueue(cmd.Context(), args, o, connection, fleet.Options{Create: true, Replicas: replicas, Lease: lease})
		},
	}
	f := cmd.Flags()
	o.add(f)
	a.addLoopback(cmd)
	connection.add(f)
	f.IntVar(&replicas, "replicas", 0, "servers that keep the queue, when it is made (default: 3 in a cluster of 3 or more, else 1)")
	f.DurationVar(&lease, "lease", 30*time.Second, "silence after which a worker's unit goes to another, when the queue is made")
	return cmd
}

func (a *app) enqueue(ctx context.Context, args []string, o scanOptions, connection fleetFlags, with fleet.Options) error {
	args, err := a.archives(ctx, args, &o)
	if err != nil {
		return err
	}
	if with.Lease < time.Second || with.Replicas < 0 {
		return usageError("--lease must be a second or more, --replicas 0 or more")
	}
	units := pipeline.Units(ctx, args, o.unit(), a.addresses())
	faults := 0
	for _, u := range units {
		if u.Fault != nil {
			faults++
			fmt.Fprintf(a.stderr, "sokhoi: %s\n", firstLine(u.Fault.Error()))
		}
	}
	f, err := a.fleet(ctx, connection, with)
	if err != nil {
		return err
	}
	defer f.Close()
	added, already := 0, 0
	err = f.Enqueue(ctx, scanVersion(), units, func(_ uint64, again bool) {
		if again {
			already++
		} else {
			added++
		}
	})
	if !a.quiet {
		fmt.Fprintf(a.stdout, "%8d  đã xếp hàng · units enqueued\n%8d  đã có · were there already\n", added, already)
	}
	if err != nil {
		return a.stopped(ctx, err)
	}
	if faults > 0 {
		return &exitError{exitInput, nil}
	}
	return nil
}
