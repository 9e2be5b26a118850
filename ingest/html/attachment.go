package html

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html/atom"
)

// attachmentTypes are the endings of files that portals attach to posts.
var attachmentTypes = []string{".pdf", ".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".rtf", ".ppt", ".pptx", ".zip", ".rar", ".7z"}

// fileElements are the elements that lead to a file or show one.
var fileElements goquery.Matcher = cascadia.MustCompile("a[href], iframe[src], embed[src], object[data]")

// attachments are the absolute addresses of the files that the page links to, in
// the order of the page, each once: those that the layout names, else all that are named
// like files.
func (p *page) attachments() []string {
	nodes, named := p.named.attachments, true
	if len(nodes) == 0 {
		nodes, named = p.doc.FindMatcher(fileElements).Nodes, false
	}
	var out []string
	base := p.base()
	for _, n := range nodes {
		link := ""
		switch n.DataAtom {
		case atom.A:
			link = attr(n, "href")
		case atom.Object:
			link = attr(n, "data")
		default:
			link = attr(n, "src")
		}
		if link == "" {
			continue
		}
		u, err := base.Parse(strings.TrimSpace(link))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "file" && u.Scheme != "" {
			continue
		}
		if !named && !isAttachment(u) {
			continue
		}
		u.Fragment = ""
		if s := u.String(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// isAttachment reports whether the address ends like a file, in its path or in a
// value of its query ("?file=bao-cao.pdf").
func isAttachment(u *url.URL) bool {
	if slices.Contains(attachmentTypes, strings.ToLower(path.Ext(u.Path))) {
		return true
	}
	// Liferay and SharePoint put a key behind the name of the file.
	for part := range strings.SplitSeq(u.Path, "/") {
		if slices.Contains(attachmentTypes, strings.ToLower(path.Ext(part))) {
			return true
		}
	}
	for _, values := range u.Query() {
		for _, v := range values {
			if slices.Contains(attachmentTypes, strings.ToLower(path.Ext(v))) {
				return true
			}
		}
	}
	return false
}
