package contract

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

func correcting(kind provenance.Kind, id string, revision int, field, value string) provenance.ProposeCorrection {
	return provenance.ProposeCorrection{Kind: kind, ID: id, Revision: revision, Changes: []provenance.Change{{Field: field, Value: value}}, Reason: "录入错误"}
}

// propose proposes the correction of a record as it is now.
func (w *world) propose(name string, kind provenance.Kind, id, field, value string) *provenance.Correction {
	w.t.Helper()
	var head provenance.Header
	require.NoError(w.t, json.Unmarshal(ask[json.RawMessage](w, "auditor", "record:Get", provenance.RecordQuery{Kind: kind, ID: id}), &head))
	receipt := w.do(name, provenance.ProposeCorrectionOp, correcting(kind, id, head.Revision, field, value))
	i := slices.IndexFunc(receipt.Records, func(r provenance.Reference) bool { return r.Kind == provenance.KindCorrection })
	require.GreaterOrEqual(w.t, i, 0)
	return get[provenance.Correction](w, receipt.Records[i].ID)
}

// approve approves what the correction says and returns it as it is then.
func (w *world) approve(name string, c *provenance.Correction) *provenance.Correction {
	w.t.Helper()
	w.do(name, provenance.ApproveCorrectionOp, provenance.ApproveCorrection{Correction: c.ID, Digest: c.Digest, Note: "已核实"})
	return get[provenance.Correction](w, c.ID)
}

// TestCorrectionBeforeAnybodyRelied takes effect at once; what was written stays.
func TestCorrectionBeforeAnybodyRelied(t *testing.T) {
	w := newWorld(t)
	lot := baseCode + "-L1"
	w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: lot, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 20_000, Unit: provenance.Gram})
	before := get[provenance.Batch](w, lot)

	amount := w.propose("base", provenance.KindBatch, lot, "quantity.initial", "2000")
	assert.Equal(t, provenance.CorrectionInEffect, amount.State())
	assert.Equal(t, []string{"20000"}, amount.Was)
	assert.Equal(t, provenance.EventID(before), amount.Event, "EPCIS declares the error under the event that was wrong")
	day := w.propose("base", provenance.KindBatch, lot, "harvested", `"2026-03-08"`)
	assert.Empty(t, day.Needs, "its own correction is not what somebody relied on")

	now := get[provenance.Batch](w, lot)
	assert.Equal(t, provenance.Balance{Initial: 2000, Remaining: 2000}, now.Quantity)
	assert.Equal(t, provenance.Date("2026-03-08"), now.Harvested)
	assert.Equal(t, &provenance.Corrected{Correction: day.ID, Revision: 2, Reason: "录入错误", Times: 2}, now.Corrected)
	history := ask[provenance.History](w, "base", "record:History", provenance.HistoryQuery{Kind: provenance.KindBatch, ID: lot})
	require.Len(t, history.Revisions, 3)
	assert.JSONEq(t, string(provenance.Marshal(before)), string(history.Revisions[2].Record), "the original stays readable")

	w.test(lot)
	w.commit("base", baseCode, "CN-0001", lot)
	w.origin(lot)
	w.move("base", "market", marketCode, lot)
	assert.Equal(t, provenance.CorrectionAwaits, w.propose("base", provenance.KindBatch, lot, "harvested", `"2026-03-07"`).State())
}

// TestCorrectionOfWhatTheOtherSideReliedOn waits for the enterprise's own
// regulator and for the other.
func TestCorrectionOfWhatTheOtherSideReliedOn(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	w.move("base", "market", marketCode, lot)
	c := w.propose("base", provenance.KindBatch, lot, "harvested", `"2026-03-08"`)
	assert.Equal(t, []string{origin, destination}, c.Awaiting())
	assert.Equal(t, []int{1, 1}, []int{w.awaiting(provenance.KindCorrection, origin), w.awaiting(provenance.KindCorrection, destination)})

	wrong := provenance.ApproveCorrection{Correction: c.ID, Digest: c.Digest[1:] + "0"}
	w.refuse("haidian", provenance.ApproveCorrectionOp, wrong, provenance.Invalid, "digest")
	assert.Equal(t, []string{origin}, w.approve("haidian-inspector", c).Awaiting())
	w.refuse("haidian", provenance.ApproveCorrectionOp, provenance.ApproveCorrection{Correction: c.ID, Digest: c.Digest}, provenance.Denied, "")
	assert.Equal(t, provenance.Date("2026-03-09"), get[provenance.Batch](w, lot).Harvested, "one approval is not two")
	assert.Equal(t, []int{1, 0}, []int{w.awaiting(provenance.KindCorrection, origin), w.awaiting(provenance.KindCorrection, destination)})
	c = w.approve("shouguang", c)
	assert.Equal(t, provenance.CorrectionInEffect, c.State())
	assert.Equal(t, []int{0, 0}, []int{w.awaiting(provenance.KindCorrection, origin), w.awaiting(provenance.KindCorrection, destination)})
	batch := get[provenance.Batch](w, lot)
	assert.Equal(t, provenance.Date("2026-03-08"), batch.Harvested)
	assert.Equal(t, c.Applied, batch.Revision)
	assert.Equal(t, marketCode, batch.Holder.Enterprise)
	assert.Empty(t, get[provenance.Correction](w, w.propose("shouguang", provenance.KindEnterprise, baseCode, "contact", `"0536-1"`).ID).Needs)

	w.refuse("haidian", provenance.ApproveCorrectionOp, provenance.ApproveCorrection{Correction: c.ID, Digest: c.Digest}, provenance.WrongState, "")
	w.refuse("shouguang", provenance.RejectCorrectionOp, provenance.RejectCorrection{Correction: c.ID, Reason: "不实"}, provenance.WrongState, "")
	assert.Len(t, ask[provenance.Page](w, "base", "record:List", provenance.ListQuery{Kind: provenance.KindCorrection, Index: "proposer", Value: baseCode}).Records, 1)
	assert.Len(t, ask[provenance.Page](w, "observer", "record:List", provenance.ListQuery{Kind: provenance.KindCorrection, Index: "record", Value: lot}).Records, 1)
	e := refusalOf(t, w.Evaluate(who["market"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindCorrection, ID: c.ID})))
	assert.Equal(t, provenance.Denied, e.Code)
}

// TestFailingReportByMistake: one side alone does not lift it, both do.
func TestFailingReportByMistake(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	report := labCode + "-JC-0001"
	w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0001", lot), Results: []provenance.TestResult{{Analyte: "氧乐果", Found: 1000}, {Analyte: "腐霉利"}}})
	transfer := provenance.TransferBatch{Batch: lot, To: marketCode}
	w.refuse("base", provenance.TransferBatchOp, transfer, provenance.NonConformant, "")

	c := w.propose("lab", provenance.KindCertificate, report, "results[0].found", "10")
	assert.Equal(t, []string{origin, destination}, c.Awaiting())
	w.approve("shouguang", c)
	w.refuse("base", provenance.TransferBatchOp, transfer, provenance.NonConformant, "")
	w.approve("haidian", c)
	corrected := get[provenance.Certificate](w, report)
	assert.Equal(t, provenance.Conformant, corrected.Verdict)
	assert.Empty(t, corrected.Reasons)
	w.do("base", provenance.TransferBatchOp, transfer)

	worse := w.propose("shouguang", provenance.KindCertificate, report, "results", `[{"analyte":"氧乐果","found":21},{"analyte":"腐霉利","found":0}]`)
	assert.Equal(t, []string{origin, destination, labCode}, worse.Needs)
	assert.Equal(t, []string{destination, labCode}, worse.Awaiting(), "the proposing official has signed, for no laboratory")
	w.approve("haidian", worse)
	assert.Equal(t, []string{labCode}, w.approve("lab", get[provenance.Correction](w, worse.ID)).Needs[2:])
	assert.Equal(t, []string{"氧乐果"}, get[provenance.Certificate](w, report).Reasons)
	w.refuse("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true}, provenance.NonConformant, "")
}

// TestReleaseRestsOnWhatReportsSay: one that is incomplete as corrected releases
// nothing.
func TestReleaseRestsOnWhatReportsSay(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	assert.True(t, w.checkRelease("base", lot).Released)
	report := get[provenance.Release](w, lot).Certificates[2]
	w.approve("shouguang", w.propose("lab", provenance.KindCertificate, report, "results", `[{"analyte":"氧乐果","found":10}]`))
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoTest}, whats(w.checkRelease("base", lot).Missing))
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.ReleaseRequired, "")
}

// TestReliedOnInBetween: goods that move while a correction awaits the producer's
// own regulator make it await the other one too.
func TestReliedOnInBetween(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0001", lot), Results: []provenance.TestResult{{Analyte: "氧乐果"}, {Analyte: "腐霉利"}}})
	c := w.propose("base", provenance.KindCertificate, baseCode+"-CN-0001", "basis", `["commissioned_test"]`)
	assert.Equal(t, []string{origin}, c.Awaiting(), "the laboratory relied on the batch")
	w.move("base", "market", marketCode, lot)
	c = w.approve("shouguang", c)
	assert.Equal(t, []string{destination}, c.Awaiting())
	w.approve("haidian", c)
	assert.Equal(t, []provenance.Basis{provenance.Commissioned}, get[provenance.Certificate](w, baseCode+"-CN-0001").Basis)
}

// TestStaleCorrections: what was written since is never undone.
func TestStaleCorrections(t *testing.T) {
	w := newWorld(t)
	site := baseCode + "-G1"
	first := w.propose("base", provenance.KindSite, site, "name", `"一号棚"`)
	second := w.propose("shouguang", provenance.KindSite, site, "address", `"洛城街道"`)
	assert.Equal(t, []string{origin}, first.Awaiting())
	assert.Equal(t, []string{destination}, second.Awaiting())
	w.approve("shouguang", first)
	w.refuse("haidian", provenance.ApproveCorrectionOp, provenance.ApproveCorrection{Correction: second.ID, Digest: second.Digest}, provenance.WrongState, "revision")
	w.refuse("base", provenance.ProposeCorrectionOp, correcting(provenance.KindSite, site, 1, "name", `"x棚"`), provenance.WrongState, "revision")
	assert.Equal(t, "孙家集街道", get[provenance.Site](w, site).Address)

	w.do("shouguang-inspector", provenance.RejectCorrectionOp, provenance.RejectCorrection{Correction: second.ID, Reason: "改为重新提议"})
	assert.Equal(t, provenance.CorrectionRejected, get[provenance.Correction](w, second.ID).State())
	assert.Zero(t, w.awaiting(provenance.KindCorrection, destination))
	w.refuse("haidian", provenance.ApproveCorrectionOp, provenance.ApproveCorrection{Correction: second.ID, Digest: second.Digest}, provenance.WrongState, "")
	again := w.propose("shouguang", provenance.KindSite, site, "address", `"洛城街道"`)
	w.do("haidian", provenance.RejectCorrectionOp, provenance.RejectCorrection{Correction: again.ID, Reason: "与实地不符"})
	assert.Equal(t, 2, get[provenance.Site](w, site).Revision)
}

// TestCorrectionAndMovementRace: whichever commits first, the other starts anew.
func TestCorrectionAndMovementRace(t *testing.T) {
	for _, first := range []string{"correction", "movement"} {
		w := newWorld(t)
		lot := baseCode + "-L1"
		w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: lot, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1000, Unit: provenance.Gram})
		w.commit("base", baseCode, "CN-0001", lot)
		correction := w.Endorse(who["base"], "correction:Propose", "my-request-a", toJSON(t, correcting(provenance.KindCertificate, baseCode+"-CN-0001", 1, "issuedOn", `"2026-03-09"`)))
		movement := w.Endorse(who["base"], "batch:Transfer", "my-request-b", toJSON(t, provenance.TransferBatch{Batch: lot, To: base2Code}))
		require.NoError(t, correction.Err())
		require.NoError(t, movement.Err())
		order := []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}
		if first == "correction" {
			assert.Equal(t, order, w.Commit(correction, movement))
		} else {
			assert.Equal(t, order, w.Commit(movement, correction))
		}
	}
}

// TestIndexesFollowACorrection: of the enterprise's kind, and of whose turn an
// inspection is.
func TestIndexesFollowACorrection(t *testing.T) {
	w := newWorld(t)
	markets := func() int {
		return len(ask[provenance.Page](w, "auditor", "record:List", provenance.ListQuery{Kind: provenance.KindEnterprise, Index: "kind", Value: "market"}).Records)
	}
	assert.Equal(t, 1, markets())
	c := w.propose("haidian", provenance.KindEnterprise, marketCode, "businessKind", `"merchant"`)
	assert.Equal(t, []string{origin}, c.Awaiting())
	w.approve("shouguang", c)
	assert.Zero(t, markets())
	known := ask[provenance.Enterprise](w, "base", "record:Get", provenance.RecordQuery{Kind: provenance.KindEnterprise, ID: marketCode})
	assert.Nil(t, known.Corrected, "another enterprise does not learn why")

	visit := destinationCode + "-F1"
	w.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: visit, Type: provenance.Routine, Enterprise: baseCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}}})
	w.propose("haidian", provenance.KindInspection, visit, "checklist[0].pass", "true")
	inspection := get[provenance.Inspection](w, visit)
	assert.Equal(t, []string{origin}, inspection.Awaiting(), "nothing is left to rectify")
	page := ask[provenance.Page](w, "base", "record:List", provenance.ListQuery{Kind: provenance.KindInspection, Index: "awaiting", Value: baseCode})
	assert.Empty(t, page.Records)
	w.do("shouguang", provenance.AcknowledgeOp, provenance.AcknowledgeInspection{Inspection: visit})
	assert.Equal(t, []string{origin}, w.propose("haidian", provenance.KindInspection, visit, "date", `"2026-03-09"`).Awaiting(), "what was acknowledged")
}

func TestProposeCorrectionRefuses(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	site := baseCode + "-G1"
	for name, c := range map[string]struct {
		who   string
		in    provenance.ProposeCorrection
		code  provenance.Code
		field string
	}{
		"another's":            {who: "base2", in: correcting(provenance.KindSite, site, 1, "name", `"x棚"`), code: provenance.Denied},
		"the other region's":   {who: "haidian", in: correcting(provenance.KindSite, site, 1, "name", `"x棚"`), code: provenance.Denied},
		"its registration":     {who: "base", in: correcting(provenance.KindEnterprise, baseCode, 1, "contact", `"1"`), code: provenance.Denied},
		"unknown kind":         {who: "base", in: correcting("request", "x", 1, "name", `"x"`), code: provenance.NotFound, field: "kind"},
		"a joint standard":     {who: "shouguang", in: correcting(provenance.KindStandard, "CUCUMBER-V1", 1, "unit", `"ml"`), code: provenance.Invalid, field: "kind"},
		"a correction":         {who: "base", in: correcting(provenance.KindCorrection, "x", 1, "terms", `{}`), code: provenance.Invalid, field: "kind"},
		"unknown record":       {who: "base", in: correcting(provenance.KindSite, baseCode+"-G9", 1, "name", `"x棚"`), code: provenance.NotFound, field: "id"},
		"no ID":                {who: "base", in: correcting(provenance.KindSite, "a/b", 1, "name", `"x棚"`), code: provenance.Invalid, field: "id"},
		"a holder":             {who: "base", in: correcting(provenance.KindBatch, lot, 1, "holder", `{"organization":"HaidianMSP","enterprise":"`+marketCode+`"}`), code: provenance.Invalid, field: "holder"},
		"what remains":         {who: "base", in: correcting(provenance.KindBatch, lot, 1, "quantity.remaining", `1`), code: provenance.Invalid, field: "quantity.remaining"},
		"the whole balance":    {who: "base", in: correcting(provenance.KindBatch, lot, 1, "quantity", `{}`), code: provenance.Invalid, field: "quantity"},
		"a certified amount":   {who: "base", in: correcting(provenance.KindBatch, lot, 1, "quantity.initial", `1`), code: provenance.WrongState, field: "quantity.initial"},
		"a verdict":            {who: "base", in: correcting(provenance.KindCertificate, baseCode+"-CN-0001", 1, "verdict", `"conformant"`), code: provenance.Invalid, field: "verdict"},
		"results of a promise": {who: "base", in: correcting(provenance.KindCertificate, baseCode+"-CN-0001", 1, "results", `[{"analyte":"氧乐果","found":1}]`), code: provenance.Invalid, field: "results"},
		"a place of fancy":     {who: "base", in: correcting(provenance.KindCertificate, baseCode+"-CN-0001", 1, "place", `"北京"`), code: provenance.Invalid, field: "place"},
		"before the harvest":   {who: "base", in: correcting(provenance.KindCertificate, baseCode+"-CN-0001", 1, "issuedOn", `"2026-03-08"`), code: provenance.Invalid, field: "issuedOn"},
		"after certifying":     {who: "base", in: correcting(provenance.KindBatch, lot, 1, "harvested", `"2026-03-11"`), code: provenance.Invalid, field: "harvested"},
		"another's site":       {who: "base", in: correcting(provenance.KindBatch, lot, 1, "site", `"`+base2Code+`-G1"`), code: provenance.Invalid, field: "site"},
		"no site":              {who: "base", in: correcting(provenance.KindBatch, lot, 1, "site", `"a/b"`), code: provenance.Invalid, field: "site"},
		"unknown site":         {who: "base", in: correcting(provenance.KindBatch, lot, 1, "site", `"`+baseCode+`-G9"`), code: provenance.NotFound, field: "site"},
		"not JSON":             {who: "base", in: correcting(provenance.KindSite, site, 1, "name", `x棚`), code: provenance.BadRequest, field: "name"},
		"null":                 {who: "base", in: correcting(provenance.KindSite, site, 1, "name", `null`), code: provenance.Invalid, field: "name"},
		"a fraction":           {who: "base", in: correcting(provenance.KindSite, site, 1, "latitude", `1.5`), code: provenance.Invalid, field: "latitude"},
		"not a date":           {who: "base", in: correcting(provenance.KindBatch, lot, 1, "harvested", `"2026-02-30"`), code: provenance.Invalid, field: "harvested"},
		"not a digest":         {who: "base", in: correcting(provenance.KindCertificate, baseCode+"-CN-0001", 1, "document", `"abc"`), code: provenance.Invalid, field: "document"},
		"nothing":              {who: "base", in: correcting(provenance.KindSite, site, 1, "name", `"1号棚"`), code: provenance.Invalid, field: "changes"},
		"future revision":      {who: "base", in: correcting(provenance.KindSite, site, 2, "name", `"x棚"`), code: provenance.WrongState, field: "revision"},
	} {
		t.Run(name, func(t *testing.T) {
			w := *w
			w.t = t
			w.requests += 1000
			w.refuse(c.who, provenance.ProposeCorrectionOp, c.in, c.code, c.field)
		})
	}
	in := correcting(provenance.KindSite, site, 1, "name", `"x棚"`)
	in.Reason = "x"
	w.refuse("base", provenance.ProposeCorrectionOp, in, provenance.Invalid, "reason")
	in.Reason, in.Changes = "录入错误", append(in.Changes, in.Changes...)
	w.refuse("base", provenance.ProposeCorrectionOp, in, provenance.Invalid, "changes[1]")
	in.Changes = nil
	w.refuse("base", provenance.ProposeCorrectionOp, in, provenance.Invalid, "changes")
	c := w.propose("base", provenance.KindSite, site, "name", `"x棚"`)
	w.refuse("shouguang", provenance.RejectCorrectionOp, provenance.RejectCorrection{Correction: c.ID}, provenance.Invalid, "reason")
	w.do("base", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "写错批次"})
	w.refuse("base", provenance.ProposeCorrectionOp, correcting(provenance.KindCertificate, baseCode+"-CN-0001", 2, "issuedOn", `"2026-03-09"`), provenance.WrongState, "")
	for _, entry := range w.dossier(lot).Certificates {
		if !entry.Revoked {
			w.do(map[string]string{labCode: "lab", originCode: "shouguang-inspector"}[entry.Certificate[:18]], provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: entry.Certificate, Reason: "写错批次"})
		}
	}
	w.do("base", provenance.ProposeCorrectionOp, correcting(provenance.KindBatch, lot, 1, "quantity.initial", `1`))
}
