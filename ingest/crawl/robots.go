package crawl

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Robots is what a robots.txt tells one crawler, by RFC 9309. The parser is our
// own because the published one takes prefixes of names for names, lets Disallow win ties and
// compares escaped paths as they stand.
type Robots struct {
	rules []robotsRule
	// Delay is the Crawl-delay, 0 where none is told.
	Delay time.Duration
	// Sitemaps are the addresses that the file names, for any crawler.
	Sitemaps []string
	// Closed tells that the file couldn't be had and nothing may be fetched.
	Closed bool
}

type robotsRule struct {
	pattern string
	allow   bool
}

// maxRobots is the most bytes of a robots.txt that count.
const maxRobots = 500 << 10

// ParseRobots reads a robots.txt for the crawler with the given product token.
func ParseRobots(body, product string) *Robots {
	if len(body) > maxRobots {
		body = body[:maxRobots]
	}
	var own, all robotsGroup
	var here []*robotsGroup // that the lines count for
	begun := false          // the group has rules already
	r := &Robots{}
	for line := range strings.Lines(strings.ReplaceAll(strings.TrimPrefix(body, "\ufeff"), "\r", "\n")) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "user-agent":
			if begun {
				here, begun = nil, false
			}
			switch {
			case value == "*":
				here = append(here, &all)
			case strings.EqualFold(productToken(value), product):
				here = append(here, &own)
			}
			for _, g := range here {
				g.named = true
			}
		case "allow", "disallow":
			begun = true
			if value == "" {
				continue
			}
			rule := robotsRule{escapeForRobots(value), strings.EqualFold(strings.TrimSpace(key), "allow")}
			for _, g := range here {
				g.rules = append(g.rules, rule)
			}
		case "crawl-delay":
			begun = true
			if n, err := strconv.ParseFloat(strings.Replace(value, ",", ".", 1), 64); err == nil && n > 0 && n < 86400 {
				for _, g := range here {
					g.delay = max(g.delay, time.Duration(n*float64(time.Second)))
				}
			}
		case "sitemap":
			r.Sitemaps = append(r.Sitemaps, value)
		}
	}
	chosen := all
	if own.named {
		chosen = own
	}
	r.rules, r.Delay = chosen.rules, chosen.delay
	return r
}

type robotsGroup struct {
	rules []robotsRule
	delay time.Duration
	named bool
}

// productToken is the letters, "-" and "_" that a name starts with.
func productToken(s string) string {
	for i, c := range s {
		if c != '-' && c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return s[:i]
		}
	}
	return s
}

// Allowed reports whether the address may be fetched: the longest rule that fits
// decides, Allow where two are as long.
func (r *Robots) Allowed(u *url.URL) bool {
	if u.Path == "/robots.txt" {
		return true
	}
	if r.Closed {
		return false
	}
	target := u.EscapedPath()
	if target == "" {
		target = "/"
	}
	if u.RawQuery != "" {
		target += "?" + u.RawQuery
	}
	target = escapeForRobots(target)
	longest, allowed := -1, true
	for _, rule := range r.rules {
		if n := len(rule.pattern); (n > longest || n == longest && rule.allow) && robotsMatch(rule.pattern, target) {
			longest, allowed = n, rule.allow
		}
	}
	return allowed
}

// robotsMatch matches a pattern with * and a final $ against the start of a path.
// It takes time in proportion to the product of the lengths at worst.
func robotsMatch(pattern, target string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(target, parts[0]) {
		return false
	}
	rest := target[len(parts[0]):]
	for i, part := range parts[1:] {
		if anchored && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !anchored || rest == ""
}

// escapeForRobots brings escapes to one form: letters, digits and -._~ plain,
// bytes beyond ASCII escaped, escapes with capitals.
func escapeForRobots(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		escaped := false
		if c == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c, escaped = byte(n), true
				i += 2
			}
		}
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
		if c >= 0x80 || escaped && !plain {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
