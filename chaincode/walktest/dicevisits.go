package walktest

import (
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

func (d *dice) inspect() (string, provenance.RecordInspection) {
	organization := one(d, shouguang, haidian)
	in := provenance.RecordInspection{
		Inspection: d.fresh(officials[organization], "F", d.m.visits.ids...), Type: one(d, provenance.Routine, provenance.Unannounced, provenance.JointEnforcement), Enterprise: d.trader(),
		Date: d.m.day(mostly(d, 0, 1)), Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}, {Item: "农药存放", Pass: d.IntN(2) == 0, Note: "已查看"}},
	}
	if d.IntN(3) == 0 {
		in.Batch = d.batch(func(*goods) bool { return true })
	}
	return d.officer(organization), in
}

// visit is an inspection at which the step is due, and who may take it.
func (d *dice) visit(due func(*visit) bool, of func(*visit) string) (id, who string) {
	id = pick(d, &d.m.visits, officials[haidian]+"-NONE", due)
	if v := d.m.visits.get(id); v != nil {
		return id, d.by(of(v))
	}
	return id, one(d, everybody...)
}

func (d *dice) coSign() (string, provenance.CoSignInspection) {
	id, who := d.visit((*visit).unsigned, func(v *visit) string { return officials[other[v.by]] })
	in := provenance.CoSignInspection{Inspection: id, Digest: strings.Repeat("0", 64)}
	if v := d.m.visits.get(id); v != nil && v.digest != "" {
		in.Digest = mostly(d, v.digest, in.Digest)
	}
	return who, in
}

func (d *dice) acknowledge() (string, provenance.AcknowledgeInspection) {
	id, who := d.visit(func(v *visit) bool { return !v.acknowledged && v.digest == "" }, func(v *visit) string { return officials[other[v.by]] })
	return who, provenance.AcknowledgeInspection{Inspection: id}
}

func (d *dice) rectify() (string, provenance.RectifyInspection) {
	id, who := d.visit(func(v *visit) bool { return v.findings && !v.rectified }, func(v *visit) string { return v.of })
	return who, provenance.RectifyInspection{Inspection: id, Note: "已整改"}
}

func (d *dice) sendBack() (string, provenance.ReturnInspection) {
	id, who := d.visit(func(v *visit) bool { return v.rectified && !v.closed }, func(v *visit) string { return officials[v.by] })
	return who, provenance.ReturnInspection{Inspection: id, Note: "未到位"}
}

// order is mostly what nobody but people carries out: goods are to go on moving.
func (d *dice) order() (string, provenance.MeasureInspection) {
	id, _ := d.visit(func(v *visit) bool { return v.findings && !v.unsigned() }, func(v *visit) string { return officials[v.by] })
	in := provenance.MeasureInspection{
		Inspection: id, Measure: one[provenance.ControlMeasureKind](d, provenance.SuspendSupply, provenance.IncreasedTesting, "removal", "other"), Note: "立即执行",
		Until: mostly(d, d.m.day(d.IntN(2)), "", d.m.day(-1)),
	}
	return d.officer(one(d, shouguang, haidian)), in
}

func (d *dice) lift() (string, provenance.LiftMeasure) {
	ordered := func(o measure) bool {
		return !o.lifted && (o.measure == provenance.SuspendSupply || d.IntN(2) == 0)
	}
	id, who := d.visit(func(v *visit) bool { return slices.ContainsFunc(v.measures, ordered) }, func(v *visit) string { return officials[v.by] })
	in := provenance.LiftMeasure{Inspection: id, Measure: one[provenance.ControlMeasureKind](d, provenance.SuspendSupply, "removal"), Note: "风险已消除"}
	if v := d.m.visits.get(id); v != nil {
		if i := slices.IndexFunc(v.measures, ordered); i >= 0 {
			in.Measure, who = v.measures[i].measure, d.officer(v.measures[i].by)
		}
	}
	return who, in
}

func (d *dice) close() (string, provenance.CloseInspection) {
	due := func(v *visit) bool { return (v.acknowledged || v.agreed) && !v.closed && (v.rectified || !v.findings) }
	id, who := d.visit(due, func(v *visit) string { return officials[v.by] })
	return who, provenance.CloseInspection{Inspection: id, Note: "已核实"}
}
