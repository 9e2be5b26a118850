package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
)

// hubCommand is `sokhoi hub`.
func hubCommand(a *app) *cobra.Command {
	var o fleet.HubOptions
	var insecure bool
	cmd := &cobra.Command{
		Use:   "hub",
		Short: "Máy chủ hàng đợi cho nhiều máy cùng quét · the queue that several machines meet at",
		Long: `Hub runs a NATS server with JetStream until it is interrupted. It is meant for an office of a few
machines; a NATS server or cluster that is there already serves as well, and needs no hub.

  machine A   sokhoi hub --addr 0.0.0.0:4222 --tlscert … --tlskey … --user so --password …
  machine A   sokhoi enqueue --list archives.txt       puts archives into the queue
  machines    sokhoi worker                            scan what is in the queue
  machine A   sokhoi collect                           puts what they find into the corpus

All machines need the same version of sokhoi and see the archives under the same paths. Beyond this machine
the hub listens only with TLS and with something that clients have to know, or with --insecure.
NATS_USER, NATS_PASSWORD and NATS_TOKEN serve in place of the flags.

Three hubs with --name, --cluster and --route make a cluster that goes on when one is lost.

Hub chạy máy chủ NATS để nhiều máy cùng quét kho lưu: enqueue đưa việc vào hàng đợi, worker làm,
collect thu kết quả vào kho.`,
		Example: `  sokhoi hub
  sokhoi hub --addr 0.0.0.0:4222 --tlscert hub.pem --tlskey hub.key --user so --password "$SECRET"
  sokhoi hub --name a --cluster 10.0.0.1:6222 --route 10.0.0.2:6222 --route 10.0.0.3:6222 --addr 10.0.0.1:4222 …
  sokhoi hub --config nats-server.conf
  sokhoi hub status`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.hub(cmd.Context(), o, insecure) },
	}
	f := cmd.Flags()
	f.StringVar(&o.Addr, "addr", "127.0.0.1:4222", "address to listen at; port 0 takes a free one")
	f.StringVar(&o.Dir, "store", "./sokhoi-hub", "directory for what waits in the queue")
	f.StringVar(&o.Config, "config", "", "configuration file of nats-server, in place of the other flags but --store")
	f.StringVar(&o.User, "user", "", "user that clients log in as (NATS_USER)")
	f.StringVar(&o.Password, "password", "", "their password (NATS_PASSWORD)")
	f.StringVar(&o.Token, "token", "", "token that clients have to know (NATS_TOKEN)")
	f.StringSliceVar(&o.NKeys, "nkey", nil, "public nkey of a client that may come in; can be repeated")
	f.StringVar(&o.Cert, "tlscert", "", "certificate of the server")
	f.StringVar(&o.Key, "tlskey", "", "its key")
	f.StringVar(&o.CA, "tlsca", "", "authority of the certificates that clients need")
	f.StringVar(&o.Name, "name", "", "name of the server in its cluster")
	f.StringVar(&o.Cluster, "cluster", "", "address for the other servers of a cluster")
	f.StringSliceVar(&o.Routes, "route", nil, "address of another server of the cluster; can be repeated")
	f.BoolVar(&insecure, "insecure", false, "listen to other machines without TLS or without a password")
	cmd.AddCommand(hubStatusCommand(a), hubDeadCommand(a), hubRetryCommand(a))
	return cmd
}

func (a *app) hub(ctx context.Context, o fleet.HubOptions, insecure bool) error {
	if o.User == "" && o.Token == "" && o.Config == "" {
		o.User, o.Password, o.Token = a.getenv("NATS_USER"), a.getenv("NATS_PASSWORD"), a.getenv("NATS_TOKEN")
	}
	switch {
	case o.User != "" && o.Password == "":
		return usageError("--user needs --password")
	case o.User != "" && o.Token != "":
		return usageError("give --user or --token, not both")
	case !o.Local() && o.Config == "" && !insecure && (o.Open() || o.Cert == ""):
		return usageError("%s is reached from other machines: give --tlscert and --tlskey, and --user, --token, --nkey or --tlsca; or --insecure", o.Addr)
	}
	o.Log = a.warnings()
	h, err := fleet.StartHub(o)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, h.URL)
	<-ctx.Done()
	h.Close()
	return &exitError{exitInterrupted, nil}
}

// hubStatusCommand is `sokhoi hub status`.
func hubStatusCommand(a *app) *cobra.Command {
	var o fleetFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Hàng đợi, các máy, tốc độ, việc hỏng · the queue, the machines, their speed, what failed",
		Example: "  sokhoi hub status\n  sokhoi hub status --server nats://10.0.0.1:4222 --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withFleet(cmd.Context(), o, func(f *fleet.Fleet) error {
				s, err := f.Status(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(a.stdout).Encode(s)
				}
				return printStatus(a.stdout, s, a.now())
			})
		},
	}
	o.add(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

// printStatus writes the status for people.
func printStatus(w io.Writer, s *fleet.Status, now time.Time) error {
	for _, row := range []struct {
		label string
		n     uint64
	}{
		{"chờ · waiting units", s.Waiting}, {"đang làm · in the hands of workers", uint64(s.Leased)},
		{"làm xong, chờ thu · done, to be collected", uint64(s.Done)}, {"đã thu · collected", s.Collected},
		{"tất cả · enqueued in all", s.Enqueued}, {"hỏng · dead (sokhoi hub dead)", s.Dead}, {"kB kết quả chờ thu · kB of results to be collected", s.Backlog >> 10},
	} {
		fmt.Fprintf(w, "%8d  %s\n", row.n, row.label)
	}
	if len(s.Servers) > 0 {
		fmt.Fprintf(w, "\nmáy chủ · servers: %v, đứng đầu · leader: %s\n", s.Servers, s.Leader)
	}
	if len(s.Machines) == 0 {
		fmt.Fprintln(w, "\nkhông có máy nào đang chạy · no worker, no collector")
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "\nmáy · machine\tvai · role\tchạy · up\tđơn vị · units\tlỗi · failed\tbài · documents\ttrang · pages/s\tMB/s\tđang làm · doing")
	for _, m := range s.Machines {
		doing := make([]string, len(m.Doing))
		for i, n := range m.Doing {
			doing[i] = strconv.FormatUint(n, 10)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%d\t%.0f\t%.1f\t%v\n", m.ID, m.Role, now.Sub(m.Since).Round(time.Second), m.Units, m.Failed,
			m.Documents, float64(m.Pages)/max(m.Busy, 1), float64(m.Bytes)/1e6/max(m.Busy, 1), doing)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, m := range s.Machines {
		if m.Reason != "" {
			fmt.Fprintf(w, "%s: %s\n", m.ID, m.Reason)
		}
	}
	return nil
}

// hubDeadCommand is `sokhoi hub dead`.
func hubDeadCommand(a *app) *cobra.Command {
	var o fleetFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "dead",
		Short: "Các đơn vị không máy nào làm được, và vì sao · units that no worker could do, and why",
		Long: `Dead lists the units that were given up after several tries: number, when, tries, archive, reason. Nothing of
them is in the corpus. hub retry puts them into the queue again.`,
		Example: "  sokhoi hub dead\n  sokhoi hub dead --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withFleet(cmd.Context(), o, func(f *fleet.Fleet) error {
				dead, err := f.Dead(cmd.Context())
				if err != nil {
					return err
				}
				e := json.NewEncoder(a.stdout)
				for _, d := range dead {
					if asJSON {
						err = e.Encode(d)
					} else {
						_, err = fmt.Fprintf(a.stdout, "%d\t%s\t%d\t%s\t%s\n", d.Number, d.At.Local().Format(time.DateTime), d.Tries, d.Place, firstLine(d.Reason))
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	o.add(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object for each")
	return cmd
}

// hubRetryCommand is `sokhoi hub retry`.
func hubRetryCommand(a *app) *cobra.Command {
	var o fleetFlags
	var all bool
	cmd := &cobra.Command{
		Use:   "retry NUMBER…",
		Short: "Đưa đơn vị hỏng vào hàng đợi lại · put dead units into the queue again",
		Long: `Retry puts dead units at the end of the queue, with the number of tries that new ones have. As they come
later than their place, their own capture of an address holds where an archive between had one, too.`,
		Example: "  sokhoi hub retry 17 18\n  sokhoi hub retry --all",
		RunE: func(cmd *cobra.Command, args []string) error {
			var numbers []uint64
			for _, s := range args {
				n, err := strconv.ParseUint(s, 10, 64)
				if err != nil {
					return usageError("%q is no number of a unit", s)
				}
				numbers = append(numbers, n)
			}
			if all == (len(numbers) > 0) {
				return usageError("give numbers of dead units (sokhoi hub dead), or --all")
			}
			return a.withFleet(cmd.Context(), o, func(f *fleet.Fleet) error {
				return a.retryDead(cmd.Context(), f, numbers)
			})
		},
	}
	o.add(cmd.Flags())
	cmd.Flags().BoolVar(&all, "all", false, "all dead units")
	return cmd
}

// retryDead puts the dead units of these numbers into the queue again, all where
// there are no numbers.
func (a *app) retryDead(ctx context.Context, f *fleet.Fleet, numbers []uint64) error {
	dead, err := f.Dead(ctx)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if !slices.ContainsFunc(dead, func(d fleet.Dead) bool { return d.Number == n }) {
			return &exitError{exitNotFound, fmt.Errorf("no dead unit %d", n)}
		}
	}
	for _, d := range dead {
		if len(numbers) > 0 && !slices.Contains(numbers, d.Number) {
			continue
		}
		n, err := f.Retry(ctx, d, scanVersion())
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%d -> %d\t%s\n", d.Number, n, d.Place)
	}
	return nil
}
