package crawl

import (
	"regexp"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// focusPhrase is what a phrase in a link adds to its priority.
type focusPhrase struct {
	text   string // folded; "-" stands for space and hyphen alike
	weight int
}

// focusPhrases are what posts on conferences of blocs are announced by, and what
// sounds like them without being it.
var focusPhrases = []focusPhrase{
	{"khoi thi dua", 60}, {"cum thi dua", 60}, {"khoi giao uoc", 45}, {"giao uoc thi dua", 45},
	{"khoi truong", 40}, {"cum truong", 40}, {"khoi pho", 20}, {"cum pho", 20},
	// Liferay drops the letter đ from its addresses.
	{"khoi thi ua", 55}, {"cum thi ua", 55},
	{"thi dua khen thuong", 25}, {"thi ua khen thuong", 25}, {"thi dua", 15}, {"khen thuong", 12}, {"binh xet", 12},
	{"hoi nghi tong ket", 15}, {"hoi nghi so ket", 15}, {"tong ket cong tac", 8}, {"ky ket", 10}, {"hoi nghi", 6},
	{"so ket", 6}, {"tong ket", 6}, {"phat dong", 4}, {"dien hinh tien tien", 4},
	{"dang uy khoi", -30}, {"cum cong nghiep", -40}, {"khu cong nghiep", -10}, {"hoi thao the thao", -10},
	{"moi thau", -25}, {"dau gia", -25}, {"thoi tiet", -25}, {"xo so", -40}, {"lich tiep cong dan", -20},
}

var winter = regexp.MustCompile(`\b(?:thang (?:1|01|6|06|7|07|11|12)|6 thang|dau nam|cuoi nam)\b`)

// Focus is how likely text (the anchor and title of a link, with its address) leads to a
// post on a conference, from about -100 to 100.
func Focus(text string) int {
	folded := " " + strings.Join(strings.FieldsFunc(viet.Fold(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), " ") + " "
	score := 0
	for _, p := range focusPhrases {
		if strings.Contains(folded, " "+p.text+" ") {
			score += p.weight
		}
	}
	if score > 0 && winter.MatchString(folded) {
		score += 5
	}
	return max(-100, min(100, score))
}

// promising is the focus from which a title promises a conference: it names a bloc, or
// one of its posts.
const promising = 40

// priorities of kinds before focus: list pages come early, since without them nothing is found.
func basePriority(kind corpus.AddressKind) int {
	switch kind {
	case corpus.SiteMap:
		return 90
	case corpus.ListPage:
		return 30
	case corpus.Article, corpus.Attachment:
		return 20
	}
	return 0
}

// priority ranks a link. inherited is what the page it stands on promises: a
// section that has led to conferences goes on to do so.
func priority(kind corpus.AddressKind, focus, inherited, depth int) int {
	p := basePriority(kind) + focus
	switch kind {
	case corpus.ListPage:
		p += inherited/2 - min(depth, 40)/4
	case corpus.Attachment:
		p += inherited / 2
	case corpus.UnknownPage:
		p += inherited/4 - min(depth, 40)
	}
	return p
}
