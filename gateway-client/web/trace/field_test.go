package trace_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/trace"
	"sunledger/test/story/storytest"
)

const (
	baseCode   = "91370783MADEM0011E"
	base2Code  = "91370783MADEM002X6"
	marketCode = "91110108MADEM10146"
	gtin       = "06901234567892"
)

var (
	base   = provenance.Owner{Organization: "ShouguangMSP", Enterprise: baseCode}
	base2  = provenance.Owner{Organization: "ShouguangMSP", Enterprise: base2Code}
	market = provenance.Owner{Organization: "HaidianMSP", Enterprise: marketCode}
)

// field is a book with a standard, enterprises and a site, for records that tests make
// up.
func field() *book {
	b := newBook()
	b.put(&provenance.Standard{Header: head("CUCUMBER-V1"), ProposeStandard: provenance.ProposeStandard{
		Product: "CUCUMBER", NameEn: "Cucumber", NameZh: "黄瓜", Unit: provenance.Gram,
		Limits: []provenance.Limit{{Analyte: "腐霉利", Max: 2000, Edition: "GB 2763-2021"}, {Analyte: "菌落", Max: 100, Edition: "GB 1", Microbial: true}},
	}})
	for code, name := range map[string]string{baseCode: "绿源基地", base2Code: "丰润基地", marketCode: "大地市场"} {
		b.put(&provenance.Enterprise{Header: head(code), Name: name, Contact: "0536-1"})
		b.put(&provenance.Site{Header: head(code + "-DP01"), RegisterSite: provenance.RegisterSite{Site: code + "-DP01", Name: "1号棚", Address: "孙家集", Latitude: 36_857_123, Longitude: 118_737_456}, Owner: base})
	}
	return b
}

func head(id string) provenance.Header {
	return provenance.Header{ID: id, Schema: 1, Revision: 1, Stamp: provenance.Stamp{TxID: fmt.Sprintf("%x", id), Time: noon}}
}

// lot is a harvested lot that is certified, tested and released, with a GTIN.
func (b *book) lot(owner provenance.Owner, suffix string) *provenance.Batch {
	id := owner.Enterprise + "-" + suffix
	batch := &provenance.Batch{
		Header: head(id), Product: "CUCUMBER", Standard: "CUCUMBER-V1", Unit: provenance.Gram, GTIN: gtin, Site: owner.Enterprise + "-DP01", Harvested: "2026-11-21",
		MadeBy: provenance.Registered, Producer: owner, Holder: owner, CertifiedBy: id, Quantity: provenance.Balance{Initial: 5_000_000, Remaining: 5_000_000},
	}
	d := &provenance.Dossier{Header: head(id)}
	for kind, c := range map[string]provenance.Certificate{
		"HGZ": {Type: provenance.Commitment, Contact: "0536-1", Statement: "不使用禁用农药", Basis: []provenance.Basis{provenance.SelfTested}},
		"CD":  {Type: provenance.Origin},
		"JC":  {Type: provenance.TestReport, Results: []provenance.TestResult{{Analyte: "腐霉利", Found: 500}, {Analyte: "菌落", Found: 20, Microbial: true}}, LimitsOn: "2026-11-21"},
	} {
		c.Header, c.Number, c.Batch, c.Standard, c.Issuer, c.IssuedOn, c.Verdict = head(owner.Enterprise+"-"+kind+"-"+suffix), kind+"-"+suffix, id, "CUCUMBER-V1", owner, "2026-11-22", provenance.Conformant
		b.put(&c)
		d.Certificates = append(d.Certificates, provenance.DossierEntry{Certificate: c.ID, Type: c.Type, Verdict: c.Verdict})
		d.Released = append(d.Released, c.ID)
	}
	b.put(batch)
	b.put(d)
	b.put(&provenance.Release{Header: head(id), Product: "CUCUMBER", GTIN: gtin, Producer: owner})
	return batch
}

// mixture is one of the market's, of many lots, with a certificate of its own.
func (b *book) mixture(lots ...*provenance.Batch) *provenance.Batch {
	id := marketCode + "-HH"
	m := &provenance.Batch{
		Header: head(id), Product: "CUCUMBER", Standard: "CUCUMBER-V1", Unit: provenance.Gram, Harvested: "2026-11-21", MadeBy: provenance.FromMix,
		Producer: market, Holder: market, CertifiedBy: id, Generation: 1, Quantity: provenance.Balance{Initial: 1},
	}
	for _, lot := range lots {
		m.Inputs, m.Lots = append(m.Inputs, provenance.Portion{Batch: lot.ID, Amount: 1}), append(m.Lots, lot.ID)
	}
	c := &provenance.Certificate{Header: head(marketCode + "-HGZ-1"), Type: provenance.Commitment, Number: "HGZ-1", Batch: id, Issuer: market, Verdict: provenance.Conformant}
	b.put(c)
	b.put(&provenance.Dossier{Header: head(id), Certificates: []provenance.DossierEntry{{Certificate: c.ID, Type: c.Type, Verdict: c.Verdict}}})
	b.put(m)
	return m
}

// site serves a book.
func site(t *testing.T, b *book, change func(*trace.Options)) http.Handler {
	t.Helper()
	o := trace.Options{Index: b, Roots: roots(t), Public: "https://trace.example"}
	if change != nil {
		change(&o)
	}
	h, err := trace.New(o)
	require.NoError(t, err)
	return h
}

func TestDigitalLink(t *testing.T) {
	b := field()
	one := b.lot(base, "L1")
	h := site(t, b, nil)
	for _, path := range []string{"/01/" + gtin + "/10/L1", "/01/6901234567892/10/L1?13=261121", "/01/" + gtin + "/22/A/10/L1/21/S"} {
		w := get(h, path, "zh")
		assert.Equal(t, http.StatusOK, w.Code, path)
		assert.Contains(t, w.Body.String(), "可以销售", path)
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "'wasm-unsafe-eval'")
	}
	for path, status := range map[string]int{
		"/01/" + gtin + "/10/L2":            http.StatusNotFound,
		"/01/" + gtin + "/10/%3Cscript%3E":  http.StatusNotFound,
		"/01/" + gtin:                       http.StatusUnprocessableEntity,
		"/01/06901234567893/10/L1":          http.StatusUnprocessableEntity,
		"/01/" + gtin + "/10/L1/10/L1":      http.StatusBadRequest,
		"/01/" + gtin + "/10/L1%0d%0aX:%20": http.StatusNotFound,
	} {
		w := get(h, path, "en")
		assert.Equal(t, status, w.Code, path)
		assert.NotContains(t, w.Body.String(), "<script>")
	}

	other := b.lot(base2, "L1")
	w := get(h, "/01/"+gtin+"/10/L1", "en")
	assert.Equal(t, http.StatusMultipleChoices, w.Code, "two producers have that lot number under that GTIN")
	for _, said := range []string{"绿源基地", "丰润基地", `href="/t/` + one.ID + `"`, `href="/t/` + other.ID + `"`} {
		assert.Contains(t, w.Body.String(), said)
	}
	b.put(&provenance.Label{Header: head(gtin + "-L1"), Batch: other.ID})
	assert.Contains(t, get(h, "/01/"+gtin+"/10/L1", "zh").Body.String(), "丰润基地", "the one to which the ledger gave the label")
}

func TestVerdicts(t *testing.T) {
	b := field()
	lot := b.lot(base, "L1")
	h := site(t, b, nil)
	says := func(said ...string) {
		t.Helper()
		html := get(h, "/t/"+lot.ID, "en").Body.String()
		for _, s := range said {
			assert.Contains(t, html, s)
		}
	}
	says("Cleared for sale", "Certified, tested, released by its region.", "0.5 mg/kg", "20 /g", "≤ 100 /g")

	part := *lot
	part.Header, part.MadeBy, part.Inputs, part.CertifiedBy, part.Holder = head(marketCode+"-P1"), provenance.FromSplit, []provenance.Portion{{Batch: lot.ID, Amount: 1}}, lot.ID, market
	b.put(&part)
	hold := &provenance.Hold{Header: head(marketCode + "-FC1"), Batch: part.ID, By: market, Reason: "<b>待查</b>"}
	b.put(hold)
	b.put(&provenance.Dossier{Header: head(part.ID), Holds: []string{hold.ID}})
	says("Take care", "part of this lot is sealed")
	html := get(h, "/t/"+part.ID, "en").Body.String()
	for _, said := range []string{"Do not eat this for now", "Sealed by an operator", "&lt;b&gt;待查&lt;/b&gt;"} {
		assert.Contains(t, html, said)
	}
	assert.NotContains(t, html, hold.ID, "the number of the seal names who traded the goods")

	part.Arrival = &provenance.Arrival{From: baseCode, State: provenance.EntryRefused}
	b.put(&part)
	b.put(&provenance.Dossier{Header: head(part.ID)})
	assert.Contains(t, get(h, "/t/"+part.ID, "en").Body.String(), "refused at the market")

	b.put(&provenance.Dossier{Header: head(lot.ID), Inputs: []provenance.InputBar{{Use: "U", Input: "毒死蜱", Finding: provenance.BannedInput}}})
	says("Do not eat this", "A banned pesticide was used", "毒死蜱")
}

// TestALargeMixtureIsSmall: a mixture of hundreds of lots is read in a few queries,
// and its page is not larger than a phone bears.
func TestALargeMixtureIsSmall(t *testing.T) {
	b := field()
	var lots []*provenance.Batch
	for i := range 400 {
		lots = append(lots, b.lot(base, fmt.Sprintf("L%03d", i)))
	}
	m := b.mixture(lots...)
	h := site(t, b, nil)
	w := get(h, "/t/"+m.ID, "zh")
	require.Equal(t, http.StatusOK, w.Code)
	total := w.Body.Len()
	for _, path := range assetsOf(w.Body.String()) {
		total += get(h, path, "").Body.Len()
	}
	assert.Less(t, total, 100_000)
	assert.Contains(t, w.Body.String(), "另有 397 个批次", "the picture stands for those that it does not draw")
	assert.Contains(t, w.Body.String(), "另有未逐一展示的批次： 393")
}

// assetsOf are the style sheets and scripts that a page loads.
func assetsOf(html string) []string {
	var paths []string
	for _, attribute := range []string{`rel="stylesheet" href="`, `<script src="`} {
		for _, part := range strings.Split(html, attribute)[1:] {
			path, _, _ := strings.Cut(part, `"`)
			paths = append(paths, path)
		}
	}
	return paths
}

func TestLabelsAreForWhoHasTheGoods(t *testing.T) {
	b := field()
	lot := b.lot(base, "L1")
	var actor provenance.Actor
	h := site(t, b, func(o *trace.Options) { o.Actor = func(*http.Request) provenance.Actor { return actor } })
	as := func(o provenance.Owner, role provenance.Role) {
		actor = provenance.Actor{Organization: o.Organization, Role: role, Enterprise: o.Enterprise}
	}
	paths := []string{"/label/" + lot.ID, "/label/" + lot.ID + ".png", "/label/" + lot.ID + ".pdf?copies=9"}
	for _, path := range paths {
		actor = provenance.Actor{}
		assert.Equal(t, http.StatusForbidden, get(h, path, "zh").Code, path)
		as(market, provenance.RoleEnterprise)
		assert.Equal(t, http.StatusForbidden, get(h, path, "zh").Code, path)
		as(base, provenance.RoleEnterprise)
		w := get(h, path, "zh")
		assert.Equal(t, http.StatusOK, w.Code, path)
		assert.Equal(t, "private, no-store", w.Header().Get("Cache-Control"))
		as(provenance.Owner{Organization: "HaidianMSP", Enterprise: "111101080000000277"}, provenance.RoleInspector)
		assert.Equal(t, http.StatusOK, get(h, path, "zh").Code, path)
	}
	as(base, provenance.RoleEnterprise)
	html := get(h, paths[0]+"?copies=3", "zh").Body.String()
	assert.Equal(t, 3, strings.Count(html, "承诺达标合格证</h2>"))
	assert.Contains(t, html, "0536-1")
	for path, status := range map[string]int{paths[0] + "?copies=0": 422, paths[0] + "?copies=x": 422, paths[0] + "?copies=401": 422, paths[0] + "?copies=200&id=" + lot.ID + "&id=" + lot.ID: 422, "/label/nothing": 422, "/label/" + baseCode + "-NONE.png": 404} {
		assert.Equal(t, status, get(h, path, "zh").Code, path)
	}
}

func TestWithoutLedgerAndChecker(t *testing.T) {
	b := field()
	lot := b.lot(base, "L1")
	h := site(t, b, func(o *trace.Options) { o.Checker = os.DirFS(t.TempDir()) })
	html := get(h, "/t/"+lot.ID, "en").Body.String()
	assert.Contains(t, html, "The checking program is not installed on this server")
	assert.NotContains(t, html, "<script")
	for _, path := range []string{"/evidence/" + lot.ID, "/t/" + lot.ID + "/ledger"} {
		assert.Equal(t, http.StatusServiceUnavailable, get(h, path, "en").Code)
	}
	_, err := trace.New(trace.Options{Index: b})
	assert.Equal(t, provenance.Usage, provenance.AsError(err).Code, "both regulators' roots are needed")
}

// TestTheIndexIsBehind: records that others name and that are not there yet are no
// reason to show half of a page.
func TestTheIndexIsBehind(t *testing.T) {
	b := field()
	lot := b.lot(base, "L1")
	delete(b.rows, "certificate/"+baseCode+"-JC-L1")
	assert.Equal(t, http.StatusServiceUnavailable, get(site(t, b, nil), "/t/"+lot.ID, "zh").Code)
}

func evidenceIsKept(t *testing.T, told *storytest.Told, h http.Handler) {
	id := told.Records().Stall
	first := get(h, "/evidence/"+id, "en")
	require.Equal(t, http.StatusOK, first.Code)
	assert.Equal(t, first.Body.Bytes(), get(h, "/evidence/"+id, "en").Body.Bytes(), "the peers do not sign again")
	assert.True(t, strings.HasPrefix(first.Body.String(), "SUNLEDGER-EVIDENCE 1\n"))
	assert.Equal(t, `attachment; filename="`+id+`.evidence"`, first.Header().Get("Content-Disposition"))
}
