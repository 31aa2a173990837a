package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// sampled is a world in which one conformant report within 30 days suffices.
func sampled(t *testing.T) *world {
	w := newWorld(t)
	v2 := terms()
	v2.Standard, v2.EffectiveFrom, v2.Testing = "CUCUMBER-V2", "2026-03-10", provenance.TestingRule{Frequency: provenance.Sampled, EveryDays: 30}
	w.do("haidian", provenance.ProposeStandardOp, v2)
	w.do("shouguang", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: v2.Standard, Digest: get[provenance.Standard](w, v2.Standard).Digest})
	return w
}

// ready registers a lot of today and has it vouched for; what is missing is a test.
func (w *world) ready(lot, number string) string {
	w.t.Helper()
	w.do("base", provenance.RegisterBatchOp, harvestToday(lot))
	id := baseCode + "-" + lot
	w.commit("base", baseCode, number, id)
	w.origin(id)
	return id
}

func (w *world) report(number, lot string, found int64) string {
	w.t.Helper()
	w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, number, lot), Results: []provenance.TestResult{{Analyte: "氧乐果", Found: found}, {Analyte: "腐霉利"}}})
	return labCode + "-" + number
}

// TestSamplingEndsWithAFailingReport: the next lot is tested, whatever passed before.
func TestSamplingEndsWithAFailingReport(t *testing.T) {
	w := sampled(t)
	l1, l2, l3 := w.ready("L1", "CN-0001"), w.ready("L2", "CN-0002"), w.ready("L3", "CN-0003")
	w.report("JC-0001", l1, 0)
	assert.True(t, w.checkRelease("base", l2).Ready)
	w.report("JC-0002", l2, 480)
	w.report("JC-0003", l2, 480)
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoTest}, whats(w.checkRelease("base", l3).Missing))
	assert.True(t, w.checkRelease("base", l1).Ready, "that has a report of its own")
	w.report("JC-0004", l3, 0)
	assert.True(t, w.checkRelease("base", w.ready("L4", "CN-0004")).Ready)
}

// TestSamplingFollowsACorrectedReport: no lot leaves untested on what a report said
// by mistake.
func TestSamplingFollowsACorrectedReport(t *testing.T) {
	w := sampled(t)
	l1, l2 := w.ready("L1", "CN-0001"), w.ready("L2", "CN-0002")
	report := w.report("JC-0001", l1, 0)
	assert.True(t, w.checkRelease("base", l2).Ready)
	c := w.propose("lab", provenance.KindCertificate, report, "results[0].found", "480")
	assert.Equal(t, []string{origin, destination}, c.Awaiting(), "other lots may have left under it")
	w.approve("shouguang", c)
	w.approve("haidian", c)
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoTest}, whats(w.checkRelease("base", l2).Missing))
	c = w.propose("lab", provenance.KindCertificate, report, "results[0].found", "4")
	w.approve("shouguang", c)
	w.approve("haidian", c)
	assert.True(t, w.checkRelease("base", l2).Ready)
	c = w.propose("lab", provenance.KindCertificate, report, "results", `[{"analyte":"氧乐果","found":4}]`)
	w.approve("shouguang", c)
	w.approve("haidian", c)
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoTest}, whats(w.checkRelease("base", l2).Missing), "an incomplete one tests nothing")
}

// TestSamplingEndsWithAFailingSample: an authority's finding counts no less than a
// report that the producer ordered, when it is made, confirmed or corrected.
func TestSamplingEndsWithAFailingSample(t *testing.T) {
	w := sampled(t)
	w.commissionSecondLaboratory()
	l1, l2, l3 := w.ready("L1", "CN-0001"), w.ready("L2", "CN-0002"), w.ready("L3", "CN-0003")
	untested := func(because string) {
		t.Helper()
		assert.Equal(t, []provenance.ObstacleKind{provenance.NoTest}, whats(w.checkRelease("base", l3).Missing), because)
	}
	w.report("JC-0001", l1, 0)
	sample := w.sample("CY1", l2)
	assert.True(t, w.checkRelease("base", l3).Ready)
	w.do("lab", provenance.ReportSampleOp, omethoate(sample, 480))
	untested("the sample failed")

	w.report("JC-0002", l1, 0)
	assert.True(t, w.checkRelease("base", l3).Ready)
	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: sample, Laboratory: lab2Code, Reason: "对结果有异议"})
	w.do("lab2", provenance.ReinspectSampleOp, omethoate(sample, 300))
	untested("and failed for good")

	passing := w.sample("CY2", l1)
	w.do("lab", provenance.ReportSampleOp, omethoate(passing, 4))
	untested("a sample is no test of the whole panel that the producer owes")
	w.report("JC-0003", l1, 0)
	assert.True(t, w.checkRelease("base", l3).Ready)
	c := w.propose("lab", provenance.KindSample, passing, "report.results[0].found", "400")
	w.approve("haidian", c)
	w.approve("shouguang", c)
	untested("it fails as corrected")
}
