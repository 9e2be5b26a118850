package index

import (
	"errors"
	"fmt"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
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
		err := d.column(dayToken, func(value string, docs []uint32) {
			n := dayNumber(value)
			for _, doc := range docs {
				days[doc] = n
			}
		})
		return days, err
	})
}

// yearsOf tells the newest emulation year of each document, 0 where it has none.
func (d *dictionaries) yearsOf() ([]int16, error) {
	return d.shared.years.get(func() ([]int16, error) {
		years := make([]int16, d.count)
		err := d.column(yearToken, func(value string, docs []uint32) {
			n := 0
			for _, c := range []byte(value) {
				n = n*10 + int(c-'0')
			}
			for _, doc := range docs {
				years[doc] = int16(n)
			}
		})
		return years, err
	})
}

// column calls visit for all values of a kind with their documents. It reads the
// segment's data itself: looking thousands of days up one after the other was
// most of what the first query of a process took.
func (d *dictionaries) column(kind string, visit func(value string, docs []uint32)) error {
	file, ok := d.reader.(*zap.Segment)
	if !ok {
		return fmt.Errorf("index: order in a %T", d.reader)
	}
	at, err := file.DictAddr(orderField)
	if err != nil || at == 0 {
		return err
	}
	data := file.Data()
	fst, err := dictionaryAt(data, at)
	if err != nil {
		return fmt.Errorf("index: dictionary %s: %w", orderField, err)
	}
	it, err := fst.Iterator([]byte(kind), []byte(prefixEnd(kind)))
	set, docs := roaring.New(), []uint32(nil)
	for ; err == nil; err = it.Next() {
		token, value := it.Current()
		if docs, err = postingsAt(data, value, set, docs[:0]); err != nil {
			break
		}
		visit(string(token[len(kind):]), docs)
	}
	if !errors.Is(err, vellum.ErrIteratorDone) {
		return fmt.Errorf("index: dictionary %s: %w", orderField, err)
	}
	return nil
}
