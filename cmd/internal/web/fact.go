package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// fact is one value of a report with its proof, as the document page shows it.
type fact struct {
	N          int // from 1, over the whole report
	Conference int
	Field      string // "year", "leaders", …
	Value      string
	Path       string // of the value for a decision, "" where none can be made on it
	Machine    string // what a correction is of
	Confidence float64
	Evidence   []corpus.Evidence
	Href       string // the page of what it names
	Marked     bool   // its first quote stands in the text shown
}

// linker leads from names to their pages, "" where there is none.
type linker struct {
	board *board
	units *unitNames
	blocs []*card // of each conference, nil where there is none
}

func (l linker) unit(conference int, name string) string {
	if l.blocs[conference] == nil {
		return ""
	}
	id, _ := l.units.of(name, l.blocs[conference].Province)
	if l.board.units.get(id) == nil {
		return ""
	}
	return "/units/" + id
}

func (l linker) person(name string) string {
	if id := identify(name); l.board.persons.get(id) != nil {
		return "/persons/" + id
	}
	return ""
}

func (l linker) award(a *corpus.Award) string {
	if id := awardID(a); l.board.awards.get(id) != nil {
		return "/awards/" + id
	}
	return ""
}

// Rule is what read the value first.
func (f *fact) Rule() string {
	if len(f.Evidence) == 0 {
		return ""
	}
	return f.Evidence[0].Rule
}

// factsOf lists the values of a report in the order of the contract.
func factsOf(r *corpus.Report, english bool, links linker) []*fact {
	var facts []*fact
	for i := range r.Conferences {
		c := &r.Conferences[i]
		at := fmt.Sprintf("conferences/%d", i)
		add := func(field, value, path, machine, href string, p corpus.Proof) {
			facts = append(facts, &fact{N: len(facts) + 1, Conference: i, Field: field, Value: value, Path: path, Machine: machine,
				Confidence: p.Confidence, Evidence: p.Evidence, Href: href})
		}
		single := func(field, value, machine string) {
			if value != "" {
				path := ""
				if field != "place" {
					path = at + "/" + field
				}
				add(field, value, path, machine, "", corpus.Proof{Evidence: c.Evidence[field], Confidence: c.Confidence[field]})
			}
		}
		if c.Bloc.Name != "" {
			add("bloc", c.Bloc.Name, at+"/bloc", c.Bloc.Name, "", c.Bloc.Proof)
		}
		single("kind", kindName(c.Kind, english), string(c.Kind))
		single("year", numberText(c.Year), numberText(c.Year))
		held := dayText(c.HeldOn, english)
		if !c.HeldUntil.IsZero() {
			held += " – " + dayText(c.HeldUntil, english)
		}
		single("held_on", held, c.HeldOn.String())
		single("place", string(c.Place), string(c.Place))
		single("member_count", numberText(c.MemberCount), numberText(c.MemberCount))
		for _, l := range c.Leaders {
			value := joined(numberText(l.Year), postName(l.Post, c.Bloc.Form, english), string(l.Unit), string(l.Person), basisName(l.Basis, english))
			path, href := "", ""
			if l.Year > 0 {
				path = fmt.Sprintf("%s/leaders/%s/%d", at, l.Post, l.Year)
			}
			if l.Unit != "" {
				href = links.unit(i, string(l.Unit))
			}
			add("leaders", value, path, string(l.Unit), href, l.Proof)
		}
		for _, m := range c.Members {
			add("members", m.Unit, "", "", links.unit(i, m.Unit), m.Proof)
		}
		for _, o := range c.Officials {
			var roles []string
			for _, x := range o.Roles {
				roles = append(roles, personRole(x, english))
			}
			value := joined(o.Name, strings.Join(o.Positions, "; "), strings.Join(roles, ", "))
			add("officials", value, "", "", links.person(o.Name), o.Proof)
		}
		for _, a := range c.Awards {
			value := a.Award
			if a.Count > 0 {
				value = fmt.Sprintf("%d × %s", a.Count, a.Award)
			}
			value = joined(value, ofName(a.Of, english), statusName(a.Status, english), strings.Join(a.Recipients, "; "))
			add("awards", value, "", "", links.award(&a), a.Proof)
		}
		for _, k := range c.Rankings {
			score := ""
			if k.Score != nil {
				score = strconv.FormatFloat(*k.Score, 'g', -1, 64)
			}
			add("rankings", joined(strconv.Itoa(k.Rank), k.Unit, score), "", "", links.unit(i, k.Unit), k.Proof)
		}
		for _, k := range c.Citations {
			add("citations", joined(k.Kind, string(k.Number), dayText(k.Dated, english), string(k.Issuer)), "", "", "", k.Proof)
		}
		for _, m := range c.Movements {
			add("movements", m.Name, "", "", "", m.Proof)
		}
	}
	return facts
}

func personRole(r corpus.Role, english bool) string {
	return choose(r, english, map[corpus.Role][2]string{
		corpus.Chair: {"chủ trì", "chair"}, corpus.Guest: {"dự, chỉ đạo", "guest"}, corpus.Speaker: {"phát biểu", "speaker"},
		corpus.Concluder: {"kết luận", "concluder"}, corpus.Recipient: {"nhận khen thưởng", "recipient"},
	})
}

func numberText(n corpus.Number) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}

// joined puts the parts that aren't empty behind one another.
func joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}
