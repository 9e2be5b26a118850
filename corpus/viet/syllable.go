package viet

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// maxSyllable is the length of the longest syllable in letters ("nghiêng").
const maxSyllable = 7

// syllableKey packs the codes of a syllable's toneless letters, six bits each.
type syllableKey uint64

// spelling is what is known of a valid toneless syllable.
type spelling struct {
	key   syllableKey
	tone  uint8 // which letter bears the tone, from 0
	tones uint8 // which tones it may have, one bit each
}

const (
	allTones  = 1<<tones - 1
	stopTones = 1<<high | 1<<heavy // before a final p, t, c, ch
)

// The onsets before back and central vowels, before front vowels (e, ê, i),
// and before a rounded glide (oa, uy …).
const (
	backOnsets  = "- b c ch d đ g gi h kh l m n ng nh p ph r s t th tr v x"
	frontOnsets = "- b ch d đ gh h k kh l m n ngh nh p ph r s t th tr v x"
	glideOnsets = "- c ch d đ h kh l n ng nh r s t th tr x g"
)

// syllableRules lists onsets and the rimes that follow them.
var syllableRules = []struct{ onsets, rimes string }{
	{backOnsets, "a ai ao au ay ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây"},
	{backOnsets, "o oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt"},
	{backOnsets, "u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt"},
	{backOnsets, "ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt"},
	{"b h kh r", "ươu"},
	{"b c g l m s t x r đ k", "oong ooc"},
	{frontOnsets, "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu"},
	{frontOnsets, "i ia ich im in inh ip it iu"},
	{"b ch d đ gh h k kh l m n ngh nh p ph r s t th tr v x", "iêc iêm iên iêng iêp iêt iêu"},
	{"- d h k l m n r s t th v x", "y"},
	{"-", "yêm yên yêng yêt yêu"},
	{glideOnsets, "oa oai oan oang oanh oat oac oach oay oe oen oet"},
	{"- h kh l ng nh t th x ch", "oăc oăm oăn oăng oăt oam oap oao oeo uênh uêch uych uynh uyt uyu"},
	{"- ch d đ h kh l ng nh s t th tr x", "uân uât uây uê uy uyên uyêt uyn"},
	{"kh h th", "uya uơ"},
	{"kh", "uâng"},
	{"qu", "a ai ao au ay ac ach an ang anh ap at ăc ăm ăn ăng ăp ăt ân âng ât âu ây e en eo et ê ên ênh êch êt êu i ich in inh it ip iu y ych yn ynh yt yp yên yêt ơ ơn ôc"},
	{"gi", "êng êc êm ên êt êu"},
	{"g", "i in im"},
}

// rareSyllables are loans and names that the rules don't make, most of them of
// the Central Highlands. They occur with the tones they have here.
const rareSyllables = "phuy voan noan noãn boa " +
	"đăk đắk đak lăk lắk lak buk búk băk pắk păk căk kan kạn ka kông krông kon kbang kring kray plây plei kroong ea blao bru lơk"

var syllables = sync.OnceValue(func() *syllableTable {
	t := &syllableTable{slots: make([]spelling, tableSize)}
	lt := letters()
	for _, rule := range syllableRules {
		for onset := range strings.FieldsSeq(rule.onsets) {
			onset = strings.TrimPrefix(onset, "-")
			for rime := range strings.FieldsSeq(rule.rimes) {
				mask := uint8(allTones)
				if strings.HasSuffix(rime, "p") || strings.HasSuffix(rime, "t") || strings.HasSuffix(rime, "c") || strings.HasSuffix(rime, "ch") {
					mask = stopTones
				}
				t.add(keyOf(onset+rime), utf8.RuneCountInString(onset)+tonePlace(rime), mask)
			}
		}
	}
	for word := range strings.FieldsSeq(rareSyllables) {
		bare, tn := []rune(word), level
		for i, r := range bare {
			if l := lt.of[r]; l.tone != level {
				tn = l.tone
				bare[i] = lt.compose[l.code][level][0]
			}
		}
		at := max(0, strings.IndexAny(string(bare), vowelLetters))
		rime := string(bare)[at:]
		t.add(keyOf(string(bare)), utf8.RuneCountInString(string(bare)[:at])+tonePlace(rime), 1<<tn)
	}
	return t
})

// foldedSyllables holds the spellings without any accents.
var foldedSyllables = sync.OnceValue(func() *syllableTable {
	t := &syllableTable{slots: make([]spelling, tableSize)}
	lt := letters()
	for _, sp := range syllables().slots {
		var key syllableKey
		for shift := 0; sp.key>>shift > 0; shift += 6 {
			r := lt.compose[sp.key>>shift&63][level][0]
			key |= syllableKey(lt.of[lt.of[r].fold].code) << shift
		}
		if key != 0 {
			t.add(key, 0, allTones)
		}
	}
	return t
})

const vowelLetters = "aăâeêioôơuưy"

func keyOf(bare string) syllableKey {
	lt := letters()
	var key syllableKey
	for _, r := range bare {
		key = key<<6 | syllableKey(lt.of[r].code)
	}
	return key
}

// syllableTable is an open-addressed hash table of the valid spellings.
type syllableTable struct {
	slots []spelling
}

const tableSize = 1 << 13

// add puts a spelling into the table; one that is there gets further tones.
func (t *syllableTable) add(key syllableKey, place int, tones uint8) {
	for i := key.hash(); ; i = (i + 1) % tableSize {
		switch t.slots[i].key {
		case 0:
			t.slots[i] = spelling{key, uint8(place), tones}
			return
		case key:
			t.slots[i].tones |= tones
			return
		}
	}
}

func (k syllableKey) hash() uint64 { return uint64(k) * 0x9E3779B97F4A7C15 >> 51 }

func (t *syllableTable) find(k syllableKey) (spelling, bool) {
	for i := k.hash(); ; i = (i + 1) % tableSize {
		switch t.slots[i].key {
		case k:
			return t.slots[i], k != 0
		case 0:
			return spelling{}, false
		}
	}
}

// tonePlace is the letter of a rime that bears the tone, by the older rule
// (hòa, thủy), which most administrative texts follow.
func tonePlace(rime string) int {
	var nucleus []rune
	coda := false
	for _, r := range rime {
		if !strings.ContainsRune(vowelLetters, r) {
			coda = true
			break
		}
		nucleus = append(nucleus, r)
	}
	for i := len(nucleus) - 1; i >= 0; i-- {
		if strings.ContainsRune("ăâêôơ", nucleus[i]) {
			return i
		}
	}
	switch {
	case len(nucleus) == 3:
		return 1
	case len(nucleus) == 2 && coda:
		return 1
	}
	return 0
}

// valid reports whether the tone may stand on the spelling.
func (s spelling) valid(tn tone) bool { return s.tones>>tn&1 == 1 }

// rare reports whether the spelling is of rareSyllables only.
func (s spelling) rare() bool { return s.tones != allTones && s.tones != stopTones }

// parseSyllable reads w as one syllable, composed or not, of any case and with
// the tone on any vowel.
func parseSyllable(w string) (spelling, tone, bool) {
	if len(w) == 0 || len(w) > 4*maxSyllable {
		return spelling{}, level, false
	}
	lt := letters()
	var key syllableKey
	tn := level
	last := rune(0) // base of the last letter
	n := 0
	for _, r := range w {
		if uint32(r) >= letterLimit {
			return spelling{}, level, false
		}
		if r >= 0x300 && r < 0x370 {
			if q := withQuality(last, r); q != 0 {
				key = key&^63 | syllableKey(lt.of[q].code)
				last = q
			} else if m := toneOfMark(r); m != level && tn == level && lt.of[last].vowel {
				tn = m
			} else {
				return spelling{}, level, false
			}
			continue
		}
		l := &lt.of[r]
		if l.code == 0 {
			return spelling{}, level, false
		}
		if l.tone != level {
			if tn != level {
				return spelling{}, level, false
			}
			tn = l.tone
		}
		if n++; n > maxSyllable+1 {
			return spelling{}, level, false
		}
		key = key<<6 | syllableKey(l.code)
		last = lt.compose[l.code][level][0]
	}
	s, ok := syllables().find(key)
	return s, tn, ok
}

// IsSyllable reports whether s is one valid Vietnamese syllable, in any case,
// composed or not, and with the tone on any of its vowels.
func IsSyllable(s string) bool {
	sp, tn, ok := parseSyllable(s)
	return ok && sp.valid(tn)
}

// IsFoldedSyllable reports whether s, which is in lower case and has no accents,
// is what [Fold] makes of a valid syllable: "truong", "dang", but not "of".
func IsFoldedSyllable(s string) bool {
	if len(s) == 0 || len(s) > maxSyllable {
		return false
	}
	t := letters()
	var key syllableKey
	for i := range len(s) {
		l := &t.of[s[i]]
		if l.code == 0 || l.upper {
			return false
		}
		key = key<<6 | syllableKey(l.code)
	}
	_, ok := foldedSyllables().find(key)
	return ok
}
