package charset

import (
	"html"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// DecodeLegacy decodes text of a PDF or an office file whose font says nothing
// true of its letters: TCVN3, VNI, VISCII, VPS read as Latin-1, or windows-1252
// read as Macintosh Roman. font is the font's name as it stands in the file, ""
// where unknown; it decides where it is telling (".VnTimeH", "VNI-Times"), the
// letters do otherwise. It returns s and false where s is fine or nothing fits.
//
// Readers turn TCVN3's "ư", which is a soft hyphen, into a hyphen; it comes back
// where that makes a syllable.
func DecodeLegacy(s, font string) (string, bool) {
	name, capital := legacyFont(font)
	if name != "" {
		// A font with a true map gives letters beyond Latin-1.
		for _, r := range s {
			if _, ok := toWindows(r); !ok && !punctuation(r) {
				name = ""
				break
			}
		}
	}
	if name == "" {
		before := fitOf(s)
		if before.bad == 0 {
			return s, false
		}
		best, bestFit, bestName := "", before, ""
		for _, rd := range append(slices.Clip(readings), reading{MacRoman, unmac}) {
			// A lone "£" is no evidence of Vietnamese, nor are English words around it.
			if text, ok := rd.read(s); ok && text != s && viet.HealthOf(text).Letters > 0 && vietnamese(text) {
				if f := fitOf(text); f.share() > bestFit.share() && f.good > before.good {
					best, bestFit, bestName = text, f, rd.name
				}
			}
		}
		// Words that stand together without a space spoil the fit of a line that is
		// plainly legacy text.
		fits := bestFit.share() >= enough || bestFit.share() >= 0.75 && before.share() <= 0.3 && bestFit.good >= evidence
		if bestName == "" || !fits || before.share() >= sound && bestFit.bad > 0 {
			return s, false
		}
		return best, true
	}
	text := s
	switch name {
	case VNI:
		text = decodeVNI(s)
	default:
		text, _ = reread(s, name)
	}
	if f := fitOf(s); f.good > 0 && f.share() >= sound && fitOf(text).share() < f.share() {
		return s, false // the font's map is true after all
	}
	if name == TCVN3 {
		text = restoreHyphens(text)
	}
	if capital {
		text = strings.ToUpper(text)
	}
	return text, text != s
}

// legacyFont is the encoding of a font by its name, and whether the font shows
// small letters as capitals. A subset's prefix ("ABCDEF+") doesn't count.
func legacyFont(font string) (name string, capital bool) {
	if i := strings.IndexByte(font, '+'); i == 6 {
		font = font[i+1:]
	}
	lower := strings.ToLower(strings.TrimLeft(font, "./"))
	family, _, _ := strings.Cut(lower, ",")
	family, _, _ = strings.Cut(family, "-")
	switch {
	case strings.HasPrefix(lower, "vni"):
		return VNI, false
	case strings.HasPrefix(lower, "vps"):
		return VPS, false
	case strings.HasPrefix(lower, "vn"):
		family = strings.TrimSuffix(strings.TrimSuffix(family, "bold"), "italic")
		return TCVN3, strings.HasSuffix(family, "h") && len(family) > 4
	}
	return "", false
}

// Unescape replaces numeric and named character references (&#7889; &agrave;)
// by their characters, in text that isn't parsed as HTML; references that were
// escaped twice are replaced, too.
func Unescape(s string) string {
	for range 2 {
		if !strings.Contains(s, "&") {
			break
		}
		s = html.UnescapeString(s)
	}
	return s
}
