package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// Severity grades a finding.
type Severity string

// The severities, from the least.
const (
	Notice Severity = "notice" // worth knowing
	Low    Severity = "low"    // a doubt about a side fact
	Medium Severity = "medium" // a gap or a doubt about a leader
	High   Severity = "high"   // documents contradict each other about a leader
)

// Severities are all, from the least.
var Severities = []Severity{Notice, Low, Medium, High}

// AtLeast reports whether s is as grave as t.
func (s Severity) AtLeast(t Severity) bool {
	return slices.Index(Severities, s) >= slices.Index(Severities, t)
}

// The codes of findings.
const (
	HeadReplaced      = "head_replaced"       // announced one head, another serves
	TwoHeads          = "two_heads"           // two heads in one year
	DeputyReplaced    = "deputy_replaced"     // announced one deputy, others serve
	DeputyIsHead      = "deputy_is_head"      // one unit in both posts
	NotCrawled        = "gap_not_crawled"     // no document of the year
	NoConference      = "gap_no_conference"   // documents, but no conference
	NoHeadTold        = "gap_no_head_told"    // a conference, but no head
	FailedToParse     = "gap_failed_to_parse" // documents that could not be read
	HeadNoMember      = "head_no_member"
	NameOutOfTime     = "name_out_of_time" // a name the unit did not bear then
	AwardsAboveSize   = "awards_above_size"
	AwardsDontAddUp   = "awards_dont_add_up"
	MemberCountJump   = "member_count_jump"
	DateOutOfSeason   = "date_out_of_season"
	LowConfidence     = "low_confidence"
	UncertainIdentity = "uncertain_identity"
	StaleDecision     = "stale_decision"
	ProvinceUnknown   = "province_unknown"
)

// Finding is what an auditor should look at, why, and what to do about it.
type Finding struct {
	// Key names the finding over runs: a baseline holds keys.
	Key      string      `json:"key"`
	Code     string      `json:"code"`
	Severity Severity    `json:"severity"`
	Bloc     string      `json:"bloc"`
	BlocName string      `json:"bloc_name"`
	Province string      `json:"province"`
	Year     int         `json:"year"`
	Post     corpus.Post `json:"post,omitempty"`
	// Vietnamese and English explain it; the next steps say what to do.
	Vietnamese     string `json:"vi"`
	English        string `json:"en"`
	NextVietnamese string `json:"next_vi"`
	NextEnglish    string `json:"next_en"`
	Evidence       []Cite `json:"evidence"`
}

// audit finds what is wrong with the history.
func (a *assembly) audit() []Finding {
	var fs findings
	fs.bloc = a.h.Bloc
	a.auditHeads(&fs)
	a.auditDeputies(&fs)
	a.auditGaps(&fs)
	a.auditUnits(&fs)
	a.auditAwards(&fs)
	a.auditCounts(&fs)
	a.auditDates(&fs)
	a.auditTrust(&fs)
	slices.SortStableFunc(fs.list, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), strings.Compare(x.Key, y.Key))
	})
	return merge(fs.list)
}

// merge makes one finding of those with the same key, which are told by several
// documents.
func merge(fs []Finding) []Finding {
	var out []Finding
	for _, f := range fs {
		if n := len(out); n > 0 && out[n-1].Key == f.Key {
			out[n-1].Evidence = append(out[n-1].Evidence, f.Evidence...)
			continue
		}
		f.Evidence = slices.Clip(f.Evidence)
		out = append(out, f)
	}
	return out
}

// findings collects the findings of one bloc.
type findings struct {
	bloc *Bloc
	list []Finding
}

// add appends a finding; detail tells it from others of its code and year.
func (fs *findings) add(code string, s Severity, year int, detail string, f Finding) {
	f.Code, f.Severity, f.Year = code, s, year
	f.Bloc, f.BlocName, f.Province = fs.bloc.Key, fs.bloc.Name, fs.bloc.Province
	f.Key = strings.Join([]string{fs.bloc.Key, code, strconv.Itoa(year), detail}, "|")
	fs.list = append(fs.list, f)
}

// accepted reports whether a reviewer has dealt with the row.
func (r *Row) accepted() bool {
	for _, c := range r.Decisions {
		if !c.Stale && (c.Decision.Verdict == corpus.Accept || c.Decision.Verdict == corpus.Correct) {
			return true
		}
	}
	return false
}

// evidence is that of the claims, one piece for each source.
func evidence(claims ...*Claim) []Cite {
	var out []Cite
	for _, c := range claims {
		seen := map[int]bool{}
		for _, e := range c.Evidence {
			if !seen[e.Source] {
				seen[e.Source] = true
				out = append(out, e)
			}
		}
	}
	return out
}

func (a *assembly) auditHeads(fs *findings) {
	for i := range a.h.Rows {
		r := &a.h.Rows[i]
		if r.Post != corpus.Head || r.accepted() {
			continue
		}
		var units []*Claim
		for k := range r.Claims {
			if r.Claims[k].Unit != "" {
				units = append(units, &r.Claims[k])
			}
		}
		if len(units) < 2 {
			continue
		}
		serving, announced := 0, 0
		for _, c := range units {
			if c.Serving > 0 {
				serving++
			} else {
				announced++
			}
		}
		names := make([]string, len(units))
		for k, c := range units {
			names[k] = c.Unit
		}
		if serving == 1 && announced > 0 {
			for _, c := range units {
				if c.Serving > 0 {
					continue
				}
				own := units[0]
				for _, o := range units {
					if o.Serving > 0 {
						own = o
					}
				}
				fs.add(HeadReplaced, High, r.Year, c.Key, Finding{
					Post:           corpus.Head,
					Vietnamese:     fmt.Sprintf("Năm %d: %s được bầu hoặc giao làm trưởng, nhưng %s là đơn vị giữ vai trò này.", r.Year, c.Unit, own.Unit),
					English:        fmt.Sprintf("%d: %s was announced as head, but %s is seen serving.", r.Year, c.Unit, own.Unit),
					NextVietnamese: "Đối chiếu hai bài gốc; tìm quyết định thay đổi; ghi kết luận bằng sokhoi decide.",
					NextEnglish:    "Compare the two originals, look for a decision that changed it, and record the outcome with sokhoi decide.",
					Evidence:       evidence(c, own),
				})
			}
			continue
		}
		fs.add(TwoHeads, High, r.Year, "", Finding{
			Post:           corpus.Head,
			Vietnamese:     fmt.Sprintf("Năm %d: các tài liệu nêu %d đơn vị trưởng: %s.", r.Year, len(units), strings.Join(names, "; ")),
			English:        fmt.Sprintf("%d: documents name %d heads: %s.", r.Year, len(units), strings.Join(names, "; ")),
			NextVietnamese: "Đọc các trích dẫn; nếu là hai khối khác nhau thì tách bằng sokhoi decide split, nếu không thì chọn đơn vị đúng.",
			NextEnglish:    "Read the quotes; split the bloc if these are two, otherwise accept the right unit.",
			Evidence:       evidence(units...),
		})
	}
}

func (a *assembly) auditDeputies(fs *findings) {
	byYear := map[int][]*Row{}
	heads := map[int]*Row{}
	for i := range a.h.Rows {
		r := &a.h.Rows[i]
		switch {
		case r.Unit == "":
		case r.Post == corpus.Head:
			heads[r.Year] = r
		default:
			byYear[r.Year] = append(byYear[r.Year], r)
		}
	}
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		var serving, announced []*Row
		for _, r := range byYear[year] {
			if len(r.Claims) == 0 || r.accepted() {
				continue
			}
			if r.Claims[0].Serving > 0 {
				serving = append(serving, r)
			} else {
				announced = append(announced, r)
			}
			if h := heads[year]; h != nil && len(h.Claims) > 0 && h.State != Contradicted && a.l.sameUnit(h.Claims[0].Key, r.Claims[0].Key, year) {
				fs.add(DeputyIsHead, Medium, year, r.Claims[0].Key, Finding{
					Post:           corpus.Deputy,
					Vietnamese:     fmt.Sprintf("Năm %d: %s vừa là trưởng vừa là phó.", year, r.Unit),
					English:        fmt.Sprintf("%d: %s is told to be both head and deputy.", year, r.Unit),
					NextVietnamese: "Đọc các trích dẫn và bác bỏ giá trị sai.",
					NextEnglish:    "Read the quotes and reject the wrong value.",
					Evidence:       evidence(&h.Claims[0], &r.Claims[0]),
				})
			}
		}
		// A list of serving deputies need not be whole: only a deputy beyond its
		// number, with none of the announced among it, was replaced.
		if len(serving) == 0 || len(announced) == 0 || len(serving) < len(announced) {
			continue
		}
		for _, r := range announced {
			r.State, r.Review = Contradicted, true
			claims := []*Claim{&r.Claims[0]}
			var names []string
			for _, s := range serving {
				claims = append(claims, &s.Claims[0])
				names = append(names, s.Unit)
			}
			fs.add(DeputyReplaced, Medium, year, r.Claims[0].Key, Finding{
				Post:           corpus.Deputy,
				Vietnamese:     fmt.Sprintf("Năm %d: %s được bầu hoặc giao làm phó, nhưng giữ vai trò này là %s.", year, r.Unit, strings.Join(names, "; ")),
				English:        fmt.Sprintf("%d: %s was announced as deputy, but serving are %s.", year, r.Unit, strings.Join(names, "; ")),
				NextVietnamese: "Đối chiếu các bài gốc rồi ghi kết luận bằng sokhoi decide.",
				NextEnglish:    "Compare the originals and record the outcome with sokhoi decide.",
				Evidence:       evidence(claims...),
			})
		}
	}
}

func (a *assembly) auditGaps(fs *findings) {
	told := map[int]bool{}
	first, last := 0, 0
	for i := range a.h.Rows {
		r := &a.h.Rows[i]
		if r.Post != corpus.Head || r.State == Disputed && r.Unit == "" {
			continue
		}
		told[r.Year] = true
		if first == 0 || r.Year < first {
			first = r.Year
		}
		last = max(last, r.Year)
	}
	if a.h.Bloc.segments[0].node.scope.key == unknownScope {
		fs.add(ProvinceUnknown, Notice, 0, "", Finding{
			Vietnamese:     "Không tài liệu nào cho biết khối này thuộc tỉnh, thành phố nào.",
			English:        "No document tells which province this bloc is of.",
			NextVietnamese: "Ghi tỉnh bằng sokhoi decide correct (trường document/province) hoặc gộp với khối đã biết.",
			NextEnglish:    "Tell the province with sokhoi decide correct (field document/province) or merge it into a known bloc.",
		})
		return // its years can't be told from another's
	}
	met := map[int][]Cite{}
	for i := range a.h.Meetings {
		m := &a.h.Meetings[i]
		if m.Copy {
			continue
		}
		c := m.Cite
		if e := m.Conference.Evidence["year"]; len(e) > 0 {
			c.Start, c.End, c.Quote, c.Field = e[0].Start, e[0].End, e[0].Quote, "conferences/"+strconv.Itoa(c.Conference)+"/year"
		} else if e := m.Bloc.Evidence; len(e) > 0 {
			c.Start, c.End, c.Quote, c.Field = e[0].Start, e[0].End, e[0].Quote, "conferences/"+strconv.Itoa(c.Conference)+"/bloc/name"
		}
		met[int(m.Year)] = append(met[int(m.Year)], c)
		if y := int(m.Year); y != 0 {
			if first == 0 || y < first {
				first = y
			}
			last = max(last, y)
		}
	}
	for year := first; first != 0 && year <= last; year++ {
		if told[year] {
			continue
		}
		if cites := met[year]; len(cites) > 0 {
			fs.add(NoHeadTold, Medium, year, "", Finding{
				Post:           corpus.Head,
				Vietnamese:     fmt.Sprintf("Năm %d: có %d bài về hội nghị của khối nhưng không bài nào nêu đơn vị trưởng.", year, len(cites)),
				English:        fmt.Sprintf("%d: %d documents report a conference, none tells the head.", year, len(cites)),
				NextVietnamese: "Đọc bài gốc; nếu có nêu đơn vị trưởng thì bổ sung bằng sokhoi decide correct.",
				NextEnglish:    "Read the original; if it does tell the head, add it with sokhoi decide correct.",
				Evidence:       cites,
			})
			continue
		}
		f := a.l.factsOf(a.portals(), year)
		switch {
		case f.failed > 0:
			fs.add(FailedToParse, Medium, year, "", Finding{
				Post:           corpus.Head,
				Vietnamese:     fmt.Sprintf("Năm %d: không có bằng chứng; %d tài liệu của các cổng liên quan không đọc được.", year, f.failed),
				English:        fmt.Sprintf("%d: no evidence; %d documents of the bloc's portals failed to parse.", year, f.failed),
				NextVietnamese: "Xem lỗi bằng sokhoi status, chữa nguyên nhân rồi chạy sokhoi retry.",
				NextEnglish:    "See the reasons with sokhoi status, mend them, and run sokhoi retry.",
			})
		case f.documents > 0:
			fs.add(NoConference, Medium, year, "", Finding{
				Post:           corpus.Head,
				Vietnamese:     fmt.Sprintf("Năm %d: đã có %d tài liệu của các cổng liên quan nhưng không bài nào về hội nghị của khối.", year, f.documents),
				English:        fmt.Sprintf("%d: %d documents of the bloc's portals, none reports a conference of the bloc.", year, f.documents),
				NextVietnamese: "Tìm trên các cổng khác và trang của đơn vị thành viên.",
				NextEnglish:    "Look on other portals and on the members' own pages.",
			})
		default:
			fs.add(NotCrawled, Medium, year, "", Finding{
				Post:           corpus.Head,
				Vietnamese:     fmt.Sprintf("Năm %d: chưa thu thập tài liệu nào của các cổng liên quan.", year),
				English:        fmt.Sprintf("%d: no document of the bloc's portals was crawled.", year),
				NextVietnamese: "Thu thập các trang của năm này bằng sokhoi crawl.",
				NextEnglish:    "Crawl the portals' pages of that year.",
			})
		}
	}
}

func (a *assembly) auditUnits(fs *findings) {
	for i := range a.h.Rows {
		r := &a.h.Rows[i]
		if len(r.Claims) == 0 || r.Unit == "" || r.accepted() {
			continue
		}
		own := &r.Claims[0]
		if r.Post == corpus.Head {
			a.auditMembership(fs, r, own)
		}
		for _, name := range slices.Sorted(maps.Keys(own.spellings)) {
			a.auditName(fs, r, own, name)
		}
	}
}

// auditMembership looks for the head in the year's whole lists of members.
func (a *assembly) auditMembership(fs *findings, r *Row, own *Claim) {
	var whole *memberList
	for i := range a.lists[r.Year] {
		list := &a.lists[r.Year][i]
		for k := range list.keys {
			if a.l.sameUnit(k, own.Key, r.Year) {
				return
			}
		}
		if list.whole {
			whole = list
		}
	}
	if whole == nil {
		return
	}
	fs.add(HeadNoMember, Medium, r.Year, own.Key, Finding{
		Post:           corpus.Head,
		Vietnamese:     fmt.Sprintf("Năm %d: %s là trưởng nhưng không có trong danh sách %d thành viên.", r.Year, own.Unit, len(whole.keys)),
		English:        fmt.Sprintf("%d: %s is the head but not in the list of %d members.", r.Year, own.Unit, len(whole.keys)),
		NextVietnamese: "Kiểm tra danh sách thành viên và tên đơn vị trưởng trong bài gốc.",
		NextEnglish:    "Check the list of members and the head's name in the originals.",
		Evidence:       append(evidence(own), whole.cite),
	})
}

// auditName looks whether the unit bore the name when it led: a name that ended
// before the year or began after it is out of time.
func (a *assembly) auditName(fs *findings, r *Row, own *Claim, name string) {
	province := a.h.Bloc.Province
	u, ok := a.l.opts.Authority.Unit(name, province)
	if !ok {
		return
	}
	// Within its year a post is told at the conference; of a year past or to come
	// the name may be that of either time.
	never := !u.borne(corpus.Date{Year: r.Year, Month: 1, Day: 1}, corpus.Date{Year: r.Year, Month: 12, Day: 31})
	var cites []Cite
	for _, e := range own.Evidence {
		on := e.HeldOn
		if on.IsZero() {
			on = e.PublishedOn
		}
		if e.Value == name && (on.IsZero() && never || !on.IsZero() && !u.borne(on, on) && (never || on.Year == r.Year)) {
			cites = append(cites, e)
		}
	}
	if len(cites) == 0 {
		return
	}
	fs.add(NameOutOfTime, Low, r.Year, own.Key, Finding{
		Post:           r.Post,
		Vietnamese:     fmt.Sprintf("Năm %d: tên “%s” chỉ dùng %s.", r.Year, name, spans(u, "từ", "đến")),
		English:        fmt.Sprintf("%d: the name “%s” was in use only %s.", r.Year, name, spans(u, "from", "until")),
		NextVietnamese: "Kiểm tra năm của hội nghị và tên đơn vị trong bài gốc.",
		NextEnglish:    "Check the year of the conference and the unit's name in the original.",
		Evidence:       cites,
	})
}

func spans(u Unit, from, until string) string {
	var out []string
	for _, s := range u.Spans {
		var ends []string
		if !s.From.IsZero() {
			ends = append(ends, from+" "+s.From.String())
		}
		if !s.Until.IsZero() {
			ends = append(ends, until+" "+s.Until.String())
		}
		out = append(out, strings.Join(ends, " "))
	}
	return strings.Join(out, "; ")
}
