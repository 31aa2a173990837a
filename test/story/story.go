// Package story tells the journey of Shouguang cucumbers to a Haidian canteen
// with real transactions on a real network, through the command line that users
// type. The demo narrates it; the end-to-end test tells it and checks the ledger
// afterwards.
//
// A telling can be cut off anywhere and told again: every submission carries a
// request ID made of the telling's own number, so that what was done is not
// done twice.
package story

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/cli"
	"sunledger/network/local"
)

// Story is one telling on a running network.
type Story struct {
	Network *local.Network
	Out     io.Writer // what the audience sees
	Chinese bool      // language of the commands' output; the narration is in both
	Altered string    // program of a chaincode server with altered rules

	Telling
	submissions int
	chapter     int
}

// Telling is what must stay the same when a story is told on after a cut.
type Telling struct {
	Number   int    `json:"number"`
	Day      string `json:"day"` // YYYYMMDD in China when it began
	Finished bool   `json:"finished"`
}

// chapters of the story, in order.
func (s *Story) chapters() []chapter {
	return []chapter{
		{"两地共同制定黄瓜标准", "Two regulators agree on one standard for cucumbers", s.standard},
		{"各自登记本辖区的企业和场所", "Each regulator registers its enterprises and their sites", s.registry},
		{"采收、检测、开证、产地准出", "Harvest, test, certificates, origin release", s.harvest},
		{"从产地经销地准入到市场，再到超市和食堂", "From the field through market entry to the market, a supermarket and a canteen", s.journey},
		{"飞行检查，两地联动", "An unannounced inspection works across both regions", s.inspection},
		{"审计员追溯食堂的黄瓜", "The auditor traces the canteen's cucumbers", s.audit},
		{"一方不能单独改写账本", "Neither side can rewrite the ledger alone", s.attacks},
	}
}

type chapter struct {
	zh, en string
	tell   func(context.Context) error
}

// Tell tells the whole story, or the rest of one that was cut off.
func (s *Story) Tell(ctx context.Context) error {
	if err := s.begin(); err != nil {
		return err
	}
	all := s.chapters()
	for i, c := range all {
		s.chapter, s.submissions = i+1, 0
		fmt.Fprintf(s.Out, "\n━━ %d/%d  %s\n         %s\n", i+1, len(all), c.zh, c.en)
		if err := c.tell(ctx); err != nil {
			return fmt.Errorf("chapter %d: %w", i+1, err)
		}
	}
	s.Finished = true
	return s.save()
}

// Folder is where a demonstration keeps what is its own; resetting the network
// removes it.
func Folder(n *local.Network) string { return filepath.Join(n.Folder(), "demo") }

func (s *Story) file() string { return filepath.Join(Folder(s.Network), "story.json") }

// begin takes up the last telling, or begins the next when that was finished.
func (s *Story) begin() error {
	b, err := os.ReadFile(s.file())
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(b, &s.Telling); err != nil {
			return fmt.Errorf("%s: %w", s.file(), err)
		}
	}
	if s.Number > 0 && !s.Finished {
		s.note("接着讲第 %d 次演示（%s 开始）", "Going on with demonstration %d, begun on %s", s.Number, s.Day)
		return nil
	}
	s.Telling = Telling{Number: s.Number + 1, Day: time.Now().In(provenance.ChinaTime).Format("20060102")}
	return s.save()
}

func (s *Story) save() error {
	b, err := json.Marshal(s.Telling)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(Folder(s.Network), 0o700); err != nil {
		return err
	}
	return os.WriteFile(s.file(), b, 0o600)
}

// lot is a lot number of this telling.
func (s *Story) lot(prefix string) string {
	return fmt.Sprintf("%s-%s-%02d", prefix, s.Day, s.Number)
}

// second is another such number where the same office issues two.
func (s *Story) second(prefix string) string {
	return fmt.Sprintf("%s-%s-%02d", prefix, s.Day, s.Number+50)
}

// date is the day of the telling as the ledger writes dates.
func (s *Story) date() string { return s.Day[:4] + "-" + s.Day[4:6] + "-" + s.Day[6:] }

// note narrates, in both languages; the formats take the same arguments.
func (s *Story) note(zh, en string, args ...any) {
	fmt.Fprintf(s.Out, "\n  ● "+zh+"\n    "+en+"\n", append(args[:len(args):len(args)], args...)...)
}

// request is the ID of the next submission: the same on every telling of what
// is done once for all (registry, standard), else that of this telling.
func (s *Story) request(once bool) string {
	s.submissions++
	if once {
		return fmt.Sprintf("story-setup-%d-%02d", s.chapter, s.submissions)
	}
	return fmt.Sprintf("story-%s-%02d-%d-%02d", s.Day, s.Number, s.chapter, s.submissions)
}

// once submits what every telling shares, unless somebody did so by hand.
func (s *Story) once(ctx context.Context, profile string, args ...string) error {
	args = append(args, "--request-id", s.request(true))
	s.command(profile, args)
	stdout, stderr, status := s.run(ctx, profile, args)
	s.indent(stdout + stderr)
	if status != 0 && status != provenance.AlreadyExists.Row().Exit {
		return failed(args, status, stderr)
	}
	return nil
}

// submit submits what belongs to this telling.
func (s *Story) submit(ctx context.Context, profile string, args ...string) error {
	return s.show(ctx, profile, append(args, "--request-id", s.request(false))...)
}

// show runs a command, showing it and what it prints.
func (s *Story) show(ctx context.Context, profile string, args ...string) error {
	s.command(profile, args)
	stdout, stderr, status := s.run(ctx, profile, args)
	s.indent(stdout + stderr)
	if status != 0 {
		return failed(args, status, stderr)
	}
	return nil
}

// refused runs a command that the ledger must refuse with code, showing its
// answer.
func (s *Story) refused(ctx context.Context, code provenance.Code, profile string, args ...string) error {
	s.command(profile, args)
	stdout, stderr, status := s.run(ctx, profile, args)
	s.indent(stdout + stderr)
	if status != code.Row().Exit || !strings.Contains(stderr, string(code)) {
		return fmt.Errorf("sunledger %s: exit status %d and %q, but %s was expected", strings.Join(args, " "), status, stderr, code)
	}
	return nil
}

func failed(args []string, status int, stderr string) error {
	return fmt.Errorf("sunledger %s: exit status %d: %s", strings.Join(args, " "), status, stderr)
}

// read runs a command without showing it and decodes its JSON.
func (s *Story) read(ctx context.Context, into any, profile string, args ...string) error {
	stdout, stderr, status := s.run(ctx, profile, append(args, "--json"))
	if status != 0 {
		return failed(args, status, stderr)
	}
	return json.Unmarshal([]byte(stdout), into)
}

func (s *Story) run(ctx context.Context, profile string, args []string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	environment := map[string]string{"SUNLEDGER_HOME": s.Network.Folder(), "SUNLEDGER_PROFILE": profile, "LANG": "en_US.UTF-8"}
	if s.Chinese {
		environment["LANG"] = "zh_CN.UTF-8"
	}
	status = cli.Main(ctx, args, strings.NewReader(""), &out, &errs, func(name string) string { return environment[name] })
	return out.String(), errs.String(), status
}

// command prints a command line as one would type it; request IDs are left out,
// because a person lets the program choose them.
func (s *Story) command(profile string, args []string) {
	line := "bin/sunledger --profile " + profile
	for i, arg := range args {
		if arg == "--request-id" || i > 0 && args[i-1] == "--request-id" {
			continue
		}
		if strings.ContainsAny(arg, " []{}()*'\"|&;<>°") {
			arg = "'" + arg + "'"
		}
		line += " " + arg
	}
	fmt.Fprintf(s.Out, "\n    $ %s\n", line)
}

func (s *Story) indent(text string) {
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		fmt.Fprint(s.Out, "      "+line)
	}
	fmt.Fprintln(s.Out)
}

// Canteen is the mixed batch that the canteen holds at the end.
func (s *Story) Canteen() string { return provenance.OwnedID(marketCode, s.lot("HH")) }
