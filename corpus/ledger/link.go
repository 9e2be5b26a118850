package ledger

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// Reason is one ground for or against two names being one bloc.
type Reason struct {
	// Code is a stable key such as "members".
	Code string `json:"code"`
	// Weight is what it adds to the link, in log odds.
	Weight float64 `json:"weight"`
	// Vietnamese and English say it for people.
	Vietnamese string `json:"vi"`
	English    string `json:"en"`
}

// Link joins two names of a bloc, or would.
type Link struct {
	// A and B are the keys of the two names, A before B.
	A string `json:"a"`
	B string `json:"b"`
	// Score is the likelihood that they are one bloc, 0 to 1.
	Score   float64  `json:"score"`
	Reasons []Reason `json:"reasons"`
	// Joined says that the ledger takes them for one.
	Joined bool `json:"joined"`
	// Review says that a reviewer should look.
	Review bool `json:"review"`
	// Decision is the reviewer's decision behind it, 0 where there is none.
	Decision int64 `json:"decision,omitempty"`

	odds float64
	a, b *segment
	// bridge says that it, and no likelier link, brought its two sides together.
	bridge bool
}

// The log odds that decide a link.
const (
	joinOdds   = 3.0  // joined from here
	sureOdds   = 4.5  // joined without review from here
	reviewOdds = 1.0  // not joined, but worth a look from here
	vetoOdds   = -3.0 // never in one bloc at or below
)

// around is what the other names of a scope say about one.
type around struct {
	themesOf map[int]map[string]bool // by number, the themes that go with it
	themes   map[string][]string     // all themes
}

func surroundings(segments []*segment) around {
	a := around{map[int]map[string]bool{}, map[string][]string{}}
	for _, s := range segments {
		n := s.node.name
		if len(n.theme) == 0 && n.parent == "" {
			continue
		}
		t := strings.Join(n.theme, " ") + "|" + n.parent + "|" + n.area
		a.themes[t] = n.theme
		if n.number != 0 {
			if a.themesOf[n.number] == nil {
				a.themesOf[n.number] = map[string]bool{}
			}
			a.themesOf[n.number][t] = true
		}
	}
	return a
}

// holders is the number of distinct themes that hold all words of theme.
func (a around) holders(theme []string) int {
	n := 0
	for _, t := range a.themes {
		if contained(theme, t) {
			n++
		}
	}
	return n
}

func contained(a, b []string) bool {
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return true
}

// link weighs whether two segments are one bloc.
func (l *Ledger) link(a, b *segment, in around) Link {
	p := pair(a, b)
	k := Link{A: p[0].key, B: p[1].key, a: p[0], b: p[1]}
	a, b = p[0], p[1]
	k.weighBody(a.node.name, b.node.name)
	before := k.odds
	k.weighName(a.node.name, b.node.name, in)
	most := -2.5
	if share := a.holds(slices.Collect(maps.Keys(b.members))); a.lists > 0 && b.lists > 0 && share >= 0.8 {
		most = -1 // the members of old under a new name
	}
	if label := k.odds - before; label < most && successive(a, b) {
		k.because("renamed", most-label, "tên khác nhau nhưng nối tiếp về thời gian", "names differ, but one follows the other in time")
	}
	if a.node == b.node {
		// Namesakes were parted by their members; only a reviewer joins them.
		k.because("namesakes", -6, "cùng tên nhưng thành viên khác hẳn", "same name, but other members")
	}
	k.weighMembers(l, a, b)
	k.weighHeads(l, a, b)
	if sharesKey(a.hosts, b.hosts) {
		k.because("portal", 0.5, "cùng cổng thông tin", "same portal")
	}
	if a.node != b.node && sharesDocument(a, b) {
		k.because("one_document", -1.5, "một bài nêu cả hai tên", "one document reports both")
	}
	k.Score = math.Round(1000/(1+math.Exp(-k.odds))) / 1000
	return k
}

func (k *Link) because(code string, weight float64, vi, en string) {
	if weight == 0 {
		return
	}
	k.odds += weight
	k.Reasons = append(k.Reasons, Reason{code, math.Round(weight*100) / 100, vi, en})
}

// successive reports whether one segment ends before the other begins, as where
// a bloc is given another name.
func successive(a, b *segment) bool {
	if len(a.years) == 0 || len(b.years) == 0 {
		return false
	}
	x, y := slices.Collect(maps.Keys(a.years)), slices.Collect(maps.Keys(b.years))
	return slices.Max(x) < slices.Min(y) || slices.Max(y) < slices.Min(x)
}

// weighBody compares the bodies and districts that the names tell.
func (k *Link) weighBody(a, b *blocName) {
	switch {
	case a.parent != b.parent && a.parent != "" && b.parent != "":
		k.because("parent", -8, "thuộc cơ quan khác nhau", "of different parent bodies")
	case a.parent != b.parent:
		k.because("parent", -2, "chỉ một tên nêu cơ quan chủ quản", "one name tells a parent body, one doesn't")
	}
	if a.area != b.area {
		if a.area != "" && b.area != "" {
			k.because("area", -8, "ở địa bàn khác nhau", "of different districts")
		} else {
			k.because("area", -2, "chỉ một tên nêu địa bàn", "one name tells a district, one doesn't")
		}
	}
}

// weighName compares form, number and theme.
func (k *Link) weighName(a, b *blocName, in around) {
	if a.form != b.form {
		k.because("form", -0.5, "khối và cụm", "one is a khối, one a cụm")
	}
	sameNumber := a.number == b.number && a.number != 0
	switch {
	case sameNumber:
		k.because("number", 2, "cùng số", "same number")
	case a.number != 0 && b.number != 0:
		k.because("number", -4, "khác số", "different numbers")
	}
	switch {
	case len(a.theme) == 0 && len(b.theme) == 0:
	case len(a.theme) == 0 || len(b.theme) == 0:
		if sameNumber && len(in.themesOf[a.number]) == 1 {
			k.because("only_number", 1.5, "chỉ một khối mang số này", "the only bloc with this number")
		}
	default:
		k.weighTheme(a.theme, b.theme, in)
	}
}

func (k *Link) weighTheme(a, b []string, in around) {
	if len(a) > len(b) {
		a, b = b, a
	}
	both, slips := 0, 0
	for _, w := range a {
		switch {
		case slices.Contains(b, w):
			both++
		case slices.ContainsFunc(b, func(x string) bool { return oneSlip(w, x) }):
			both++
			slips++
		}
	}
	jaccard := float64(both) / float64(len(a)+len(b)-both)
	switch {
	case jaccard == 1 && slips > 0:
		k.because("theme_slip", 4, "cùng tên gọi, lệch một chữ cái", "same theme but for a letter")
	case jaccard == 1:
		k.because("theme", 4.5, "cùng tên gọi", "same theme")
	case both == len(a):
		w := 1 + 2*jaccard
		if in.holders(a) <= 2 {
			w++
		} else {
			w--
		}
		k.because("theme_part", w, "tên này là một phần của tên kia", "one theme is part of the other")
	case jaccard >= 0.5:
		k.because("theme_like", 3*jaccard-1, "tên gọi gần giống", "similar themes")
	case jaccard < 0.25:
		k.because("theme", -5, "tên gọi khác nhau", "different themes")
	default:
		k.because("theme", -2, "tên gọi khác nhau phần lớn", "themes differ in most words")
	}
}

// oneSlip reports whether two words differ by one letter left out.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b) != len(a)+1 || len(b) < 4 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return a[i:] == b[i+1:]
}

func (k *Link) weighMembers(l *Ledger, a, b *segment) {
	x, y := a.known(), b.known()
	if len(x) > len(y) {
		x, y = y, x
	}
	both := 0
	for u := range x {
		if y[u] {
			both++
		}
	}
	share := float64(both) / float64(max(1, len(x)))
	switch {
	case len(x) == 0:
	case a.lists > 0 && b.lists > 0:
		switch {
		case share >= 0.4:
			k.because("members", 6*(share-0.3)/0.7, "thành viên trùng nhau", "members in common")
		case share < 0.2:
			k.because("members", -6, "thành viên khác nhau", "different members")
		default:
			k.because("members", -2, "ít thành viên trùng nhau", "few members in common")
		}
	case len(y) >= 5 && both == len(x):
		k.because("units", min(2.5, float64(both)), "các đơn vị được nêu là thành viên", "the units it names are members")
		if both > 1 && !shareYear(a.heads, b.heads) { // else the heads of that year tell more
			k.weighMeetings(l, a, b)
		}
	case len(y) >= 5 && both == 0:
		k.because("units", -1.5-min(2, float64(len(x))), "các đơn vị được nêu không phải thành viên", "the units it names are no members")
	}
}

// known are the units that a segment names as members or heads.
func (s *segment) known() map[int32]bool { return s.units }

func (k *Link) weighHeads(l *Ledger, a, b *segment) {
	same, other := 0, 0
	for y, heads := range a.heads {
		theirs, ok := b.heads[y]
		if !ok {
			continue
		}
		if sharesCount(heads, theirs) {
			same++
		} else {
			other++
		}
	}
	if same > 0 {
		k.because("heads", min(5, 2.5*float64(same)), "cùng khối trưởng trong cùng năm", "same head in the same year")
		if other == 0 {
			k.weighMeetings(l, a, b)
		}
	}
	if other > 0 {
		k.because("heads_differ", -min(4, 1.5*float64(other)), "khác khối trưởng trong cùng năm", "different heads in the same year")
	}
}

// weighMeetings looks for a meeting that documents of both report, and for a year
// in which both have as many members. Alone these would be chance; they are asked
// where the heads agree, or where the units that one names are members of the other
// and the heads can't be compared.
func (k *Link) weighMeetings(l *Ledger, a, b *segment) {
	type day struct {
		on   int32
		kind int8
	}
	type size struct{ year, members int16 }
	days, sizes := map[day]bool{}, map[size]bool{}
	for _, i := range a.mentions {
		m := &l.mentions[i]
		days[day{m.held, m.kind}] = m.held != 0
		sizes[size{m.year, m.count}] = m.year != 0 && m.count != 0
	}
	sameDay, sameSize := false, false
	for _, i := range b.mentions {
		m := &l.mentions[i]
		sameDay = sameDay || days[day{m.held, m.kind}]
		sameSize = sameSize || sizes[size{m.year, m.count}]
	}
	if sameDay {
		k.because("meeting", 1, "cùng một hội nghị", "a meeting in common")
	}
	if sameSize {
		k.because("size", 0.5, "cùng số thành viên trong cùng năm", "as many members in the same year")
	}
}

// shareYear reports whether both know a head of some year.
func shareYear(a, b map[int16]map[int32]int) bool {
	for y := range a {
		if len(b[y]) > 0 {
			return true
		}
	}
	return false
}

func sharesCount(a, b map[int32]int) bool {
	for u := range a {
		if b[u] > 0 {
			return true
		}
	}
	return false
}

func sharesKey(a, b map[int32]bool) bool {
	for u := range a {
		if b[u] {
			return true
		}
	}
	return false
}

func sharesDocument(a, b *segment) bool {
	for i, j := 0, 0; i < len(a.docs) && j < len(b.docs); {
		switch {
		case a.docs[i] == b.docs[j]:
			return true
		case a.docs[i] < b.docs[j]:
			i++
		default:
			j++
		}
	}
	return false
}
