package html

import (
	"regexp"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// found is a day in a text.
type found struct {
	day   corpus.Date
	clock int    // minutes of the day, -1 where none follows or precedes
	at    int    // byte of the folded text
	text  string // in the folded text
}

var (
	numeric  = regexp.MustCompile(`(?:^|[^\d/.,-])(\d{1,4})\s?([/.-])\s?(\d{1,2})\s?([/.-])\s?(\d{4}|\d{1,2})(?:[^\d/]|$)`)
	worded   = regexp.MustCompile(`(?:^|\D)(\d{1,2})[\s,/-]+(?:thang|th)[\s.]*(\d{1,2}|gieng|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi|chap)[\s,/-]+(?:nam\s+)?(\d{4})`)
	monthDay = regexp.MustCompile(`(?:^|[^a-z])thang\s+(\d{1,2}|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi)\s+(\d{1,2}),?\s+(\d{4})`)
	english  = regexp.MustCompile(`(?:^|[^a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})`)
	englishD = regexp.MustCompile(`(?:^|\D)(\d{1,2})(?:st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(\d{4})`)
	clock    = regexp.MustCompile(`(?:^|\D)(\d{1,2})(?::|h| gio )(\d{2})(?::\d{2})?\s*(am|pm|sa|ch|chieu|sang)?(?:\W|$)`)
)

var monthNames = map[string]int{
	"gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

func month(s string) int {
	if m, ok := monthNames[s]; ok {
		return m
	}
	return number(s)
}

// hasYear reports whether four digits follow one another, as all forms of days have.
func hasYear(s string) bool {
	run := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			run = 0
		} else if run++; run == 4 {
			return true
		}
	}
	return false
}

// mostDated is how many bytes of a line are searched for days.
const mostDated = 16 << 10

// datesIn are the full days that s writes, in their order. monthFirst says that
// the page writes 12/9/2019 for 9 December.
func datesIn(s string, monthFirst bool) []found {
	if !hasYear(s) {
		return nil
	}
	s = s[:min(len(s), mostDated)]
	f := viet.Fold(s)
	var out []found
	minutes := -1
	if m := clock.FindStringSubmatch(f); m != nil {
		h, min := number(m[1]), number(m[2])
		if (m[3] == "pm" || m[3] == "ch" || m[3] == "chieu") && h < 12 {
			h += 12
		}
		if h < 24 && min < 60 {
			minutes = h*60 + min
		}
	}
	add := func(at []int, year, mon, day int) {
		d := corpus.Date{Year: year, Month: mon, Day: day}
		if d.Valid() && plausible(d) {
			out = append(out, found{d, minutes, at[0], f[at[0]:at[1]]})
		}
	}
	group := func(at []int, i int) string { return f[at[2*i]:at[2*i+1]] }
	for start := 0; start < len(f); {
		at := numeric.FindStringSubmatchIndex(f[start:])
		if at == nil {
			break
		}
		for i := range at {
			at[i] += start
		}
		start = at[2*5+1] // the last group's end: what follows may start the next
		a, b, c := group(at, 1), group(at, 3), group(at, 5)
		switch {
		case len(a) == 4 && len(c) <= 2:
			add(at, number(a), number(b), number(c))
		case len(a) <= 2 && len(c) == 4:
			day, mon := number(a), number(b)
			if monthFirst && day <= 12 || mon > 12 && day <= 12 {
				day, mon = mon, day
			}
			add(at, number(c), mon, day)
		}
	}
	for _, at := range worded.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 2)), number(group(at, 1)))
	}
	for _, at := range monthDay.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 1)), number(group(at, 2)))
	}
	for _, at := range english.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 1)), number(group(at, 2)))
	}
	for _, at := range englishD.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 2)), number(group(at, 1)))
	}
	return out
}

// halfDay matches a day with the half of the day behind its clock.
var halfDay = regexp.MustCompile(`(?:^|\D)(\d{1,2})/(\d{1,2})/(\d{4})\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AP]M\b`)

// monthFirst reports whether the portal writes days as in the United States. Such
// days have AM or PM; one with a second number above twelve proves it, one with a
// first above twelve disproves it. Without a proof the form of .NET's American
// dates counts, which pads neither month nor day, and the days of the text decide
// what is left: nothing is reported before it happened.
func (p *page) monthFirst() bool {
	if p.order != 0 {
		return p.order > 0
	}
	p.order = -1
	var open [][]string
	american, unpadded := 0, false
	for _, l := range p.lines {
		if len(l.text) > mostDated || !strings.Contains(l.text, "AM") && !strings.Contains(l.text, "PM") {
			continue
		}
		for _, m := range halfDay.FindAllStringSubmatch(l.text, -1) {
			a, b := number(m[1]), number(m[2])
			switch {
			case a > 12 && b <= 12:
				american--
			case b > 12 && a <= 12:
				american++
			default:
				open = append(open, m)
			}
			unpadded = unpadded || len(m[1]) == 1 || len(m[2]) == 1
		}
	}
	switch {
	case american != 0:
		if american > 0 {
			p.order = 1
		}
	case len(open) > 0:
		if unpadded {
			p.order = 1
			break
		}
		m := open[0]
		american := corpus.Date{Year: number(m[3]), Month: number(m[1]), Day: number(m[2])}
		usual := corpus.Date{Year: number(m[3]), Month: number(m[2]), Day: number(m[1])}
		latest := corpus.Date{}
		for _, l := range p.lines {
			if l.prose() == 0 {
				continue
			}
			for _, f := range datesIn(l.text, false) {
				if gap := usual.Days(f.day); gap > -200 && gap < 200 && (latest.IsZero() || latest.Before(f.day)) {
					latest = f.day
				}
			}
		}
		if !latest.IsZero() && usual.Before(latest) && !american.Before(latest) && american.Days(latest) < 60 {
			p.order = 1
		}
	}
	return p.order > 0
}
