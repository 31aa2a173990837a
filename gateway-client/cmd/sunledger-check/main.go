// Command sunledger-check checks an evidence bundle with nothing but the bundle
// and the fingerprints of the two regulators' root certificates; see package
// evidence, which is all that it is made of.
//
//	sunledger-check --root ShouguangMSP=SHA256:… --root HaidianMSP=SHA256:… BUNDLE
//
// Its exit status is 0 when the bundle proves what it says, 11 when it does not,
// and 2 when it was asked wrongly.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"sunledger/gateway-client/audit/evidence"
)

// The exit statuses; the same as those of "sunledger audit check".
const (
	proven    = 0
	misused   = 2
	notProven = 11
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}}
	flags := flag.NewFlagSet("sunledger-check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "sunledger-check --root MSP=SHA256:… --root MSP=SHA256:… BUNDLE\nchecks an evidence bundle; - is standard input · 核验证据包；- 为标准输入")
		flags.PrintDefaults()
	}
	flags.Func("root", "`MSP=SHA256:…`, fingerprint of a regulator's root certificate, once for each of both · 监管方根证书指纹，双方各一次", func(s string) error {
		mspID, f, err := evidence.ParseRoot(s)
		trust.Roots[mspID] = f
		return err
	})
	flags.StringVar(&trust.Channel, "channel", evidence.Channel, "the ledger's channel · 账本通道")
	flags.StringVar(&trust.Chaincode, "chaincode", evidence.Chaincode, "the ledger's chaincode · 账本链码")
	asJSON := flags.Bool("json", false, "the report as JSON · 以 JSON 输出")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return proven
	case err != nil:
		return misused
	case flags.NArg() != 1 || len(trust.Roots) != 2:
		flags.Usage()
		return misused
	}
	bundle, err := read(flags.Arg(0), stdin)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return misused
	}
	report := evidence.Check(bundle, trust)
	if *asJSON {
		err = json.NewEncoder(stdout).Encode(report)
	} else {
		err = show(stdout, report)
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, err)
		return misused
	case !report.Proven:
		return notProven
	}
	return proven
}

// read reads no more of a file than a check looks at, and one byte.
func read(name string, stdin io.Reader) ([]byte, error) {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		stdin = file
	}
	return io.ReadAll(io.LimitReader(stdin, evidence.MaxBundle+1))
}

// show prints the manifest, the verdict on every part and on the whole.
func show(w io.Writer, r *evidence.Report) error {
	text := r.Manifest + "\n"
	for _, f := range r.Findings {
		sign := "✓"
		if !f.Good {
			sign = "✗"
		}
		text += fmt.Sprintf("%s %s: %s · %s\n", sign, f.Part, f.En, f.Zh)
	}
	for _, note := range r.Notes {
		text += fmt.Sprintf("! %s · %s\n", note.En, note.Zh)
	}
	if r.Proven {
		text += "PROVEN · 证据成立\n"
	} else {
		text += "NOT PROVEN · 证据不成立\n"
	}
	_, err := io.WriteString(w, text)
	return err
}
