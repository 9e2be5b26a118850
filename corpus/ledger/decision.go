package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// Change is what a reviewer's decision did to a value: it is shown beside the
// machine's value ever after.
type Change struct {
	Decision corpus.Decision `json:"decision"`
	// Field is the path of the value within the document.
	Field string `json:"field"`
	// Machine is the value that the extraction gives now.
	Machine string `json:"machine"`
	// Stale says that the extraction has since come to another value than the
	// reviewer saw.
	Stale bool `json:"stale,omitempty"`
}

// decisions are those in force, in the order they were made.
type decisions struct {
	values      map[corpus.DocumentID][]corpus.Decision
	rows        map[string][]corpus.Decision // by subject, a bloc's key
	parts       map[string][]string          // the subjects with a digest, by the key before it
	merges      []corpus.Decision
	splits      []corpus.Decision // of a name from a bloc
	onDocuments []corpus.Decision
	off         map[corpus.DocumentID]map[int]corpus.Text // of a conference from its bloc
	// moved leads from a name merged into a bloc of another scope to that scope.
	moved map[string]string
}

// InForce are the decisions that no later one takes back, oldest first.
func InForce(ds []corpus.Decision) []corpus.Decision {
	out := slices.Clone(ds)
	slices.SortFunc(out, byTime)
	undone := map[int64]bool{}
	for i := len(out) - 1; i >= 0; i-- { // an undo may itself be undone
		if d := out[i]; d.Verdict == corpus.Undo && !undone[d.ID] {
			undone[d.Undoes] = true
		}
	}
	return slices.DeleteFunc(out, func(d corpus.Decision) bool {
		return d.Verdict == corpus.Undo || undone[d.ID]
	})
}

// Follow lets decisions on a document go on to the one that its page shows now:
// successors leads from the one to the other.
func Follow(ds []corpus.Decision, successors map[corpus.DocumentID]corpus.DocumentID) []corpus.Decision {
	out := slices.Clone(ds)
	for i := range out {
		d := &out[i]
		now, ok := successors[corpus.DocumentID(d.Subject)]
		if !ok {
			continue
		}
		if d.Verdict == corpus.Split && d.Value == "" {
			d.Value = corpus.Text(shortID(corpus.DocumentID(d.Subject))) // the bloc's key stays as it was
		}
		d.Subject = string(now)
	}
	return out
}

func newDecisions(ds []corpus.Decision) decisions {
	out := decisions{
		values: map[corpus.DocumentID][]corpus.Decision{}, rows: map[string][]corpus.Decision{}, parts: map[string][]string{},
		off: map[corpus.DocumentID]map[int]corpus.Text{}, moved: map[string]string{},
	}
	for _, d := range InForce(ds) {
		document := strings.HasPrefix(d.Subject, "sha256-")
		if document && d.Verdict != corpus.Merge {
			out.onDocuments = append(out.onDocuments, d)
		}
		switch {
		case d.Verdict == corpus.Merge:
			out.merges = append(out.merges, d)
			a, b, ok := crossing(d)
			if ok {
				out.moved[b] = a
			}
		case d.Verdict == corpus.Split && document:
			id := corpus.DocumentID(d.Subject)
			if out.off[id] == nil {
				out.off[id] = map[int]corpus.Text{}
			}
			label := corpus.Text(slug(string(d.Value)))
			if label == "" {
				label = corpus.Text(shortID(id))
			}
			out.off[id][conferenceIndex(d.Field)] = label
		case d.Verdict == corpus.Split:
			out.splits = append(out.splits, d)
		case document:
			id := corpus.DocumentID(d.Subject)
			out.values[id] = append(out.values[id], d)
		default:
			if base, _, marked := strings.Cut(d.Subject, "~"); marked && out.rows[d.Subject] == nil {
				out.parts[base] = append(out.parts[base], d.Subject)
			}
			out.rows[d.Subject] = append(out.rows[d.Subject], d)
		}
	}
	return out
}

// ofBloc are the decisions on a bloc's rows, by whichever of its keys.
func (ds *decisions) ofBloc(b *Bloc) []corpus.Decision {
	var out []corpus.Decision
	seen := map[string]bool{}
	for _, key := range b.Keys {
		out = append(out, ds.rows[key]...)
		seen[key] = true
	}
	for _, key := range b.Keys {
		base, _, _ := strings.Cut(key, "~")
		for _, subject := range ds.parts[base] {
			if !seen[subject] && findSegment(b.segments, subject) != nil {
				out = append(out, ds.rows[subject]...)
				seen[subject] = true
			}
		}
	}
	slices.SortStableFunc(out, byTime)
	return out
}

func byTime(a, b corpus.Decision) int {
	return cmp.Or(a.When.Compare(b.When), cmp.Compare(a.ID, b.ID))
}

// Lost are findings on decisions that lead nowhere: no document gives the name
// of their bloc any more, or their document is gone.
func (l *Ledger) Lost() []Finding {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Finding
	lost := func(d corpus.Decision, key string) {
		out = append(out, Finding{
			Key: strings.Join([]string{key, LostDecision, "0", strconv.FormatInt(d.ID, 10)}, "|"), Code: LostDecision, Severity: Medium,
			Bloc: key, BlocName: key,
			Vietnamese:     fmt.Sprintf("Quyết định %d (%s: %s) không còn hiệu lực: trong sổ không còn %s.", d.ID, d.Who, d.Why, key),
			English:        fmt.Sprintf("Decision %d (%s: %s) has no effect: the ledger holds no %s any more.", d.ID, d.Who, d.Why, key),
			NextVietnamese: "Tìm khối hoặc bài ấy dưới tên hiện nay, ghi quyết định mới rồi rút quyết định này bằng sokhoi decide undo.",
			NextEnglish:    "Look for it under its present name, decide anew, and take this decision back with sokhoi decide undo.",
		})
	}
	bloc := func(d corpus.Decision, key string) {
		if _, ok := l.find(key); !ok {
			lost(d, key)
		}
	}
	for _, ds := range l.decisions.rows {
		for _, d := range ds {
			bloc(d, d.Subject)
		}
	}
	for _, d := range slices.Concat(l.decisions.merges, l.decisions.splits) {
		bloc(d, d.Subject)
		bloc(d, string(d.Value))
	}
	for _, d := range l.decisions.onDocuments {
		if at, ok := l.docOf[corpus.DocumentID(d.Subject)]; !ok || len(l.docs[at].mentions) == 0 {
			lost(d, d.Subject)
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// crossing is the scope that a merge keeps and the name that has to move there.
func crossing(d corpus.Decision) (scope, name string, ok bool) {
	a, _, ok1 := strings.Cut(d.Subject, "/")
	b, _, ok2 := strings.Cut(string(d.Value), "/")
	if !ok1 || !ok2 || a == b {
		return "", "", false
	}
	name, _, _ = strings.Cut(string(d.Value), "~")
	return a, name, true
}

// splitOff reports whether a reviewer gave conference i a bloc of its own, and
// its label.
func (ds *decisions) splitOff(id corpus.DocumentID, i int) (string, bool) {
	m := ds.off[id]
	if m == nil {
		return "", false
	}
	if label, ok := m[i]; ok {
		return string(label), true
	}
	label, ok := m[-1]
	return string(label), ok
}

// conferenceIndex reads "conferences/0/…"; -1 stands for all of the document.
func conferenceIndex(field string) int {
	rest, ok := strings.CutPrefix(field, "conferences/")
	if !ok {
		return -1
	}
	head, _, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(head)
	if err != nil {
		return -1
	}
	return i
}

// identity are the pairs of segments that reviewers joined and parted.
func (ds *decisions) identity(segments []*segment) (joined, parted map[[2]*segment]int64) {
	joined, parted = map[[2]*segment]int64{}, map[[2]*segment]int64{}
	if len(ds.merges)+len(ds.splits)+len(ds.off) == 0 {
		return joined, parted
	}
	join := func(d corpus.Decision) {
		a, b := findSegment(segments, d.Subject), findSegment(segments, string(d.Value))
		if b == nil {
			if scope, name, ok := crossing(d); ok {
				_, rest, _ := strings.Cut(name, "/")
				b = findSegment(segments, scope+"/"+rest)
			}
		}
		if a == nil || b == nil || a == b {
			return
		}
		joined[pair(a, b)] = d.ID
		delete(parted, pair(a, b))
	}
	// A conference given a bloc of its own, and a name taken out of one, join no
	// other by themselves: only a reviewer puts them together with more.
	alone := func(g *segment, id int64) {
		for _, o := range segments {
			if o != g && !(g.split != "" && o.split == g.split) {
				parted[pair(g, o)] = id
				delete(joined, pair(g, o))
			}
		}
	}
	for _, g := range segments {
		if g.split != "" {
			alone(g, 0)
		}
	}
	all := append(slices.Clone(ds.merges), ds.splits...)
	slices.SortFunc(all, byTime)
	for _, d := range all {
		if d.Verdict == corpus.Merge {
			join(d)
		} else if g := findSegment(segments, string(d.Value)); g != nil {
			alone(g, d.ID)
		}
	}
	return joined, parted
}

// findSegment is the segment with the key. A key with a document's digest leads
// to the segment that holds that document, whatever its key is now.
func findSegment(segments []*segment, key string) *segment {
	base, suffix, marked := strings.Cut(key, "~")
	for _, s := range segments {
		if s.key == key {
			return s
		}
	}
	for _, s := range segments {
		if b, _, _ := strings.Cut(s.key, "~"); marked && b == base && s.shortIDs[suffix] {
			return s
		}
	}
	return nil
}

func decided(p [2]*segment, odds float64, id int64) Link {
	k := Link{A: p[0].key, B: p[1].key, a: p[0], b: p[1], odds: odds, Decision: id}
	if odds > 0 {
		k.Score = 1
	}
	k.Reasons = []Reason{{Code: "decision", Weight: odds, Vietnamese: "người duyệt quyết định", English: "a reviewer's decision"}}
	return k
}

// apply is r with the reviewers' values, and what they changed. r itself stays
// as it is.
func (ds *decisions) apply(r *corpus.Report) (*corpus.Report, []Change) {
	values := ds.values[r.Document.ID]
	if len(values) == 0 {
		return r, nil
	}
	out := *r
	out.Conferences = slices.Clone(r.Conferences)
	var changes []Change
	for _, d := range values {
		c := Change{Decision: d, Field: d.Field}
		machine, err := setValue(&out, d)
		if err != nil {
			continue
		}
		c.Machine = machine
		c.Stale = d.Machine != "" && machine != string(d.Machine)
		changes = append(changes, c)
	}
	return &out, changes
}

// CheckField tells whether a decision on a document's value can be carried out
// on the report.
func CheckField(r *corpus.Report, d corpus.Decision) (machine string, err error) {
	out := *r
	out.Conferences = slices.Clone(r.Conferences)
	return setValue(&out, d)
}

// setValue carries out a decision on a report whose conferences may be
// overwritten, and returns what the machine said.
func setValue(r *corpus.Report, d corpus.Decision) (string, error) {
	path := strings.Split(d.Field, "/")
	if len(path) == 2 && path[0] == "document" && path[1] == "province" {
		machine := string(r.Document.Province)
		switch d.Verdict {
		case corpus.Correct:
			r.Document.Province = d.Value
		case corpus.Reject:
			r.Document.Province = ""
		}
		return machine, nil
	}
	i := conferenceIndex(d.Field)
	if i < 0 || i >= len(r.Conferences) || len(path) < 2 {
		return "", fmt.Errorf("no value at %q", d.Field)
	}
	c := &r.Conferences[i]
	if len(path) == 2 { // the conference itself
		if d.Verdict == corpus.Reject {
			*c = corpus.Conference{Kind: c.Kind, Bloc: c.Bloc, Year: c.Year}
		}
		return c.Bloc.Name, nil
	}
	switch path[2] {
	case "leaders":
		if len(path) == 5 {
			return setLeader(c, corpus.Post(path[3]), path[4], d)
		}
	case "bloc":
		machine := c.Bloc.Name
		if d.Verdict == corpus.Correct {
			c.Bloc.Name, c.Bloc.Number = string(d.Value), 0
		}
		sure(&c.Bloc.Proof, d)
		return machine, nil
	case "kind":
		machine := string(c.Kind)
		if d.Verdict == corpus.Correct {
			c.Kind = corpus.Kind(d.Value)
		}
		c.Confidence = surely(c.Confidence, "kind", d)
		return machine, nil
	case "year":
		machine := strconv.Itoa(int(c.Year))
		return machine, setNumber(&c.Year, d, func() { c.Confidence = surely(c.Confidence, "year", d) })
	case "member_count":
		machine := strconv.Itoa(int(c.MemberCount))
		return machine, setNumber(&c.MemberCount, d, func() { c.Confidence = surely(c.Confidence, "member_count", d) })
	case "held_on":
		machine := c.HeldOn.String()
		switch d.Verdict {
		case corpus.Correct:
			on, err := corpus.ParseDate(string(d.Value))
			if err != nil {
				return machine, err
			}
			c.HeldOn = on
		case corpus.Reject:
			c.HeldOn = corpus.Date{}
		}
		c.Confidence = surely(c.Confidence, "held_on", d)
		return machine, nil
	}
	return "", fmt.Errorf("no value at %q", d.Field)
}

func setNumber(n *corpus.Number, d corpus.Decision, done func()) error {
	switch d.Verdict {
	case corpus.Correct:
		v, err := strconv.Atoi(string(d.Value))
		if err != nil {
			return err
		}
		*n = corpus.Number(v)
	case corpus.Reject:
		*n = 0
	}
	done()
	return nil
}

// setLeader finds a leader by post and year, which outlive a new extraction.
func setLeader(c *corpus.Conference, post corpus.Post, year string, d corpus.Decision) (string, error) {
	y, err := strconv.Atoi(year)
	if err != nil {
		return "", fmt.Errorf("no year in %q", d.Field)
	}
	c.Leaders = slices.Clone(c.Leaders)
	at := -1
	for i := range c.Leaders {
		ld := &c.Leaders[i]
		if ld.Post != post || leaderYear(c, ld) != y {
			continue
		}
		if at < 0 || d.Machine != "" && ld.Unit == d.Machine {
			at = i
		}
	}
	if at < 0 {
		if d.Verdict != corpus.Correct {
			return "", nil // nothing left to accept or reject
		}
		c.Leaders = append(c.Leaders, corpus.Leader{
			Year: corpus.Number(y), Post: post, Unit: d.Value, Basis: corpus.Serving,
			Proof: corpus.Proof{Confidence: 1},
		})
		return "", nil
	}
	ld := &c.Leaders[at]
	machine := string(ld.Unit)
	switch d.Verdict {
	case corpus.Reject:
		c.Leaders = slices.Delete(c.Leaders, at, at+1)
		return machine, nil
	case corpus.Correct:
		ld.Unit = d.Value
	}
	ld.Confidence = 1
	return machine, nil
}

func sure(p *corpus.Proof, d corpus.Decision) {
	if d.Verdict != corpus.Reject {
		p.Confidence = 1
	}
}

func surely(m map[string]float64, field string, d corpus.Decision) map[string]float64 {
	out := make(map[string]float64, len(m)+1)
	for k, v := range m {
		out[k] = v
	}
	if d.Verdict != corpus.Reject {
		out[field] = 1
	}
	return out
}
