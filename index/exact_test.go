package index

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

// recordsDB puts the reports of a world into SQLite tables like the store's, the
// names in them as written.
func recordsDB(t *testing.T, w *world) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	exec := func(q string, args ...any) {
		if _, err := db.Exec(q, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE conferences (document TEXT, number INTEGER, kind TEXT, year INTEGER, held_on TEXT, bloc TEXT, province TEXT)`)
	exec(`CREATE TABLE leaders (document TEXT, number INTEGER, post TEXT, unit TEXT, person TEXT, year INTEGER, confidence REAL)`)
	exec(`CREATE TABLE names (document TEXT, number INTEGER, field TEXT, name TEXT, confidence REAL)`)
	exec(`BEGIN`)
	for _, e := range w.entries {
		id := string(e.Document.ID)
		for i, c := range e.Report.Conferences {
			exec(`INSERT INTO conferences VALUES (?, ?, ?, ?, ?, ?, ?)`, id, i, c.Kind, c.Year, c.HeldOn.String(), c.Bloc.Name, string(e.Report.Document.Province))
			for _, l := range c.Leaders {
				exec(`INSERT INTO leaders VALUES (?, ?, ?, ?, ?, ?, ?)`, id, i, l.Post, string(l.Unit), string(l.Person), l.Year, l.Confidence)
			}
			add := func(field, name string, p corpus.Proof) {
				exec(`INSERT INTO names VALUES (?, ?, ?, ?, ?)`, id, i, field, name, p.Confidence)
			}
			for _, m := range c.Members {
				add("member", m.Unit, m.Proof)
			}
			for _, o := range c.Officials {
				add("official", o.Name, o.Proof)
			}
			for _, a := range c.Awards {
				add("award", a.Award, a.Proof)
			}
			for _, m := range c.Movements {
				add("movement", m.Name, m.Proof)
			}
			for _, x := range c.Citations {
				add("cites", string(x.Number), x.Proof)
			}
			for _, x := range c.Warnings {
				add("warning", x.Code, corpus.Proof{})
			}
		}
	}
	exec(`COMMIT`)
	return db
}

func askSQL(t *testing.T, db *sql.DB, q string, args ...any) []string {
	t.Helper()
	rows, err := db.Query("SELECT DISTINCT c.document FROM conferences c "+q, args...)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	ids := []string{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// allHits is what a query finds on all its pages.
func allHits(t *testing.T, ix *Index, q string, o Options) []string {
	t.Helper()
	ids := []string{}
	for {
		r := mustSearch(t, ix, q, o)
		for _, h := range r.Hits {
			ids = append(ids, string(h.ID))
		}
		if r.Next == "" {
			if r.Exact && r.Total != len(ids) || r.Total < len(ids) {
				t.Errorf("%s: total %d exact %v, but %d hits", q, r.Total, r.Exact, len(ids))
			}
			return ids
		}
		o.After = r.Next
	}
}

// The same unit is meant with and without the area behind its name, so the SQL
// asks for both; every other condition is taken word by word.
const (
	leadsSQL  = `JOIN leaders l ON l.document = c.document AND l.number = c.number AND l.post = ? AND (l.unit = ? OR l.unit = ? OR l.unit LIKE ? OR l.person = ?) `
	memberSQL = `JOIN names m ON m.document = c.document AND m.number = c.number AND m.field = 'member' AND (m.name = ? OR m.name = ? OR m.name LIKE ?) `
	nameSQL   = `JOIN names n ON n.document = c.document AND n.number = c.number AND n.field = ? AND n.name = ? `
)

func TestStructuredQueriesAreExact(t *testing.T) {
	w := newWorld(11, 600, 300)
	ix := mustIndex(t, w, Config{BatchDocuments: 128})
	db := recordsDB(t, w)
	r := rand.New(rand.NewPCG(5, 5))
	unit := func() (string, []any) {
		for {
			u := pick(r, worldUnits)
			if !strings.HasSuffix(u, " tỉnh") {
				return u, []any{u, u + " tỉnh", u + " tỉnh %"}
			}
		}
	}
	year := func() int { return 2012 + r.IntN(13) }
	asked, found := 0, 0
	check := func(q, where string, args ...any) {
		t.Helper()
		got := allHits(t, ix, q, Options{Limit: 50})
		slices.Sort(got)
		want := askSQL(t, db, where, args...)
		asked++
		found += len(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s finds %d documents, SQL %d", q, len(got), len(want))
		}
	}
	for range 12 {
		u, names := unit()
		v, others := unit()
		y, p := year(), pick(r, worldProvinces)
		lead := func(post string, names []any) []any { return append(append([]any{post}, names...), names[0]) }
		check(fmt.Sprintf(`head:"%s"`, u), leadsSQL, lead("head", names)...)
		check(fmt.Sprintf(`head:"%s" year:%d`, u, y), leadsSQL+`WHERE l.year = ?`, append(lead("head", names), y)...)
		check(fmt.Sprintf(`year:%d..%d deputy:"%s"`, y-2, y, u), leadsSQL+`WHERE l.year BETWEEN ? AND ?`, append(lead("deputy", names), y-2, y)...)
		check(fmt.Sprintf(`head:"%s" year:%d kind:year_end`, u, y), leadsSQL+`WHERE l.year = ? AND c.kind = 'year_end'`, append(lead("head", names), y)...)
		check(fmt.Sprintf(`head:"%s" confidence:<0.9 year:>=%d`, u, y), leadsSQL+`WHERE l.confidence < 0.9 AND l.year >= ?`, append(lead("head", names), y)...)
		check(fmt.Sprintf(`member:"%s" year:%d`, u, y), memberSQL+`WHERE c.year = ?`, append(names, y)...)
		check(fmt.Sprintf(`member:"%s" head:"%s" year:%d`, u, v, y), memberSQL+leadsSQL+`WHERE l.year = ?`, append(append(names, lead("head", others)...), y)...)
		month := fmt.Sprintf("%d-1%d", y, r.IntN(3))
		check(fmt.Sprintf(`province:"%s" held:%s`, p, month), `WHERE c.province = ? AND c.held_on LIKE ?`, p, month+"-%")
		check(fmt.Sprintf(`year:%d kind:"sơ kết" province:"%s"`, y, p), `WHERE c.year = ? AND c.kind = 'mid_year' AND c.province = ?`, y, p)
		bloc := "Khối thi đua " + pick(r, worldThemes)
		check(fmt.Sprintf(`bloc:"%s" year:%d`, bloc, y), `WHERE c.bloc = ? AND c.year = ?`, bloc, y)
		person := pick(r, worldNames) + " " + pick(r, worldMiddles) + " " + pick(r, worldGiven)
		check(fmt.Sprintf(`official:"%s"`, person), nameSQL, "official", person)
		a := pick(r, worldAwards)
		check(fmt.Sprintf(`award:"%s" year:%d confidence:>=0.9`, a, y), nameSQL+`WHERE c.year = ? AND n.confidence >= 0.9`, "award", a, y)
		m := pick(r, worldMoves)
		check(fmt.Sprintf(`movement:"%s" year:<%d`, m, y), nameSQL+`WHERE c.year < ?`, "movement", m, y)
		number := fmt.Sprintf("%02d/CT-UBND", 1+r.IntN(30))
		check(fmt.Sprintf(`cites:"%s"`, number), nameSQL, "cites", number)
		check(fmt.Sprintf(`warning:date_conflict year:%d`, y), nameSQL+`WHERE c.year = ?`, "warning", "date_conflict", y)
		check(fmt.Sprintf(`head:="%s" year:%d`, u, y), `JOIN leaders l ON l.document = c.document AND l.number = c.number WHERE l.post = 'head' AND (l.unit = ? OR l.person = ?) AND l.year = ?`, u, u, y)
		check(fmt.Sprintf(`kind:launch -head:"%s"`, u), `WHERE c.kind = 'launch' AND c.document NOT IN (SELECT document FROM leaders WHERE post = 'head' AND (unit = ? OR unit = ? OR unit LIKE ?))`, names...)
		check(fmt.Sprintf(`head:("%s" OR "%s") year:%d`, u, v, y), `JOIN leaders l ON l.document = c.document AND l.number = c.number WHERE l.post = 'head' AND l.year = ? AND (l.unit IN (?, ?, ?, ?) OR l.unit LIKE ? OR l.unit LIKE ?)`,
			y, names[0], names[1], others[0], others[1], names[2], others[2])
	}
	if found < asked {
		t.Errorf("%d queries find %d documents only: they test too little", asked, found)
	}
}

// A head of one year beside another year must not count, nor a head of one
// conference beside the kind of another.
func TestOneRecordAnswers(t *testing.T) {
	entry := func(id string, cs ...corpus.Conference) Entry {
		return Entry{&corpus.Document{ID: corpus.DocumentID(id), Text: "Hội nghị năm 2018"}, &corpus.Report{Conferences: cs}}
	}
	head := func(unit corpus.Text, year corpus.Number) corpus.Leader {
		return corpus.Leader{Post: corpus.Head, Unit: unit, Year: year, Basis: corpus.Serving, Proof: corpus.Proof{Confidence: 0.9}}
	}
	w := &world{byID: map[corpus.DocumentID]Entry{}}
	for _, e := range []Entry{
		entry("same", corpus.Conference{Kind: corpus.YearEnd, Year: 2017, Leaders: []corpus.Leader{head("Sở Y tế", 2017), head("Sở Nội vụ", 2018)}}),
		entry("other-year", corpus.Conference{Kind: corpus.YearEnd, Year: 2018, Leaders: []corpus.Leader{head("Sở Nội vụ", 2017), head("Sở Y tế", 2018)}}),
		entry("other-post", corpus.Conference{Year: 2018, Leaders: []corpus.Leader{{Post: corpus.Deputy, Unit: "Sở Nội vụ", Year: 2018}}}),
		entry("no-year", corpus.Conference{Year: 2018, Leaders: []corpus.Leader{head("Sở Nội vụ", 0)}}),
		entry("two", corpus.Conference{Kind: corpus.Launch, Year: 2018, Leaders: []corpus.Leader{head("Sở Y tế", 2018)}},
			corpus.Conference{Kind: corpus.MidYear, Year: 2018, Leaders: []corpus.Leader{head("Sở Nội vụ", 2018)}}),
	} {
		w.entries = append(w.entries, e)
		w.byID[e.Document.ID] = e
	}
	ix := mustIndex(t, w, Config{})
	for q, want := range map[string][]string{
		`head:"Sở Nội vụ" year:2018`:                  {"same", "two"},
		`head:"so noi vu" year:2018`:                  {"same", "two"},
		`head:"Sở Nội vụ" year:2018 kind:launch`:      {},
		`head:"Sở Y tế" kind:launch`:                  {"two"},
		`head:"Sở Nội vụ" 2018`:                       {"no-year", "other-year", "same", "two"},
		`kind:mid_year year:2018`:                     {"two"},
		`year:2018 kind:year_end`:                     {"other-year"},
		`(head:"Sở Nội vụ" OR kind:launch) year:2018`: {"same", "two"},
	} {
		got := allHits(t, ix, q, Options{})
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s finds %q, want %q", q, got, want)
		}
	}
}

// The facts of a hit are those that the query asked for, with their quotes.
func TestFactsMatch(t *testing.T) {
	w := newWorld(12, 300, 500)
	ix := mustIndex(t, w, Config{})
	seen := 0
	for y := 2013; y < 2024; y++ {
		for _, h := range mustSearch(t, ix, fmt.Sprintf(`head:"Sở Nội vụ" year:%d`, y), Options{Limit: 100}).Hits {
			if len(h.Facts) == 0 {
				t.Errorf("%d, %s: no fact", y, h.ID)
			}
			text := w.byID[h.ID].Document.Text
			for _, f := range h.Facts {
				seen++
				if f.Field != "head" || int(f.Year) != y || !strings.HasPrefix(f.Value, "Sở Nội vụ") {
					t.Errorf("%d, %s: fact %+v", y, h.ID, f)
				}
				for _, q := range f.Quotes {
					if text[q.Start:q.Start+len(q.Text)] != q.Text {
						t.Errorf("%s: quote %q isn't at %d", h.ID, q.Text, q.Start)
					}
					if len(q.Marks) != 1 || q.Text[q.Marks[0].Start:q.Marks[0].End] != f.Value {
						t.Errorf("%s: marks %v of %q don't hold %q", h.ID, q.Marks, q.Text, f.Value)
					}
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no facts at all")
	}
	if _, err := json.Marshal(mustSearch(t, ix, "year:2015", Options{})); err != nil {
		t.Error(err)
	}
}

func TestRelatedUnits(t *testing.T) {
	w := newWorld(13, 200, 400)
	ix := mustIndex(t, w, Config{})
	alone := allHits(t, ix, `head:"Sở Tài chính"`, Options{})
	both := allHits(t, ix, `head:("Sở Tài chính" OR "Sở Kế hoạch và Đầu tư")`, Options{})
	related := allHits(t, ix, `head:"Sở Tài chính"`, Options{Related: true})
	slices.Sort(both)
	slices.Sort(related)
	if len(alone) == len(both) || !slices.Equal(both, related) {
		t.Errorf("%d alone, %d with the predecessor asked for, %d as related", len(alone), len(both), len(related))
	}
}

func TestNamesWholeOrPart(t *testing.T) {
	w := newWorld(14, 300, 400)
	ix := mustIndex(t, w, Config{})
	part := allHits(t, ix, `unit:(nội vụ)`, Options{})
	for q, same := range map[string]bool{`unit:"nội vụ"`: true, `unit:"noi vu"`: true, `unit:(vụ noi)`: true, `unit:"Sở Nội vụ"`: true, `unit:"SỞ NỘI VỤ"`: true, `unit:ngoại`: false} {
		got := allHits(t, ix, q, Options{})
		slices.Sort(part)
		slices.Sort(got)
		if slices.Equal(part, got) != same {
			t.Errorf("%s finds %d, unit:(nội vụ) %d", q, len(got), len(part))
		}
	}
	if a, b := allHits(t, ix, `member:"Sở TT&TT"`, Options{}), allHits(t, ix, `member:"Sở Thông tin và Truyền thông"`, Options{}); len(a) == 0 || !slices.Equal(a, b) {
		t.Errorf("abbreviation finds %d, the long form %d", len(a), len(b))
	}
}
