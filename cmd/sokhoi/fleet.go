package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/pflag"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/manners"
)

// fleetFlags say which fleet on which hub, as the flags and variables of the nats command do.
type fleetFlags struct {
	access fleet.Access
	name   string
}

func (o *fleetFlags) add(f *pflag.FlagSet) {
	f.StringVarP(&o.access.Servers, "server", "s", "", "address of the hub, or several with commas (NATS_URL; default "+fleet.DefaultServer+")")
	f.StringVar(&o.access.Context, "context", "", "context of the nats command, by name or file (NATS_CONTEXT)")
	f.StringVar(&o.access.Creds, "creds", "", "credentials file: JWT and seed of a user (NATS_CREDS)")
	f.StringVar(&o.access.NKey, "nkey", "", "file with the seed of an nkey (NATS_NKEY)")
	f.StringVar(&o.access.User, "user", "", "user, or a token where there is no password (NATS_USER)")
	f.StringVar(&o.access.Password, "password", "", "password (NATS_PASSWORD)")
	f.StringVar(&o.access.Token, "token", "", "token (NATS_TOKEN)")
	f.StringVar(&o.access.CA, "tlsca", "", "certificates of the authorities to trust (NATS_CA)")
	f.StringVar(&o.access.Cert, "tlscert", "", "own certificate (NATS_CERT)")
	f.StringVar(&o.access.Key, "tlskey", "", "its key (NATS_KEY)")
	f.BoolVar(&o.access.TLSFirst, "tlsfirst", false, "begin with TLS before the hub says anything")
	f.StringVar(&o.name, "fleet", "", "name of the queue, where one hub has several (SOKHOI_FLEET; default sokhoi)")
}

// fromEnvironment fills what no flag gives.
func (o *fleetFlags) fromEnvironment(getenv func(string) string) {
	for _, v := range []struct {
		name string
		into *string
	}{
		{"NATS_URL", &o.access.Servers}, {"NATS_CONTEXT", &o.access.Context}, {"NATS_CREDS", &o.access.Creds}, {"NATS_NKEY", &o.access.NKey},
		{"NATS_USER", &o.access.User}, {"NATS_PASSWORD", &o.access.Password}, {"NATS_TOKEN", &o.access.Token},
		{"NATS_CA", &o.access.CA}, {"NATS_CERT", &o.access.Cert}, {"NATS_KEY", &o.access.Key}, {"SOKHOI_FLEET", &o.name},
	} {
		// A context that was asked for isn't overruled by an address of the environment.
		if *v.into == "" && (v.name != "NATS_URL" || o.access.Context == "") {
			*v.into = getenv(v.name)
		}
	}
}

// fleet connects to the hub. The caller closes it.
func (a *app) fleet(ctx context.Context, o fleetFlags, more fleet.Options) (*fleet.Fleet, error) {
	o.fromEnvironment(a.getenv)
	more.Access, more.Name = o.access, o.name
	more.Access.Name, more.Access.Log = "sokhoi", a.log
	f, err := fleet.Open(ctx, more)
	if errors.Is(err, fleet.ErrNoFleet) {
		return nil, &exitError{exitNotFound, err}
	}
	return f, err
}

// withFleet does something with the queue that is at the hub.
func (a *app) withFleet(ctx context.Context, o fleetFlags, do func(*fleet.Fleet) error) error {
	f, err := a.fleet(ctx, o, fleet.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	return do(f)
}

// awaitFleet connects to the hub and waits for a queue there.
func (a *app) awaitFleet(ctx context.Context, o fleetFlags) (*fleet.Fleet, error) {
	for told := false; ; told = true {
		f, err := a.fleet(ctx, o, fleet.Options{})
		if !errors.Is(err, fleet.ErrNoFleet) {
			return f, err
		}
		if !told && !a.quiet {
			fmt.Fprintln(a.stderr, "sokhoi: chưa có hàng đợi, chờ sokhoi enqueue · no queue yet, waiting for sokhoi enqueue")
		}
		if err := manners.Wait(ctx, 2*time.Second); err != nil {
			return nil, err
		}
	}
}

// scanVersion names what this program scans with.
func scanVersion() string { return pipeline.ScanVersion(ingest.Version, extract.Version()) }

// warnings is a log whose warnings are always seen, the rest with --verbose.
func (a *app) warnings() *slog.Logger {
	if a.verbose || a.quiet {
		return a.log
	}
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// stopped is the error of a command that was interrupted while it would have gone on.
func (a *app) stopped(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return &exitError{exitInterrupted, nil}
	}
	return err
}
