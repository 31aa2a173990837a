package cli

import (
	"context"
	"io"
	"os"
	"slices"
	"time"

	"golang.org/x/term"
)

// Main runs one command line, without the program's name, and returns the exit
// status: 0 or that of the failure in provenance.Codes. getenv looks up the
// locale, NO_COLOR and what the profile package reads.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	a := &app{
		stdin: stdin, stdout: stdout, stderr: stderr, getenv: getenv, now: time.Now,
		language: chooseLanguage(args, getenv),
		json:     slices.Contains(args, "--json"),
	}
	a.colour = isTerminal(stdout) && getenv("NO_COLOR") == ""
	root := a.root()
	args = append([]string{}, args...) // nil would mean os.Args
	if len(args) > 0 && args[0] == "--version" {
		args[0] = "version"
	}
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	return a.fail(command, err)
}

// app is one run of the program.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	language       language
	colour         bool
	json           bool

	home, profileName string
	timeout           time.Duration
	languageFlag      string
	file              string // --file
	requestID         string // --request-id
	siteAway          bool   // a site was asked, not the ledger, and did not answer
}

// clock is the time, also of an app that was made without one.
func (a *app) clock() time.Time {
	if a.now == nil {
		return time.Time{}
	}
	return a.now()
}

// say returns a text in the person's language.
func (a *app) say(en, zh string) string { return text{en, zh}.In(a.language) }

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
