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
	for i, l := range ls[:head] {
		if len(l.Parts) == 2 && strings.Contains(viet.Fold(l.Parts[1].Text), mottoes[0][:16]) {
			gutter = (l.Parts[0].X1 + l.Parts[1].X0) / 2
			break
		}
		// The sides may be lines of their own that follow one another all the same.
		if i > 0 && len(l.Parts) == 0 && strings.Contains(viet.Fold(l.Text), mottoes[0][:16]) {
			if a := ls[i-1]; len(a.Parts) == 0 && math.Abs(a.Y-l.Y) < 0.5*l.Size && a.X1 < l.X0 {
				gutter = (a.X1 + l.X0) / 2
				break
			}
		}
	}
	if math.IsInf(gutter, 1) {
		return ls
	}
	left, right, n := sides(ls[:head], gutter)
	if n == 0 {
		return ls // something stands above the letterhead
	}
	return slices.Concat(left, right, ls[n:])
}

// liftLetterhead moves the right side of a letterhead up to its left side, where
// it was read with the second column of the page below it.
func liftLetterhead(ls []line) []line {
	at := -1
	for i := 1; i < len(ls) && at < 0; i++ {
		l := &ls[i]
		// What comes before it stands further down.
		if l.Cell == nil && l.Parts == nil && ls[i-1].Y > l.Y+2*l.Size {
			text := viet.Fold(l.Text)
			if strings.Contains(text, mottoes[0][:16]) || strings.Contains(text, mottoes[1]) {
				at = i
			}
		}
	}
	if at < 0 {
		return ls
	}
	head := &ls[at]
	end := at + 1
	for end < len(ls) && end < at+5 && ls[end].Cell == nil && overlap(&ls[end], head) > 0 && ls[end].Y > ls[end-1].Y && ls[end].Y-ls[end-1].Y < 2.2*head.Size {
		end++
	}
	left := 0
	for left < at && (ls[left].Parts != nil || ls[left].X1 < head.X0+head.Size) && ls[left].Y < ls[end-1].Y+1.8*head.Size {
		left++
	}
	const column = 5 // lines of the first column that stand between
	if left == 0 || at-left < column {
		return ls
	}
	return slices.Concat(ls[:left], ls[at:end], ls[left:at], ls[end:])
}

// readSignature puts the two sides of the end of a letter one after the other:
// who receives it on the left, who signs it on the right.
func readSignature(ls []line) []line {
	for i, l := range ls {
		if len(l.Parts) != 2 || !strings.HasPrefix(viet.Fold(l.Parts[0].Text), "noi nhan") {
			continue
		}
		left, right, n := sides(ls[i:], (l.Parts[0].X1+l.Parts[1].X0)/2)
		return slices.Concat(ls[:i], left, right, ls[i+n:])
	}
	return ls
}

// sides parts lines at a gutter until one crosses it; n is how many were parted.
func sides(ls []line, gutter float64) (left, right []line, n int) {
	for ; n < len(ls); n++ {
		l := ls[n]
		switch {
		case l.Cell != nil:
			return left, right, n
		case len(l.Parts) == 2 && l.Parts[0].X1 < gutter+l.Size && l.Parts[1].X0 > gutter-l.Size:
			for i, side := range []*[]line{&left, &right} {
				piece := l
				piece.Text, piece.X0, piece.X1, piece.Parts = l.Parts[i].Text, l.Parts[i].X0, l.Parts[i].X1, nil
				*side = append(*side, piece)
			}
		case l.Parts == nil && l.X1 < gutter:
			left = append(left, l)
		case l.Parts == nil && l.X0 > gutter-l.Size:
			right = append(right, l)
		default:
			return left, right, n
		}
	}
	return left, right, n
}
