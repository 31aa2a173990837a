// Command drill starts a network of its own, tampers with it and with copies of
// its ledger in every way there is, and reports who notices, when and with which
// evidence; see scripts/drill. Nothing of it stays.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"sunledger/gateway-client/audit/drill"
	"sunledger/network/local"
	"sunledger/network/step"
)

// errUndetected ends a drill in which something went unnoticed.
var errUndetected = errors.New("not everything was noticed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "drill:", err)
		os.Exit(2)
	}
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "drill:", err)
		os.Exit(1)
	}
}

// options of one run.
type options struct {
	Seed  uint64
	Flips int
	JSON  bool
}

func parse(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("drill", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Uint64Var(&o.Seed, "seed", rand.Uint64N(1_000_000), "of all that is chosen at random, to repeat a drill")
	flags.IntVar(&o.Flips, "flips", 200, "random bits to flip in copied block files, one at a time")
	flags.BoolVar(&o.JSON, "json", false, "the report as JSON on standard output")
	err := flags.Parse(args)
	if err == nil && (flags.NArg() > 0 || o.Flips < 0) {
		err = errors.New("--flips cannot be negative, and there are no arguments; see --help")
	}
	return o, err
}

// run the drill on a network in a temporary folder, which it removes.
func run(ctx context.Context, o options, out, log io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "sunledger-drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	terminal := step.Terminal{Writer: log, Chinese: step.Chinese(os.Getenv)}
	fmt.Fprintf(log, "随机种子 · seed %d\n", o.Seed)
	report, err := onScratch(ctx, o, folder, &terminal)
	if err != nil {
		return err
	}
	if o.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		write(out, report)
	}
	if err == nil && report.Undetected > 0 {
		err = errUndetected
	}
	return err
}

// onScratch starts the network, drills and removes it.
func onScratch(ctx context.Context, o options, folder string, terminal *step.Terminal) (report *drill.Report, err error) {
	network, err := local.Open(local.Options{Folder: filepath.Join(folder, "network"), Report: terminal.Report})
	if err != nil {
		return nil, err
	}
	defer func() {
		if failure := network.Reset(context.WithoutCancel(ctx)); !errors.Is(failure, local.ErrNoNetwork) {
			err = errors.Join(err, failure)
		}
	}()
	return exercise(ctx, o, network, folder, func(what drill.Text) { fmt.Fprintf(terminal.Writer, "  %s · %s …\n", what.Zh, what.En) })
}

// exercise is the whole drill: attacks on the running network, then tampering
// with copies of its ledger.
func exercise(ctx context.Context, o options, network *local.Network, folder string, tell func(drill.Text)) (*drill.Report, error) {
	s, err := newScratch(ctx, network, folder)
	if err != nil {
		return nil, err
	}
	defer s.close()
	live, err := s.carryOut(ctx, tell)
	if err != nil {
		return nil, err
	}
	report, err := s.files(ctx, drill.Options{Seed: o.Seed, Flips: o.Flips})
	if err != nil {
		return nil, err
	}
	report.Add(live...)
	return report, nil
}

// write the report for people, in both languages.
func write(out io.Writer, r *drill.Report) {
	for i, one := range r.Results {
		mark, noticed := "✓", fmt.Sprintf("%s · %s%s, %.3f s", one.By.Zh, one.By.En, atBlock(one.Block), one.Seconds)
		if !one.Detected {
			mark, noticed = "✗", "无人 · nobody"
		}
		fmt.Fprintf(out, "\n%s %2d  %s\n      %s\n", mark, i+1, one.What.Zh, one.What.En)
		fmt.Fprintf(out, "      发现 · noticed by  %s\n", noticed)
		if e := one.Evidence; e != nil {
			fmt.Fprintf(out, "      证据 · evidence    %s\n", strings.TrimSpace(e.Code+"  "+e.Where.En))
			if e.Detail != "" {
				fmt.Fprintf(out, "                         %s\n", e.Detail)
			}
		}
		fmt.Fprintf(out, "      原因 · why         %s\n                         %s\n", one.Why.Zh, one.Why.En)
	}
	for _, one := range r.Skipped {
		fmt.Fprintf(out, "\n–     %s · %s\n      %s · %s\n", one.What.Zh, one.What.En, one.Why.Zh, one.Why.En)
	}
	fmt.Fprintf(out, "\n发现 %d / %d · %d of %d noticed\n", len(r.Results)-r.Undetected, len(r.Results), len(r.Results)-r.Undetected, len(r.Results))
}

func atBlock(number *uint64) string {
	if number == nil {
		return ""
	}
	return fmt.Sprintf(", block %d", *number)
}
