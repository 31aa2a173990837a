package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// WorkingDays is the contract "calendar": the working days that both regulators
// count deadlines in.
type WorkingDays struct{ contractapi.Contract }

// Propose proposes a year's calendar, or a correction of it.
func (*WorkingDays) Propose(tx *Tx, requestID string, in provenance.ProposeCalendar) (*provenance.Receipt, error) {
	return tx.submit(provenance.ProposeCalendarOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		current, err := find[provenance.Calendar](tx, "year", in.Year)
		if err != nil {
			return err
		}
		calendar, err := in.Propose(current, tx.stamp)
		if err != nil {
			return err
		}
		tx.update(calendar)
		return nil
	}, ref{provenance.KindCalendar, in.Year, "year"})
}

// Approve puts what the other regulator proposed in force.
func (*WorkingDays) Approve(tx *Tx, requestID string, in provenance.ApproveCalendar) (*provenance.Receipt, error) {
	return step(tx, provenance.ApproveCalendarOp, requestID, "year", in.Year,
		func(c *provenance.Calendar) provenance.Owner { return c.Pending().Proposer() },
		func(c *provenance.Calendar) error { return c.Approve(in, tx.stamp) })
}
