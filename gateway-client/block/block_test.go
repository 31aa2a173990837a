package block_test

import (
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/audit/audittest"
	"sunledger/gateway-client/block"
)

func TestRead(t *testing.T) {
	chain := audittest.NewChain()
	b := chain.Add(audittest.Transaction{Args: [][]byte{[]byte("batch:Register"), []byte("request-1"), []byte("{}")}, Set: audittest.Writes(audittest.Put("batch/x", "{}"), audittest.Delete("index/y"))})
	read, err := block.Read(b.Data.Data[0])
	require.NoError(t, err)
	assert.Equal(t, audittest.Channel, read.Channel)
	assert.Equal(t, audittest.Chaincode, read.Chaincode)
	assert.Len(t, read.TxID, 64)
	assert.Len(t, read.Endorsements, 2)
	function, request := read.Called()
	assert.Equal(t, []string{"batch:Register", "request-1"}, []string{function, request})
	mspID, certificate, err := block.Identity(read.Creator)
	require.NoError(t, err)
	assert.NotEmpty(t, mspID)
	assert.Contains(t, string(certificate), "CERTIFICATE")
	sets, err := block.Sets(read.Results)
	require.NoError(t, err)
	require.Len(t, sets, 1)
	writes := sets[0].Public.GetWrites()
	assert.Equal(t, []bool{false, true}, []bool{block.Deletes(writes[0]), block.Deletes(writes[1])})
	assert.Equal(t, peer.TxValidationCode_VALID, block.Code(b, 0))
	assert.Equal(t, peer.TxValidationCode_NOT_VALIDATED, block.Code(b, 1))
	assert.Equal(t, peer.TxValidationCode_NOT_VALIDATED, block.Code(&common.Block{}, 0))
}

// FuzzRead: whatever a block holds, reading it does no harm.
func FuzzRead(f *testing.F) {
	for _, b := range audittest.NewChain().Stored {
		f.Add(b.Data.Data[0])
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		read, _ := block.Read(raw)
		require.NotNil(t, read)
		read.Called()
		_, _ = block.Sets(read.Results)
		_, _, _ = block.Identity(read.Creator)
	})
}
