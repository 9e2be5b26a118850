package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest"
)

// verifyCommand is `sokhoi verify`.
func verifyCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [BLOC|DOCUMENT]",
		Short: "Suy lại mọi dữ kiện từ tệp gốc và so sánh · derive every fact again from the originals and compare",
		Long: `Verify reads the stored original of each document again, parses and extracts it
anew, and compares: the bytes with their digest, the text, every quote with the text
at its place, and every value of the report. Any difference is named. With a bloc, only the
documents behind its rows are verified; with a document, that one.

The exit code is 1 where something differs. A report that an earlier version of the
rules made may differ by right: sokhoi reextract brings it up to date.`,
		Example: `  sokhoi verify
  sokhoi verify bac-ninh/khoi-tham-muu-tong-hop
  sokhoi verify sha256-3f2a91`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.verify(cmd.Context(), args) },
	}
	a.addLoopback(cmd)
	return cmd
}

// verifier derives documents and reports again.
type verifier struct {
	original func(context.Context, corpus.DocumentID) ([]byte, error)
	parse    func(context.Context, *ingest.Raw) (*corpus.Document, error)
	extract  func(*corpus.Document) *corpus.Report
}

// difference is one thing that came out otherwise than it is stored.
type difference struct{ field, stored, derived string }

func (a *app) verify(ctx context.Context, args []string) error {
	db, err := a.openCorpus(ctx, sqlite.Read, "")
	if err != nil {
		return err
	}
	defer db.Close()
	ids, err := a.toVerify(ctx, db, args)
	if err != nil {
		return err
	}
	p, done := a.parser()
	defer done()
	x, err := a.extractor()
	if err != nil {
		return err
	}
	remote := a.remote(ctx)
	v := verifier{
		original: func(ctx context.Context, id corpus.DocumentID) ([]byte, error) { return original(ctx, db, id, remote) },
		parse:    p.Parse,
		extract:  func(d *corpus.Document) *corpus.Report { r, _ := x.Extract(d); return r },
	}
	checked, differing := 0, 0
	for id, err := range ids {
		if err != nil {
			return err
		}
		s, err := db.Report(ctx, id)
		if err != nil {
			return err
		}
		d, err := a.storedDocument(ctx, db, id)
		if err != nil {
			return err
		}
		raw, err := storedRaw(ctx, db, s.URI)
		if err != nil {
			return err
		}
		diffs, err := v.document(ctx, s.Report, d, raw)
		if err != nil {
			return err
		}
		checked++
		if len(diffs) == 0 {
			continue
		}
		differing++
		if err := writeDifferences(a.stdout, s, diffs); err != nil {
			return err
		}
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "%d tài liệu, %d khác · %d documents verified, %d differ\n", checked, differing, checked, differing)
	}
	if differing > 0 {
		return &exitError{exitInput, nil}
	}
	return nil
}

// toVerify are the documents that the arguments mean.
func (a *app) toVerify(ctx context.Context, db *sqlite.DB, args []string) (func(func(corpus.DocumentID, error) bool), error) {
	list := func(ids []corpus.DocumentID) func(func(corpus.DocumentID, error) bool) {
		return func(yield func(corpus.DocumentID, error) bool) {
			for _, id := range ids {
				if !yield(id, nil) {
					return
				}
			}
		}
	}
	if len(args) == 0 {
		return func(yield func(corpus.DocumentID, error) bool) {
			for s, err := range db.Reports(ctx, 0) {
				if !yield(s.ID, err) || err != nil {
					return
				}
			}
		}, nil
	}
	id, err := db.Find(ctx, args[0])
	if err == nil {
		return list([]corpus.DocumentID{id}), nil
	}
	if !errors.Is(err, sqlite.ErrNotFound) {
		return nil, err
	}
	l, err := a.buildLedger(ctx, db, false)
	if err != nil {
		return nil, err
	}
	b, err := oneBloc(l, args[0])
	if err != nil {
		return nil, err
	}
	h, err := l.History(b.Key)
	if err != nil {
		return nil, err
	}
	return list(documentsOf(h)), nil
}

// documentsOf are the documents behind a history, each once.
func documentsOf(h *ledger.History) []corpus.DocumentID {
	var ids []corpus.DocumentID
	for i := range h.Meetings {
		ids = append(ids, h.Meetings[i].Document)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func writeDifferences(w io.Writer, s *sqlite.Stored, diffs []difference) error {
	if _, err := fmt.Fprintf(w, "%s  %s  (%s)\n", short(s.ID), s.URI, s.Extractor); err != nil {
		return err
	}
	for _, d := range diffs {
		if _, err := fmt.Fprintf(w, "  %s\n    lưu · stored:    %s\n    suy lại · derived: %s\n", d.field, d.stored, d.derived); err != nil {
			return err
		}
	}
	return nil
}

// document derives one document again. The error is the machine's; an original
// that is lost, changed or no longer readable is a difference.
func (v *verifier) document(ctx context.Context, stored *corpus.Report, d *corpus.Document, raw *ingest.Raw) ([]difference, error) {
	id := stored.Document.ID
	body, err := v.original(ctx, id)
	if errors.Is(err, sqlite.ErrNotFound) || errors.Is(err, sqlite.ErrDamaged) {
		return []difference{{"original", string(id), err.Error()}}, nil
	}
	if err != nil {
		return nil, err
	}
	var diffs []difference
	if got := corpus.NewDocumentID(body); got != id {
		diffs = append(diffs, difference{"original", string(id), string(got)})
	}
	raw.Body = body
	again, err := v.parse(ctx, raw)
	if input := new(corpus.InputError); errors.As(err, &input) {
		return append(diffs, difference{"document", "đọc được · readable", err.Error()}), nil
	}
	if err != nil {
		return nil, err
	}
	if again.Text != d.Text {
		at := firstDifference(d.Text, again.Text)
		diffs = append(diffs, difference{"text, byte " + strconv.Itoa(at), excerpt(d.Text, at), excerpt(again.Text, at)})
	}
	diffs = append(diffs, quotes(stored, again.Text)...)
	derived := v.extract(again)
	// The identity and the version are compared above or differ by right.
	derived.Document.ID, derived.Document.Extractor = stored.Document.ID, stored.Document.Extractor
	more, err := compareReports(stored, derived)
	return append(diffs, more...), err
}

func firstDifference(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}

func excerpt(s string, at int) string {
	s = s[max(0, min(at, len(s))-20):min(len(s), at+40)]
	return strconv.Quote(strings.ToValidUTF8(s, ""))
}

// quotes compares every quote of a report with the text at its place.
func quotes(r *corpus.Report, text string) []difference {
	var diffs []difference
	check := func(path string, list []corpus.Evidence) {
		for k, e := range list {
			got := ""
			if e.Start >= 0 && e.Start <= e.End && e.End <= len(text) {
				got = text[e.Start:e.End]
			}
			if got != e.Quote {
				diffs = append(diffs, difference{path + "/evidence/" + strconv.Itoa(k), strconv.Quote(e.Quote), strconv.Quote(strings.ToValidUTF8(got, ""))})
			}
		}
	}
	for i := range r.Conferences {
		c := &r.Conferences[i]
		at := "conferences/" + strconv.Itoa(i) + "/"
		check(at+"bloc", c.Bloc.Evidence)
		for field, list := range c.Evidence {
			check(at+field, list)
		}
		for k := range c.Members {
			check(at+"members/"+strconv.Itoa(k), c.Members[k].Evidence)
		}
		for k := range c.Officials {
			check(at+"officials/"+strconv.Itoa(k), c.Officials[k].Evidence)
		}
		for k := range c.Leaders {
			check(at+"leaders/"+strconv.Itoa(k), c.Leaders[k].Evidence)
		}
		for k := range c.Awards {
			check(at+"awards/"+strconv.Itoa(k), c.Awards[k].Evidence)
		}
		for k := range c.Rankings {
			check(at+"rankings/"+strconv.Itoa(k), c.Rankings[k].Evidence)
		}
		for k := range c.Citations {
			check(at+"citations/"+strconv.Itoa(k), c.Citations[k].Evidence)
		}
		for k := range c.Movements {
			check(at+"movements/"+strconv.Itoa(k), c.Movements[k].Evidence)
		}
	}
	slices.SortFunc(diffs, func(x, y difference) int { return strings.Compare(x.field, y.field) })
	return diffs
}

// compareReports names every path of the JSON form at which two reports differ.
func compareReports(stored, derived *corpus.Report) ([]difference, error) {
	a, err := plainJSON(stored)
	if err != nil {
		return nil, err
	}
	b, err := plainJSON(derived)
	if err != nil {
		return nil, err
	}
	var diffs []difference
	walk("", a, b, &diffs)
	return diffs, nil
}

func plainJSON(r *corpus.Report) (any, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	err = dec.Decode(&v)
	return v, err
}

func walk(path string, a, b any, diffs *[]difference) {
	join := func(s string) string { return strings.TrimPrefix(path+"/"+s, "/") }
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			break
		}
		keys := map[string]bool{}
		for k := range x {
			keys[k] = true
		}
		for k := range y {
			keys[k] = true
		}
		for _, k := range sortedKeys(keys) {
			walk(join(k), x[k], y[k], diffs)
		}
		return
	case []any:
		y, ok := b.([]any)
		if !ok && b != nil || len(x) == 0 && len(y) == 0 {
			if ok || len(x) == 0 && b == nil {
				return
			}
			break
		}
		for i := range max(len(x), len(y)) {
			var p, q any
			if i < len(x) {
				p = x[i]
			}
			if i < len(y) {
				q = y[i]
			}
			walk(join(strconv.Itoa(i)), p, q, diffs)
		}
		return
	case nil:
		if y, ok := b.([]any); ok && len(y) == 0 {
			return
		}
	}
	if !reflect.DeepEqual(a, b) {
		*diffs = append(*diffs, difference{path, brief(a), brief(b)})
	}
}

func sortedKeys(m map[string]bool) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// brief is a value in JSON, cut where it is long.
func brief(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(text) > 300 {
		return strings.ToValidUTF8(string(text[:300]), "") + "…"
	}
	return string(text)
}
