package ledger

import (
	"cmp"
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
	LostDecision      = "lost_decision" // on what is no longer in the ledger
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

// evidence is that of the claims, one piece for each source. The claims take turns,
// so that the first pieces show all sides.
func evidence(claims ...*Claim) []Cite {
	var out []Cite
	bySource := make([][]Cite, len(claims))
	for i, c := range claims {
		seen := map[int]bool{}
		for _, e := range c.Evidence {
			if !seen[e.Source] {
				seen[e.Source] = true
				bySource[i] = append(bySource[i], e)
			}
		}
	}
	for turn, more := 0, true; more; turn++ {
		more = false
		for _, list := range bySource {
			if turn < len(list) {
				out, more = append(out, list[turn]), true
			}
		}
	}
	return out
}
