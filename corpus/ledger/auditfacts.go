package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// auditAwards compares awards with the size of the bloc and with the recipients
// that are named.
func (a *assembly) auditAwards(fs *findings) {
	size := map[int]int{}
	for i := range a.h.Meetings {
		m := &a.h.Meetings[i]
		n := max(int(m.MemberCount), len(m.Members))
		size[int(m.Year)] = max(size[int(m.Year)], n)
	}
	for i := range a.h.Meetings {
		m := &a.h.Meetings[i]
		if m.Copy {
			continue
		}
		for k := range m.Awards {
			w := &m.Awards[k]
			year, cite := int(m.Year), awardCite(m, k)
			detail := string(w.Status) + "/" + slug(w.Award) + "/" + strconv.Itoa(int(w.Count))
			if n := size[year]; n > 0 && w.Of == corpus.OfUnit && flag(w) && int(w.Count) > n {
				fs.add(AwardsAboveSize, Medium, year, detail, Finding{
					Vietnamese:     fmt.Sprintf("Năm %d: %d tập thể được %s trong khi khối chỉ có %d thành viên.", year, w.Count, w.Award, n),
					English:        fmt.Sprintf("%d: %d units for %s in a bloc of %d members.", year, w.Count, w.Award, n),
					NextVietnamese: "Đọc lại con số trong bài gốc.",
					NextEnglish:    "Read the number in the original again.",
					Evidence:       []Cite{cite},
				})
			}
			if n := len(w.Recipients); n > 0 && w.Count > 0 && n != int(w.Count) {
				fs.add(AwardsDontAddUp, Low, year, detail, Finding{
					Vietnamese:     fmt.Sprintf("Năm %d: nêu %d %s nhưng kể tên %d.", year, w.Count, w.Award, n),
					English:        fmt.Sprintf("%d: %d of %s stated, %d recipients named.", year, w.Count, w.Award, n),
					NextVietnamese: "Đối chiếu danh sách với con số trong bài gốc.",
					NextEnglish:    "Compare the list with the number in the original.",
					Evidence:       []Cite{cite},
				})
			}
		}
	}
}

// flag reports whether a unit can be given the award but once for a year, so that
// no more can be given than the bloc has members.
func flag(w *corpus.Award) bool { return w.Award != "" && viet.Fold(w.Award) != "khen thuong" }

func awardCite(m *Meeting, k int) Cite {
	w := &m.Awards[k]
	c := m.Cite
	c.Field = "conferences/" + strconv.Itoa(c.Conference) + "/awards/" + strconv.Itoa(k)
	c.Value = strconv.Itoa(int(w.Count)) + " " + w.Award
	c.Confidence = w.Confidence
	if len(w.Evidence) > 0 {
		c.Start, c.End, c.Quote, c.Rule = w.Evidence[0].Start, w.Evidence[0].End, w.Evidence[0].Quote, w.Evidence[0].Rule
	}
	return c
}

// fieldCite is the evidence of one of a conference's single values.
func fieldCite(m *Meeting, field, value string) Cite {
	c := m.Cite
	c.Field = "conferences/" + strconv.Itoa(c.Conference) + "/" + field
	c.Value, c.Confidence = value, m.Confidence[field]
	if e := m.Evidence[field]; len(e) > 0 {
		c.Start, c.End, c.Quote, c.Rule = e[0].Start, e[0].End, e[0].Quote, e[0].Rule
	}
	return c
}

// auditCounts looks for years in which the number of members jumps: by three or
// more and by more than a third.
func (a *assembly) auditCounts(fs *findings) {
	type count struct {
		n    int
		cite Cite
	}
	votes := map[int]map[int]int{}
	cites := map[int]map[int]Cite{}
	for i := range a.h.Meetings {
		m := &a.h.Meetings[i]
		n, year := int(m.MemberCount), int(m.Year)
		if n == 0 || year == 0 || m.Copy {
			continue
		}
		if votes[year] == nil {
			votes[year], cites[year] = map[int]int{}, map[int]Cite{}
		}
		votes[year][n]++
		if _, ok := cites[year][n]; !ok {
			cites[year][n] = fieldCite(m, "member_count", strconv.Itoa(n))
		}
	}
	var before count
	last := 0
	for _, year := range slices.Sorted(maps.Keys(votes)) {
		now := count{}
		for _, n := range slices.Sorted(maps.Keys(votes[year])) {
			if now.n == 0 || votes[year][n] > votes[year][now.n] {
				now = count{n, cites[year][n]}
			}
		}
		if d := max(now.n-before.n, before.n-now.n); last != 0 && d >= 3 && d*3 > max(now.n, before.n) {
			fs.add(MemberCountJump, Low, year, "", Finding{
				Vietnamese:     fmt.Sprintf("Số thành viên đổi từ %d (năm %d) sang %d (năm %d).", before.n, last, now.n, year),
				English:        fmt.Sprintf("The number of members goes from %d (%d) to %d (%d).", before.n, last, now.n, year),
				NextVietnamese: "Xem có quyết định chia lại khối hay con số sai.",
				NextEnglish:    "See whether blocs were formed anew or a number is wrong.",
				Evidence:       []Cite{before.cite, now.cite},
			})
		}
		before, last = now, year
	}
}

// season is the window of months in which a conference of a kind about year Y is
// held, counted from January of Y; December of Y is 11, January of Y+1 is 12.
var season = map[corpus.Kind][2]int{
	corpus.Launch:  {-1, 6},
	corpus.MidYear: {2, 10},
	corpus.YearEnd: {7, 15},
	corpus.Other:   {-1, 16},
}

func (a *assembly) auditDates(fs *findings) {
	for i := range a.h.Meetings {
		m := &a.h.Meetings[i]
		w, ok := season[m.Kind]
		if m.HeldOn.IsZero() || m.Year == 0 || !ok || m.Copy {
			continue
		}
		month := (m.HeldOn.Year-int(m.Year))*12 + m.HeldOn.Month - 1
		lo, hi := w[0], w[1]
		if school(m) {
			lo, hi = lo-5, hi-2
		}
		if month >= lo && month <= hi {
			continue
		}
		on := m.HeldOn.Time().Format("02/01/2006")
		fs.add(DateOutOfSeason, Low, int(m.Year), string(m.Kind)+"/"+m.HeldOn.String(), Finding{
			Vietnamese:     fmt.Sprintf("%s năm %d mà ghi ngày %s: ngoài mùa thường lệ.", kindVietnamese(m.Kind), m.Year, on),
			English:        fmt.Sprintf("A %s conference of %d dated %s: out of season.", kindEnglish(m.Kind), m.Year, m.HeldOn.Time().Format(time.DateOnly)),
			NextVietnamese: "Kiểm tra ngày và năm trong bài gốc; sửa bằng sokhoi decide correct.",
			NextEnglish:    "Check day and year in the original; correct them with sokhoi decide correct.",
			Evidence:       []Cite{fieldCite(m, "held_on", m.HeldOn.String()), fieldCite(m, "year", strconv.Itoa(int(m.Year)))},
		})
	}
}

// school reports whether the bloc is one of schools, whose year ends in summer.
func school(m *Meeting) bool {
	for _, w := range words(m.Bloc.Name) {
		switch w {
		case "truong", "thpt", "thcs", "hoc", "giao", "mam":
			return true
		}
	}
	return false
}

func kindVietnamese(k corpus.Kind) string {
	switch k {
	case corpus.Launch:
		return "Hội nghị ký giao ước"
	case corpus.MidYear:
		return "Hội nghị sơ kết"
	case corpus.YearEnd:
		return "Hội nghị tổng kết"
	}
	return "Hội nghị"
}

func kindEnglish(k corpus.Kind) string {
	switch k {
	case corpus.Launch:
		return "launch"
	case corpus.MidYear:
		return "mid-year"
	case corpus.YearEnd:
		return "year-end"
	}
	return "other"
}

// auditTrust marks what must not go silently in as fact: values of low
// confidence, an uncertain identity, and decisions that the extraction has
// overtaken.
func (a *assembly) auditTrust(fs *findings) {
	for i := range a.h.Rows {
		r := &a.h.Rows[i]
		for _, c := range r.Decisions {
			if c.Stale {
				fs.add(StaleDecision, Low, r.Year, strconv.FormatInt(c.Decision.ID, 10), Finding{
					Post:           r.Post,
					Vietnamese:     fmt.Sprintf("Quyết định %d được ghi khi máy đọc “%s”; nay máy đọc “%s”.", c.Decision.ID, c.Decision.Machine, c.Machine),
					English:        fmt.Sprintf("Decision %d was made when the machine read “%s”; it now reads “%s”.", c.Decision.ID, c.Decision.Machine, c.Machine),
					NextVietnamese: "Xem lại quyết định.",
					NextEnglish:    "Look at the decision again.",
				})
			}
		}
		if len(r.Claims) == 0 || r.accepted() || r.Confidence >= a.l.opts.Trust {
			continue
		}
		fs.add(LowConfidence, Notice, r.Year, string(r.Post)+"/"+r.Claims[0].Key, Finding{
			Post:           r.Post,
			Vietnamese:     fmt.Sprintf("Năm %d: %s chỉ được đọc với độ tin cậy %.2f.", r.Year, r.Unit, r.Confidence),
			English:        fmt.Sprintf("%d: %s was read with confidence %.2f only.", r.Year, r.Unit, r.Confidence),
			NextVietnamese: "Đọc trích dẫn rồi xác nhận hoặc bác bỏ.",
			NextEnglish:    "Read the quote and accept or reject it.",
			Evidence:       evidence(&r.Claims[0]),
		})
	}
	doubted := map[*Bloc]bool{}
	for _, k := range a.h.Bloc.Links { // the likeliest come first
		other := k.b.bloc
		if other == a.h.Bloc {
			other = k.a.bloc
		}
		// Of two blocs that may be one, the first has the finding.
		if !k.Review || other.Key < a.h.Bloc.Key || doubted[other] {
			continue
		}
		doubted[other] = true
		x, y := k.A, k.B
		if other != a.h.Bloc {
			x, y = a.h.Bloc.Key, other.Key
		}
		fs.add(UncertainIdentity, Notice, 0, k.A+"+"+k.B, Finding{
			Vietnamese:     fmt.Sprintf("Chưa chắc “%s” và “%s” có phải một khối (điểm %.2f): %s.", x, y, k.Score, reasons(k, func(r Reason) string { return r.Vietnamese })),
			English:        fmt.Sprintf("It is uncertain whether “%s” and “%s” are one bloc (score %.2f): %s.", x, y, k.Score, reasons(k, func(r Reason) string { return r.English })),
			NextVietnamese: "So sánh thành viên và các năm; quyết định bằng sokhoi decide merge hoặc split.",
			NextEnglish:    "Compare members and years; decide with sokhoi decide merge or split.",
		})
	}
}

func reasons(k Link, say func(Reason) string) string {
	out := make([]string, len(k.Reasons))
	for i, r := range k.Reasons {
		out[i] = fmt.Sprintf("%s (%+.1f)", say(r), r.Weight)
	}
	return strings.Join(out, ", ")
}
