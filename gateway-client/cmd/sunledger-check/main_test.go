package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

const sample = "../../audit/evidence/testdata/version1.evidence"

// pinned are the arguments that pin the sample's roots.
func pinned(t *testing.T) []string {
	pins, err := os.ReadFile("../../audit/evidence/testdata/version1.roots")
	require.NoError(t, err)
	var args []string
	for pin := range strings.FieldsSeq(string(pins)) {
		args = append(args, "--root", pin)
	}
	return args
}

func TestRun(t *testing.T) {
	bundle, err := os.ReadFile(sample)
	require.NoError(t, err)
	flipped := bytes.Clone(bundle)
	flipped[len(flipped)-100] ^= 1
	roots := pinned(t)
	for _, c := range []struct {
		name           string
		args           []string
		stdin          []byte
		exit           int
		stdout, stderr string
	}{
		{"a good bundle", append(roots, sample), nil, proven, "PROVEN · 证据成立", ""},
		{"its manifest", append(roots, sample), nil, proven, "batch 批次: B", ""},
		{"a part", append(roots, sample), nil, proven, "✓ passport: both regulators' peers signed", ""},
		{"on standard input", append(roots, "-"), bundle, proven, "PROVEN", ""},
		{"as JSON", append([]string{"--json"}, append(roots, sample)...), nil, proven, `"proven":true`, ""},
		{"a flipped byte", append(roots, "-"), flipped, notProven, "✗ part 8, transaction:", ""},
		{"a flipped byte, in words", append(roots, "-"), flipped, notProven, "NOT PROVEN · 证据不成立", ""},
		{"another ledger", append([]string{"--channel", "other"}, append(roots, sample)...), nil, notProven, "on channel provenance instead", ""},
		{"no file", append(roots, "missing"), nil, misused, "", "missing"},
		{"one root", append(roots[:2:2], sample), nil, misused, "", "--root"},
		{"a root that is none", []string{"--root", "X", sample}, nil, misused, "", "pins no root"},
		{"no bundle", roots, nil, misused, "", "BUNDLE"},
		{"help", []string{"-h"}, nil, proven, "", "checks an evidence bundle"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			assert.Equal(t, c.exit, run(c.args, bytes.NewReader(c.stdin), &stdout, &stderr))
			assert.Contains(t, stdout.String(), c.stdout)
			assert.Contains(t, stderr.String(), c.stderr)
		})
	}
}

// TestExitIsTheTables: the one table of failures, which this program does not
// import, has the same status.
func TestExitIsTheTables(t *testing.T) {
	assert.Equal(t, provenance.NotProven.Row().Exit, notProven)
	assert.Equal(t, provenance.Usage.Row().Exit, misused)
}
