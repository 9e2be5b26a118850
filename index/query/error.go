package query

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is a query that can't be read: where, why and what to do.
type Error struct {
	Source string
	Span          // the bytes of Source that can't be read; empty at its end
	Code   string // stable key such as "unclosed_quote"
	// Detail is what the message is of: a field, a value, a sign.
	Detail string
	// Near is the word that may have been meant, "" where none is near.
	Near string
}

// message holds one text in each language; %s stands for the detail.
type message struct{ en, vi, hintEN, hintVI string }

var messages = map[string]message{
	"unclosed_quote": {"the quote is never closed", "thiếu dấu ngoặc kép đóng",
		`add " after the last word of the phrase`, `thêm dấu " sau từ cuối của cụm từ`},
	"empty_phrase": {"the quotes hold nothing", "ngoặc kép rỗng",
		"put words between the quotes or take the quotes away", "viết từ vào giữa hai dấu ngoặc kép, hoặc bỏ chúng đi"},
	"unclosed_bracket": {"the bracket is never closed", "thiếu dấu ngoặc đơn đóng",
		"add ) at its end", "thêm dấu ) ở cuối"},
	"unopened_bracket": {"there is no ( for this bracket", "dấu ngoặc đóng này không có dấu mở",
		"take it away, or put ( before what it closes", "bỏ nó đi, hoặc thêm dấu ( ở trước"},
	"empty_bracket": {"the brackets hold nothing", "ngoặc đơn rỗng",
		"put words between the brackets or take them away", "viết từ vào trong ngoặc, hoặc bỏ ngoặc đi"},
	"operand_missing": {"%s lacks what stands beside it", "%s thiếu vế đi kèm",
		"write a word on either side, or put the word in quotes to search for it", "viết từ ở hai bên, hoặc đặt nó trong ngoặc kép nếu muốn tìm chính từ đó"},
	"not_missing": {"nothing follows %s", "sau %s không có gì",
		"write what is not to be found right behind it: -word, NOT word", "viết từ cần loại ngay sau đó: -từ, KHÔNG từ"},
	"bad_typos": {"%s is no number of letters that may be wrong", "%s không phải là số chữ cái được sai",
		"write word~ for one letter, word~2 for two", "viết từ~ nếu cho sai một chữ cái, từ~2 nếu hai"},
	"phrase_sign": {"%s can't stand behind a phrase", "%s không dùng được sau cụm từ",
		`write it behind a single word: trưởng~, trưởn*; for nearness write "khối trưởng" NEAR/5 "sở tài chính"`,
		`viết nó sau một từ: trưởng~, trưởn*; nếu muốn tìm cụm từ gần nhau: "khối trưởng" NEAR/5 "sở tài chính"`},
	"unknown_field": {"there is no field %s", "không có trường %s",
		"fields: " + fieldList + `; to search for the text itself put it in quotes`, "các trường: " + fieldList + "; muốn tìm đúng chữ đó thì đặt trong ngoặc kép"},
	"value_missing": {"%s: has no value", "%s: chưa có giá trị",
		"write the value right after the colon", "viết giá trị ngay sau dấu hai chấm"},
	"bad_year": {"%s is no year", "%s không phải là năm",
		"write year:2018, year:2015..2019 or year:>=2015", "viết year:2018, year:2015..2019 hoặc year:>=2015"},
	"bad_day": {"%s is no day, month or year", "%s không phải là ngày, tháng hay năm",
		"write held:2019-12-05, held:2019-12, held:2019 or held:2019-10..2020-02", "viết held:2019-12-05, held:2019-12, held:2019 hoặc held:2019-10..2020-02"},
	"bad_confidence": {"%s is no confidence", "%s không phải là độ tin cậy",
		"write confidence:<0.9 with a number from 0 to 1", "viết confidence:<0.9 với số từ 0 đến 1"},
	"empty_range": {"the range %s ends before it starts", "khoảng %s kết thúc trước khi bắt đầu",
		"write the smaller value first", "viết giá trị nhỏ trước"},
	"bad_kind": {"%s is no kind of conference", "%s không phải là loại hội nghị",
		"kinds: launch (ký kết), mid_year (sơ kết), year_end (tổng kết), other", "các loại: launch (ký kết), mid_year (sơ kết), year_end (tổng kết), other (khác)"},
	"bad_near": {"%s can't be told a distance", "%s không cho biết khoảng cách",
		"write NEAR/5 with a number from 0 to 100", "viết NEAR/5 với số từ 0 đến 100"},
	"near_operand": {"NEAR joins words or phrases only", "NEAR chỉ nối từ hoặc cụm từ",
		`write "khối trưởng" NEAR/5 "sở tài chính"`, `viết "khối trưởng" NEAR/5 "sở tài chính"`},
	"field_term": {"%s can't stand within a field's brackets", "%s không dùng được trong ngoặc của trường",
		`within brackets write words, phrases and OR: head:("Sở Nội vụ" OR "Sở Y tế")`, `trong ngoặc chỉ viết từ, cụm từ và OR: head:("Sở Nội vụ" OR "Sở Y tế")`},
	"too_long": {"the query is longer than " + maxLengthText + " bytes", "câu hỏi dài quá " + maxLengthText + " byte",
		"ask for less at a time", "hãy rút ngắn câu hỏi"},
	"too_deep": {"the brackets are nested too deeply", "ngoặc lồng nhau quá sâu",
		"take some brackets away", "hãy bớt ngoặc"},
	"too_many": {"the query has too many words", "câu hỏi có quá nhiều từ",
		"ask for less at a time", "hãy rút ngắn câu hỏi"},
	"not_utf8": {"the query is not UTF-8", "câu hỏi không phải UTF-8",
		"set the terminal to UTF-8", "đặt bảng mã của thiết bị là UTF-8"},
}

// Column is the position of the error in characters, from 1.
func (e *Error) Column() int { return utf8.RuneCountInString(e.Source[:e.Start]) + 1 }

// Message says why, in Vietnamese ("vi") or English (any other language).
func (e *Error) Message(language string) string {
	text := messages[e.Code].en
	if language == "vi" {
		text = messages[e.Code].vi
	}
	return strings.ReplaceAll(text, "%s", e.Detail)
}

// Hint says what to do, in Vietnamese ("vi") or English.
func (e *Error) Hint(language string) string {
	m := messages[e.Code]
	switch {
	case e.Near != "" && language == "vi":
		return "có phải là " + e.Near + "? " + m.hintVI
	case e.Near != "":
		return "did you mean " + e.Near + "? " + m.hintEN
	case language == "vi":
		return m.hintVI
	}
	return m.hintEN
}

// Error is the English message with column and hint.
func (e *Error) Error() string {
	return fmt.Sprintf("query, column %d: %s (%s)", e.Column(), e.Message("en"), e.Hint("en"))
}

// Mark is the query with a line of carets under what can't be read.
func (e *Error) Mark() string {
	carets := max(1, utf8.RuneCountInString(e.Source[e.Start:e.End]))
	return e.Source + "\n" + strings.Repeat(" ", e.Column()-1) + strings.Repeat("^", carets)
}
