package ledger

import (
	"fmt"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
)

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
