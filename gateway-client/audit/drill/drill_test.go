package drill_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
	"sunledger/gateway-client/audit/drill"
)

// evidences is what each tampering is found by when the forger has every key.
var evidences = map[string]audit.Code{
	"byte-flipped": audit.DataAltered, "block-replaced": audit.BadSignature, "block-left-out": audit.BlockOutOfOrder,
	"tail-truncated": audit.SideShort, "file-torn": audit.SideUnreadable, "genesis-replaced": audit.GenesisDiffers,
	"valid-hidden": audit.FlagDiffers, "invalid-shown": audit.ForgedValid, "commit-hash-altered": audit.CommitHashDiffers,
	"signatures-removed": audit.BelowQuorum, "one-sided-block": audit.BelowQuorum, "fork": audit.Fork,
	"endorsement-forged": audit.ForgedValid, "endorsed-by-one": audit.ForgedValid, "stranger": audit.ForgedValid, "revoked": audit.ForgedValid,
	"replayed": audit.FlagDiffers, "stale-read": audit.FlagDiffers, "backdated": audit.TimeImplausible,
	"config-one-sided": audit.ConfigUnauthorized, "record-deleted": audit.RecordDeleted, "record-overwritten": audit.RecordOverwritten,
}

// channel has so many blocks, in each a transaction that is valid and one that
// lacks an endorsement; one client's certificate is revoked on the way.
func channel(blocks int) (*Chain, []drill.Key) {
	c := NewChain()
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	revoked := c.Organizations[1].Client
	for i := 0; len(c.Stored) < blocks; i++ {
		claimed := began.Add(time.Duration(i) * time.Minute)
		c.Add(
			Transaction{Set: Writes(Put(fmt.Sprintf("batch/A%d", i), `{"id":"x","revision":1}`)), Claimed: claimed},
			Transaction{Set: Writes(Put("index/x", "y")), Endorsers: c.Peers()[:1], Claimed: claimed},
		)
		if i == 0 {
			revoke(c, c.Organizations[1], revoked)
		}
	}
	var keys []drill.Key
	for _, o := range c.Organizations {
		for _, m := range append(o.Orderers, o.Admin, o.Peer, o.Client) {
			keys = append(keys, drill.Key{Certificate: m.PEM(), Sign: func(message []byte) ([]byte, error) { return m.Sign(message), nil }})
		}
	}
	return c, keys
}

func revoke(c *Chain, o *Organization, m *Member) {
	o.Revoked = append(o.Revoked, m.Certificate.SerialNumber)
	c.Update(func(g *common.ConfigGroup) {
		for _, group := range []string{"Application", "Orderer"} {
			g.Groups[group].Groups[o.MSPID].Values["MSP"] = o.MSP()
		}
	}, c.Admins()...)
}

func both(c *Chain) []audit.Side {
	return []audit.Side{{Name: "shouguang", Source: c}, {Name: "haidian", Source: c}}
}

func run(t *testing.T, o drill.Options) *drill.Report {
	t.Helper()
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	report, err := drill.Run(t.Context(), o)
	require.NoError(t, err)
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	assert.Empty(t, left, "nothing stays")
	assert.Zero(t, report.Undetected)
	for _, r := range report.Results {
		assert.True(t, r.Detected, "%+v", r)
		assert.NotEmpty(t, r.Evidence.Code, r.Name)
		assert.Positive(t, r.Seconds, r.Name)
		for _, said := range []drill.Text{r.What, r.By, r.Why} {
			assert.NotEmpty(t, said.En, r.Name)
			assert.NotEmpty(t, said.Zh, r.Name)
		}
	}
	return report
}

// TestEveryTampering: a forger with every key is found by the one lock that is
// left, in a short ledger and in one that begins before what is tampered with.
func TestEveryTampering(t *testing.T) {
	for _, blocks := range []int{8, 40} {
		c, keys := channel(blocks)
		var told []drill.Text
		report := run(t, drill.Options{Sides: both(c), Keys: keys, Seed: 3, Flips: 20, Progress: func(_, _ int, what drill.Text) { told = append(told, what) }})
		assert.Empty(t, report.Skipped)
		assert.EqualValues(t, blocks, report.Height)
		var names []string
		for _, r := range report.Results {
			names = append(names, r.Name)
			if code, fixed := evidences[r.Name]; fixed {
				assert.Equal(t, string(code), r.Evidence.Code, "%+v", r)
			}
		}
		assert.Equal(t, drill.Names(), names)
		assert.Len(t, told, len(names)-1+20)
	}
}

// TestNobodysKeys: what a forger without keys does is found all the same, by the
// signatures.
func TestNobodysKeys(t *testing.T) {
	c, _ := channel(8)
	report := run(t, drill.Options{Sides: both(c), Flips: 5})
	require.Len(t, report.Skipped, 1)
	assert.Contains(t, report.Skipped[0].Why.En, "no key of a revoked identity")
}

// TestOneCopy: without the other side's, the copy is compared with what it was.
func TestOneCopy(t *testing.T) {
	c, keys := channel(8)
	run(t, drill.Options{Sides: both(c)[:1], Keys: keys, Genesis: audit.HeaderHash(c.Stored[0].Header)})
}

// TestSeed: the same seed tampers in the same places, another one in others.
func TestSeed(t *testing.T) {
	c, keys := channel(12)
	places := func(seed uint64) (list []uint64) {
		for _, r := range run(t, drill.Options{Sides: both(c), Keys: keys, Seed: seed}).Results {
			list = append(list, *r.Block)
		}
		return list
	}
	first := places(1)
	assert.Equal(t, first, places(1))
	assert.NotEqual(t, first, places(2))
}

// TestFlips flips many bits, where blocks are signed and where they are not.
func TestFlips(t *testing.T) {
	c, _ := channel(6)
	flips := 250
	if testing.Short() {
		flips = 100
	}
	report := run(t, drill.Options{Sides: both(c), Seed: uint64(time.Now().UnixNano()), Flips: flips})
	t.Log(report.Seed, report.Results[len(report.Results)-1].Evidence.Code)
}

// TestNothingToDrillOn: a ledger that is not in order, too short, or without a
// transaction to forge others after.
func TestNothingToDrillOn(t *testing.T) {
	c, _ := channel(8)
	altered := c.Copy()
	altered[5].Data.Data[0][9] ^= 1
	_, err := drill.Run(t.Context(), drill.Options{Sides: []audit.Side{{Name: "a", Source: altered}, {Name: "b", Source: c}}})
	found := new(drill.FindingsError)
	require.ErrorAs(t, err, &found)
	assert.Equal(t, audit.DataAltered, found.First().Code)
	assert.ErrorContains(t, err, "block 5")

	_, err = drill.Run(t.Context(), drill.Options{Sides: both(NewChain())})
	assert.ErrorIs(t, err, drill.ErrTooShort)

	_, err = drill.Run(t.Context(), drill.Options{Sides: both(c), Chaincode: "another"})
	assert.ErrorIs(t, err, drill.ErrNoTransaction)
}

// TestRealBlocks drills on block files as a real peer stores them, which stay
// as they are.
func TestRealBlocks(t *testing.T) {
	report := run(t, drill.Options{Sides: []audit.Side{{Name: "haidian", Source: realBlocks(t)}}, Flips: 50})
	assert.EqualValues(t, 14, report.Height)
}

func TestLoadKeys(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string, mode os.FileMode) {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(content), mode))
	}
	certificate, key := keyPair(t)
	other, _ := keyPair(t)
	write("msp/signcerts/cert.pem", certificate, 0o644)
	write("msp/keystore/any_sk", key, 0o600)
	write("cacerts/ca.pem", other, 0o644)
	write("notes.txt", "no key", 0o644)
	keys, err := drill.LoadKeys(folder)
	require.NoError(t, err)
	require.Len(t, keys, 1, "a certificate without its key is none")
	assert.Equal(t, certificate, string(keys[0].Certificate))
	signature, err := keys[0].Sign([]byte("message"))
	require.NoError(t, err)
	assert.NotEmpty(t, signature)

	require.NoError(t, os.Chmod(filepath.Join(folder, "msp/keystore/any_sk"), 0o640))
	_, err = drill.LoadKeys(folder)
	assert.ErrorContains(t, err, "others may read this private key")
	_, err = drill.LoadKeys(filepath.Join(folder, "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}
