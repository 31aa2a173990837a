package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// readers are the columns of the reading table.
var readers = []string{"shouguang", "haidian-inspector", "auditor", "observer", "base", "base2", "market", "canteen", "lab", "lab2", "carrier", "impostor", "nobody"}

// library is a record of every kind. The base grew lot and sold it to the market,
// which sold part of it to the canteen; base2 has to do with none of it.
func library(t *testing.T) (w *world, shelf map[string]provenance.RecordQuery) {
	c := newCirculation(t)
	w = c.world
	w.commissionSecondLaboratory()
	own := func(number string) string { return provenance.OwnedID(baseCode, number) }
	lot := w.harvest("base", baseCode, "L31", "CN-0031", 1000)
	shipment := w.dispatch("Y1", lot)
	entry := w.harvest("base", baseCode, "L32", "CN-0032", 1000)
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: entry, To: marketCode})
	w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: entry, Accept: true})
	w.do("market", provenance.DecideEntryOp, provenance.DecideEntry{Entry: marketCode + "-RK31", Batches: []string{entry}})
	refused, retesting := w.positive("L33", "CN-0033", "RK33")
	w.do("base", provenance.RequestRetestOp, provenance.RequestRetest{Entry: retesting, Batch: refused, Laboratory: lab2Code, Reason: "对快检结果有异议"})
	w.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: destinationCode + "-F1", Type: provenance.Routine, Enterprise: marketCode, Batch: c.lot, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}})
	w.do("haidian", provenance.ProposeCalendarOp, provenance.ProposeCalendar{Year: "2027", Holidays: []provenance.Date{"2027-01-01"}})
	sample := w.sample("CY1", c.lot)
	w.do("base", provenance.RecordInputOp, inputUse("U1", func(*provenance.RecordInputUse) {}))
	w.do("haidian", provenance.PublishOp, provenance.Publish{Publication: destinationCode + "-GK1", Content: provenance.PublishStandards, Title: "黄瓜标准", Record: "standard/CUCUMBER-V1", Date: "2026-03-10"})
	w.do("market", provenance.PublishListingOp, provenance.PublishListing{Listing: marketCode + "-X1", Batch: c.lot, Platform: marketCode, Reference: "SKU-1"})
	w.do("haidian-inspector", provenance.IssueNoticeOp, issueNotice(destinationCode+"-TB1", c.lot))
	w.do("base", provenance.StartRecallOp, exercise(startRecall(own("YL1"), c.lot)))
	w.do("base", provenance.PlaceHoldOp, placeHold(own("HD1"), lot))
	w.do("canteen", provenance.ProposeAgreementOp, provenance.ProposeAgreement{Agreement: canteenCode + "-NC1", Type: provenance.FarmCatering, Title: "农餐对接协议", Sellers: []string{baseCode}, Buyers: []string{canteenCode}, Products: []string{"CUCUMBER"}, Document: paper, From: "2026-03-01", Until: "2026-12-31"})
	w.do("haidian", provenance.RecordMeetingOp, minutes("LX1"))
	w.do("haidian", provenance.ProposeMembershipOp, membership("王建国"))
	w.do("base", provenance.RegisterCameraOp, camera("C1", destination, marketCode))
	w.do("market", provenance.LogViewOp, provenance.LogView{View: marketCode + "-V1", Camera: own("C1"), Purpose: "采购前查看"})
	w.do("base", provenance.AnchorSnapshotOp, provenance.AnchorSnapshot{Snapshot: own("ZP1"), Camera: own("C1"), Picture: paper, TakenAt: "2026-03-10T08:00:00+08:00"})
	w.do("shouguang", provenance.RegisterCertificationOp, certification("LS1"))
	w.do("shouguang", provenance.RegisterBrandOp, trademark("PP1"))
	w.do("shouguang", provenance.SetRiskOp, provenance.SetRisk{Enterprise: baseCode, Class: "B", InspectionsPerYear: 2, Reason: "年度评定"})
	correction := w.propose("base", provenance.KindSite, own("G1"), "address", `"洛城街道"`)
	shelf = map[string]provenance.RecordQuery{
		"batch, sold whole":        {Kind: provenance.KindBatch, ID: c.lot},
		"batch, part of it":        {Kind: provenance.KindBatch, ID: c.part},
		"batch, offered":           {Kind: provenance.KindBatch, ID: c.offered},
		"batch, mixed of two":      {Kind: provenance.KindBatch, ID: c.mixture},
		"batch, two steps on":      {Kind: provenance.KindBatch, ID: c.helping},
		"certificate of a mixture": {Kind: provenance.KindCertificate, ID: marketCode + "-CN-0003"},
		"entry, contested":         {Kind: provenance.KindEntry, ID: retesting},
		"sample":                   {Kind: provenance.KindSample, ID: sample},
	}
	for kind, id := range map[provenance.Kind]string{
		provenance.KindEnterprise: baseCode, provenance.KindSite: own("G1"), provenance.KindStandard: "CUCUMBER-V1", provenance.KindCertificate: own("CN-0001"),
		provenance.KindInspection: destinationCode + "-F1", provenance.KindRelease: c.lot, provenance.KindEntry: marketCode + "-RK31", provenance.KindCalendar: "2027",
		provenance.KindInputUse: own("U1"), provenance.KindPublication: destinationCode + "-GK1", provenance.KindShipment: shipment, provenance.KindListing: marketCode + "-X1",
		provenance.KindHold: own("HD1"), provenance.KindNotice: destinationCode + "-TB1", provenance.KindRecall: own("YL1"), provenance.KindAgreement: canteenCode + "-NC1",
		provenance.KindMeeting: destinationCode + "-LX1", provenance.KindSteeringGroup: "SGHD", provenance.KindCamera: own("C1"), provenance.KindView: marketCode + "-V1",
		provenance.KindSnapshot: own("ZP1"), provenance.KindCertification: own("LS1"), provenance.KindBrand: own("PP1"), provenance.KindCorrection: correction.ID,
		provenance.KindInspectionPlan: baseCode,
	} {
		shelf[string(kind)] = provenance.RecordQuery{Kind: kind, ID: id}
	}
	for _, schema := range provenance.Schemas {
		assert.True(t, slices.ContainsFunc(slices.Collect(maps.Values(shelf)), func(q provenance.RecordQuery) bool { return q.Kind == schema.Kind }), "a %s is on the shelf", schema.Kind)
	}
	return w, shelf
}

// TestEveryReadingCell holds who reads what of each kind of record, all of it, part
// or nothing, against testdata, where it can be read as a table and a change must be
// made on purpose.
func TestEveryReadingCell(t *testing.T) {
	w, shelf := library(t)
	var b strings.Builder
	fmt.Fprintf(&b, "%-26s", "record")
	for _, name := range readers {
		fmt.Fprintf(&b, "%-18s", name)
	}
	for _, name := range slices.Sorted(maps.Keys(shelf)) {
		fmt.Fprintf(&b, "\n%-26s", name)
		for _, who := range readers {
			fmt.Fprintf(&b, "%-18s", w.reads(who, shelf[name]))
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	const golden = "testdata/reading.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// reads says how much of a record an identity is shown, by Get and by History alike:
// a history never has more of the version that stands.
func (w *world) reads(name string, q provenance.RecordQuery) string {
	w.t.Helper()
	tx := w.Evaluate(who[name], "record:Get", toJSON(w.t, q))
	if tx.Err() != nil {
		assert.Equal(w.t, provenance.Denied, refusalOf(w.t, tx).Code, "%s %s", name, q.ID)
		return "-"
	}
	stored := w.State(provenance.Key(q.Kind, q.ID))
	shown := tx.Response.GetPayload()
	if history := w.Evaluate(who[name], "record:History", toJSON(w.t, provenance.HistoryQuery{Kind: q.Kind, ID: q.ID})); history.Err() == nil {
		var page provenance.History
		require.NoError(w.t, json.Unmarshal(history.Response.GetPayload(), &page))
		var newest provenance.Header
		require.NoError(w.t, json.Unmarshal(page.Revisions[0].Record, &newest))
		var now provenance.Header
		require.NoError(w.t, json.Unmarshal(stored, &now))
		if newest.Revision == now.Revision {
			assert.JSONEq(w.t, string(shown), string(page.Revisions[0].Record), "%s %s", name, q.ID)
		}
	}
	if bytes.Equal(stored, shown) {
		return "all"
	}
	return "part"
}

// TestListsAreOfOnesOwn: an enterprise lists what stands under its own code, of any
// kind and index, and under no other's; what is open to all, under any.
func TestListsAreOfOnesOwn(t *testing.T) {
	w, _ := library(t)
	for _, schema := range provenance.Schemas {
		for _, index := range append([]string{""}, schema.Indexes...) {
			for _, value := range []string{baseCode, base2Code, destination} {
				q := provenance.ListQuery{Kind: schema.Kind, Index: index, Value: value}
				switch {
				case index == "":
					q.Value = ""
				case index == "due":
					q.Value = "2030-01-01"
				case index == schema.Prefix && value == destination:
					continue
				}
				tx := w.Evaluate(who["base"], "record:List", toJSON(t, q))
				if schema.Open || slices.Contains(schema.Own, index) && value == baseCode {
					assert.NoError(t, tx.Err(), "%s by %q", schema.Kind, index)
				} else {
					assert.Equal(t, provenance.Denied, refusalOf(t, tx).Code, "%s by %q", schema.Kind, index)
				}
				assert.NoError(t, w.Evaluate(who["observer"], "record:List", toJSON(t, q)).Err())
				assert.Error(t, w.Evaluate(who["impostor"], "record:List", toJSON(t, q)).Err())
			}
		}
	}
}
