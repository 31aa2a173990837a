package contract

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// due lists the IDs of the records of a kind that are due by a day, page by page.
func (w *world) due(kind provenance.Kind, by provenance.Date, limit int) (ids []string) {
	w.t.Helper()
	q := provenance.ListQuery{Kind: kind, Index: "due", Value: string(by), Limit: limit}
	for {
		page := ask[provenance.Page](w, "haidian", "record:List", q)
		assert.LessOrEqual(w.t, len(page.Records), limit)
		for _, raw := range page.Records {
			var head provenance.Header
			require.NoError(w.t, json.Unmarshal(raw, &head))
			ids = append(ids, head.ID)
		}
		if q.Bookmark = page.Bookmark; q.Bookmark == "" {
			return ids
		}
	}
}

// TestDueLists: what is to be done by a day, the longest overdue first, a page at a
// time, and no more once it is done.
func TestDueLists(t *testing.T) {
	c := newCirculation(t)
	visit := func(id string, day provenance.Date) string {
		in := provenance.RecordInspection{
			Inspection: destinationCode + "-" + id, Type: provenance.Routine, Enterprise: canteenCode, Date: "2026-03-10", RectifyBy: day,
			Checklist: []provenance.ChecklistItem{{Item: "冷库", Note: "温度过高"}},
		}
		c.do("haidian-inspector", provenance.RecordInspectionOp, in)
		return in.Inspection
	}
	late, later, latest := visit("F3", "2026-03-12"), visit("F2", "2026-03-20"), visit("F1", "2026-03-21")
	for _, limit := range []int{1, 2, 20} {
		assert.Empty(t, c.due(provenance.KindInspection, "2026-03-11", limit))
		assert.Equal(t, []string{late, later}, c.due(provenance.KindInspection, "2026-03-20", limit))
		assert.Equal(t, []string{late, later, latest}, c.due(provenance.KindInspection, "2027-01-01", limit))
	}
	c.do("canteen", provenance.RectifyOp, provenance.RectifyInspection{Inspection: late, Note: "已维修"})
	assert.Equal(t, []string{later}, c.due(provenance.KindInspection, "2026-03-20", 20))

	in := issueNotice(destinationCode+"-TB1", c.lot)
	in.AnswerBy = "2026-03-13"
	c.do("haidian", provenance.IssueNoticeOp, in)
	assert.Equal(t, []string{in.Notice}, c.due(provenance.KindNotice, "2026-03-13", 20))
	c.do("shouguang", provenance.TakeMeasureOp, provenance.TakeMeasure{Notice: in.Notice, Measure: provenance.Enforcement, Note: "已立案"})
	c.do("shouguang", provenance.AcknowledgeNoticeOp, provenance.AcknowledgeNotice{Notice: in.Notice})
	assert.Empty(t, c.due(provenance.KindNotice, "2030-01-01", 20))

	never := startRecall(baseCode+"-ZH1", c.lot)
	never.KnownAt = "2026-03-09T08:00:00+08:00"
	c.do("base", provenance.StartRecallOp, never)
	assert.Equal(t, []string{never.Recall}, c.due(provenance.KindRecall, "2026-03-11", 20), "to be announced within 48 hours")
	c.Advance(72 * time.Hour)
	assert.True(t, get[provenance.Recall](c.world, never.Recall).Overdue(c.Now()))
	c.do("base", provenance.AnnounceRecallOp, announceRecall(never.Recall))
	assert.True(t, get[provenance.Recall](c.world, never.Recall).Announced.Late)
	assert.Empty(t, c.due(provenance.KindRecall, "2026-03-11", 20))
	assert.Equal(t, []string{never.Recall}, c.due(provenance.KindRecall, get[provenance.Recall](c.world, never.Recall).FinishBy, 20))

	malformed := c.Evaluate(who["haidian"], "record:List", toJSON(t, provenance.ListQuery{Kind: provenance.KindRecall, Index: "due", Value: "soon"}))
	assert.Equal(t, provenance.Invalid, refusalOf(t, malformed).Code)
	denied := c.Evaluate(who["canteen"], "record:List", toJSON(t, provenance.ListQuery{Kind: provenance.KindInspection, Index: "due", Value: "2026-03-20"}))
	assert.Equal(t, provenance.Denied, refusalOf(t, denied).Code)
}

// TestInspectionsByRiskClass: an enterprise of a class is due an equal share of a
// year after its last inspection.
func TestInspectionsByRiskClass(t *testing.T) {
	c := newCirculation(t)
	for name, code := range map[string]string{"shouguang": baseCode, "haidian": canteenCode} {
		c.do(name, provenance.SetRiskOp, provenance.SetRisk{Enterprise: code, Class: "C", InspectionsPerYear: 12, Reason: "年度评定"})
	}
	assert.Equal(t, []string{canteenCode, baseCode}, c.due(provenance.KindInspectionPlan, "2026-04-09", 20))
	c.Advance(20 * 24 * time.Hour)
	c.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{
		Inspection: destinationCode + "-F1", Type: provenance.Routine, Enterprise: canteenCode, Date: "2026-03-20", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}},
	})
	assert.Equal(t, []string{baseCode}, c.due(provenance.KindInspectionPlan, "2026-04-09", 20))
	plan := get[provenance.InspectionPlan](c.world, canteenCode)
	assert.Equal(t, provenance.Date("2026-04-19"), plan.DueBy)
	assert.False(t, plan.Overdue("2026-04-19"))
	assert.True(t, plan.Overdue("2026-04-20"))
	// Another class does not make the last inspection any later.
	c.do("haidian", provenance.SetRiskOp, provenance.SetRisk{Enterprise: canteenCode, Class: "D", InspectionsPerYear: 73, Reason: "问题较多"})
	assert.Equal(t, provenance.Date("2026-03-25"), get[provenance.InspectionPlan](c.world, canteenCode).DueBy)
}

// TestCorrectedInspectionMovesThePlan: the next one is due from the day of the last, as
// that is corrected to.
func TestCorrectedInspectionMovesThePlan(t *testing.T) {
	c := newCirculation(t)
	c.do("haidian", provenance.SetRiskOp, provenance.SetRisk{Enterprise: canteenCode, Class: "C", InspectionsPerYear: 12, Reason: "年度评定"})
	c.Advance(20 * 24 * time.Hour)
	for id, day := range map[string]provenance.Date{"F1": "2026-03-12", "F2": "2026-03-20"} {
		c.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{
			Inspection: destinationCode + "-" + id, Type: provenance.Routine, Enterprise: canteenCode, Date: day, Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}},
		})
	}
	due := func() provenance.Date { return get[provenance.InspectionPlan](c.world, canteenCode).DueBy }
	for _, step := range []struct{ inspection, date, due provenance.Date }{
		{"F2", "2026-03-25", "2026-04-24"}, // later
		{"F2", "2026-03-16", "2026-04-15"}, // earlier
		{"F2", "2026-03-11", "2026-04-11"}, // the other was the last, then
		{"F2", "2026-03-09", "2026-04-11"}, // before there was a plan
		{"F1", "2026-03-08", "2026-04-09"}, // none since
	} {
		correction := c.propose("haidian", provenance.KindInspection, destinationCode+"-"+string(step.inspection), "date", `"`+string(step.date)+`"`)
		assert.Equal(t, provenance.CorrectionInEffect, correction.State())
		assert.Equal(t, step.due, due(), step)
	}
	plan := get[provenance.InspectionPlan](c.world, canteenCode).Revision
	c.propose("haidian", provenance.KindInspection, destinationCode+"-F1", "checklist[0].item", `"进货台账"`)
	assert.Equal(t, plan, get[provenance.InspectionPlan](c.world, canteenCode).Revision, "nothing else moves it")
}

// TestTrademarkCaseNamesTheBrand: one that is registered.
func TestTrademarkCaseNamesTheBrand(t *testing.T) {
	c := newCirculation(t)
	in := provenance.RecordInspection{
		Inspection: destinationCode + "-SB1", Type: provenance.SpecialCase, Case: "trademark", Allegation: "冒用品牌", Brand: baseCode + "-PP1", Enterprise: canteenCode,
		Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "包装标识", Note: "未经许可"}},
	}
	c.refuse("haidian", provenance.RecordInspectionOp, in, provenance.NotFound, "brand")
	c.do("shouguang", provenance.RegisterBrandOp, provenance.RegisterBrand{Brand: in.Brand, Name: "乐义", Number: "1234567", Products: []string{"CUCUMBER"}})
	for _, spoil := range []func(*provenance.RecordInspection){
		func(in *provenance.RecordInspection) { in.Case = "other" },
		func(in *provenance.RecordInspection) { in.Type, in.Case, in.Allegation = provenance.Routine, "", "" },
		func(in *provenance.RecordInspection) { in.Brand = "乐义" },
	} {
		bad := in
		spoil(&bad)
		c.refuse("haidian", provenance.RecordInspectionOp, bad, provenance.Invalid, "brand")
	}
	c.do("haidian", provenance.RecordInspectionOp, in)
	assert.Equal(t, in.Brand, get[provenance.Inspection](c.world, in.Inspection).Brand)
}
