package ledger

import (
	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"sunledger/chaincode/provenance"
)

// conflicting reports whether validation found that what the transaction had
// read changed before its block. Nothing was written, so the same request may be
// proposed again on what is there now.
func conflicting(code peer.TxValidationCode) bool {
	return code == peer.TxValidationCode_MVCC_READ_CONFLICT || code == peer.TxValidationCode_PHANTOM_READ_CONFLICT
}

// conflict is the failure of a request whose attempts all collided.
func (s *submission) conflict(status *client.Status) *Failure {
	return s.failure(provenance.Refuse(provenance.Conflict, "",
		"others kept changing the same records (%s in transaction %s); nothing was changed, try again when they are less busy",
		"他人持续更改相同记录（交易 %[2]s:%[1]s）；未作更改，请稍后重试", status.Code, status.TransactionID),
		&invalid{status}, status.TransactionID)
}
