package provenance

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRegisterEnterpriseRefuses(t *testing.T) {
	good := RegisterEnterprise{Code: baseCode, Name: "寿光示范基地", BusinessKind: Base, Address: "孙家集街道", Contact: "0536-1", Responsible: "张三"}
	e, err := good.New(origin)
	require.NoError(t, err)
	assert.Equal(t, Owner{"ShouguangMSP", baseCode}, e.Owner())
	for field, spoil := range map[string]func(*RegisterEnterprise){
		"code":         func(in *RegisterEnterprise) { in.Code = "91370783MADEM0011F" },
		"name":         func(in *RegisterEnterprise) { in.Name = strings.Repeat("长", 101) },
		"businessKind": func(in *RegisterEnterprise) { in.BusinessKind = "palace" },
		"address":      func(in *RegisterEnterprise) { in.Address = "a\u202eb" },
		"contact":      func(in *RegisterEnterprise) { in.Contact = " 1" },
		"responsible":  func(in *RegisterEnterprise) { in.Responsible = "" },
		"codeOverride": func(in *RegisterEnterprise) { in.CodeOverride = "x" },
	} {
		in := good
		spoil(&in)
		_, err := in.New(origin)
		refusedAs(t, err, Invalid, field)
	}
	early := good
	lines := good
	lines.Name = "锦绣\nOK"
	_, err = lines.New(origin)
	refusedAs(t, err, Invalid, "name")
	lines.Name = "锦\u3164绣"
	_, err = lines.New(origin)
	refusedAs(t, err, Invalid, "name")
	early.Code, early.CodeOverride = "91350203M0001QAY9B", "licence seen, code is real"
	_, err = early.New(origin)
	assert.NoError(t, err, "a regulator may register a real code whose check character is wrong")
}

func TestSuspension(t *testing.T) {
	e := business(0, baseCode, Base)
	require.NoError(t, e.SetStatus(SetEnterpriseStatus{baseCode, Inactive, "banned pesticide"}))
	refusedAs(t, e.MayAct(), Suspended, "")
	refusedAs(t, e.SetStatus(SetEnterpriseStatus{baseCode, Inactive, "again"}), WrongState, "status")
	refusedAs(t, e.SetStatus(SetEnterpriseStatus{baseCode, "gone", "again"}), Invalid, "status")
	require.NoError(t, e.SetStatus(SetEnterpriseStatus{baseCode, Active, "rectified"}))
	assert.NoError(t, e.MayAct())
}

func TestRoleMustFitTheRegistration(t *testing.T) {
	for kind, role := range map[EnterpriseKind]Role{Base: RoleEnterprise, Market: RoleEnterprise, Laboratory: RoleLaboratory, Carrier: RoleCarrier} {
		for _, r := range Roles {
			err := business(0, baseCode, kind).RepresentedBy(Actor{Role: r})
			if r == role {
				assert.NoError(t, err)
			} else {
				refusedAs(t, err, Denied, "role")
			}
		}
	}
}

func TestRegisterSiteRefuses(t *testing.T) {
	good := RegisterSite{Site: baseCode + "-G1", Name: "1号棚", SiteKind: "greenhouse", Division: "370783", Address: "孙家集街道", GLN: "0614141123452", Latitude: 36_880_000, Longitude: 118_740_000}
	_, err := good.New(business(0, baseCode, Base))
	require.NoError(t, err)
	for field, spoil := range map[string]func(*RegisterSite){
		"site":      func(in *RegisterSite) { in.Site = base2Code + "-G1" },
		"siteKind":  func(in *RegisterSite) { in.SiteKind = "moon" },
		"division":  func(in *RegisterSite) { in.Division = "37078" },
		"gln":       func(in *RegisterSite) { in.GLN = "0614141123453" },
		"latitude":  func(in *RegisterSite) { in.Latitude = 90_000_001 },
		"longitude": func(in *RegisterSite) { in.Longitude = -180_000_001 },
	} {
		in := good
		spoil(&in)
		_, err := in.New(business(0, baseCode, Base))
		refusedAs(t, err, Invalid, field)
	}
}

func TestProposeStandardRefuses(t *testing.T) {
	for field, spoil := range map[string]func(*ProposeStandard){
		"standard":                   func(in *ProposeStandard) { in.Standard = "TOMATO-V1" },
		"product":                    func(in *ProposeStandard) { in.Product = "cucumber" },
		"gpc":                        func(in *ProposeStandard) { in.GPC = "5026" },
		"unit":                       func(in *ProposeStandard) { in.Unit = "kg" },
		"effectiveFrom":              func(in *ProposeStandard) { in.EffectiveFrom = "2026-02-30" },
		"limits":                     func(in *ProposeStandard) { in.Limits = nil },
		"limits[1]":                  func(in *ProposeStandard) { in.Limits[1].Analyte = in.Limits[0].Analyte },
		"limits[0].max":              func(in *ProposeStandard) { in.Limits[0].Max = -1 },
		"limits[0].edition":          func(in *ProposeStandard) { in.Limits[0].Edition = "" },
		"documents":                  func(in *ProposeStandard) { in.Documents = in.Documents[:2] },
		"documents[1]":               func(in *ProposeStandard) { in.Documents[1].Type = Commitment; in.Documents[1].Issuers = nil },
		"documents[0].numberPattern": func(in *ProposeStandard) { in.Documents[0].NumberPattern = "a)|(b" },
		"documents[1].issuers":       func(in *ProposeStandard) { in.Documents[1].Issuers = nil },
		"documents[2].issuers[0]":    func(in *ProposeStandard) { in.Documents[2].Issuers = []string{"x"} },
		"temperature":                func(in *ProposeStandard) { in.Temperature = Temperature{120, 80} },
	} {
		in := cucumberTerms()
		spoil(&in)
		_, err := in.New(destination)
		refusedAs(t, err, Invalid, field)
	}
}

func TestStandardNeedsBothRegulators(t *testing.T) {
	s, err := cucumberTerms().New(destination)
	require.NoError(t, err)
	series := &Series{Header: Header{ID: "CUCUMBER"}}
	_, err = series.At("2026-03-09")
	refusedAs(t, err, NoStandard, "product")

	refusedAs(t, s.Approve(ApproveStandard{s.ID, s.Digest, ""}, series, destination), Denied, "")
	refusedAs(t, s.Approve(ApproveStandard{s.ID, strings.Repeat("0", 64), ""}, series, origin), Invalid, "digest")
	refusedAs(t, s.Approve(ApproveStandard{s.ID, "abc", ""}, series, origin), Invalid, "digest")
	assert.Nil(t, s.Approved)
	assert.Empty(t, series.Versions)

	require.NoError(t, s.Approve(ApproveStandard{s.ID, s.Digest, "同意"}, series, origin))
	refusedAs(t, s.Approve(ApproveStandard{s.ID, s.Digest, ""}, series, origin), WrongState, "")
	v, err := series.At("2026-03-09")
	require.NoError(t, err)
	assert.Equal(t, "CUCUMBER-V1", v.Standard)
	_, err = series.At("2025-12-31")
	refusedAs(t, err, NoStandard, "product")
}

func TestStandardVersionsByEffectiveDate(t *testing.T) {
	_, series := cucumberStandard(t)
	approve := func(spoil func(*ProposeStandard)) error {
		terms := cucumberTerms()
		terms.Standard, terms.EffectiveFrom = "CUCUMBER-V2", "2026-04-01"
		spoil(&terms)
		s, err := terms.New(destination)
		require.NoError(t, err)
		return s.Approve(ApproveStandard{s.ID, s.Digest, ""}, series, origin)
	}
	refusedAs(t, approve(func(in *ProposeStandard) { in.EffectiveFrom = "2025-12-01" }), WrongState, "effectiveFrom")
	refusedAs(t, approve(func(in *ProposeStandard) { in.EffectiveFrom = "2026-03-09" }), WrongState, "effectiveFrom")
	refusedAs(t, approve(func(in *ProposeStandard) { in.Unit = Piece }), WrongState, "unit")
	require.NoError(t, approve(func(*ProposeStandard) {}))
	for day, want := range map[Date]string{"2026-03-31": "CUCUMBER-V1", "2026-04-01": "CUCUMBER-V2", "2027-01-01": "CUCUMBER-V2"} {
		v, err := series.At(day)
		require.NoError(t, err)
		assert.Equal(t, want, v.Standard, day)
	}
}

func TestRegisterBatchRefuses(t *testing.T) {
	_, series := cucumberStandard(t)
	for field, spoil := range map[string]func(*RegisterBatch){
		"batch":     func(in *RegisterBatch) { in.Batch = base2Code + "-L1" },
		"product":   func(in *RegisterBatch) { in.Product = "黄瓜" },
		"harvested": func(in *RegisterBatch) { in.Harvested = "2026-03-11" },
		"amount":    func(in *RegisterBatch) { in.Amount = 0 },
		"unit":      func(in *RegisterBatch) { in.Unit = Piece },
		"gtin":      func(in *RegisterBatch) { in.GTIN = "6901234567892" },
	} {
		in := registration()
		spoil(&in)
		_, err := in.New(business(0, baseCode, Base), greenhouse(), series, baseStamp)
		refusedAs(t, err, Invalid, field)
	}
	for _, amount := range []int64{-1, math.MinInt64, MaxAmount + 1, math.MaxInt64} {
		in := registration()
		in.Amount = amount
		_, err := in.New(business(0, baseCode, Base), greenhouse(), series, baseStamp)
		refusedAs(t, err, Invalid, "amount")
	}
	lot := registration()
	lot.Batch = baseCode + "-" + strings.Repeat("1", 21)
	_, err := lot.New(business(0, baseCode, Base), greenhouse(), series, baseStamp)
	refusedAs(t, err, Invalid, "batch")
	_, err = registration().New(business(0, baseCode, Market), greenhouse(), series, baseStamp)
	refusedAs(t, err, Invalid, "batch")
	_, err = registration().New(business(0, baseCode, Base), &Site{Owner: Owner{"HaidianMSP", baseCode}}, series, baseStamp)
	refusedAs(t, err, Invalid, "site")
}

func TestSplitConservesMass(t *testing.T) {
	b := registered(t)
	market := business(1, marketCode, Market)
	in := SplitBatch{Batch: b.ID, Outputs: []SplitOutput{{Batch: baseCode + "-A", Amount: 1_200_000, To: marketCode}, {Batch: baseCode + "-B", Amount: 700_000}}, Loss: 50_000}
	require.NoError(t, in.Check())
	outputs, err := b.Split(in, business(0, baseCode, Base), map[string]*Enterprise{marketCode: market}, certified(), baseStamp)
	require.NoError(t, err)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 50_000, PassedOn: 1_900_000, Lost: 50_000}, b.Quantity)
	assert.True(t, b.Quantity.Balanced())
	assert.Equal(t, 2, b.Outputs)
	assert.Equal(t, market.Owner(), outputs[0].Transfer.To)
	assert.Equal(t, b.ID, outputs[0].CertifiedBy)
	assert.Equal(t, b.Producer, outputs[0].Producer)
	assert.Nil(t, outputs[1].Transfer)
	assert.Equal(t, []Portion{{b.ID, 700_000}}, outputs[1].Inputs)
}

func TestSplitRefuses(t *testing.T) {
	one := func(id string, amount int64) SplitBatch {
		return SplitBatch{Batch: baseCode + "-L1", Outputs: []SplitOutput{{Batch: id, Amount: amount}}}
	}
	refusedAs(t, one(baseCode+"-L1", 1).Check(), Cycle, "outputs[0].batch")
	refusedAs(t, one(baseCode+"-A", 0).Check(), Invalid, "outputs[0].amount")
	refusedAs(t, one("A", 1).Check(), Invalid, "outputs[0].batch")
	refusedAs(t, SplitBatch{Batch: baseCode + "-L1"}.Check(), Invalid, "outputs")
	twice := one(baseCode+"-A", 1)
	twice.Outputs = append(twice.Outputs, twice.Outputs[0])
	refusedAs(t, twice.Check(), Invalid, "outputs[1]")

	for name, c := range map[string]struct {
		in    SplitBatch
		code  Code
		field string
	}{
		"more than there is":      {one(baseCode+"-A", 2_000_001), Insufficient, "outputs[0].amount"},
		"more than there is, sum": {SplitBatch{Batch: baseCode + "-L1", Outputs: []SplitOutput{{Batch: baseCode + "-A", Amount: 1_500_000}, {Batch: baseCode + "-B", Amount: 500_001}}}, Insufficient, "outputs[1].amount"},
		"loss on top":             {SplitBatch{Batch: baseCode + "-L1", Outputs: []SplitOutput{{Batch: baseCode + "-A", Amount: 2_000_000}}, Loss: 1}, Insufficient, "loss"},
		"another's number":        {one(base2Code+"-A", 1), Invalid, "outputs[0].batch"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := registered(t).Split(c.in, business(0, baseCode, Base), nil, certified(), baseStamp)
			refusedAs(t, err, c.code, c.field)
		})
	}
}

func TestMix(t *testing.T) {
	a, b := registered(t), registered(t)
	b.ID, b.CertifiedBy, b.Harvested, b.Generation = baseCode+"-L2", baseCode+"-L2", "2026-03-10", 3
	in := MixBatches{Batch: baseCode + "-M1", Inputs: []Portion{{a.ID, 300}, {b.ID, 200}}, Loss: 10}
	require.NoError(t, in.Check())
	mix, err := in.Mix([]*Batch{a, b}, []Cover{certified(), certified()})
	require.NoError(t, err)
	assert.Equal(t, Balance{Initial: 500, Remaining: 490, Lost: 10}, mix.Quantity)
	assert.True(t, a.Quantity.Balanced() && b.Quantity.Balanced())
	assert.Equal(t, Date("2026-03-09"), mix.Harvested, "the earliest harvest")
	assert.Equal(t, []string{a.ID, b.ID, mix.ID}, mix.Covering(), "everything whose certificates must stand")
	assert.Equal(t, 4, mix.Generation)
	assert.Equal(t, mix.ID, mix.CertifiedBy, "a mixture needs a certificate of its own")
	assert.Equal(t, []int{1, 1}, []int{a.Outputs, b.Outputs})

	market := business(1, marketCode, Market)
	refusedAs(t, mix.Offer(business(0, baseCode, Base), market, uncertified(), baseStamp), CertificateRequired, "")
	require.NoError(t, mix.Offer(business(0, baseCode, Base), market, certified(), baseStamp))
}

func TestMixRefuses(t *testing.T) {
	a, b := baseCode+"-L1", baseCode+"-L2"
	mix := func(id string, inputs ...Portion) MixBatches { return MixBatches{Batch: id, Inputs: inputs} }
	m := baseCode + "-M1"
	refusedAs(t, mix(m, Portion{a, 1}, Portion{a, 1}).Check(), Invalid, "inputs[1]")
	refusedAs(t, mix(m, Portion{a, 1}).Check(), Invalid, "inputs")
	refusedAs(t, mix(a, Portion{a, 1}, Portion{b, 1}).Check(), Cycle, "inputs[0].batch")
	refusedAs(t, mix(m, Portion{a, 1}, Portion{b, -5}).Check(), Invalid, "inputs[1].amount")

	two := func() []*Batch {
		x, y := registered(t), registered(t)
		y.ID = b
		return []*Batch{x, y}
	}
	covers := []Cover{certified(), certified()}
	in := mix(m, Portion{a, 100}, Portion{b, 100})

	inputs := two()
	inputs[1].Product = "TOMATO"
	_, err := in.Mix(inputs, covers)
	refusedAs(t, err, Invalid, "inputs[1].batch")
	_, err = mix(base2Code+"-M1", in.Inputs...).Mix(two(), covers)
	refusedAs(t, err, Invalid, "batch")
	_, err = mix(m, Portion{a, 100}, Portion{b, 2_000_001}).Mix(two(), covers)
	refusedAs(t, err, Insufficient, "inputs[1].amount")
	_, err = in.Mix(two(), []Cover{uncertified(), certified()})
	refusedAs(t, err, CertificateRequired, "")
	lossy := in
	lossy.Loss = 200
	_, err = lossy.Mix(two(), covers)
	refusedAs(t, err, Invalid, "loss")
}

func TestTransfer(t *testing.T) {
	market := business(1, marketCode, Market)
	b := registered(t)
	refusedAs(t, b.Offer(business(0, baseCode, Base), market, uncertified(), baseStamp), CertificateRequired, "")
	failed := certified()
	failed[0].Certificates = append(failed[0].Certificates, DossierEntry{"T", TestReport, NonConforming, false})
	refusedAs(t, b.Offer(business(0, baseCode, Base), market, failed, baseStamp), NonConformant, "")
	failed[0].Certificates[1].Revoked = true
	require.NoError(t, b.Offer(business(0, baseCode, Base), market, failed, baseStamp), "a revoked report has no effect")

	refusedAs(t, b.Offer(business(0, baseCode, Base), market, certified(), baseStamp), WrongState, "")
	_, err := b.Split(SplitBatch{Batch: b.ID, Outputs: []SplitOutput{{Batch: baseCode + "-A", Amount: 1}}}, business(0, baseCode, Base), nil, certified(), baseStamp)
	refusedAs(t, err, WrongState, "")
	base := business(0, baseCode, Base)
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "wasted", Reason: "rotten"}, base, certified(), baseStamp), WrongState, "")

	refusedAs(t, b.Receive(ReceiveBatch{b.ID, false, ""}, base, market, certified(), marketStamp), Invalid, "reason")
	refusedAs(t, b.Receive(ReceiveBatch{b.ID, true, ""}, base, market, uncertified(), marketStamp), CertificateRequired, "")
	require.NoError(t, b.Receive(ReceiveBatch{b.ID, false, "short weight"}, base, market, certified(), marketStamp))
	assert.Equal(t, baseCode, b.Holder.Enterprise)
	assert.Equal(t, &Refusal{market.Owner(), "short weight"}, b.Refused)
	refusedAs(t, b.Cancel(), WrongState, "")

	require.NoError(t, b.Offer(business(0, baseCode, Base), market, certified(), baseStamp))
	for _, suspended := range []*Enterprise{base, market} {
		suspended.Status = Inactive
		refusedAs(t, b.Receive(ReceiveBatch{b.ID, true, ""}, base, market, certified(), marketStamp), Suspended, "")
		suspended.Status = Active
	}
	require.NoError(t, b.Receive(ReceiveBatch{b.ID, true, ""}, base, market, certified(), marketStamp))
	assert.Equal(t, market.Owner(), b.Holder)
	_, err = b.Receiver()
	refusedAs(t, err, WrongState, "")
}

func TestTransferRefusesReceivers(t *testing.T) {
	suspended := business(1, marketCode, Market)
	suspended.Status = Inactive
	refusedAs(t, registered(t).Offer(business(0, baseCode, Base), suspended, certified(), baseStamp), Suspended, "")
	refusedAs(t, registered(t).Offer(business(0, baseCode, Base), business(0, labCode, Laboratory), certified(), baseStamp), Invalid, "to")
	refusedAs(t, registered(t).Offer(business(0, baseCode, Base), business(0, baseCode, Base), certified(), baseStamp), Invalid, "to")
	empty := registered(t)
	require.NoError(t, empty.Dispose(DisposeBatch{Batch: empty.ID, Amount: 2_000_000, Method: "wasted", Reason: "frost"}, business(0, baseCode, Base), uncertified(), baseStamp))
	refusedAs(t, empty.Offer(business(0, baseCode, Base), business(1, marketCode, Market), certified(), baseStamp), Insufficient, "batch")
}

func TestDispose(t *testing.T) {
	b := registered(t)
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 2_000_001, Method: "wasted", Reason: "frost"}, business(0, baseCode, Base), uncertified(), baseStamp), Insufficient, "amount")
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: -1, Method: "wasted", Reason: "frost"}, business(0, baseCode, Base), uncertified(), baseStamp), Invalid, "amount")
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "eaten", Reason: "frost"}, business(0, baseCode, Base), uncertified(), baseStamp), Invalid, "method")
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "wasted", Reason: ""}, business(0, baseCode, Base), uncertified(), baseStamp), Invalid, "reason")
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "sold", Reason: "retail"}, business(0, baseCode, Base), uncertified(), baseStamp), CertificateRequired, "")
	require.NoError(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 500, Method: "consumed", Reason: "lunch"}, business(0, baseCode, Base), certified(), baseStamp))
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 1_999_500, Disposed: 500}, b.Quantity)
	assert.Equal(t, &Disposal{Amount: 500, Method: "consumed", Reason: "lunch"}, b.Disposal)
	suspended := business(0, baseCode, Base)
	suspended.Status = Inactive
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "sold", Reason: "retail"}, suspended, certified(), baseStamp), Suspended, "")
	require.NoError(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "destroyed", Reason: "ordered"}, suspended, certified(), baseStamp))
}

func TestJudge(t *testing.T) {
	s, _ := cucumberStandard(t)
	for name, c := range map[string]struct {
		results []TestResult
		verdict Verdict
		reasons []string
	}{
		"at the limit": {[]TestResult{{Analyte: "氧乐果", Found: 20}, {Analyte: "腐霉利", Found: 2000}}, Conformant, nil},
		"one over":     {[]TestResult{{Analyte: "氧乐果", Found: 21}, {Analyte: "腐霉利", Found: 0}}, NonConforming, []string{"氧乐果"}},
		"one missing":  {[]TestResult{{Analyte: "腐霉利", Found: 0}}, Incomplete, []string{"氧乐果"}},
		"over wins":    {[]TestResult{{Analyte: "腐霉利", Found: 2001}}, NonConforming, []string{"腐霉利"}},
		"not limited":  {[]TestResult{{Analyte: "甲胺磷", Found: 999}, {Analyte: "氧乐果", Found: 0}, {Analyte: "腐霉利", Found: 0}}, Incomplete, []string{"甲胺磷"}},
		"not found":    {[]TestResult{{Analyte: "甲胺磷", Found: 0}, {Analyte: "氧乐果", Found: 0}, {Analyte: "腐霉利", Found: 0}}, Conformant, nil},
	} {
		verdict, reasons := s.Judge(c.results, "2026-03-09")
		assert.Equal(t, c.verdict, verdict, name)
		assert.Equal(t, c.reasons, reasons, name)
	}
}

func TestCertificates(t *testing.T) {
	s, _ := cucumberStandard(t)
	b := registered(t)
	input := func(code, number string) CertificateInput {
		return CertificateInput{Certificate: OwnedID(code, number), Batch: b.ID, IssuedOn: "2026-03-10"}
	}
	base := business(0, baseCode, Base)

	commitment := IssueCommitment{input(baseCode, "CN-20260310-0001"), []Basis{QualityControl, SelfTested}}
	none := &Dossier{Header: Header{ID: b.ID}}
	c, err := commitment.New(b, s, none, base, greenhouse(), baseStamp)
	require.NoError(t, err)
	assert.Equal(t, producerStatement, c.Statement)
	assert.Equal(t, "孙家集街道", c.Place)
	assert.Equal(t, int64(2_000_000), c.Amount)
	c, err = commitment.New(b, s, none, base, nil, baseStamp)
	require.NoError(t, err)
	assert.Equal(t, buyerStatement, c.Statement)
	assert.Empty(t, c.Place, "the buyer's address is not where it grew")

	test := RecordTest{input(labCode, "JC-20260310-0001"), []TestResult{{Analyte: "氧乐果", Found: 480}, {Analyte: "腐霉利", Found: 0}}}
	c, err = test.New(b, s, labStamp)
	require.NoError(t, err)
	assert.Equal(t, NonConforming, c.Verdict)

	inspector := stampOf(0, RoleInspector, Regulators[0].Code)
	c, err = IssueOrigin{input(Regulators[0].Code, "CD-20260310-0001")}.New(b, s, none, greenhouse(), inspector)
	require.NoError(t, err)
	assert.Equal(t, Conformant, c.Verdict)

	_, err = IssueCommitment{input(baseCode, "CN-1"), commitment.Basis}.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "number")
	_, err = IssueCommitment{input(labCode, "CN-20260310-0001"), commitment.Basis}.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "certificate")
	_, err = IssueCommitment{commitment.CertificateInput, nil}.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "basis")
	_, err = IssueCommitment{commitment.CertificateInput, []Basis{SelfTested, SelfTested}}.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "basis[1]")
	early := commitment
	early.IssuedOn = "2026-03-08"
	_, err = early.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "issuedOn")
	late := commitment
	late.IssuedOn = "2026-03-11"
	_, err = late.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "issuedOn")
	papers := commitment
	papers.Document = "ABC"
	_, err = papers.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "document")
	other := stampOf(0, RoleLaboratory, base2Code)
	_, err = RecordTest{input(base2Code, "JC-20260310-0001"), test.Results}.New(b, s, other)
	refusedAs(t, err, Invalid, "issuer")
	_, err = RecordTest{test.CertificateInput, []TestResult{{Analyte: "氧乐果", Found: -1}}}.New(b, s, labStamp)
	refusedAs(t, err, Invalid, "results[0].found")

	commissioned := IssueCommitment{commitment.CertificateInput, []Basis{Commissioned}}
	_, err = commissioned.New(b, s, none, base, nil, baseStamp)
	refusedAs(t, err, Invalid, "basis")
	tested := &Dossier{Certificates: []DossierEntry{{"T", TestReport, Conformant, false}}}
	_, err = commissioned.New(b, s, tested, base, nil, baseStamp)
	require.NoError(t, err)
	tested.Certificates[0].Verdict = NonConforming
	_, err = commitment.New(b, s, tested, base, nil, baseStamp)
	refusedAs(t, err, NonConformant, "batch")
	_, err = IssueOrigin{input(Regulators[0].Code, "CD-20260310-0001")}.New(b, s, tested, greenhouse(), inspector)
	refusedAs(t, err, NonConformant, "batch")
	_, err = commitment.New(b, s, certified()[0], base, nil, baseStamp)
	refusedAs(t, err, WrongState, "batch")

	part := *b
	part.ID, part.CertifiedBy, part.MadeBy = baseCode+"-A", b.ID, FromSplit
	_, err = commitment.New(&part, s, none, base, nil, baseStamp)
	refusedAs(t, err, WrongState, "batch")
	mixture := *b
	mixture.MadeBy = FromMix
	_, err = IssueOrigin{input(Regulators[0].Code, "CD-20260310-0001")}.New(&mixture, s, none, nil, inspector)
	refusedAs(t, err, WrongState, "batch")
}

func TestRevocationStopsTheGoods(t *testing.T) {
	b := registered(t)
	c := &Certificate{Header: Header{ID: "C"}, Type: Commitment, Verdict: Conformant, Issuer: b.Holder}
	d := &Dossier{Header: Header{ID: b.ID}}
	require.NoError(t, d.File(c))
	assert.NoError(t, b.movable(Cover{d}))
	refusedAs(t, c.Revoke(RevokeCertificate{"C", ""}, b, baseStamp), Invalid, "reason")

	b.Quantity.PassedOn = 1
	refusedAs(t, c.Revoke(RevokeCertificate{"C", "wrong lot"}, b, baseStamp), WrongState, "")
	b.Quantity.PassedOn = 0
	require.NoError(t, c.Revoke(RevokeCertificate{"C", "wrong lot"}, b, baseStamp))
	refusedAs(t, c.Revoke(RevokeCertificate{"C", "wrong lot"}, b, baseStamp), WrongState, "")
	require.NoError(t, d.File(c))
	assert.Len(t, d.Certificates, 1)
	refusedAs(t, b.movable(Cover{d}), CertificateRequired, "")
	refusedAs(t, b.movable(append(certified(), d)), CertificateRequired, "")
}

func TestOneSideCannotLiftAFailingTest(t *testing.T) {
	report := &Certificate{Header: Header{ID: "T"}, Type: TestReport, Verdict: NonConforming, Issuer: labStamp.Actor.Owner()}
	for _, stamp := range []Stamp{labStamp, origin, destination} {
		refusedAs(t, report.Revoke(RevokeCertificate{"T", "mistake"}, registered(t), stamp), WrongState, "")
	}
}

// TestDossierIsBoundedByIssuer: nobody keeps another's documents out.
func TestDossierIsBoundedByIssuer(t *testing.T) {
	d := &Dossier{Header: Header{ID: "B"}}
	for i := range maxItems {
		require.NoError(t, d.File(&Certificate{Header: Header{ID: fmt.Sprint(baseCode, "-", i)}}))
		require.NoError(t, d.FileInspection(fmt.Sprint(Regulators[0].Code, "-", i)))
	}
	refusedAs(t, d.File(&Certificate{Header: Header{ID: baseCode + "-X"}}), WrongState, "certificate")
	refusedAs(t, d.FileInspection(Regulators[0].Code+"-X"), WrongState, "inspection")
	assert.NoError(t, d.File(&Certificate{Header: Header{ID: labCode + "-1"}}))
	assert.NoError(t, d.FileInspection(Regulators[1].Code+"-1"))
}

// TestPastIsBounded: so many lots or generations that the past could not be
// checked at once are refused.
func TestPastIsBounded(t *testing.T) {
	deep := registered(t)
	deep.Generation = maxGenerations
	_, err := deep.Split(SplitBatch{Batch: deep.ID, Outputs: []SplitOutput{{Batch: baseCode + "-A", Amount: 1}}}, business(0, baseCode, Base), nil, certified(), baseStamp)
	refusedAs(t, err, WrongState, "")
	wide := registered(t)
	for i := range maxAncestors {
		wide.Lots = append(wide.Lots, fmt.Sprint("lot", i))
	}
	in := MixBatches{Batch: baseCode + "-M1", Inputs: []Portion{{deep.ID, 1}, {wide.ID, 1}}}
	_, err = in.Mix([]*Batch{deep, wide}, []Cover{certified(), certified()})
	refusedAs(t, err, WrongState, "")
	deep.Generation = 0
	_, err = in.Mix([]*Batch{deep, wide}, []Cover{certified(), certified()})
	refusedAs(t, err, Invalid, "inputs")
}

func TestHarvestMustBeRecentWhereTheStandardSaysSo(t *testing.T) {
	_, series := cucumberStandard(t)
	series.Versions[0].RegisterWithinDays = 1
	in := registration()
	_, err := in.New(business(0, baseCode, Base), greenhouse(), series, baseStamp)
	require.NoError(t, err)
	in.Harvested = "2026-03-08"
	_, err = in.New(business(0, baseCode, Base), greenhouse(), series, baseStamp)
	refusedAs(t, err, Invalid, "harvested")
}

func TestCodesOfTheOtherSideCannotBeTaken(t *testing.T) {
	in := RegisterEnterprise{Code: labCode, Name: "检测中心", BusinessKind: Laboratory, Address: "address", Contact: "12", Responsible: "x"}
	_, err := in.New(destination)
	refusedAs(t, err, Invalid, "code")
	_, err = in.New(origin)
	require.NoError(t, err)
	for _, r := range Regulators {
		in.Code = r.Code
		for _, stamp := range []Stamp{origin, destination} {
			_, err = in.New(stamp)
			refusedAs(t, err, Invalid, "code")
		}
	}
}

func recordedInspection(t *testing.T, pass bool) *Inspection {
	in := RecordInspection{
		Inspection: Regulators[1].Code + "-FX1", Type: Unannounced, Enterprise: baseCode, Date: "2026-03-10",
		Checklist: []ChecklistItem{{"投入品台账", true, ""}, {"农药存放", pass, "未上锁"}},
	}
	i, err := in.New(business(0, baseCode, Base), nil, destination)
	require.NoError(t, err)
	return i
}

func TestInspectionGoesBothWays(t *testing.T) {
	i := recordedInspection(t, false)
	awaits := func(who ...string) { t.Helper(); assert.Equal(t, who, i.Indexes()["awaiting"]) }
	assert.Equal(t, "ShouguangMSP", i.Notified, "the other side is notified by construction")
	awaits("ShouguangMSP", baseCode)
	refusedAs(t, i.Close(CloseInspection{Inspection: i.ID, Note: "seen"}, destination), WrongState, "")
	refusedAs(t, i.Return(ReturnInspection{i.ID, "what"}, destination), WrongState, "")
	refusedAs(t, i.Rectify(RectifyInspection{i.ID, "", ""}, baseStamp), Invalid, "note")
	refusedAs(t, i.Rectify(RectifyInspection{i.ID, "locked", "x"}, baseStamp), Invalid, "evidence")

	require.NoError(t, i.Rectify(RectifyInspection{i.ID, "nothing", ""}, baseStamp), "silence of the other side stops nobody")
	awaits("ShouguangMSP")
	refusedAs(t, i.Rectify(RectifyInspection{i.ID, "again", ""}, baseStamp), WrongState, "")
	require.NoError(t, i.Return(ReturnInspection{i.ID, "no lock to be seen"}, destination))
	require.NoError(t, i.Acknowledge(AcknowledgeInspection{i.ID, ""}, origin))
	refusedAs(t, i.Acknowledge(AcknowledgeInspection{i.ID, ""}, origin), WrongState, "")
	awaits(baseCode)
	refusedAs(t, i.Close(CloseInspection{Inspection: i.ID, Note: "seen"}, destination), WrongState, "")
	require.NoError(t, i.Rectify(RectifyInspection{i.ID, "locked", ""}, baseStamp))
	awaits("HaidianMSP")
	require.NoError(t, i.Close(CloseInspection{Inspection: i.ID, Note: "seen again"}, destination))
	assert.Empty(t, i.Indexes()["awaiting"])
	assert.Equal(t, Closed, i.State())
	refusedAs(t, i.Return(ReturnInspection{i.ID, "too late"}, destination), WrongState, "")

	clean := recordedInspection(t, true)
	require.NoError(t, clean.Acknowledge(AcknowledgeInspection{clean.ID, ""}, origin))
	require.NoError(t, clean.Close(CloseInspection{Inspection: clean.ID, Note: "nothing found"}, destination), "nothing to rectify")
}

func TestRecordInspectionRefuses(t *testing.T) {
	good := RecordInspection{Inspection: Regulators[1].Code + "-FX1", Type: Routine, Enterprise: baseCode, Date: "2026-03-10", Checklist: []ChecklistItem{{"台账", true, ""}}}
	for field, spoil := range map[string]func(*RecordInspection){
		"inspection":        func(in *RecordInspection) { in.Inspection = Regulators[0].Code + "-FX1" },
		"type":              func(in *RecordInspection) { in.Type = "surprise" },
		"date":              func(in *RecordInspection) { in.Date = "2026-03-11" },
		"checklist":         func(in *RecordInspection) { in.Checklist = nil },
		"checklist[0].note": func(in *RecordInspection) { in.Checklist = []ChecklistItem{{"台账", false, ""}} },
		"checklist[0].item": func(in *RecordInspection) { in.Checklist = []ChecklistItem{{"", true, ""}} },
	} {
		in := good
		spoil(&in)
		_, err := in.New(business(0, baseCode, Base), nil, destination)
		refusedAs(t, err, Invalid, field)
	}
	_, err := good.New(business(0, base2Code, Base), greenhouse(), destination)
	refusedAs(t, err, Invalid, "site")
}
