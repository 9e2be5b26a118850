package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Repair mends text whose letters are right but whose words are broken, as
// poor PDF text layers have it:
//
//   - split marks: "ĐIỀ U KHO ẢN", spaced letters: "H ộ i n g h ị"
//   - marks behind a space or written as signs: "Hô ̣i", "tie´ˆng"
//   - lost spaces: "BanThi đua", "côngtác", "KHỐITHIĐUA"
//
// It is for text without markup, goes line by line, changes only spaces and marks, and leaves alone each
// line without a broken word. changed tells whether anything was mended. The
// result is in normal form wherever it differs from s.
func Repair(s string) (repaired string, changed bool) {
	var b strings.Builder
	for rest := s; rest != ""; {
		line, tail, found := strings.Cut(rest, "\n")
		mended, ok := repairLine(line, false)
		if changed = changed || ok; ok && b.Len() == 0 {
			b.Grow(len(s))
		}
		b.WriteString(mended)
		if found {
			b.WriteByte('\n')
		}
		rest = tail
	}
	if !changed {
		return s, false
	}
	return b.String(), true
}

// repairLine mends a line, which may end in the first half of CR LF. In a text known
// to be damaged a lone consonant belongs to the syllable that follows.
func repairLine(line string, damaged bool) (string, bool) {
	body := strings.TrimSuffix(line, "\r")
	mended, changed := repairWords(body, damaged)
	if !changed || strings.Contains(mended, "\n") { // other signs that end lines
		return line, false
	}
	return mended + line[len(body):], true
}

func repairWords(line string, damaged bool) (string, bool) {
	marked := attachMarks(line)
	normal, _ := Normalize(marked)
	was := split(normal)
	was.damaged = damaged
	before := was.broken()
	if before == 0 {
		if marked != line {
			return normal, true
		}
		return line, false
	}
	mended := was.join().cut()
	if damaged {
		mended = punctuated(mended)
	}
	is := split(mended)
	is.damaged = damaged
	after := is.broken()
	if 2*after > before || mended == normal { // mostly of another language
		if marked != line {
			return normal, true
		}
		return line, false
	}
	return mended, true
}

// punctuated puts the spaces about the punctuation between words where they belong.
func punctuated(line string) string {
	rs := []rune(line)
	var b strings.Builder
	at := func(i int) rune {
		if i < 0 || i >= len(rs) {
			return ' '
		}
		return rs[i]
	}
	for i, r := range rs {
		if r == ' ' && unicode.IsLetter(at(i-1)) && strings.ContainsRune(",;:.", at(i+1)) && at(i+2) == ' ' && at(i+3) != '.' {
			continue
		}
		b.WriteRune(r)
		before, after := at(i-1), at(i+1)
		switch {
		case (r == ',' || r == ';' || r == ':') && unicode.IsLower(before) && unicode.IsLetter(after),
			r == '.' && unicode.IsLower(before) && unicode.IsUpper(after) && unicode.IsLower(at(i+2)):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// attachMarks puts combining marks that stand behind a space onto their vowel,
// and signs such as ´ and ˆ where that makes a syllable.
func attachMarks(line string) string {
	if !strings.ContainsFunc(line, func(r rune) bool { return r >= 0x300 && r < 0x370 || signMark(r) != 0 }) {
		return line
	}
	t := letters()
	rs := []rune(line)
	out := make([]rune, 0, len(rs))
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		switch n := len(out); {
		case toneOfMark(r) != level || r == markCircumflex || r == markBreve || r == markHorn:
			if n > 1 && out[n-1] == ' ' && (t.at(out[n-2]).vowel || out[n-2] >= 0x300 && out[n-2] < 0x370) {
				out = out[:n-1]
			}
		case signMark(r) != 0:
			if with, ok := withSigns(t, out, rs, i); ok {
				out = with
				continue
			}
		}
		out = append(out, r)
	}
	return string(out)
}

// signMark is the combining mark that a sign stands for, 0 for other runes.
func signMark(r rune) rune {
	switch r {
	case '´', 'ˊ':
		return markAcute
	case '`', 'ˋ':
		return markGrave
	case 'ˆ':
		return markCircumflex
	case '˜':
		return markTilde
	case '˘':
		return markBreve
	}
	return 0
}

// withSigns adds the sign at rs[i] to the vowel that out ends in, where the
// word, with the signs that may follow, becomes a syllable.
func withSigns(t *letterTable, out, rs []rune, i int) ([]rune, bool) {
	n := len(out)
	if n > 1 && out[n-1] == ' ' {
		n--
	}
	start := n
	for start > 0 && n-start <= 2*maxSyllable && t.at(out[start-1]).word {
		start--
	}
	if start == n || n-start > 2*maxSyllable {
		return nil, false
	}
	word := append([]rune(nil), out[start:n]...)
	for _, r := range rs[i:min(len(rs), i+2*maxSyllable)] {
		if m := signMark(r); m != 0 {
			r = m
		} else if !t.at(r).word {
			break
		}
		word = append(word, r)
	}
	if normal, _ := Normalize(string(word)); !IsSyllable(normal) {
		return nil, false
	}
	return append(out[:n], signMark(rs[i])), true
}

// tokens are the words of a line and what stands between them.
type tokens struct {
	words []string
	gaps  []string // gaps[i] stands before words[i]; one more stands at the end
	// damaged is set for a line of a text that is known to be.
	damaged bool
}

func split(line string) tokens {
	t := letters()
	var ts tokens
	start, end := 0, 0
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		if !t.at(r).word {
			i += n
			continue
		}
		start = i
		for i < len(line) {
			if r, n = utf8.DecodeRuneInString(line[i:]); !t.at(r).word {
				break
			}
			i += n
		}
		ts.gaps = append(ts.gaps, line[end:start])
		ts.words = append(ts.words, line[start:i])
		end = i
	}
	ts.gaps = append(ts.gaps, line[end:])
	return ts
}

// broken is the number of letters in words that aren't Vietnamese though they
// have its accents, in rows of three and more lone letters with an accent, and
// in words that look like the second half of the word before.
func (ts tokens) broken() int {
	_, letters := ts.damage()
	return letters
}

// damage is how many places of the line are broken, and the letters in them.
func (ts tokens) damage() (places, letters int) {
	looked := 0 // rows of lone letters up to here are known
	for i := 0; i < len(ts.words); i++ {
		if i >= looked {
			looked = ts.lone(i)
			if n := looked - i; n >= 3 && HasAccent(strings.Join(ts.words[i:looked], "")) {
				places += n
				letters += n
				i = looked - 1
				continue
			}
		}
		if isBroken(ts.words[i]) && !ts.technical(i) || i > 0 && blank(ts.gaps[i]) && isHalf(ts.words[i-1], ts.words[i], ts.damaged) {
			places++
			letters += utf8.RuneCountInString(ts.words[i])
		}
	}
	return places, letters
}

// isHalf reports whether two words look like one that was split: together they
// are a syllable, and what stands behind the split is a rare accented syllable
// without onset ("KI ỆN"), or a final ("đồ ng", "đạ i"), or what stands before is
// a bare onset ("kh ối"); in a damaged text also a lone one ("S ở").
func isHalf(before, word string, damaged bool) bool {
	if !oneCase([]string{before, word}) || isNumeral(before, word) || !IsSyllable(before+word) {
		return false
	}
	switch {
	case damaged && isHalfName(before, word):
		return true
	case HasAccent(word) && (wordCost(word) == 3 || isFragment(before) && (damaged || len(before) > 1)):
		return true
	case HasAccent(before) && IsSyllable(before):
		// Not y: "thú y" is a word.
		return isFragment(word) || len(word) == 1 && strings.Contains("aiouAIOU", word)
	}
	return false
}

// isNumeral reports whether word is the Roman numeral I behind a word that numbers
// come after ("SỐ I"), with which it would make a syllable.
func isNumeral(before, word string) bool {
	return word == "I" && strings.Contains(" số tổ thứ ", " "+Lower(before)+" ")
}

// isHalfName reports whether two words are rather one of the frequent names that
// end in a word: "Tu ấn", "Thủ y".
func isHalfName(before, word string) bool {
	switch Lower(word) {
	case "ấn":
		return Lower(before) == "tu"
	case "y":
		return strings.Contains(" thủ thụ ", " "+Lower(before)+" ")
	}
	return false
}

// isFragment reports whether word is an onset or a final without a vowel.
func isFragment(word string) bool {
	const fragments = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x "
	return len(word) <= 3 && strings.Contains(fragments, " "+Lower(word)+" ")
}

// lone is the end of the row of lone letters that starts at word i.
func (ts tokens) lone(i int) int {
	j := i
	for j < len(ts.words) && utf8.RuneCountInString(ts.words[j]) == 1 && (j == i || blank(ts.gaps[j])) {
		j++
	}
	return j
}

func blank(gap string) bool { return gap != "" && strings.Trim(gap, " \t") == "" }

// technical reports whether word i is part of an address or a file name. A full
// stop or a slash between words makes one only beside small plain ASCII.
func (ts tokens) technical(i int) bool {
	sign := func(gap string, last bool, beside int) bool {
		if gap == "" || beside < 0 || beside >= len(ts.words) {
			return false
		}
		c := gap[0]
		if last {
			c = gap[len(gap)-1]
		}
		if strings.IndexByte("@_\\=&?%#~+", c) >= 0 {
			return len(gap) == 1 || last
		}
		w := ts.words[beside]
		return (c == '.' || c == '/') && (len(gap) == 1 || last && len(gap) > 2) && w[0] >= 'a' && w[0] <= 'z' && !HasAccent(w)
	}
	return sign(ts.gaps[i], true, i-1) || sign(ts.gaps[i+1], false, i+1)
}

// isBroken reports whether a word has Vietnamese accents or an inner capital but
// is neither a syllable nor an abbreviation.
func isBroken(word string) bool {
	t := letters()
	n, accents, toned, upper, inner := 0, 0, false, 0, false
	small := false
	for _, r := range word {
		l := t.at(r)
		if l.code == 0 {
			return false // of another language
		}
		n++
		if r >= utf8.RuneSelf {
			accents++
		}
		toned = toned || l.tone != level
		if l.upper {
			upper++
			inner = inner || small
		} else {
			small = true
		}
	}
	if n < 2 || accents == 0 && !inner || IsSyllable(word) {
		return false
	}
	if inner {
		return cutWord(word, false) != nil
	}
	return toned || upper < n // capitals without tones: HĐND
}

// A few syllables without onset are frequent words; others are more often the
// second half of a word that was split.
const frequentOnsetless = " à á ai anh ảnh áo ao áp ấp ác án an ăn âm ấn em ích im in ít ốc ô ông ổn ôn ơn ở ổ út úc ủng úy ủy uy uyên ưng ứng ước ưu y ý yên yêu yếu ấy "

// wordCost is the cost of leaving a word as it is.
func wordCost(word string) float64 {
	t := letters()
	n := utf8.RuneCountInString(word)
	first, _ := utf8.DecodeRuneInString(word)
	if !IsSyllable(word) {
		if n > 1 && !isBroken(word) && !isFragment(word) {
			return 0 // foreign or an abbreviation
		}
		return 4 * float64(n)
	}
	if !t.at(first).vowel {
		return 0
	}
	if isFrequent(word) {
		return 0.3
	}
	return 3
}

func isFrequent(word string) bool { return strings.Contains(frequentOnsetless, " "+Lower(word)+" ") }

// join puts split words together: of all ways to group neighbours into
// syllables it takes the cheapest.
func (ts tokens) join() tokens {
	out := tokens{damaged: ts.damaged}
	for i := 0; i < len(ts.words); {
		j := i + 1
		for j < len(ts.words) && blank(ts.gaps[j]) {
			j++
		}
		words := joinRun(ts.words[i:j], ts.damaged)
		for k, w := range words {
			gap := " "
			if k == 0 {
				gap = ts.gaps[i]
			}
			out.words, out.gaps = append(out.words, w), append(out.gaps, gap)
		}
		if len(words) == j-i { // nothing was joined: keep the gaps as they were
			copy(out.gaps[len(out.gaps)-len(words):], ts.gaps[i:j])
		}
		i = j
	}
	out.gaps = append(out.gaps, ts.gaps[len(ts.words)])
	return out
}

func joinRun(words []string, damaged bool) []string {
	singles, broken := 0, false
	for i, w := range words {
		if utf8.RuneCountInString(w) == 1 {
			singles++
		}
		broken = broken || isBroken(w) || i > 0 && isHalf(words[i-1], w, damaged)
	}
	spaced := len(words) >= 3 && singles*10 >= len(words)*6 && HasAccent(strings.Join(words, ""))
	if !broken && !spaced {
		return words
	}
	joining, grouping := 1.0, 0.0
	if spaced {
		joining, grouping = 0.2, 1.0
	}
	best := make([]float64, len(words)+1)
	from := make([]int, len(words)+1)
	for j := 1; j <= len(words); j++ {
		best[j], from[j] = best[j-1]+wordCost(words[j-1])+grouping, j-1
		group := words[j-1]
		for i := j - 2; i >= 0 && j-i <= maxSyllable; i-- {
			group = words[i] + group
			if len(group) > 3*maxSyllable {
				break
			}
			if !oneCase(words[i:j]) || isNumeral(words[j-2], words[j-1]) || !IsSyllable(group) {
				continue
			}
			c := best[i] + joining*float64(j-i-1) + grouping + min(wordCost(group), 1)
			if damaged && isHalfName(words[j-2], words[j-1]) {
				c--
			}
			if !spaced && isFragment(words[i]) && isFrequent(words[i+1]) {
				c += 0.7 // "cả m ơn" rather ends in "ơn"
			}
			// Consonants belong to what follows: of equal ways the longer last one wins.
			if c < best[j]+1e-9 && (from[j] < j-1 || c < best[j]-1e-9) {
				best[j], from[j] = c, i
			}
		}
	}
	var groups []string
	for j := len(words); j > 0; j = from[j] {
		groups = append(groups, strings.Join(words[from[j]:j], ""))
	}
	for i, j := 0, len(groups)-1; i < j; i, j = i+1, j-1 {
		groups[i], groups[j] = groups[j], groups[i]
	}
	return groups
}

// oneCase reports whether the parts can be of one word: no capital behind a
// small letter.
func oneCase(parts []string) bool {
	small := false
	for _, p := range parts {
		for _, r := range p {
			if unicode.IsUpper(r) && small {
				return false
			}
			small = small || unicode.IsLower(r)
		}
	}
	return true
}
