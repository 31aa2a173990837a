package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

func TestPublishing(t *testing.T) {
	w := newWorld(t)
	v2 := terms()
	v2.Standard, v2.EffectiveFrom = "CUCUMBER-V2", "2026-04-01"
	w.do("haidian", provenance.ProposeStandardOp, v2)
	in := provenance.Publish{Publication: destinationCode + "-GK1", Content: provenance.PublishStandards, Title: "黄瓜共同标准", Record: "standard/CUCUMBER-V1", Date: "2026-03-10"}
	for record, code := range map[string]provenance.Code{
		"standard/CUCUMBER-V2": provenance.WrongState, "standard/CUCUMBER-V9": provenance.NotFound,
		"request/x": provenance.NotFound, "standard": provenance.Invalid, "standard/a/b": provenance.Invalid,
	} {
		bad := in
		bad.Record = record
		w.refuse("haidian-inspector", provenance.PublishOp, bad, code, "record")
	}
	w.do("haidian-inspector", provenance.PublishOp, in)
	assert.Equal(t, in.Publication, get[provenance.Standard](w, "CUCUMBER-V1").Published)
	w.refuse("haidian", provenance.PublishOp, in, provenance.AlreadyExists, "publication")
	page := ask[provenance.Page](w, "market", "record:List", provenance.ListQuery{Kind: provenance.KindPublication, Index: "content", Value: "standards"})
	assert.Len(t, page.Records, 1, "whoever is on the channel reads it")
}

// TestPublishedResultsAreRead: by everybody, once both have signed and one has
// published; not who signed, and nothing that was not published.
func TestPublishedResultsAreRead(t *testing.T) {
	w := newWorld(t)
	visit := w.jointVisit("LH1")
	in := provenance.Publish{Publication: destinationCode + "-GK1", Content: provenance.PublishResults, Title: "联合执法结果", Record: "inspection/" + visit.ID, Date: "2026-03-10"}
	w.refuse("haidian", provenance.PublishOp, in, provenance.WrongState, "record")
	w.do("shouguang", provenance.CoSignInspectionOp, coSigning(visit))
	ofVisit := toJSON(t, provenance.RecordQuery{Kind: provenance.KindInspection, ID: visit.ID})
	assert.Equal(t, provenance.Denied, refusalOf(t, w.Evaluate(who["market"], "record:Get", ofVisit)).Code)
	w.do("haidian", provenance.PublishOp, in)
	public := ask[provenance.Inspection](w, "market", "record:Get", provenance.RecordQuery{Kind: provenance.KindInspection, ID: visit.ID})
	assert.Equal(t, visit.Checklist, public.Checklist)
	assert.Empty(t, public.Stamp.Actor)
	assert.Empty(t, public.Joint.Approved.Actor)
	assert.NotEmpty(t, ask[provenance.Inspection](w, "base", "record:Get", provenance.RecordQuery{Kind: provenance.KindInspection, ID: visit.ID}).Stamp.Actor, "the inspected enterprise reads all of it")
	assert.Equal(t, provenance.Denied, refusalOf(t, w.Evaluate(who["market"], "record:History", toJSON(t, provenance.HistoryQuery{Kind: provenance.KindInspection, ID: visit.ID}))).Code, "how it came about is not published")

	other := w.jointVisit("LH2")
	w.do("shouguang", provenance.CoSignInspectionOp, coSigning(other))
	e := refusalOf(t, w.Evaluate(who["market"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindInspection, ID: other.ID})))
	assert.Equal(t, provenance.Denied, e.Code)
	page := ask[provenance.Page](w, "market", "record:List", provenance.ListQuery{Kind: provenance.KindPublication, Index: "record", Value: visit.ID})
	assert.Len(t, page.Records, 1)
}
