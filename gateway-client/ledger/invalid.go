package ledger

import (
	"fmt"

	"github.com/hyperledger/fabric-gateway/pkg/client"

	"sunledger/chaincode/provenance"
)

// invalid is the cause of a failure by validation; errors.As turns it into the
// gateway client's *CommitError.
type invalid struct{ status *client.Status }

func (i *invalid) Error() string {
	return fmt.Sprintf("transaction %s in block %d is %s", i.status.TransactionID, i.status.BlockNumber, i.status.Code)
}

// As fills in a *client.CommitError, which only the gateway client's own
// blocking calls return.
func (i *invalid) As(target any) bool {
	e, ok := target.(**client.CommitError)
	if ok {
		*e = &client.CommitError{TransactionID: i.status.TransactionID, Code: i.status.Code}
	}
	return ok
}

// notCommitted is the failure of a transaction that is in a block but rejected
// by validation, such as ENDORSEMENT_POLICY_FAILURE. Proposing it again would
// meet the same fate.
func notCommitted(status *client.Status) *Failure {
	return &Failure{
		Refusal: provenance.Refuse(provenance.NotCommitted, "",
			"transaction %s was rejected by validation with %s and changed nothing; both regulators' endorsements and an identity in good standing are needed",
			"交易 %s 验证未通过（%s），未作更改；需要双方监管方背书且提交身份有效", status.TransactionID, status.Code),
		Cause: &invalid{status}, TxID: status.TransactionID,
	}
}
