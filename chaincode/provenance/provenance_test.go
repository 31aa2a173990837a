package provenance

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	baseCode    = "91370783MADEM0011E"
	base2Code   = "91370783MADEM002X6"
	labCode     = "91370783MADEM00386"
	marketCode  = "91110108MADEM10146"
	canteenCode = "91110108MADEM1030U"
)

var now = time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)

func stampOf(i int, role Role, code string) Stamp {
	return Stamp{Actor{Regulators[i].Organization, role, code, "CN=test"}, "tx", now}
}

var (
	origin      = stampOf(0, RoleRegulator, Regulators[0].Code)
	destination = stampOf(1, RoleRegulator, Regulators[1].Code)
	baseStamp   = stampOf(0, RoleEnterprise, baseCode)
	labStamp    = stampOf(0, RoleLaboratory, labCode)
)

func business(i int, code string, kind EnterpriseKind) *Enterprise {
	return &Enterprise{Header: Header{ID: code}, BusinessKind: kind, Organization: Regulators[i].Organization, Status: Active, Address: "somewhere", Contact: "1"}
}

func cucumberTerms() ProposeStandard {
	return ProposeStandard{
		Standard: "CUCUMBER-V1", Product: "CUCUMBER", NameEn: "cucumber", NameZh: "黄瓜", GPC: "50260000", Unit: Gram, EffectiveFrom: "2026-01-01",
		Limits: []Limit{{Analyte: "氧乐果", Max: 20, Edition: "GB 2763-2021"}, {Analyte: "腐霉利", Max: 2000, Edition: "GB 2763-2021"}},
		Documents: []DocumentRule{
			{Type: Commitment, NumberPattern: `CN-[0-9]{8}-[0-9]{4}`},
			{Type: Origin, NumberPattern: `CD-[0-9]{8}-[0-9]{4}`, Issuers: []string{Regulators[0].Code}},
			{Type: TestReport, NumberPattern: `JC-[0-9]{8}-[0-9]{4}`, Issuers: []string{labCode}},
		},
		Temperature: Temperature{80, 120},
	}
}

func cucumberStandard(t *testing.T) (*Standard, *Series) {
	s, err := cucumberTerms().New(destination)
	require.NoError(t, err)
	series := &Series{Header: Header{ID: "CUCUMBER"}}
	require.NoError(t, s.Approve(ApproveStandard{"CUCUMBER-V1", s.Digest, ""}, series, origin))
	return s, series
}

func greenhouse() *Site {
	return &Site{Header: Header{ID: baseCode + "-G1"}, RegisterSite: RegisterSite{Site: baseCode + "-G1", Address: "孙家集街道"}, Owner: baseStamp.Actor.Owner()}
}

func registration() RegisterBatch {
	return RegisterBatch{Batch: baseCode + "-L1", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 2_000_000, Unit: Gram}
}

func registered(t *testing.T) *Batch {
	_, series := cucumberStandard(t)
	b, err := registration().New(business(0, baseCode, Base), greenhouse(), series, baseStamp)
	require.NoError(t, err)
	return b
}

// certified is a cover under which goods may move, uncertified one of goods that
// nobody has vouched for.
func certified() Cover {
	return Cover{{Certificates: []DossierEntry{{"C", Commitment, Conformant, false}}}}
}

func uncertified() Cover { return Cover{{Header: Header{ID: baseCode + "-L1"}}} }

// refusedAs asserts code and field of a refusal, in both languages.
func refusedAs(t *testing.T, err error, code Code, field string) {
	t.Helper()
	require.Error(t, err)
	e := AsError(err)
	assert.Equal(t, code, e.Code, "%v", err)
	assert.Equal(t, field, e.Field, "%v", err)
	assert.NotContains(t, e.En+e.Zh, "%!", "format verbs and arguments disagree")
	assert.NotEmpty(t, e.Zh)
}

func TestIdentifiers(t *testing.T) {
	for _, code := range []string{
		"91110108779510150C", "11370302MB2858510D", "91620100MA744EJF7H", baseCode, base2Code, labCode, "93370783MADEM20179",
		marketCode, "91110108MADEM10221", canteenCode, "113707830000000195", "111101080000000277",
	} {
		assert.True(t, ValidSocialCreditCode(code), code)
	}
	for _, code := range []string{"", "91350203M0001QAY9B", "91370783MADEM0011F", "91370783MADEM0011e", "91370783MADEM0011", "91370783MADEM0011E0", "9137O783MADEM0011E"} {
		assert.False(t, ValidSocialCreditCode(code), code)
	}
	for s, n := range map[string]int{"6901234567892": 13, "06901234567892": 14, "0614141123452": 13, "106141411234567897": 18, "6941234500017": 13} {
		assert.True(t, ValidGS1(s, n), s)
		wrong := s[:n-1] + string('0'+(s[n-1]-'0'+1)%10)
		assert.False(t, ValidGS1(wrong, n), wrong)
		assert.False(t, ValidGS1(s, n+1), s)
	}
	assert.False(t, ValidGS1("690123456789x", 13))
}

func TestEveryCodeHasOneRow(t *testing.T) {
	seen := map[Code]bool{}
	for _, row := range Codes {
		assert.False(t, seen[row.Code], row.Code)
		seen[row.Code] = true
		assert.NotZero(t, row.HTTP, row.Code)
		assert.NotZero(t, row.Exit, row.Code)
		assert.NotEmpty(t, row.En, row.Code)
		assert.NotEmpty(t, row.Zh, row.Code)
		assert.Equal(t, row, row.Code.Row())
		if row.Status != 0 {
			assert.GreaterOrEqual(t, row.Status, int32(400), row.Code)
		}
	}
	assert.Equal(t, Internal, Code("no such code").Row().Code)
}

func TestErrorSurvivesTheWire(t *testing.T) {
	e := Refuse(Denied, "batch", "no %s", "不 %s", "x").On(KindBatch, "B")
	b, err := json.Marshal(e)
	require.NoError(t, err)
	assert.Equal(t, e, ParseError(string(b)))
	assert.Nil(t, ParseError("plain text"))
	assert.Nil(t, ParseError("{}"))
	assert.Equal(t, "DENIED: batch/B batch: no x", e.Error())
	assert.Equal(t, "DENIED: batch/B batch: 不 x", e.Text(true))
}

func TestActorCheck(t *testing.T) {
	good := []Actor{
		origin.Actor, destination.Actor, baseStamp.Actor, labStamp.Actor,
		{Organization: Regulators[1].Organization, Role: RoleAuditor},
	}
	for _, a := range good {
		assert.NoError(t, a.Check(), "%v", a)
	}
	bad := map[string]Actor{
		"organization": {Organization: "OtherMSP", Role: RoleAuditor},
		"role":         {Organization: Regulators[0].Organization, Role: "king"},
		"enterprise":   {Organization: Regulators[0].Organization, Role: RoleRegulator, Enterprise: Regulators[1].Code},
	}
	for field, a := range bad {
		refusedAs(t, a.Check(), Denied, field)
	}
	refusedAs(t, Actor{Organization: Regulators[0].Organization, Role: RoleEnterprise, Enterprise: "a/b"}.Check(), Denied, "enterprise")
}

func TestDayTurnsAtMidnightInChina(t *testing.T) {
	s := Stamp{Time: time.Date(2026, 3, 9, 15, 59, 59, 0, time.UTC)}
	assert.Equal(t, Date("2026-03-09"), s.Today())
	s.Time = s.Time.Add(time.Second)
	assert.Equal(t, Date("2026-03-10"), s.Today())
}

func TestWriteAdvancesTheHeader(t *testing.T) {
	a, b := registered(t), registered(t)
	Write(a, baseStamp)
	Write(b, baseStamp)
	assert.Equal(t, Marshal(a), Marshal(b), "both sides must write the same bytes")
	assert.Equal(t, 1, a.Revision)
	first := EventID(a)
	assert.Regexp(t, `^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, first)
	next := baseStamp
	next.TxID = "tx2"
	Write(a, next)
	assert.Equal(t, 2, a.Revision)
	assert.NotEqual(t, first, EventID(a))
}
