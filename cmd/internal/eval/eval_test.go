package eval

import (
	"math"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"UBND tỉnh Quảng Ninh":      "uy ban nhan dan tinh quang ninh",
		"Sở KH&ĐT":                  "so ke hoach va dau tu",
		"Sở TT&TT, Sở VH,TT&DL":     "so thong tin va truyen thong so van hoa the thao va du lich",
		"TP. Hạ Long":               "ha long",
		"thành phố thành phố Huế":   "hue",
		"Đảng ủy – Khối  (cơ quan)": "dang uy khoi co quan",
		"UBND UBND":                 "uy ban nhan dan uy ban nhan dan",
		"":                          "",
		"Ct. HĐND":                  "chu tich hoi dong nhan dan",
		"số 01/QĐ-UBND":             "so 01 qd uy ban nhan dan",
		"UB MTTQ Việt Nam":          "uy ban mat tran to quoc viet nam",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		name string
		same func(a, b string) bool
		a, b string
		want bool
	}{
		{"abbreviation", sameUnit, "Sở KH&CN", "Sở Khoa học và Công nghệ", true},
		{"reading", sameUnit, "Sở A|Sở Tài chính", "Sở Tài chính", true},
		{"place added", sameUnit, "Cục Thuế tỉnh", "Cục Thuế tỉnh Lào Cai", false}, // two words are too short a name
		{"place added to a longer name", sameUnit, "Ban Tổ chức Tỉnh ủy", "Ban Tổ chức Tỉnh ủy Lào Cai", true},
		{"three words added", sameUnit, "Ban Tổ chức Tỉnh ủy", "Ban Tổ chức Tỉnh ủy Bà Rịa Vũng", false},
		{"one letter", sameUnit, "huyện Krông Năng", "huyện Krông Nang", true},
		{"one letter of a long word", sameUnit, "huyện Krông Bông", "huyện Kroong Bông", true},
		{"one letter of a short word", sameUnit, "Sở Y tế", "Sở Y té", true}, // accents don't count
		{"other unit", sameUnit, "Sở Tài chính", "Sở Nội vụ", false},
		{"nothing", sameUnit, "", "", false},
		{"deputy", samePosition, "Phó Giám đốc Sở Nội vụ", "Giám đốc Sở Nội vụ", false},
		{"former", samePosition, "nguyên Giám đốc Sở Nội vụ", "Giám đốc Sở Nội vụ", false},
		{"position", samePosition, "PGĐ Sở Nội vụ", "Phó Giám đốc Sở Nội vụ", true},
		{"class", sameAward, "Huân chương Lao động hạng Nhì", "Huân chương Lao động hạng Ba", false},
		{"award", sameAward, "Cờ của CP|Cờ thi đua của Chính phủ", "Cờ thi đua Chính phủ", true},
		{"number of a bloc", sameBloc, "Khối thi đua số 3", "Khối thi đua số 4", false},
		{"year is no number", sameBloc, "Khối thi đua số 3 năm 2023", "Khối thi đua số 3", true},
		{"person", samePerson, "Nguyễn Văn Hoà", "NGUYỄN VĂN HÒA", true},
	} {
		if got := c.same(c.a, c.b); got != c.want {
			t.Errorf("%s: %q and %q: %v", c.name, c.a, c.b, got)
		}
		if got := c.same(c.b, c.a); got != c.want {
			t.Errorf("%s, the other way round: %q and %q: %v", c.name, c.b, c.a, got)
		}
	}
	for post, want := range map[string]bool{"Khối trưởng": true, "đơn vị Phó khối": true, "Trưởng Cụm thi đua": true, "Trưởng phòng": false, "Giám đốc Sở, Khối trưởng": false} {
		if got := blocPost.MatchString(fold(post)); got != want {
			t.Errorf("post of the bloc %q: %v", post, got)
		}
	}
}

func conference(change func(*corpus.Conference)) *corpus.Report {
	p := corpus.Proof{Evidence: []corpus.Evidence{{End: 1, Quote: "x", Rule: "r"}}, Confidence: 0.9}
	c := corpus.Conference{
		Kind: corpus.YearEnd, Year: 2023, MemberCount: 3, Bloc: corpus.Bloc{Name: "Khối thi đua số 3", Form: corpus.Khoi, Number: 3, Proof: p},
		Members:   []corpus.Member{{Unit: "Sở Tài chính", Proof: p}, {Unit: "Sở Nội vụ", Proof: p}},
		Leaders:   []corpus.Leader{{Year: 2023, Post: corpus.Head, Unit: "Sở Tài chính", Proof: p}, {Year: 2024, Post: corpus.Head, Unit: "Sở Nội vụ", Proof: p}},
		Officials: []corpus.Official{{Name: "Nguyễn Văn An", Positions: []string{"Giám đốc Sở Tài chính", "Khối trưởng"}, Roles: []corpus.Role{corpus.Chair}, Proof: p}},
		Awards:    []corpus.Award{{Award: "Cờ thi đua", Count: 2, Of: corpus.OfUnit, Recipients: []string{"Sở Tài chính", "Sở Nội vụ"}, Proof: p}},
		Rankings:  []corpus.Ranking{{Rank: 1, Unit: "Sở Tài chính", Proof: p}},
		Evidence:  map[string][]corpus.Evidence{"kind": p.Evidence, "year": p.Evidence, "member_count": p.Evidence}, Confidence: map[string]float64{"kind": 0.8, "year": 0.95, "member_count": 0.4},
	}
	if change != nil {
		change(&c)
	}
	return &corpus.Report{Conferences: []corpus.Conference{c}}
}

func TestScore(t *testing.T) {
	perfect := new(Score)
	perfect.Add("a", conference(nil), conference(nil))
	for _, f := range Fields() {
		if f1 := perfect.Field(f).F1(); f1 != 1 {
			t.Errorf("%s of an equal report: %v", f, f1)
		}
	}
	if perfect.MacroF1() != 1 {
		t.Errorf("macro F1 %v", perfect.MacroF1())
	}
	for _, c := range []struct {
		name, field          string
		change               func(*corpus.Conference)
		right, false, missed int
	}{
		{"other year", "year", func(c *corpus.Conference) { c.Year = 2022 }, 0, 1, 1},
		{"no year", "year", func(c *corpus.Conference) { c.Year = 0 }, 0, 0, 1},
		{"a member twice", "members", func(c *corpus.Conference) { c.Members = append(c.Members, c.Members[0]) }, 2, 1, 0},
		{"a leader twice", "leaders", func(c *corpus.Conference) { c.Leaders = append(c.Leaders, c.Leaders[0]) }, 2, 0, 0},
		{"other head", "leaders", func(c *corpus.Conference) { c.Leaders[1].Unit = "Sở Y tế" }, 1, 1, 1},
		{"next year", "leaders.next_year", func(c *corpus.Conference) { c.Leaders[1].Unit = "Sở Y tế" }, 0, 1, 1},
		{"post of the bloc", "positions", func(c *corpus.Conference) { c.Officials[0].Positions = c.Officials[0].Positions[:1] }, 1, 0, 0},
		{"role", "roles", func(c *corpus.Conference) { c.Officials[0].Roles = nil }, 0, 0, 1},
		{"award for whom isn't told", "awards", func(c *corpus.Conference) { c.Awards[0].Of = "" }, 1, 0, 0},
		{"other count", "awards", func(c *corpus.Conference) { c.Awards[0].Count = 3 }, 0, 1, 1},
		{"recipient", "recipients", func(c *corpus.Conference) { c.Awards[0].Recipients[1] = "Sở Y tế" }, 1, 1, 1},
		{"rank", "rankings", func(c *corpus.Conference) { c.Rankings[0].Rank = 2 }, 0, 1, 1},
		{"evidence", "evidence", func(c *corpus.Conference) { c.Members[0].Evidence = nil }, 10, 0, 1},
	} {
		s := new(Score)
		s.Add("a", conference(nil), conference(c.change))
		f := s.Field(c.field)
		if f.Right != c.right || f.False != c.false || f.Missed != c.missed {
			t.Errorf("%s: %s has %d right, %d false, %d missed; want %d, %d, %d", c.name, c.field, f.Right, f.False, f.Missed, c.right, c.false, c.missed)
		}
		if (f.False+f.Missed > 0) != (len(f.Wrong) > 0) {
			t.Errorf("%s: wrong %v", c.name, f.Wrong)
		}
	}
}

func TestConferencesArePaired(t *testing.T) {
	other := func(c *corpus.Conference) { c.Bloc.Name, c.Bloc.Number, c.Year = "Khối thi đua số 4", 4, 2021 }
	gold, found := conference(nil), conference(other)
	gold.Conferences = append(gold.Conferences, conference(other).Conferences...)
	found.Conferences = append(found.Conferences, conference(nil).Conferences...)
	s := new(Score)
	s.Add("a", gold, found)
	if s.MacroF1() != 1 {
		t.Errorf("two meetings in another order: macro F1 %v", s.MacroF1())
	}
	s = new(Score)
	s.Add("b", new(corpus.Report), conference(nil))
	s.Add("c", conference(nil), nil)
	if r := s.Field("relevant"); r.False != 1 || r.Missed != 1 || s.Lost != 1 || s.Documents != 2 {
		t.Errorf("relevant %+v, lost %d", r, s.Lost)
	}
}

func TestReliability(t *testing.T) {
	s := new(Score)
	s.Add("a", conference(nil), conference(func(c *corpus.Conference) { c.Year, c.Members[1].Unit = 2022, "Sở Y tế" }))
	var values, right int
	for _, b := range s.Reliability() {
		values += b.Values
		right += b.Right
		if b.Values > 0 && (b.Confidence < b.From || b.Confidence > b.To) {
			t.Errorf("mean confidence of %+v lies outside", b)
		}
	}
	if values != 11 || right != 9 {
		t.Errorf("%d values, %d right; want 11, 9", values, right)
	}
	// 0.4: right; 0.8: right; 0.9 (eight, seven right) and 0.95 (wrong) share a bin.
	want := (0.6 + 0.2 + math.Abs(8*0.9+0.95-7)) / 11
	if got := s.CalibrationError(); math.Abs(got-want) > 1e-9 {
		t.Errorf("calibration error %v, want %v", got, want)
	}
	s.Shadowed = map[string]int{"idle": 3}
	rules := s.Rules([]string{"idle"})
	if len(rules) != 2 || rules[0].Fired != 11 || rules[0].Right != 9 || len(rules[0].Wrong) != 2 {
		t.Errorf("rules %+v", rules)
	}
	if idle := rules[1]; idle.Name != "idle" || idle.Fired != 0 || idle.Shadowed != 3 {
		t.Errorf("a rule that never fired: %+v", idle)
	}
}
