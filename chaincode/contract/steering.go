package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Steering is the contract "steering": who belongs to the joint steering groups.
type Steering struct{ contractapi.Contract }

// Propose proposes a membership to the other regulator.
func (*Steering) Propose(tx *Tx, requestID string, in provenance.ProposeMembership) (*provenance.Receipt, error) {
	return tx.submit(provenance.ProposeMembershipOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		group, err := findOrNew[provenance.SteeringGroup](tx, "group", in.Group)
		if err != nil {
			return err
		}
		tx.update(group)
		return group.Propose(in, tx.stamp)
	})
}

// Approve puts the membership that the other regulator proposed in force.
func (*Steering) Approve(tx *Tx, requestID string, in provenance.ApproveMembership) (*provenance.Receipt, error) {
	return step(tx, provenance.ApproveMembershipOp, requestID, "group", in.Group, (*provenance.SteeringGroup).Proposer,
		func(g *provenance.SteeringGroup) error { return g.Approve(in, tx.stamp) })
}
