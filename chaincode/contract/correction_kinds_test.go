package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// TestCorrectedSample: what the laboratory measured is its own to correct, with both
// regulators where the goods stop or move again by it; the hold follows the verdict.
func TestCorrectedSample(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	sample := w.sample("CY1", lot)
	w.do("lab", provenance.ReportSampleOp, omethoate(sample, 480))
	transfer := provenance.TransferBatch{Batch: lot, To: base2Code}
	w.refuse("base", provenance.TransferBatchOp, transfer, provenance.Held, "")
	w.refuse("haidian", provenance.ProposeCorrectionOp, correcting(provenance.KindSample, sample, 2, "report.results[0].found", "4"), provenance.Denied, "")
	mixed := correcting(provenance.KindSample, sample, 2, "report.results[0].found", "4")
	mixed.Changes = append(mixed.Changes, provenance.Change{Field: "retained", Value: `"二号库"`})
	w.refuse("lab", provenance.ProposeCorrectionOp, mixed, provenance.Invalid, "changes[1]")

	c := w.propose("lab", provenance.KindSample, sample, "report.results[0].found", "4")
	assert.Equal(t, []string{origin, destination}, c.Awaiting())
	w.approve("haidian", c)
	w.refuse("base", provenance.TransferBatchOp, transfer, provenance.Held, "")
	w.approve("shouguang", c)
	passed := get[provenance.Sample](w, sample)
	assert.Equal(t, provenance.Incomplete, passed.Report.Verdict)
	assert.Empty(t, passed.ReinspectBy)
	assert.NotNil(t, get[provenance.Hold](w, passed.Hold).Released)
	assert.Empty(t, w.dossier(lot).Holds)

	c = w.propose("shouguang", provenance.KindSample, sample, "report.results[0].found", "400")
	assert.Equal(t, []string{destination, labCode}, c.Awaiting(), "for no laboratory")
	w.approve("lab", c)
	w.approve("haidian", c)
	failing := get[provenance.Sample](w, sample)
	assert.NotEmpty(t, failing.ReinspectBy, "counted from the correction")
	assert.Equal(t, []string{failing.Hold}, w.dossier(lot).Holds)
	assert.NotEqual(t, passed.Hold, failing.Hold, "the hold before stays as it was")

	w.propose("haidian-inspector", provenance.KindSample, sample, "retained", `"二号库"`)
	w.commissionSecondLaboratory()
	w.refuse("lab", provenance.ProposeCorrectionOp, correcting(provenance.KindSample, sample, 4, "reinspection.results", `[]`), provenance.Invalid, "reinspection.results")
	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: sample, Laboratory: lab2Code, Reason: "对结果有异议"})
	w.refuse("lab", provenance.ProposeCorrectionOp, correcting(provenance.KindSample, sample, 5, "report.results[0].found", "4"), provenance.WrongState, "report")
	w.do("lab2", provenance.ReinspectSampleOp, omethoate(sample, 300))
	c = w.propose("lab2", provenance.KindSample, sample, "reinspection.results[0].found", "3")
	assert.Equal(t, []string{destination, origin}, c.Needs)
	w.approve("shouguang", c)
	w.approve("haidian", c)
	assert.Empty(t, w.dossier(lot).Holds)
}

// TestQuarantineCertificate: of the agreed form, and in the dossier of its batch.
func TestQuarantineCertificate(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	in := provenance.RecordDocument{CertificateInput: certificate(originCode, "JY-0001", lot), Type: provenance.Quarantine}
	w.refuse("shouguang", provenance.RecordDocumentOp, in, provenance.Invalid, "seal")
	in.Seal = "检疫专用章"
	w.do("shouguang-inspector", provenance.RecordDocumentOp, in)
	dossier := w.dossier(lot).Certificates
	assert.Equal(t, provenance.DossierEntry{Certificate: in.Certificate, Type: provenance.Quarantine, Verdict: provenance.Conformant}, dossier[len(dossier)-1])
	assert.Equal(t, provenance.CorrectionInEffect, w.propose("shouguang", provenance.KindCertificate, in.Certificate, "issuedOn", `"2026-03-09"`).State())
	in.Type = provenance.OtherPaper
	in.Certificate = originCode + "-JY-0002"
	w.refuse("shouguang", provenance.RecordDocumentOp, in, provenance.Invalid, "type")
}

// TestRequiredQuarantineCertificate: where the standard requires one, no lot leaves
// without it, nor once it is revoked; a mixture has those of its lots.
func TestRequiredQuarantineCertificate(t *testing.T) {
	w := newWorld(t)
	v2 := terms()
	v2.Standard, v2.EffectiveFrom, v2.Documents[3].Required = "CUCUMBER-V2", "2026-03-10", true
	w.do("haidian", provenance.ProposeStandardOp, v2)
	w.do("shouguang", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: v2.Standard, Digest: get[provenance.Standard](w, v2.Standard).Digest})
	l1, l2 := w.ready("L1", "CN-0001"), w.ready("L2", "CN-0002")
	w.test(l1)
	w.test(l2)
	missing := func(lot string) []provenance.ObstacleKind { return whats(w.checkRelease("base", lot).Missing) }
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoQuarantine}, missing(l1))
	w.refuse("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: l1}, provenance.ReleaseRequired, "")
	for number, lot := range map[string]string{"JY-0001": l1, "JY-0002": l2} {
		in := provenance.RecordDocument{CertificateInput: certificate(originCode, number, lot), Type: provenance.Quarantine}
		in.Seal = "检疫专用章"
		w.do("shouguang-inspector", provenance.RecordDocumentOp, in)
		w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: lot})
	}
	assert.Contains(t, get[provenance.Release](w, l1).Certificates, originCode+"-JY-0001")

	mixture := baseCode + "-M1"
	w.do("base", provenance.MixBatchesOp, provenance.MixBatches{Batch: mixture, Inputs: []provenance.Portion{{Batch: l1, Amount: 10}, {Batch: l2, Amount: 10}}})
	w.commit("base", baseCode, "CN-0003", mixture)
	assert.Empty(t, missing(mixture))
	w.do("shouguang", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: originCode + "-JY-0001", Reason: "有误"})
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoQuarantine}, missing(l1))
	assert.Equal(t, []provenance.ObstacleKind{provenance.NotReleased}, missing(mixture))
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: l1, To: marketCode}, provenance.ReleaseRequired, "")
}

// TestCorrectionsOfOtherKinds: of what somebody typed, with those who relied on it.
func TestCorrectionsOfOtherKinds(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	w.do("shouguang", provenance.RegisterCertificationOp, certification("LS1"))
	assert.Equal(t, []string{destination}, w.propose("shouguang", provenance.KindCertification, baseCode+"-LS1", "number", `"LB-15-26030012345B"`).Awaiting())
	w.refuse("base", provenance.ProposeCorrectionOp, correcting(provenance.KindCertification, baseCode+"-LS1", 1, "number", `"x1"`), provenance.Denied, "")

	shipment := w.dispatch("Y1", lot)
	assert.Equal(t, provenance.CorrectionInEffect, w.propose("base", provenance.KindShipment, shipment, "plate", `"鲁V54321"`).State())
	w.drive(shipment, 1, 100)
	c := w.propose("base", provenance.KindShipment, shipment, "plate", `"鲁V12345"`)
	assert.Equal(t, []string{origin, destination}, c.Awaiting(), "once it is under way")
	assert.Equal(t, "鲁V54321", get[provenance.Shipment](w, shipment).Plate)
	w.refuse("base", provenance.ProposeCorrectionOp, correcting(provenance.KindShipment, shipment, 3, "corridor", "50000"), provenance.Invalid, "corridor")

	w.do("haidian", provenance.RecordMeetingOp, minutes("LX1"))
	meeting := destinationCode + "-LX1"
	before := w.confirmation(meeting)
	w.propose("haidian", provenance.KindMeeting, meeting, "actions[0].task", `"补齐全部台账"`)
	w.refuse("shouguang", provenance.ConfirmMeetingOp, before, provenance.Invalid, "digest")
	w.do("shouguang", provenance.ConfirmMeetingOp, w.confirmation(meeting))
	assert.Equal(t, []string{origin}, w.propose("haidian", provenance.KindMeeting, meeting, "summary", `"另行商定"`).Awaiting())
	w.refuse("haidian", provenance.ProposeCorrectionOp, correcting(provenance.KindMeeting, meeting, 3, "actions[0].assignee", `"`+origin+`"`), provenance.Invalid, "actions[0].assignee")

	refused := w.arrive("L2", "CN-0002")
	w.do("market", provenance.RefuseEntryOp, provenance.RefuseEntry{Entry: marketCode + "-RK9", Batches: []string{refused}, Reason: "腐烂"})
	assert.Equal(t, []string{destination, origin}, w.propose("market", provenance.KindEntry, marketCode+"-RK9", "decisions[0].refusal", `"腐烂变质"`).Awaiting())
}
