package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Notices is the contract "notice": problem food, told to the other regulator.
type Notices struct{ contractapi.Contract }

// Issue tells the other regulator of problem food and, where asked, holds it.
func (*Notices) Issue(tx *Tx, requestID string, in provenance.IssueNotice) (*provenance.Receipt, error) {
	return tx.submit(provenance.IssueNoticeOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		batch, err := tx.unchanging("batch", in.Batch)
		if err != nil {
			return err
		}
		notice, err := in.New(tx.stamp)
		if err != nil {
			return err
		}
		if err := tx.shows("basis", in.Basis, batch, false); err != nil {
			return err
		}
		if err := tx.create("notice", notice); err != nil || !in.Hold {
			return err
		}
		return tx.hold(notice.Sealing())
	})
}

// Acknowledge records that the other regulator has taken note.
func (*Notices) Acknowledge(tx *Tx, requestID string, in provenance.AcknowledgeNotice) (*provenance.Receipt, error) {
	return step(tx, provenance.AcknowledgeNoticeOp, requestID, "notice", in.Notice, noticeAuthority,
		func(n *provenance.Notice) error { return n.Acknowledge(in, tx.stamp) })
}

// Measure records what either regulator did about the food.
func (*Notices) Measure(tx *Tx, requestID string, in provenance.TakeMeasure) (*provenance.Receipt, error) {
	return step(tx, provenance.TakeMeasureOp, requestID, "notice", in.Notice, noticeAuthority,
		func(n *provenance.Notice) error {
			if err := n.Take(in, tx.stamp); err != nil {
				return err
			}
			batch, err := tx.unchanging("batch", n.Batch)
			if err != nil {
				return err
			}
			return tx.shows("reference", in.Reference, batch, in.Measure == provenance.Resampling)
		})
}

// ProposeClosing proposes to end a notice of the actor's authority.
func (*Notices) ProposeClosing(tx *Tx, requestID string, in provenance.ProposeNoticeClosing) (*provenance.Receipt, error) {
	return step(tx, provenance.ProposeNoticeClosingOp, requestID, "notice", in.Notice, noticeAuthority,
		func(n *provenance.Notice) error { return n.ProposeClosing(in, tx.stamp) })
}

// Close ends a notice as the other regulator proposed.
func (*Notices) Close(tx *Tx, requestID string, in provenance.CloseNotice) (*provenance.Receipt, error) {
	return step(tx, provenance.CloseNoticeOp, requestID, "notice", in.Notice, noticeAuthority,
		func(n *provenance.Notice) error { return n.Close(in, tx.stamp) })
}

func noticeAuthority(n *provenance.Notice) provenance.Owner { return n.Authority }
