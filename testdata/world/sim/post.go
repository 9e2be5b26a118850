package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// report writes the posts of a bloc: what each tells of the truth, and where it
// errs as planted.
func (w *World) report(b *Bloc) {
	for y := b.First; y <= b.Last; y++ {
		year := b.at(y)
		if year.gap != "" && year.gap != gapNoHead {
			continue
		}
		kinds := w.kinds(b, y)
		for i, kind := range kinds {
			held := w.held(b, kind, y)
			p := w.post(b, kind, y, b.hosts[0], held)
			w.publish(p)
			// A second newspaper's own words on the same meeting.
			if year.plants[twoHeads] && i == 0 || w.chance(0.3) {
				q := w.post(b, kind, y, b.hosts[1], held)
				q.Published = after(q.HeldOn, 1+w.rng.IntN(4))
				if year.plants[dateOutOfSeason] {
					q.Published = after(p.Published, 1)
				}
				if year.plants[twoHeads] && i == 0 {
					q.Leaders = []Telling{{Year: y, Post: corpus.Head, Unit: year.wrongHead, Basis: corpus.Serving}}
				}
				w.publish(q)
			}
			if w.chance(0.25) {
				w.copy(p)
			}
		}
	}
}

// kinds are the meetings of the year that posts report, in the order they were
// held.
func (w *World) kinds(b *Bloc, y int) []corpus.Kind {
	year := b.at(y)
	if b.Last == 2025 && y == 2025 && w.merges(b) { // the province ends on 1 July
		return []corpus.Kind{corpus.Launch, corpus.MidYear}
	}
	if b.Merged && y == b.First {
		return []corpus.Kind{corpus.YearEnd}
	}
	var out []corpus.Kind
	if len(year.plants) > 0 || w.chance(0.6) {
		out = append(out, corpus.Launch)
	}
	if w.chance(0.5) {
		out = append(out, corpus.MidYear)
	}
	next := b.at(y + 1)
	if len(out) == 0 || len(year.plants) > 0 || next != nil && len(next.plants) > 0 || w.chance(0.85) {
		out = append(out, corpus.YearEnd)
	}
	return out
}

// merges reports whether the bloc's province becomes part of a new one in 2025.
func (w *World) merges(b *Bloc) bool {
	for _, p := range provinceList {
		if p.name == b.Province {
			return p.into != "" && !b.Merged
		}
	}
	return false
}

func after(d Date, days int) Date {
	t := d.Time().AddDate(0, 0, days)
	return Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// held is a day in the season of the kind, unless another is planted.
func (w *World) held(b *Bloc, kind corpus.Kind, y int) Date {
	day := 1 + w.rng.IntN(27)
	if kind == corpus.YearEnd && b.at(y).plants[dateOutOfSeason] {
		return Date{Year: y, Month: 5, Day: day}
	}
	switch kind {
	case corpus.Launch:
		return Date{Year: y, Month: 3 + w.rng.IntN(2), Day: max(2, day)}
	case corpus.MidYear:
		if y == 2025 && w.merges(b) {
			return Date{Year: y, Month: 6, Day: min(day, 26)}
		}
		return Date{Year: y, Month: 6 + w.rng.IntN(2), Day: day}
	}
	next := b.at(y + 1)
	if w.chance(0.25) && (next == nil || next.gap == "") && y != w.lastYear() {
		return Date{Year: y + 1, Month: 1, Day: min(day, 20)}
	}
	return Date{Year: y, Month: 12, Day: min(day, 24)}
}

// post is what one author tells of a meeting.
func (w *World) post(b *Bloc, kind corpus.Kind, y int, host string, held Date) *Post {
	year, next := b.at(y), b.at(y+1)
	p := &Post{
		Bloc: b, Host: host, Kind: kind, Year: y, Confidence: 0.97, Style: w.rng.Uint64(),
		HeldOn: held,
	}
	p.Published = after(p.HeldOn, w.rng.IntN(3))
	p.Place = "hội trường " + year.Head
	p.Name, p.Form, p.Number = w.name(b, y)
	p.Province, p.InText = b.Province, w.chance(0.6) || strings.Contains(viet.Lower(p.Name), viet.Lower(b.Province))
	must := len(year.plants) > 0 && year.gap == ""
	w.tellMembers(p, year)
	if year.gap != gapNoHead && (must || w.chance(0.85)) {
		w.tellServing(p, year, must)
	}
	if kind == corpus.YearEnd {
		w.tellAwards(p, year)
		if next != nil && next.gap == "" && !next.plants[lowConfidence] &&
			(must || len(next.plants) > 0 || w.chance(0.9)) {
			w.tellElected(p, next)
		}
	}
	if year.plants[lowConfidence] {
		p.Confidence = 0.7
	}
	p.Officials = []OfficialTelling{{Name: year.person, Position: Director(year.Head), Role: corpus.Chair}}
	return p
}

// name is one of the ways to write the bloc's name in year y.
func (w *World) name(b *Bloc, y int) (string, corpus.Form, int) {
	names, number := b.theme.names, b.Number
	if b.rename != 0 && y >= b.rename {
		names, number = b.theme.later, b.renumb
	}
	name := names[w.rng.IntN(len(names))]
	form := corpus.Khoi
	if b.form == "Cụm" {
		form = corpus.Cum
	}
	told := number
	var s string
	switch k := w.rng.IntN(10); {
	case number != 0 && k < 2:
		s = fmt.Sprintf("%s thi đua số %d", b.form, number)
	case number != 0 && k < 5:
		s = fmt.Sprintf("%s thi đua số %d - %s", b.form, number, name)
	case k < 7:
		s, told = b.form+" thi đua "+name, 0
	case k < 9:
		s, told = b.form+" "+name, 0
	default:
		s, told = b.form+" thi đua "+name+" tỉnh "+b.Province, 0
	}
	switch w.rng.IntN(25) {
	case 0: // shouted
		s = strings.ToUpper(s)
	case 1: // a slip of the pen
		s = strings.Replace(s, "ng", "n", 1)
	case 2: // other spaces and dashes
		s = strings.ReplaceAll(s, " - ", " – ")
	}
	if !slices.Contains(b.Names, s) {
		b.Names = append(b.Names, s)
	}
	return s, form, told
}

// write is a unit's name as an author writes it on the day: as it was called
// then, at times in short.
func (w *World) write(b *Bloc, unit string, on Date) string {
	for _, c := range changes {
		if c.after == unit && on.Before(c.on) && !Borne(unit, on) {
			unit = c.before
			break
		}
		if c.before == unit && !on.Before(c.on) && !Borne(unit, on) {
			unit = c.after
			break
		}
	}
	if s := shortForms[unit]; len(s) > 0 && w.chance(0.25) {
		return s[w.rng.IntN(len(s))]
	}
	return unit
}

func (w *World) tellServing(p *Post, year *Year, must bool) {
	t := Telling{Year: year.Year, Post: corpus.Head, Basis: corpus.Serving, Unit: w.write(p.Bloc, year.Head, p.HeldOn)}
	if year.plants[nameOutOfTime] {
		for _, c := range changes {
			if spring(c) && c.after == year.Head && slices.Contains(p.Bloc.theme.units, c.before) {
				t.Unit = c.before
				break
			}
		}
	}
	if w.chance(0.3) {
		t.Person = year.person
	}
	p.Leaders = append(p.Leaders, t)
	if must || w.chance(0.5) {
		for _, d := range year.Deputies {
			p.Leaders = append(p.Leaders, Telling{Year: year.Year, Post: corpus.Deputy, Basis: corpus.Serving, Unit: w.write(p.Bloc, d, p.HeldOn)})
		}
	}
}

func (w *World) tellElected(p *Post, next *Year) {
	basis := corpus.Elected
	if w.chance(0.3) {
		basis = corpus.Handover
	}
	head, deputies := next.Head, next.Deputies
	if next.Announced != "" {
		head = next.Announced
	}
	if next.announcedBy != nil {
		deputies = next.announcedBy
	}
	p.Leaders = append(p.Leaders, Telling{Year: next.Year, Post: corpus.Head, Basis: basis, Unit: w.write(p.Bloc, head, p.HeldOn)})
	if next.announcedBy != nil || w.chance(0.5) {
		for _, d := range deputies {
			p.Leaders = append(p.Leaders, Telling{Year: next.Year, Post: corpus.Deputy, Basis: corpus.Elected, Unit: w.write(p.Bloc, d, p.HeldOn)})
		}
	}
}

func (w *World) tellMembers(p *Post, year *Year) {
	n := len(year.Members)
	switch {
	case year.plants[memberCountJump]:
		p.Count = n + 6
	case year.plants[headNoMember]:
		for _, u := range year.Members {
			if u != year.Head {
				p.Members = append(p.Members, w.write(p.Bloc, u, p.HeldOn))
			}
		}
		p.Count = len(p.Members)
	case w.chance(0.55):
		for _, u := range year.Members {
			p.Members = append(p.Members, w.write(p.Bloc, u, p.HeldOn))
		}
		p.Count = n
	case w.chance(0.5) || year.plants[awardsAboveSize]:
		p.Count = n
	}
}

func (w *World) tellAwards(p *Post, year *Year) {
	n := len(year.Members)
	if year.plants[awardsAboveSize] {
		p.Awards = append(p.Awards, AwardTelling{Award: "Bằng khen của Chủ tịch UBND tỉnh", Count: n + 5, Of: corpus.OfUnit, Status: corpus.Nominated})
		return
	}
	flag := AwardTelling{Award: "Cờ thi đua của UBND tỉnh", Count: 2, Of: corpus.OfUnit, Status: corpus.Nominated}
	if w.chance(0.5) || year.plants[awardsDontAddUp] {
		flag.Recipients = []string{year.Members[0], year.Members[2%n]}
	}
	if year.plants[awardsDontAddUp] {
		flag.Count = 3
	}
	p.Awards = append(p.Awards, flag)
	if w.chance(0.6) {
		p.Awards = append(p.Awards, AwardTelling{Award: "Bằng khen của Chủ tịch UBND tỉnh", Count: min(3, n), Of: corpus.OfUnit, Status: corpus.Nominated})
	}
}

// copy syndicates a post on a news site, whose address tells no province.
func (w *World) copy(p *Post) {
	q := *p
	q.CopyOf = p
	q.Host = fmt.Sprintf("tinthidua%d.example", 1+w.rng.IntN(3))
	q.Published = after(p.Published, 1+w.rng.IntN(3))
	if !q.InText {
		q.Province = ""
	}
	w.publish(&q)
}

func (w *World) publish(p *Post) {
	p.ID = len(w.Posts) + 1
	w.Posts = append(w.Posts, p)
}

// noise adds what portals hold besides: posts without a conference, and files
// that can't be read. Years planted as not crawled get none.
func (w *World) noise() {
	for _, b := range w.Blocs {
		for y := b.First; y <= b.Last; y++ {
			gap := b.at(y).gap
			if gap == gapNotCrawled {
				continue
			}
			n := w.rng.IntN(2)
			if gap == gapNoConference {
				n = 2
			}
			for range n {
				day := Date{Year: y, Month: 2 + w.rng.IntN(10), Day: 1 + w.rng.IntN(27)}
				w.publish(&Post{Host: b.hosts[0], Published: day, Province: b.Province, Style: w.rng.Uint64()})
			}
			if gap == gapFailed {
				day := Date{Year: y, Month: 12, Day: 1 + w.rng.IntN(27)}
				w.publish(&Post{Host: b.hosts[0], Published: day, Broken: true, Style: w.rng.Uint64()})
			}
		}
	}
}

// URI is the post's address.
func (p *Post) URI() string {
	slug := "tin-tuc"
	if p.Bloc != nil {
		slug = "hoi-nghi-khoi-thi-dua"
	}
	ext := ".html"
	if p.Broken {
		ext = ".docx"
	}
	return fmt.Sprintf("https://%s/%d/%02d/%s-%d%s", p.Host, p.Published.Year, p.Published.Month, slug, p.ID, ext)
}

// expect works out what an audit has to find: what was planted, and what follows
// from what posts happen to leave untold.
func (w *World) expect() {
	for _, b := range w.Blocs {
		w.expectOf(b)
	}
	slices.SortFunc(w.Planted, func(x, y Planted) int {
		if x.Bloc != y.Bloc {
			return x.Bloc - y.Bloc
		}
		if x.Year != y.Year {
			return x.Year - y.Year
		}
		return strings.Compare(x.Code, y.Code)
	})
	w.Planted = slices.Compact(w.Planted)
}

func (w *World) expectOf(b *Bloc) {
	planted := func(code string, y int) { w.Planted = append(w.Planted, Planted{code, b.ID, y}) }
	heads := map[int]float64{} // by year, the best confidence
	deputies := map[int]map[string]float64{}
	meetings := map[int]bool{}
	counts := map[int]map[int]int{}
	first, last := 9999, 0
	for _, p := range w.Posts {
		if p.Bloc != b {
			continue
		}
		meetings[p.Year] = true
		first, last = min(first, p.Year), max(last, p.Year)
		if p.Count > 0 && p.CopyOf == nil {
			if counts[p.Year] == nil {
				counts[p.Year] = map[int]int{}
			}
			counts[p.Year][p.Count]++
		}
		for _, t := range p.Leaders {
			last = max(last, t.Year)
			if t.Post == corpus.Head {
				heads[t.Year] = max(heads[t.Year], p.Confidence)
				continue
			}
			if deputies[t.Year] == nil {
				deputies[t.Year] = map[string]float64{}
			}
			d := w.canonical(t.Unit)
			deputies[t.Year][d] = max(deputies[t.Year][d], p.Confidence)
		}
	}
	for y := first; y <= last; y++ {
		year := b.at(y)
		if year == nil {
			continue
		}
		for code := range year.plants {
			switch code {
			case gapNotCrawled, gapNoConference, gapNoHead, gapFailed, memberCountJump, lowConfidence:
			default:
				planted(code, y)
			}
		}
		if c, ok := heads[y]; ok {
			year.Told = true
			if c < 0.9 {
				planted(lowConfidence, y)
			}
		} else if meetings[y] {
			planted(gapNoHead, y)
		} else {
			planted(w.reason(b, y), y)
		}
		for _, c := range deputies[y] {
			if c < 0.9 {
				planted(lowConfidence, y)
			}
		}
	}
	before := 0
	for y := first; y <= last; y++ {
		n := 0
		for c := range counts[y] {
			if n == 0 || counts[y][c] > counts[y][n] || counts[y][c] == counts[y][n] && c < n {
				n = c
			}
		}
		if n == 0 {
			continue
		}
		if d := max(n-before, before-n); before != 0 && d >= 3 && 3*d > max(n, before) {
			planted(memberCountJump, y)
		}
		before = n
	}
}

// canonical is the full form of a unit's name.
func (w *World) canonical(name string) string {
	for full, short := range shortForms {
		if slices.Contains(short, name) {
			return full
		}
	}
	return name
}

// Canonical is the full form of a unit's name.
func Canonical(name string) string { return (*World)(nil).canonical(name) }

// reason is why nothing is known of a year: what the bloc's portals hold of it.
func (w *World) reason(b *Bloc, y int) string {
	documents := false
	for _, p := range w.Posts {
		if p.Published.Year != y || !slices.Contains(b.hosts, p.Host) {
			continue
		}
		if p.Broken {
			return gapFailed
		}
		documents = true
	}
	if documents {
		return gapNoConference
	}
	return gapNotCrawled
}

// Succession is a name that follows another.
type Succession struct {
	Name string
	On   Date
}

// Successors are the names that followed the given one.
func Successors(name string) []Succession {
	var out []Succession
	for _, c := range changes {
		if c.before == name {
			out = append(out, Succession{c.after, c.on})
		}
	}
	return out
}

// Spans are the stretches of days, the last included, in which a name was
// borne; zero days are open ends.
func Spans(name string) [][2]Date {
	var out [][2]Date
	old := false
	for _, t := range themes {
		old = old || slices.Contains(t.units, name)
	}
	if old {
		out = append(out, [2]Date{})
	}
	for _, c := range changes {
		if c.after == name && !old {
			out, old = append(out, [2]Date{c.on, {}}), true
		} else if c.after == name && len(out) > 0 && !out[len(out)-1][1].IsZero() {
			out = append(out, [2]Date{c.on, {}})
		}
		if c.before == name {
			out[len(out)-1][1] = after(c.on, -1)
		}
	}
	return out
}

// Borne reports whether the name was borne on the day.
func Borne(name string, on Date) bool {
	for _, s := range Spans(name) {
		if !on.Before(s[0]) && (s[1].IsZero() || !s[1].Before(on)) {
			return true
		}
	}
	return false
}

// Merged reports whether the name is that of a province made on 1 July 2025.
func Merged(province string) bool {
	for _, p := range provinceList {
		if p.into == province {
			return true
		}
	}
	return false
}

// ProvinceOfHost is the province whose portals have the host.
func ProvinceOfHost(host string) (string, bool) {
	for _, p := range provinceList {
		if strings.HasSuffix(host, "."+p.host+".example") {
			return p.name, true
		}
	}
	return "", false
}
