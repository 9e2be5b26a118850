package gazetteer

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Day is a day of the Gregorian calendar. The zero Day means any day. In the
// tables a Day may lack its day, or day and month, where no more is known or
// where it differed from province to province. It converts from and to
// corpus.Date.
type Day struct {
	Year, Month, Day int
}

// ParseDay reads 2025, 2025-03 or 2025-03-01.
func ParseDay(s string) (Day, error) {
	parts := strings.Split(s, "-")
	widths := [...]int{4, 2, 2}
	if len(parts) > len(widths) {
		return Day{}, fmt.Errorf("%q is no date such as 2025, 2025-03 or 2025-03-01", s)
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil || len(p) != widths[i] || v == 0 {
			return Day{}, fmt.Errorf("%q is no date such as 2025, 2025-03 or 2025-03-01", s)
		}
		n[i] = int(v)
	}
	d := Day{n[0], n[1], n[2]}
	if t := d.first(); t.Year() != d.Year || d.Month > 0 && int(t.Month()) != d.Month || d.Day > 0 && t.Day() != d.Day {
		return Day{}, fmt.Errorf("%q is no day of the calendar", s)
	}
	return d, nil
}

// IsZero reports whether d is any day.
func (d Day) IsZero() bool { return d == Day{} }

// String is the ISO form as far as it is known, "" for the zero Day.
func (d Day) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// first is the first day that d may mean.
func (d Day) first() time.Time {
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}

// end is the first day after all that d may mean.
func (d Day) end() time.Time {
	switch {
	case d.Month == 0:
		return d.first().AddDate(1, 0, 0)
	case d.Day == 0:
		return d.first().AddDate(0, 1, 0)
	}
	return d.first().AddDate(0, 0, 1)
}

// Compare orders days by their first possible day.
func (d Day) Compare(e Day) int { return d.first().Compare(e.first()) }

// Span is a stretch of days: from From on, and before To. A zero From or To is
// open. An incomplete day is read generously: a name borne from 2008 to 2025-03
// counts from 1 January 2008 to 31 March 2025.
type Span struct {
	From, To Day
}

// Contains reports whether d may lie in s. The zero Day lies in every span, an
// incomplete one in those that share a day with it.
func (s Span) Contains(d Day) bool {
	if d.IsZero() {
		return true
	}
	return (s.From.IsZero() || s.From.first().Before(d.end())) && (s.To.IsZero() || d.first().Before(s.limit()))
}

// limit is the first day that surely lies behind s.
func (s Span) limit() time.Time {
	if s.To.Day > 0 {
		return s.To.first()
	}
	return s.To.end()
}

// Overlaps reports whether s and t surely share a day: incomplete days at their
// ends are read narrowly.
func (s Span) Overlaps(t Span) bool { return s.startsBeforeEnd(t) && t.startsBeforeEnd(s) }

func (s Span) startsBeforeEnd(t Span) bool {
	return s.From.IsZero() || t.To.IsZero() || s.From.first().Before(t.To.first())
}

// String is such as "2008–2025-03".
func (s Span) String() string {
	if s == (Span{}) {
		return ""
	}
	return s.From.String() + "–" + s.To.String()
}

// parseSpans reads the parallel lists of two cells: "2008;2021" and "2016;".
func parseSpans(from, to string) ([]Span, error) {
	if from == "" && to == "" {
		return nil, nil
	}
	froms, tos := strings.Split(from, ";"), strings.Split(to, ";")
	if len(froms) != len(tos) {
		return nil, fmt.Errorf("valid_from has %d dates and valid_to %d", len(froms), len(tos))
	}
	spans := make([]Span, len(froms))
	for i := range froms {
		for _, c := range [...]struct {
			text string
			day  *Day
		}{{froms[i], &spans[i].From}, {tos[i], &spans[i].To}} {
			text := strings.TrimSpace(c.text)
			if text == "" {
				continue
			}
			d, err := ParseDay(text)
			if err != nil {
				return nil, err
			}
			*c.day = d
		}
		s := spans[i]
		if !s.From.IsZero() && !s.To.IsZero() && !s.From.first().Before(s.limit()) {
			return nil, fmt.Errorf("%s ends before it begins", s)
		}
		if i > 0 && (spans[i-1].To.IsZero() || s.From.IsZero() || s.From.end().Before(spans[i-1].To.first())) {
			return nil, fmt.Errorf("%s doesn't follow %s", s, spans[i-1])
		}
	}
	return spans, nil
}

// within reports whether one of the spans contains d; no spans are always.
func within(spans []Span, d Day) bool {
	if len(spans) == 0 {
		return true
	}
	for _, s := range spans {
		if s.Contains(d) {
			return true
		}
	}
	return false
}
