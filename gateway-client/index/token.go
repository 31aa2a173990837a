package index

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Text is found by tokens that this file makes, the same whatever database keeps
// them, which only has to tell whether a record has a token. A word of letters and
// digits is a token, in lower case. Chinese is written without spaces: every
// character is a token, and every two that stand side by side. Tokens consist of
// letters and digits alone, so that nothing in them could mean something to a
// database's query language.

const maxWord = 64 // characters of a word that count

// run is a stretch of text of one sort: a word, or Chinese.
type run struct {
	text []rune
	han  bool
}

// runs splits a text, after making what looks alike alike: full-width digits, upper
// and lower case.
func runs(text string) []run {
	var all []run
	var now run
	flush := func() {
		if len(now.text) > 0 {
			all = append(all, now)
		}
		now = run{}
	}
	for _, r := range fold(text) {
		switch {
		case unicode.Is(unicode.Han, r):
			if !now.han {
				flush()
			}
			now.han = true
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if now.han {
				flush()
			}
		default:
			flush()
			continue
		}
		now.text = append(now.text, r)
	}
	flush()
	return all
}

func fold(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(text, " ")))
		}
	}
	return strings.ToLower(text)
}

// word is the token of a word.
func (r run) word() string { return string(r.text[:min(len(r.text), maxWord)]) }

// tokens yields those by which a run is found.
func (r run) tokens(yield func(string)) {
	if !r.han {
		yield(r.word())
		return
	}
	for i := range r.text {
		yield(string(r.text[i]))
		if i > 0 {
			yield(string(r.text[i-1 : i+1]))
		}
	}
}

// hidden is a token of what not everybody who may read a record is told.
func hidden(token string) string { return hiddenMark + token }

const hiddenMark = "·" // neither letter nor digit: no token begins with it
