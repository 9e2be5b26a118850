package extract

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
)

// Signs weighs the values of a report by what stands in it: for the value of a
// field (of a list the one at the index, else 0) it tells the signs that speak for
// or against its being right. The first sign is the field, the second the rule; the
// others tell what agrees with what, and how the text, which the report's offsets count
// in, goes on around a name. The calibration table holds the weight of each.
func (x *Extractor) Signs(rep *corpus.Report, text string) func(c *corpus.Conference, field string, index int) []string {
	var of *corpus.Conference
	var b *bearings
	return func(c *corpus.Conference, field string, index int) []string {
		if c != of {
			of, b = c, x.bearings(rep, c)
			b.text = text
		}
		return b.signs(field, index)
	}
}

// bearings are a conference with what its values are held against.
type bearings struct {
	x   *Extractor
	rep *corpus.Report
	// text is that of the document.
	text string
	c    *corpus.Conference
	// common are the signs of the conference that every value has.
	common   []string
	warned   map[string]bool
	members  map[string]bool // keys of the units
	leaders  map[string]bool
	heads    map[string]int // members by their first word
	ranks    map[int]int    // units of a rank
	award    map[string]int // awards by their form
	officers map[string]int // leaders of a post and a year
	// ofOffices tells that the bloc's name is one of offices, not of provinces or
	// districts, so that a unit told by its place alone is hardly in it.
	ofOffices bool
}

func (x *Extractor) bearings(rep *corpus.Report, c *corpus.Conference) *bearings {
	b := &bearings{
		x: x, rep: rep, c: c, warned: map[string]bool{}, members: map[string]bool{}, leaders: map[string]bool{}, heads: map[string]int{},
		ranks: map[int]int{}, award: map[string]int{}, officers: map[string]int{},
	}
	for _, w := range c.Warnings {
		b.warned[w.Code] = true
	}
	for _, m := range c.Members {
		b.members[x.unitKey(m.Unit)] = true
		b.heads[firstWord(m.Unit)]++
	}
	for _, l := range c.Leaders {
		b.leaders[x.unitKey(string(l.Unit))] = true
		b.officers[office(l)]++
	}
	b.ofOffices = ofOffices(foldWords(c.Bloc.Name))
	for _, r := range c.Rankings {
		b.ranks[r.Rank]++
	}
	for _, a := range c.Awards {
		b.award[a.Award]++
	}
	say := func(holds bool, sign string) {
		if holds {
			b.common = append(b.common, "conference -"+sign)
		}
	}
	say(len(rep.Conferences) > 1, "one of several")
	say(c.HeldOn.IsZero(), "without a day")
	say(c.Year == 0, "without a year")
	say(c.Kind == corpus.Other, "of another kind")
	say(len(c.Officials) == 0, "without officials")
	say(len(c.Leaders) == 0, "without leaders")
	say(rule(c.Evidence["year"]) == "year.text", "with its year deep in the text")
	say(b.warned[corpus.DateConflict] || b.warned[corpus.YearConflict], "with doubtful dates")
	say(len(c.Warnings) > 2, "with many warnings")
	say(c.Bloc.Number == 0 && words(c.Bloc.Name) < 4, "of a bloc in few words")
	return b
}

func (b *bearings) signs(field string, i int) []string {
	list := append(make([]string, 0, 16), field, "")
	set := func(e []corpus.Evidence) {
		list[1] = field + ": " + rule(e)
		list = append(list, b.common...)
	}
	say := func(holds bool, sign string) {
		if holds {
			list = append(list, field+" "+sign)
		}
	}
	c := b.c
	switch field {
	case "kind":
		set(c.Evidence[field])
		say(usualMonth(c), "+usual month")
		say(!c.HeldOn.IsZero() && !usualMonth(c), "-unusual month")
	case "year":
		set(c.Evidence[field])
		distance := c.HeldOn.Year - int(c.Year)
		say(!c.HeldOn.IsZero() && (distance == 0 || distance == 1 && c.HeldOn.Month < 5 && c.Kind == corpus.YearEnd), "+agrees with the day")
		say(!c.HeldOn.IsZero() && (distance < 0 || distance > 1), "-far from the day")
	case "held_on":
		set(c.Evidence[field])
		if p := b.rep.Document.PublishedOn; !p.IsZero() && !c.HeldOn.IsZero() {
			days := p.Days(c.HeldOn)
			say(0 <= days && days <= 5, "+days before publication")
			say(days < 0 || days > 40, "-far from publication")
		} else {
			say(true, "-no day of publication")
		}
		say(int(c.Year) != 0 && (c.HeldOn.Year < int(c.Year) || c.HeldOn.Year > int(c.Year)+1), "-far from the year")
		say(!strings.Contains(quote(c.Evidence[field]), "20"), "-without its year")
	case "place":
		set(c.Evidence[field])
		b.around(c.Evidence[field], say)
		say(words(string(c.Place)) == 1, "-one word")
		say(words(string(c.Place)) > 8, "-many words")
		say(!tellsPlace(string(c.Place)), "-nothing of a place")
	case "bloc":
		set(c.Bloc.Evidence)
		b.around(c.Bloc.Evidence, say)
		say(c.Bloc.Number > 0, "+numbered")
		say(words(c.Bloc.Name) > 14, "-many words")
		say(!strings.Contains(strings.ToLower(c.Bloc.Name), "thi đua"), "-without «thi đua»")
		say(endsOpen(c.Bloc.Name), "-ends open")
		say(c.Bloc.Number > 0 && words(c.Bloc.Name) < 6, "-only a number")
		say(misspelt(c.Bloc.Name), "-no syllable")
	case "member_count":
		set(c.Evidence[field])
		say(rule(c.Evidence[field]) != "count.list" && int(c.MemberCount) == len(c.Members), "+as many as listed")
		say(len(c.Members) == 0, "-none listed")
		say(len(c.Members) > 0 && int(c.MemberCount) < len(c.Members), "-fewer than listed")
		say(c.MemberCount < 4, "-below four")
		say(c.MemberCount > 25, "-above 25")
	case "members":
		m := c.Members[i]
		set(m.Evidence)
		b.around(m.Evidence, say)
		n := len(c.Members)
		say(int(c.MemberCount) == n && rule(c.Evidence["member_count"]) != "count.list", "+list as long as counted")
		say(int(c.MemberCount) != n, "-list not as long as counted")
		say(c.MemberCount == 0, "-list without a count")
		say(n < 4, "-short list")
		say(b.ofOffices && isPlace(m.Unit), "-only a place")
		say(misspelt(m.Unit), "-no syllable")
		say(n > 20, "-long list")
		say(b.leaders[b.x.unitKey(m.Unit)], "+holds a post")
		say(n > 3 && b.heads[firstWord(m.Unit)]*2 > n, "+of the kind of most")
		say(n > 3 && b.heads[firstWord(m.Unit)] == 1, "-of a kind of its own")
		say(words(m.Unit) < 3, "-few words")
		say(words(m.Unit) > 9, "-many words")
		say(endsOpen(m.Unit), "-ends open")
		say(!strings.Contains(quote(m.Evidence), m.Unit), "-completed by a head word")
		say(startsLower(m.Unit), "-in lower case")
	case "officials":
		o := c.Officials[i]
		set(o.Evidence)
		b.around(o.Evidence, say)
		say(len(o.Evidence) > 1, "+told again")
		say(len(o.Positions) == 0, "-without a position")
		say(len(o.Positions) > 1, "several positions")
		say(len(o.Roles) == 0, "-without a role")
		say(words(o.Name) == 2, "-two words")
		say(misspelt(o.Name), "-no syllable")
		say(words(o.Name) > 4, "-many words")
	case "leaders":
		l := c.Leaders[i]
		set(l.Evidence)
		key := b.x.unitKey(string(l.Unit))
		say(len(l.Evidence) > 1, "+told again")
		say(l.Post == corpus.Deputy, "deputy")
		say(l.Unit == "", "-without a unit")
		say(l.Person != "", "with a person")
		say(b.members[key], "+is a member")
		say(len(c.Members) > 3 && l.Unit != "" && !b.members[key], "-no member")
		say(l.Year == c.Year, "of the year")
		say(l.Year > c.Year+1 || l.Year < c.Year, "-of a strange year")
		say(b.warned[corpus.LeaderConflict], "-contradicted")
		say(l.Post == corpus.Head && b.officers[office(l)] > 1, "-two heads")
		say(l.Post == corpus.Deputy && b.officers[office(l)] > 2, "-many deputies")
		say(l.Unit != "" && words(string(l.Unit)) < 3, "-few words")
		say(words(string(l.Unit)) > 8, "-many words")
		say(startsLower(string(l.Unit)), "-in lower case")
		say(b.ofOffices && isPlace(string(l.Unit)), "-only a place")
		say(len(c.Members) > 0 && len(c.Members) < 4, "-short list")
		say(c.Kind == corpus.Launch || c.Kind == corpus.MidYear, "-not at a year's end")
	case "awards":
		a := c.Awards[i]
		set(a.Evidence)
		say(len(a.Recipients) > 0 && int(a.Count) == len(a.Recipients), "+as many as named")
		say(len(a.Recipients) > 0 && int(a.Count) != len(a.Recipients), "-more than named")
		say(a.Count > 8, "-large count")
		say(a.Count == 1, "count of one")
		say(a.Of == "", "-for nobody told")
		say(a.Of == corpus.OfPerson, "-for persons")
		say(words(a.Award) < 4, "-without an authority")
		say(b.award[a.Award] > 1, "-same form again")
		say(b.warned[corpus.CountMismatch], "-count contradicted")
		say(c.Kind != corpus.YearEnd, "-not at a year's end")
		say(len(c.Awards) == 1, "the only one")
		say(len(c.Awards) > 5, "-one of many")
	case "rankings":
		r := c.Rankings[i]
		set(r.Evidence)
		b.around(r.Evidence, say)
		say(b.ranks[r.Rank] > 1, "-shared")
		say(b.members[b.x.unitKey(r.Unit)], "+is a member")
		say(len(c.Rankings) == 1, "the only one")
		say(r.Rank > 1 && b.ranks[r.Rank-1] == 0 && b.ranks[r.Rank] < 2, "-none before")
		say(words(r.Unit) < 3, "-few words")
	case "citations":
		set(c.Citations[i].Evidence)
	case "movements":
		set(c.Movements[i].Evidence)
	}
	return list
}

// around says how the text goes on beside a name: in lower case with a word that no verb
// or small word is, so that the name may be cut short; with a capital; or, before it,
// with one, so that it may begin inside another.
func (b *bearings) around(evidence []corpus.Evidence, say func(holds bool, sign string)) {
	if len(evidence) == 0 || evidence[0].End > len(b.text) {
		return
	}
	e := evidence[0]
	after, before := b.text[e.End:], b.text[:e.Start]
	if rest, ok := strings.CutPrefix(after, " "); ok && rest != "" {
		word := rest[:len(rest)-len(strings.TrimLeftFunc(rest, unicode.IsLetter))]
		first, _ := utf8.DecodeRuneInString(word)
		say(unicode.IsLower(first) && !b.ends(word), "-goes on in lower case")
		say(unicode.IsUpper(first), "-goes on with a capital")
	}
	if head, ok := strings.CutSuffix(before, " "); ok {
		at := strings.LastIndexFunc(head, func(r rune) bool { return !unicode.IsLetter(r) }) + 1
		first, _ := utf8.DecodeRuneInString(head[at:])
		say(at < len(head) && unicode.IsUpper(first), "-begins after a capital")
	}
}

// ends tells a word that no name holds.
func (b *bearings) ends(word string) bool {
	_, _, stops := b.x.lexicon.Longest(b.x.lexicon.Tokenize(word), 0, b.x.c.stop, false)
	return stops || word == "và"
}

func rule(evidence []corpus.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	return evidence[0].Rule
}

func quote(evidence []corpus.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	return evidence[0].Quote
}

func words(s string) int { return len(strings.Fields(s)) }

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return strings.ToLower(w)
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ToLower(string(r)) == string(r)
}

// endsOpen tells a name that breaks off at a word that can't be its last.
func endsOpen(s string) bool {
	f := strings.Fields(strings.ToLower(s))
	if len(f) == 0 {
		return false
	}
	switch strings.TrimRight(f[len(f)-1], ",;:") {
	case "và", "của", "các", "cho", "trong", "với", "tại", "được", "là", "có", "-", "–", "tương", "thuộc":
		return true
	}
	return false
}

// ofOffices tells whether the folded name of a bloc goes on with offices after its
// number: «Cụm thi đua số 3 VKSND các tỉnh miền núi», not «Cụm thi đua các tỉnh».
func ofOffices(bloc string) bool {
	for _, w := range strings.Fields(bloc) {
		switch w {
		case "khoi", "cum", "thi", "dua", "so", "cac", "i", "ii", "iii", "iv", "v", "vi", "thuoc", "don":
			continue
		case "tinh", "huyen", "quan", "thanh", "pho", "tp", "ubnd", "uy", "phuong", "xa", "mien", "vung", "khu", "dong", "tay", "bac", "nam", "trung", "dia", "dbscl":
			return false
		}
		if strings.Trim(w, "0123456789") != "" {
			return true
		}
	}
	return false
}

// isPlace tells a unit that is called by its place alone.
func isPlace(unit string) bool {
	switch firstWord(unit) {
	case "tỉnh", "huyện", "thị", "quận", "xã", "phường", "tp":
		return true
	}
	return strings.HasPrefix(strings.ToLower(unit), "thành phố")
}

// tellsPlace tells a place that has a word of places or a comma between two.
func tellsPlace(place string) bool {
	if strings.Contains(place, ",") {
		return true
	}
	for _, w := range strings.Fields(strings.ToLower(place)) {
		switch w {
		case "tỉnh", "huyện", "quận", "xã", "phường", "phố", "tp", "tp.", "hội", "trường", "ubnd", "sở", "khách", "nhà", "văn":
			return true
		}
	}
	return false
}

// misspelt tells a name with a word of small letters that is longer than any
// syllable: two that have run together.
func misspelt(name string) bool {
	for _, w := range strings.Fields(name) {
		if utf8.RuneCountInString(w) > 7 && strings.ToUpper(w) != w && !strings.ContainsAny(w, "-–/.") {
			return true
		}
	}
	return false
}

// office is the post of a leader in its year.
func office(l corpus.Leader) string { return fmt.Sprint(l.Post, " ", int(l.Year)) }

// usualMonth tells that the day of the meeting is in a month that meetings of the
// kind are held in.
func usualMonth(c *corpus.Conference) bool {
	switch m := c.HeldOn.Month; c.Kind {
	case corpus.YearEnd:
		return m >= 10 || 1 <= m && m <= 4
	case corpus.MidYear:
		return 5 <= m && m <= 10
	case corpus.Launch:
		return 1 <= m && m <= 6
	}
	return false
}
