package gazetteer

import (
	"iter"
	"slices"
	"strings"
)

// Province is a province (tỉnh) or a city under the central government (thành
// phố trực thuộc Trung ương), for as long as its borders hold.
type Province struct {
	Key  string
	Name string // without "tỉnh" or "thành phố"
	City bool   // a city under the central government
	// CityFrom is since when it is one; zero for the whole of Span.
	CityFrom Day
	Span     Span
	// Before are the keys of the provinces that it came from.
	Before []string
	Seat   string   // the city or town where it is governed
	Cities []string // cities below it, the seat among them where it is one
	Region string
	// Hosts are what its portals and newspapers call it in host names, beside its
	// name without accents.
	Hosts  []string
	Source string
	forms  []form
}

// IsCity reports whether it was a city under the central government on the day.
func (p *Province) IsCity(on Day) bool { return p.City && Span{From: p.CityFrom}.Contains(on) }

// Title is the name with "tỉnh" or "thành phố" before it, as on the day.
func (p *Province) Title(on Day) string {
	if p.IsCity(on) {
		return "thành phố " + p.Name
	}
	return "tỉnh " + p.Name
}

func (g *Gazetteer) loadProvinces(rows []row) []error {
	var problems []error
	g.provByKey = make(map[string]*Province)
	g.cityIndex = make(map[string][]*Province)
	g.hosts = make(map[string][]*Province)
	at := make(map[*Province]row)
	for _, r := range rows {
		p := &Province{Key: r.cells["key"], Name: r.cells["name"], Seat: r.cells["seat"], Region: r.cells["region"], Source: r.cells["source"]}
		p.Before, p.Cities, p.Hosts = r.list("before"), r.list("cities"), r.list("hosts")
		if !validKey(p.Key) {
			problems = append(problems, r.problem("the key %q has other signs than a–z, 0–9, hyphen and dot", p.Key))
		}
		kind, err := r.one("kind", "tỉnh", "thành phố")
		if err != nil {
			problems = append(problems, err)
		}
		p.City = kind == "thành phố"
		if text := r.cells["city_from"]; text != "" {
			p.City = true
			if p.CityFrom, err = ParseDay(text); err != nil {
				problems = append(problems, r.problem("%v", err))
			}
		}
		spans, err := parseSpans(r.cells["valid_from"], r.cells["valid_to"])
		switch {
		case err != nil:
			problems = append(problems, r.problem("%v", err))
		case len(spans) > 1:
			problems = append(problems, r.problem("a province has one span: another one is another province"))
		case len(spans) == 1:
			p.Span = spans[0]
		}
		seen := make(map[string]bool)
		for _, text := range append([]string{p.Name}, r.list("aliases")...) {
			f := newForm(text)
			if f.key == "" {
				problems = append(problems, r.problem("the name %q has no letters", text))
				continue
			}
			if seen[f.key] {
				problems = append(problems, r.problem("%q stands twice", f.text))
				continue
			}
			seen[f.key] = true
			p.forms = append(p.forms, f)
			for _, h := range g.provIndex.exact[f.key] {
				if h.entry.Span.Overlaps(p.Span) && (!f.shared || !h.form.shared) {
					problems = append(problems, r.problem("%q names %s at the same time", f.text, h.entry.Key))
				}
			}
		}
		for _, f := range p.forms {
			g.provIndex.add(p, f)
		}
		g.provinces = append(g.provinces, p)
		g.provByKey[p.Key] = p
		at[p] = r
		cities := p.Cities
		if p.Seat != "" && !slices.Contains(cities, p.Seat) {
			cities = append(slices.Clone(cities), p.Seat)
		}
		for _, c := range cities {
			key := exactKey(c)
			g.cityIndex[key] = append(g.cityIndex[key], p)
		}
		labels := []string{parseName(p.Name).fold}
		labels = append(labels, p.Hosts...)
		for _, h := range labels {
			h = strings.ReplaceAll(strings.ToLower(h), "-", "")
			if !slices.Contains(g.hosts[h], p) {
				g.hosts[h] = append(g.hosts[h], p)
			}
		}
	}
	for _, p := range g.provinces {
		for _, b := range p.Before {
			if g.provByKey[b] == nil {
				problems = append(problems, at[p].problem("before names %q, which is no province", b))
			}
		}
	}
	for h := range g.hosts {
		g.hostSlugs = append(g.hostSlugs, h)
	}
	slices.SortFunc(g.hostSlugs, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return problems
}

// Provinces goes through the provinces of all times in the order of the table.
func (g *Gazetteer) Provinces() iter.Seq[*Province] { return slices.Values(g.provinces) }

// Province is the province of the key.
func (g *Gazetteer) Province(key string) (*Province, bool) {
	p, ok := g.provByKey[key]
	return p, ok
}

// ProvincesOn are the provinces that were there on the day: 63 on 30 June 2025,
// 34 the day after.
func (g *Gazetteer) ProvincesOn(on Day) []*Province {
	var list []*Province
	for _, p := range g.provinces {
		if p.Span.Contains(on) {
			list = append(list, p)
		}
	}
	return list
}

// ProvinceNamed is the province that the text names, with or without "tỉnh",
// "thành phố" or "TP" before it, in any case and also without accents. Of
// several of that name it is the one of the day, or else the nearest in time;
// for the zero Day the latest.
func (g *Gazetteer) ProvinceNamed(text string, on Day) (*Province, bool) {
	n := parseName(text)
	p, end := g.provinceAt(&n, 0, on)
	return p, p != nil && end == len(n.words) && n.full
}

// provinceAt reads a province from word i on; end is the word after it.
func (g *Gazetteer) provinceAt(n *name, i int, on Day) (p *Province, end int) {
	start := skipProvinceWord(n, i)
	for _, from := range [...]int{start, i} { // "TP. Hồ Chí Minh" and "TPHCM"
		hits, end, _ := g.provIndex.longest(n, from)
		if len(hits) == 0 {
			continue
		}
		var buffer [4]*Province
		list := buffer[:0]
		for _, h := range hits {
			list = append(list, h.entry)
		}
		return nearest(list, on), end
	}
	return nil, i
}

// skipProvinceWord is the word after "tỉnh", "thành phố" or "TP".
func skipProvinceWord(n *name, i int) int {
	if i+1 >= len(n.words) {
		return i
	}
	switch n.foldSpan(i, i+1) {
	case "tinh", "tp":
		return i + 1
	case "thanh":
		if i+2 < len(n.words) && n.foldSpan(i, i+2) == "thanhpho" {
			return i + 2
		}
	}
	return i
}

// nearest is the province of the list whose span holds the day or lies nearest
// to it; the latest for the zero Day.
func nearest(list []*Province, on Day) *Province {
	var best *Province
	distance := func(p *Province) int64 {
		switch {
		case on.IsZero() || p.Span.Contains(on):
			return 0
		case !p.Span.From.IsZero() && on.first().Before(p.Span.From.first()):
			return int64(p.Span.From.first().Sub(on.first()))
		}
		return int64(on.first().Sub(p.Span.limit()))
	}
	for _, p := range list {
		if best == nil {
			best = p
			continue
		}
		d, b := distance(p), distance(best)
		if d < b || d == b && p.Span.From.Compare(best.Span.From) > 0 {
			best = p
		}
	}
	return best
}

// ProvinceOn are the provinces that hold the land of the given one on the day:
// Bắc Ninh (new) for Bắc Giang in 2026, Bắc Ninh and Bắc Giang for Bắc Ninh
// (new) in 2020. It is the province itself on days of its span.
func (g *Gazetteer) ProvinceOn(key string, on Day) []*Province {
	p := g.provByKey[key]
	if p == nil || on.IsZero() {
		return nil
	}
	if p.Span.Contains(on) {
		return []*Province{p}
	}
	var list []*Province
	seen := map[string]bool{key: true}
	back := !p.Span.From.IsZero() && on.first().Before(p.Span.From.first())
	var walk func(p *Province)
	walk = func(p *Province) {
		for _, q := range g.provinces {
			next := slices.Contains(q.Before, p.Key)
			if back {
				next = slices.Contains(p.Before, q.Key)
			}
			if !next || seen[q.Key] {
				continue
			}
			seen[q.Key] = true
			if q.Span.Contains(on) {
				list = append(list, q)
				continue
			}
			walk(q)
		}
	}
	walk(p)
	return list
}

// ProvinceOfCity is the province that a city or town is in ("Hạ Long", "TP Hạ
// Long"), false where it is unknown or several provinces have one of the name.
func (g *Gazetteer) ProvinceOfCity(city string, on Day) (*Province, bool) {
	n := parseName(city)
	i := skipProvinceWord(&n, 0)
	if n.foldSpan(0, min(2, len(n.words))) == "thixa" {
		i = 2
	}
	list := g.cityIndex[n.span(i, len(n.words))]
	p := nearest(list, on)
	for _, q := range list {
		if q.Name != p.Name && (on.IsZero() && !g.descends(p, q) || !on.IsZero() && q.Span.Contains(on) && p.Span.Contains(on)) {
			return nil, false
		}
	}
	return p, p != nil
}

// descends reports whether p came out of q.
func (g *Gazetteer) descends(p, q *Province) bool {
	for _, b := range p.Before {
		if b == q.Key || g.provByKey[b] != p && g.descends(g.provByKey[b], q) {
			return true
		}
	}
	return false
}

// ProvinceOfHost is the province that a host name tells: "snv.bacgiang.gov.vn",
// "baobacgiang.com.vn", "sotttt-brvt.gov.vn". Of several of that name it is the
// one of the day, as in [Gazetteer.ProvinceNamed]. A port or a scheme before the
// host doesn't matter. After a merger an address may still hold the posts of an
// absorbed province, or the surviving name's address those of both.
func (g *Gazetteer) ProvinceOfHost(host string, on Day) (*Province, bool) {
	if _, after, ok := strings.Cut(host, "://"); ok {
		host = after
	}
	host, _, _ = strings.Cut(host, "/")
	host, _, _ = strings.Cut(host, ":")
	if len(host) > 253 {
		return nil, false
	}
	labels := strings.Split(strings.ToLower(strings.Trim(host, ".")), ".")
	for i := len(labels) - 1; i >= 0; i-- {
		if list := g.hostLabel(labels[i]); len(list) > 0 {
			return nearest(list, on), true
		}
	}
	return nil, false
}

// hostEnds are what newspapers, stations and portals write after the name of
// their province.
var hostEnds = []string{"tv", "online", "news", "portal", "city", "ptth", "rtv", "gov", "info", "today", "24h", "vn"}

// hostLabel are the provinces that a label of a host name tells.
func (g *Gazetteer) hostLabel(label string) []*Province {
	joined := strings.ReplaceAll(label, "-", "")
	if list := g.hosts[joined]; len(list) > 0 {
		return list
	}
	for part := range strings.SplitSeq(label, "-") {
		if list := g.hosts[part]; len(list) > 0 && len(part) > 2 {
			return list
		}
	}
	for _, slug := range g.hostSlugs {
		if len(slug) < 3 {
			continue
		}
		if before, ok := strings.CutSuffix(joined, slug); ok && (len(slug) >= 6 || slices.Contains(hostStarts, before)) {
			return g.hosts[slug]
		}
		if after, ok := strings.CutPrefix(joined, slug); ok && slices.Contains(hostEnds, after) {
			return g.hosts[slug]
		}
	}
	return nil
}

// hostStarts are what stands before the name of the province in the host names
// of its bodies; it makes sure that a short name isn't the end of another word.
var hostStarts = []string{
	"bao", "dai", "so", "snv", "stp", "stc", "skhdt", "sct", "snn", "sxd", "sgtvt", "stnmt", "stttt", "skhcn", "svhttdl", "sgd", "sgddt", "syt", "sldtbxh",
	"sonoivu", "sotuphap", "sotaichinh", "sokhdt", "socongthuong", "sonongnghiep", "sonnptnt", "soxaydung", "sogtvt", "sotnmt", "sotttt", "sokhcn", "sovhttdl", "sogddt", "soyte", "soldtbxh", "songoaivu",
	"thanhtra", "congan", "ca", "toaan", "tand", "vks", "vksnd", "kiemsat", "cucthue", "thue", "haiquan", "bhxh", "kbnn", "thads", "qltt", "dms",
	"ubnd", "vpubnd", "hdnd", "dbnd", "mttq", "ubmttq", "mattran", "tinhuy", "thanhuy", "tinhdoan", "thanhdoan", "doanthanhnien", "congdoan", "ldld", "phunu", "hoilhpn", "hoinongdan", "hnd", "ccb", "truongchinhtri", "tct",
	"bantochuc", "bantuyengiao", "tuyengiao", "banquanly", "bqlkkt", "kkt", "kcn", "dukcq", "ttd", "pc", "vnpt", "tv", "ptth", "ptthtp", "thi", "tdkt", "portal", "cong", "www",
}
