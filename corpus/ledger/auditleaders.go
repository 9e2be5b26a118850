package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

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
		Evidence:       append([]Cite{whole.cite}, evidence(own)...),
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
