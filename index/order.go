package index

import (
	"time"

	"github.com/RoaringBitmap/roaring/v2"
)

// Days are counted from 1 January 1900, from 1; 0 is a day that isn't known.
var dayOrigin = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

func dayNumber(iso string) int32 {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil || t.Before(dayOrigin) {
		return 0
	}
	return int32(t.Sub(dayOrigin)/(24*time.Hour)) + 1
}

// daysOf tells the day of each document, what date sorting goes by: the first
// conference's, or that of publication.
func (d *dictionaries) daysOf() ([]int32, error) {
	return d.shared.days.get(func() ([]int32, error) {
		days := make([]int32, d.count)
		err := d.column(dayToken, func(value string, docs *roaring.Bitmap) {
			n := dayNumber(value)
			for it := docs.Iterator(); it.HasNext(); {
				days[it.Next()] = n
			}
		})
		return days, err
	})
}

// yearsOf tells the newest emulation year of each document, 0 where it has none.
func (d *dictionaries) yearsOf() ([]int16, error) {
	return d.shared.years.get(func() ([]int16, error) {
		years := make([]int16, d.count)
		err := d.column(yearToken, func(value string, docs *roaring.Bitmap) {
			n := 0
			for _, c := range []byte(value) {
				n = n*10 + int(c-'0')
			}
			for it := docs.Iterator(); it.HasNext(); {
				years[it.Next()] = int16(n)
			}
		})
		return years, err
	})
}

func (d *dictionaries) column(kind string, visit func(value string, docs *roaring.Bitmap)) error {
	return d.each(orderField, kind, prefixEnd(kind), nil, func(token string) (bool, error) {
		docs, err := d.postings(orderField, token)
		if err == nil {
			visit(token[len(kind):], docs)
		}
		return true, err
	})
}
