package ledger

import (
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
)

// Gazetteer is the authority of the project's own gazetteer.
func Gazetteer(g *gazetteer.Gazetteer) Authority { return byGazetteer{g} }

type byGazetteer struct{ g *gazetteer.Gazetteer }

func (a byGazetteer) Province(name string, on corpus.Date) (Province, bool) {
	return asProvince(a.g.ProvinceNamed(name, gazetteer.Day(on)))
}

func (a byGazetteer) ProvinceOfHost(host string, on corpus.Date) (Province, bool) {
	return asProvince(a.g.ProvinceOfHost(host, gazetteer.Day(on)))
}

func asProvince(p *gazetteer.Province, ok bool) (Province, bool) {
	if !ok {
		return Province{}, false
	}
	return Province{Key: p.Key, Name: p.Name}, true
}

// Unit leaves the province out of the key where it is the document's own: a
// bloc's members are then the same units before and after provinces merge.
func (a byGazetteer) Unit(name, province string) (Unit, bool) {
	var at gazetteer.Where
	if p, ok := a.g.ProvinceNamed(province, gazetteer.Day{}); ok {
		at.Province = p.Key
	}
	id, m, ok := a.g.Resolve(name, at)
	if !ok || !id.Known() {
		return Unit{}, false
	}
	rest := "/" + id.Place
	if id.Province != "" && id.Province != at.Province {
		if p, ok := a.g.Province(id.Province); !ok || p.Name != province {
			rest = "/" + id.Province + rest
		}
	}
	rest = strings.TrimRight(rest, "/")
	u := Unit{Key: id.Unit + rest, Name: m.Unit.Name}
	for _, span := range m.Unit.Spans {
		u.Spans = append(u.Spans, Span{firstDay(span.From), lastDay(span.To)})
	}
	for _, k := range a.g.Successors(id.Unit, gazetteer.Day{}) {
		event := k.Path[0]
		if slices.Contains(event.After, id.Unit) || event.Date.Year != 0 && m.Unit.ValidOn(gazetteer.Day{Year: event.Date.Year + 1}) {
			continue // it went on beside what came out of it
		}
		u.Becomes = append(u.Becomes, Succession{k.Unit.Key + rest, firstDay(k.Path[len(k.Path)-1].Date)})
	}
	return u, true
}

// firstDay is the first day that an incomplete day may mean.
func firstDay(d gazetteer.Day) corpus.Date {
	if d.IsZero() {
		return corpus.Date{}
	}
	return corpus.Date{Year: d.Year, Month: max(d.Month, 1), Day: max(d.Day, 1)}
}

// lastDay is the last day on which a name was borne that ends before to; an
// incomplete day is read generously.
func lastDay(to gazetteer.Day) corpus.Date {
	if to.IsZero() {
		return corpus.Date{}
	}
	t := firstDay(to).Time()
	switch {
	case to.Month == 0:
		t = t.AddDate(1, 0, -1)
	case to.Day == 0:
		t = t.AddDate(0, 1, -1)
	default:
		t = t.AddDate(0, 0, -1)
	}
	return corpus.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}
