package cli

import (
	"strings"

	"sunledger/gateway-client/words"
)

// language is what a person is spoken to in.
type language = words.Language

const (
	english = words.English
	chinese = words.Chinese
)

// text is a message in both languages.
type text words.Text

// In returns the text in a language.
func (t text) In(l language) string { return words.Text(t).In(l) }

// chooseLanguage follows --lang, then POSIX: the first of LC_ALL, LC_MESSAGES
// and LANG that is set decides.
func chooseLanguage(args []string, getenv func(string) string) language {
	if l := language(flagValue(args, "--lang")); l == english || l == chinese {
		return l
	}
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(variable); locale != "" {
			if strings.HasPrefix(strings.ToLower(locale), "zh") {
				return chinese
			}
			return english
		}
	}
	return english
}

// flagValue finds a flag before the command line is parsed: its language decides
// in what words a wrong command line is answered.
func flagValue(args []string, name string) string {
	for i, arg := range args {
		switch {
		case arg == "--":
			return ""
		case arg == name && i+1 < len(args):
			return args[i+1]
		case strings.HasPrefix(arg, name+"="):
			return arg[len(name)+1:]
		}
	}
	return ""
}
