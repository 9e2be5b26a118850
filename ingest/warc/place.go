package warc

import (
	"fmt"
	"strconv"
	"strings"
)

// Position is where a record begins.
type Position struct {
	// Member is the byte of the file at which the record's gzip member or zstd frame
	// begins; in a plain file, the record itself.
	Member int64
	// Inner is the byte of the unpacked member at which the record begins: 0 where
	// each record has a member of its own.
	Inner int64
}

// String is "member" or "member+inner".
func (p Position) String() string {
	if p.Inner == 0 {
		return strconv.FormatInt(p.Member, 10)
	}
	return fmt.Sprintf("%d+%d", p.Member, p.Inner)
}

// Before reports whether p comes before q in the file.
func (p Position) Before(q Position) bool {
	return p.Member < q.Member || p.Member == q.Member && p.Inner < q.Inner
}

// Place is where a page lies.
type Place struct {
	// File is the path of the archive, with "!/" and a name for a file in a container.
	File string
	Position
	// Whole tells that the page is the whole file: there is no position.
	Whole bool
}

// mark stands between file and position of a written place.
const mark = "#record="

// String is what [ParsePlace] reads: "portal.warc.gz#record=1234".
func (p Place) String() string {
	if p.Whole {
		return p.File
	}
	return p.File + mark + p.Position.String()
}

// ParsePlace reads a place; ok is false for a path without a position in an
// archive and without a name in a container.
func ParsePlace(s string) (p Place, ok bool) {
	file, position, found := cutLast(s, mark)
	if !found {
		return Place{File: s, Whole: true}, strings.Contains(s, "!/")
	}
	member, inner, _ := strings.Cut(position, "+")
	var err, err2 error
	p.File = file
	if p.Member, err = strconv.ParseInt(member, 10, 64); inner != "" {
		p.Inner, err2 = strconv.ParseInt(inner, 10, 64)
	}
	return p, err == nil && err2 == nil && p.Member >= 0 && p.Inner >= 0
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// Damage is a part of an archive that was lost. It is an error for the caller to
// count and tell; the scan goes on.
type Damage struct {
	File string
	// Offset is the byte of the file where the loss begins, Length how many bytes of the
	// file were passed over; 0 where only the record is lost.
	Offset, Length int64
	// Inner is the byte of the unpacked member, where the loss begins within one.
	Inner int64
	// Whole tells that the file of a container is lost as a whole; there is no offset.
	Whole bool
	// Code is a stable key, Reason for people.
	Code, Reason string
}

// The codes of damage.
const (
	Corrupt     = "corrupt"     // compressed data that can't be unpacked
	NoRecord    = "no_record"   // bytes that are no record
	CutOff      = "truncated"   // the archive ends inside a record, or a record inside its block
	TooLarge    = "too_large"   // a record beyond the limit
	Unsupported = "unsupported" // an encoding that can't be read
)

// Error names file, offset and reason.
func (d *Damage) Error() string {
	return d.File + ": " + d.Told()
}

// Told is the error without the file.
func (d *Damage) Told() string {
	told := d.Reason
	if d.Length > 0 {
		told = fmt.Sprintf("%s (%d bytes passed over)", told, d.Length)
	}
	switch {
	case d.Whole:
		return told
	case d.Inner > 0:
		return fmt.Sprintf("byte %d, %d bytes into the member: %s", d.Offset, d.Inner, told)
	}
	return fmt.Sprintf("byte %d: %s", d.Offset, told)
}

// Place is where the loss begins.
func (d *Damage) Place() Place {
	return Place{File: d.File, Position: Position{Member: d.Offset, Inner: d.Inner}, Whole: d.Whole}
}
