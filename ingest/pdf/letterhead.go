package pdf

import (
	"math"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// mottoes are the lines that head an official document, folded; they tell a
// letterhead and carry no facts.
var mottoes = []string{"cong hoa xa hoi chu nghia viet nam", "doc lap - tu do - hanh phuc", "dang cong san viet nam"}

// motto reports whether the line is one of the mottoes and nothing else.
func motto(s string) bool {
	s = strings.Trim(strings.Join(strings.Fields(viet.Fold(s)), " "), " .-_*")
	return slices.ContainsFunc(mottoes, func(m string) bool {
		return s == m || strings.ReplaceAll(s, " - ", " ") == strings.ReplaceAll(m, " - ", " ") || strings.ReplaceAll(s, " ", "") == strings.ReplaceAll(m, " ", "")
	})
}

// letterheadLines is how far down a letterhead may reach.
const letterheadLines = 10

// readLetterhead puts the two sides of a letterhead, where they were read
// straight through, one after the other: the issuer on the left, the motto with
// place and date on the right.
func readLetterhead(ls []line) []line {
	head := min(len(ls), letterheadLines)
	gutter := math.Inf(1)
	for _, l := range ls[:head] {
		if len(l.Parts) == 2 && strings.Contains(viet.Fold(l.Parts[1].Text), mottoes[0][:16]) {
			gutter = (l.Parts[0].X1 + l.Parts[1].X0) / 2
			break
		}
	}
	if math.IsInf(gutter, 1) {
		return ls
	}
	var left, right []line
	n := 0
	for ; n < head; n++ {
		l := ls[n]
		switch {
		case len(l.Parts) == 2 && l.Parts[0].X1 < gutter+l.Size && l.Parts[1].X0 > gutter-l.Size:
			for i, side := range []*[]line{&left, &right} {
				piece := l
				piece.Text, piece.X0, piece.X1, piece.Parts = l.Parts[i].Text, l.Parts[i].X0, l.Parts[i].X1, nil
				*side = append(*side, piece)
			}
			continue
		case l.Parts == nil && l.X1 < gutter:
			left = append(left, l)
			continue
		case l.Parts == nil && l.X0 > gutter-l.Size:
			right = append(right, l)
			continue
		case len(left) == 0 && len(right) == 0:
			return ls // something stands above the letterhead
		}
		break
	}
	return slices.Concat(left, right, ls[n:])
}
