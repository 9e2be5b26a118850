package crawl

import (
	"hash/fnv"
	"math/bits"
	"regexp"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// moving are the lines of a page that tell of the moment or of visitors.
var moving = regexp.MustCompile(`\d{1,2}:\d{2}(:\d{2})?|luot (xem|truy cap|doc)|truy cap|online|hom nay|hom qua|views?:|visitors?`)

// steady are the lines of text without those that move, folded, without spaces at the ends.
func steady(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(viet.Fold(line)), " ")
		if line == "" || len(line) < 120 && moving.MatchString(line) {
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// exactPrint is a hash of the steady lines: any change of a word or number
// changes it. It is never 0 for a text.
func exactPrint(text string) uint64 {
	h := fnv.New64a()
	for _, line := range steady(text) {
		h.Write([]byte(line))
		h.Write([]byte{'\n'})
	}
	return h.Sum64() | 1
}

// Simhash is a hash of the text that differs in few bits where texts differ in few
// words; numbers don't count. Words are taken three at a time.
func Simhash(text string) uint64 {
	var words []string
	for _, line := range steady(text) {
		for w := range strings.FieldsSeq(line) {
			if w[0] < '0' || w[0] > '9' {
				words = append(words, w)
			}
		}
	}
	var votes [64]int
	for i := range words {
		h := fnv.New64a()
		h.Write([]byte(strings.Join(words[i:min(i+3, len(words))], " ")))
		// FNV's high bits are poor for short texts.
		sum := h.Sum64()
		sum ^= sum >> 29
		sum *= 0xbf58476d1ce4e5b9
		sum ^= sum >> 32
		for b := range votes {
			if sum>>b&1 == 1 {
				votes[b]++
			} else {
				votes[b]--
			}
		}
	}
	var out uint64
	for b, v := range votes {
		if v > 0 {
			out |= 1 << b
		}
	}
	return out | 1
}

// Near reports whether two simhashes are of nearly the same text.
func Near(a, b uint64) bool { return a != 0 && b != 0 && bits.OnesCount64(a^b) <= 3 }
