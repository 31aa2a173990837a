package step

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Terminal is where a person reads, in Chinese or English.
type Terminal struct {
	Writer  io.Writer
	Chinese bool
}

// Say chooses the reader's language.
func (t Terminal) Say(english, chinese string) string {
	if t.Chinese {
		return chinese
	}
	return english
}

// Report is a Reporter that prints one line for every step: the time it took, or
// that it left things as they were.
func (t Terminal) Report(text Text) func(error) {
	fmt.Fprint(t.Writer, t.Say(text.English, text.Chinese), " … ")
	began := time.Now()
	return func(err error) {
		outcome := fmt.Sprintf("%.1f s", time.Since(began).Seconds())
		switch {
		case errors.Is(err, ErrKept):
			outcome = t.Say("kept", "已有")
		case err != nil:
			outcome = t.Say("failed", "失败")
		}
		fmt.Fprintln(t.Writer, outcome)
	}
}

// Chinese reports whether the locale asks for Chinese.
func Chinese(getenv func(string) string) bool {
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(variable); value != "" {
			return strings.HasPrefix(strings.ToLower(value), "zh")
		}
	}
	return false
}
