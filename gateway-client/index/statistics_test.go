package index_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
)

// TestStatistics: what is counted counts once, by what the latest version says, on the
// right day in China.
func TestStatistics(t *testing.T) {
	chain := smallChain()
	put := func(at time.Time, actor provenance.Actor, records ...provenance.Record) {
		chain.Add(indextest.Transaction{Actor: actor, Records: records, Time: at})
	}
	late := time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC) // half past midnight of the next day
	const entryID, secondEntry = market + "-RK1", market + "-RK2"
	one, two := lot(baseCode, "A", "CUCUMBER"), lot(baseCode, "B", "CUCUMBER")
	for _, b := range []*provenance.Batch{one, two} {
		b.Arrival = &provenance.Arrival{From: baseCode, State: provenance.EntryAdmitted, Entry: entryID}
	}
	entry := &provenance.Entry{Header: provenance.Header{ID: entryID}, Market: owner(market), Decisions: []provenance.EntryDecision{
		{Batch: one.ID, Lane: provenance.GreenLane, Outcome: provenance.EntryAdmitted}, {Batch: two.ID, Lane: provenance.InspectionLane, Outcome: provenance.EntryInspecting},
	}}
	put(late, marketer, entry, one, two)
	entry.Decisions[1].Outcome = provenance.EntryRefused
	put(late.Add(48*time.Hour), marketer, entry) // a rapid test
	again := &provenance.Entry{Header: provenance.Header{ID: secondEntry}, Market: owner(market), Decisions: []provenance.EntryDecision{{Batch: two.ID, Lane: provenance.GreenLane, Outcome: provenance.EntryAdmitted}}}
	two.Arrival.Entry = secondEntry
	put(late.Add(72*time.Hour), marketer, again, two)

	report := &provenance.Certificate{Header: provenance.Header{ID: labCode + "-JC1"}, Type: provenance.TestReport, Batch: one.ID, Product: "CUCUMBER", IssuedOn: "2026-03-02", Verdict: provenance.Conformant, Issuer: owner(labCode)}
	revoked := &provenance.Certificate{Header: provenance.Header{ID: labCode + "-JC2"}, Type: provenance.TestReport, Batch: one.ID, Product: "CUCUMBER", IssuedOn: "2026-03-02", Verdict: provenance.NonConforming, Issuer: owner(labCode)}
	put(late, baseActor, report, revoked)
	revoked.Revoked = &provenance.Mark{Note: "有误"}
	put(late, baseActor, revoked)

	notice := &provenance.Notice{Header: provenance.Header{ID: regulatorS.Enterprise + "-TB1"}, Issued: provenance.Mark{Stamp: provenance.Stamp{Time: late}}, Authority: regulatorS.Owner(), Notified: haidian}
	put(late, regulatorS, notice)
	notice.Acknowledged = &provenance.Mark{Stamp: provenance.Stamp{Time: late.Add(150 * time.Minute)}}
	put(late, regulatorS, notice)

	warm := &provenance.Shipment{Header: provenance.Header{ID: baseCode + "-YD1"}, Log: provenance.LogSummary{Readings: 9, Breaches: 2}}
	warm.Departed = "2026-03-02T23:00:00+08:00"
	fine, dropped := &provenance.Shipment{Header: provenance.Header{ID: baseCode + "-YD2"}}, &provenance.Shipment{Header: provenance.Header{ID: baseCode + "-YD3"}, Cancelled: &provenance.Mark{}}
	put(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), baseActor, warm, fine, dropped)

	onBoth(t, func(t *testing.T, where func() string) {
		x := indexed(t, where(), chain.List())
		s, err := x.Statistics(t.Context(), "", "")
		require.NoError(t, err)
		assert.Equal(t, &index.Statistics{
			Entries: []index.EntryCount{
				{Day: "2026-03-03", Lane: "green", Decision: "admitted", Count: 1}, {Day: "2026-03-03", Lane: "inspection", Decision: "refused", Count: 1},
				{Day: "2026-03-06", Lane: "green", Decision: "admitted", Count: 1},
			},
			Tests:       []index.TestCount{{Product: "CUCUMBER", Producer: baseCode, Verdict: provenance.Conformant, Count: 1}},
			Breaches:    []index.BreachCount{{Day: "2026-03-02", Shipments: 2, Breached: 1}},
			Inspections: []index.InspectionCount{},
			Notices:     []index.NoticeTime{{Notice: notice.ID, Acknowledged: 2, Closed: -1}},
			Flows:       []index.Flow{{Site: baseCode + "-DP01", Market: market, Product: "CUCUMBER", Unit: provenance.Gram, Amount: 2_000_000, Batches: 2, Admitted: 2}},
		}, s)
		s, err = x.Statistics(t.Context(), "2026-03-06", "2026-03-06")
		require.NoError(t, err)
		assert.Len(t, s.Entries, 1)
		assert.Equal(t, []index.Flow{{Site: baseCode + "-DP01", Market: market, Product: "CUCUMBER", Unit: provenance.Gram, Amount: 1_000_000, Batches: 1, Admitted: 1}}, s.Flows)
		_, err = x.Statistics(t.Context(), "yesterday", "")
		refused(t, provenance.Invalid, err)
	})
}
