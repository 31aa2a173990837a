package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/syndtr/goleveldb/leveldb"

	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/drill"
	"sunledger/gateway-client/cli"
	"sunledger/network/local"
)

// evidences is what each tampering must be found by.
var evidences = map[string]audit.Code{
	"byte-flipped": audit.DataAltered, "block-replaced": audit.BadSignature, "block-left-out": audit.BlockOutOfOrder,
	"tail-truncated": audit.SideShort, "file-torn": audit.SideUnreadable, "genesis-replaced": audit.GenesisDiffers,
	"valid-hidden": audit.FlagDiffers, "invalid-shown": audit.ForgedValid, "commit-hash-altered": audit.CommitHashDiffers,
	"signatures-removed": audit.BelowQuorum, "one-sided-block": audit.BelowQuorum, "fork": audit.Fork,
	"endorsement-forged": audit.ForgedValid, "endorsed-by-one": audit.ForgedValid, "stranger": audit.ForgedValid, "revoked": audit.ForgedValid,
	"replayed": audit.FlagDiffers, "stale-read": audit.FlagDiffers, "backdated": audit.TimeImplausible,
	"config-one-sided": audit.ConfigUnauthorized, "record-deleted": audit.RecordDeleted, "record-overwritten": audit.RecordOverwritten,
}

// TestDrill runs the whole drill on a real network: everything is noticed, by
// the evidence that names it.
func TestDrill(t *testing.T) {
	if os.Getenv("SUNLEDGER_NETWORK_TESTS") != "1" {
		t.Skip("set SUNLEDGER_NETWORK_TESTS=1 to run real networks; ./scripts/test does")
	}
	folder := t.TempDir()
	n, err := local.Open(local.Options{Folder: filepath.Join(folder, "network")})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, n.Reset(context.Background())) })
	report, err := exercise(t.Context(), options{Seed: 1, Flips: 150}, n, folder, func(what drill.Text) { t.Log(what.En) })
	require.NoError(t, err)
	assert.Zero(t, report.Undetected)
	assert.Empty(t, report.Skipped)
	found := map[string]drill.Result{}
	for _, r := range report.Results {
		found[r.Name] = r
		assert.True(t, r.Detected, "%+v", r)
		for _, said := range []drill.Text{r.What, r.By, r.Why} {
			assert.NotEmpty(t, said.En, r.Name)
			assert.NotEmpty(t, said.Zh, r.Name)
		}
	}
	for _, name := range drill.Names() {
		require.Contains(t, found, name)
		if code, fixed := evidences[name]; fixed {
			assert.Equal(t, string(code), found[name].Evidence.Code, "%+v", found[name])
		}
	}
	for _, a := range attacks {
		require.Contains(t, found, a.name)
		assert.Equal(t, a.expect, found[a.name].Evidence.Code)
	}
	var out bytes.Buffer
	write(&out, report)
	assert.Contains(t, out.String(), "改动一方节点数据库中的记录\n      a record's value changed in one peer's database")
	byCommand(t, n)
}

// byCommand is the auditor's own drill, on copies of what running peers have.
func byCommand(t *testing.T, n *local.Network) {
	var out bytes.Buffer
	environment := map[string]string{"SUNLEDGER_HOME": n.Folder(), "SUNLEDGER_PROFILE": "auditor", "LANG": "en_US.UTF-8"}
	status := cli.Main(t.Context(), []string{"audit", "drill", "--flips", "10"}, nil, &out, &out, func(name string) string { return environment[name] })
	assert.Zero(t, status, out.String())
	assert.Contains(t, out.String(), "tamperings noticed")
}

func TestReplaceInDatabase(t *testing.T) {
	folder := t.TempDir()
	db, err := leveldb.OpenFile(folder, nil)
	require.NoError(t, err)
	require.NoError(t, db.Put([]byte("provenance\x00dprovenance\x00batch/A"), []byte(`x{"remaining":5}`), nil))
	require.NoError(t, db.Close())
	require.NoError(t, replaceInDatabase(folder, "batch/A", ":5", ":9"))
	assert.ErrorContains(t, replaceInDatabase(folder, "batch/A", ":5", ":9"), "does not hold")
	assert.ErrorContains(t, replaceInDatabase(folder, "batch/A", ":9", ":10"), "not of one length")
	assert.ErrorContains(t, replaceInDatabase(folder, "batch/B", ":9", ":5"), "batch/B")
}

func TestParse(t *testing.T) {
	o, err := parse([]string{"--seed", "7", "--flips", "3", "--json"}, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, options{Seed: 7, Flips: 3, JSON: true}, o)
	for _, wrong := range [][]string{{"now"}, {"--flips", "-1"}, {"--seed", "x"}} {
		_, err := parse(wrong, io.Discard)
		assert.Error(t, err, wrong)
	}
}

// TestUnnoticed: what nobody notices is said, and counted.
func TestUnnoticed(t *testing.T) {
	var report drill.Report
	report.Add(drill.Result{What: drill.Text{En: "a", Zh: "甲"}}, drill.Result{Detected: true})
	report.Skipped = []drill.Skipped{{What: drill.Text{En: "b", Zh: "乙"}}}
	var out bytes.Buffer
	write(&out, &report)
	assert.Contains(t, out.String(), "✗  1  甲\n      a\n      发现 · noticed by  无人 · nobody\n")
	assert.Contains(t, out.String(), "–     乙")
	assert.Contains(t, out.String(), "1 of 2 noticed")
}
