package contract

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// jointVisit is a joint inspection by Haidian that found something.
func (w *world) jointVisit(number string) *provenance.Inspection {
	w.t.Helper()
	in := provenance.RecordInspection{
		Inspection: provenance.OwnedID(destinationCode, number), Type: provenance.JointEnforcement, Enterprise: baseCode, Date: "2026-03-10",
		Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}},
	}
	w.do("haidian-inspector", provenance.RecordInspectionOp, in)
	return get[provenance.Inspection](w, in.Inspection)
}

func coSigning(i *provenance.Inspection) provenance.CoSignInspection {
	return provenance.CoSignInspection{Inspection: i.ID, Digest: i.Joint.Digest}
}

// TestJointInspectionIsNotRewritten: what both signed is corrected by both.
func TestJointInspectionIsNotRewritten(t *testing.T) {
	w := newWorld(t)
	visit := w.jointVisit("LH1")
	w.do("shouguang", provenance.CoSignInspectionOp, coSigning(visit))
	c := w.propose("haidian", provenance.KindInspection, visit.ID, "checklist[0].pass", "true")
	assert.Equal(t, []string{origin}, c.Awaiting())
	assert.Len(t, get[provenance.Inspection](w, visit.ID).Findings(), 1)
	w.refuse("haidian", provenance.CloseInspectionOp, provenance.CloseInspection{Inspection: visit.ID, Note: "复查合格"}, provenance.WrongState, "")
	w.approve("shouguang", c)
	assert.Empty(t, get[provenance.Inspection](w, visit.ID).Findings())
	assert.Equal(t, visit.Joint.Digest, get[provenance.Inspection](w, visit.ID).Joint.Digest, "what they signed first stays what they signed")
}

// TestCoSignatureIsOverWhatTheRecordSays: corrected before it is signed, the other
// side signs what it says now.
func TestCoSignatureIsOverWhatTheRecordSays(t *testing.T) {
	w := newWorld(t)
	visit := w.jointVisit("LH1")
	assert.Equal(t, provenance.CorrectionInEffect, w.propose("haidian", provenance.KindInspection, visit.ID, "checklist[0].note", `"未上锁，无台账"`).State())
	w.refuse("shouguang", provenance.CoSignInspectionOp, coSigning(visit), provenance.Invalid, "digest")
	w.do("shouguang", provenance.CoSignInspectionOp, coSigning(get[provenance.Inspection](w, visit.ID)))

	same := w.jointVisit("LH2")
	w.propose("haidian", provenance.KindInspection, same.ID, "checklist[0].note", `"未上锁，无台账"`)
	w.propose("haidian", provenance.KindInspection, same.ID, "checklist[0].note", `"未上锁"`)
	assert.Equal(t, same.Joint.Digest, get[provenance.Inspection](w, same.ID).Joint.Digest, "the digest is that of the terms alone")
}

// TestInspectionIsNotMadeJoint: what it is decides who must sign it.
func TestInspectionIsNotMadeJoint(t *testing.T) {
	w := newWorld(t)
	in := provenance.RecordInspection{
		Inspection: destinationCode + "-F1", Type: provenance.Routine, Enterprise: baseCode, Date: "2026-03-10",
		Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}},
	}
	w.do("haidian", provenance.RecordInspectionOp, in)
	w.refuse("haidian", provenance.ProposeCorrectionOp, correcting(provenance.KindInspection, in.Inspection, 1, "type", `"joint"`), provenance.Invalid, "type")
}

// TestMeasureRestsOnFindings: those that the other side answered by a measure are
// corrected with its approval.
func TestMeasureRestsOnFindings(t *testing.T) {
	w := newWorld(t)
	in := provenance.RecordInspection{
		Inspection: destinationCode + "-F1", Type: provenance.Unannounced, Enterprise: baseCode, Date: "2026-03-10",
		Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}},
	}
	w.do("haidian", provenance.RecordInspectionOp, in)
	w.do("haidian", provenance.MeasureInspectionOp, provenance.MeasureInspection{Inspection: in.Inspection, Measure: "increased_testing", Note: "批批检测"})
	assert.Equal(t, provenance.CorrectionInEffect, w.propose("haidian", provenance.KindInspection, in.Inspection, "checklist[0].note", `"无锁"`).State())
	w.do("shouguang", provenance.MeasureInspectionOp, provenance.MeasureInspection{Inspection: in.Inspection, Measure: "suspend_supply", Note: "暂停供应"})
	assert.Equal(t, []string{origin}, w.propose("haidian", provenance.KindInspection, in.Inspection, "checklist[0].pass", "true").Awaiting())
}

// TestSpecialCaseIsCorrected: with its allegation and its day to rectify, and a day
// that has passed since is no obstacle.
func TestSpecialCaseIsCorrected(t *testing.T) {
	w := newWorld(t)
	in := provenance.RecordInspection{
		Inspection: destinationCode + "-ZX1", Type: provenance.SpecialCase, Case: "counterfeit_origin", Allegation: "外地黄瓜冒充寿光黄瓜",
		Enterprise: marketCode, Date: "2026-03-10", RectifyBy: "2026-03-12", Checklist: []provenance.ChecklistItem{{Item: "产地标识", Note: "与产地证明不符"}},
	}
	w.do("haidian", provenance.RecordInspectionOp, in)
	w.propose("haidian", provenance.KindInspection, in.Inspection, "allegation", `"外地黄瓜冒充寿光黄瓜销售"`)
	w.refuse("haidian", provenance.ProposeCorrectionOp, correcting(provenance.KindInspection, in.Inspection, 2, "allegation", `""`), provenance.Invalid, "allegation")
	w.refuse("haidian", provenance.ProposeCorrectionOp, correcting(provenance.KindInspection, in.Inspection, 2, "checklist[0].pass", "true"), provenance.Invalid, "rectifyBy")
	w.Advance(72 * time.Hour)
	w.propose("haidian", provenance.KindInspection, in.Inspection, "case", `"trademark"`)
	w.refuse("haidian", provenance.ProposeCorrectionOp, correcting(provenance.KindInspection, in.Inspection, 3, "rectifyBy", `"2026-03-11"`), provenance.Invalid, "rectifyBy")
	now := get[provenance.Inspection](w, in.Inspection)
	assert.Equal(t, provenance.CaseKind("trademark"), now.Case)
	assert.Equal(t, "外地黄瓜冒充寿光黄瓜销售", now.Allegation)
}

// TestAuthorSignsItsWord: what a laboratory measured, a producer promised or weighed,
// officials do not rewrite without it.
func TestAuthorSignsItsWord(t *testing.T) {
	w := newWorld(t)
	lot := w.register("base", baseCode, "L1")
	w.commit("base", baseCode, "CN-0001", lot)
	report := labCode + "-JC-0001"
	w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0001", lot), Results: []provenance.TestResult{{Analyte: "氧乐果"}}})
	added := w.propose("shouguang-inspector", provenance.KindCertificate, report, "results", `[{"analyte":"氧乐果","found":0},{"analyte":"腐霉利","found":0}]`)
	assert.Equal(t, []string{labCode}, added.Awaiting())
	assert.Equal(t, provenance.Incomplete, get[provenance.Certificate](w, report).Verdict)
	assert.Equal(t, 1, w.awaiting(provenance.KindCorrection, labCode), "and it finds it")
	for name, code := range map[string]provenance.Code{"shouguang": provenance.Denied, "haidian": provenance.Denied, "base": provenance.Denied, "lab2": provenance.Denied} {
		w.refuse(name, provenance.ApproveCorrectionOp, provenance.ApproveCorrection{Correction: added.ID, Digest: added.Digest}, code, map[bool]string{true: "enterprise"}[name == "lab2"])
	}
	w.do("lab", provenance.RejectCorrectionOp, provenance.RejectCorrection{Correction: added.ID, Reason: "未检测腐霉利"})

	basis := w.propose("shouguang", provenance.KindCertificate, baseCode+"-CN-0001", "basis", `["self_tested"]`)
	assert.Equal(t, []string{baseCode}, basis.Awaiting())
	assert.Equal(t, provenance.CorrectionInEffect, w.approve("base", basis).State())
	bare := w.register("base", baseCode, "L2")
	assert.Equal(t, []string{baseCode}, w.propose("shouguang", provenance.KindBatch, bare, "quantity.initial", "999").Awaiting())
	own := w.propose("base", provenance.KindBatch, bare, "quantity.initial", "998")
	assert.Equal(t, provenance.CorrectionInEffect, own.State())

	proposed := w.propose("base", provenance.KindSite, baseCode+"-G1", "name", `"3号棚"`)
	w.do("base", provenance.RejectCorrectionOp, provenance.RejectCorrection{Correction: proposed.ID, Reason: "名称无误"})
}
