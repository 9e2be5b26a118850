package main

import (
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/cmd/internal/web"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

func TestZZ(t *testing.T) {
	a := &app{stderr: io.Discard, stdout: io.Discard, now: time.Now, log: slog.New(slog.DiscardHandler), corpusDir: "/work/wt/scratch-web/big"}
	db, err := a.openCorpus(t.Context(), sqlite.Read, "")
	if err != nil {
		t.Fatal(err)
	}
	ix, err := a.openIndex(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	o, err := a.serverOptions(t.Context(), t.Context(), serveFlags{}, db, ix)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("options", time.Since(start))
	if _, err := web.New(t.Context(), *o); err != nil {
		t.Fatal(err)
	}
	fmt.Println("new", time.Since(start))
}
