package export

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

//go:embed dossier.html
var dossierHTML string

var dossierTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("dossier").Parse(dossierHTML))
})

// cite is a piece of evidence as the dossier shows it.
type cite struct{ ledger.Cite }

// Link reports whether the address can be opened from a page.
func (c cite) Link() bool {
	return strings.HasPrefix(c.URI, "http://") || strings.HasPrefix(c.URI, "https://")
}

// Day is when the conference was held, else when the post was published.
func (c cite) Day() string {
	switch {
	case !c.HeldOn.IsZero():
		return "hội nghị ngày " + c.HeldOn.Time().Format("02/01/2006")
	case !c.PublishedOn.IsZero():
		return "đăng ngày " + c.PublishedOn.Time().Format("02/01/2006")
	}
	return ""
}

// Short is enough of the document's identity to find it by.
func (c cite) Short() string {
	d := c.Document.Digest()
	return d[:min(12, len(d))]
}

type dossierRow struct {
	*ledger.Row
	PostName, StateName string
	Notes               []int
	Others              []other
}

type other struct {
	Unit    string
	Sources int
}

type dossierEvidence struct {
	Number, Year               int
	PostName, BasisName, Value string
	Confidence                 float64
	Quote                      string
	Cite                       cite
}

type dossierFinding struct {
	*ledger.Finding
	Evidence []cite
}

type dossierMeeting struct {
	Year               int
	Kind, On           string
	Place, MemberCount string
	Members            string
	Awards             []string
	Cite               cite
	Copies             int
}

type dossier struct {
	Title    string
	Bloc     *ledger.Bloc
	Sources  int
	Made     string
	Trust    string
	Version  string
	Rows     []dossierRow
	Findings []dossierFinding
	Meetings []dossierMeeting
	Evidence []dossierEvidence
	Links    []ledger.Link
}

// Dossier writes the history of one bloc as a self-contained page: every fact
// quoted and dated. made is the day it is made.
func Dossier(w io.Writer, h *ledger.History, made time.Time) error {
	d := dossier{
		Title: title(h.Bloc), Bloc: h.Bloc, Sources: h.Sources, Made: made.Format("02/01/2006"),
		Trust: strconv.FormatFloat(ledger.DefaultTrust, 'f', -1, 64), Version: ledger.Version, Links: h.Bloc.Links,
	}
	for i := range h.Rows {
		r := &h.Rows[i]
		row := dossierRow{Row: r, PostName: PostVietnamese(r.Post, h.Bloc.Form), StateName: StateVietnamese(r.State)}
		for k := range r.Claims {
			c := &r.Claims[k]
			if k > 0 && c.Unit != "" {
				row.Others = append(row.Others, other{c.Unit, c.Sources()})
			}
			for _, e := range c.Evidence {
				if e.Copy {
					continue
				}
				n := len(d.Evidence) + 1
				row.Notes = append(row.Notes, n)
				d.Evidence = append(d.Evidence, dossierEvidence{
					Number: n, Year: r.Year, PostName: row.PostName, BasisName: basisVietnamese(e.Basis), Value: e.Value,
					Confidence: e.Confidence, Quote: clean(e.Quote, 2000), Cite: cite{e},
				})
			}
		}
		d.Rows = append(d.Rows, row)
	}
	for i := range h.Findings {
		f := dossierFinding{Finding: &h.Findings[i]}
		for _, e := range h.Findings[i].Evidence {
			f.Evidence = append(f.Evidence, cite{e})
		}
		d.Findings = append(d.Findings, f)
	}
	d.Meetings = meetings(h)
	if err := dossierTemplate().Execute(w, d); err != nil {
		return fmt.Errorf("dossier of %s: %w", h.Bloc.Key, err)
	}
	return nil
}

// meetings are the conferences, one line for each source.
func meetings(h *ledger.History) []dossierMeeting {
	copies := map[int]int{}
	for i := range h.Meetings {
		if h.Meetings[i].Copy {
			copies[h.Meetings[i].Source]++
		}
	}
	var out []dossierMeeting
	for i := range h.Meetings {
		m := &h.Meetings[i]
		if m.Copy {
			continue
		}
		x := dossierMeeting{
			Year: int(m.Year), Kind: KindVietnamese(m.Kind), Place: string(m.Place), Cite: cite{m.Cite}, Copies: copies[m.Source],
		}
		if !m.HeldOn.IsZero() {
			x.On = m.HeldOn.Time().Format("02/01/2006")
		}
		if n := max(int(m.MemberCount), len(m.Members)); n > 0 {
			x.Members = strconv.Itoa(n)
		}
		for _, a := range m.Awards {
			s := a.Award
			if a.Count > 0 {
				s = strconv.Itoa(int(a.Count)) + " " + s
			}
			if a.Status == corpus.Nominated {
				s += " (đề nghị)"
			}
			x.Awards = append(x.Awards, s)
		}
		out = append(out, x)
	}
	return out
}

// KindVietnamese is what a conference of the kind is called.
func KindVietnamese(k corpus.Kind) string {
	switch k {
	case corpus.Launch:
		return "ký giao ước"
	case corpus.MidYear:
		return "sơ kết"
	case corpus.YearEnd:
		return "tổng kết"
	}
	return "khác"
}

func basisVietnamese(b corpus.Basis) string {
	switch b {
	case corpus.Serving:
		return "đang giữ"
	case corpus.Elected:
		return "được bầu, cử"
	case corpus.Appointed:
		return "theo quyết định"
	case corpus.Handover:
		return "nhận bàn giao"
	}
	return string(b)
}
