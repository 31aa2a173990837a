package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Inspections is the contract "inspection".
type Inspections struct{ contractapi.Contract }

// Record records an inspection by the actor's authority; the other regulator is
// thereby notified.
func (*Inspections) Record(tx *Tx, requestID string, in provenance.RecordInspection) (*provenance.Receipt, error) {
	return tx.submit(provenance.RecordInspectionOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		subject, err := load[provenance.Enterprise](tx, "enterprise", in.Enterprise)
		if err != nil {
			return err
		}
		var site *provenance.Site
		if in.Site != "" {
			if site, err = load[provenance.Site](tx, "site", in.Site); err != nil {
				return err
			}
		}
		inspection, err := in.New(subject, site, tx.stamp)
		if err != nil {
			return err
		}
		if in.Brand != "" {
			if _, err := load[provenance.Brand](tx, "brand", in.Brand); err != nil {
				return err
			}
		}
		if err := tx.attach(inspection); err != nil {
			return err
		}
		plan, err := find[provenance.InspectionPlan](tx, "enterprise", in.Enterprise)
		if err != nil {
			return err
		}
		if plan != nil {
			plan.Inspected(in.Date)
			tx.update(plan)
		}
		return tx.create("inspection", inspection)
	}, ref{provenance.KindEnterprise, in.Enterprise, "enterprise"}, ref{provenance.KindInspectionPlan, in.Enterprise, "enterprise"})
}

// attach enters the inspection in the dossier of the batch it names, if any.
func (tx *Tx) attach(inspection *provenance.Inspection) error {
	if inspection.Batch == "" {
		return nil
	}
	if _, err := load[provenance.Batch](tx, "batch", inspection.Batch); err != nil {
		return err
	}
	dossier, err := findOrNew[provenance.Dossier](tx, "batch", inspection.Batch)
	if err != nil {
		return err
	}
	tx.update(dossier)
	return dossier.FileInspection(inspection.ID)
}

// Acknowledge records that the other regulator has taken note.
func (*Inspections) Acknowledge(tx *Tx, requestID string, in provenance.AcknowledgeInspection) (*provenance.Receipt, error) {
	return step(tx, provenance.AcknowledgeOp, requestID, "inspection", in.Inspection, inspectingAuthority,
		func(i *provenance.Inspection) error { return i.Acknowledge(in, tx.stamp) })
}

// CoSign adds the other regulator's signature to a joint inspection.
func (*Inspections) CoSign(tx *Tx, requestID string, in provenance.CoSignInspection) (*provenance.Receipt, error) {
	return step(tx, provenance.CoSignInspectionOp, requestID, "inspection", in.Inspection, inspectingAuthority,
		func(i *provenance.Inspection) error { return i.CoSign(in, tx.stamp) })
}

// Measure notes a control measure that the actor's authority orders about what
// was found, by whichever authority. What the ledger enforces binds the inspected
// enterprise at once.
func (*Inspections) Measure(tx *Tx, requestID string, in provenance.MeasureInspection) (*provenance.Receipt, error) {
	return tx.restrict(provenance.MeasureInspectionOp, requestID, in.Inspection, in.Measure, func(i *provenance.Inspection, subject *provenance.Enterprise) error {
		return i.Measure(in, subject, tx.stamp)
	})
}

// Lift ends measures that the actor's authority ordered.
func (*Inspections) Lift(tx *Tx, requestID string, in provenance.LiftMeasure) (*provenance.Receipt, error) {
	return tx.restrict(provenance.LiftMeasureOp, requestID, in.Inspection, in.Measure, func(i *provenance.Inspection, subject *provenance.Enterprise) error {
		return i.Lift(in, subject, tx.stamp)
	})
}

// restrict carries out op, an order of the actor's authority, on an inspection and on
// the enterprise that it inspected.
func (tx *Tx) restrict(op provenance.Operation, requestID, id string, measure provenance.ControlMeasureKind, act func(*provenance.Inspection, *provenance.Enterprise) error) (*provenance.Receipt, error) {
	ordering := func(*provenance.Inspection) provenance.Owner { return tx.stamp.Actor.Owner() }
	return step(tx, op, requestID, "inspection", id, ordering, func(i *provenance.Inspection) error {
		subject, err := load[provenance.Enterprise](tx, "inspection", i.Subject.Enterprise)
		if err != nil {
			return err
		}
		if measure.Restricts() {
			tx.update(subject)
		}
		return act(i, subject)
	})
}

// Rectify records what the inspected enterprise did about the findings.
func (*Inspections) Rectify(tx *Tx, requestID string, in provenance.RectifyInspection) (*provenance.Receipt, error) {
	return step(tx, provenance.RectifyOp, requestID, "inspection", in.Inspection, inspectedEnterprise,
		func(i *provenance.Inspection) error { return i.Rectify(in, tx.stamp) })
}

// Return sends an insufficient rectification back to the enterprise.
func (*Inspections) Return(tx *Tx, requestID string, in provenance.ReturnInspection) (*provenance.Receipt, error) {
	return step(tx, provenance.ReturnInspectionOp, requestID, "inspection", in.Inspection, inspectingAuthority,
		func(i *provenance.Inspection) error { return i.Return(in, tx.stamp) })
}

// Close ends an inspection of the actor's authority.
func (*Inspections) Close(tx *Tx, requestID string, in provenance.CloseInspection) (*provenance.Receipt, error) {
	return step(tx, provenance.CloseInspectionOp, requestID, "inspection", in.Inspection, inspectingAuthority,
		func(i *provenance.Inspection) error { return i.Close(in, tx.stamp) })
}

func inspectingAuthority(i *provenance.Inspection) provenance.Owner { return i.Authority }
func inspectedEnterprise(i *provenance.Inspection) provenance.Owner { return i.Subject }
