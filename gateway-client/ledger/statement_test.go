package ledger_test

import (
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/ledger"
)

// TestAttest: what both sides sign is what a query says, and is no transaction
// that anybody could submit.
func TestAttest(t *testing.T) {
	g := gatewaytest.Start(t)
	w := settled(t, g.Home)
	registered, err := w.as("base").RegisterBatch(t.Context(), w.batch("A"))
	require.NoError(t, err)
	query := provenance.PassportQuery{Batch: w.id(base, "A")}
	height := g.Ledger.Height()

	statement, err := w.as("market").Attest(t.Context(), ledger.BatchPassport, query)
	require.NoError(t, err)
	asked, err := w.as("market").Query(t.Context(), ledger.BatchPassport, query)
	require.NoError(t, err)
	assert.Equal(t, string(asked), string(statement.Answer))
	assert.Equal(t, height, g.Ledger.Height(), "nothing was ordered")
	passport, err := w.as("market").Passport(t.Context(), query.Batch)
	require.NoError(t, err)
	assert.Equal(t, registered.TxID, passport.TxID)

	envelope, payload := new(common.Envelope), new(common.Payload)
	require.NoError(t, proto.Unmarshal(statement.Envelope, envelope))
	require.NoError(t, proto.Unmarshal(envelope.Payload, payload))
	transaction, action := new(peer.Transaction), new(peer.ChaincodeActionPayload)
	require.NoError(t, proto.Unmarshal(payload.Data, transaction))
	require.NoError(t, proto.Unmarshal(transaction.Actions[0].Payload, action))
	assert.Len(t, action.Action.Endorsements, 2)

	attested, err := w.as("auditor").AttestTransaction(t.Context(), registered.TxID)
	require.NoError(t, err)
	processed := new(peer.ProcessedTransaction)
	require.NoError(t, proto.Unmarshal(attested.Answer, processed))
	assert.Equal(t, int32(peer.TxValidationCode_VALID), processed.ValidationCode)
	versions, err := w.as("auditor").Versions(t.Context(), query.Batch)
	require.NoError(t, err)
	assert.Equal(t, []string{registered.TxID}, versions.Records[0].Transactions)
}
