package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/audittest"
	"sunledger/gateway-client/gatewaytest"
)

// TestScripts runs testdata/script/*.txtar, each against a ledger of its own.
// Beside testscript's commands they have:
//
//	prepare            standards, enterprises and sites, as testdata/prepare.txt says
//	released LOT …     lots that a base registered and certified: tested, with their
//	                   origin, and released; without a code, those of base
//	admitted BATCH …   batches that the market received: rapid-tested and admitted
//	as PROFILE         who runs what follows
//	speak zh|en        the locale of what follows
//	sunledger …        the program; "! sunledger …" must fail
//	feed FILE …        the program with FILE as standard input
//	capture VAR RE     keep what the group of RE matches in standard output
//	exits N            the exit status of the last one
//	expose PROFILE     make that profile's key readable by the group
//	unplug PROFILE     let that profile's gateway be where nobody listens
//	network ok|mute    whether submissions reach the orderers
//	chain FOLDER …     block files of one chain, a folder a side
//	tamper PATH        alter a byte of a file, or of block 3 in a folder's block file
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runScript(t, file)
		})
	}
}

func runScript(t *testing.T, file string) {
	g := gatewaytest.Start(t)
	s := &script{gateway: g, context: t.Context()}
	testscript.Run(t, testscript.Params{
		Files:              []string{file},
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SUNLEDGER_HOME", g.Home)
			env.Setenv("LANG", "en_US.UTF-8")
			now := time.Now().In(provenance.ChinaTime)
			env.Setenv("TODAY", now.Format(time.DateOnly))
			env.Setenv("YESTERDAY", now.AddDate(0, 0, -1).Format(time.DateOnly))
			env.Setenv("TOMORROW", now.AddDate(0, 0, 1).Format(time.DateOnly))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"prepare":   s.prepare,
			"released":  s.released,
			"admitted":  s.admitted,
			"as":        func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv("SUNLEDGER_PROFILE", args[0]) },
			"speak":     func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv("LANG", args[0]) },
			"sunledger": func(ts *testscript.TestScript, neg bool, args []string) { s.run(ts, neg, nil, args) },
			"feed": func(ts *testscript.TestScript, neg bool, args []string) {
				s.run(ts, neg, strings.NewReader(ts.ReadFile(args[0])), args[2:])
			},
			"capture": capture,
			"exits":   s.exits,
			"expose":  s.expose,
			"unplug":  s.unplug,
			"network": s.network,
			"chain":   chain,
			"tamper":  tamper,
		},
	})
}

// script is the state of one script.
type script struct {
	gateway *gatewaytest.Gateway
	context context.Context
	exit    int
	papers  int // numbers given to the papers of released lots
}

func (s *script) run(ts *testscript.TestScript, neg bool, stdin io.Reader, args []string) {
	if stdin == nil {
		stdin = strings.NewReader("")
	}
	s.exit = Main(s.context, args, stdin, ts.Stdout(), ts.Stderr(), ts.Getenv)
	if failed := s.exit != 0; failed != neg {
		ts.Fatalf("exit status %d", s.exit)
	}
}

func capture(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if found == nil {
		ts.Fatalf("nothing matches %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

func (s *script) exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if s.exit != want {
		ts.Fatalf("exit status %d, not %d", s.exit, want)
	}
}

// prepare runs what testdata/prepare.txt says.
func (s *script) prepare(ts *testscript.TestScript, _ bool, _ []string) {
	lines, err := os.ReadFile("testdata/prepare.txt")
	ts.Check(err)
	s.each(ts, string(lines))
}

func (s *script) released(ts *testscript.TestScript, _ bool, lots []string) {
	for _, lot := range lots {
		who := "base2"
		if !strings.HasPrefix(lot, "91370783MADEM002X6-") {
			who, lot = "base", "91370783MADEM0011E-"+lot
		}
		s.papers++
		s.each(ts, strings.NewReplacer("LOT", lot, "WHO", who, "NUMBER", fmt.Sprintf("20200101-%02d", s.papers)).Replace(`
			lab: certificate test JC-NUMBER --batch LOT --result 氧乐果=ND --result 腐霉利=ND --result 克百威=ND
			shouguang-inspector: certificate origin CD-NUMBER --batch LOT
			WHO: release issue LOT
		`))
	}
}

func (s *script) admitted(ts *testscript.TestScript, _ bool, batches []string) {
	for _, batch := range batches {
		_, lot, _ := strings.Cut(batch, "-")
		s.each(ts, strings.NewReplacer("BATCH", batch, "ENTRY", "RK-"+lot).Replace(`
			market: entry decide ENTRY --batch BATCH
			market: entry rapid-test ENTRY --batch BATCH --inhibition-permille 5%
		`))
	}
}

// each runs "PROFILE: ARGUMENTS" lines.
func (s *script) each(ts *testscript.TestScript, lines string) {
	for line := range strings.Lines(lines) {
		who, command, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			continue
		}
		getenv := func(name string) string {
			if name == "SUNLEDGER_PROFILE" {
				return who
			}
			return ts.Getenv(name)
		}
		var output bytes.Buffer
		args := strings.Fields(command)
		if code := Main(s.context, args, nil, &output, &output, getenv); code != 0 {
			ts.Fatalf("%s: exit status %d\n%s", line, code, &output)
		}
	}
}

func (s *script) expose(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.Chmod(filepath.Join(s.gateway.Home, "profiles", args[0], "key.pem"), 0o640))
}

func (s *script) unplug(ts *testscript.TestScript, _ bool, args []string) {
	file := filepath.Join(s.gateway.Home, "profiles", args[0]+".json")
	content, err := os.ReadFile(file)
	ts.Check(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Check(listener.Close())
	moved := regexp.MustCompile(`"gateway": "[^"]+"`).ReplaceAll(content, []byte(`"gateway": "`+listener.Addr().String()+`"`))
	ts.Check(os.WriteFile(file, moved, 0o600))
}

func (s *script) network(_ *testscript.TestScript, _ bool, args []string) {
	s.gateway.Mute(args[0] == "mute")
}

func chain(ts *testscript.TestScript, _ bool, folders []string) {
	c := audittest.NewChain()
	for i := range 4 {
		lot := fmt.Sprintf(`batch/91370783MADEM0011E-L%d`, i)
		c.Add(audittest.Transaction{Set: audittest.Writes(audittest.Put(lot, `{"revision":1,"product":"CUCUMBER"}`))})
		if i == 2 {
			c.Add(audittest.Transaction{Endorsers: c.Peers()[:1], Set: audittest.Writes(audittest.Put(lot, `{"revision":2}`))})
			break
		}
	}
	var file []byte
	for _, block := range c.Stored {
		file = audit.AppendStored(file, block)
	}
	for _, folder := range folders {
		ts.Check(os.Mkdir(ts.MkAbs(folder), 0o755))
		ts.Check(os.WriteFile(ts.MkAbs(folder+"/blockfile_000000"), file, 0o644))
	}
}

func tamper(ts *testscript.TestScript, _ bool, args []string) {
	path, place := ts.MkAbs(args[0]), []byte(nil)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path, place = filepath.Join(path, "blockfile_000000"), []byte("MADEM0011E-L1")
	}
	content, err := os.ReadFile(path)
	ts.Check(err)
	at := max(bytes.Index(content, place), 0) + len(place)/2
	content[at] ^= 1
	ts.Check(os.WriteFile(path, content, 0o644))
}
