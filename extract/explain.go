package extract

import (
	"fmt"
	"sort"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// Explain shows how the values of a document's report were read: for each value
// of the field ("leaders", "awards", "held_on" …; "" for all) the rule, the
// confidence, the quote, and the nodes of its sentence down to the words. The
// field "sentences" shows the nodes of every sentence instead.
func (x *Extractor) Explain(d *corpus.Document, field string) (string, error) {
	r := x.read(d)
	var b strings.Builder
	if field == "sentences" {
		for _, s := range r.sentences {
			fmt.Fprintf(&b, "%d %s [%d:%d] «%s»\n", s.index, s.block.kind, s.Start, s.End, strings.ReplaceAll(r.text[s.Start:s.End], "\n", " "))
			r.derive(&b, s, s.Span)
		}
		return b.String(), nil
	}
	rep := r.report()
	known := field == ""
	for i := range rep.Conferences {
		c := &rep.Conferences[i]
		for _, v := range values(c) {
			if field != "" && v.field != field {
				continue
			}
			known = true
			fmt.Fprintf(&b, "%s = %s (%.2f)\n", v.field, v.text, v.confidence)
			for _, e := range v.evidence {
				fmt.Fprintf(&b, "  %s «%s» [%d:%d]\n", e.Rule, strings.ReplaceAll(e.Quote, "\n", " "), e.Start, e.End)
				if s := r.sentenceAt(e.Start); s != nil {
					r.derive(&b, s, e.Span())
				}
			}
		}
		for _, w := range c.Warnings {
			if field == "" || field == "warnings" {
				known = true
				fmt.Fprintf(&b, "warning %s: %s\n", w.Code, w.Message)
			}
		}
	}
	if !known {
		return "", fmt.Errorf("explain %s: the report has no value %q", d.URI, field)
	}
	return b.String(), nil
}

// derive writes the nodes of the sentence that lie in the span.
func (r *reader) derive(b *strings.Builder, s *sentence, span corpus.Span) {
	for _, n := range s.nodes {
		if n.Overlaps(span) {
			n.Derivation(b, r.text, 2)
		}
	}
}

func (r *reader) sentenceAt(offset int) *sentence {
	i := sort.Search(len(r.sentences), func(i int) bool { return r.sentences[i].End > offset })
	if i < len(r.sentences) && r.sentences[i].Start <= offset {
		return r.sentences[i]
	}
	return nil
}

// value is one value of a conference, for showing.
type value struct {
	field, text string
	evidence    []corpus.Evidence
	confidence  float64
}

// values lists the values of a conference in the order of the contract.
func values(c *corpus.Conference) []value {
	var list []value
	single := func(field, text string) {
		if len(c.Evidence[field]) > 0 {
			list = append(list, value{field, text, c.Evidence[field], c.Confidence[field]})
		}
	}
	add := func(field, text string, p corpus.Proof) {
		list = append(list, value{field, text, p.Evidence, p.Confidence})
	}
	single("kind", string(c.Kind))
	single("year", fmt.Sprint(int(c.Year)))
	single("held_on", c.HeldOn.String())
	single("place", string(c.Place))
	add("bloc", c.Bloc.Name, c.Bloc.Proof)
	single("member_count", fmt.Sprint(int(c.MemberCount)))
	for _, m := range c.Members {
		add("members", m.Unit, m.Proof)
	}
	for _, o := range c.Officials {
		add("officials", fmt.Sprintf("%s: %s %v", o.Name, strings.Join(o.Positions, "; "), o.Roles), o.Proof)
	}
	for _, l := range c.Leaders {
		add("leaders", fmt.Sprintf("%d %s %s %s %s", int(l.Year), l.Post, l.Unit, l.Person, l.Basis), l.Proof)
	}
	for _, a := range c.Awards {
		add("awards", fmt.Sprintf("%s × %d %s %s %v", a.Award, int(a.Count), a.Of, a.Status, a.Recipients), a.Proof)
	}
	for _, k := range c.Rankings {
		add("rankings", fmt.Sprintf("%d %s", k.Rank, k.Unit), k.Proof)
	}
	for _, k := range c.Citations {
		add("citations", fmt.Sprintf("%s %s %s %s", k.Kind, k.Number, k.Dated, k.Issuer), k.Proof)
	}
	for _, k := range c.Movements {
		add("movements", k.Name, k.Proof)
	}
	return list
}
