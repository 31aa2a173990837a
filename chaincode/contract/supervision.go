package contract

import "sunledger/chaincode/provenance"

// RegisterCertification registers a certification of an enterprise of the
// actor's region.
func (*Registry) RegisterCertification(tx *Tx, requestID string, in provenance.RegisterCertification) (*provenance.Receipt, error) {
	return tx.register(provenance.RegisterCertificationOp, requestID, provenance.KindCertification, in.Certification,
		func(owner *provenance.Enterprise) (provenance.Record, error) { return in.New(owner) })
}

// EndCertification records that a certification was withdrawn or given up.
func (*Registry) EndCertification(tx *Tx, requestID string, in provenance.EndCertification) (*provenance.Receipt, error) {
	return step(tx, provenance.EndCertificationOp, requestID, "certification", in.Certification,
		func(c *provenance.Certification) provenance.Owner { return c.Owner },
		func(c *provenance.Certification) error { return c.End(in, tx.stamp) })
}

// RegisterBrand registers a trademark of an enterprise of the actor's region.
func (*Registry) RegisterBrand(tx *Tx, requestID string, in provenance.RegisterBrand) (*provenance.Receipt, error) {
	return tx.register(provenance.RegisterBrandOp, requestID, provenance.KindBrand, in.Brand,
		func(owner *provenance.Enterprise) (provenance.Record, error) { return in.New(owner) })
}

// SetResponsible names the two responsible persons of an enterprise.
func (*Registry) SetResponsible(tx *Tx, requestID string, in provenance.SetResponsible) (*provenance.Receipt, error) {
	return step(tx, provenance.SetResponsibleOp, requestID, "enterprise", in.Enterprise, (*provenance.Enterprise).Owner,
		func(e *provenance.Enterprise) error { return e.SetResponsible(in) })
}

// SetRisk puts an enterprise in a risk class.
func (*Registry) SetRisk(tx *Tx, requestID string, in provenance.SetRisk) (*provenance.Receipt, error) {
	return step(tx, provenance.SetRiskOp, requestID, "enterprise", in.Enterprise, (*provenance.Enterprise).Owner,
		func(e *provenance.Enterprise) error {
			if err := e.SetRisk(in, tx.stamp); err != nil {
				return err
			}
			plan, err := findOrNew[provenance.InspectionPlan](tx, "enterprise", e.ID)
			if err != nil {
				return err
			}
			plan.Follow(e)
			tx.update(plan)
			return nil
		})
}

// register creates a record that belongs to the enterprise whose code its ID
// begins with.
func (tx *Tx) register(op provenance.Operation, requestID string, kind provenance.Kind, id string, made func(*provenance.Enterprise) (provenance.Record, error)) (*provenance.Receipt, error) {
	return tx.submit(op, requestID, func() error {
		field := string(kind)
		code, _, ok := provenance.SplitOwnedID(id)
		if !ok {
			return provenance.NotAnID(kind, field, id)
		}
		enterprise, err := load[provenance.Enterprise](tx, field, code)
		if err != nil {
			return err
		}
		if err := tx.permit(enterprise.Owner()); err != nil {
			return err
		}
		record, err := made(enterprise)
		if err != nil {
			return err
		}
		return tx.create(field, record)
	})
}
