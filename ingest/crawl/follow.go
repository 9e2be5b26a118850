package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// follow asks for the address and goes along its redirects, each asked for with
// the same manners. final is the normalized address that answered.
func (v *visitor) follow(ctx context.Context, a corpus.Address, u *url.URL) (res *response, final string, err error) {
	most := v.Limits.Page
	if a.Kind == corpus.Attachment {
		most = v.Limits.File
	}
	final = a.URL
	asked := map[string]bool{}
	for hop := 0; ; hop++ {
		robots, err := v.robotsFor(ctx, v.site, v.fetcher, u)
		if err != nil {
			return nil, "", err
		}
		switch {
		case robots.Closed && u.Host == v.site.start[0].Host:
			// The host is out of order: its addresses are as good as before.
			return nil, "", errRobots
		case robots.Closed:
			return nil, "", &failure{code: Unreachable, detail: "robots.txt of " + u.Host + " can't be had"}
		}
		if !robots.Allowed(u) {
			return nil, "", &failure{code: Forbids, detail: "robots.txt forbids it"}
		}
		q := question{url: u, most: most}
		if hop == 0 {
			q.etag, q.modified, q.form = a.ETag, a.LastModified, a.Form
		}
		res, err := v.ask(ctx, v.site, v.fetcher, q)
		if err != nil {
			return nil, "", err
		}
		target := res.header.Get("Location")
		if res.status < 300 || res.status >= 400 || res.status == http.StatusNotModified || target == "" {
			return res, final, nil
		}
		if a.State == corpus.Waiting {
			if err := v.keep(u.String(), res); err != nil {
				return nil, "", err
			}
		}
		request, key, ok := Address(u, target, v.site.IgnoreParams)
		switch {
		case !ok:
			return nil, "", &failure{code: OtherHost, detail: "it leads to " + clip(target)}
		case loginPage(key):
			return nil, "", &failure{code: Login, detail: "it leads to " + clip(target)}
		}
		asIs := *request
		if !v.site.Own(request) || !v.site.Own(key) {
			return nil, "", &failure{code: OtherHost, detail: "it leads to " + key.Host}
		}
		// The http and https twins are one address to us, but not to the server
		// that redirects from one to the other.
		asked[u.String()] = true
		if asked[asIs.String()] {
			if res.setsID && hop == 0 {
				delete(asked, asIs.String())
			} else if res.setsID {
				return nil, "", &failure{code: CookieWall, detail: "it asks for a cookie that it was given"}
			} else {
				return nil, "", &failure{code: RedirectLoop, detail: "it leads back to " + clip(asIs.String())}
			}
		}
		if hop >= v.Limits.Redirects {
			return nil, "", &failure{code: RedirectLoop, detail: fmt.Sprintf("more than %d redirects", v.Limits.Redirects)}
		}
		if (a.Kind == corpus.Article || a.Kind == corpus.Attachment) && (key.Path == "/" || key.String() == v.site.start[0].String()) {
			return nil, "", &failure{code: SoftNotFound, detail: "it leads to the home page"}
		}
		u, final = &asIs, key.String()
	}
}

func loginPage(u *url.URL) bool {
	p := strings.ToLower(u.Path)
	for _, word := range []string{"/login", "/dang-nhap", "/dangnhap", "/signin", "/sign-in", "/logon", "/account/login", "/c/portal/login", "/wp-login"} {
		if strings.Contains(p, word) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(u.RawQuery), "ctl=login")
}

func clip(s string) string { return s[:min(len(s), 200)] }
