package contract

import (
	"fmt"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/ledgertest"
	"sunledger/chaincode/provenance"
)

func placeHold(id, batch string) provenance.PlaceHold {
	return provenance.PlaceHold{Hold: id, Batch: batch, Reason: "快检阳性"}
}

func issueNotice(id, batch string) provenance.IssueNotice {
	return provenance.IssueNotice{Notice: id, Batch: batch, Cause: "腐霉利超标", Requested: []provenance.MeasureKind{provenance.Removal, provenance.Resampling}}
}

func startRecall(id string, batches ...string) provenance.StartRecall {
	return provenance.StartRecall{
		Recall: id, Batches: batches, Class: provenance.ClassTwo, Cause: "腐霉利超标", KnownAt: "2026-03-10T08:00:00+08:00",
		Areas: []string{"北京市海淀区"}, Disposal: "就地封存后销毁", Expected: "全部召回",
	}
}

func exercise(in provenance.StartRecall) provenance.StartRecall {
	in.Exercise = true
	return in
}

func announceRecall(id string) provenance.AnnounceRecall {
	return provenance.AnnounceRecall{Recall: id, Text: "召回公告", Published: "寿光市政府网站"}
}

// incidents are records at the point where each step is possible, about a batch
// of their own.
type incidents struct{ batch, hold, issued, handled, started, announced string }

func (w *world) incidents() incidents {
	w.t.Helper()
	i := incidents{w.harvest("base", baseCode, "L8", "CN-0008", 1000), baseCode + "-HD1", destinationCode + "-TB1", destinationCode + "-TB2", baseCode + "-ZH1", baseCode + "-ZH2"}
	w.do("base", provenance.PlaceHoldOp, placeHold(i.hold, i.batch))
	for _, notice := range []string{i.issued, i.handled} {
		w.do("haidian-inspector", provenance.IssueNoticeOp, issueNotice(notice, i.batch))
	}
	w.do("shouguang-inspector", provenance.AcknowledgeNoticeOp, provenance.AcknowledgeNotice{Notice: i.handled})
	w.do("shouguang-inspector", provenance.TakeMeasureOp, provenance.TakeMeasure{Notice: i.handled, Measure: provenance.Removal, Note: "已下架"})
	w.do("haidian", provenance.ProposeNoticeClosingOp, provenance.ProposeNoticeClosing{Notice: i.handled, Summary: "已处置"})
	for _, recall := range []string{i.started, i.announced} {
		w.do("base", provenance.StartRecallOp, exercise(startRecall(recall, i.batch)))
	}
	w.do("base", provenance.AnnounceRecallOp, announceRecall(i.announced))
	w.do("haidian", provenance.ProposeRecallClosingOp, provenance.ProposeRecallClosing{Recall: i.announced, Summary: "演练完成"})
	w.do("haidian", provenance.ProposeRecallWithdrawalOp, provenance.EndRecall{Recall: i.announced, Summary: "批次有误"})
	return i
}

func TestHolds(t *testing.T) {
	c := newCirculation(t)
	hold := destinationCode + "-HD1"
	c.do("haidian-inspector", provenance.PlaceHoldOp, placeHold(hold, c.lot))
	for name, m := range c.movements() {
		assert.Equal(t, provenance.Held, refusalOf(t, c.Endorse(who[m.name], string(m.op), "my-request-1", toJSON(t, m.in))).Code, name)
	}
	for _, name := range []string{"shouguang", "base", "market"} {
		c.refuse(name, provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: hold, Reason: "不同意"}, provenance.Denied, "")
	}
	c.refuse("haidian", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: hold}, provenance.Invalid, "reason")
	c.do("haidian", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: hold, Reason: "复检合格"})
	c.refuse("haidian", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: hold, Reason: "复检合格"}, provenance.WrongState, "hold")
	for name, m := range c.movements() {
		assert.NoError(t, c.Endorse(who[m.name], string(m.op), "my-request-1", toJSON(t, m.in)).Err(), name)
	}
	c.refuse("haidian", provenance.PlaceHoldOp, placeHold(hold, c.lot), provenance.AlreadyExists, "hold")
	c.refuse("haidian", provenance.PlaceHoldOp, placeHold(destinationCode+"-HD2", baseCode+"-NONE"), provenance.NotFound, "batch")
	c.refuse("haidian", provenance.PlaceHoldOp, placeHold(destinationCode+"-HD2", "../x"), provenance.Invalid, "batch")
	unfounded := placeHold(destinationCode+"-HD2", c.lot)
	unfounded.Basis = "certificate/" + labCode + "-JC-0404"
	c.refuse("haidian", provenance.PlaceHoldOp, unfounded, provenance.NotFound, "basis")
	unfounded.Basis = "certificate/" + base2Code + "-CN-0002"
	c.refuse("haidian", provenance.PlaceHoldOp, unfounded, provenance.Invalid, "basis")
}

// TestOwnHolds: an enterprise holds what it has or answers for; its regulator can
// release for it, so that goods do not stay sealed when it is gone.
func TestOwnHolds(t *testing.T) {
	c := newCirculation(t)
	c.refuse("base2", provenance.PlaceHoldOp, placeHold(base2Code+"-HD1", c.part), provenance.Denied, "")
	c.refuse("market", provenance.PlaceHoldOp, placeHold(marketCode+"-HD1", c.part), provenance.Denied, "")
	c.refuse("base", provenance.PlaceHoldOp, placeHold(baseCode+"-HD1", c.mixture), provenance.Denied, "")
	c.refuse("canteen", provenance.PlaceHoldOp, placeHold(marketCode+"-HD1", c.part), provenance.Invalid, "hold")
	c.do("canteen", provenance.PlaceHoldOp, placeHold(canteenCode+"-HD1", c.part))
	c.do("base", provenance.PlaceHoldOp, placeHold(baseCode+"-HD1", c.part))
	assert.Equal(t, []string{canteenCode + "-HD1", baseCode + "-HD1"}, ask[provenance.Lineage](c.world, "canteen", "batch:Trace", provenance.TraceQuery{Batch: c.portion, Direction: provenance.Backward, Evidence: true}).Bars[0].Holds)
	assert.NoError(t, c.Evaluate(who["canteen"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindHold, ID: baseCode + "-HD1"})).Err(), "a hold goes with its batch")
	assert.Equal(t, provenance.Denied, refusalOf(t, c.Evaluate(who["base2"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindHold, ID: baseCode + "-HD1"}))).Code)
	c.do("canteen", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: canteenCode + "-HD1", Reason: "自检合格"})
	c.refuse("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.part, Amount: 1, Method: "consumed", Reason: "test"}, provenance.Held, "")
	c.refuse("haidian", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: baseCode + "-HD1", Reason: "非本辖区"}, provenance.Denied, "")
	c.do("shouguang", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: baseCode + "-HD1", Reason: "企业已注销"})
	c.do("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.part, Amount: 1, Method: "consumed", Reason: "test"})
}

func TestNotice(t *testing.T) {
	c := newCirculation(t)
	id := destinationCode + "-TB1"
	awaiting := func(organization string) int {
		return len(ask[provenance.Page](c.world, "auditor", "record:List", provenance.ListQuery{Kind: provenance.KindNotice, Index: "awaiting", Value: organization}).Records)
	}
	visit := destinationCode + "-FX1"
	c.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: visit, Type: provenance.Routine, Enterprise: marketCode, Batch: c.part, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}})
	in := issueNotice(id, c.lot)
	in.Basis, in.Hold = "inspection/"+visit, true
	c.do("haidian-inspector", provenance.IssueNoticeOp, in)
	assert.Equal(t, []int{1, 0}, []int{awaiting(origin), awaiting(destination)})
	hold := get[provenance.Hold](c.world, id)
	assert.Equal(t, "notice/"+id, hold.Basis)
	m := c.movements()["consumption of a part"]
	c.refuse(m.name, m.op, m.in, provenance.Held, "")
	assert.Equal(t, provenance.Denied, refusalOf(t, c.Evaluate(who["base"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindNotice, ID: id}))).Code)
	assert.Equal(t, provenance.Denied, refusalOf(t, c.Evaluate(who["base"], "record:List", toJSON(t, provenance.ListQuery{Kind: provenance.KindNotice}))).Code)

	closing := provenance.ProposeNoticeClosing{Notice: id, Summary: "已下架并复检"}
	c.refuse("haidian", provenance.ProposeNoticeClosingOp, closing, provenance.WrongState, "")
	c.do("haidian-inspector", provenance.TakeMeasureOp, provenance.TakeMeasure{Notice: id, Measure: provenance.Removal, Note: "市场已下架", Reference: "hold/" + id})
	c.refuse("haidian", provenance.ProposeNoticeClosingOp, closing, provenance.WrongState, "")
	c.do("shouguang", provenance.AcknowledgeNoticeOp, provenance.AcknowledgeNotice{Notice: id, Note: "已收悉"})
	assert.Equal(t, []int{1, 0}, []int{awaiting(origin), awaiting(destination)}, "what the issuer does itself is no answer")
	c.refuse("haidian", provenance.ProposeNoticeClosingOp, closing, provenance.WrongState, "")
	elsewhere := provenance.PlaceHold{Hold: base2Code + "-HD1", Batch: c.other, Reason: "自查"}
	c.do("base2", provenance.PlaceHoldOp, elsewhere)
	c.refuse("shouguang", provenance.TakeMeasureOp, provenance.TakeMeasure{Notice: id, Measure: provenance.Removal, Note: "已封存", Reference: "hold/" + elsewhere.Hold}, provenance.Invalid, "reference")
	c.refuse("shouguang", provenance.TakeMeasureOp, provenance.TakeMeasure{Notice: id, Measure: provenance.RecallMeasure, Note: "责令召回", Reference: "recall/" + baseCode + "-ZH1"}, provenance.NotFound, "reference")
	c.do("shouguang", provenance.StartRecallOp, startRecall(originCode+"-ZH1", c.lot))
	c.do("shouguang", provenance.TakeMeasureOp, provenance.TakeMeasure{Notice: id, Measure: provenance.RecallMeasure, Note: "责令召回", Reference: "recall/" + originCode + "-ZH1"})
	assert.Equal(t, []int{0, 1}, []int{awaiting(origin), awaiting(destination)})
	c.refuse("shouguang", provenance.ProposeNoticeClosingOp, closing, provenance.Denied, "")
	c.do("haidian", provenance.ProposeNoticeClosingOp, closing)
	assert.Equal(t, []int{1, 0}, []int{awaiting(origin), awaiting(destination)})
	digest := get[provenance.Notice](c.world, id).Closing.Digest
	closing.Summary = "已下架、复检并召回"
	c.do("haidian", provenance.ProposeNoticeClosingOp, closing)
	c.refuse("shouguang", provenance.CloseNoticeOp, provenance.CloseNotice{Notice: id, Digest: digest}, provenance.Invalid, "digest")
	digest = get[provenance.Notice](c.world, id).Closing.Digest
	c.refuse("haidian", provenance.CloseNoticeOp, provenance.CloseNotice{Notice: id, Digest: digest}, provenance.Denied, "")
	c.do("shouguang", provenance.CloseNoticeOp, provenance.CloseNotice{Notice: id, Digest: digest, Note: "同意"})
	assert.Equal(t, provenance.NoticeClosed, get[provenance.Notice](c.world, id).State())
	assert.Equal(t, []int{0, 0}, []int{awaiting(origin), awaiting(destination)})
	c.refuse("haidian", provenance.TakeMeasureOp, provenance.TakeMeasure{Notice: id, Measure: provenance.OtherMeasure, Note: "补充"}, provenance.WrongState, "")
}

func TestRecallFromStartToClosing(t *testing.T) {
	c := newCirculation(t)
	id := baseCode + "-ZH1"
	recall := func() *provenance.Recall { return get[provenance.Recall](c.world, id) }
	c.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "使用禁用农药"})
	c.do("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.part, Amount: 60, Method: "sold", Reason: "外卖"})
	c.do("base", provenance.StartRecallOp, startRecall(id, c.lot)) // suspended, and all the same
	assert.False(t, recall().Late)
	c.refuse("haidian", provenance.ProposeRecallClosingOp, provenance.ProposeRecallClosing{Recall: id, Summary: "完成"}, provenance.WrongState, "")
	c.refuse("shouguang", provenance.ExtendRecallOp, provenance.ExtendRecall{Recall: id, Until: "2026-05-01", Reason: "门店多"}, provenance.WrongState, "")
	c.do("base", provenance.AnnounceRecallOp, announceRecall(id))
	c.refuse("shouguang", provenance.AnnounceRecallOp, announceRecall(id), provenance.WrongState, "")
	assert.Equal(t, provenance.Date("2026-04-07"), recall().FinishBy, "20 working days after 10 March")
	c.refuse("haidian", provenance.ExtendRecallOp, provenance.ExtendRecall{Recall: id, Until: "2026-05-01", Reason: "门店多"}, provenance.Denied, "")
	c.do("shouguang", provenance.ExtendRecallOp, provenance.ExtendRecall{Recall: id, Until: "2026-04-10", Reason: "门店多"})
	assert.Equal(t, provenance.Date("2026-04-10"), recall().FinishBy)

	report := provenance.ReportRecall{Recall: id, Batch: c.part, Sealed: 150, Recovered: 60, Note: "已张贴公告"}
	c.refuse("market", provenance.ReportRecallOp, report, provenance.Denied, "")
	c.refuse("market", provenance.ReportRecallOp, provenance.ReportRecall{Recall: id, Batch: c.spare, Sealed: 1}, provenance.WrongState, "batch")
	c.do("canteen", provenance.ReportRecallOp, report)
	part := get[provenance.Batch](c.world, c.part)
	assert.Equal(t, provenance.Balance{Initial: 200, Remaining: 150, PassedOn: 50}, part.Quantity, "what came back is on hand again")
	assert.Zero(t, part.DisposedAs.Sold)
	c.refuse("canteen", provenance.ReportRecallOp, provenance.ReportRecall{Recall: id, Batch: c.part, Sealed: 150, Recovered: 1}, provenance.Insufficient, "recovered")
	c.do("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.part, Amount: 150, Method: "destroyed", Reason: "召回销毁"})

	c.refuse("shouguang", provenance.ProposeRecallClosingOp, provenance.ProposeRecallClosing{Recall: id, Summary: "已全部销毁"}, provenance.WrongState, "left")
	for batch, amount := range map[string]int64{c.lot: 399, c.mixture: 300} {
		c.refuse("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: batch, Amount: amount, Method: "wasted", Reason: "损耗"}, provenance.Recalled, "")
		c.do("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: batch, Amount: amount, Method: "destroyed", Reason: "召回销毁"})
	}
	partly := provenance.ProposeRecallClosing{Recall: id, Summary: "市场已全部销毁", Left: 241, LeftFor: "市场与食堂封存，三日内销毁"}
	c.do("shouguang", provenance.ProposeRecallClosingOp, partly)
	assert.Equal(t, partly.Left, recall().Closing.Left)
	end := provenance.ApproveRecallEnd{Recall: id, Digest: recall().Closing.Digest}
	c.refuse("shouguang", provenance.CloseRecallOp, end, provenance.Denied, "")
	c.refuse("haidian", provenance.WithdrawRecallOp, end, provenance.WrongState, "")
	c.do("haidian", provenance.CloseRecallOp, end)
	assert.Equal(t, provenance.RecallClosed, recall().State())
	assert.False(t, recall().FinishedLate)
	c.refuse("canteen", provenance.ReportRecallOp, provenance.ReportRecall{Recall: id, Batch: c.helping, Sealed: 90}, provenance.WrongState, "")
	m := c.movements()["split of the lot"]
	c.refuse(m.name, m.op, m.in, provenance.Recalled, "")

	c.do("haidian", provenance.ProposeRecallWithdrawalOp, provenance.EndRecall{Recall: id, Summary: "样品编号有误"})
	c.refuse("shouguang", provenance.WithdrawRecallOp, end, provenance.Invalid, "digest") // the closing's
	end.Digest = recall().Withdrawal.Digest
	c.refuse("haidian", provenance.WithdrawRecallOp, end, provenance.Denied, "")
	c.refuse(m.name, m.op, m.in, provenance.Recalled, "")
	c.do("shouguang", provenance.WithdrawRecallOp, end)
	c.do(m.name, m.op, m.in)
	assert.Equal(t, provenance.RecallWithdrawn, recall().State())
}

func TestRecallRefuses(t *testing.T) {
	c := newCirculation(t)
	c.refuse("base", provenance.StartRecallOp, startRecall(baseCode+"-ZH1", c.mixture), provenance.Denied, "")
	c.refuse("base", provenance.StartRecallOp, startRecall(baseCode+"-ZH1", c.lot, c.other), provenance.Denied, "")
	c.refuse("shouguang", provenance.StartRecallOp, startRecall(originCode+"-ZH1", c.lot, c.other), provenance.Invalid, "batches[1]")
	c.refuse("haidian", provenance.StartRecallOp, startRecall(destinationCode+"-ZH1", c.lot), provenance.Denied, "")
	c.refuse("base", provenance.StartRecallOp, startRecall(marketCode+"-ZH1", c.lot), provenance.Invalid, "recall")
	c.refuse("base", provenance.StartRecallOp, startRecall(baseCode+"-ZH1", baseCode+"-NONE"), provenance.NotFound, "batches[0]")
	in := startRecall(baseCode+"-ZH1", c.lot)
	in.KnownAt = "2026-03-10T09:00:01+08:00"
	c.refuse("base", provenance.StartRecallOp, in, provenance.Invalid, "knownAt")
	in.KnownAt, in.Notice = "2026-03-08T08:59:59+08:00", destinationCode+"-TB1"
	c.refuse("base", provenance.StartRecallOp, in, provenance.NotFound, "notice")
	in.Notice = ""
	c.do("base", provenance.StartRecallOp, in)
	assert.True(t, get[provenance.Recall](c.world, in.Recall).Late, "48 hours and a second")
	c.refuse("base", provenance.StartRecallOp, in, provenance.AlreadyExists, "recall")
}

// TestExercise: a mock recall goes all the way and touches no goods.
func TestExercise(t *testing.T) {
	c := newCirculation(t)
	id := baseCode + "-YL1"
	c.do("base", provenance.StartRecallOp, exercise(startRecall(id, c.lot)))
	for name, m := range c.movements() {
		assert.NoError(t, c.Endorse(who[m.name], string(m.op), "my-request-1", toJSON(t, m.in)).Err(), name)
	}
	c.do("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.part, Amount: 60, Method: "sold", Reason: "外卖"})
	c.refuse("canteen", provenance.ReportRecallOp, provenance.ReportRecall{Recall: id, Batch: c.part, Sealed: 90, Recovered: 1}, provenance.Invalid, "recovered")
	c.do("canteen", provenance.ReportRecallOp, provenance.ReportRecall{Recall: id, Batch: c.part, Sealed: 90})
	assert.Len(t, ask[provenance.RecallPlan](c.world, "shouguang", "recall:Plan", provenance.PlanQuery{Recall: id}).Rows, 6)
	for index, value := range map[string]string{"enterprise": baseCode, "awaiting": baseCode, "batch": c.lot, "due": "2030-01-01"} {
		assert.Empty(t, ask[provenance.Page](c.world, "shouguang", "record:List", provenance.ListQuery{Kind: provenance.KindRecall, Index: index, Value: value}).Records, index)
	}
	assert.Len(t, ask[provenance.Page](c.world, "shouguang", "record:List", provenance.ListQuery{Kind: provenance.KindRecall, Index: "exercise", Value: origin}).Records, 1)
	c.do("haidian", provenance.ProposeRecallWithdrawalOp, provenance.EndRecall{Recall: id, Summary: "演练结束"})
	c.do("shouguang", provenance.WithdrawRecallOp, provenance.ApproveRecallEnd{Recall: id, Digest: get[provenance.Recall](c.world, id).Withdrawal.Digest})
}

// TestExerciseTouchesNoGoods: what was reported to one is still to be corrected.
func TestExerciseTouchesNoGoods(t *testing.T) {
	w := newWorld(t)
	lot := baseCode + "-L1"
	w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: lot, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1000, Unit: provenance.Gram})
	before := w.State(provenance.Key(provenance.KindBatch, lot))
	w.do("base", provenance.StartRecallOp, exercise(startRecall(baseCode+"-YL1", lot)))
	for sealed := range int64(2) {
		w.do("base", provenance.ReportRecallOp, provenance.ReportRecall{Recall: baseCode + "-YL1", Batch: lot, Sealed: 1 + sealed})
	}
	assert.Equal(t, string(before), string(w.State(provenance.Key(provenance.KindBatch, lot))))
	rows, _ := w.plan("shouguang", provenance.PlanQuery{Recall: baseCode + "-YL1"})
	assert.Equal(t, &provenance.RecallReport{Recall: baseCode + "-YL1", Sealed: 2}, rows[lot].Report)
	w.do("base", provenance.ProposeCorrectionOp, correcting(provenance.KindBatch, lot, 1, "quantity.initial", "900"))
	assert.Equal(t, int64(900), get[provenance.Batch](w, lot).Quantity.Initial)
}

// TestExerciseIsNoSpyingTool: an enterprise that exercises by itself learns nothing
// beyond its own buyers; with its regulator it exercises the whole.
func TestExerciseIsNoSpyingTool(t *testing.T) {
	c := newCirculation(t)
	c.do("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.lot, Amount: 60, Method: "sold", Reason: "零售"})
	own, ordered, real := baseCode+"-YL1", originCode+"-YL1", baseCode+"-ZH1"
	c.do("base", provenance.StartRecallOp, exercise(startRecall(own, c.lot)))
	plan := ask[provenance.RecallPlan](c.world, "base", "recall:Plan", provenance.PlanQuery{Recall: own})
	assert.Equal(t, []provenance.PlanRow{{Batch: c.lot, Holder: provenance.Owner{Organization: destination, Enterprise: marketCode}, Balance: provenance.Balance{Initial: 1000}}}, plan.Rows)
	assert.True(t, plan.Partial)
	assert.Equal(t, 3, plan.Beyond)
	assert.Empty(t, plan.Rest)
	for _, further := range []string{c.part, c.mixture} {
		tx := c.Evaluate(who["base"], "recall:Plan", toJSON(t, provenance.PlanQuery{Recall: own, From: []provenance.Branch{{Batch: further, From: 0, To: 1}}}))
		assert.Equal(t, provenance.Denied, refusalOf(t, tx).Code)
	}
	rows, _ := c.plan("shouguang", provenance.PlanQuery{Recall: own})
	assert.Len(t, rows, 6)

	c.do("shouguang", provenance.StartRecallOp, exercise(startRecall(ordered, c.lot)))
	rows, _ = c.plan("base", provenance.PlanQuery{Recall: ordered})
	assert.Len(t, rows, 6)

	c.do("base", provenance.StartRecallOp, startRecall(real, c.lot))
	rows, _ = c.plan("base", provenance.PlanQuery{Recall: real})
	assert.Len(t, rows, 6, "it must reach them all")
	c.do("haidian", provenance.ProposeRecallWithdrawalOp, provenance.EndRecall{Recall: real, Summary: "样品编号有误"})
	c.do("shouguang", provenance.WithdrawRecallOp, provenance.ApproveRecallEnd{Recall: real, Digest: get[provenance.Recall](c.world, real).Withdrawal.Digest})
	assert.Equal(t, provenance.Denied, refusalOf(t, c.Evaluate(who["base"], "recall:Plan", toJSON(t, provenance.PlanQuery{Recall: real}))).Code)
	rows, _ = c.plan("auditor", provenance.PlanQuery{Recall: real})
	assert.Len(t, rows, 6)
}

// plan reads a whole plan in pages, and counts them.
func (w *world) plan(name string, q provenance.PlanQuery) (rows map[string]provenance.PlanRow, pages int) {
	w.t.Helper()
	rows = map[string]provenance.PlanRow{}
	for {
		page := ask[provenance.RecallPlan](w, name, "recall:Plan", q)
		for _, row := range page.Rows {
			rows[row.Batch] = row
		}
		pages++
		if q.From = page.Rest; len(q.From) == 0 {
			return rows, pages
		}
	}
}

func TestRecallPlan(t *testing.T) {
	c := newCirculation(t)
	id := baseCode + "-ZH1"
	c.do("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.helping, Amount: 40, Method: "consumed", Reason: "午餐"})
	c.do("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.part, Amount: 60, Method: "sold", Reason: "外卖"})
	c.do("base", provenance.StartRecallOp, startRecall(id, c.lot))
	c.do("canteen", provenance.ReportRecallOp, provenance.ReportRecall{Recall: id, Batch: c.part, Sealed: 95, Recovered: 5})
	c.do("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: c.lot, Amount: 400, Method: "destroyed", Reason: "召回销毁"})

	rows, pages := c.plan("base", provenance.PlanQuery{Recall: id})
	assert.Equal(t, 1, pages)
	assert.Len(t, rows, 6)
	assert.Equal(t, canteenCode, rows[c.offered].OfferedTo)
	one, pages := c.plan("haidian-inspector", provenance.PlanQuery{Recall: id, Limit: 1})
	assert.Equal(t, 6, pages)
	assert.Equal(t, rows, one)

	var all []provenance.PlanRow
	for _, row := range rows {
		all = append(all, row)
	}
	account := get[provenance.Recall](c.world, id).AccountOf(all)
	assert.True(t, account.Balanced)
	assert.Equal(t, []int64{1000, 100}, []int64{account.Recalled, account.MixedIn})
	assert.Equal(t, provenance.Disposals{Consumed: 40, Sold: 55, Destroyed: 400}, account.Disposals)
	assert.Equal(t, []int64{10, 1100 - 10 - 495}, []int64{account.Lost, account.Remaining})
	assert.Equal(t, []int64{95, 5}, []int64{account.Sealed, account.Recovered})
	assert.Equal(t, 4, account.Silent, "all but the reported part and the lot that is used up")
	holders := provenance.ByHolder(ask[provenance.RecallPlan](c.world, "auditor", "recall:Plan", provenance.PlanQuery{Recall: id}).Rows)
	assert.Equal(t, []string{marketCode, canteenCode}, []string{holders[0].Holder.Enterprise, holders[1].Holder.Enterprise})

	for name, q := range map[string]provenance.PlanQuery{"market": {Recall: id}, "base2": {Recall: id}} {
		assert.Equal(t, provenance.Denied, refusalOf(t, c.Evaluate(who[name], "recall:Plan", toJSON(t, q))).Code, name)
	}
	for field, from := range map[string]provenance.Branch{"from": {Batch: c.other, From: 0, To: 1}, "from[0]": {Batch: c.lot, From: 2, To: 2}, "from[0].batch": {Batch: "x", From: 0, To: 2}} {
		e := refusalOf(t, c.Evaluate(who["base"], "recall:Plan", toJSON(t, provenance.PlanQuery{Recall: id, From: []provenance.Branch{from}})))
		assert.Equal(t, field, e.Field)
	}
	for _, from := range []provenance.Branch{{Batch: c.lot, From: 0, To: 5}, {Batch: c.lot, From: 1000, To: 1001}} {
		e := refusalOf(t, c.Evaluate(who["base"], "recall:Plan", toJSON(t, provenance.PlanQuery{Recall: id, From: []provenance.Branch{from}})))
		assert.Equal(t, provenance.Invalid, e.Code, "no so many were made of it")
	}
}

// spread is a lot of which n parts were made, a hundred of them again in two.
func spread(tb testing.TB, n int) (*world, string) {
	w := newWorld(tb, ledgertest.EndorseOnce())
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1_000_000)
	w.move("base", "market", marketCode, lot)
	for made := 0; made < n; {
		in := provenance.SplitBatch{Batch: lot}
		for ; made < n && len(in.Outputs) < 200; made++ {
			in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: fmt.Sprintf("%s-P%06d", marketCode, made), Amount: 10})
		}
		w.do("market", provenance.SplitBatchOp, in)
	}
	for i := range min(n, 100) {
		w.split("market", fmt.Sprintf("%s-P%06d", marketCode, i), fmt.Sprintf("%s-Q%06d", marketCode, i), 4)
	}
	id := baseCode + "-ZH1"
	w.do("base", provenance.StartRecallOp, startRecall(id, lot))
	return w, id
}

// TestRecallPlanInPages: many batches, each once, with few reads.
func TestRecallPlanInPages(t *testing.T) {
	w, id := spread(t, 450)
	rows, pages := w.plan("auditor", provenance.PlanQuery{Recall: id, Limit: 130})
	assert.Len(t, rows, 1+450+100)
	assert.Equal(t, 5, pages)
	tx := w.Evaluate(who["auditor"], "recall:Plan", toJSON(t, provenance.PlanQuery{Recall: id}))
	require.NoError(t, tx.Err())
	assert.Zero(t, tx.Requests[peer.ChaincodeMessage_GET_STATE])
	assert.LessOrEqual(t, tx.Requests[peer.ChaincodeMessage_GET_STATE_MULTIPLE], 6, "two reads a generation")
}

// BenchmarkRecallPlan reads the plan of a recall with 10,000 descendants, page
// after page, on the ledger in memory.
func BenchmarkRecallPlan(b *testing.B) {
	w, id := spread(b, 10_000)
	for b.Loop() {
		rows, _ := w.plan("auditor", provenance.PlanQuery{Recall: id})
		require.Len(b, rows, 10_101)
	}
}
