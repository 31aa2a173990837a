package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Standards is the contract "standard": joint standards of both regulators.
type Standards struct{ contractapi.Contract }

// Propose proposes a version of a product's joint standard.
func (*Standards) Propose(tx *Tx, requestID string, in provenance.ProposeStandard) (*provenance.Receipt, error) {
	return tx.submit(provenance.ProposeStandardOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		standard, err := in.New(tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("standard", standard)
	})
}

// Approve puts what the other regulator proposed in force.
func (*Standards) Approve(tx *Tx, requestID string, in provenance.ApproveStandard) (*provenance.Receipt, error) {
	return tx.submit(provenance.ApproveStandardOp, requestID, func() error {
		standard, err := load[provenance.Standard](tx, "standard", in.Standard)
		if err != nil {
			return err
		}
		if err := tx.permit(standard.Proposer()); err != nil {
			return err
		}
		series, err := findOrNew[provenance.Series](tx, "standard", standard.Product)
		if err != nil {
			return err
		}
		if err := standard.Approve(in, series, tx.stamp); err != nil {
			return err
		}
		tx.update(standard, series)
		return nil
	})
}
