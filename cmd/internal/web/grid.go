package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// gridRow is a bloc of the grid with its cells, one a year.
type gridRow struct {
	Card  *card
	Cells template.HTML // made by writeCell alone
}

// blocsPerPage is how many blocs a page of the grid has.
const blocsPerPage = 100

// states are all, in the order of the legend.
var states = []ledger.State{ledger.Confirmed, ledger.Announced, ledger.Serving, ledger.Contradicted, ledger.Disputed}

// choice is what the filters of the ledger leave.
type choice struct {
	Province, Level, State, Words string
	Post                          corpus.Post
	From, To                      int
	folded                        string // Words
}

func readChoice(v url.Values) (choice, error) {
	c := choice{Province: v.Get("province"), Level: v.Get("level"), State: v.Get("state"), Words: strings.TrimSpace(v.Get("name")), Post: corpus.Head}
	c.folded = viet.Fold(c.Words)
	if p := corpus.Post(v.Get("post")); p == corpus.Deputy {
		c.Post = p
	}
	for _, x := range []struct {
		name string
		to   *int
	}{{"from", &c.From}, {"to", &c.To}} {
		if text := v.Get(x.name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1900 || n > 2999 {
				return c, badRequest("Năm phải có bốn chữ số.", "A year has four digits.")
			}
			*x.to = n
		}
	}
	return c, nil
}

// takes reports whether the filters leave the bloc.
func (f *choice) takes(c *card) bool {
	if f.Level != "" && string(c.Level) != f.Level || !containsWords(c.folded, f.folded) {
		return false
	}
	if f.State == "" {
		return true
	}
	return slices.ContainsFunc(c.Cells, func(x cell) bool {
		return x.Post == f.Post && (string(x.State) == f.State || f.State == "review" && x.Review) && (f.From == 0 || x.Year >= f.From) && (f.To == 0 || x.Year <= f.To)
	})
}

// among are the cards that the filters leave.
func (f *choice) among(b *board, cards []*card) []*card {
	in := b.inProvince(f.Province)
	var out []*card
	for _, c := range cards {
		if in(c.Province) && f.takes(c) {
			out = append(out, c)
		}
	}
	return out
}

func (s *Server) ledgerPage(w http.ResponseWriter, r *request) error {
	b := s.board()
	values := r.URL.Query()
	f, err := readChoice(values)
	if err != nil {
		return err
	}
	page, _ := strconv.Atoi(values.Get("page"))
	page = max(page, 1)
	chosen := f.among(b, b.cards)
	pages := max(1, (len(chosen)+blocsPerPage-1)/blocsPerPage)
	page = min(page, pages)
	shown := chosen[(page-1)*blocsPerPage : min(page*blocsPerPage, len(chosen))]
	from, to := f.From, f.To
	if from == 0 {
		from = b.from
	}
	if to == 0 {
		to = b.to
	}
	from = max(from, to-40)
	var years []int
	for y := from; y <= to && y > 0; y++ {
		years = append(years, y)
	}
	var rows []gridRow
	for _, c := range shown {
		var cells strings.Builder
		for _, y := range years {
			writeCell(&cells, c, y, f.Post, r.english)
		}
		rows = append(rows, gridRow{c, template.HTML(cells.String())})
	}
	turn := func(to int) string {
		v := r.URL.Query()
		v.Set("page", strconv.Itoa(to))
		return "/ledger?" + v.Encode()
	}
	data := map[string]any{"Choice": f, "Rows": rows, "Years": years, "Chosen": len(chosen), "Provinces": b.provinces, "Page": page, "Pages": pages,
		"Levels": []ledger.Level{ledger.National, ledger.Provincial, ledger.Local}, "States": states, "Export": "/ledger.xlsx?" + values.Encode()}
	if page > 1 {
		data["Previous"] = turn(page - 1)
	}
	if page < pages {
		data["Next"] = turn(page + 1)
	}
	return s.render(w, r, http.StatusOK, "ledger", data)
}

// writeCell writes the cell of a year as HTML: thousands of them are too many for
// a template.
func writeCell(b *strings.Builder, c *card, year int, post corpus.Post, english bool) {
	x, y := c.cellOf(year, post), strconv.Itoa(year)
	gap := ""
	if x == nil && post == corpus.Head {
		gap = c.Gaps[year]
	}
	link := func(class, fragment, title string) {
		b.WriteString(`<td class="s-` + template.HTMLEscapeString(class) + `"><a href="` + template.HTMLEscapeString(blocURL(c.Key)) + `#y` + y + fragment +
			`" title="` + y + ": " + template.HTMLEscapeString(title) + `">`)
	}
	switch {
	case x != nil:
		title := x.Unit
		if x.Person != "" {
			title += " (" + x.Person + ")"
		}
		title += " — " + stateName(x.State, english) + ", " + strconv.Itoa(x.Sources) + " " + pick(english, "nguồn", "sources") + ", " + percent(x.Confidence)
		link(string(x.State), "-"+template.HTMLEscapeString(string(post)), title)
		b.WriteString(`<span class="g" aria-hidden="true">` + glyphs[x.State] + `</span><span class="u">` + template.HTMLEscapeString(short(x.Unit, x.Person)) + `</span>`)
		if x.Review {
			b.WriteString(`<span class="r" title="` + pick(english, "cần người xem", "needs review") + `">?</span>`)
		}
		b.WriteString(`</a></td>`)
	case gap != "":
		link("gap", "", gapName(gap, english))
		b.WriteString(`–</a></td>`)
	default:
		b.WriteString(`<td></td>`)
	}
}

// short is a unit's name in the little room of a cell: without the word for its
// kind where another word tells it apart.
func short(unit, person string) string {
	if unit == "" {
		return person
	}
	for _, head := range []string{"Sở ", "Ủy ban nhân dân ", "UBND ", "Ban Thường trực "} {
		if rest, ok := strings.CutPrefix(unit, head); ok && strings.Contains(rest, " ") {
			return rest
		}
	}
	return unit
}

func (s *Server) ledgerXLSX(w http.ResponseWriter, r *request) error {
	f, err := readChoice(r.URL.Query())
	if err != nil {
		return err
	}
	attach(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "so-khoi.xlsx")
	return cut(s, export.LedgerXLSX(w, func(yield func(*ledger.History, error) bool) {
		b := s.board()
		for _, c := range f.among(b, b.cards) {
			h, err := s.keeper.ledger.History(c.Key)
			if err == nil {
				h.Rows = slices.DeleteFunc(h.Rows, func(x ledger.Row) bool {
					return f.From != 0 && x.Year < f.From || f.To != 0 && x.Year > f.To
				})
			}
			if !yield(h, err) || err != nil {
				return
			}
		}
	}))
}
