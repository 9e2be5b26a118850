package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

//go:embed templates assets
var files embed.FS

// assets are the files that pages refer to, with a hash in their address so
// that browsers may keep them for ever.
type assets struct {
	answers map[string]*answer
	hash    map[string]string
}

func loadAssets() (*assets, error) {
	a := &assets{map[string]*answer{}, map[string]string{}}
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		b, err := files.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		a.hash[e.Name()] = hex.EncodeToString(sum[:6])
		a.answers[e.Name()] = newAnswer(http.Header{"Content-Type": {assetTypes[path.Ext(e.Name())]}, "Cache-Control": {"public, max-age=31536000, immutable"}}, b)
	}
	return a, nil
}

func (a *assets) url(name string) string { return "/assets/" + a.hash[name] + "/" + name }

var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

func (s *Server) asset(w http.ResponseWriter, r *request) error {
	name := r.PathValue("name")
	a, ok := s.assets.answers[name]
	if !ok || r.PathValue("hash") != s.assets.hash[name] {
		return notFound("Không có tệp này.", "There is no such file.")
	}
	return a.write(w, r.Request, http.StatusOK, true)
}

// pages are the templates, in both languages.
type pages struct{ vi, en map[string]*template.Template }

func loadPages(a *assets, units *unitNames) (*pages, error) {
	vi, err := parsePages(a, units, false)
	if err != nil {
		return nil, err
	}
	en, err := parsePages(a, units, true)
	return &pages{vi, en}, err
}

func parsePages(a *assets, units *unitNames, english bool) (map[string]*template.Template, error) {
	funcs := template.FuncMap{
		"t":        func(vi, en string) string { return pick(english, vi, en) },
		"asset":    a.url,
		"bloc":     blocURL,
		"dossier":  func(key string) string { return "/dossiers/" + escapeKey(key) },
		"document": documentURL,
		"unit": func(name, province string) string {
			id, _ := units.of(name, province)
			return "/units/" + id
		},
		"person":   func(name string) string { return "/persons/" + identify(name) },
		"day":      func(d corpus.Date) string { return dayText(d, english) },
		"moment":   func(t time.Time) string { return momentText(t, english) },
		"kind":     func(k corpus.Kind) string { return kindName(k, english) },
		"post":     func(p corpus.Post, f corpus.Form) string { return postName(p, f, english) },
		"state":    func(s any) string { return stateName(ledger.State(fmt.Sprint(s)), english) },
		"glyph":    func(s any) string { return glyphs[ledger.State(fmt.Sprint(s))] },
		"basis":    func(b corpus.Basis) string { return basisName(b, english) },
		"severity": func(s ledger.Severity) string { return severityName(s, english) },
		"says":     func(f ledger.Finding) string { return pick(english, f.Vietnamese, f.English) },
		"next":     func(f ledger.Finding) string { return nextStep(f, english) },
		"place":    placeOf,
		"reason":   func(r ledger.Reason) string { return pick(english, r.Vietnamese, r.English) },
		"gap":      func(code string) string { return gapName(code, english) },
		"field":    func(f string) string { return fieldName(f, english) },
		"verdict":  func(v corpus.Verdict) string { return verdictName(v, english) },
		"of":       func(o corpus.Of) string { return ofName(o, english) },
		"given":    func(s corpus.Status) string { return statusName(s, english) },
		"role":     func(r Role) string { return roleName(r, english) },
		"percent":  percent,
		"count":    func(n any) string { return countText(n, english) },
		"failure":  func(code string) string { return failureName(code, english) },
		"items":    func(b sqlite.Batch, state string) int64 { return b.Items[sqlite.State(state)] },
		"add":      func(a, b int) int { return a + b },
		"link":     isLink,
		"list":     func(xs ...any) []any { return xs },
	}
	layout, err := template.New("layout").Funcs(funcs).ParseFS(files, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	out := map[string]*template.Template{}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".html")
		if base == "layout" || base == "parts" {
			continue
		}
		t, err := template.Must(layout.Clone()).ParseFS(files, name)
		if err != nil {
			return nil, err
		}
		out[base] = t
	}
	return out, nil
}

// frame is what every page is given beside its own data.
type frame struct {
	English   bool
	Path      string // of the request, for the menu
	Switch    string // the same page in the other language
	Account   *account
	CSRF      string
	CanReview bool
	CanManage bool
	CanLogin  bool
	Queue     int
	Version   string
	Query     string // in the search box
	D         map[string]any
}

// render writes a page.
func (s *Server) render(w http.ResponseWriter, r *request, code int, name string, data map[string]any) error {
	set := s.pages.vi
	if r.english {
		set = s.pages.en
	}
	other := *r.URL
	q := other.Query()
	q.Set("lang", pick(r.english, "en", "vi"))
	other.RawQuery = q.Encode()
	if r.Method != http.MethodGet {
		other = url.URL{Path: "/", RawQuery: "lang=" + pick(r.english, "en", "vi")}
	}
	f := frame{English: r.english, Path: r.URL.Path, Switch: other.RequestURI(), Account: r.account, CSRF: r.session,
		CanReview: r.role() >= Reviewer, CanManage: r.role() >= Administrator, CanLogin: s.o.Accounts != "", Version: s.o.Version, D: data}
	if f.CanReview {
		f.Queue = len(s.board().queue)
	}
	if name == "search" {
		f.Query, _ = data["Text"].(string)
	}
	var b bytes.Buffer
	if err := set[name].ExecuteTemplate(&b, "layout", f); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Add("Vary", "Cookie")
	return send(w, r, code, b.Bytes())
}

// escapeKey is a bloc's key as a part of an address; its slashes stay.
func escapeKey(key string) string {
	parts := strings.Split(key, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

func blocURL(key string) string               { return "/blocs/" + escapeKey(key) }
func documentURL(id corpus.DocumentID) string { return "/documents/" + string(id) }
func isLink(uri string) bool {
	return strings.HasPrefix(uri, "https://") || strings.HasPrefix(uri, "http://")
}
func words(vi, en string, english bool) string { return pick(english, vi, en) }

func dayText(d corpus.Date, english bool) string {
	if d.IsZero() || english {
		return d.String()
	}
	return fmt.Sprintf("%02d/%02d/%d", d.Day, d.Month, d.Year)
}

var vietnam = time.FixedZone("+07", 7*60*60)

func momentText(t time.Time, english bool) string {
	if t.IsZero() {
		return ""
	}
	return t.In(vietnam).Format(words("15:04 02/01/2006", "2006-01-02 15:04", english))
}

// countText groups digits by thousands.
func countText(n any, english bool) string {
	text := fmt.Sprint(n)
	var b strings.Builder
	for i, r := range text {
		if i > 0 && (len(text)-i)%3 == 0 && text[i-1] != '-' {
			b.WriteString(words(".", ",", english))
		}
		b.WriteRune(r)
	}
	return b.String()
}

func kindName(k corpus.Kind, english bool) string {
	if !english {
		return export.KindVietnamese(k)
	}
	switch k {
	case corpus.Launch:
		return "launch"
	case corpus.MidYear:
		return "mid-year review"
	case corpus.YearEnd:
		return "year-end review"
	}
	return "other meeting"
}

func postName(p corpus.Post, f corpus.Form, english bool) string {
	if !english {
		return export.PostVietnamese(p, f)
	}
	if p == corpus.Head {
		return "head"
	}
	return "deputy"
}

func stateName(s ledger.State, english bool) string {
	if english {
		return string(s)
	}
	return export.StateVietnamese(s)
}

func percent(x float64) string { return strconv.Itoa(int(x*100+0.5)) + "%" }

// placeOf is the province of a bloc where its name doesn't tell it.
func placeOf(name, province string) string {
	if strings.Contains(viet.Fold(name), viet.Fold(province)) {
		return ""
	}
	return province
}

// onShell is how a finding's next step names the command that decides.
var onShell = regexp.MustCompile(`(bằng|with) sokhoi decide( [a-z]+( (hoặc|or) [a-z]+)?)?`)

// nextStep is what to do about a finding, for those who have pages and no shell.
func nextStep(f ledger.Finding, english bool) string {
	return onShell.ReplaceAllString(pick(english, f.NextVietnamese, f.NextEnglish), pick(english, "ở trang Duyệt", "under Review"))
}

// glyphs tell states apart without colour.
var glyphs = map[ledger.State]string{
	ledger.Confirmed: "✓", ledger.Announced: "›", ledger.Serving: "•", ledger.Contradicted: "×", ledger.Disputed: "✎",
}

func severityName(s ledger.Severity, english bool) string {
	if english {
		return string(s)
	}
	return export.SeverityVietnamese(s)
}

func choose[K comparable](k K, english bool, names map[K][2]string) string {
	n, ok := names[k]
	if !ok {
		return fmt.Sprint(k)
	}
	return pick(english, n[0], n[1])
}

func basisName(b corpus.Basis, english bool) string {
	return choose(b, english, map[corpus.Basis][2]string{
		corpus.Serving: {"đương nhiệm", "serving"}, corpus.Elected: {"được bầu", "elected"},
		corpus.Appointed: {"được chỉ định", "appointed"}, corpus.Handover: {"nhận bàn giao", "handover"}, "": {"", ""},
	})
}

func gapName(code string, english bool) string {
	return choose(code, english, map[string][2]string{
		ledger.NotCrawled: {"chưa thu thập tài liệu", "not crawled"}, ledger.NoConference: {"có tài liệu, không có hội nghị", "documents, but no conference"},
		ledger.NoHeadTold: {"có hội nghị, không nêu khối trưởng", "a conference, but no head told"}, ledger.FailedToParse: {"tài liệu không đọc được", "documents failed to parse"},
	})
}

func fieldName(f string, english bool) string {
	return choose(f, english, map[string][2]string{
		"kind": {"loại hội nghị", "kind"}, "year": {"năm thi đua", "year"}, "held_on": {"ngày họp", "held on"}, "place": {"địa điểm", "place"},
		"bloc": {"khối, cụm", "bloc"}, "member_count": {"số thành viên", "member count"}, "members": {"thành viên", "members"},
		"officials": {"cán bộ", "officials"}, "leaders": {"khối trưởng, khối phó", "leaders"}, "awards": {"khen thưởng", "awards"},
		"rankings": {"xếp hạng", "rankings"}, "citations": {"văn bản", "citations"}, "movements": {"phong trào", "movements"},
		"head": {"khối trưởng", "head"}, "deputy": {"khối phó", "deputy"}, "unit": {"đơn vị", "unit"}, "member": {"thành viên", "member"},
		"official": {"cán bộ", "official"}, "award": {"khen thưởng", "award"}, "province": {"tỉnh, thành phố", "province"},
		"movement": {"phong trào", "movement"}, "cites": {"văn bản", "cites"}, "warning": {"cảnh báo", "warning"},
	})
}

func verdictName(v corpus.Verdict, english bool) string {
	return choose(v, english, map[corpus.Verdict][2]string{
		corpus.Accept: {"nhận", "accept"}, corpus.Reject: {"bác", "reject"}, corpus.Correct: {"sửa", "correct"},
		corpus.Merge: {"gộp", "merge"}, corpus.Split: {"tách", "split"}, corpus.Undo: {"rút lại", "undo"},
	})
}

func ofName(o corpus.Of, english bool) string {
	return choose(o, english, map[corpus.Of][2]string{
		corpus.OfUnit: {"tập thể", "units"}, corpus.OfPerson: {"cá nhân", "persons"}, corpus.OfHousehold: {"hộ gia đình", "households"}, "": {"", ""},
	})
}

func statusName(s corpus.Status, english bool) string {
	return choose(s, english, map[corpus.Status][2]string{corpus.Nominated: {"đề nghị", "nominated"}, corpus.Conferred: {"đã trao", "conferred"}})
}

func roleName(r Role, english bool) string {
	return choose(r, english, map[Role][2]string{
		Reader: {"người đọc", "reader"}, Reviewer: {"người duyệt", "reviewer"}, Administrator: {"quản trị", "administrator"},
	})
}
