package warc

import (
	"bytes"
	stdgzip "compress/gzip"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// samples are inputs that make all kinds of blocks and matches.
func samples() [][]byte {
	rng := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	few := make([]byte, 100_000)
	for i := range few {
		few[i] = "ab"[rng.IntN(2)]
	}
	skew := make([]byte, 300_000)
	for i := range skew {
		skew[i] = byte(rng.ExpFloat64() * 12)
	}
	var text strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&text, "<p class=\"c%d\">Hội nghị tổng kết %d</p>\n", rng.IntN(9), i)
	}
	return [][]byte{{}, []byte("a"), []byte("abc"), bytes.Repeat([]byte("a"), 70_000), bytes.Repeat([]byte("abc"), 50_000), bytes.Repeat([]byte("0123456789"), 999),
		noise, few, skew, []byte(text.String()), append(append(bytes.Clone(noise[:40_000]), text.String()[:90_000]...), noise[:40_000]...)}
}

func TestInflate(t *testing.T) {
	var f inflater
	for i, want := range samples() {
		for _, level := range []int{gzip.HuffmanOnly, gzip.NoCompression, 1, 3, 6, 9} {
			var b bytes.Buffer
			z, err := gzip.NewWriterLevel(&b, level)
			if err != nil {
				t.Fatal(err)
			}
			z.Name, z.Comment, z.Extra = "name", "comment", []byte("extra")
			z.Write(want)
			z.Close()
			size := b.Len()
			b.WriteString("what follows")
			got, used, err := f.member(nil, b.Bytes(), 1<<20)
			if err != nil || used != size || !bytes.Equal(got, want) {
				t.Errorf("sample %d, level %d: %d bytes of %d, used %d of %d: %v", i, level, len(got), len(want), used, size, err)
			}
			for _, cut := range []int{0, 1, 9, 20, size / 3, size / 2, size - 9, size - 8, size - 1} {
				if cut < 0 || cut >= size {
					continue
				}
				if _, _, err := f.member(nil, b.Bytes()[:cut], 1<<20); err != errShort {
					t.Errorf("sample %d, level %d, cut at %d of %d: %v", i, level, cut, size, err)
				}
			}
			if len(want) > 1000 {
				if _, _, err := f.member(nil, b.Bytes(), len(want)-1); err != errLarge {
					t.Errorf("sample %d, level %d: past the limit: %v", i, level, err)
				}
				if _, _, err := f.member(nil, b.Bytes(), len(want)); err != nil {
					t.Errorf("sample %d, level %d: at the limit: %v", i, level, err)
				}
			}
		}
	}
}

// FuzzInflate holds that members are unpacked as the standard library unpacks them, and
// that what it refuses is refused.
func FuzzInflate(f *testing.F) {
	for _, s := range samples() {
		f.Add(gz(s[:min(len(s), 5000)]), uint16(0), byte(0))
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint16, change byte) {
		if len(b) > 0 {
			b = bytes.Clone(b)
			b[int(at)%len(b)] ^= change
		}
		var own inflater
		got, used, err := own.member(nil, b, 1<<20)
		r := bytes.NewReader(b)
		z, zerr := stdgzip.NewReader(r)
		var want bytes.Buffer
		if zerr == nil {
			z.Multistream(false)
			_, zerr = want.ReadFrom(z)
		}
		if want.Len() >= 1<<20 {
			return
		}
		if err == nil && (zerr != nil || !bytes.Equal(got, want.Bytes()) || used != len(b)-r.Len()) {
			t.Fatalf("unpacked %d bytes, used %d; want %d, used %d: %v", len(got), used, want.Len(), len(b)-r.Len(), zerr)
		}
		if err != nil && zerr == nil {
			t.Fatalf("refused: %v", err)
		}
	})
}
