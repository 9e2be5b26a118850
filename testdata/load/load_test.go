//go:build unix

// Package load measures the whole line on an archive of a simulated world:
// documents a second and memory, by the number of documents.
package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkIngest runs `sokhoi ingest` over new corpora of 1,000 and 10,000
// documents, or of the numbers that SOKHOI_BENCH_DOCUMENTS gives ("100000"), and
// once more over each, when nothing is new. Memory is the most that the process
// and its children held resident at a time each.
func BenchmarkIngest(b *testing.B) {
	binary := build(b)
	numbers := os.Getenv("SOKHOI_BENCH_DOCUMENTS")
	if numbers == "" {
		numbers = "1000 10000"
	}
	for _, s := range strings.Fields(numbers) {
		documents, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		list, size := compose(b, documents, 1)
		b.Run(fmt.Sprintf("documents=%d", documents), func(b *testing.B) {
			var first, again time.Duration
			var memory int64
			for b.Loop() {
				corpus := b.TempDir()
				elapsed, resident := ingest(b, binary, corpus, list, documents)
				first += elapsed
				memory = max(memory, resident)
				elapsed, _ = ingest(b, binary, corpus, list, 0)
				again += elapsed
			}
			n := float64(documents) * float64(b.N)
			b.ReportMetric(n/first.Seconds(), "docs/s")
			b.ReportMetric(float64(size)*float64(b.N)/1e6/first.Seconds(), "MB/s")
			b.ReportMetric(n/again.Seconds(), "again-docs/s")
			b.ReportMetric(float64(memory)/1e6, "peak-MB")
		})
	}
}

// build makes the program.
func build(b *testing.B) (binary string) {
	b.Helper()
	binary = filepath.Join(b.TempDir(), "sokhoi")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "../../cmd/sokhoi").CombinedOutput(); err != nil {
		b.Fatalf("build sokhoi: %v\n%s", err, out)
	}
	return binary
}

// ingest runs the command and gives its time and its resident memory. It holds
// the command to having worked on so many documents.
func ingest(b *testing.B, binary, corpus, list string, documents int) (time.Duration, int64) {
	b.Helper()
	cmd := exec.Command(binary, "--corpus", corpus, "ingest", "--json", "--list", list)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	err := cmd.Run()
	elapsed := time.Since(start)
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		b.Fatalf("sokhoi ingest: %v\n%s", err, errs.Bytes())
	}
	var summary struct {
		New           int `json:"new"`
		NotConference int `json:"not_a_conference"`
		Failed        int `json:"failed"`
	}
	if err := json.Unmarshal(out.Bytes(), &summary); err != nil {
		b.Fatalf("sokhoi ingest --json: %v\n%s", err, out.Bytes())
	}
	if n := summary.New + summary.NotConference + summary.Failed; n != documents {
		b.Fatalf("worked on %d documents, want %d: %s", n, documents, out.Bytes())
	}
	resident := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		resident *= 1024
	}
	return elapsed, resident
}
