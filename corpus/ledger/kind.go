package ledger

import "github.com/sokhoi/sokhoi/corpus"

// The nouns of the corpus as small numbers, for mentions.

var kinds = [...]corpus.Kind{"", corpus.Launch, corpus.MidYear, corpus.YearEnd, corpus.Other}

func kindIndex(k corpus.Kind) int8 {
	for i, x := range kinds {
		if x == k {
			return int8(i)
		}
	}
	return 0
}

func postIndex(p corpus.Post) int8 {
	if p == corpus.Head {
		return 0
	}
	return 1
}

func basisIndex(b corpus.Basis) int8 {
	switch b {
	case corpus.Serving:
		return 0
	case corpus.Elected:
		return 1
	case corpus.Appointed:
		return 2
	}
	return 3
}
