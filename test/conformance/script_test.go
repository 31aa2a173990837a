package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/require"
)

// script is one run of a script.
type script struct {
	t       testing.TB
	ledger  ledger
	prefix  string // in place of @
	answers map[string]*answer
	submits int
}

// run executes the steps of a script and returns it with the answers it got.
func run(t testing.TB, l ledger, text string) string {
	s := &script{t: t, ledger: l, prefix: fmt.Sprintf("%x/", time.Now().UnixNano()), answers: map[string]*answer{}}
	var got strings.Builder
	for line := range strings.Lines(text) {
		step, _, isStep := strings.Cut(line, "=>")
		if !isStep || strings.HasPrefix(line, "#") {
			got.WriteString(line)
			continue
		}
		fmt.Fprintf(&got, "%s\n", strings.TrimRight(step+"=> "+s.normalize(s.step(words(t, step))), " "))
	}
	return got.String()
}

// words splits a step at blanks outside quotes and unquotes.
func words(t testing.TB, step string) []string {
	var found []string
	for rest := strings.TrimSpace(step); rest != ""; rest = strings.TrimSpace(rest) {
		word, _, _ := strings.Cut(rest, " ")
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			rest = rest[len(quoted):]
			word, err = strconv.Unquote(quoted)
			require.NoError(t, err, step)
		} else {
			rest = rest[len(word):]
		}
		found = append(found, word)
	}
	return found
}

func (s *script) step(words []string) string {
	verb, args := words[0], words[1:]
	switch verb {
	case "evaluate":
		function, args := s.call(args)
		return outcome(s.ledger.evaluate(s.t, function, args...))
	case "endorse":
		return outcome(s.endorse(args[0], args[1:]))
	case "submit":
		return s.submit(args)
	case "commit":
		var codes []string
		for _, name := range args {
			codes = append(codes, s.ledger.commit(s.t, s.answer(name)).String())
		}
		return strings.Join(codes, " ")
	case "together":
		return s.together(args)
	case "event":
		return eventText(s.answer(args[0]).event)
	case "rwset":
		return rwsetText(s.answer(args[0]).rwset)
	}
	s.t.Fatalf("unknown step %q", verb)
	return ""
}

// call puts the prefix into a function's arguments.
func (s *script) call(words []string) (string, []string) {
	args := slices.Clone(words[1:])
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "@", s.prefix)
	}
	return words[0], args
}

func (s *script) endorse(name string, words []string) *answer {
	function, args := s.call(words)
	a := s.ledger.endorse(s.t, function, args...)
	s.answers[name] = a
	return a
}

func (s *script) answer(name string) *answer {
	a, ok := s.answers[name]
	require.True(s.t, ok, "nothing was endorsed as %q", name)
	return a
}

func (s *script) submit(words []string) string {
	s.submits++
	a := s.endorse(fmt.Sprint("#", s.submits), words)
	if !a.endorsed() {
		return outcome(a)
	}
	return strings.TrimRight(s.ledger.commit(s.t, a).String()+" "+outcome(a), " ")
}

func (s *script) together(names []string) string {
	var answers []*answer
	for _, name := range names {
		answers = append(answers, s.answer(name))
	}
	var codes []string
	for _, code := range s.ledger.commitTogether(s.t, answers...) {
		codes = append(codes, code.String())
	}
	slices.Sort(codes)
	return strings.Join(codes, " ")
}

func outcome(a *answer) string {
	if !a.endorsed() {
		return fmt.Sprintf("%d: %s", a.status, a.message)
	}
	if a.status != 200 || a.message != "" {
		return strings.TrimRight(fmt.Sprintf("(%d %q) %s", a.status, a.message, a.payload), " ")
	}
	return string(a.payload)
}

func eventText(e *peer.ChaincodeEvent) string {
	if e == nil {
		return "none"
	}
	return fmt.Sprintf("%q %q by %s", e.EventName, e.Payload, e.TxId)
}

func rwsetText(set *kvrwset.KVRWSet) string {
	var parts []string
	for _, read := range set.GetReads() {
		sign := "+"
		if read.Version == nil {
			sign = "-"
		}
		parts = append(parts, fmt.Sprintf("read %q%s", read.Key, sign))
	}
	for _, scan := range set.GetRangeQueriesInfo() {
		end := "until"
		if !scan.ItrExhausted {
			end = "as far as"
		}
		parts = append(parts, fmt.Sprintf("range from %q %s %q", scan.StartKey, end, scan.EndKey))
	}
	for _, write := range set.GetWrites() {
		if write.IsDelete {
			parts = append(parts, fmt.Sprintf("delete %q", write.Key))
		} else {
			parts = append(parts, fmt.Sprintf("write %q %q", write.Key, write.Value))
		}
	}
	return strings.Join(parts, "; ")
}

var (
	transactionID = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	timeOfDay     = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
)

// normalize replaces what differs from run to run, and what a text file had
// better not hold.
func (s *script) normalize(text string) string {
	text = strings.NewReplacer(s.prefix, "@", "\n", `\n`, "\x00", `\x00`).Replace(text)
	text = transactionID.ReplaceAllStringFunc(text, func(id string) string {
		for name, a := range s.answers {
			if a.id == id {
				return "<" + name + ">"
			}
		}
		return "<tx>"
	})
	return timeOfDay.ReplaceAllStringFunc(text, func(stamp string) string {
		at, err := time.Parse(time.RFC3339Nano, stamp)
		if err != nil || s.ledger.now().Sub(at).Abs() > time.Minute {
			return stamp
		}
		return "<now>"
	})
}
