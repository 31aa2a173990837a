package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// saladStandard is a joint standard of what a kitchen makes of cucumbers.
func saladStandard(t *testing.T) *Series {
	t.Helper()
	terms := cucumberTerms()
	terms.Standard, terms.Product, terms.NameEn, terms.NameZh = "SALAD-V1", "SALAD", "salad", "凉拌黄瓜"
	s, err := terms.New(destination)
	require.NoError(t, err)
	series := &Series{Header: Header{ID: "SALAD"}}
	require.NoError(t, s.Approve(ApproveStandard{s.ID, s.Digest, ""}, series, origin))
	return series
}

// kitchenGoods are two lots that a central kitchen has, and what covers them.
func kitchenGoods(t *testing.T) (*Enterprise, []*Batch, []Cover) {
	t.Helper()
	kitchen := business(1, canteenCode, CentralKitchen)
	first, second := registered(t), registered(t)
	second.ID, second.CertifiedBy, second.Harvested = baseCode+"-L2", baseCode+"-L2", "2026-03-08"
	var covers []Cover
	for _, b := range []*Batch{first, second} {
		b.Holder = kitchen.Owner()
		covers = append(covers, Cover{{Header: Header{ID: b.ID}, Certificates: certified()[0].Certificates}})
	}
	return kitchen, []*Batch{first, second}, covers
}

func processing() ProcessBatches {
	return ProcessBatches{
		Batch: canteenCode + "-JG1", Product: "SALAD", Inputs: []Portion{{baseCode + "-L1", 1_500_000}, {baseCode + "-L2", 500_000}}, Loss: 120_000,
	}
}

// TestProcessingConservesMass: what went in is what came out and what was lost, and
// everything it comes from is still known.
func TestProcessingConservesMass(t *testing.T) {
	kitchen, inputs, covers := kitchenGoods(t)
	salad, err := processing().Process(kitchen, saladStandard(t), inputs, covers, stampOf(1, RoleEnterprise, canteenCode))
	require.NoError(t, err)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 1_880_000, Lost: 120_000}, salad.Quantity)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 500_000, PassedOn: 1_500_000}, inputs[0].Quantity)
	assert.Equal(t, []string{"SALAD", "SALAD-V1"}, []string{salad.Product, salad.Standard})
	assert.Equal(t, []string{baseCode + "-L1", baseCode + "-L2"}, salad.Lots)
	assert.Equal(t, Date("2026-03-08"), salad.Harvested)
	assert.Equal(t, 1, salad.Generation)
	assert.Equal(t, kitchen.Owner(), salad.Producer)

	caterer := business(1, marketCode, Caterer)
	refusedAs(t, salad.Offer(kitchen, caterer, append(covers[0], append(covers[1], &Dossier{Header: Header{ID: salad.ID}})...), marketStamp), CertificateRequired, "")
	own := &Dossier{Header: Header{ID: salad.ID}, Certificates: certified()[0].Certificates}
	cover := Cover{covers[0][0], covers[1][0], own}
	covers[1][0].Recalls = []string{"R"}
	refusedAs(t, salad.Offer(kitchen, caterer, cover, marketStamp), Recalled, "")
	covers[1][0].Recalls = nil
	require.NoError(t, salad.Offer(kitchen, caterer, cover, marketStamp))
	gate := Gate{Standard: &Standard{}, Producer: kitchen, Today: "2026-03-10"}
	assert.Equal(t, []CertificateType{Commitment, TestReport}, salad.documents(gate), "another product, tested as such")
}

func TestProcessRefuses(t *testing.T) {
	stamp := stampOf(1, RoleEnterprise, canteenCode)
	for field, spoil := range map[string]func(*ProcessBatches){
		"batch":           func(in *ProcessBatches) { in.Batch = "JG1" },
		"product":         func(in *ProcessBatches) { in.Product = "salad" },
		"inputs":          func(in *ProcessBatches) { in.Inputs = nil },
		"inputs[0].batch": func(in *ProcessBatches) { in.Inputs[0].Batch = "L1" },
		"inputs[1]":       func(in *ProcessBatches) { in.Inputs[1].Batch = in.Inputs[0].Batch },
		"loss":            func(in *ProcessBatches) { in.Loss = -1 },
		"gtin":            func(in *ProcessBatches) { in.GTIN = "1" },
	} {
		in := processing()
		spoil(&in)
		refusedAs(t, in.Check(), Invalid, field)
	}
	own := processing()
	own.Inputs[0].Batch = own.Batch
	refusedAs(t, own.Check(), Cycle, "inputs[0].batch")
	require.NoError(t, processing().Check())

	for name, c := range map[string]struct {
		spoil func(*ProcessBatches, *Enterprise, *Series, []*Batch, []Cover)
		code  Code
		field string
	}{
		"no processor":     {func(_ *ProcessBatches, e *Enterprise, _ *Series, _ []*Batch, _ []Cover) { e.BusinessKind = Caterer }, Invalid, "batch"},
		"no standard":      {func(_ *ProcessBatches, _ *Enterprise, s *Series, _ []*Batch, _ []Cover) { s.Versions = nil }, NoStandard, "product"},
		"the same product": {func(in *ProcessBatches, _ *Enterprise, _ *Series, b []*Batch, _ []Cover) { b[1].Product = "SALAD" }, Invalid, "inputs[1].batch"},
		"another unit":     {func(_ *ProcessBatches, _ *Enterprise, _ *Series, b []*Batch, _ []Cover) { b[1].Unit = "piece" }, Invalid, "inputs[1].batch"},
		"another's number": {func(in *ProcessBatches, _ *Enterprise, _ *Series, _ []*Batch, _ []Cover) {
			in.Batch = marketCode + "-JG1"
		}, Invalid, "batch"},
		"nothing left": {func(in *ProcessBatches, _ *Enterprise, _ *Series, _ []*Batch, _ []Cover) { in.Loss = 2_000_000 }, Invalid, "loss"},
		"too much": {func(in *ProcessBatches, _ *Enterprise, _ *Series, _ []*Batch, _ []Cover) {
			in.Inputs[0].Amount = 2_000_001
		}, Insufficient, "inputs[0].amount"},
		"held": {func(_ *ProcessBatches, _ *Enterprise, _ *Series, _ []*Batch, c []Cover) {
			c[0][0].Holds = []string{"H"}
		}, Held, ""},
		"uncertified": {func(_ *ProcessBatches, _ *Enterprise, _ *Series, _ []*Batch, c []Cover) { c[0][0].Certificates = nil }, CertificateRequired, ""},
	} {
		t.Run(name, func(t *testing.T) {
			kitchen, inputs, covers := kitchenGoods(t)
			in, series := processing(), saladStandard(t)
			c.spoil(&in, kitchen, series, inputs, covers)
			_, err := in.Process(kitchen, series, inputs, covers, stamp)
			refusedAs(t, err, c.code, c.field)
		})
	}
}
