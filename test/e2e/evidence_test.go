package e2e

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit/certify"
	"sunledger/gateway-client/audit/evidence"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/network/local"
)

// certifies has the network's peers sign what the story made of a batch, and holds
// the bundle to its roots; source is one that the market has something left of.
func certifies(t *testing.T, n *local.Network, batch, source string) {
	roots, err := profile.BothRoots(n.Folder(), func(string) string { return "" })
	require.NoError(t, err)
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}, Channel: evidence.Channel, Chaincode: evidence.Chaincode}
	for mspID, certificate := range roots {
		trust.Roots[mspID], err = evidence.FingerprintOf(certificate)
		require.NoError(t, err)
	}
	request := certify.Request{Batch: batch, Roots: roots, Channel: trust.Channel, Chaincode: trust.Chaincode}

	began := time.Now()
	bundle, err := certify.Bundle(t.Context(), connect(t, n, "auditor"), request)
	require.NoError(t, err)
	certified := time.Since(began)
	report := evidence.Check(bundle, trust)
	require.True(t, report.Proven, "%v", report.Faults())
	assert.Equal(t, batch, report.Batch)
	assert.Contains(t, report.Stopped, string(provenance.UnderRecall), "the proof says that it must not be eaten")
	t.Logf("%d bytes, %d parts, certified in %v, checked in %v", len(bundle), len(report.Findings), certified, time.Since(began)-certified)

	_, err = certify.Bundle(t.Context(), connect(t, n, "canteen"), request)
	assert.Equal(t, provenance.Denied, provenance.AsError(err).Code)
	request.Public = true
	passport, err := certify.Bundle(t.Context(), connect(t, n, "canteen"), request)
	require.NoError(t, err)
	assert.True(t, evidence.Check(passport, trust).Proven)
	t.Run("a rejected transaction proves nothing", func(t *testing.T) { rejected(t, n, source, roots) })
}

// rejected has a transaction ordered that one side alone endorsed, and both peers
// attest what became of it: it cannot be presented as valid.
func rejected(t *testing.T, n *local.Network, batch string, roots map[string][]byte) {
	in := provenance.DisposeBatch{Batch: batch, Amount: 1_000, Method: "wasted", Reason: "单方注销"}
	_, err := connect(t, n, "market").DisposeBatch(t.Context(), in, ledger.WithEndorsingOrganizations("HaidianMSP"))
	failure := new(ledger.Failure)
	require.True(t, errors.As(err, &failure), "%v", err)
	require.Equal(t, provenance.NotCommitted, failure.Refusal.Code)

	auditor := connect(t, n, "auditor")
	query := provenance.PassportQuery{Batch: batch}
	passport, err := auditor.Attest(t.Context(), ledger.BatchPassport, query)
	require.NoError(t, err)
	versions, err := auditor.Attest(t.Context(), ledger.BatchVersions, query)
	require.NoError(t, err)
	statement, err := auditor.AttestTransaction(t.Context(), failure.TxID)
	require.NoError(t, err, "peers attest rejected transactions, too")
	_, err = evidence.Assemble(evidence.Contents{
		Roots: roots, Passport: passport.Envelope, Versions: versions.Envelope, Transactions: map[string][]byte{failure.TxID: statement.Envelope},
	}, evidence.Channel, evidence.Chaincode)
	assert.ErrorContains(t, err, "transaction:"+failure.TxID+": both peers say that this transaction is not valid (validation code 10)")
}
