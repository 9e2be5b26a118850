package office

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"github.com/sokhoi/sokhoi/corpus"
)

// maxGroups bounds the nesting of groups.
const maxGroups = 4000

// rtfState is what a group inherits and gives back.
type rtfState struct {
	skip      bool // a destination that isn't text
	fontTable bool // the table of fonts
	font      int
	skipAfter int  // bytes after a \u that stand for it
	inTable   bool // the paragraph is of a table
}

// rtf reads RTF.
type rtf struct {
	in    []byte
	at    int
	state rtfState
	stack []rtfState
	out   builder

	page     *charmap.Charmap
	fonts    map[int]string
	charsets map[int]int
	defining int    // the font being defined
	high     uint16 // the first half of a surrogate pair
	rowOpen  bool
}

// readRTF reads RTF. What follows damage is lost, what came before is kept.
func readRTF(input string, body []byte) (*answer, error) {
	r := &rtf{in: body, page: charmap.Windows1252, fonts: map[int]string{}, charsets: map[int]int{}, state: rtfState{skipAfter: 1}}
	if !r.run() {
		return nil, &corpus.InputError{Input: input, Code: "damaged", Reason: "the groups of the RTF are nested too deeply"}
	}
	r.paragraph()
	r.endTable()
	a := &answer{Pieces: r.out.pieces, Decoded: r.out.decoded}
	if len(r.stack) > 0 {
		a.Warnings = []string{"the RTF is cut off"}
	}
	return a, nil
}

// run reads to the end; false where groups are nested too deeply.
func (r *rtf) run() bool {
	for r.at < len(r.in) {
		c := r.in[r.at]
		r.at++
		switch c {
		case '{':
			if len(r.stack) >= maxGroups {
				return false
			}
			r.stack = append(r.stack, r.state)
		case '}':
			if n := len(r.stack); n > 0 {
				r.state, r.stack = r.stack[n-1], r.stack[:n-1]
			}
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.byte(c)
		}
	}
	return true
}

// control reads what follows a backslash.
func (r *rtf) control() {
	if r.at >= len(r.in) {
		return
	}
	c := r.in[r.at]
	if c < 'a' || c > 'z' {
		r.at++
		switch c {
		case '\'':
			if r.at+2 <= len(r.in) {
				if v, err := strconv.ParseUint(string(r.in[r.at:r.at+2]), 16, 8); err == nil {
					r.byte(byte(v))
				}
				r.at += 2
			}
		case '*':
			r.state.skip = true
		case '~':
			r.write(" ")
		case '_':
			r.write("-")
		case '\\', '{', '}':
			r.byte(c)
		case '\r', '\n':
			r.paragraph()
		}
		return
	}
	start := r.at
	for r.at < len(r.in) && r.in[r.at] >= 'a' && r.in[r.at] <= 'z' || r.at < len(r.in) && r.in[r.at] >= 'A' && r.in[r.at] <= 'Z' {
		r.at++
	}
	word := string(r.in[start:min(r.at, start+32)])
	start = r.at
	if r.at < len(r.in) && r.in[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.in) && r.in[r.at] >= '0' && r.in[r.at] <= '9' && r.at-start < 11 {
		r.at++
	}
	argument, err := strconv.Atoi(string(r.in[start:r.at]))
	has := err == nil
	if r.at < len(r.in) && r.in[r.at] == ' ' {
		r.at++
	}
	r.word(word, argument, has)
}

// word obeys a control word.
func (r *rtf) word(word string, n int, has bool) {
	switch word {
	case "fonttbl":
		r.state.fontTable = true
	case "colortbl", "stylesheet", "info", "pict", "object", "footer", "footerf", "footerl", "footerr",
		"header", "headerf", "headerl", "headerr", "listtable", "listoverridetable", "themedata", "datastore",
		"fldinst", "revtbl", "rsidtbl", "generator", "xmlnstbl", "latentstyles", "bkmkstart", "bkmkend", "annotation", "nonshppict", "deleted":
		r.state.skip = true
	case "fldrslt", "shptxt":
		r.state.skip = false
	case "ansicpg":
		r.page = codePage(n)
	case "f":
		if r.state.fontTable {
			r.defining = n
		}
		r.state.font = n
	case "fcharset":
		if r.state.fontTable {
			r.charsets[r.defining] = n
		}
	case "uc":
		r.state.skipAfter = max(0, min(n, 16))
	case "u":
		if has {
			r.unicode(uint16(n))
			r.skipFallback()
		}
	case "bin":
		r.at = min(len(r.in), r.at+max(0, n))
	case "par", "sect", "page", "line":
		if word == "line" {
			r.write(" ")
		} else {
			r.paragraph()
		}
	case "tab":
		r.write(" ")
	case "emdash":
		r.write("—")
	case "endash":
		r.write("–")
	case "lquote":
		r.write("‘")
	case "rquote":
		r.write("’")
	case "ldblquote":
		r.write("“")
	case "rdblquote":
		r.write("”")
	case "bullet":
		r.write("•")
	case "cell", "nestcell":
		if !r.state.skip {
			r.openCell()
			r.out.endParagraph()
			r.out.startCell()
		}
	case "row", "nestrow":
		r.rowOpen = false
	case "intbl":
		r.state.inTable = true
	case "pard":
		r.state.inTable = false
	}
}

// openCell opens the table, the row and the cell that the text so far is of.
func (r *rtf) openCell() {
	if len(r.out.tables) == 0 {
		r.out.tables = append(r.out.tables, &table{})
	}
	if !r.rowOpen {
		r.rowOpen = true
		r.out.startRow()
		r.out.startCell()
	}
}

// endTable ends the table, if one is open.
func (r *rtf) endTable() {
	runs := r.out.runs
	r.out.runs = nil
	for len(r.out.tables) > 0 {
		r.out.endTable()
	}
	r.out.runs, r.rowOpen = runs, false
}

// paragraph ends a paragraph.
func (r *rtf) paragraph() {
	switch {
	case r.state.skip || len(r.out.runs) == 0:
		return
	case r.state.inTable:
		r.openCell()
	default:
		r.endTable()
	}
	r.out.endParagraph()
}

// byte is a byte of text in the encoding of the font or the document.
func (r *rtf) byte(c byte) {
	if r.state.fontTable {
		if c != ';' {
			r.fonts[r.defining] += string(rune(c))
		}
		return
	}
	if c < 0x80 {
		r.write(string(rune(c)))
		return
	}
	page := r.page
	if legacy := codePageOf(r.charsets[r.state.font]); legacy != nil {
		page = legacy
	}
	r.write(string(page.DecodeByte(c)))
}

func (r *rtf) write(s string) {
	if r.state.skip || r.state.fontTable {
		return
	}
	r.high = 0
	r.out.text(s, strings.TrimSpace(r.fonts[r.state.font]))
}

// unicode is one unit of UTF-16.
func (r *rtf) unicode(unit uint16) {
	if utf16.IsSurrogate(rune(unit)) {
		if r.high == 0 {
			r.high = unit
			return
		}
		pair := utf16.DecodeRune(rune(r.high), rune(unit))
		r.write(string(pair))
		return
	}
	r.write(string(rune(unit)))
}

// skipFallback skips what stands for a \u where Unicode isn't known.
func (r *rtf) skipFallback() {
	for range r.state.skipAfter {
		if r.at >= len(r.in) {
			return
		}
		switch c := r.in[r.at]; {
		case c == '{' || c == '}':
			return
		case c == '\\' && r.at+3 < len(r.in) && r.in[r.at+1] == '\'':
			r.at += 4
		case c == '\\':
			return
		default:
			r.at++
		}
	}
}

// codePage is the code page by its number, windows-1252 where it isn't known.
func codePage(n int) *charmap.Charmap {
	switch n {
	case 1258:
		return charmap.Windows1258
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	}
	return charmap.Windows1252
}

// codePageOf is the code page of a font's character set, nil for the usual one.
func codePageOf(set int) *charmap.Charmap {
	switch set {
	case 163:
		return charmap.Windows1258
	case 238:
		return charmap.Windows1250
	case 204:
		return charmap.Windows1251
	}
	return nil
}
