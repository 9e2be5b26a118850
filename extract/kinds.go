package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// kindOf reads what the meeting is for. A year's review outweighs a half-year's,
// and that one a launch; «6 tháng» or «quý» makes any review a half-year's.
func (r *reader) kindOf(s *sentence) corpus.Kind {
	c := &r.x.c
	var end, mid, launch, pact, other bool
	for i, n := range s.nodes {
		if n.Kind == quoteNode {
			continue
		}
		switch {
		case phraseIs(n, "nhìn lại kết quả"):
			end = true
		case n.Lower() == "tháng" && i > 0 && oneOf(s.nodes[i-1].Lower(), "3", "6", "9") && i+1 < len(s.nodes) && s.nodes[i+1].Lower() == "đầu":
			mid = true
		case n.Has(c.midYear):
			mid = mid || r.isReview(n, s)
		case n.Has(c.yearEnd):
			end = end || !r.reviewsYears(n, s) && !r.isLater(n)
		case n.Has(c.launch):
			launch = launch || !phraseIs(n, "giao ước thi đua")
			pact = true
		case n.Has(c.otherKind):
			other = true
		}
	}
	switch {
	case mid && !r.saysWholeYear(s):
		return corpus.MidYear
	case end:
		return corpus.YearEnd
	case mid:
		return corpus.MidYear
	case launch, pact && !other:
		return corpus.Launch
	case other:
		return corpus.Other // «kiểm tra chéo việc thực hiện giao ước thi đua»
	}
	return ""
}

// isLater tells «trước khi tổng kết», «chuẩn bị tổng kết»: the review is to come.
func (r *reader) isLater(n *grammar.Node) bool {
	if n.To+1 < len(r.tokens) && r.tokens[n.To].Is("vào") && r.tokens[n.To+1].Is("đầu", "cuối", "giữa", "tháng") {
		return true // «… để Cụm tổng kết vào đầu tháng 12»
	}
	for k := n.From - 1; k > 0 && k > n.From-6; k-- {
		if r.tokens[k].Is("bị") && r.tokens[k-1].Is("chuẩn") {
			return true // «Để chuẩn bị cho kỳ bình xét cuối năm»
		}
	}
	return n.From > 1 && r.tokens[n.From-1].Is("khi") && r.tokens[n.From-2].Is("trước")
}

// isReview tells that «6 tháng» is what is reviewed, not what is planned: «tổng
// kết năm …» may go on with «6 tháng cuối năm».
func (r *reader) isReview(n *grammar.Node, s *sentence) bool {
	return !(n.To < s.to && r.tokens[n.To].Is("cuối"))
}

// reviewsYears tells «tổng kết 10 năm thực hiện …»: no review of a year.
func (r *reader) reviewsYears(n *grammar.Node, s *sentence) bool {
	return n.To+1 < s.to && r.number(n.To, s.to) > 0 && r.tokens[n.To+1].Is("năm")
}

// saysWholeYear tells «tổng kết» of a year in the sentence.
func (r *reader) saysWholeYear(s *sentence) bool {
	for _, n := range s.nodes {
		if phraseIs(n, "tổng kết") && !r.reviewsYears(n, s) {
			return true
		}
	}
	return false
}

// categoryOf is the vocabulary of a kind of meetings.
func (r *reader) categoryOf(kind corpus.Kind) grammar.Category {
	switch kind {
	case corpus.YearEnd:
		return r.x.c.yearEnd
	case corpus.MidYear:
		return r.x.c.midYear
	case corpus.Launch:
		return r.x.c.launch
	}
	return r.x.c.otherKind
}

// reviewYear reads the year that a sentence reviews or opens: the one that
// follows the word of the kind, else any.
func (r *reader) reviewYear(s *sentence, kind corpus.Kind) (*grammar.Node, int) {
	if n, y := r.yearAfter(s, r.categoryOf(kind)); n != nil {
		return n, y
	}
	launch := false
	for _, n := range s.nodes {
		launch = launch || n.Has(r.x.c.launch)
		switch {
		case n.Kind == postNode && kind != corpus.Launch && n.Value.(blocPost).year > 0 && s.block.kind == corpus.Paragraph && s.has1(r.categoryOf(kind)) && !s.has1(r.x.c.elect, r.x.c.handover):
			return n, n.Value.(blocPost).year
		case n.Kind == yearNode && launch && kind == corpus.YearEnd && s.has1(r.x.c.yearEnd):
			return n, n.Value.(yearTold).year - 1 // «tổng kết, ký giao ước thi đua năm 2023»
		case n.Kind == yearNode:
			return n, n.Value.(yearTold).year
		}
	}
	return nil, 0
}

// yearAfter reads the first year after a phrase of the category, before another
// purpose of the meeting begins: «tổng kết năm 2009, ký kết giao ước năm 2010».
func (r *reader) yearAfter(s *sentence, category grammar.Category) (*grammar.Node, int) {
	after := false
	for _, n := range s.nodes {
		if n.Has(category) {
			after = true
		} else if after && category != r.x.c.launch && n.Has(r.x.c.launch) && !n.Has(category) && !phraseIs(n, "giao ước thi đua") {
			return nil, 0
		} else if after && category == r.x.c.yearEnd && (n.Lower() == "bàn" || r.folded(n.From, min(n.From+2, s.to)) == "ke hoach") {
			return r.quotedYear(s)
		}
		if n.Kind == yearNode && after {
			return n, n.Value.(yearTold).year
		}
	}
	return nil, 0
}

// quotedYear is the year told in quotation marks: «tổng kết phong trào “Gương mẫu năm
// 2012” và bàn kế hoạch thi đua năm 2013».
func (r *reader) quotedYear(s *sentence) (*grammar.Node, int) {
	for _, n := range s.nodes {
		if n.Kind != quoteNode {
			continue
		}
		for i := n.From; i < n.To; i++ {
			if y := r.year(i, n.To); y != nil {
				return y, y.Value.(yearTold).year
			}
		}
	}
	return nil, 0
}
