package ledger_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// TestWorldProgram runs the program that writes a world; "./..." passes over what
// is below testdata.
func TestWorldProgram(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go tool: the world's program was not run")
	}
	dir := t.TempDir()
	for _, args := range [][]string{
		{"vet", "../../testdata/world", "../../testdata/world/sim", "../../testdata/world/write", "../../testdata/world/measure"},
		{"run", "../../testdata/world", "-seed", "1", "-blocs", "2", "-years", "3", "-out", dir},
	} {
		if out, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	for _, name := range []string{"truth.json", "documents.jsonl", "reports.jsonl", "documents"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// post is a report of one conference, for tests to fill.
type post struct {
	id, host, province, bloc string
	number                   int
	kind                     corpus.Kind
	year                     int
	held                     string
	count                    int
	members                  []string
	leaders                  []corpus.Leader
}

func (p post) report(t testing.TB) *corpus.Report {
	t.Helper()
	c := corpus.Conference{
		Kind: p.kind, Year: corpus.Number(p.year), MemberCount: corpus.Number(p.count),
		Bloc: corpus.Bloc{
			Name: p.bloc, Form: corpus.Khoi, Number: corpus.Number(p.number),
			Proof: corpus.Proof{Evidence: []corpus.Evidence{{Quote: p.bloc + " " + p.id}}, Confidence: 1},
		},
		Evidence: map[string][]corpus.Evidence{}, Confidence: map[string]float64{},
	}
	var published corpus.Date
	if p.held != "" {
		on, err := corpus.ParseDate(p.held)
		if err != nil {
			t.Fatal(err)
		}
		c.HeldOn, published = on, on
		c.Evidence["held_on"] = []corpus.Evidence{{Quote: fmt.Sprintf(
			"Ngày %s, tại hội trường, %s tổ chức hội nghị theo kế hoạch %s đã được các đơn vị thống nhất.", p.held, p.bloc, p.id)}}
	}
	for _, m := range p.members {
		c.Members = append(c.Members, corpus.Member{Unit: m, Proof: corpus.Proof{Confidence: 1}})
	}
	c.Leaders = p.leaders
	host := p.host
	if host == "" {
		host = "portal.example"
	}
	return &corpus.Report{
		Document: corpus.Source{
			ID: corpus.NewDocumentID([]byte(p.id)), URI: "https://" + host + "/" + p.id,
			Province: corpus.Text(p.province), PublishedOn: published,
		},
		Conferences: []corpus.Conference{c},
	}
}

func leader(year int, post corpus.Post, unit string, basis corpus.Basis, quote string) corpus.Leader {
	return corpus.Leader{
		Year: corpus.Number(year), Post: post, Unit: corpus.Text(unit), Basis: basis,
		Proof: corpus.Proof{Confidence: 0.97, Evidence: []corpus.Evidence{{Start: 0, End: len(quote), Quote: quote}}},
	}
}

var offices = []string{"Văn phòng UBND tỉnh", "Sở Tài chính", "Sở Nội vụ", "Sở Tư pháp", "Thanh tra tỉnh", "Sở Ngoại vụ"}

// board is three years of one bloc under three names, and a namesake elsewhere.
func board(t testing.TB) []*corpus.Report {
	head := func(year int, unit string, basis corpus.Basis, quote string) []corpus.Leader {
		return []corpus.Leader{leader(year, corpus.Head, unit, basis, quote)}
	}
	posts := []post{
		{id: "a1", province: "Bắc Ninh", bloc: "Khối tham mưu, tổng hợp", kind: corpus.YearEnd, year: 2017, held: "2017-12-20", count: 6, members: offices,
			leaders: append(head(2017, "Sở Tài chính", corpus.Serving, "Sở Tài chính, Khối trưởng năm 2017"),
				head(2018, "Sở Nội vụ", corpus.Elected, "bầu Sở Nội vụ làm Khối trưởng năm 2018")...)},
		{id: "a2", province: "Bắc Ninh", bloc: "Khối thi đua các cơ quan tham mưu, tổng hợp", kind: corpus.Launch, year: 2018, held: "2018-03-10", count: 6, members: offices,
			leaders: head(2018, "Sở Nội vụ", corpus.Serving, "Sở Nội vụ là đơn vị Khối trưởng chủ trì")},
		{id: "a3", province: "Bắc Ninh", bloc: "Khối thi đua số 3 - tham mưu tổng hợp tỉnh Bắc Ninh", number: 3, kind: corpus.YearEnd, year: 2018, held: "2018-12-22",
			leaders: append(head(2018, "Sở Nội vụ", corpus.Serving, "Giám đốc Sở Nội vụ, Khối trưởng, điều hành"),
				head(2019, "Sở Tư pháp", corpus.Elected, "trao quyền Khối trưởng năm 2019 cho Sở Tư pháp")...)},
		{id: "a4", province: "Bắc Ninh", bloc: "Khối thi đua số 3", number: 3, kind: corpus.MidYear, year: 2019, held: "2019-07-02", count: 6, members: offices,
			leaders: head(2019, "Sở Ngoại vụ", corpus.Serving, "Sở Ngoại vụ, đơn vị Khối trưởng")},
		{id: "b1", province: "Nghệ An", bloc: "Khối tham mưu, tổng hợp", kind: corpus.YearEnd, year: 2018, held: "2018-12-11", count: 6, members: offices,
			leaders: head(2018, "Thanh tra tỉnh", corpus.Serving, "Thanh tra tỉnh, Trưởng khối")},
		{id: "c1", province: "Bắc Ninh", bloc: "Khối thi đua kinh tế", kind: corpus.YearEnd, year: 2018, held: "2018-12-19", count: 3,
			members: []string{"Sở Công Thương", "Sở Xây dựng", "Sở Giao thông vận tải"},
			leaders: head(2018, "Sở Xây dựng", corpus.Serving, "Sở Xây dựng, Khối trưởng")},
	}
	var out []*corpus.Report
	for _, p := range posts {
		out = append(out, p.report(t))
	}
	return out
}

func keys(l *ledger.Ledger) []string {
	var out []string
	for _, b := range l.Blocs() {
		out = append(out, b.Key)
	}
	return out
}

func TestIdentity(t *testing.T) {
	l := ledger.Build(slices.Values(board(t)), nil, ledger.Options{})
	want := []string{
		"bac-ninh/khoi-kinh-te",
		"bac-ninh/khoi-so-3-tham-muu-tong-hop",
		"nghe-an/khoi-tham-muu-tong-hop",
	}
	if got := keys(l); !slices.Equal(got, want) {
		t.Fatalf("blocs are %q, want %q", got, want)
	}
	for _, alias := range []string{"bac-ninh/khoi-tham-muu-tong-hop", "bac-ninh/khoi-so-3"} {
		b, ok := l.Find(alias)
		if !ok || b.Key != want[1] {
			t.Errorf("%s leads to %v, want %s", alias, b, want[1])
		}
	}
	b, _ := l.Find(want[1])
	if b.Documents != 4 || b.First != 2017 || b.Last != 2019 {
		t.Errorf("bloc has %d documents of %d–%d", b.Documents, b.First, b.Last)
	}
	for _, k := range b.Links {
		if k.Joined && (len(k.Reasons) == 0 || k.Score < 0.9) {
			t.Errorf("link %s – %s has score %v for %v", k.A, k.B, k.Score, k.Reasons)
		}
	}
}

// TestMeetingJoinsNames has two names of a bloc that no post tells together: the units
// that one names are members of the other, and both report a meeting on one day. Two
// units alone, or another head of the year, don't make them one.
func TestMeetingJoinsNames(t *testing.T) {
	serves := func(unit string) []corpus.Leader {
		return []corpus.Leader{leader(2018, corpus.Head, unit, corpus.Serving, unit+" là đơn vị Khối trưởng năm 2018")}
	}
	list := post{id: "list", host: "a.example", province: "Bắc Ninh", bloc: "Khối tham mưu, tổng hợp", kind: corpus.YearEnd, year: 2018, held: "2018-12-20", members: offices}
	number := post{id: "number", host: "b.example", province: "Bắc Ninh", bloc: "Khối thi đua số 3", number: 3, kind: corpus.YearEnd, year: 2018, held: "2018-12-20",
		leaders: append(serves("Sở Tài chính"), leader(2019, corpus.Head, "Sở Nội vụ", corpus.Elected, "bầu Sở Nội vụ làm Khối trưởng năm 2019"))}
	other := number
	other.held = "2018-12-27"
	led := list
	led.leaders = serves("Sở Tư pháp")
	for name, c := range map[string]struct {
		posts []post
		blocs int
	}{
		"one meeting": {[]post{list, number}, 1}, "other days": {[]post{list, other}, 2}, "another head": {[]post{led, number}, 2},
	} {
		var reports []*corpus.Report
		for _, p := range c.posts {
			reports = append(reports, p.report(t))
		}
		l := ledger.Build(slices.Values(reports), nil, ledger.Options{})
		if got := l.Blocs(); len(got) != c.blocs {
			t.Errorf("%s: %d blocs, want %d: %+v", name, len(got), c.blocs, got[0].Links)
		}
	}
}

func TestRowStates(t *testing.T) {
	l := ledger.Build(slices.Values(board(t)), nil, ledger.Options{})
	h, err := l.History("bac-ninh/khoi-so-3-tham-muu-tong-hop")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range h.Rows {
		got = append(got, fmt.Sprintf("%d %s %s %s", r.Year, r.Post, r.Unit, r.State))
	}
	want := []string{
		"2017 head Sở Tài chính serving",
		"2018 head Sở Nội vụ confirmed",
		"2019 head Sở Ngoại vụ contradicted",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows are\n%q, want\n%q", got, want)
	}
	for _, r := range h.Rows {
		for _, c := range r.Claims {
			for _, e := range c.Evidence {
				if e.Quote == "" || e.Document == "" || e.HeldOn.IsZero() {
					t.Errorf("%d: evidence without document, date or quote: %+v", r.Year, e)
				}
			}
		}
	}
	if len(h.Findings) != 1 || h.Findings[0].Code != ledger.HeadReplaced {
		t.Errorf("findings are %+v, want one %s", h.Findings, ledger.HeadReplaced)
	}
}

func TestCopiesAreOneSource(t *testing.T) {
	reports := board(t)
	again := *reports[3]
	again.Document.ID = corpus.NewDocumentID([]byte("copy"))
	again.Document.URI = "https://news.example/copy"
	again.Document.Province = "" // a national portal tells none
	reports = append(reports, &again)
	l := ledger.Build(slices.Values(reports), nil, ledger.Options{})
	h, err := l.History("bac-ninh/khoi-so-3-tham-muu-tong-hop")
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Meetings) != 5 || h.Sources != 4 {
		t.Errorf("%d meetings of %d sources, want 5 of 4", len(h.Meetings), h.Sources)
	}
	r := h.Rows[len(h.Rows)-1]
	if r.Claims[0].Serving != 1 || len(r.Claims[0].Evidence) != 2 {
		t.Errorf("claim has %d sources and %d pieces, want 1 and 2", r.Claims[0].Serving, len(r.Claims[0].Evidence))
	}
}

// TestUnknownProvince keeps blocs apart that only their names and members unite:
// every province has a bloc of that name with such members.
func TestUnknownProvince(t *testing.T) {
	reports := board(t)
	for _, r := range reports {
		r.Document.Province = ""
		r.Conferences[0].Bloc.Name = "Khối tham mưu, tổng hợp"
	}
	l := ledger.Build(slices.Values(reports), nil, ledger.Options{})
	first, _ := l.BlocOf(reports[0].Document.ID, 0)
	second, _ := l.BlocOf(reports[1].Document.ID, 0)
	elsewhere, _ := l.BlocOf(reports[4].Document.ID, 0)
	if first.Key != second.Key {
		t.Errorf("the same head in 2018 makes no bloc of %s and %s", first.Key, second.Key)
	}
	if first.Key == elsewhere.Key {
		t.Errorf("%s is the bloc of another head too", first.Key)
	}
	h, err := l.History(elsewhere.Key)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Findings) != 1 || h.Findings[0].Code != ledger.ProvinceUnknown {
		t.Errorf("findings are %+v", h.Findings)
	}
}

func TestDecisions(t *testing.T) {
	reports := board(t)
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	const bloc = "bac-ninh/khoi-so-3-tham-muu-tong-hop"
	tests := []struct {
		name  string
		ds    []corpus.Decision
		check func(*testing.T, *ledger.Ledger)
	}{
		{"correct a row", []corpus.Decision{
			{ID: 1, When: at, Verdict: corpus.Correct, Subject: bloc, Field: "leaders/head/2019", Machine: "Sở Ngoại vụ", Value: "Sở Tư pháp"},
		}, func(t *testing.T, l *ledger.Ledger) {
			h, _ := l.History(bloc)
			r := h.Rows[len(h.Rows)-1]
			if r.Unit != "Sở Tư pháp" || r.Machine != "Sở Ngoại vụ" || r.State != ledger.Disputed || len(r.Decisions) != 1 {
				t.Errorf("row is %+v", r)
			}
			if len(h.Findings) != 0 {
				t.Errorf("findings remain: %+v", h.Findings)
			}
		}},
		{"reject a value of a document", []corpus.Decision{
			{ID: 1, When: at, Verdict: corpus.Reject, Subject: string(reports[3].Document.ID), Field: "conferences/0/leaders/head/2019"},
		}, func(t *testing.T, l *ledger.Ledger) {
			h, _ := l.History(bloc)
			if r := h.Rows[len(h.Rows)-1]; r.Unit != "Sở Tư pháp" || r.State != ledger.Announced || len(r.Decisions) != 1 {
				t.Errorf("row is %+v", r)
			}
		}},
		{"merge", []corpus.Decision{
			{ID: 1, When: at, Verdict: corpus.Merge, Subject: bloc, Value: "bac-ninh/khoi-kinh-te"},
		}, func(t *testing.T, l *ledger.Ledger) {
			if got := keys(l); len(got) != 2 {
				t.Errorf("blocs are %q", got)
			}
		}},
		{"merge over scopes", []corpus.Decision{
			{ID: 1, When: at, Verdict: corpus.Merge, Subject: bloc, Value: "nghe-an/khoi-tham-muu-tong-hop"},
		}, func(t *testing.T, l *ledger.Ledger) {
			b, ok := l.Find("nghe-an/khoi-tham-muu-tong-hop")
			if !ok || b.Key != bloc || b.Documents != 5 {
				t.Errorf("bloc is %+v", b)
			}
		}},
		{"merge undone", []corpus.Decision{
			{ID: 1, When: at, Verdict: corpus.Merge, Subject: bloc, Value: "bac-ninh/khoi-kinh-te"},
			{ID: 2, When: at.Add(1), Verdict: corpus.Undo, Undoes: 1},
		}, func(t *testing.T, l *ledger.Ledger) {
			if got := keys(l); len(got) != 3 {
				t.Errorf("blocs are %q", got)
			}
		}},
		{"split a document", []corpus.Decision{
			{ID: 1, When: at, Verdict: corpus.Split, Subject: string(reports[3].Document.ID), Field: "conferences/0"},
		}, func(t *testing.T, l *ledger.Ledger) {
			b, ok := l.BlocOf(reports[3].Document.ID, 0)
			if !ok || b.Documents != 1 {
				t.Errorf("the document's bloc is %+v", b)
			}
		}},
		{"split a name", []corpus.Decision{
			{ID: 1, When: at, Verdict: corpus.Split, Subject: bloc, Value: "bac-ninh/khoi-so-3"},
		}, func(t *testing.T, l *ledger.Ledger) {
			b, ok := l.Find("bac-ninh/khoi-so-3")
			if !ok || b.Key != "bac-ninh/khoi-so-3" {
				t.Errorf("the name leads to %+v", b)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := ledger.New(tt.ds, ledger.Options{})
			// Re-extraction and re-ingestion: twice, the second time in another order.
			for range 2 {
				for _, r := range reports {
					l.Add(r)
				}
				slices.Reverse(reports)
			}
			tt.check(t, l)
			// Decided later, taken back and decided again, it comes to the same.
			late := ledger.Build(slices.Values(reports), nil, ledger.Options{})
			undecided := fingerprint(t, late)
			for _, ds := range [][]corpus.Decision{tt.ds, nil, tt.ds} {
				if err := late.Decide(ds); err != nil {
					t.Fatal(err)
				}
				if got := fingerprint(t, late); ds == nil && got != undecided {
					t.Errorf("without its decisions the ledger differs at %s", firstDifference(got, undecided))
				}
			}
			if got, want := fingerprint(t, late), fingerprint(t, l); got != want {
				t.Errorf("decided later, the ledger differs at %s", firstDifference(got, want))
			}
		})
	}
}

func TestDecisionsFollowTheirPage(t *testing.T) {
	reports := board(t)
	old := reports[1].Document.ID
	key := "bac-ninh/khoi-tham-muu-tong-hop~" + old.Digest()[:8]
	ds := []corpus.Decision{
		{ID: 1, Who: "w", Why: "y", Verdict: corpus.Split, Subject: string(old), Field: "conferences/0"},
		{ID: 2, Who: "w", Why: "y", Verdict: corpus.Correct, Subject: key, Field: "leaders/head/2018", Machine: "Sở Nội vụ", Value: "Sở Tài chính"},
		{ID: 3, Who: "w", Why: "y", Verdict: corpus.Correct, Subject: string(old), Field: "conferences/0/member_count", Machine: "6", Value: "7"},
	}
	head := func(l *ledger.Ledger) string {
		t.Helper()
		h, err := l.History(key)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(h.Rows[0].Unit, " ", h.Meetings[0].MemberCount)
	}
	l := ledger.Build(slices.Values(reports), ds, ledger.Options{})
	if got := head(l); got != "Sở Tài chính 7" || len(l.Lost()) > 0 {
		t.Fatalf("the bloc of its own has %q; lost %v", got, l.Lost())
	}

	changed := *reports[1]
	changed.Document.ID = corpus.NewDocumentID([]byte("a2 with other counters"))
	l.Remove(old)
	l.Add(&changed)
	var lost []string
	for _, f := range l.Lost() {
		lost = append(lost, f.Key)
	}
	if want := []string{key + "|lost_decision|0|2", string(old) + "|lost_decision|0|1", string(old) + "|lost_decision|0|3"}; !slices.Equal(lost, want) {
		t.Errorf("lost are %q, want %q", lost, want)
	}
	if err := l.Decide(ledger.Follow(ds, map[corpus.DocumentID]corpus.DocumentID{old: changed.Document.ID})); err != nil {
		t.Fatal(err)
	}
	if got := head(l); got != "Sở Tài chính 7" || len(l.Lost()) > 0 {
		t.Errorf("after the page changed the bloc has %q; lost %v", got, l.Lost())
	}
}
