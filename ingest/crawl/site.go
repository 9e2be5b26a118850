package crawl

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"gopkg.in/yaml.v3"

	"github.com/sokhoi/sokhoi/corpus"
)

//go:embed families/*.yaml
var families embed.FS

// Site is a portal as data, one YAML file each. Patterns are regular
// expressions on path and query of the normalized address, and stand before those of the
// family; other fields replace the family's where they are given.
type Site struct {
	Name     string   `yaml:"name"`
	Family   string   `yaml:"family"`
	Province string   `yaml:"province"`
	Start    []string `yaml:"start"`
	// Hosts are further hosts of the site; those of Start and their www twins
	// belong to it anyway.
	Hosts    []string `yaml:"hosts"`
	Sitemaps []string `yaml:"sitemaps"`

	Articles    []string `yaml:"articles"`
	Lists       []string `yaml:"lists"`
	Attachments []string `yaml:"attachments"`
	Ignore      []string `yaml:"ignore"`
	// IgnoreParams are parameters of addresses that don't change the page.
	IgnoreParams []string `yaml:"ignore_params"`
	// Strict leaves addresses that no pattern tells alone.
	Strict bool `yaml:"strict"`

	Selectors Selectors `yaml:"selectors"`
	// DateOrder is how the site writes days: dmy (default) or mdy.
	DateOrder string `yaml:"date_order"`
	Paging    Paging `yaml:"paging"`

	// Delay is the pause after each answer; 2s by default, and never less than the
	// Crawl-delay of robots.txt.
	Delay Duration `yaml:"delay"`
	// Daily is the most requests a day to a host; 20,000 by default.
	Daily int `yaml:"daily"`
	// Hours are when the site may be asked, such as 20:00-06:00, in Vietnam's time.
	Hours string `yaml:"hours"`
	// Revisit is how soon list pages and articles are looked at again; 6h and 720h.
	Revisit struct {
		Lists    Duration `yaml:"lists"`
		Articles Duration `yaml:"articles"`
	} `yaml:"revisit"`
	// Depth is the most links from a start address; 400 by default, for paging
	// goes a link a page.
	Depth int `yaml:"depth"`
	// TLSExceptions names hosts whose certificate isn't checked, with the reason;
	// reports of runs repeat it.
	TLSExceptions map[string]string `yaml:"tls_exceptions"`
	// Telltales are texts in a page or an address that tell of the family.
	Telltales []string `yaml:"telltales"`

	articles, lists, attachments, ignore []*regexp.Regexp
	compiled                             map[string]cascadia.SelectorGroup
	start                                []*url.URL
	layout                               corpus.Layout
	prints                               bool // the site file itself names the print view
}

// Layout tells the parser where the parts of the site's pages stand: what the site
// file itself says. The selectors of families are hints for the crawl only: the parser knows
// these portals, and has an eye on what else a page may hold.
func (s *Site) Layout() corpus.Layout {
	l := s.layout
	l.Province = s.Province
	return l
}

// Selectors are CSS selectors for the parts of a page.
type Selectors struct {
	Title       string `yaml:"title"`
	Body        string `yaml:"body"`
	Date        string `yaml:"date"`
	Byline      string `yaml:"byline"`
	Attachments string `yaml:"attachments"`
	// Print is the link to the print view. Where the site file itself has it, the view is
	// fetched as well and read in place of the page, if it has the page's text.
	Print string `yaml:"print"`
	Links string `yaml:"links"` // where links of a list page stand; the whole page where empty
}

// Paging tells how list pages go on.
type Paging struct {
	Next string `yaml:"next"` // selector of the links to further pages
	// Postback is the selector of links that post the page's form (ASP.NET's
	// __doPostBack). They are followed where a list has no other way on.
	Postback string `yaml:"postback"`
}

// Duration is a time.Duration that YAML writes as 1m30s.
type Duration time.Duration

// UnmarshalYAML reads 1m30s.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil || v < 0 {
		return fmt.Errorf("line %d: %q is no duration such as 2s or 6h", n.Line, n.Value)
	}
	*d = Duration(v)
	return nil
}

// MarshalYAML writes 1m30s.
func (d Duration) MarshalYAML() (any, error) { return time.Duration(d).String(), nil }

// Families are the names of the families that are built in.
func Families() []string {
	names, _ := fs.Glob(families, "families/*.yaml") // the pattern is sound
	var out []string
	for _, n := range names {
		if n = strings.TrimSuffix(strings.TrimPrefix(n, "families/"), ".yaml"); n != "portal" {
			out = append(out, n)
		}
	}
	return out
}

// LoadSite reads a site file.
func LoadSite(path string) (*Site, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := ParseSite(body)
	if err != nil {
		return nil, &corpus.InputError{Input: path, Code: "bad_site", Reason: "no site file", Err: err}
	}
	return s, nil
}

// ParseSite reads a site from YAML. Unknown fields, selectors and patterns that
// don't compile, and sites without name or start address are errors.
func ParseSite(body []byte) (*Site, error) {
	s, err := decodeSite(body)
	if err != nil {
		return nil, err
	}
	return s, s.prepare()
}

func decodeSite(body []byte) (*Site, error) {
	s := &Site{}
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(s); err != nil && err != io.EOF {
		return nil, err
	}
	return s, nil
}

// family is a built-in family with what it inherits.
func family(name string) (*Site, error) {
	body, err := families.ReadFile("families/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no family %q; there are %s", name, strings.Join(Families(), ", "))
	}
	f, err := decodeSite(body)
	if err != nil {
		return nil, fmt.Errorf("family %s: %w", name, err)
	}
	if f.Family != "" {
		parent, err := family(f.Family)
		if err != nil {
			return nil, err
		}
		f.inherit(parent)
	}
	return f, nil
}

// inherit takes over from p what s doesn't tell.
func (s *Site) inherit(p *Site) {
	for _, l := range []struct{ own, parent *[]string }{
		{&s.Articles, &p.Articles}, {&s.Lists, &p.Lists}, {&s.Attachments, &p.Attachments},
		{&s.Ignore, &p.Ignore}, {&s.IgnoreParams, &p.IgnoreParams},
	} {
		*l.own = append(slices.Clone(*l.own), *l.parent...)
	}
	for _, l := range []struct{ own, parent *string }{
		{&s.Selectors.Title, &p.Selectors.Title}, {&s.Selectors.Body, &p.Selectors.Body}, {&s.Selectors.Date, &p.Selectors.Date},
		{&s.Selectors.Byline, &p.Selectors.Byline}, {&s.Selectors.Attachments, &p.Selectors.Attachments},
		{&s.Selectors.Print, &p.Selectors.Print}, {&s.Selectors.Links, &p.Selectors.Links},
		{&s.DateOrder, &p.DateOrder}, {&s.Paging.Next, &p.Paging.Next}, {&s.Paging.Postback, &p.Paging.Postback}, {&s.Hours, &p.Hours},
	} {
		if *l.own == "" {
			*l.own = *l.parent
		}
	}
	for _, l := range []struct{ own, parent *Duration }{
		{&s.Delay, &p.Delay}, {&s.Revisit.Lists, &p.Revisit.Lists}, {&s.Revisit.Articles, &p.Revisit.Articles},
	} {
		if *l.own == 0 {
			*l.own = *l.parent
		}
	}
	if s.Daily == 0 {
		s.Daily = p.Daily
	}
	if s.Depth == 0 {
		s.Depth = p.Depth
	}
}

// prepare inherits, checks and compiles.
func (s *Site) prepare() error {
	name := s.Family
	if name == "" {
		name = "portal"
	}
	f, err := family(name)
	if err != nil {
		return err
	}
	own := s.Selectors
	s.prints = own.Print != ""
	s.layout = corpus.Layout{Title: own.Title, Body: own.Body, Date: own.Date, Byline: own.Byline, Attachments: own.Attachments,
		DateOrder: s.DateOrder}
	s.inherit(f)
	if s.Name == "" || len(s.Start) == 0 {
		return errors.New("a site needs a name and start addresses")
	}
	if s.DateOrder != "dmy" && s.DateOrder != "mdy" {
		return fmt.Errorf("date_order %q is neither dmy nor mdy", s.DateOrder)
	}
	if _, _, err := openHours(s.Hours); err != nil {
		return err
	}
	for i, p := range s.IgnoreParams {
		s.IgnoreParams[i] = strings.ToLower(p)
	}
	for _, start := range s.Start {
		_, key, ok := Address(nil, start, s.IgnoreParams)
		if !ok {
			return fmt.Errorf("start %q is no address of a page", start)
		}
		s.start = append(s.start, key)
	}
	for _, l := range []struct {
		field string
		from  []string
		to    *[]*regexp.Regexp
	}{{"articles", s.Articles, &s.articles}, {"lists", s.Lists, &s.lists}, {"attachments", s.Attachments, &s.attachments}, {"ignore", s.Ignore, &s.ignore}} {
		for _, p := range l.from {
			re, err := regexp.Compile(p)
			if err != nil {
				return fmt.Errorf("%s: %w", l.field, err)
			}
			*l.to = append(*l.to, re)
		}
	}
	s.compiled = map[string]cascadia.SelectorGroup{}
	for field, text := range s.selectors() {
		if text == "" {
			continue
		}
		// goquery lets a bad selector match nothing, silently.
		c, err := cascadia.ParseGroup(text)
		if err != nil {
			return fmt.Errorf("selector of %s: %q: %w", field, text, err)
		}
		s.compiled[field] = c
	}
	return nil
}

// selectors are all selectors by the name of their field.
func (s *Site) selectors() map[string]string {
	return map[string]string{
		"title": s.Selectors.Title, "body": s.Selectors.Body, "date": s.Selectors.Date, "byline": s.Selectors.Byline,
		"attachments": s.Selectors.Attachments, "print": s.Selectors.Print, "links": s.Selectors.Links, "next": s.Paging.Next, "postback": s.Paging.Postback,
	}
}

// SelectorNames are the fields that a site file has selectors for, in order.
func (s *Site) SelectorNames() []string { return slices.Sorted(maps.Keys(s.selectors())) }

// Own reports whether the address is on a host of the site, and brings it to the
// form that its twins share: scheme and host of the start address.
func (s *Site) Own(u *url.URL) bool {
	for _, start := range s.start {
		if twin(u.Host) == twin(start.Host) {
			u.Scheme, u.Host = start.Scheme, start.Host
			return true
		}
	}
	for _, h := range s.Hosts {
		if twin(u.Host) == twin(strings.ToLower(h)) {
			return true
		}
	}
	return false
}

// Kind says what an address leads to; ok is false for what is to be left alone.
func (s *Site) Kind(u *url.URL) (kind corpus.AddressKind, ok bool) {
	at := u.EscapedPath()
	if p, err := url.PathUnescape(at); err == nil {
		at = p
	}
	if u.RawQuery != "" {
		at += "?" + u.RawQuery
	}
	fits := func(patterns []*regexp.Regexp) bool {
		return slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(at) })
	}
	switch {
	case fits(s.ignore):
		return "", false
	case fits(s.attachments):
		return corpus.Attachment, true
	case fits(s.articles):
		return corpus.Article, true
	case fits(s.lists):
		return corpus.ListPage, true
	case s.Strict:
		return "", false
	}
	return corpus.UnknownPage, true
}

// openHours reads 20:00-06:00 as minutes of the day; both are 0 for always.
func openHours(s string) (from, to int, err error) {
	if s == "" {
		return 0, 0, nil
	}
	var a, b, c, d int
	if n, err := fmt.Sscanf(s, "%d:%d-%d:%d", &a, &b, &c, &d); err != nil || n != 4 || a > 24 || c > 24 || b > 59 || d > 59 || a < 0 || b < 0 || c < 0 || d < 0 {
		return 0, 0, fmt.Errorf("hours %q aren't like 20:00-06:00", s)
	}
	return a*60 + b, c*60 + d, nil
}

// Open reports whether the site may be asked at t.
func (s *Site) Open(t time.Time) bool {
	from, to, err := openHours(s.Hours)
	if err != nil || from == to {
		return true
	}
	t = t.In(zone)
	m := t.Hour()*60 + t.Minute()
	if from < to {
		return from <= m && m < to
	}
	return m >= from || m < to
}

var zone = time.FixedZone("+07", 7*60*60)
