package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func certificationTerms() RegisterCertification {
	return RegisterCertification{Certification: baseCode + "-LS1", Type: GreenFood, Number: "LB-15-26030012345A", Issuer: "中国绿色食品发展中心", Products: []string{"CUCUMBER"}, From: "2026-03-01", Until: "2029-02-28"}
}

func TestCertification(t *testing.T) {
	c, err := certificationTerms().New(business(0, baseCode, Base))
	require.NoError(t, err)
	for day, want := range map[Date]bool{"2026-02-28": false, "2026-03-01": true, "2029-02-28": true, "2029-03-01": false} {
		assert.Equal(t, want, c.Valid(day), day)
	}
	refusedAs(t, c.End(EndCertification{c.ID, "x"}, origin), Invalid, "reason")
	require.NoError(t, c.End(EndCertification{c.ID, "认证机构撤销"}, origin))
	assert.False(t, c.Valid("2026-03-10"))
	refusedAs(t, c.End(EndCertification{c.ID, "认证机构撤销"}, origin), WrongState, "")
	for field, spoil := range map[string]func(*RegisterCertification){
		"certification": func(in *RegisterCertification) { in.Certification = base2Code + "-LS1" },
		"type":          func(in *RegisterCertification) { in.Type = "halal" },
		"number":        func(in *RegisterCertification) { in.Number = "" },
		"issuer":        func(in *RegisterCertification) { in.Issuer = "" },
		"products":      func(in *RegisterCertification) { in.Products = nil },
		"products[0]":   func(in *RegisterCertification) { in.Products = []string{"黄瓜"} },
		"from":          func(in *RegisterCertification) { in.From = "" },
		"until":         func(in *RegisterCertification) { in.Until = "2026-02-28" },
	} {
		in := certificationTerms()
		spoil(&in)
		_, err := in.New(business(0, baseCode, Base))
		refusedAs(t, err, Invalid, field)
	}
}

func TestBrandRefuses(t *testing.T) {
	good := RegisterBrand{Brand: baseCode + "-PP1", Name: "绿源", Number: "12345678", Products: []string{"CUCUMBER"}}
	b, err := good.New(business(0, baseCode, Base))
	require.NoError(t, err)
	assert.Equal(t, baseStamp.Actor.Owner(), b.Owner)
	for field, spoil := range map[string]func(*RegisterBrand){
		"brand":    func(in *RegisterBrand) { in.Brand = base2Code + "-PP1" },
		"name":     func(in *RegisterBrand) { in.Name = "" },
		"number":   func(in *RegisterBrand) { in.Number = "1" },
		"products": func(in *RegisterBrand) { in.Products = nil },
	} {
		in := good
		spoil(&in)
		_, err := in.New(business(0, baseCode, Base))
		refusedAs(t, err, Invalid, field)
	}
}

func duties() SetResponsible {
	return SetResponsible{baseCode, Duties{"王建国", "食品安全总监", "0536-1", "刘科", "孙家集街道办副主任", "0536-2"}}
}

func TestResponsiblePersons(t *testing.T) {
	e := business(0, baseCode, Base)
	for field, spoil := range map[string]func(*SetResponsible){
		"name":            func(in *SetResponsible) { in.Name = "" },
		"post":            func(in *SetResponsible) { in.Post = "" },
		"contact":         func(in *SetResponsible) { in.Contact = "" },
		"officialName":    func(in *SetResponsible) { in.OfficialName = "" },
		"officialPost":    func(in *SetResponsible) { in.OfficialPost = "" },
		"officialContact": func(in *SetResponsible) { in.OfficialContact = "" },
	} {
		in := duties()
		spoil(&in)
		refusedAs(t, e.SetResponsible(in), Invalid, field)
		assert.Nil(t, e.Duties)
	}
	require.NoError(t, e.SetResponsible(duties()))
	assert.Equal(t, "王建国", e.Responsible, "one person answers, under both names of the field")
}

func TestNextInspection(t *testing.T) {
	e := business(0, baseCode, Base)
	for field, in := range map[string]SetRisk{
		"riskClass":          {baseCode, "E", 1, "年度评定"},
		"inspectionsPerYear": {baseCode, "B", 0, "年度评定"},
		"reason":             {baseCode, "B", 1, ""},
	} {
		refusedAs(t, e.SetRisk(in, origin), Invalid, field)
	}
	refusedAs(t, e.SetRisk(SetRisk{baseCode, "D", 366, "年度评定"}, origin), Invalid, "inspectionsPerYear")
	assert.Nil(t, e.Risk)
	require.NoError(t, e.SetRisk(SetRisk{baseCode, "B", 2, "年度评定"}, origin))
	assert.Equal(t, Date("2026-09-08"), e.Risk.NextInspection(""), "half a year after the class was set")
	assert.Equal(t, Date("2026-09-08"), e.Risk.NextInspection("2026-01-05"), "earlier inspections do not count")
	assert.Equal(t, Date("2026-10-30"), e.Risk.NextInspection("2026-05-01"))
	require.NoError(t, e.SetRisk(SetRisk{baseCode, "A", 1, "年度评定"}, origin))
	assert.Equal(t, Date("2027-03-10"), e.Risk.NextInspection(""))
}

// TestOthersSeeNoPersons: another enterprise sees neither persons nor risk.
func TestOthersSeeNoPersons(t *testing.T) {
	e := business(0, baseCode, Base)
	require.NoError(t, e.SetResponsible(duties()))
	require.NoError(t, e.SetRisk(SetRisk{baseCode, "D", 4, "年度评定"}, origin))
	seen := Disclose(marketStamp.Actor, e).(*Enterprise)
	assert.Nil(t, seen.Duties)
	assert.Nil(t, seen.Risk)
	assert.Empty(t, seen.Contact+seen.Responsible)
	assert.Equal(t, e, Disclose(baseStamp.Actor, e))
	assert.Equal(t, e, Disclose(destination.Actor, e))
}

func TestOwnIndexTakesIDsThatBeginWithTheCode(t *testing.T) {
	views, err := SchemaOf(KindView)
	require.NoError(t, err)
	assert.NoError(t, PermitList(baseStamp.Actor, views, "camera", baseCode+"-C1"))
	refusedAs(t, PermitList(baseStamp.Actor, views, "camera", marketCode+"-C1"), Denied, "index")
	refusedAs(t, PermitList(baseStamp.Actor, views, "camera", baseCode[:17]), Denied, "index")
}
