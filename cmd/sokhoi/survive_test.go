package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// writePosts fills a folder with posts of own words, some of which fail or
// tell of no meeting.
func writePosts(t testing.TB, dir string, n int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		name := filepath.Join(dir, fmt.Sprintf("%04d.txt", i))
		if err := os.WriteFile(name, []byte(post(i)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// post is the text of the i-th post.
func post(i int) string {
	switch {
	case i%17 == 5:
		return ""
	case i%7 == 3:
		return fmt.Sprintf("Lịch cắt điện tuần %d của thành phố.\n", i)
	}
	units := []string{"Sở Tài chính", "Sở Xây dựng", "Sở Nội vụ", "Sở Y tế", "Sở Tư pháp"}
	head, next, year := units[i%5], units[(i+1)%5], 2005+i%18
	return fmt.Sprintf(`Khối thi đua số %d tổng kết công tác thi đua năm %d
Ngày %d/12/%d, tại hội trường %s, Khối thi đua số %d tổ chức Hội nghị tổng kết công tác thi đua, khen thưởng năm %d. Đồng chí Nguyễn Văn An, Giám đốc %s, Khối trưởng chủ trì hội nghị.
Hội nghị thống nhất bầu %s làm Khối trưởng năm %d; đề nghị UBND tỉnh tặng Cờ thi đua cho 01 tập thể.
`, i%9+1, year, i%27+1, year, head, i%9+1, year, head, next, year+1)
}

// dump is everything that a corpus holds, but for times and attempts.
func dump(t testing.TB, dir string) string {
	t.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(ctx, dir, sqlite.Options{Mode: sqlite.Write})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		t.Error(err)
	}
	var b strings.Builder
	line := func(what string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s\n", what, text)
	}
	for i, err := range db.Items(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		i.FirstSeen, i.LastSeen, i.Attempts = time.Time{}, time.Time{}, 0
		line("item", i)
	}
	for s, err := range db.Changes(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		s.Added, s.Updated = time.Time{}, time.Time{}
		line("report", s)
		d, err := db.Document(ctx, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		line("document", []any{d.ID, d.URI, d.Text, d.Blocks, d.Provenance})
		o, err := db.Original(ctx, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(o)
		o.Close()
		if err != nil || corpus.NewDocumentID(body) != s.ID {
			t.Errorf("original of %s: %d bytes, %v", s.ID, len(body), err)
		}
	}
	counts, err := db.Counts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	line("counts", counts)
	return b.String()
}

// exitOf runs the program to its end.
func exitOf(t testing.TB, cmd *exec.Cmd) (code int, stderr string) {
	t.Helper()
	var out bytes.Buffer
	cmd.Stderr = &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

func TestKilledIngestGoesOn(t *testing.T) {
	posts := filepath.Join(t.TempDir(), "posts")
	writePosts(t, posts, 400)
	undisturbed := filepath.Join(t.TempDir(), "corpus")
	start := time.Now()
	if code, stderr := exitOf(t, program(t.Context(), "ingest", "-q", "--corpus", undisturbed, posts)); code != exitInput {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	whole := time.Since(start)
	want := dump(t, undisturbed)
	seed := uint64(time.Now().UnixNano())
	t.Logf("an undisturbed run takes %v; seed %d", whole, seed)
	random := rand.New(rand.NewPCG(seed, 0))
	rounds, kills := 7, 3 // several in a row on one corpus
	if testing.Short() {
		rounds = 1
	}
	var left []int // items in the corpus after each kill
	for round := range rounds {
		dir := filepath.Join(t.TempDir(), "corpus")
		for range kills {
			cmd := program(t.Context(), "ingest", "-q", "-j", "3", "--corpus", dir, posts)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// Vocabulary is loaded first; then the corpus is written.
			time.Sleep(whole/3 + time.Duration(random.Int64N(int64(whole)*2/3)))
			_ = cmd.Process.Kill() // it may have ended
			_ = cmd.Wait()
			left = append(left, items(t, dir))
		}
		if code, stderr := exitOf(t, program(t.Context(), "ingest", "-q", "--corpus", dir, posts)); code != exitInput {
			t.Fatalf("round %d: exit code %d\n%s", round, code, stderr)
		}
		if diff := cmp.Diff(want, dump(t, dir)); diff != "" {
			t.Fatalf("round %d: another corpus (-undisturbed +killed):\n%s", round, diff)
		}
		files, err := os.ReadDir(filepath.Join(dir, "originals", "pending"))
		if err != nil || len(files) > 0 {
			t.Errorf("round %d: %d files left half written, %v", round, len(files), err)
		}
	}
	t.Logf("items after each kill: %v", left)
}

// items counts those of a corpus, 0 where there is none yet.
func items(t *testing.T, dir string) (n int) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if errors.Is(err, sqlite.ErrNoCorpus) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, err := range db.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

// holding starts an ingest that waits for more lines of its list.
func holding(t *testing.T, dir string) (cmd *exec.Cmd, lines io.WriteCloser) {
	t.Helper()
	cmd = program(t.Context(), "ingest", "-q", "--corpus", dir, "--list", "-")
	lines, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	fmt.Fprintf(lines, `{"uri": "https://example.vn/1", "text": %q}`+"\n", post(1))
	for range 600 {
		if db, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); err == nil {
			_, err := db.Item(t.Context(), "https://example.vn/1")
			db.Close()
			if err == nil {
				return cmd, lines
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the first line was never put into the corpus")
	return nil, nil
}

func TestLockedCorpus(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "corpus")
	first, lines := holding(t, dir)
	code, stderr := exitOf(t, program(t.Context(), "ingest", "--corpus", dir, "."))
	if code != exitCorpus || !strings.Contains(stderr, fmt.Sprintf("locked by sokhoi ingest (process %d", first.Process.Pid)) {
		t.Errorf("second ingest: exit code %d, %q", code, stderr)
	}
	if code, stderr := exitOf(t, program(t.Context(), "status", "--corpus", dir)); code != exitOK {
		t.Errorf("status beside an ingest: exit code %d, %q", code, stderr)
	}
	lines.Close()
	if err := first.Wait(); err != nil {
		t.Error(err)
	}
}

func TestInterrupt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "corpus")
	cmd, lines := holding(t, dir)
	defer lines.Close()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if got := dump(t, dir); !strings.Contains(got, "https://example.vn/1") {
		t.Error("what was done before the interrupt is lost")
	}
}

// isFull wants the failure of a full disk told, and the corpus sound and fit to go on.
func isFull(t *testing.T, code int, stderr, posts, dir string, again func() (int, string)) {
	t.Helper()
	if code != exitMachine || !strings.Contains(stderr, "no space left for the corpus") {
		t.Fatalf("exit code %d, %q; want %d and the reason", code, stderr, exitMachine)
	}
	db, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err == nil {
		err = errors.Join(db.Check(t.Context()), db.Close())
	}
	if err != nil {
		t.Errorf("after the full disk: %v", err)
	}
	if code, stderr := again(); code != exitInput {
		t.Errorf("with room again: exit code %d, %q", code, stderr)
	}
	undisturbed := filepath.Join(t.TempDir(), "corpus")
	exitOf(t, program(t.Context(), "ingest", "-q", "--corpus", undisturbed, posts))
	if diff := cmp.Diff(dump(t, undisturbed), dump(t, dir)); diff != "" {
		t.Errorf("another corpus (-undisturbed +filled up):\n%s", diff)
	}
}
