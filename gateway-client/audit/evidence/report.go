package evidence

import (
	"fmt"
	"strings"
	"unicode"
)

// Text says something in English and Chinese.
type Text struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// Error returns the English text: a Text is what is wrong with something.
func (t *Text) Error() string { return t.En }

// text makes a Text; both formats take the same arguments.
func text(en, zh string, args ...any) Text {
	return Text{printable(fmt.Sprintf(en, args...)), printable(fmt.Sprintf(zh, args...))}
}

// printable keeps what a bundle says from playing with the reader's terminal: it
// replaces control characters, line separators and marks of direction. Which
// these are is written here, because the manifest must come out the same in every
// version of Go.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x200e, r == 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// fault is text as an error.
func fault(en, zh string, args ...any) error {
	t := text(en, zh, args...)
	return &t
}

// asText returns what err says in both languages.
func asText(err error) Text {
	if t, ok := err.(*Text); ok {
		return *t
	}
	return text("%v", "%v", err)
}

// place is where in a bundle something is: the name of a part, or wholeBundle.
type place string

const wholeBundle place = "bundle"

// of says of a fault where it is.
func (p place) of(err error) error {
	t := asText(err)
	return fault("%[1]s: %[2]s", "%[1]s：%[3]s", p, t.En, t.Zh)
}

// Finding is the verdict on one part of a bundle.
type Finding struct {
	Part string `json:"part"` // its name; "bundle" for the file as a whole
	Good bool   `json:"good"`
	Text        // what the part proves, or what is wrong with it
}

// Report is what a check found.
type Report struct {
	Proven   bool      `json:"proven"` // every finding is good
	Batch    string    `json:"batch,omitempty"`
	Public   bool      `json:"public"`            // the bundle holds the passport alone
	AsOf     string    `json:"asOf,omitempty"`    // RFC 3339: when the answers were asked for
	Stopped  []string  `json:"stopped,omitempty"` // why the goods may not be moved or sold, as of then
	Recalls  []string  `json:"recalls,omitempty"`
	Findings []Finding `json:"findings"`
	Notes    []Text    `json:"notes"` // what does not spoil the proof and should be known
	Manifest string    `json:"manifest,omitempty"`
}

// Faults are the findings that are not good.
func (r *Report) Faults() []Finding {
	var faults []Finding
	for _, f := range r.Findings {
		if !f.Good {
			faults = append(faults, f)
		}
	}
	return faults
}

func (r *Report) good(at place, en, zh string, args ...any) {
	r.Findings = append(r.Findings, Finding{printable(string(at)), true, text(en, zh, args...)})
}

func (r *Report) bad(at place, err error) {
	r.Findings = append(r.Findings, Finding{printable(string(at)), false, asText(err)})
}

func (r *Report) note(en, zh string, args ...any) { r.Notes = append(r.Notes, text(en, zh, args...)) }
