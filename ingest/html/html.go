package html

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Version names the way pages are read; a change of results changes it.
const Version = "html/2"

// Options settle how pages are read. The zero value has the defaults.
type Options struct {
	// MediaType is what the server declared, with its charset; "" where nothing did.
	MediaType string
	// KeepFurniture keeps menus, related posts and the like at the end of the text
	// as blocks of the kind Boilerplate, instead of leaving them out.
	KeepFurniture bool
	// Alone leaves out the second opinion of go-trafilatura, which takes most of
	// the time; furniture is then told by the rules of this package alone.
	Alone  bool
	Limits Limits
	// Layout tells where the parts of the page stand; nil where nothing does.
	Layout *corpus.Layout
	// Needed is asked before the second opinion what is worth it: of lines, beyond which the post doesn't go, and
	// which of them is its title. Where it says no, [Parse] ends with [ErrNotNeeded]. nil reads all pages in full.
	Needed func(*corpus.Gist) bool
	// Left is shared by all pages of a run; nil is one for this page alone.
	Left *Left
}

// ErrNotNeeded says that [Options].Needed didn't want the page.
var ErrNotNeeded = errors.New("the page isn't needed")

// Limits bound the work for one page. Zero fields have defaults.
type Limits struct {
	Bytes int           // of the page; 16 MiB
	Time  time.Duration // for reading the page; 20 seconds
	Depth int           // of nested elements that are kept apart, deeper ones are read flat; 300, at most 400
	Nodes int           // of the page's tree; 500,000
}

func (l Limits) withDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 16 << 20
	}
	if l.Time == 0 {
		l.Time = 20 * time.Second
	}
	if l.Depth == 0 {
		l.Depth = 300
	}
	l.Depth = min(l.Depth, 400)
	if l.Nodes == 0 {
		l.Nodes = 500_000
	}
	return l
}

// Parse makes a document of the bytes of a page. A page at fault gives a
// *corpus.InputError with one of the codes empty, binary, too_large,
// too_many_nodes, malformed, time_limit and no_text.
func Parse(ctx context.Context, body []byte, uri string, o Options) (*corpus.Document, error) {
	o.Limits = o.Limits.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, o.Limits.Time)
	defer cancel()
	if len(body) > o.Limits.Bytes {
		return nil, &corpus.InputError{Input: uri, Code: "too_large", Reason: "the page is larger than the limit"}
	}
	text, encoding, err := decode(body, o.MediaType, uri)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, &corpus.InputError{Input: uri, Code: "empty", Reason: "the page is empty"}
	}
	root, warnings, err := parseTree(ctx, text, uri, o.Limits)
	if err != nil {
		return nil, err
	}
	for _, step := range mend(root) {
		if !slices.Contains(encoding, step) {
			encoding = append(encoding, step)
		}
	}
	p := &page{uri: uri, root: root, doc: goquery.NewDocumentFromNode(root), warnings: warnings}
	p.named = p.followLayout(o.Layout)
	if !p.read(ctx, o) {
		return nil, ErrNotNeeded
	}
	if err := ctx.Err(); err != nil {
		return nil, timeError(uri, err)
	}
	return p.document(body, encoding, o)
}

// page is a page while it is read.
type page struct {
	uri      string
	root     *html.Node
	doc      *goquery.Document // of root, for selectors
	warnings []corpus.Diagnostic
	meta     metadata
	lines    []*line
	// body is the element that holds most of the prose.
	body *html.Node
	// region is the lines of the post in reading order.
	region []*line
	// vietnamese is whether the region's text is.
	vietnamese bool
	// letter is whether the region has the head of an official letter.
	letter bool

	title  string
	byline string
	// inStamp is a writer whom the stamp names, too.
	inStamp string
	date    corpus.Date
	// order is 1 where days are written month first, -1 where not, 0 before it is known.
	order int
	// named are the parts that a layout has found.
	named parts
}

// read finds lines, region and fields; false where the page isn't needed.
func (p *page) read(ctx context.Context, o Options) bool {
	p.meta = readMeta(p.doc)
	p.lines = layOut(p.root)
	p.markFurniture()
	known := p.namedBody()
	certain := known != nil
	if known == nil {
		known = p.portalBody()
	}
	body := known
	if body == nil {
		body = p.findBody()
	}
	title := p.namedTitle()
	if title == nil && p.title == "" {
		title = p.findTitle(body)
	}
	p.body = body
	p.chooseRegion(body, title)
	p.markCaptions()
	if o.Needed != nil && !p.mayBeRescued() && !o.Needed(p.regionGist()) {
		return false
	}
	// Where the portal's own markup tells the text, a second opinion adds nothing.
	certain = certain || known != nil && p.isVietnamese()
	if !o.Alone && !certain && p.letters() < opinionText && ctx.Err() == nil {
		p.strike(askTrafilatura(ctx, p.root, cmp.Or(o.Left, new(Left))))
	}
	p.findDate(title)
	p.takeNamedDate()
	p.findByline()
	p.takeNamedByline()
	p.markItems()
	return true
}

// letters counts those of all lines.
func (p *page) letters() (n int) {
	for _, l := range p.lines {
		n += l.letters
	}
	return n
}

// document writes the blocks down.
func (p *page) document(body []byte, encoding []string, o Options) (*corpus.Document, error) {
	type piece struct {
		text string
		kind corpus.BlockKind
	}
	var pieces []piece
	for _, l := range p.region {
		pieces = append(pieces, piece{l.text, l.kind})
	}
	if o.KeepFurniture {
		kept := map[*line]bool{}
		for _, l := range p.region {
			kept[l] = true
		}
		for _, l := range p.lines {
			if !kept[l] {
				pieces = append(pieces, piece{l.text, corpus.Boilerplate})
			}
		}
	}
	var source strings.Builder
	for i, b := range pieces {
		if i > 0 {
			source.WriteByte('\n')
		}
		source.WriteString(b.text)
	}
	text, repairs, err := corpus.RepairSource(source.String(), p.uri)
	if err != nil {
		return nil, err
	}
	if repairs.Mended > 0 { // where the text's words are broken, the title's are
		p.title, _ = viet.Repair(p.title)
		p.byline, _ = viet.Repair(p.byline)
	}
	d := corpus.NewDocument(body, p.uri, "text/html", text)
	// Normalizing keeps the lines, so that line i of the text is piece i.
	start := 0
	for i, line := range strings.Split(d.Text, "\n") {
		trimmed := strings.TrimLeft(line, " ")
		from := start + len(line) - len(trimmed)
		to := from + len(strings.TrimRight(trimmed, " "))
		if to > from {
			d.Blocks = append(d.Blocks, corpus.Block{Span: corpus.Span{Start: from, End: to}, Kind: pieces[i].kind})
		}
		start += len(line) + 1
	}
	if len(d.Blocks) == 0 {
		return nil, &corpus.InputError{Input: p.uri, Code: "no_text", Reason: "the page has no text"}
	}
	d.Title, d.Byline, d.PublishedOn = normal(p.title), normal(p.byline), p.date
	d.Health = viet.Health(d.Text)
	d.Provenance = append([]string{"html"}, encoding...)
	d.Diagnostics = p.warnings
	d.TellRepairs(repairs)
	d.Attachments = p.attachments()
	return d, nil
}

// normal is s in the normal form of the project.
func normal(s string) corpus.Text {
	n, _ := viet.Normalize(s)
	return corpus.Text(strings.TrimSpace(n))
}
