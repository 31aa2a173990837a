package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Agreements is the contract "agreement": the regulators' framework agreements
// and the linkages between enterprises.
type Agreements struct{ contractapi.Contract }

// Propose proposes an agreement, signed by the proposer.
func (*Agreements) Propose(tx *Tx, requestID string, in provenance.ProposeAgreement) (*provenance.Receipt, error) {
	return tx.submit(provenance.ProposeAgreementOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		sellers, err := tx.enterprises("sellers", in.Sellers)
		if err != nil {
			return err
		}
		buyers, err := tx.enterprises("buyers", in.Buyers)
		if err != nil {
			return err
		}
		agreement, err := in.New(sellers, buyers, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("agreement", agreement)
	})
}

// Sign adds the signature of a party.
func (*Agreements) Sign(tx *Tx, requestID string, in provenance.SignAgreement) (*provenance.Receipt, error) {
	return step(tx, provenance.SignAgreementOp, requestID, "agreement", in.Agreement, tx.ownSide,
		func(a *provenance.Agreement) error { return tx.sign(a, in) })
}

// Countersign adds the signature of a regulator.
func (*Agreements) Countersign(tx *Tx, requestID string, in provenance.SignAgreement) (*provenance.Receipt, error) {
	return step(tx, provenance.CountersignOp, requestID, "agreement", in.Agreement, tx.ownAuthority,
		func(a *provenance.Agreement) error { return tx.sign(a, in) })
}

// Terminate takes one of its parties out of a linkage.
func (*Agreements) Terminate(tx *Tx, requestID string, in provenance.EndAgreement) (*provenance.Receipt, error) {
	return step(tx, provenance.TerminateAgreementOp, requestID, "agreement", in.Agreement, tx.ownSide,
		func(a *provenance.Agreement) error {
			if err := a.Terminate(in, tx.stamp); err != nil {
				return err
			}
			return tx.link(a)
		})
}

// Dissolve ends an agreement once both regulators have done so.
func (*Agreements) Dissolve(tx *Tx, requestID string, in provenance.EndAgreement) (*provenance.Receipt, error) {
	return step(tx, provenance.DissolveAgreementOp, requestID, "agreement", in.Agreement, tx.ownAuthority,
		func(a *provenance.Agreement) error {
			if err := a.Dissolve(in, tx.stamp); err != nil {
				return err
			}
			return tx.link(a)
		})
}

func (tx *Tx) ownSide(a *provenance.Agreement) provenance.Owner { return a.SideOf(tx.stamp.Actor) }

func (tx *Tx) ownAuthority(*provenance.Agreement) provenance.Owner { return tx.stamp.Actor.Owner() }

func (tx *Tx) sign(a *provenance.Agreement, in provenance.SignAgreement) error {
	if err := a.Sign(in, tx.stamp); err != nil {
		return err
	}
	return tx.link(a)
}

// link brings the links between sellers and buyers up to date with an agreement
// that everybody has signed, in the transaction of the last signature.
func (tx *Tx) link(a *provenance.Agreement) error {
	if !a.Signed() {
		return nil
	}
	var refs []ref
	for _, id := range a.Links() {
		refs = append(refs, ref{provenance.KindLink, id, "agreement"})
	}
	if err := tx.fetch(refs...); err != nil {
		return err
	}
	for _, r := range refs {
		link, err := findOrNew[provenance.Link](tx, r.field, r.id)
		if err != nil {
			return err
		}
		link.Enter(a, tx.stamp.Today())
		tx.update(link)
	}
	return nil
}
