package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Meetings is the contract "meeting": minutes of joint meetings and what became
// of their decisions.
type Meetings struct{ contractapi.Contract }

// Record records minutes, which the other regulator is to confirm.
func (*Meetings) Record(tx *Tx, requestID string, in provenance.RecordMeeting) (*provenance.Receipt, error) {
	return tx.submit(provenance.RecordMeetingOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		meeting, err := in.New(tx.stamp)
		if err != nil {
			return err
		}
		if _, err := tx.enterprises("actions", in.Enterprises()); err != nil {
			return err
		}
		return tx.create("meeting", meeting)
	})
}

// Confirm is the other regulator's signature to the minutes.
func (*Meetings) Confirm(tx *Tx, requestID string, in provenance.ConfirmMeeting) (*provenance.Receipt, error) {
	return step(tx, provenance.ConfirmMeetingOp, requestID, "meeting", in.Meeting, (*provenance.Meeting).Proposer,
		func(m *provenance.Meeting) error { return m.Confirm(in, tx.stamp) })
}

// CompleteItem records that an action is done.
func (*Meetings) CompleteItem(tx *Tx, requestID string, in provenance.CompleteAction) (*provenance.Receipt, error) {
	return tx.submit(provenance.CompleteActionOp, requestID, func() error {
		meeting, err := load[provenance.Meeting](tx, "meeting", in.Meeting)
		if err != nil {
			return err
		}
		action, err := meeting.Assigned(in.Action)
		if err != nil {
			return err
		}
		assignee := provenance.Owner{Organization: action.Assignee}
		if !action.ByRegulator() {
			enterprise, err := load[provenance.Enterprise](tx, "action", action.Assignee)
			if err != nil {
				return err
			}
			assignee = enterprise.Owner()
		}
		if err := tx.permit(assignee); err != nil {
			return provenance.AsError(err).On(provenance.KindMeeting, in.Meeting)
		}
		tx.update(meeting)
		return meeting.Complete(in, tx.stamp)
	})
}
