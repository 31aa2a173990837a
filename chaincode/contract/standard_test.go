package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// TestSampledTestingRemembersTheLastReport: what the origin release reads.
func TestSampledTestingRemembersTheLastReport(t *testing.T) {
	w := newWorld(t)
	report := func(number, lot string, on provenance.Date, found int64) {
		in := certificate(labCode, number, lot)
		in.IssuedOn = on
		w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: in, Results: []provenance.TestResult{{Analyte: "氧乐果", Found: found}, {Analyte: "腐霉利"}}})
	}
	key := provenance.Key(provenance.KindTesting, provenance.TestingID(baseCode, "CUCUMBER"))
	first := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	report("JC-0001", first, "2026-03-10", 0)
	assert.Nil(t, w.State(key), "testing lot by lot remembers nothing")

	v2 := terms()
	v2.Standard, v2.EffectiveFrom, v2.Testing = "CUCUMBER-V2", "2026-03-10", provenance.TestingRule{Frequency: provenance.Sampled, EveryDays: 30, BeforeHarvestDays: 1}
	w.do("haidian", provenance.ProposeStandardOp, v2)
	awaiting := ask[provenance.Page](w, "shouguang", "record:List", provenance.ListQuery{Kind: provenance.KindStandard, Index: "awaiting", Value: origin})
	assert.Len(t, awaiting.Records, 1)
	w.do("shouguang", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: v2.Standard, Digest: get[provenance.Standard](w, v2.Standard).Digest})
	awaiting = ask[provenance.Page](w, "shouguang", "record:List", provenance.ListQuery{Kind: provenance.KindStandard, Index: "awaiting", Value: origin})
	assert.Empty(t, awaiting.Records)

	w.do("base", provenance.RegisterBatchOp, harvestToday("L2"))
	report("JC-0002", baseCode+"-L2", "2026-03-10", 21)
	assert.NotContains(t, string(w.State(key)), "certificate", "a report that does not conform is no reason to test less")
	w.do("base", provenance.RegisterBatchOp, harvestToday("L3"))
	report("JC-0003", baseCode+"-L3", "2026-03-10", 0)
	assert.Contains(t, string(w.State(key)), labCode+"-JC-0003")
	report("JC-0004", baseCode+"-L3", "2026-03-09", 0)
	assert.Contains(t, string(w.State(key)), labCode+"-JC-0003", "an earlier report is not the last")
	w.do("lab", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: labCode + "-JC-0004", Reason: "typing error"})
	assert.Contains(t, string(w.State(key)), labCode+"-JC-0003")
	w.do("lab", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: labCode + "-JC-0003", Reason: "typing error"})
	assert.NotContains(t, string(w.State(key)), "certificate")
}

func TestCalendarStaysInForceUntilItsCorrectionIsApproved(t *testing.T) {
	w := newWorld(t)
	first := provenance.ProposeCalendar{Year: "2026", Holidays: []provenance.Date{"2026-10-01"}}
	w.do("haidian", provenance.ProposeCalendarOp, first)
	digest := get[provenance.Calendar](w, "2026").Digest
	w.refuse("haidian", provenance.ApproveCalendarOp, provenance.ApproveCalendar{Year: "2026", Digest: digest}, provenance.Denied, "")
	w.refuse("shouguang", provenance.ApproveCalendarOp, provenance.ApproveCalendar{Year: "2027", Digest: digest}, provenance.NotFound, "year")
	w.do("shouguang", provenance.ApproveCalendarOp, provenance.ApproveCalendar{Year: "2026", Digest: digest})

	second := provenance.ProposeCalendar{Year: "2026", Holidays: []provenance.Date{"2026-10-01", "2026-10-02"}, Workdays: []provenance.Date{"2026-10-10"}}
	w.do("shouguang", provenance.ProposeCalendarOp, second)
	waiting := get[provenance.Calendar](w, "2026")
	assert.Equal(t, first, waiting.ProposeCalendar, "still in force")
	awaiting := ask[provenance.Page](w, "base", "record:List", provenance.ListQuery{Kind: provenance.KindCalendar, Index: "awaiting", Value: destination})
	assert.Len(t, awaiting.Records, 1, "calendars are open")
	w.refuse("haidian", provenance.ApproveCalendarOp, provenance.ApproveCalendar{Year: "2026", Digest: digest}, provenance.Invalid, "digest")
	w.do("haidian", provenance.ApproveCalendarOp, provenance.ApproveCalendar{Year: "2026", Digest: waiting.Correction.Digest})
	assert.Equal(t, second, get[provenance.Calendar](w, "2026").ProposeCalendar)
	w.refuse("shouguang", provenance.ProposeCalendarOp, provenance.ProposeCalendar{Year: "2026年", Holidays: first.Holidays}, provenance.Invalid, "year")
}
