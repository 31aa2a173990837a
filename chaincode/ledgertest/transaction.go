package ledgertest

import (
	"fmt"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// Transaction is the outcome of running a proposal and, once it was given to
// Commit, of validating it.
type Transaction struct {
	ID   string
	Time time.Time // the client's timestamp, UTC

	Response *peer.Response       // status, message and payload
	Event    *peer.ChaincodeEvent // nil when the chaincode set none
	RWSet    *kvrwset.KVRWSet     // reads, range reads and writes, keys sorted

	// Requests counts the messages that the first endorsement sent to the
	// peer, by type, as the peer's metric chaincode_shim_requests_completed
	// does: a write batch or a multi-key read is one request.
	Requests map[peer.ChaincodeMessage_Type]int

	Code  peer.TxValidationCode // NOT_VALIDATED until committed
	Block uint64                // number of the block it was committed in
	Index uint64                // its place in that block, from 0
}

// Endorsed reports whether a gateway would accept the chaincode's response.
func (tx *Transaction) Endorsed() bool {
	return tx.Response.GetStatus() >= 200 && tx.Response.GetStatus() < 400
}

// Err is nil for a transaction that was endorsed and, if it was committed at
// all, found valid. Its text is that of the gateway client.
func (tx *Transaction) Err() error {
	switch {
	case !tx.Endorsed():
		return fmt.Errorf("chaincode response %d, %s", tx.Response.GetStatus(), tx.Response.GetMessage())
	case tx.Code != peer.TxValidationCode_NOT_VALIDATED && tx.Code != peer.TxValidationCode_VALID:
		return fmt.Errorf("transaction %s failed to commit with status code %d (%s)", tx.ID, tx.Code, tx.Code)
	}
	return nil
}

// diff names the first part in which two endorsements of one proposal differ,
// or is empty. These parts are what endorsing peers sign.
func (tx *Transaction) diff(other *Transaction) string {
	parts := []struct {
		name string
		a, b proto.Message
	}{
		{"response", tx.Response, other.Response},
		{"event", tx.Event, other.Event},
		{"read-write set", tx.RWSet, other.RWSet},
	}
	for _, part := range parts {
		if !proto.Equal(part.a, part.b) {
			return fmt.Sprintf("%s:\n  %v\n  %v", part.name, part.a, part.b)
		}
	}
	return ""
}
