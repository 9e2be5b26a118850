package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

const findingsPerPage = 50

func (s *Server) findings(w http.ResponseWriter, r *request) error {
	b := s.board()
	v := r.URL.Query()
	severity, code, province := v.Get("severity"), v.Get("code"), v.Get("province")
	in := b.inProvince(province)
	var all []ledger.Finding
	codes := map[string]int{}
	for _, f := range b.findings {
		if severity != "" && string(f.Severity) != severity || !in(f.Province) {
			continue
		}
		codes[f.Code]++
		if code == "" || f.Code == code {
			all = append(all, f)
		}
	}
	var names []string
	for c := range codes {
		names = append(names, c)
	}
	slices.Sort(names)
	pages := max(1, (len(all)+findingsPerPage-1)/findingsPerPage)
	page, _ := strconv.Atoi(v.Get("page"))
	page = min(max(page, 1), pages)
	turn := func(to int) string {
		q := url.Values{"severity": {severity}, "code": {code}, "province": {province}, "page": {strconv.Itoa(to)}}
		return "/findings?" + q.Encode()
	}
	data := map[string]any{"Findings": all[(page-1)*findingsPerPage : min(page*findingsPerPage, len(all))], "Total": len(all), "Severity": severity,
		"Code": code, "Province": province, "Codes": names, "CodeCounts": codes, "Severities": ledger.Severities, "Provinces": b.provinces, "Page": page, "Pages": pages}
	if page > 1 {
		data["Previous"] = turn(page - 1)
	}
	if page < pages {
		data["Next"] = turn(page + 1)
	}
	return s.render(w, r, http.StatusOK, "findings", data)
}
