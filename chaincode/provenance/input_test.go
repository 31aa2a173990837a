package provenance

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func spraying() RecordInputUse {
	return RecordInputUse{
		Use: baseCode + "-U1", Site: baseCode + "-G1", Product: "CUCUMBER", Input: "吡虫啉", Registration: "PD20150123", Source: "农资店", Purpose: "蚜虫",
		Dose: Dose{30_000, "ml/亩"}, UsedOn: "2026-03-01", StoppedOn: "2026-03-02",
	}
}

func TestRecordInputRefuses(t *testing.T) {
	require.NoError(t, spraying().Check(baseStamp))
	for _, c := range []struct {
		field string
		spoil func(*RecordInputUse)
	}{
		{"use", func(in *RecordInputUse) { in.Use = base2Code + "-U1" }},
		{"site", func(in *RecordInputUse) { in.Site, in.Product = "", "" }},
		{"site", func(in *RecordInputUse) { in.Site = "1号棚" }},
		{"product", func(in *RecordInputUse) { in.Product = "" }},
		{"product", func(in *RecordInputUse) { in.Site, in.Batches = "", []string{baseCode + "-L1"} }},
		{"batches[0]", func(in *RecordInputUse) { in.Batches = []string{"L1"} }},
		{"batches[1]", func(in *RecordInputUse) { in.Batches = []string{baseCode + "-L1", baseCode + "-L1"} }},
		{"batches", func(in *RecordInputUse) { in.Batches = make([]string, 201) }},
		{"input", func(in *RecordInputUse) { in.Input = "" }},
		{"registration", func(in *RecordInputUse) { in.Registration = "PD\n1" }},
		{"source", func(in *RecordInputUse) { in.Source = "" }},
		{"purpose", func(in *RecordInputUse) { in.Purpose = " 蚜虫" }},
		{"dose.amount", func(in *RecordInputUse) { in.Dose.Amount = 0 }},
		{"dose.unit", func(in *RecordInputUse) { in.Dose.Unit = "" }},
		{"usedOn", func(in *RecordInputUse) { in.UsedOn = "2026-03-11" }},
		{"stoppedOn", func(in *RecordInputUse) { in.StoppedOn = "2026-03-11" }},
		{"stoppedOn", func(in *RecordInputUse) { in.StoppedOn = "2026-02-28" }},
	} {
		in := spraying()
		c.spoil(&in)
		refusedAs(t, in.Check(baseStamp), Invalid, c.field)
	}
	warehouse := greenhouse()
	warehouse.SiteKind = "warehouse"
	_, err := spraying().New(warehouse, &Series{}, nil, baseStamp)
	refusedAs(t, err, Invalid, "site")
}

// TestUsesAndHarvests sets every day around a use against the rules.
func TestUsesAndHarvests(t *testing.T) {
	interval, banned, free := InputRule{Name: "吡虫啉", IntervalDays: 7}, InputRule{Name: "吡虫啉", Banned: true}, InputRule{Name: "吡虫啉"}
	use := UseDays{"2026-03-01", "2026-03-05"}
	for _, c := range []struct {
		rule    InputRule
		harvest Date
		want    Code
	}{
		{interval, "2026-02-28", ""}, // before the use
		{interval, "2026-03-01", SafetyInterval},
		{interval, "2026-03-03", SafetyInterval}, // while it is in use
		{interval, "2026-03-11", SafetyInterval},
		{interval, "2026-03-12", ""}, // seven days after the last use
		{banned, "2026-02-28", ""},
		{banned, "2026-03-01", BannedInput},
		{banned, "2027-03-05", BannedInput}, // 365 days after the last use
		{banned, "2027-03-06", ""},
		{free, "2026-03-03", ""},
		{InputRule{}, "2026-03-03", ""},
	} {
		assert.Equal(t, c.want, use.breaks(c.rule, c.harvest), "%v %s", c.rule, c.harvest)
	}
}

func usedGreenhouse(t *testing.T, uses ...RecordInputUse) *Site {
	site := greenhouse()
	site.SiteKind = "greenhouse"
	for _, in := range uses {
		_, err := in.New(site, &Series{}, nil, baseStamp)
		require.NoError(t, err)
	}
	return site
}

func TestHarvestable(t *testing.T) {
	rules := inputRules{listed: completeTerms().Inputs}
	site := usedGreenhouse(t, spraying())
	refusedAs(t, site.harvestable("CUCUMBER", "2026-03-08", rules), SafetyInterval, "harvested")
	assert.ErrorContains(t, site.harvestable("CUCUMBER", "2026-03-08", rules), "no earlier than 2026-03-09")
	assert.NoError(t, site.harvestable("CUCUMBER", "2026-03-09", rules))
	assert.NoError(t, site.harvestable("TOMATO", "2026-03-08", rules), "another crop")
	assert.NoError(t, site.harvestable("CUCUMBER", "2026-03-08", inputRules{}), "no rules")

	again, latin := spraying(), spraying()
	again.UsedOn, again.StoppedOn = "2026-03-10", ""
	site = usedGreenhouse(t, again, spraying(), again)
	refusedAs(t, site.harvestable("CUCUMBER", "2026-03-08", rules), SafetyInterval, "harvested")
	assert.Equal(t, []SiteUse{{"CUCUMBER", "吡虫啉", []UseDays{{"2026-03-01", "2026-03-02"}, {"2026-03-10", ""}}}}, site.Uses, "each once, in the order of days")

	latin.Input = "Chlorpyrifos"
	site = usedGreenhouse(t, latin)
	refusedAs(t, site.harvestable("CUCUMBER", "2026-03-09", inputRules{listed: []InputRule{{Name: "chlorpyrifos", Banned: true}}}), BannedInput, "site")

	in := registration()
	_, series := cucumberStandard(t)
	series.Versions[0].Inputs = []InputRule{{Name: "吡虫啉", IntervalDays: 9}}
	_, err := in.New(business(0, baseCode, Base), usedGreenhouse(t, spraying()), series, baseStamp)
	refusedAs(t, err, SafetyInterval, "harvested")
}

// TestSiteListIsBounded: what can no longer matter goes; nothing else does.
func TestSiteListIsBounded(t *testing.T) {
	old, edge := spraying(), spraying()
	old.Input, old.UsedOn, old.StoppedOn = "old", "2024-03-09", ""
	edge.Input, edge.UsedOn, edge.StoppedOn = "edge", "2024-03-10", ""
	site := usedGreenhouse(t, old, edge)
	assert.Equal(t, []SiteUse{{"CUCUMBER", "edge", []UseDays{{"2024-03-10", ""}}}}, site.Uses)
}

// TestHarmlessUsesHideNoBannedOne: however many, they push it neither out of the
// site's list nor keep it off.
func TestHarmlessUsesHideNoBannedOne(t *testing.T) {
	_, series := cucumberStandard(t)
	series.Versions[0].Inputs = []InputRule{{Name: "毒死蜱", Banned: true}}
	banned, harmless, late := spraying(), spraying(), spraying()
	banned.Input, late.Input, late.Product = "毒死蜱", "毒死蜱", "TOMATO"
	site := usedGreenhouse(t, banned)
	for i := range mostUsesOfAll - 1 {
		harmless.Input = fmt.Sprint("input", i)
		_, err := harmless.New(site, series, nil, baseStamp)
		require.NoError(t, err)
	}
	harmless.Input = "one more"
	_, err := harmless.New(site, series, nil, baseStamp)
	refusedAs(t, err, Invalid, "site")
	_, err = late.New(site, series, nil, baseStamp)
	require.NoError(t, err)
	for _, crop := range []string{"CUCUMBER", "TOMATO"} {
		refusedAs(t, site.harvestable(crop, "2026-03-09", series.Versions[0].inputRules()), BannedInput, "site")
	}
}

// TestTimesOfUseThatTouchAreOne: day after day takes no more room than one use, and
// harvests are judged as before.
func TestTimesOfUseThatTouchAreOne(t *testing.T) {
	for _, c := range []struct{ days, want []UseDays }{
		{[]UseDays{{"2026-03-01", ""}, {"2026-03-02", ""}}, []UseDays{{"2026-03-01", "2026-03-02"}}},
		{[]UseDays{{"2026-03-03", "2026-03-08"}, {"2026-03-01", "2026-03-05"}}, []UseDays{{"2026-03-01", "2026-03-08"}}},
		{[]UseDays{{"2026-03-01", "2026-03-09"}, {"2026-03-03", ""}}, []UseDays{{"2026-03-01", "2026-03-09"}}},
		{[]UseDays{{"2026-03-01", ""}, {"2026-03-01", ""}}, []UseDays{{"2026-03-01", ""}}},
		{[]UseDays{{"2026-03-01", ""}, {"2026-03-03", ""}}, []UseDays{{"2026-03-01", ""}, {"2026-03-03", ""}}},
	} {
		assert.Equal(t, c.want, joined(slices.Clone(c.days)))
		for day := Date("2026-02-25"); day < "2026-03-20"; day = day.plus(1) {
			rule := InputRule{IntervalDays: 3}
			broken := func(all []UseDays) bool {
				return slices.ContainsFunc(all, func(d UseDays) bool { return d.breaks(rule, day) != "" })
			}
			assert.Equal(t, broken(c.days), broken(c.want), "%v %s", c.days, day)
		}
	}
}

// TestListedInputsOnly: a trade name gets around no ban where only what is listed
// may be used.
func TestListedInputsOnly(t *testing.T) {
	trade := spraying()
	trade.Input = "蚜虱净"
	site := usedGreenhouse(t, trade)
	rules := inputRules{listed: completeTerms().Inputs}
	require.NoError(t, site.harvestable("CUCUMBER", "2026-03-09", rules))
	rules.only = true
	refusedAs(t, site.harvestable("CUCUMBER", "2026-03-09", rules), BannedInput, "site")
	require.NoError(t, usedGreenhouse(t, spraying()).harvestable("CUCUMBER", "2026-03-09", rules), "listed, and its interval is over")

	terms := completeTerms()
	terms.ListedInputsOnly = true
	s, err := terms.New(destination)
	require.NoError(t, err)
	series := &Series{Header: Header{ID: "CUCUMBER"}}
	require.NoError(t, s.Approve(ApproveStandard{s.ID, s.Digest, ""}, series, origin))
	_, err = registration().New(business(0, baseCode, Base), site, series, baseStamp)
	refusedAs(t, err, BannedInput, "site")
	terms.Inputs = nil
	_, err = terms.New(destination)
	refusedAs(t, err, Invalid, "inputs")
}

func TestFindings(t *testing.T) {
	_, series := cucumberStandard(t)
	series.Versions[0].Inputs = completeTerms().Inputs
	standard := &Standard{ProposeStandard: completeTerms()}
	site := usedGreenhouse(t)
	treated := func() []Treated { return []Treated{{Batch: registered(t), Standard: standard, Dossier: &Dossier{}}} }

	use, err := spraying().New(site, series, nil, baseStamp)
	require.NoError(t, err)
	assert.Empty(t, use.Finding)
	banned := spraying()
	banned.Input = "毒死蜱"
	use, err = banned.New(site, series, nil, baseStamp)
	require.NoError(t, err, "a fact is recorded, whatever it is")
	assert.Equal(t, BannedInput, use.Finding)

	late, lots := spraying(), treated()
	late.UsedOn, late.StoppedOn, late.Batches = "2026-03-08", "", []string{baseCode + "-L1"}
	use, err = late.New(site, series, lots, baseStamp)
	require.NoError(t, err)
	assert.Equal(t, SafetyInterval, use.Finding)
	assert.Equal(t, []InputBar{{late.Use, "吡虫啉", SafetyInterval}}, lots[0].Dossier.Inputs)
	refusedAs(t, lots[0].Dossier.admits(Origin), SafetyInterval, "")

	early, lots := late, treated()
	early.UsedOn = "2026-02-01"
	use, err = early.New(site, series, lots, baseStamp)
	require.NoError(t, err)
	assert.Empty(t, use.Finding)
	assert.Empty(t, lots[0].Dossier.Inputs)

	after := late
	after.UsedOn = "2026-03-10"
	_, err = after.New(site, series, treated(), baseStamp)
	refusedAs(t, err, Invalid, "batches[0]")
	for name, spoil := range map[string]func(*Batch){
		"of another site": func(b *Batch) { b.Site = baseCode + "-G2" },
		"another crop":    func(b *Batch) { b.Product = "TOMATO" },
		"part of a lot":   func(b *Batch) { b.MadeBy = FromSplit },
	} {
		lots := treated()
		spoil(lots[0].Batch)
		_, err = late.New(site, series, lots, baseStamp)
		refusedAs(t, err, Invalid, "batches[0]")
		assert.Empty(t, lots[0].Dossier.Inputs, name)
	}

	series.Versions[0].Inputs = []InputRule{{Name: "吡虫啉", Banned: true}}
	use, err = late.New(site, series, treated(), baseStamp)
	require.NoError(t, err)
	assert.Equal(t, BannedInput, use.Finding, "the worst of what different versions say")
}

func TestPreservatives(t *testing.T) {
	standard := &Standard{ProposeStandard: completeTerms()}
	dip := spraying()
	dip.Site, dip.Product, dip.Batches, dip.UsedOn, dip.StoppedOn = "", "", []string{baseCode + "-L1"}, "2026-03-09", ""
	lots := []Treated{{Batch: registered(t), Standard: standard, Dossier: &Dossier{}}}
	use, err := dip.New(nil, nil, lots, baseStamp)
	require.NoError(t, err)
	assert.Empty(t, use.Finding, "a safety interval ends at the harvest")
	assert.Empty(t, lots[0].Dossier.Inputs)

	dip.UsedOn = "2026-03-08"
	_, err = dip.New(nil, nil, lots, baseStamp)
	refusedAs(t, err, Invalid, "usedOn")
	dip.UsedOn, dip.Input = "2026-03-10", "毒死蜱"
	use, err = dip.New(nil, nil, lots, baseStamp)
	require.NoError(t, err)
	assert.Equal(t, BannedInput, use.Finding)

	cover := certified()
	cover[0].Inputs = lots[0].Dossier.Inputs
	b := lots[0].Batch
	refusedAs(t, b.Offer(business(0, baseCode, Base), business(1, marketCode, Market), cover, baseStamp), BannedInput, "")
	full := &Dossier{}
	for range maxItems + 1 {
		full.barInput(InputBar{})
	}
	assert.Len(t, full.Inputs, maxItems, "what is full bars the batch already")
}

// TestDisclosingSites: what an enterprise uses on its crops is its own business.
func TestDisclosingSites(t *testing.T) {
	site := usedGreenhouse(t, spraying())
	for code, sees := range map[string]bool{baseCode: true, base2Code: false} {
		seen := Disclose(Actor{Role: RoleEnterprise, Enterprise: code}, site).(*Site)
		assert.Equal(t, sees, len(seen.Uses) > 0, code)
		assert.Equal(t, site.Address, seen.Address)
	}
	assert.NotEmpty(t, Disclose(destination.Actor, site).(*Site).Uses)
	assert.NotEmpty(t, site.Uses, "disclosing changes nothing")
}
