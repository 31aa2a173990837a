// Package story tells the journey of Shouguang cucumbers to a Haidian canteen
// with real transactions on a real network, through the command line that users
// type. The demo narrates it; the end-to-end test tells it and checks the ledger
// afterwards.
//
// A telling can be cut off anywhere and told again: every submission carries a
// request ID made of what it says, so that what was done is not done twice.
package story

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/cli"
	"sunledger/network/local"
)

// Story is one telling.
type Story struct {
	Home    string         // folder with the profiles of its people; default the network's
	Network *local.Network // nil leaves out what only a real one has, see InProcess
	Out     io.Writer      // what the audience sees
	Chinese bool           // language of the commands' output; the narration is in both
	Altered string         // program of a chaincode server with altered rules

	Telling
}

// InProcess is a telling on a gateway in a test's own process, whose home has the
// profiles. It leaves out what is done to a real network: the replay of its signed
// blocks, and the attacks.
func InProcess(home string) *Story { return &Story{Home: home, Out: io.Discard} }

// Telling is what must stay the same when a story is told on after a cut.
type Telling struct {
	Number   int       `json:"number"`
	Began    time.Time `json:"began"` // in China, to the minute
	Finished bool      `json:"finished"`
}

// goneStale is after how long a telling is not gone on with: the ledger takes
// what is late, but not for ever.
const goneStale = 48 * time.Hour

// chapters of the story, in order.
func (s *Story) chapters() []chapter {
	all := []chapter{
		{"两地共同制定规则", "Two regulators agree on the rules", s.rules},
		{"各自登记本辖区的企业、场所和信誉", "Each regulator registers its enterprises, their sites and their standing", s.registry},
		{"产销挂钩与联席会议", "Sellers and buyers are linked; the regulators meet", s.linkage},
		{"田间：投入品、采收、阳光监管", "In the field: inputs, harvest, sunshine supervision", s.field},
		{"批批检测、开证、产地准出", "Every lot tested and certified; origin release", s.release},
		{"在途与销地准入", "On the road, and market entry", s.road},
		{"流通：仓库、摊位、线上、超市、食堂", "Circulation: warehouse, stall, online, supermarket, canteen", s.circulation},
		{"飞行检查，两地联动", "An unannounced inspection works across both regions", s.inspection},
		{"抽检不合格：立即封存，通报产地", "A sample fails: sealed at once, the origin notified", s.sampling},
		{"二级召回，直到食堂后厨", "A class-2 recall reaches the canteen's kitchen", s.recall},
		{"产地通报销地；召回演练", "The origin notifies the destination; a recall exercise", s.warning},
		{"审计员追溯食堂的黄瓜", "The auditor traces the canteen's cucumbers", s.audit},
	}
	if s.Network != nil {
		all = append(all, chapter{"一方不能单独改写账本", "Neither side can rewrite the ledger alone", s.attacks})
	}
	return all
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
		heading := fmt.Sprintf("━━ %d/%d  ", i+1, len(all))
		fmt.Fprintf(s.Out, "\n%s%s\n%*s%s\n", heading, c.zh, utf8.RuneCountInString(heading), "", c.en)
		if err := c.tell(ctx); err != nil {
			return fmt.Errorf("chapter %d: %w", i+1, err)
		}
	}
	s.Finished = true
	return s.save()
}

// Folder is where a demonstration keeps what is its own; resetting the network
// removes it.
func Folder(home string) string { return filepath.Join(home, "demo") }

func (s *Story) file() string { return filepath.Join(Folder(s.home()), "story.json") }

func (s *Story) home() string {
	if s.Home != "" {
		return s.Home
	}
	return s.Network.Folder()
}

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
	if s.Number > 0 && !s.Finished && time.Since(s.Began) < goneStale {
		s.note("接着讲第 %d 次演示（%s 开始）", "Going on with demonstration %d, begun on %s", s.Number, s.date())
		return nil
	}
	s.Telling = Telling{Number: s.Number + 1, Began: time.Now().In(provenance.ChinaTime).Truncate(time.Minute)}
	return s.save()
}

func (s *Story) save() error {
	b, err := json.Marshal(s.Telling)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(Folder(s.home()), 0o700); err != nil {
		return err
	}
	return os.WriteFile(s.file(), b, 0o600)
}

// lot is a lot number of this telling.
func (s *Story) lot(prefix string) string { return s.number(prefix, 0) }

// number is the n-th such number, where the same office issues several.
func (s *Story) number(prefix string, n int) string {
	const tellings = 30 // a day, before the numbers repeat
	return fmt.Sprintf("%s-%s-%02d", prefix, s.Began.In(provenance.ChinaTime).Format("20060102"), s.Number+n*tellings)
}

// date is the day of the telling as the ledger writes dates; day counts from it.
func (s *Story) date() string { return s.day(0) }

func (s *Story) day(n int) string {
	return s.Began.In(provenance.ChinaTime).AddDate(0, 0, n).Format(time.DateOnly)
}

// note narrates, in both languages; the formats take the same arguments.
func (s *Story) note(zh, en string, args ...any) {
	fmt.Fprintf(s.Out, "\n  ● "+zh+"\n    "+en+"\n", append(args[:len(args):len(args)], args...)...)
}

// step is one submission of the story.
type step struct {
	profile string
	args    []string
}

// once submits what every telling shares, unless somebody did so by hand.
func (s *Story) once(ctx context.Context, steps ...step) error {
	for _, step := range steps {
		stdout, stderr, status := s.carryOut(ctx, "story", step)
		s.indent(firstLine(stdout) + stderr)
		if status != 0 && status != provenance.AlreadyExists.Row().Exit {
			return failed(step.args, status, stderr)
		}
	}
	return nil
}

// submit submits what belongs to this telling.
func (s *Story) submit(ctx context.Context, steps ...step) error {
	for _, step := range steps {
		stdout, stderr, status := s.carryOut(ctx, s.lot("story"), step)
		s.indent(firstLine(stdout) + stderr)
		if status != 0 {
			return failed(step.args, status, stderr)
		}
	}
	return nil
}

// carryOut submits with a request ID that is the same whenever the same is said
// by the same within the scope.
func (s *Story) carryOut(ctx context.Context, scope string, step step) (stdout, stderr string, status int) {
	s.command(step.profile, step.args)
	said := sha256.Sum256([]byte(strings.Join(append([]string{step.profile}, step.args...), "\x00")))
	return s.run(ctx, step.profile, append(slices.Clip(step.args), "--request-id", fmt.Sprintf("%s-%x", scope, said[:8])))
}

// firstLine says whether it was written; what was written is shown where it
// matters.
func firstLine(text string) string {
	first, _, found := strings.Cut(text, "\n")
	if found {
		first += "\n"
	}
	return first
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

// exists reports whether the record is there. When a telling goes on after a cut,
// what it makes impossible to show is not shown again.
func (s *Story) exists(ctx context.Context, family, id string) bool {
	var header provenance.Header
	return s.read(ctx, &header, "auditor", family, "get", id) == nil
}

// digest is how the digest begins that a signature names; at is the part of the
// record that is signed, empty for the record itself. The other side wrote it a
// moment ago: this side's peer may be a block behind.
func (s *Story) digest(ctx context.Context, profile, family, id, at string) (string, error) {
	const attempts, pause = 50, 200 * time.Millisecond
	for attempt := 1; ; attempt++ {
		found, err := s.digestNow(ctx, profile, family, id, at)
		if err == nil || attempt == attempts {
			return found, err
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (s *Story) digestNow(ctx context.Context, profile, family, id, at string) (string, error) {
	record := map[string]json.RawMessage{}
	if err := s.read(ctx, &record, profile, family, "get", id); err != nil {
		return "", err
	}
	var signed struct {
		Digest string `json:"digest"`
	}
	part := record[at]
	if at == "" {
		part, _ = json.Marshal(record)
	}
	const shown = 12
	if err := json.Unmarshal(part, &signed); err != nil || len(signed.Digest) < shown {
		return "", fmt.Errorf("%s %s has no digest in %q: %s", family, id, at, part)
	}
	return signed.Digest[:shown], nil
}

// paper writes what stays off the ledger and returns how a command line names it:
// the ledger gets its digest.
func (s *Story) paper(name, content string) (string, error) {
	file := filepath.Join(Folder(s.home()), "papers", name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", err
	}
	return "@" + file, os.WriteFile(file, []byte(content), 0o600)
}

func failed(args []string, status int, stderr string) error {
	return fmt.Errorf("sunledger %s: exit status %d: %s", strings.Join(args, " "), status, stderr)
}

// read runs a command without showing it and decodes its JSON, once the profile's
// peer has what the other side's has: who waited for a commit waited for the own
// side's peer.
func (s *Story) read(ctx context.Context, into any, profile string, args ...string) error {
	if err := s.level(ctx); err != nil {
		return err
	}
	stdout, stderr, status := s.run(ctx, profile, append(args, "--json"))
	if status != 0 {
		return failed(args, status, stderr)
	}
	return json.Unmarshal([]byte(stdout), into)
}

func (s *Story) run(ctx context.Context, profile string, args []string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	environment := map[string]string{"SUNLEDGER_HOME": s.home(), "SUNLEDGER_PROFILE": profile, "LANG": "en_US.UTF-8"}
	if s.Chinese {
		environment["LANG"] = "zh_CN.UTF-8"
	}
	status = cli.Main(ctx, args, strings.NewReader(""), &out, &errs, func(name string) string { return environment[name] })
	return out.String(), errs.String(), status
}

// command prints a command line as one would type it; request IDs are left out,
// because a person lets the program choose them.
func (s *Story) command(profile string, args []string) {
	here, _ := os.Getwd()
	line := "bin/sunledger --profile " + profile
	for _, arg := range args {
		arg = strings.ReplaceAll(arg, here+string(filepath.Separator), "")
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

// Canteen is what the canteen bought of the mixture.
func (s *Story) Canteen() string { return provenance.OwnedID(marketCode, s.lot("HC")) }
