package cli

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// TestInputs: what is typed and what is prepared elsewhere are the same inputs.
func TestInputs(t *testing.T) {
	typed := map[provenance.Operation]bool{}
	for _, r := range transactions {
		typed[r.op] = true
		assert.Equal(t, reflect.TypeOf(r.input()), reflect.TypeOf(ledger.NewInput(r.op)), r.op)
	}
	for _, op := range provenance.Operations() {
		assert.True(t, typed[op], op)
	}
	_, err := ledger.ParseInput("batch:Steal", json.RawMessage(`{}`))
	assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code)
	_, err = ledger.ParseInput(provenance.AcknowledgeOp, json.RawMessage(`{"inspection":"X-1","more":1}`))
	assert.Equal(t, "more", provenance.AsError(err).Field)
}
