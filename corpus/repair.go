package corpus

import (
	"fmt"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// The step and the codes that tell of the repair of broken words.
const (
	RepairStep = "repair"   // in Document.Provenance
	Repaired   = "repaired" // diagnostic: words were mended
	Garbled    = "garbled"  // diagnostic, or failure: text that stays mush was left out
)

// RepairSource mends the broken words of a decoded text that isn't sound, see
// [viet.RepairUnsound], and empties the lines that stay mush, so that none is taken
// for text. Lines stay lines. A text that is mush as a whole gives a *InputError.
func RepairSource(source, uri string) (string, viet.Repairs, error) {
	text, r := viet.RepairUnsound(source)
	if r.Mush {
		return "", r, &InputError{Input: uri, Code: Garbled,
			Reason: fmt.Sprintf("only %.0f %% of its letters stand in Vietnamese syllables: the text is garbled", 100*r.After)}
	}
	if len(r.Lost) > 0 {
		lines := strings.Split(text, "\n")
		for _, i := range r.Lost {
			lines[i] = ""
		}
		text = strings.Join(lines, "\n")
	}
	return text, r, nil
}

// TellRepairs adds what was repaired to provenance and diagnostics.
func (d *Document) TellRepairs(r viet.Repairs) {
	if r.Mended > 0 {
		d.Provenance = append(d.Provenance, RepairStep)
		d.Diagnostics = append(d.Diagnostics, Diagnostic{Severity: Warning, Code: Repaired, Message: r.String(), Offset: -1})
	}
	if n := len(r.Lost); n > 0 {
		d.Diagnostics = append(d.Diagnostics, Diagnostic{Severity: Warning, Code: Garbled, Message: fmt.Sprintf("%d lines are garbled and were left out", n), Offset: -1})
	}
}
