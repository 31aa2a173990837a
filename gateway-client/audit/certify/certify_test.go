package certify_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit/certify"
	"sunledger/gateway-client/audit/evidence"
	"sunledger/gateway-client/cli"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
)

// lot is the batch of these tests: harvested, tested, certified, released and sold
// on to the market.
const lot = "91370783MADEM0011E-A1"

// world is a gateway with a ledger that has the lot.
type world struct {
	*testing.T
	*gatewaytest.Gateway
	roots map[string][]byte
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, Gateway: gatewaytest.Start(t)}
	var err error
	w.roots, err = profile.BothRoots(w.Home, os.Getenv)
	require.NoError(t, err)
	t.Chdir("../../cli") // where the paths of prepare.txt begin
	prepare, err := os.ReadFile("testdata/prepare.txt")
	require.NoError(t, err)
	w.run(string(prepare))
	w.run(`base: batch register A1 --product CUCUMBER --site DP01 --amount 100kg
		lab: certificate test JC-20261122-01 --batch 91370783MADEM0011E-A1 --result 氧乐果=ND --result 腐霉利=ND --result 克百威=ND
		base: certificate commit HGZ-20261122-01 --batch A1 --basis commissioned_test
		shouguang-inspector: certificate origin CD-20261122-01 --batch 91370783MADEM0011E-A1
		base: release issue A1
		base: batch transfer A1 --to 91110108MADEM10146
		market: batch receive 91370783MADEM0011E-A1`)
	return w
}

// run runs lines of "PROFILE: ARGUMENTS" and returns what the last one printed.
func (w *world) run(lines string) (printed []byte) {
	w.Helper()
	for line := range strings.Lines(lines) {
		who, command, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			continue
		}
		var output bytes.Buffer
		getenv := func(name string) string {
			return map[string]string{"SUNLEDGER_HOME": w.Home, "SUNLEDGER_PROFILE": who}[name]
		}
		require.Zero(w, cli.Main(w.Context(), strings.Fields(command), nil, &output, &output, getenv), "%s%s", line, &output)
		printed = output.Bytes()
	}
	return printed
}

func (w *world) as(name string) *ledger.Client {
	p, err := profile.Load(w.Home, profile.Profile{Name: name}, func(string) string { return "" })
	require.NoError(w, err)
	client, err := ledger.Connect(p)
	require.NoError(w, err)
	w.Cleanup(func() { client.Close() })
	return client
}

func (w *world) certify(name string, public bool) ([]byte, error) {
	return certify.Bundle(w.Context(), w.as(name), certify.Request{Batch: lot, Public: public, Roots: w.roots, Channel: evidence.Channel, Chaincode: evidence.Chaincode})
}

func (w *world) trust() evidence.Trust {
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}, Channel: evidence.Channel, Chaincode: evidence.Chaincode}
	for mspID, certificate := range w.roots {
		f, err := evidence.FingerprintOf(certificate)
		require.NoError(w, err)
		trust.Roots[mspID] = f
	}
	return trust
}

// TestRoundTrip certifies over the real path, checks, and flips thousands of bytes.
func TestRoundTrip(t *testing.T) {
	w := newWorld(t)
	versions, err := w.as("auditor").Versions(t.Context(), lot)
	require.NoError(t, err)
	transactions := map[string]bool{}
	for _, r := range versions.Records {
		for _, id := range r.Transactions {
			transactions[id] = true
		}
	}
	bundle, err := w.certify("auditor", false)
	require.NoError(t, err)
	report := evidence.Check(bundle, w.trust())
	require.True(t, report.Proven, "%v", report.Faults())
	assert.Equal(t, lot, report.Batch)
	assert.Len(t, report.Findings, 4+len(transactions))
	t.Logf("%d bytes for %d records and %d transactions", len(bundle), len(versions.Records), len(transactions))

	const flips = 6000
	dice := rand.New(rand.NewPCG(7, 7))
	for range flips {
		at, bit := dice.IntN(len(bundle)), byte(1)<<dice.IntN(8)
		bundle[at] ^= bit
		report := evidence.Check(bundle, w.trust())
		bundle[at] ^= bit
		require.False(t, report.Proven, "bit %#x of byte %d", bit, at)
		require.NotEmpty(t, report.Faults()[0].Part)
	}
	require.True(t, evidence.Check(bundle, w.trust()).Proven)
}

func TestPublicPassportIsForEverybody(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"base", "market", "canteen", "observer", "auditor"} {
		bundle, err := w.certify(name, true)
		require.NoError(t, err, name)
		report := evidence.Check(bundle, w.trust())
		assert.True(t, report.Proven && report.Public, "%s: %v", name, report.Faults())
		for what, secret := range map[string]string{"contact": "0536-5550101", "responsible person": "王建国", "holder": "91110108MADEM10146"} {
			assert.NotContains(t, report.Manifest, secret, what)
		}
	}
}

func TestBundleOnStandardOutput(t *testing.T) {
	w := newWorld(t)
	bundle := w.run("auditor: audit certify " + lot + " --to -")
	assert.True(t, evidence.Check(bundle, w.trust()).Proven)
}

func TestTransactionsAreNotForEnterprises(t *testing.T) {
	w := newWorld(t)
	_, err := w.certify("base", false)
	assert.Equal(t, provenance.Denied, provenance.AsError(err).Code)
	_, err = w.certify("observer", false)
	assert.Equal(t, provenance.Denied, provenance.AsError(err).Code, "may read the list and no raw transactions")
	id := w.versionOf(lot)
	_, err = w.as("base").AttestTransaction(t.Context(), id)
	assert.Equal(t, provenance.Denied, provenance.AsError(err).Code)
}

func (w *world) versionOf(batch string) string {
	record, err := ledger.Get[provenance.Batch](w.Context(), w.as("auditor"), batch)
	require.NoError(w, err)
	return record.TxID
}

func TestNothingToCertify(t *testing.T) {
	w := newWorld(t)
	_, err := w.as("auditor").Attest(t.Context(), ledger.BatchPassport, provenance.PassportQuery{Batch: "91370783MADEM0011E-NONE"})
	assert.Equal(t, provenance.NotFound, provenance.AsError(err).Code)
	_, err = w.as("auditor").AttestTransaction(t.Context(), strings.Repeat("0", 64))
	assert.Equal(t, provenance.NotFound, provenance.AsError(err).Code)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = certify.Bundle(ctx, w.as("auditor"), certify.Request{Batch: lot, Roots: w.roots, Channel: evidence.Channel, Chaincode: evidence.Chaincode})
	assert.ErrorIs(t, err, context.Canceled)
}

// TestOthersRootsProveNothing: the peers' certificates must chain to the roots.
func TestOthersRootsProveNothing(t *testing.T) {
	w, other := newWorld(t), gatewaytest.Start(t)
	roots, err := profile.BothRoots(other.Home, os.Getenv)
	require.NoError(t, err)
	w.roots = roots
	_, err = w.certify("auditor", true)
	assert.Equal(t, provenance.NotProven, provenance.AsError(err).Code)
}
