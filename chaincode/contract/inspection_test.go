package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// TestJointInspection: recorded by one side, final with the other's signature,
// answered by measures of both.
func TestJointInspection(t *testing.T) {
	w := newWorld(t)
	in := provenance.RecordInspection{
		Inspection: destinationCode + "-LH1", Type: provenance.JointEnforcement, Enterprise: baseCode, Date: "2026-03-10", RectifyBy: "2026-03-20",
		Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}},
	}
	w.do("haidian-inspector", provenance.RecordInspectionOp, in)
	assert.Equal(t, []int{1, 0, 0}, []int{w.awaiting(provenance.KindInspection, origin), w.awaiting(provenance.KindInspection, destination), w.awaiting(provenance.KindInspection, baseCode)})
	measure := provenance.MeasureInspection{Inspection: in.Inspection, Measure: "suspend_supply", Note: "暂停供应", Until: "2026-03-31"}
	w.refuse("shouguang", provenance.MeasureInspectionOp, measure, provenance.WrongState, "")
	w.refuse("haidian", provenance.CloseInspectionOp, provenance.CloseInspection{Inspection: in.Inspection, Note: "复查合格"}, provenance.WrongState, "")
	digest := get[provenance.Inspection](w, in.Inspection).Joint.Digest
	w.refuse("haidian", provenance.CoSignInspectionOp, provenance.CoSignInspection{Inspection: in.Inspection, Digest: digest}, provenance.Denied, "")

	w.do("shouguang-inspector", provenance.CoSignInspectionOp, provenance.CoSignInspection{Inspection: in.Inspection, Digest: digest, Note: "现场共同检查"})
	assert.Equal(t, []int{0, 1}, []int{w.awaiting(provenance.KindInspection, origin), w.awaiting(provenance.KindInspection, baseCode)})
	w.do("shouguang", provenance.MeasureInspectionOp, measure)
	measure.Measure, measure.Note, measure.Until = "increased_testing", "批批检测", ""
	w.do("haidian", provenance.MeasureInspectionOp, measure)
	w.do("base", provenance.RectifyOp, provenance.RectifyInspection{Inspection: in.Inspection, Note: "已上锁"})
	w.do("haidian", provenance.CloseInspectionOp, provenance.CloseInspection{Inspection: in.Inspection, Note: "复查合格"})
	closed := get[provenance.Inspection](w, in.Inspection)
	assert.Equal(t, provenance.Closed, closed.State())
	assert.Len(t, closed.Measures, 2)
	assert.Equal(t, digest, closed.Joint.Digest, "what was signed stays signed")
}

func TestCounterfeitOriginCase(t *testing.T) {
	w := newWorld(t)
	in := provenance.RecordInspection{
		Inspection: destinationCode + "-ZX1", Type: provenance.SpecialCase, Case: "counterfeit_origin", Allegation: "外地黄瓜冒充寿光黄瓜",
		Enterprise: marketCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "产地标识", Note: "与产地证明不符"}},
	}
	bare := in
	bare.Case = ""
	w.refuse("haidian", provenance.RecordInspectionOp, bare, provenance.Invalid, "case")
	w.do("haidian", provenance.RecordInspectionOp, in)
	w.do("shouguang", provenance.AcknowledgeOp, provenance.AcknowledgeInspection{Inspection: in.Inspection})
	w.do("market", provenance.RectifyOp, provenance.RectifyInspection{Inspection: in.Inspection, Note: "已更正标识"})
	w.refuse("haidian", provenance.CloseInspectionOp, provenance.CloseInspection{Inspection: in.Inspection, Note: "结案"}, provenance.Invalid, "outcome")
	w.do("haidian", provenance.CloseInspectionOp, provenance.CloseInspection{Inspection: in.Inspection, Note: "结案", Outcome: provenance.Confirmed, Penalty: "京海市监罚〔2026〕12号"})
	assert.Equal(t, provenance.Confirmed, get[provenance.Inspection](w, in.Inspection).Outcome)
}

// TestSuspendedSupply: an order about what an inspection found stops the enterprise's
// goods in the block in which it commits, and lifting it lets them go.
func TestSuspendedSupply(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	visit := provenance.RecordInspection{Inspection: originCode + "-F1", Type: provenance.Routine, Enterprise: baseCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}}}
	w.do("shouguang-inspector", provenance.RecordInspectionOp, visit)
	w.do("shouguang-inspector", provenance.MeasureInspectionOp, provenance.MeasureInspection{Inspection: visit.Inspection, Measure: provenance.SuspendSupply, Note: "整改期间暂停供应"})
	move := provenance.TransferBatch{Batch: lot, To: marketCode}
	e := w.refuse("base", provenance.TransferBatchOp, move, provenance.Suspended, "")
	assert.Contains(t, e.En, visit.Inspection)
	w.refuse("base", provenance.DispatchShipmentOp, dispatch("Y1", lot), provenance.Suspended, "")
	w.refuse("base", provenance.SplitBatchOp, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: baseCode + "-P1", Amount: 1, To: base2Code}}}, provenance.Suspended, "")
	w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: baseCode + "-L2", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1, Unit: provenance.Gram})
	w.do("shouguang-inspector", provenance.LiftMeasureOp, provenance.LiftMeasure{Inspection: visit.Inspection, Measure: provenance.SuspendSupply, Note: "整改到位"})
	w.do("base", provenance.TransferBatchOp, move)
	removal := provenance.MeasureInspection{Inspection: visit.Inspection, Measure: "removal", Note: "下架"}
	assert.Len(t, w.do("shouguang-inspector", provenance.MeasureInspectionOp, removal).Records, 1, "nothing about the enterprise changes")
}
