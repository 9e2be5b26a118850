package crawl

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// maxForm is the most bytes of a form that is posted.
const maxForm = 2 << 20

var (
	doPostBack   = regexp.MustCompile(`(?:__doPostBack\(|WebForm_PostBackOptions\()\s*['"]([^'"]*)['"]\s*,\s*['"]([^'"]*)['"]`)
	pageArgument = regexp.MustCompile(`(?i)^page\$(\d+)$`)
	pageFragment = regexp.MustCompile(`^postback-(\d+)$`)
	onward       = regexp.MustCompile(`^(?:(?:trang )?(?:sau|tiep|ke tiep|tiep theo|next)\W*|>|›|»|>>)$`)
)

// postbackPage is the number of the list page that an address stands for: 1 for
// those that are fetched plainly.
func postbackPage(address *url.URL) int {
	if m := pageFragment.FindStringSubmatch(address.Fragment); m != nil {
		n, err := strconv.Atoi(m[1])
		if err == nil {
			return n
		}
	}
	return 1
}

// postback is the way from a page of a list to the next one where the site file
// lets forms be posted and the page has no link onward. The next page is known by the address
// of the list and its number, since the form's state, which leads to it, is different
// each time.
func (s *Site) postback(doc *goquery.Document, address *url.URL, links []Link) (Link, bool) {
	if len(s.compiled["postback"]) == 0 {
		return Link{}, false
	}
	for _, l := range links {
		if l.Paging {
			return Link{}, false
		}
	}
	next := postbackPage(address) + 1
	var best *html.Node
	var target, argument, text string
	rank := 0
	s.catch(doc, "postback").Each(func(_ int, e *goquery.Selection) {
		m := doPostBack.FindStringSubmatch(e.AttrOr("href", "") + " " + e.AttrOr("onclick", ""))
		if m == nil {
			return
		}
		here := strings.Join(strings.Fields(visible(e)), " ")
		number, err := strconv.Atoi(here)
		if a := pageArgument.FindStringSubmatch(m[2]); a != nil {
			number, err = strconv.Atoi(a[1])
		}
		r := 0
		switch {
		case err == nil && number == next:
			r = 3
		case err == nil: // another page
		case onward.MatchString(viet.Fold(here)):
			r = 2
		case (here == "..." || here == "…") && rank <= 1: // the last one leads on, the first may lead back
			r = 1
		}
		if r > rank || r == 1 && rank == 1 {
			best, target, argument, text, rank = e.Nodes[0], m[1], m[2], here, r
		}
	})
	if best == nil {
		return Link{}, false
	}
	form := formOf(best)
	if form == nil {
		return Link{}, false
	}
	values := formValues(form)
	values.Set("__EVENTTARGET", target)
	values.Set("__EVENTARGUMENT", argument)
	encoded := values.Encode()
	request, _, ok := Address(address, goquery.NewDocumentFromNode(form).AttrOr("action", address.String()), nil)
	if !ok || !s.Own(request) || len(encoded) > maxForm {
		return Link{}, false
	}
	key := *address
	key.Fragment = fmt.Sprintf("postback-%d", next)
	return Link{Request: request, Key: &key, Kind: corpus.ListPage, Text: text, Paging: true, Form: encoded}, true
}

// guessPostback is a selector of the links with the numbers of pages that post a form, ""
// where there are none.
func guessPostback(doc *goquery.Document) string {
	selector := ""
	doc.Find("a[href], a[onclick]").EachWithBreak(func(_ int, e *goquery.Selection) bool {
		if _, err := strconv.Atoi(strings.TrimSpace(e.Text())); err != nil || !doPostBack.MatchString(e.AttrOr("href", "")+" "+e.AttrOr("onclick", "")) {
			return true
		}
		for at := e.Parent(); at.Length() > 0 && selector == ""; at = at.Parent() {
			for _, by := range [][2]string{{"id", "#"}, {"class", "."}} {
				if names := strings.Fields(at.AttrOr(by[0], "")); len(names) > 0 && plainName.MatchString(names[0]) {
					selector = by[1] + names[0] + " a"
				}
			}
		}
		if selector == "" {
			selector = "a"
		}
		return false
	})
	return selector
}

// plainName is a class or id that needs no escapes in a selector.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// formOf is the form that an element stands in, else the first with a view state: browsers
// repair what nests wrongly otherwise than parsers do.
func formOf(n *html.Node) *html.Node {
	root := n
	for at := n; at != nil; at = at.Parent {
		if at.Type == html.ElementNode && at.Data == "form" {
			return at
		}
		root = at
	}
	if state := goquery.NewDocumentFromNode(root).Find("form input[name=__VIEWSTATE]").First(); state.Length() > 0 {
		return state.Closest("form").Nodes[0]
	}
	return nil
}

// formValues are what a browser would send of a form that nobody has filled in or
// clicked a button of.
func formValues(form *html.Node) url.Values {
	out := url.Values{}
	goquery.NewDocumentFromNode(form).Find("input[name], select[name], textarea[name]").Each(func(_ int, e *goquery.Selection) {
		name := e.AttrOr("name", "")
		if _, disabled := e.Attr("disabled"); disabled {
			return
		}
		switch e.Nodes[0].Data {
		case "select":
			chosen := e.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = e.Find("option").First()
			}
			chosen.Each(func(_ int, o *goquery.Selection) { out.Add(name, o.AttrOr("value", strings.TrimSpace(o.Text()))) })
		case "textarea":
			out.Add(name, e.Text())
		default:
			_, checked := e.Attr("checked")
			switch strings.ToLower(e.AttrOr("type", "text")) {
			case "submit", "button", "image", "reset", "file":
			case "checkbox", "radio":
				if checked {
					out.Add(name, e.AttrOr("value", "on"))
				}
			default:
				out.Add(name, e.AttrOr("value", ""))
			}
		}
	})
	return out
}
