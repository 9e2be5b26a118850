package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// day is a date as written: the year may be missing (0), and it may last until
// another day.
type day struct {
	date, until corpus.Date
	from, to    int // tokens
}

// numericDate reads a date in figures at token i: «24/12», «20-12-2017»,
// «27.06.2017», «30 - 11», «19, 20/4/2019», «27 và 28/12/2018».
func (r *reader) numericDate(i, limit int) (day, bool) {
	first := r.number(i, limit)
	if first < 1 || first > 31 {
		return day{}, false
	}
	if d, ok := r.dayMonth(i, limit); ok {
		return d, true
	}
	// several days of one month
	if at, ok := r.laterDay(i, limit); ok {
		if d, ok := r.dayMonth(at, limit); ok && d.date.Day > first && d.date.Day <= first+7 {
			if r.tokens[i+1].Is("-") && d.date.Year == 0 && !r.tokens[d.to-2].Is("/", ".") {
				return day{}, false
			}
			d.from, d.until = i, d.date
			d.date.Day = first
			return d, true
		}
	}
	return day{}, false
}

// laterDay is the token of the last of several days, the first of which stands at
// token i: «19, 20/4», «27 và 28/12», «từ ngày 28 đến ngày 30/7».
func (r *reader) laterDay(i, limit int) (int, bool) {
	if i+2 >= limit || !r.tokens[i+1].Is(",", "và", "-", "–", "đến") || i > 0 && r.tokens[i-1].Is("thứ") {
		return 0, false // «Thứ 7, 09/12» is one day
	}
	at := i + 2
	if r.tokens[at].Is("ngày") {
		at++
	}
	return at, at < limit
}

// dayMonth reads D/M or D/M/Y at token i, with «/», «-» or «.» between.
func (r *reader) dayMonth(i, limit int) (day, bool) {
	d, sep, m := r.number(i, limit), "", 0
	if d < 1 || d > 31 || r.tokens[i].Len() > 2 {
		return day{}, false
	}
	if i+2 >= limit || !r.tokens[i+1].Is("/", "-", "–", ".") {
		return day{}, false
	}
	sep = r.tokens[i+1].Word.Lower
	m = r.number(i+2, limit)
	if m < 1 || m > 12 || r.tokens[i+2].Len() > 2 {
		return day{}, false
	}
	if sep == "." && (r.tokens[i+1].Spaced || r.tokens[i+2].Spaced) {
		return day{}, false
	}
	out := day{date: corpus.Date{Month: m, Day: d}, from: i, to: i + 3}
	if i+4 < limit && (r.tokens[i+3].Is(sep) || r.tokens[i+3].Is("/", "-")) && r.tokens[i+4].Len() == 4 {
		if y := r.number(i+4, limit); y > 1900 && y < 2100 {
			out.date.Year, out.to = y, i+5
		}
	} else if i+4 < limit && r.tokens[i+3].Is("năm") && r.tokens[i+4].Len() == 4 {
		if y := r.number(i+4, limit); y > 1900 && y < 2100 {
			out.date.Year, out.to = y, i+5
		}
	} else if sep == "." && i+3 < limit && r.tokens[i+3].Class == grammar.Digits && !r.tokens[i+3].Spaced {
		return day{}, false
	}
	if out.date.Year > 0 && !out.date.Valid() {
		return day{}, false
	}
	return out, true
}

// wordDate reads «22 tháng 12 năm 2016», «05 tháng 12», «13 Tháng 12 2017», «12, 13
// tháng 7».
func (r *reader) wordDate(i, limit int) (day, bool) {
	d := r.number(i, limit)
	if at, ok := r.laterDay(i, limit); ok && d > 0 && d < 31 && i+1 < limit {
		if out, ok := r.wordDate(at, limit); ok && out.until.IsZero() && out.date.Day > d && out.date.Day <= d+7 {
			out.from, out.until = i, out.date
			out.date.Day = d
			return out, true
		}
	}
	if d < 1 || d > 31 || i+2 >= limit || !r.tokens[i+1].Is("tháng") {
		return day{}, false
	}
	m := r.number(i+2, limit)
	if m < 1 || m > 12 {
		return day{}, false
	}
	out := day{date: corpus.Date{Month: m, Day: d}, from: i, to: i + 3}
	y := i + 3
	if y < limit && r.tokens[y].Is("năm", ",", "/") {
		y++
	}
	if n := r.number(y, limit); n > 1900 && n < 2100 && r.tokens[y].Len() == 4 {
		out.date.Year, out.to = n, y+1
		if !out.date.Valid() {
			return day{}, false
		}
	}
	return out, true
}

// number is the value of the figures at token i, -1 without.
func (r *reader) number(i, limit int) int {
	if i < 0 || i >= limit {
		return -1
	}
	return r.tokens[i].Number()
}

// year is a year or a school year told at token i: «năm 2016», «năm học 2012 -
// 2013» (which counts as 2013). Months are no part of it.
type yearTold struct {
	year   int
	school bool
	from   int
	to     int
}

func (r *reader) yearAt(i, limit int) (yearTold, bool) {
	if !r.tokens[i].Is("năm") {
		return yearTold{}, false
	}
	j := i + 1
	school := false
	if j < limit && r.tokens[j].Is("học") {
		school = true
		j++
	}
	if j < limit && r.tokens[j].Is("công") && j+1 < limit && r.tokens[j+1].Is("tác") {
		j += 2
	}
	y := r.number(j, limit)
	if y < 1950 || y > 2100 || r.tokens[j].Len() != 4 {
		return yearTold{}, false
	}
	out := yearTold{year: y, school: school, from: i, to: j + 1}
	if j+2 < limit && r.tokens[j+1].Is("-", "–", "/") {
		if z := r.number(j+2, limit); z == y+1 {
			out.year, out.to, out.school = z, j+3, true
		}
	}
	return out, true
}

// isTerm tells that the words which end at token i make the day after them the end of
// a term: «tính từ ngày 01/10/2017», «trước ngày», «đến hết ngày».
func (r *reader) isTerm(i int) bool {
	if i < 1 {
		return false
	}
	switch r.tokens[i].Word.Lower {
	case "trước":
		return true
	case "từ", "hết":
		return r.tokens[i-1].Is("tính", "kể", "đến")
	case "đến":
		for k := i - 1; k > 0 && k > i-10; k-- {
			if r.tokens[k].Is("từ") {
				return r.tokens[k-1].Is("tính", "kể")
			}
		}
	}
	return false
}
