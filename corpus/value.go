package corpus

import (
	"encoding/json"
	"fmt"
	"time"
)

// Number is a whole number that a document may leave untold. Zero means "not
// told" and is null in JSON: years, counts and bloc numbers are never zero.
type Number int

// MarshalJSON writes null for zero.
func (n Number) MarshalJSON() ([]byte, error) {
	if n == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(int(n))
}

// UnmarshalJSON reads null as zero.
func (n *Number) UnmarshalJSON(b []byte) error {
	var p *int
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*n = 0
	if p != nil {
		*n = Number(*p)
	}
	return nil
}

// Text is a string that a document may leave untold. The empty Text means
// "not told" and is null in JSON.
type Text string

// MarshalJSON writes null for the empty text.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// UnmarshalJSON reads null as the empty text.
func (t *Text) UnmarshalJSON(b []byte) error {
	var p *string
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*t = ""
	if p != nil {
		*t = Text(*p)
	}
	return nil
}

// Date is a day of the Gregorian calendar, without clock or zone. The zero
// Date means "not told" and is null in JSON; others are written 2006-01-02.
type Date struct {
	Year, Month, Day int
}

// ParseDate reads an ISO day such as 2015-12-24.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("parse date %q: %w", s, err)
	}
	return Date{t.Year(), int(t.Month()), t.Day()}, nil
}

// Valid reports whether d is a day that exists.
func (d Date) Valid() bool {
	if d.Year < 1 || d.Year > 9999 || d.Month < 1 || d.Month > 12 || d.Day < 1 {
		return false
	}
	return d.Time().Day() == d.Day
}

// IsZero reports whether the day is not told.
func (d Date) IsZero() bool { return d == Date{} }

// Time is midnight UTC at the start of d.
func (d Date) Time() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

// Days is the number of days from e to d, negative where d comes first.
func (d Date) Days(e Date) int {
	return int(d.Time().Sub(e.Time()).Hours() / 24)
}

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool { return d.Time().Before(e.Time()) }

// String is the ISO form, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalJSON writes the ISO form, null for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) { return Text(d.String()).MarshalJSON() }

// UnmarshalJSON reads the ISO form or null.
func (d *Date) UnmarshalJSON(b []byte) error {
	var t Text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	*d = Date{}
	if t == "" {
		return nil
	}
	p, err := ParseDate(string(t))
	if err != nil {
		return err
	}
	*d = p
	return nil
}
