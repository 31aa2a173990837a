package words_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

func TestEveryOperationHasAName(t *testing.T) {
	for _, op := range provenance.Operations() {
		for _, l := range []words.Language{words.English, words.Chinese} {
			assert.NotEqual(t, string(op), words.OperationName(l, op))
		}
	}
	assert.Equal(t, "x:Y", words.OperationName(words.English, "x:Y"))
}
