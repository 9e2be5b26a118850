package extract_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract"
)

// defaultExecutions is how many texts TestExecutions makes where
// SOKHOI_EXECUTIONS doesn't say; «make executions» makes ten million.
const defaultExecutions = 10_000

// slowest is the time that one short text may take; far over what any takes, so
// that only a hang exceeds it.
const slowest = 10 * time.Second

// TestExecutions extracts short texts made of broken pieces of phrasings: it holds
// what FuzzExtract holds, at the speed of code that isn't instrumented. A text that
// fails goes into the seeds of FuzzExtract.
func TestExecutions(t *testing.T) {
	total := int64(defaultExecutions)
	if s := os.Getenv("SOKHOI_EXECUTIONS"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			t.Fatalf("SOKHOI_EXECUTIONS: %v", err)
		}
		total = n
	}
	pieces := brokenPieces(t)
	x := newExtractor(t)
	begun := time.Now()
	var done, meetings atomic.Int64
	var workers sync.WaitGroup
	n := runtime.GOMAXPROCS(0)
	for w := range n {
		workers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), uint64(total)))
			for range total / int64(n) {
				if t.Failed() {
					return
				}
				meetings.Add(int64(execute(t, x, breakText(r, pieces))))
				if k := done.Add(1); k%1_000_000 == 0 {
					t.Logf("%d texts after %v", k, time.Since(begun).Round(time.Second))
				}
			}
		})
	}
	workers.Wait()
	t.Logf("%d texts, %d meetings read in them, %v", done.Load(), meetings.Load(), time.Since(begun).Round(time.Second))
	if meetings.Load()*10 < done.Load() {
		t.Errorf("%d meetings in %d texts: too few to try the rules", meetings.Load(), done.Load())
	}
}

// execute extracts the text twice, holds the reports against it and returns how many
// meetings it reports.
func execute(t *testing.T, x *extract.Extractor, text string) int {
	failed := t.Failed() // of another worker
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		if t.Failed() && !failed {
			t.Errorf("the text is %q", text)
		}
	}()
	start := time.Now()
	d := document(text)
	rep, diagnostics := x.Extract(d)
	check(t, d.Text, rep)
	if first, err := json.Marshal([]any{rep, diagnostics}); err != nil || !bytes.Equal(first, encode(t, x, d)) {
		t.Errorf("two reports, or none: %v", err)
	}
	if len(rep.Conferences) > 0 && len(text)%4 == 0 {
		gist := &corpus.Gist{Stretches: strings.Split(d.Text, "\n\n"), MayBeTitle: func(int) bool { return true }}
		if !x.MayReport(gist) {
			t.Errorf("it reports a meeting, and its gist is passed over")
		}
	}
	if took := time.Since(start); took > slowest {
		t.Errorf("it took %v", took)
	}
	return len(rep.Conferences)
}

// brokenPieces are the words and marks of all phrasings, line by line.
func brokenPieces(t *testing.T) [][]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/phrasings/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var pieces [][]string
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(b), "\n\n") {
			if text, _ := phrasing(part); text != "" {
				pieces = append(pieces, strings.SplitAfter(text, " "))
			}
		}
	}
	for _, line := range strings.Split(frame, "\n") {
		pieces = append(pieces, strings.SplitAfter(line, " "))
	}
	if len(pieces) < 200 {
		t.Fatalf("%d pieces", len(pieces))
	}
	return pieces
}

// breakText joins one to three pieces, in the frame of a post most of the time, and
// breaks what it joined.
func breakText(r *rand.Rand, pieces [][]string) string {
	var words []string
	for range 1 + r.IntN(3) {
		p := pieces[r.IntN(len(pieces))]
		if from := r.IntN(len(p)); r.IntN(3) == 0 {
			p = p[from : from+1+r.IntN(len(p)-from)]
		}
		words = append(words, p...)
		words = append(words, []string{" ", "\n", "\n\n", "; ", "\n- ", " | "}[r.IntN(6)])
	}
	odd := []string{"(", ")", "\"", "“", ":", ";", ",", ".", "/", "-", "\n", "|", "Khối ", "Cụm ", "khối trưởng ", "2023", "31/02/2024 ", "00", "99999999999 ", "các ", "năm ", "và ", "là ", "\xff", "\u0301", "\u200b", "Ð", "TM. "}
	for range r.IntN(8) {
		i := r.IntN(len(words))
		switch r.IntN(6) {
		case 0: // a stretch again
			k := i + r.IntN(min(6, len(words)-i))
			words = append(words[:i:i], append(append([]string{}, words[i:k]...), words[i:]...)...)
		case 1: // a word lost
			words[i] = ""
		case 2: // two changed
			k := r.IntN(len(words))
			words[i], words[k] = words[k], words[i]
		case 3: // a byte lost
			if w := words[i]; w != "" {
				k := r.IntN(len(w))
				words[i] = w[:k] + w[k+1:]
			}
		case 4:
			words[i] = strings.ToUpper(words[i])
		default:
			words[i] += odd[r.IntN(len(odd))]
		}
	}
	text := strings.Join(words, "")
	switch r.IntN(4) {
	case 0:
		return text
	case 1:
		return text + "\n" + frame
	}
	return frame + text
}
