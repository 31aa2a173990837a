// Command bench measures the ledger on a network of its own: how fast
// batch:Register is beside a transaction that does nothing and one that creates a
// plain asset, how long the network takes to start and how much memory it idles
// on. See README.md for the method and scripts/bench.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sunledger/network/local"
	"sunledger/network/step"
)

// errGoalMissed ends a benchmark that ran well and showed too little.
var errGoalMissed = errors.New("not every goal is met")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options of one run.
type options struct {
	Levels []int // numbers of submissions in flight
	Pairs  int   // rounds there and back
	Window time.Duration
	LeadIn time.Duration
	Idle   time.Duration
	Floor  float64
	JSON   bool
	Parts  string // what is measured: everything, or one part
}

// The parts that can be measured alone.
const (
	onlySubmission = "submission"
	onlyDomain     = "domain"
	onlyEvidence   = "evidence"
	onlyAudit      = "audit"
	onlyIndex      = "index"
)

func parse(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(out)
	levels := flags.String("in-flight", "20,50,100", "numbers of submissions under way at once")
	flags.IntVar(&o.Pairs, "pairs", 5, "pairs of rounds at each of them: no-op, asset, register, and back")
	flags.DurationVar(&o.Window, "window", 1250*time.Millisecond, "measured time of one round of one kind")
	flags.DurationVar(&o.LeadIn, "lead-in", 400*time.Millisecond, "time under load before it, not measured")
	flags.DurationVar(&o.Idle, "idle", 5*time.Second, "rest before memory is measured")
	flags.Float64Var(&o.Floor, "floor", 0.85, "least ratio of batch:Register to no-op; below it the exit status is 1")
	flags.StringVar(&o.Parts, "only", "", "measure only \"submission\" (batch:Register beside the references), \"domain\" (lineages, recall plans, market entry), \"evidence\" (certifying and checking), \"audit\" (the replay beside raw signature checks, without a network) or \"index\" (rebuilding the search index, and how far it lags)")
	flags.BoolVar(&o.JSON, "json", false, "the report as JSON on standard output")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for level := range strings.SplitSeq(*levels, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(level))
		if err != nil || n < 1 {
			return o, fmt.Errorf("--in-flight is %q: write numbers from 1, such as 20,50,100", *levels)
		}
		o.Levels = append(o.Levels, n)
	}
	if parts := []string{"", onlySubmission, onlyDomain, onlyEvidence, onlyAudit, onlyIndex}; !slices.Contains(parts, o.Parts) {
		return o, fmt.Errorf("--only is %q: write one of %s, or leave it out", o.Parts, strings.Join(parts[1:], ", "))
	}
	if o.Pairs < 1 || o.Window <= 0 || flags.NArg() > 0 {
		return o, errors.New("--pairs and --window must be above 0, and there are no arguments; see --help")
	}
	return o, nil
}

// run the benchmark on a network in a temporary folder, which it removes.
func run(ctx context.Context, o options, out, log io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "sunledger-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	terminal := terminal{step.Terminal{Writer: log, Chinese: step.Chinese(os.Getenv)}}
	network, err := local.Open(local.Options{Folder: filepath.Join(folder, "network"), Report: terminal.Report})
	if err != nil {
		return err
	}
	defer func() {
		if failure := network.Reset(context.WithoutCancel(ctx)); !errors.Is(failure, local.ErrNoNetwork) {
			err = errors.Join(err, failure)
		}
	}()
	result, err := measure(ctx, o, network, terminal)
	if err != nil {
		return err
	}
	if o.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(result)
	} else {
		terminal.Writer = out
		terminal.print(result)
	}
	if missed := result.missed(); err == nil && len(missed) > 0 {
		return fmt.Errorf("%w: %s", errGoalMissed, strings.Join(missed, "; "))
	}
	return err
}
