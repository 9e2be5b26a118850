package index

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/sokhoi/sokhoi/index/query"
)

// held is where the conference was held in a range of days: whole years and
// months are single entries, so that only the ends of the range go by days.
func (e *evaluator) held(conference int, h *query.Held) (*roaring.Bitmap, error) {
	var sets []*roaring.Bitmap
	var within func(level int, prefix string) error
	levels := []struct {
		kind        byte
		first, last string // what makes a day of a month or year
	}{{heldYearFact, "-01-01", "-12-31"}, {monthFact, "-01", "-31"}, {dayFact, "", ""}}
	within = func(level int, prefix string) error {
		l := levels[level]
		start := ordinal(conference) + string(l.kind)
		return e.each(recordField, start+prefix, start+prefix+"\xff", nil, func(token string) (bool, error) {
			value := strings.TrimSuffix(token[len(start):], separator)
			first, last := value+l.first, value+l.last
			switch {
			case last < h.From || h.To != "" && first > h.To:
				return true, nil
			case first >= h.From && (h.To == "" || last <= h.To):
				set, err := e.postings(recordField, token)
				sets = append(sets, set)
				return true, err
			}
			return true, within(level+1, value)
		})
	}
	err := within(0, "")
	return or(sets), err
}

// conferenceYears is where the conference is of one of the years.
func (e *evaluator) conferenceYears(conference int, y *query.Years) (*roaring.Bitmap, error) {
	start := ordinal(conference) + string(yearFact)
	return e.union(recordField, start, start+"\xff", nil, func(token string) bool {
		f, ok := parseFact(token)
		if !ok {
			return false
		}
		year, err := strconv.Atoi(f.folded)
		return err == nil && inYears(y, year)
	})
}

// doubts is where the lowest confidence of the conference is within bounds.
func (e *evaluator) doubts(conference int, c *query.Confidence) (*roaring.Bitmap, error) {
	start := ordinal(conference) + string(doubtFact)
	return e.union(recordField, start, start+"\xff", nil, func(token string) bool {
		f, ok := parseFact(token)
		if !ok {
			return false
		}
		v, err := strconv.ParseFloat(f.folded, 64)
		return err == nil && inConfidence(c, v)
	})
}

func (e *evaluator) field(n *query.Field, s scope) (*roaring.Bitmap, error) {
	a := e.fields[n]
	switch n.Name {
	case query.Province:
		return e.province(a)
	case query.Document:
		return e.documents(n, a)
	}
	var sets []*roaring.Bitmap
	for _, kind := range a.kinds {
		start := ordinal(s.conference) + string(kind)
		keep := func(token string) bool {
			f, ok := parseFact(token)
			if !ok || !a.matches(f) || !inConfidence(s.confidence, f.confidence) && hasProof(n.Name) {
				return false
			}
			return s.years == nil || !asksOffice(n) || inYears(s.years, f.year)
		}
		for _, r := range a.ranges(start) {
			set, err := e.union(recordField, r[0], r[1], nil, keep)
			if err != nil {
				return nil, err
			}
			sets = append(sets, set)
		}
	}
	return or(sets), nil
}

// ranges are the parts of the dictionary behind start that hold the names asked
// for.
func (a *asked) ranges(start string) [][2]string {
	if !a.whole {
		return [][2]string{{start, start + "\xff"}}
	}
	seen := map[string]bool{}
	var list [][2]string
	add := func(folded string) {
		if !seen[folded] {
			seen[folded] = true
			list = append(list, [2]string{start + folded + separator, start + folded + separatorUp})
		}
	}
	for _, t := range a.terms {
		add(t.folded)
	}
	for _, r := range a.related {
		add(r.folded)
	}
	return list
}

func (e *evaluator) province(a *asked) (*roaring.Bitmap, error) {
	return e.union(documentField, provinceToken, prefixEnd(provinceToken), nil, func(token string) bool {
		folded, exact := spelling(token[len(provinceToken):])
		n := name{folded, exact}
		if a.whole {
			return a.is(n, false)
		}
		return a.partOf(n)
	})
}

// documents finds by identity, or the start of one, or by words of the address.
func (e *evaluator) documents(n *query.Field, a *asked) (*roaring.Bitmap, error) {
	if len(n.Terms) == 1 {
		written := strings.TrimSpace(n.Terms[0].Text)
		digits, isHash := strings.CutPrefix(strings.ToLower(written), "sha256-")
		if isHash && len(digits) <= 64 && strings.Trim(digits, "0123456789abcdef") == "" {
			whole, err := hex.DecodeString(digits[:len(digits)/2*2])
			if err != nil {
				return nil, fmt.Errorf("index: %w", err)
			}
			from := string(whole)
			return e.union(identityField, from, prefixEnd(from), nil, func(id string) bool {
				return len(id) == 32 && strings.HasPrefix(hex.EncodeToString([]byte(id)), digits)
			})
		}
		if set, err := e.postings(identityField, "\x00"+written); err != nil || !set.IsEmpty() {
			return set, err
		}
	}
	var result *roaring.Bitmap
	for _, word := range a.words {
		set, err := e.postings(documentField, addressToken+word)
		if err != nil {
			return nil, err
		}
		if result == nil {
			result = set
		} else {
			result = roaring.And(result, set)
		}
	}
	if result == nil {
		return none, nil
	}
	return result, nil
}
