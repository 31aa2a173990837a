package ledger

import (
	"context"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// Await returns once this client's gateway peer has committed the transaction of
// a receipt that came through another gateway, so that what is read or proposed
// next builds on it. The *Failure is NOT_COMMITTED when validation rejected the
// transaction, and UNAVAILABLE when it did not arrive before the context's
// deadline or timeouts.CommitStatus.
func (c *Client) Await(ctx context.Context, txID string) error {
	commit, err := c.commit(txID)
	if err != nil {
		return &Failure{Refusal: illegible(err), Cause: err, TxID: txID}
	}
	ctx, cancel := within(ctx, c.timeouts.CommitStatus)
	defer cancel()
	failed := tally{}
	for {
		status, err := commit.StatusWithContext(ctx)
		switch {
		case err == nil && status.Code == peer.TxValidationCode_VALID:
			return nil
		case err == nil:
			return notCommitted(status)
		}
		failure := &Failure{Refusal: unendorsed(err, 1), Cause: because(ctx, err), TxID: txID}
		if !c.again(ctx, failed, failure) {
			return failure
		}
	}
}

// commit makes a request for a transaction's status that does not depend on its
// submission.
func (c *Client) commit(txID string) (*client.Commit, error) {
	id := c.gateway.Identity()
	creator, err := proto.Marshal(&msp.SerializedIdentity{Mspid: id.MspID(), IdBytes: id.Credentials()})
	if err != nil {
		return nil, err
	}
	request, err := proto.Marshal(&gateway.CommitStatusRequest{ChannelId: c.network.Name(), TransactionId: txID, Identity: creator})
	if err != nil {
		return nil, err
	}
	signed, err := proto.Marshal(&gateway.SignedCommitStatusRequest{Request: request})
	if err != nil {
		return nil, err
	}
	return c.gateway.NewCommit(signed)
}
