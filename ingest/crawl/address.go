package crawl

import (
	"net"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// sessionParams are names of query parameters that tell of the visitor, not of the page.
var sessionParams = []string{
	"jsessionid", "phpsessid", "sessionid", "session_id", "sid", "aspsessionid", "cfid", "cftoken", "zenid",
	"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "fbclid", "gclid", "zarsrc",
}

var (
	pathSession = regexp.MustCompile(`(?i);(jsessionid|phpsessid|sid)=[^/;]*`)
	aspSession  = regexp.MustCompile(`(?i)/\([SAFX]\([a-z0-9-]{8,}\)\)`)
	indexPage   = regexp.MustCompile(`(?i)/(index|default|home)\.(html?|php|aspx?|jsp)$`)
)

// without drops the parameters named from a raw query, and those that are sessions.
func without(query string, ignored []string) []string {
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if n, err := url.QueryUnescape(name); err == nil {
			name = n
		}
		name = strings.ToLower(name)
		if part == "" || slices.Contains(sessionParams, name) || strings.HasPrefix(name, "aspsessionid") || slices.Contains(ignored, name) {
			continue
		}
		kept = append(kept, part)
	}
	return kept
}

// Address resolves link on base and makes the two forms of the address: request
// is what to ask for, without session and fragment, key the normalized form that it is known by.
// ok is false for what isn't a page: other schemes, addresses with a user, too long ones.
// Parameters in ignored (small letters) are dropped like sessions.
func Address(base *url.URL, link string, ignored []string) (request, key *url.URL, ok bool) {
	link = strings.TrimSpace(link)
	if link == "" || len(link) > 2048 {
		return nil, nil, false
	}
	u, err := url.Parse(strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(link))
	if err != nil {
		return nil, nil, false
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, nil, false
	}
	if name := u.Hostname(); strings.Contains(name, ":") { // only numbers of version 6 have one
		if addr, err := netip.ParseAddr(name); err != nil || addr.Zone() != "" {
			return nil, nil, false
		}
	}
	if u.Host = hostKey(u); strings.Trim(u.Host, ".:") == "" {
		return nil, nil, false
	}
	u.Fragment, u.RawFragment, u.ForceQuery = "", "", false
	escaped := aspSession.ReplaceAllString(pathSession.ReplaceAllString(u.EscapedPath(), ""), "")
	if escaped == "" {
		escaped = "/"
	}
	if u.Path, err = url.PathUnescape(escaped); err != nil {
		return nil, nil, false
	}
	u.RawPath = escaped
	parts := without(u.RawQuery, ignored)
	u.RawQuery = strings.Join(parts, "&")

	k := *u
	trailing := strings.HasSuffix(k.Path, "/")
	k.Path = path.Clean("/" + norm.NFC.String(k.Path))
	k.Path = indexPage.ReplaceAllString(k.Path, "/")
	if trailing && !strings.HasSuffix(k.Path, "/") {
		k.Path += "/"
	}
	// A slash that was escaped isn't a separator: keep it so.
	k.RawPath = ""
	if strings.Contains(strings.ToLower(escaped), "%2f") {
		k.RawPath = u.RawPath
	}
	for i, p := range parts {
		name, value, has := strings.Cut(p, "=")
		if parts[i] = canonical(name); has {
			parts[i] += "=" + canonical(value)
		}
	}
	slices.Sort(parts)
	k.RawQuery = strings.Join(parts, "&")
	return u, &k, true
}

// canonical escapes a part of a query in one way.
func canonical(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return url.QueryEscape(norm.NFC.String(plain))
}

// hostKey is the host in small letters, with the port where it isn't the scheme's own.
func hostKey(u *url.URL) string {
	host, port := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), u.Port()
	if port == "" || port == "80" && u.Scheme == "http" || port == "443" && u.Scheme == "https" {
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return net.JoinHostPort(host, port)
}

// twin is the host without www, which http and https share.
func twin(host string) string { return strings.TrimPrefix(host, "www.") }
