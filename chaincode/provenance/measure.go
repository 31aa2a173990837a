package provenance

import "slices"

// ControlMeasureKind is what a regulator does about a risk that was found.
type ControlMeasureKind string

// The measures that the ledger itself enforces: goods do not leave the enterprise,
// and each of its lots is tested. The others are orders to people.
const (
	IncreasedTesting ControlMeasureKind = "increased_testing"
	SuspendSupply    ControlMeasureKind = "suspend_supply"
)

var controlMeasureKinds = []ControlMeasureKind{IncreasedTesting, SuspendSupply, "removal", "enforcement", "other"}

// Restricts reports whether the ledger enforces the measure.
func (k ControlMeasureKind) Restricts() bool { return k == IncreasedTesting || k == SuspendSupply }

// ControlMeasure (控制措施) answers a risk that an inspection found. Either
// regulator orders its own.
type ControlMeasure struct {
	Measure ControlMeasureKind `json:"measure"`
	Until   Date               `json:"until,omitempty"` // the last day; empty: until it is lifted
	Ordered Mark               `json:"ordered"`
	Lifted  *Mark              `json:"lifted,omitempty"`
}

// maxMeasures bounds the measures that one regulator orders about one inspection.
const maxMeasures = 50

// Restriction is a measure that binds an enterprise: a copy on its own record, which
// every movement reads anyway.
type Restriction struct {
	Inspection string             `json:"inspection"`
	By         string             `json:"by"` // MSP ID of the regulator that ordered it
	Measure    ControlMeasureKind `json:"measure"`
	Until      Date               `json:"until,omitempty"` // the last day; empty: until it is lifted
}

func (r Restriction) binds(today Date) bool { return r.Until == "" || today <= r.Until }

// restrict puts a measure on the enterprise's record, in place of what the same
// regulator ordered about the same inspection before, and drops what is over.
func (e *Enterprise) restrict(r Restriction, today Date) {
	e.release(r)
	e.Restrictions = slices.DeleteFunc(e.Restrictions, func(old Restriction) bool { return !old.binds(today) })
	e.Restrictions = append(e.Restrictions, r)
}

// release takes off what the regulator ordered about the inspection.
func (e *Enterprise) release(r Restriction) {
	e.Restrictions = slices.DeleteFunc(e.Restrictions, func(old Restriction) bool {
		return old.Inspection == r.Inspection && old.By == r.By && old.Measure == r.Measure
	})
}

// maySupply refuses to let goods out of the enterprise into a region while its supply
// is suspended: by its own regulator everywhere, by the other in the other's region.
func (e *Enterprise) maySupply(region string, today Date) error {
	for _, r := range e.Restrictions {
		if r.Measure == SuspendSupply && r.binds(today) && (r.By == e.Organization || r.By == region) {
			return Refuse(Suspended, "", "may not supply goods, as %[1]s ordered after inspection %[2]s; rectify what it found and ask that regulator to lift the measure", "%[1]s 根据检查 %[2]s 暂停其供货；请完成整改并申请解除该措施", r.By, r.Inspection).On(KindEnterprise, e.ID)
		}
	}
	return nil
}

// testedMore reports whether each of the enterprise's lots is to be tested, whatever
// the standard says of sampling.
func (e *Enterprise) testedMore(today Date) bool {
	return slices.ContainsFunc(e.Restrictions, func(r Restriction) bool { return r.Measure == IncreasedTesting && r.binds(today) })
}

// MeasureInspection is the input of inspection:Measure.
type MeasureInspection struct {
	Inspection string             `json:"inspection"`
	Measure    ControlMeasureKind `json:"measure"`
	Note       string             `json:"note"`                                 // what exactly is ordered
	Until      Date               `json:"until,omitempty" metadata:",optional"` // the last day; empty: until it is lifted
}

// Measure notes the measure that either regulator orders about the findings, also
// once the inspection is closed: a risk may outlast it. What the ledger enforces
// binds subject, the inspected enterprise, from then on.
func (i *Inspection) Measure(in MeasureInspection, subject *Enterprise, stamp Stamp) error {
	var c check
	oneOf(&c, "measure", in.Measure, controlMeasureKinds...)
	if in.Until != "" {
		c.date("until", in.Until)
		c.that(in.Until >= stamp.Today(), "until", "%s has passed; today is %s", "%s 已过（今天是 %s）", in.Until, stamp.Today())
	}
	if err := c.result(); err != nil {
		return err
	}
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	ordered := 0
	for _, m := range i.Measures {
		if m.Ordered.Actor.Organization == stamp.Actor.Organization {
			ordered++
		}
	}
	switch {
	case i.unsigned():
		return i.only(false, "", "")
	case len(i.Findings()) == 0:
		return i.refuse("", "found nothing that a measure would answer", "未发现问题，无须采取控制措施")
	case ordered >= maxMeasures:
		return Refuse(WrongState, "", "has %d measures of yours, the most there may be", "本机关已采取 %d 项措施，达到上限", maxMeasures).On(KindInspection, i.ID)
	}
	i.Measures = append(i.Measures, ControlMeasure{Measure: in.Measure, Until: in.Until, Ordered: *mark})
	if in.Measure.Restricts() {
		subject.restrict(Restriction{i.ID, stamp.Actor.Organization, in.Measure, in.Until}, stamp.Today())
	}
	return nil
}

// LiftMeasure is the input of inspection:Lift.
type LiftMeasure struct {
	Inspection string             `json:"inspection"`
	Measure    ControlMeasureKind `json:"measure"`
	Note       string             `json:"note"` // why it is no longer needed
}

// Lift ends the actor's own measures of that kind about the inspection, before their
// last day or where they have none.
func (i *Inspection) Lift(in LiftMeasure, subject *Enterprise, stamp Stamp) error {
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	lifted := false
	for n, m := range i.Measures {
		if m.Measure == in.Measure && m.Lifted == nil && m.Ordered.Actor.Organization == stamp.Actor.Organization {
			i.Measures[n].Lifted, lifted = mark, true
		}
	}
	if !lifted {
		return i.refuse("measure", "has no such measure of yours in force", "本机关没有该项生效中的措施")
	}
	subject.release(Restriction{Inspection: i.ID, By: stamp.Actor.Organization, Measure: in.Measure})
	return nil
}
