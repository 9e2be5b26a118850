package query

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ in, tree string }{
		{``, `()`},
		{`  `, `()`},
		{`hội`, `(word hội)`},
		{`hội nghị`, `(and (word hội) (word nghị))`},
		{`hội AND nghị`, `(and (word hội) (word nghị))`},
		{`hội VÀ nghị`, `(and (word hội) (word nghị))`},
		{`"khối thi đua"`, `(phrase "khối thi đua")`},
		{`“khối thi đua” «sở»`, `(and (phrase "khối thi đua") (phrase "sở"))`},
		{`tổng kết -sơ`, `(and (word tổng) (word kết) (not (word sơ)))`},
		{`-"công nghiệp"`, `(not (phrase "công nghiệp"))`},
		{`NOT công`, `(not (word công))`},
		{`KHÔNG công`, `(not (word công))`},
		{`-(a b)`, `(not (and (word a) (word b)))`},
		{`--a`, `(not (not (word a)))`},
		{`a OR b`, `(or (word a) (word b))`},
		{`a HOẶC b | c`, `(or (word a) (word b) (word c))`},
		{`a b OR c d`, `(or (and (word a) (word b)) (and (word c) (word d)))`},
		{`a (b OR c) d`, `(and (word a) (or (word b) (word c)) (word d))`},
		{`((a))`, `(word a)`},
		{`trưởng*`, `(word trưởng*)`},
		{`truong~ trưởg~2`, `(and (word truong~) (word trưởg~2))`},
		{`*`, `(word *)`},
		{`\OR \-x \head:x \a*`, `(and (word \OR) (word \-x) (word \head:x) (word \a*))`},
		{`123/QĐ-UBND`, `(word 123/QĐ-UBND)`},
		{`TT&TT Tham-mưu`, `(and (word TT&TT) (word Tham-mưu))`},
		{`8:30 https://sonoivu.gov.vn/a`, `(and (word 8:30) (field doc "https://sonoivu.gov.vn/a"))`},
		{`ubnd.bacninh.gov.vn/tin/a-b.html bacninh.gov.vn tp.HCM/x`, `(and (field doc "ubnd.bacninh.gov.vn/tin/a-b.html") (word bacninh.gov.vn) (word tp.HCM/x))`},
		{`\https://sonoivu.gov.vn/a http://`, `(and (word \https://sonoivu.gov.vn/a) (word http://))`},
		{`or and`, `(and (word or) (word and))`},

		{`"khối trưởng" NEAR/5 "sở tài chính"`, `(near 5 (phrase "khối trưởng") (phrase "sở tài chính"))`},
		{`a NEAR b`, `(near 10 (word a) (word b))`},
		{`a NEAR/0 b*`, `(near 0 (word a) (word b*))`},
		{`x a NEAR/2 b y`, `(and (word x) (near 2 (word a) (word b)) (word y))`},
		{`a NEAR/2 b NEAR/3 c`, `(and (near 2 (word a) (word b)) (near 3 (word b) (word c)))`},
		{`-(a NEAR/2 b)`, `(not (near 2 (word a) (word b)))`},

		{`head:"Sở Nội vụ" year:2018`, `(and (field head "Sở Nội vụ") (years 2018))`},
		{`head: "Sở Nội vụ"`, `(field head "Sở Nội vụ")`},
		{`head:="Sở Nội vụ"`, `(field head ="Sở Nội vụ")`},
		{`HEAD:nội`, `(field head nội)`},
		{`head:(nội vụ)`, `(field head nội vụ)`},
		{`head:("Sở Nội vụ" OR "Sở Y tế")`, `(or (field head "Sở Nội vụ") (field head "Sở Y tế"))`},
		{`head:(nội vụ OR tài*)`, `(or (field head nội vụ) (field head tài*))`},
		{`-deputy:"Sở Y tế"`, `(not (field deputy "Sở Y tế"))`},
		{`khốitrưởng:nội`, `(field head nội)`},
		{`đơn_vị:nội nam:2019`, `(and (field unit nội) (years 2019))`},
		{`bloc:tham~`, `(field bloc tham~)`},
		{`year:2015..2019`, `(years 2015..2019)`},
		{`year:2015..`, `(years 2015..)`},
		{`year:..2019`, `(years ..2019)`},
		{`year:>2015`, `(years 2016..)`},
		{`year:<=2015`, `(years ..2015)`},
		{`year:=2015`, `(years 2015)`},
		{`year:(2015 OR 2017)`, `(or (years 2015) (years 2017))`},
		{`held:2019-12`, `(held 2019-12-01..2019-12-31)`},
		{`held:2020-02`, `(held 2020-02-01..2020-02-29)`},
		{`held:2019`, `(held 2019-01-01..2019-12-31)`},
		{`held:5/12/2019`, `(held 2019-12-05)`},
		{`held:12/2019`, `(held 2019-12-01..2019-12-31)`},
		{`held:>2019-12`, `(held 2020-01-01..)`},
		{`held:<2019`, `(held ..2018-12-31)`},
		{`held:2019-10..2020-02-10`, `(held 2019-10-01..2020-02-10)`},
		{`kind:year_end`, `(field kind year_end)`},
		{`kind:"tổng kết" loại:sơ-kết`, `(and (field kind year_end) (field kind mid_year))`},
		{`confidence:<0.9`, `(confidence <0.9)`},
		{`confidence:>=0,5`, `(confidence >=0.5)`},
		{`confidence:0.5..0.9`, `(confidence >=0.5 <=0.9)`},
		{`warning:date_conflict`, `(field warning date_conflict)`},
		{`cites:"01/CT-UBND" movement:"nông thôn mới"`, `(and (field cites "01/CT-UBND") (field movement "nông thôn mới"))`},
		{`doc:sha256-00ff province:"Bắc Ninh"`, `(and (field doc sha256-00ff) (field province "Bắc Ninh"))`},
		{"na\u0306m:2018", `(years 2018)`}, // NFD

		// As people write: a dash that stands alone joins.
		{`Khối 1 - Sở`, `(and (word Khối) (word 1) (word Sở))`},
		{`Khối 1 − Sở`, `(and (word Khối) (word 1) (word Sở))`},
		{`Khối 1 – Sở — Ban`, `(and (word Khối) (word 1) (word –) (word Sở) (word —) (word Ban))`},
		{`Khối 1 -- Sở --- Ban -`, `(and (word Khối) (word 1) (word Sở) (word Ban))`},
		{`- Sở -ban`, `(and (word Sở) (not (word ban)))`},
		{`-`, `()`},
		{`-- -`, `()`},
		{`"a b" - "c d"`, `(and (phrase "a b") (phrase "c d"))`},
		{`"a b"-"c d"`, `(and (phrase "a b") (phrase "c d"))`},
		{`"a b" -"c d"`, `(and (phrase "a b") (not (phrase "c d")))`},
		{`(a b)-2019`, `(and (and (word a) (word b)) (word 2019))`},
		{`(a b) -2019`, `(and (and (word a) (word b)) (not (word 2019)))`},
		{`(- a)`, `(word a)`},
		{`a OR - b`, `(or (word a) (word b))`},
		{`a NEAR/2 - b`, `(near 2 (word a) (word b))`},
		{`NOT - b`, `(not (word b))`},
		{`bloc:(Khối 1 - Sở)`, `(field bloc Khối 1 Sở)`},
		{`năm 2019 - 2020`, `(and (word năm) (word 2019) (word 2020))`},
		{`2019-2020 2018/2019`, `(and (word 2019-2020) (word 2018/2019))`},
		{`year:2019-2020 năm:2018/2019`, `(and (years 2019..2020) (years 2018..2019))`},
		{`năm: 2019–2020?`, `(years 2019..2020)`},
		{`năm:2019, sơ`, `(and (years 2019) (word sơ))`},
		{`ngày:25/12/2019;`, `(held 2019-12-25)`},
		{`„khối trưởng“ ”sở“ «y» »tế«`, `(and (phrase "khối trưởng") (phrase "sở") (phrase "y") (phrase "tế"))`},

		// A colon in a sentence.
		{`Khối trưởng: Sở Nội vụ`, `(and (word Khối) (word trưởng) (word Sở) (word Nội) (word vụ))`},
		{`chủ trì:`, `(and (word chủ) (word trì))`},
		{`(chủ trì:)`, `(and (word chủ) (word trì))`},
		{`loại:tổng kết năm`, `(and (field kind year_end) (word năm))`},
		{`kind: sơ kết`, `(field kind mid_year)`},

		// In capitals throughout, KHÔNG is a word; among small letters it negates.
		{`KHÔNG NGỪNG ĐỔI MỚI`, `(and (word \KHÔNG) (word NGỪNG) (word ĐỔI) (word MỚI))`},
		{`TỔNG KẾT VÀ KÝ KẾT`, `(and (word TỔNG) (word KẾT) (word \VÀ) (word KÝ) (word KẾT))`},
		{`(ĐỔI MỚI KHÔNG NGỪNG) year:2018 province:"Bắc Ninh"`, `(and (and (word ĐỔI) (word MỚI) (word \KHÔNG) (word NGỪNG)) (years 2018) (field province "Bắc Ninh"))`},
		{`"đổi mới" KHÔNG "bắc ninh"`, `(and (phrase "đổi mới") (not (phrase "bắc ninh")))`},
		{`UBND HOẶC HĐND`, `(or (word UBND) (word HĐND))`},
		{`UBND KHÔNG 2019`, `(and (word UBND) (not (word 2019)))`},
		{`SỞ OR BAN`, `(or (word SỞ) (word BAN))`},
		{"KHO\u0302NG công HOA\u0323\u0306C tư VA\u0300 ty", `(or (not (word công)) (and (word tư) (word ty)))`}, // NFD
	} {
		q, err := Parse(test.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.in, err)
			continue
		}
		if got := q.Tree(); got != test.tree {
			t.Errorf("Parse(%q)\n got %s\nwant %s", test.in, got, test.tree)
		}
		checkTree(t, q)
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		in     string
		column int
		code   string
		hint   string // a part of the English hint
	}{
		{`hội "nghị`, 5, "unclosed_quote", `add "`},
		{`a ""`, 3, "empty_phrase", "between the quotes"},
		{`a "…"`, 3, "empty_phrase", "between the quotes"},
		{`(a b`, 1, "unclosed_bracket", "add )"},
		{`a b)`, 4, "unopened_bracket", "take it away"},
		{`a ()`, 3, "empty_bracket", "between the brackets"},
		{`OR a`, 1, "operand_missing", "either side"},
		{`a OR`, 3, "operand_missing", "either side"},
		{`a OR OR b`, 6, "operand_missing", "either side"},
		{`(a OR) b`, 4, "operand_missing", "either side"},
		{`AND a`, 1, "operand_missing", "either side"},
		{`a AND`, 3, "operand_missing", "either side"},
		{`a AND OR b`, 3, "operand_missing", "either side"},
		{`NEAR/3 b`, 1, "operand_missing", "either side"},
		{`a NEAR/3`, 3, "operand_missing", "either side"},
		{`a NEAR/x b`, 3, "bad_near", "NEAR/5"},
		{`a NEAR/999 b`, 3, "bad_near", "0 to 100"},
		{`a NEAR/3 (b c)`, 11, "near_operand", "khối trưởng"},
		{`head:"x" NEAR/3 b`, 1, "near_operand", "khối trưởng"},
		{`a NOT`, 3, "not_missing", "right behind it"},
		{`a NOT -`, 3, "not_missing", "right behind it"},
		{`a -OR b`, 3, "not_missing", "right behind it"},
		{`a~3`, 2, "bad_typos", "word~2"},
		{`"a b"~5`, 6, "phrase_sign", "NEAR/5"},
		{`head:"a b"*`, 11, "phrase_sign", "single word"},
		{`hed:"Sở Nội vụ"`, 1, "unknown_field", "did you mean head?"},
		{`tỉnh yaer:2018`, 6, "unknown_field", "did you mean year?"},
		{`hed: "Sở Nội vụ"`, 1, "unknown_field", "did you mean head?"},
		{`ngày ký: số:5`, 10, "unknown_field", "fields: "},
		{`chủtrì:(An)`, 1, "unknown_field", "in quotes"},
		{`chủ_trì:An`, 1, "unknown_field", "in quotes"},
		{`head:`, 1, "value_missing", "after the colon"},
		{`(head:)`, 2, "value_missing", "after the colon"},
		{`head:…`, 1, "value_missing", "after the colon"},
		{`head:(a`, 6, "unclosed_bracket", "add )"},
		{`head:()`, 6, "empty_bracket", "between the brackets"},
		{`head:(a OR)`, 6, "empty_bracket", "between the brackets"},
		{`head:(a (b))`, 9, "field_term", "within brackets"},
		{`head:(a -b)`, 9, "field_term", "within brackets"},
		{`year:20l8`, 6, "bad_year", "year:2015..2019"},
		{`year:18`, 6, "bad_year", "year:2015..2019"},
		{`year:2019-20`, 6, "bad_year", "year:2015..2019"},
		{`year:2020-2019`, 6, "empty_range", "smaller value first"},
		{`year:..`, 6, "bad_year", "year:2015..2019"},
		{`year:2019..2015`, 6, "empty_range", "smaller value first"},
		{`held:2019-13`, 6, "bad_day", "held:2019-12"},
		{`held:31/2/2019`, 6, "bad_day", "held:2019-12"},
		{`held:2020..2019`, 6, "empty_range", "smaller value first"},
		{`confidence:90%`, 12, "bad_confidence", "from 0 to 1"},
		{`confidence:NaN`, 12, "bad_confidence", "from 0 to 1"},
		{`kind:yearend2`, 6, "bad_kind", "did you mean year_end?"},
		{`kind:họp`, 6, "bad_kind", "tổng kết"},
		{"a \xff", 3, "not_utf8", "UTF-8"},
		{strings.Repeat("(", 40) + "a" + strings.Repeat(")", 40), 26, "too_deep", "take some brackets"},
		{strings.Repeat("-", 40) + "a", 26, "too_deep", "take some brackets"},
		{strings.Repeat("a ", 300), 513, "too_many", "less at a time"},
		{strings.Repeat("ở", 2000), 1366, "too_long", "less at a time"},
	} {
		_, err := Parse(test.in)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%.40q) gives no *Error but %v", test.in, err)
			continue
		}
		if e.Column() != test.column || e.Code != test.code {
			t.Errorf("Parse(%.40q) fails at column %d with %s, want column %d with %s", test.in, e.Column(), e.Code, test.column, test.code)
		}
		if !strings.Contains(e.Hint("en"), test.hint) {
			t.Errorf("Parse(%.40q) hints %q, want %q in it", test.in, e.Hint("en"), test.hint)
		}
	}
}

func TestErrorsHaveBothLanguages(t *testing.T) {
	for code, m := range messages {
		if m.en == "" || m.vi == "" || m.hintEN == "" || m.hintVI == "" {
			t.Errorf("message %s lacks a language", code)
		}
		e := &Error{Source: "x", Code: code, Detail: "chi tiết"}
		if strings.Contains(e.Message("vi")+e.Message("en"), "%") {
			t.Errorf("message %s leaves a verb", code)
		}
	}
}

func TestErrorMark(t *testing.T) {
	_, err := Parse(`tỉnh yaer:2018`)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if got, want := e.Mark(), "tỉnh yaer:2018\n     ^^^^"; got != want {
		t.Errorf("Mark:\n%s\nwant:\n%s", got, want)
	}
	if got := e.Hint("vi"); !strings.HasPrefix(got, "có phải là year?") {
		t.Errorf("Vietnamese hint %q", got)
	}
}

// checkTree holds what is true of every query that parses.
func checkTree(t *testing.T, q Query) {
	t.Helper()
	Walk(q.Root, func(n Node) bool {
		s := n.Pos()
		if s.Start < 0 || s.Start >= s.End || s.End > len(q.Source) ||
			!utf8.ValidString(q.Source[s.Start:s.End]) {
			t.Errorf("%q: node %T has span %v", q.Source, n, s)
		}
		return true
	})
	again, err := Parse(q.String())
	if err != nil {
		t.Errorf("%q: canonical form %q: %v", q.Source, q.String(), err)
		return
	}
	if again.Tree() != q.Tree() {
		t.Errorf("%q: canonical form %q is read as\n%s, not\n%s", q.Source, q.String(), again.Tree(), q.Tree())
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`hội "nghị x" -a OR (b c) d* e~2`, `"a" NEAR/5 b NEAR c`, `head:("A b" OR c*) year:2015..2019 held:>2019-12`,
		`confidence:0.2..0.9 kind:"tổng kết"`, `\OR \-a a\b -`, `“x” «y»`, `((((`, "na\u0306m:2018", "\xff", `a:b:c x::y`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		q, err := Parse(source)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("%q: %T is no *Error", source, err)
			}
			if e.Start < 0 || e.Start > e.End || e.End > len(source) {
				t.Fatalf("%q: error at %v", source, e.Span)
			}
			if e.Message("vi") == "" || e.Hint("en") == "" {
				t.Fatalf("%q: code %s has no message", source, e.Code)
			}
			_ = e.Mark()
			return
		}
		if len(q.String()) <= maxLength {
			checkTree(t, q)
		}
	})
}
