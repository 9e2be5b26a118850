package charset

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// damages are what a document suffers, by name. Lossy ones lose the case of
// letters only.
var damages = []struct {
	name  string
	lossy bool
	do    func(t testing.TB, g generator, text string) []byte
}{
	{"utf-8", false, encoded(UTF8)},
	{"utf-8 with a mark", false, encoded(UTF8 + "-bom")},
	{"utf-16le", false, encoded(UTF16LE)},
	{"utf-16be", false, encoded(UTF16BE)},
	{"utf-16le with a mark", false, encoded(UTF16LE + "-bom")},
	{"utf-16be with a mark", false, encoded(UTF16BE + "-bom")},
	{"windows-1258", false, encoded(Windows1258)},
	{"viscii", false, encoded(VISCII)},
	{"vps", false, encoded(VPS)},
	{"vni", false, encoded(VNI)},
	{"tcvn3", true, encoded(TCVN3)},
	{"mojibake", false, encoded(Mojibake)},
	{"mojibake twice", false, encoded(Mojibake + "2")},
	{"mojibake three times", false, encoded(Mojibake + "3")},
	{"mojibake in every second line", false, func(t testing.TB, g generator, text string) []byte {
		lines := strings.Split(text, "\n")
		for i := range lines {
			if i%2 == 1 {
				lines[i] = string(encode(t, Mojibake, lines[i]))
			}
		}
		return []byte(strings.Join(lines, "\n"))
	}},
	{"mojibake in some words", false, func(t testing.TB, g generator, text string) []byte {
		words := strings.Split(text, " ")
		for i := range words {
			if g.IntN(2) == 0 {
				words[i] = string(encode(t, Mojibake, words[i]))
			}
		}
		return []byte(strings.Join(words, " "))
	}},
	{"windows-1258 read as windows-1252", false, misread(Windows1258)},
	{"viscii read as windows-1252", false, misread(VISCII)},
	{"vps read as windows-1252", false, misread(VPS)},
	{"vni read as windows-1252", false, misread(VNI)},
	{"tcvn3 read as windows-1252", true, misread(TCVN3)},
	{"tcvn3 below a line of utf-8", true, func(t testing.TB, g generator, text string) []byte {
		first, rest, _ := strings.Cut(text, "\n")
		return []byte(first + "\n" + byBytes(encode(t, TCVN3, rest), fromWindows))
	}},
	{"references", false, func(t testing.TB, g generator, text string) []byte {
		var b strings.Builder
		for _, r := range text {
			if r < 0x80 {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, "&#%d;", r)
			}
		}
		return []byte(b.String())
	}},
}

func encode(t testing.TB, name, text string) []byte {
	t.Helper()
	b, err := Encode(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func encoded(name string) func(testing.TB, generator, string) []byte {
	return func(t testing.TB, _ generator, text string) []byte { return encode(t, name, text) }
}

func misread(name string) func(testing.TB, generator, string) []byte {
	return func(t testing.TB, _ generator, text string) []byte {
		return []byte(byBytes(encode(t, name, text), fromWindows))
	}
}

// documents is how many each test writes. The full measure is
//
//	go test ./ingest/charset -documents 1000
var documents = flag.Int("documents", 200, "documents to write for each encoding and damage")

// Damaged documents come back equal after normalization.
func TestDamagedDocuments(t *testing.T) {
	for _, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			wrong := 0
			for n := range *documents {
				g := newGenerator(uint64(n))
				text := g.document()
				body := d.do(t, g, text)
				r, err := Decode(body, "")
				if err != nil {
					t.Fatal(err)
				}
				if d.name == "references" {
					r.Text = Unescape(r.Text)
				}
				got, _ := viet.Normalize(r.Text)
				want, _ := viet.Normalize(text)
				if d.lossy {
					got, want = viet.Lower(got), viet.Lower(want)
				}
				if got != want {
					if wrong++; wrong <= 3 {
						t.Logf("steps %v\n got %q\nwant %q", r.Steps, got, want)
					}
				}
			}
			t.Logf("%d of %d documents came back wrong", wrong, *documents)
			if wrong*1000 > *documents*5 {
				t.Errorf("%d of %d documents came back wrong", wrong, *documents)
			}
		})
	}
}

// Sound documents, with foreign paragraphs too, aren't touched.
func TestSoundDocuments(t *testing.T) {
	for n := range *documents {
		g := newGenerator(uint64(n) + 1<<32)
		text := g.document()
		switch n % 4 {
		case 1:
			text += "\n" + g.foreign()
		case 2:
			text = g.foreign() + "\n" + text + " " + g.foreign()
		case 3:
			text = g.foreign() + "\n" + g.foreign()
		}
		if got, steps := RepairText(text); got != text || steps != nil {
			t.Errorf("document %d was changed by %v:\n%q\n%q", n, steps, text, got)
		}
		if got, changed := viet.Repair(text); changed {
			t.Errorf("document %d was changed by Repair:\n%q\n%q", n, text, got)
		}
		if got, r := viet.RepairUnsound(text); got != text || len(r.Lost) > 0 {
			t.Errorf("document %d was changed by RepairUnsound: %v\n%q\n%q", n, r, text, got)
		}
		r, err := Decode([]byte(text), "text/html; charset=windows-1252")
		if err != nil || r.Text != text {
			t.Errorf("document %d was changed by Decode: %v %v", n, r.Steps, err)
		}
	}
}
