package serve

import (
	"fmt"
	"maps"
	"slices"
)

// dialect is how one kind of portal software writes addresses and pages.
type dialect struct {
	head       string // in the head of each page
	frame      string // of an article: title, day, body
	article    func(*post) string
	attachment func(*post) string
	list       func(section string, page int) string
	// site is what a site file needs beyond the family.
	site string
	// sitemap tells that robots.txt names one, feed the path of an RSS or Atom feed.
	sitemap bool
	feed    string
	// print is the address of an article's print view, nil where there is none.
	print func(*post) string
	// postback tells that lists go on by posted forms only, american that days are written
	// month first.
	postback, american bool
}

// paged is an address for the first page and one for those after it.
func paged(first string, more func(page int) string, page int) string {
	if page == 1 {
		return first
	}
	return more(page)
}

var families = map[string]dialect{
	"sharepoint": {
		head:       `<meta name="GENERATOR" content="MicrosoftSharePoint"><link href="/_layouts/15/core.css">`,
		frame:      `<div id="s4-workspace"><a href="#">Skip Ribbon Commands</a><h1 class="news-title">%s</h1><div class="news-date">%s</div><div class="news-body">%s</div></div>`,
		article:    func(a *post) string { return fmt.Sprintf("/Pages/%s.aspx?ItemID=%d", a.slug, a.id) },
		attachment: func(a *post) string { return fmt.Sprintf("/Lists/TinTuc/Attachments/%d/van-ban.pdf", a.id) },
		list: func(s string, n int) string {
			return paged("/Lists/"+s+"/View.aspx", func(n int) string { return fmt.Sprintf("/Lists/%s/View.aspx?page=%d", s, n) }, n)
		},
	},
	"liferay": {
		head:  `<script>var Liferay = {};</script>`,
		frame: `<div class="journal-content-article"><h1>%s</h1><span class="metadata-publish-date">%s</span><div class="asset-content">%s</div></div>`,
		article: func(a *post) string {
			return fmt.Sprintf("/web/guest/-/asset_publisher/aB3d/content/%s-%d", a.slug, a.id)
		},
		attachment: func(a *post) string { return fmt.Sprintf("/documents/10180/%d/van-ban.pdf/0a1b-%d", a.id, a.id) },
		list: func(s string, n int) string {
			return paged("/web/guest/"+s, func(n int) string { return fmt.Sprintf("/web/guest/%s?_101_INSTANCE_cur=%d", s, n) }, n)
		},
	},
	"webcenter": {
		head:  `<meta name="generator" content="WebCenter Portal"><link href="/webcenter/x.css">`,
		frame: `<h2 class="content-title">%s</h2><div class="content-date">%s</div><div class="content-detail">%s</div>`,
		article: func(a *post) string {
			return fmt.Sprintf("/webcenter/portal/tinh/pages/chi-tiet?dDocName=PORTAL%06d", a.id)
		},
		attachment: func(a *post) string { return fmt.Sprintf("/webcenter/content/conn/van-ban-%d.pdf", a.id) },
		list: func(s string, n int) string {
			return paged("/webcenter/portal/tinh/pages/"+s, func(n int) string { return fmt.Sprintf("/webcenter/portal/tinh/pages/%s?pageNumber=%d", s, n) }, n)
		},
	},
	"nukeviet": {
		site:       "selectors: {print: a.in}\nsitemaps: [/rss/tin-moi.xml]",
		feed:       "/rss/tin-moi.xml",
		print:      func(a *post) string { return fmt.Sprintf("/vi/print/%s-%d/", a.slug, a.id) },
		head:       `<meta name="generator" content="NukeViet v4.5"><script>var nv_base_siteurl="/";</script>`,
		frame:      `<div class="news_column"><h1 class="title">%s</h1><span class="h5">%s</span><div id="news-bodyhtml">%s</div></div>`,
		article:    func(a *post) string { return fmt.Sprintf("/vi/%s/%s-%d.html", a.section, a.slug, a.id) },
		attachment: func(a *post) string { return fmt.Sprintf("/vi/download/savefile/van-ban-%d/", a.id) },
		list: func(s string, n int) string {
			return paged("/vi/"+s+"/", func(n int) string { return fmt.Sprintf("/vi/%s/page-%d/", s, n) }, n)
		},
	},
	"dotnetnuke": {
		site:       "sitemaps: [/tin-moi.atom]",
		feed:       "/tin-moi.atom",
		head:       `<meta name="generator" content="DotNetNuke"><link href="/DesktopModules/x.css">`,
		frame:      `<div class="ArticleTitle">%s</div><div class="ArticleDate">%s</div><div class="ArticleBody">%s</div>`,
		article:    func(a *post) string { return fmt.Sprintf("/Default.aspx?id=%d&tabid=57", a.id) },
		attachment: func(a *post) string { return fmt.Sprintf("/LinkClick.aspx?fileticket=%d&tabid=57", a.id) },
		list: func(s string, n int) string {
			tab := 60 + slices.Index(sections, s)
			return paged(fmt.Sprintf("/Default.aspx?tabid=%d", tab), func(n int) string { return fmt.Sprintf("/Default.aspx?page=%d&tabid=%d", n, tab) }, n)
		},
	},
	"wordpress": {
		sitemap: true,
		head:    `<meta name="generator" content="WordPress 6.4"><link href="/wp-content/x.css">`,
		frame:   `<article><h1 class="entry-title">%s</h1><span class="posted-on">%s</span><div class="entry-content">%s</div></article>`,
		article: func(a *post) string {
			return fmt.Sprintf("/%d/%02d/%02d/%s-%d/", a.day.Year, a.day.Month, a.day.Day, a.slug, a.id)
		},
		attachment: func(a *post) string { return fmt.Sprintf("/wp-content/uploads/van-ban-%d.pdf", a.id) },
		list: func(s string, n int) string {
			return paged("/category/"+s+"/", func(n int) string { return fmt.Sprintf("/category/%s/page/%d/", s, n) }, n)
		},
	},
	"joomla": {
		sitemap:    true,
		head:       `<meta name="generator" content="Joomla! - Open Source Content Management"><script src="/media/jui/x"></script>`,
		frame:      `<div class="item-page"><h2>%s</h2><dd class="published"><time>%s</time></dd><div itemprop="articleBody">%s</div></div>`,
		article:    func(a *post) string { return fmt.Sprintf("/%s/%d-%s.html", a.section, a.id, a.slug) },
		attachment: func(a *post) string { return fmt.Sprintf("/%s?id=%d&task=document.download", a.section, a.id) },
		list: func(s string, n int) string {
			return paged("/"+s, func(n int) string { return fmt.Sprintf("/%s?start=%d", s, (n-1)*perPage) }, n)
		},
	},
	"drupal": {
		sitemap:    true,
		head:       `<meta name="Generator" content="Drupal 10"><link href="/sites/default/files/x.css">`,
		frame:      `<h1 class="page-title">%s</h1><div class="submitted">%s</div><div class="field-name-body">%s</div>`,
		article:    func(a *post) string { return fmt.Sprintf("/content/%s-%d", a.slug, a.id) },
		attachment: func(a *post) string { return fmt.Sprintf("/sites/default/files/van-ban-%d.pdf", a.id) },
		list: func(s string, n int) string {
			return paged("/chuyen-muc/"+s, func(n int) string { return fmt.Sprintf("/chuyen-muc/%s?page=%d", s, n-1) }, n)
		},
	},
	"asp": {
		site:       "paging: {postback: '.pagination a'}\nselectors: {date: .ngay}\ndate_order: mdy",
		postback:   true,
		american:   true,
		head:       `<input type="hidden" name="__VIEWSTATE" value="x">`,
		frame:      `<div class="tieude">%s</div><div class="ngay">Cập nhật lúc: %s</div><div class="noidung">%s</div>`,
		article:    func(a *post) string { return fmt.Sprintf("/chitiet.asp?id=%d", a.id) },
		attachment: func(a *post) string { return fmt.Sprintf("/upload/van-ban-%d.pdf", a.id) },
		list: func(s string, n int) string {
			c := slices.Index(sections, s)
			return paged(fmt.Sprintf("/danhsach.asp?cm=%d", c), func(n int) string { return fmt.Sprintf("/danhsach.asp?cm=%d&page=%d", c, n) }, n)
		},
	},
}

// Families are the kinds of portals there are.
func Families() []string { return slices.Sorted(maps.Keys(families)) }
