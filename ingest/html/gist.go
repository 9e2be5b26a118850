package html

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// Gist is the text of a page without the page: no tree is built and no post is looked for. What
// [Parse] would make a line of lies within one stretch of it. The page is nil where that can't be told
// so cheaply, because of its markup or its fonts, or where Parse would fail.
//
// The markup's tokens are those of the parser, and of its rules for unclosed and misnested elements
// the ones that decide where lines end are followed here. What a page hides is in the gist, too, in
// stretches of its own.
func Gist(body []byte, mediaType, uri string) *corpus.Gist {
	if len(body) > (Limits{}).withDefaults().Bytes {
		return nil
	}
	text, _, err := decode(body, mediaType, uri)
	if err != nil || mayHaveLegacyFont(text) {
		return nil
	}
	g := gist{source: text}
	if !g.tokenize() {
		return nil
	}
	if !g.divide() {
		return nil
	}
	if g.mend() {
		g.divide() // as it stands and as it is mended: which of them the page is depends on more than this
	}
	return &corpus.Gist{Stretches: g.texts(), Heads: g.heads, MayBeTitle: func(i int) bool { return g.mayBeTitle(i, uri) }}
}

// regionGist is the gist of the lines that the region has.
func (p *page) regionGist() *corpus.Gist {
	g := &corpus.Gist{MayBeTitle: func(i int) bool {
		l := p.region[i]
		return l.kind == titleKind || l.kind == corpus.Heading || l.bold > 0 // headings of a formal paper are its title
	}}
	for _, l := range p.region {
		g.Stretches = append(g.Stretches, l.text)
	}
	return g
}

// mayHaveLegacyFont reports whether the markup names a font like .VnTime or VPS, in which letters
// mean others.
func mayHaveLegacyFont(text string) bool {
	for _, key := range []struct{ word, pair string }{{"face", "fa"}, {"font-family", "-f"}} {
		offset := strings.Index(key.word, key.pair)
		for _, pair := range cases(key.pair) {
			for at := 0; ; at++ {
				i := strings.Index(text[at:], pair)
				if i < 0 {
					break
				}
				at += i
				if at < offset || at-offset+len(key.word) > len(text) || !strings.EqualFold(text[at-offset:at-offset+len(key.word)], key.word) {
					continue
				}
				name := text[at-offset+len(key.word):]
				name = strings.ToLower(name[:min(len(name), 24)])
				if strings.Contains(name, "vn") || strings.Contains(name, "vps") {
					return true
				}
			}
		}
	}
	return false
}

// cases are the ways to write two small letters, or signs, in small and capital ones.
func cases(pair string) (all []string) {
	for _, s := range []string{pair, strings.ToUpper(pair), strings.ToUpper(pair[:1]) + pair[1:], pair[:1] + strings.ToUpper(pair[1:])} {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// gist is a page while its gist is made.
type gist struct {
	source    string
	tokens    []token
	stretches []stretch
	heads     []string
	bodies    []int // where tags of the body begin: all of them name it
}

// token is what of the markup decides on lines.
type token struct {
	kind html.TokenType
	tag  atom.Atom
	at   int // in the source
	// text is that of a text token.
	text string
	// hides tells that the element shows nothing, heavy that it may set bold letters.
	hides, heavy bool
	// own tells a text that is apart from what stands around it: that of a title, a text area.
	own bool
}

// tokenize reads the markup; false where it has what only the parser understands.
func (g *gist) tokenize() bool {
	z := html.NewTokenizer(strings.NewReader(g.source))
	g.tokens = make([]token, 0, 2*strings.Count(g.source, "<"))
	// Of what a tag is looked at for, most pages have only some.
	hiding, weights := g.present("hidden", "HIDDEN", "Hidden", "d-none", "sr-only", "isplay", "ISPLAY", "visib", "VISIB"), g.present("weight", "WEIGHT", "Weight")
	at := 0
	var raw atom.Atom // the element whose text comes next, unparsed
	foreign := 0
	head, choosing := true, false // nothing of the body was seen yet; a select element is open
	for {
		kind := z.Next()
		t := token{kind: kind, at: at}
		length := len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return true
		case html.TextToken:
			if t.text = g.source[at : at+length]; strings.ContainsAny(t.text, "&\r\x00") || len(t.text) != length {
				t.text = string(z.Text())
			}
			switch raw {
			case 0:
				head = head && strings.Trim(t.text, " \t\r\n\f") == ""
			case atom.Script, atom.Style:
				if foreign > 0 && strings.Contains(t.text, "<") {
					return false
				}
				if strings.Contains(t.text, "headline") {
					g.heads = append(g.heads, t.text) // JSON-LD
				}
				t.text = ""
			case atom.Title:
				if foreign > 0 && strings.Contains(t.text, "<") {
					return false
				}
				g.heads = append(g.heads, t.text)
				t.own = head
			default:
				t.own = unshown(raw)
			}
			if t.text != "" {
				g.tokens = append(g.tokens, t)
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			markup := z.Raw()
			name, more := z.TagName()
			t.tag = atom.Lookup(name)
			switch t.tag {
			case atom.Svg, atom.Math:
				if kind == html.StartTagToken {
					foreign++
				} else if kind == html.EndTagToken {
					foreign = max(0, foreign-1)
				}
			case atom.Meta:
				for more {
					var key, value []byte
					if key, value, more = z.TagAttr(); string(key) == "content" {
						g.heads = append(g.heads, string(value))
					}
				}
			case atom.Plaintext, atom.Frameset:
				return false
			}
			switch t.tag {
			case atom.Html, atom.Head, atom.Title, atom.Meta, atom.Link, atom.Base, atom.Script, atom.Style, atom.Noscript:
			default:
				head = false
			}
			switch t.tag {
			case atom.Select:
				if choosing == (kind != html.EndTagToken) {
					return false
				}
				choosing = !choosing
			case atom.Option, atom.Optgroup, atom.Script:
			default:
				if choosing {
					return false // the parser leaves out most of what stands in a list of choices
				}
			}
			if foreign > 0 && (kind != html.EndTagToken && breaksOut(t.tag) || t.tag == atom.Br || t.tag == atom.P) {
				return false
			}
			if kind != html.EndTagToken {
				raw = 0
				switch t.tag {
				case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Xmp:
					raw = t.tag
				}
				t.hides = unshown(t.tag)
				if !t.hides && more && containsAny(markup, hiding) {
					t.hides = hidden(attributes(z))
				}
				if t.hides && (formatting(t.tag) || slices.Contains(hardToHide, t.tag)) {
					return false
				}
				t.heavy = t.tag == atom.B || t.tag == atom.Strong || t.tag == atom.Th || more && containsAny(markup, weights)
			} else {
				raw = 0
				head = head && t.tag != atom.Html && t.tag != atom.Body && t.tag != atom.Br
			}
			g.tokens = append(g.tokens, t)
			at += length
			continue
		}
		raw = 0
		at += length
	}
}

// breaksOut reports whether an element of the name may end a drawing or a formula that is open.
func breaksOut(tag atom.Atom) bool {
	switch tag {
	case atom.A:
		return false
	case atom.Textarea, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Xmp:
		return true // their text is none there
	case atom.Head, atom.Body, atom.Br, atom.Hr, atom.Img, atom.Span, atom.Meta, atom.Embed, atom.Sub, atom.Sup, atom.Var, atom.Ruby, atom.Listing:
		return true
	}
	return blockTag(tag) || formatting(tag)
}

// hardToHide are elements that end without what is in them, or stand in the paragraph before them: where they show nothing, it
// takes the parser to tell what does. Formatting elements, which may go on behind their end, are like them.
var hardToHide = []atom.Atom{atom.Form, atom.Marquee, atom.Table, atom.Search, atom.Legend,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

// attributes is an element of the tag's attributes, which haven't been read yet.
func attributes(z *html.Tokenizer) *html.Node {
	n := &html.Node{}
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		n.Attr = append(n.Attr, html.Attribute{Key: string(key), Val: string(value)})
	}
	return n
}

// present are those of the words that the source has.
func (g *gist) present(words ...string) (present [][]byte) {
	for _, w := range words {
		if strings.Contains(g.source, w) {
			present = append(present, []byte(w))
		}
	}
	return present
}

func containsAny(b []byte, words [][]byte) bool {
	return slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(b, w) })
}

// mend replaces texts whose letters were decoded wrongly, as the function of the same name does in a tree;
// it reports whether there are any.
func (g *gist) mend() bool {
	var all strings.Builder
	var of []int
	for i, t := range g.tokens {
		if t.text != "" && !isASCII(t.text) {
			of = append(of, i)
			all.WriteString(oneLine(t.text))
			all.WriteByte('\n')
		}
	}
	mended, used := charset.RepairText(all.String())
	if len(used) == 0 {
		return false
	}
	lines := strings.Split(mended, "\n")
	for k, i := range of {
		if k < len(lines) {
			g.tokens[i].text = lines[k]
		}
	}
	for i, h := range g.heads {
		g.heads[i], _ = charset.RepairText(h)
	}
	return true
}

// mayBeTitle is true where [page.findTitle] could give a line of the stretch enough points, whatever
// else the page has, but for a title that the head tells.
func (g *gist) mayBeTitle(i int, uri string) bool {
	s := &g.stretches[i]
	if s.heading || s.heavy {
		return true
	}
	if s.bare {
		// A day may stand near it.
		for _, near := range g.stretches[max(0, i-3):min(len(g.stretches), i+4)] {
			if strings.ContainsAny(near.text, "0123456789") {
				return true
			}
		}
	}
	if slug := slugWords(uri); len(slug) >= 3 && slugShare(slug, viet.Fold(s.text)) >= 0.6 {
		return true
	}
	return g.named(s)
}

// named reports whether an element around the stretch may be called a title.
func (g *gist) named(s *stretch) bool {
	if len(g.bodies) > mostAround {
		return true
	}
	for _, at := range slices.Concat(s.around, g.bodies) {
		z := html.NewTokenizer(strings.NewReader(g.source[at:min(len(g.source), at+longestTag)]))
		z.Next()
		_, more := z.TagName()
		for more {
			var key, value []byte
			key, value, more = z.TagAttr()
			switch string(key) {
			case "class", "id", "itemprop":
				v := squash(string(value))
				if slices.ContainsFunc(titleNames, func(name string) bool { return strings.Contains(v, name) }) {
					return true
				}
			}
		}
	}
	return false
}

// longestTag is how many bytes of a tag are looked at for its names.
const longestTag = 8 << 10
