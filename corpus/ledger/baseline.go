package ledger

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Baseline is the findings that are known already, by key.
type Baseline map[string]bool

// ReadBaseline reads keys, one a line; empty lines and lines that begin with #
// are passed over.
func ReadBaseline(r io.Reader) (Baseline, error) {
	b := Baseline{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if key := strings.TrimSpace(lines.Text()); key != "" && key[0] != '#' {
			b[key] = true
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read baseline: %w", err)
	}
	return b, nil
}

// WriteBaseline writes the keys of findings, sorted, so that two baselines
// compare line by line.
func WriteBaseline(w io.Writer, fs []Finding) error {
	keys := make([]string, len(fs))
	for i := range fs {
		keys[i] = fs[i].Key
	}
	slices.Sort(keys)
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "# sokhoi audit: phát hiện đã biết · known findings")
	for _, k := range slices.Compact(keys) {
		fmt.Fprintln(b, k)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return nil
}

// New are the findings that the baseline doesn't hold.
func (b Baseline) New(fs []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(fs), func(f Finding) bool { return b[f.Key] })
}
