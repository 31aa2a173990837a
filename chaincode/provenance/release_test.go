package provenance

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// papers is the dossier of the registered lot with valid certificates of all
// types.
func papers() *Dossier {
	return &Dossier{Header: Header{ID: baseCode + "-L1"}, Certificates: []DossierEntry{
		{"OLD", TestReport, Conformant, true}, {"C", Commitment, Conformant, false}, {"O", Origin, Conformant, false},
		{"T1", TestReport, Conformant, false}, {"T2", TestReport, Conformant, false},
	}}
}

func gateOf(producer *Enterprise, cover ...*Dossier) Gate {
	return Gate{Standard: &Standard{}, Producer: producer, Site: greenhouse(), Today: "2026-03-10", Cover: cover}
}

func TestReleaseRestsOnTheNewestValidCertificates(t *testing.T) {
	b, d, base := registered(t), papers(), business(0, baseCode, Base)
	r, err := ReleaseBatch{b.ID}.New(new(Release), b, gateOf(base, d))
	require.NoError(t, err)
	assert.Equal(t, []string{"C", "O", "T2"}, r.Certificates)
	assert.Equal(t, r.Certificates, d.Released)
	assert.True(t, d.Cleared())
	_, err = ReleaseBatch{b.ID}.New(r, b, gateOf(base, d))
	refusedAs(t, err, WrongState, "batch")

	d.Certificates[3].Revoked = true
	assert.True(t, d.Cleared(), "it does not rest on that report")
	d.Certificates[4].Revoked = true
	assert.False(t, d.Cleared())
}

func TestReleaseRefuses(t *testing.T) {
	base := business(0, baseCode, Base)
	for name, c := range map[string]struct {
		spoil func(b *Batch, d *Dossier)
		code  Code
		field string
		want  []Obstacle
	}{
		"no commitment": {func(_ *Batch, d *Dossier) { d.Certificates[1].Revoked = true }, ReleaseRequired, "", []Obstacle{{NoCommitment, baseCode + "-L1", ""}}},
		"no origin":     {func(_ *Batch, d *Dossier) { d.Certificates[2].Revoked = true }, ReleaseRequired, "", []Obstacle{{NoOrigin, baseCode + "-L1", ""}}},
		"incomplete test": {func(_ *Batch, d *Dossier) {
			d.Certificates[3].Verdict, d.Certificates[4].Verdict = Incomplete, Incomplete
		}, ReleaseRequired, "", []Obstacle{{NoTest, baseCode + "-L1", ""}}},
		"failing test": {func(_ *Batch, d *Dossier) { d.Certificates[3].Verdict = NonConforming }, ReleaseRequired, "", []Obstacle{{FailingTest, baseCode + "-L1", "T1"}}},
		"held":         {func(_ *Batch, d *Dossier) { d.Holds = []string{"H1", "H2"} }, ReleaseRequired, "", []Obstacle{{UnderHold, baseCode + "-L1", "H1"}, {UnderHold, baseCode + "-L1", "H2"}}},
		"recalled":     {func(_ *Batch, d *Dossier) { d.Recalls = []string{"R"} }, ReleaseRequired, "", []Obstacle{{UnderRecall, baseCode + "-L1", "R"}}},
		"part":         {func(b *Batch, _ *Dossier) { b.CertifiedBy = baseCode + "-L0" }, WrongState, "batch", nil},
	} {
		t.Run(name, func(t *testing.T) {
			b, d := registered(t), papers()
			c.spoil(b, d)
			_, err := ReleaseBatch{b.ID}.New(new(Release), b, gateOf(base, d))
			refusedAs(t, err, c.code, c.field)
			assert.Equal(t, c.want, AsError(err).Missing)
			assert.Empty(t, d.Released)
		})
	}
	b := registered(t)
	late := gateOf(base, papers())
	late.Standard.Inputs = []InputRule{{Name: "毒死蜱", Banned: true}}
	late.Site.Uses = []SiteUse{{Product: b.Product, Input: "毒死蜱", Days: []UseDays{{On: "2026-03-01"}}}}
	assert.Equal(t, []Obstacle{{ForbiddenInput, b.ID, late.Site.ID}}, b.unreleasable(late), "a use recorded after the harvest")
	sampled := gateOf(base, papers())
	sampled.Standard.Testing = TestingRule{Frequency: Sampled, EveryDays: 30}
	for i := range sampled.Cover[0].Certificates {
		sampled.Cover[0].Certificates[i].Revoked = sampled.Cover[0].Certificates[i].Type == TestReport
	}
	assert.Equal(t, []Obstacle{{NoTest, b.ID, ""}}, b.unreleasable(sampled))
	sampled.Last = &Testing{Certificate: "T0", On: "2026-03-01"}
	assert.Empty(t, b.unreleasable(sampled), "the producer's product was tested nine days ago")
	base.Status = Inactive
	assert.Equal(t, []Obstacle{{NotActive, "", baseCode}}, b.unreleasable(gateOf(base, papers())))
	base.Status = Active
	part := &Dossier{Header: Header{ID: baseCode + "-A"}, Holds: []string{"H"}}
	assert.Equal(t, []Obstacle{{UnderHold, part.ID, "H"}}, b.unreleasable(gateOf(base, papers(), part)), "also what is only part of its past")
}

// TestOnlyLeavingNeedsARelease: trade within the region does not.
func TestOnlyLeavingNeedsARelease(t *testing.T) {
	b, d := registered(t), papers()
	require.NoError(t, b.mayGoTo(business(0, base2Code, Cooperative), Cover{d}))
	refusedAs(t, b.mayGoTo(business(1, marketCode, Market), Cover{d}), ReleaseRequired, "")
	d.Released = []string{"C"}
	require.NoError(t, b.mayGoTo(business(1, marketCode, Market), Cover{d}))
	d.Holds = []string{"H"}
	refusedAs(t, b.mayGoTo(business(1, marketCode, Market), Cover{d}), Held, "")
}

func TestPublicCode(t *testing.T) {
	b := registered(t)
	assert.Equal(t, "/t/"+baseCode+"-L1", b.PublicCode())
	assert.Empty(t, new(Release).Indexes())
	b.ID, b.GTIN = baseCode+"-20260309-01", "06901234567892"
	assert.Equal(t, "/01/06901234567892/10/20260309-01", b.PublicCode())
}

// TestEveryObstacleHasWords: in both languages, naming what it is about.
func TestEveryObstacleHasWords(t *testing.T) {
	about := map[ObstacleKind][]string{
		NoCommitment: {"BATCH"}, NoOrigin: {"BATCH"}, NoTest: {"BATCH"}, NotReleased: {"BATCH"}, NoQuarantine: {"BATCH"}, NoOtherPaper: {"BATCH"},
		FailingTest: {"BATCH", "RECORD"}, UnderHold: {"BATCH", "RECORD"}, UnderRecall: {"BATCH", "RECORD"}, ShortDelivery: {"BATCH", "RECORD"},
		ForbiddenInput: {"BATCH", "RECORD"},
		NotActive:      {"RECORD"}, NotLinked: {"RECORD"}, TransportFault: {"RECORD"}, BrokenSeal: {"RECORD"}, NoShipment: {"BATCH"},
	}
	assert.Len(t, obstacleTexts, len(about))
	for kind, names := range about {
		en, zh := Obstacle{kind, "BATCH", "RECORD"}.Text()
		for _, name := range names {
			assert.Contains(t, en, name, kind)
			assert.Contains(t, zh, name, kind)
		}
		assert.NotContains(t, en+zh, "%!", kind)
	}
}

// TestRefusalsSayTenAndHaveAll: a mixture of many lots does not drown the reader.
func TestRefusalsSayTenAndHaveAll(t *testing.T) {
	var missing []Obstacle
	for i := range 13 {
		missing = append(missing, Obstacle{NotReleased, fmt.Sprint("LOT", i), ""})
	}
	e := lacking(ReleaseRequired, missing, "cannot: ", "不能：")
	refusedAs(t, e, ReleaseRequired, "")
	assert.Len(t, e.Missing, 13)
	assert.Contains(t, e.En, "LOT9 ")
	assert.NotContains(t, e.En, "LOT10")
	assert.Contains(t, e.En, "and 3 more")
	assert.Contains(t, e.Zh, "另有 3 项")
}

func TestReleaseQueryRefuses(t *testing.T) {
	refusedAs(t, ReleaseQuery{"L1"}.Check(), Invalid, "batch")
	assert.NoError(t, ReleaseQuery{baseCode + "-L1"}.Check())
}
