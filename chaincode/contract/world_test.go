package contract

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/ledgertest"
	"sunledger/chaincode/provenance"
)

const (
	origin, destination = "ShouguangMSP", "HaidianMSP"
	baseCode            = "91370783MADEM0011E"
	base2Code           = "91370783MADEM002X6"
	labCode             = "91370783MADEM00386"
	carrierCode         = "91370783MADEM30013"
	lab2Code            = "91110108MADEM1046F"
	marketCode          = "91110108MADEM10146"
	canteenCode         = "91110108MADEM1030U"
	kitchenCode         = "91110108MADEM10221"
	originCode          = "113707830000000195"
	destinationCode     = "111101080000000277"
)

// who are the identities of the tests, by profile name.
var who = map[string]*ledgertest.Identity{
	"shouguang":           identity(origin, "shouguang", provenance.RoleRegulator, originCode),
	"haidian":             identity(destination, "haidian", provenance.RoleRegulator, destinationCode),
	"shouguang-inspector": identity(origin, "shouguang-inspector", provenance.RoleInspector, originCode),
	"haidian-inspector":   identity(destination, "haidian-inspector", provenance.RoleInspector, destinationCode),
	"base":                identity(origin, "base", provenance.RoleEnterprise, baseCode),
	"base2":               identity(origin, "base2", provenance.RoleEnterprise, base2Code),
	"lab":                 identity(origin, "lab", provenance.RoleLaboratory, labCode),
	"lab2":                identity(destination, "lab2", provenance.RoleLaboratory, lab2Code),
	"carrier":             identity(origin, "carrier", provenance.RoleCarrier, carrierCode),
	"market":              identity(destination, "market", provenance.RoleEnterprise, marketCode),
	"canteen":             identity(destination, "canteen", provenance.RoleEnterprise, canteenCode),
	"kitchen":             identity(destination, "kitchen", provenance.RoleEnterprise, kitchenCode),
	"auditor":             identity(destination, "auditor", provenance.RoleAuditor, ""),
	"observer":            identity(destination, "observer", provenance.RoleObserver, ""),
	"impostor":            identity(destination, "impostor", provenance.RoleEnterprise, baseCode),
	"mislabelled":         identity(destination, "mislabelled", provenance.RoleLaboratory, marketCode),
	"nobody":              ledgertest.NewIdentity(origin, "nobody", nil),
}

func identity(msp, name string, role provenance.Role, code string) *ledgertest.Identity {
	return ledgertest.NewIdentity(msp, name, map[string]string{"role": string(role), "enterprise": code})
}

// world is a ledger on which the tests act.
type world struct {
	*ledgertest.Ledger
	t        testing.TB
	requests int
	papers   int
}

// assembled is the chaincode, which keeps nothing between transactions: the
// contract API takes half a second to describe it, so all tests share it.
var assembled = sync.OnceValues(New)

// newWorld returns a ledger with a standard in force, enterprises and a site.
func newWorld(t testing.TB, options ...ledgertest.Option) *world {
	chaincode, err := assembled()
	require.NoError(t, err)
	return worldOn(t, chaincode, options...)
}

func worldOn(t testing.TB, chaincode shim.Chaincode, options ...ledgertest.Option) *world {
	w := &world{Ledger: ledgertest.New(t, chaincode, append(options, ledgertest.StartAt(time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)))...), t: t}
	w.do("haidian", provenance.ProposeStandardOp, terms())
	w.do("shouguang", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: "CUCUMBER-V1", Digest: get[provenance.Standard](w, "CUCUMBER-V1").Digest})
	for code, kind := range map[string]provenance.EnterpriseKind{baseCode: provenance.Base, base2Code: provenance.Base, labCode: provenance.Laboratory, carrierCode: provenance.Carrier} {
		w.do("shouguang", provenance.RegisterEnterpriseOp, enterprise(code, kind))
	}
	for code, kind := range map[string]provenance.EnterpriseKind{marketCode: provenance.Market, canteenCode: provenance.Caterer} {
		w.do("haidian", provenance.RegisterEnterpriseOp, enterprise(code, kind))
	}
	for name, code := range map[string]string{"base": baseCode, "base2": base2Code} {
		w.do(name, provenance.RegisterSiteOp, provenance.RegisterSite{Site: code + "-G1", Name: "1号棚", SiteKind: "greenhouse", Division: "370783", Address: "孙家集街道"})
	}
	return w
}

func terms() provenance.ProposeStandard {
	return provenance.ProposeStandard{
		Standard: "CUCUMBER-V1", Product: "CUCUMBER", NameEn: "cucumber", NameZh: "黄瓜", Unit: provenance.Gram, EffectiveFrom: "2026-01-01",
		Limits: []provenance.Limit{{Analyte: "氧乐果", Max: 20, Edition: "GB 2763-2021"}, {Analyte: "腐霉利", Max: 2000, Edition: "GB 2763-2021"}},
		Documents: []provenance.DocumentRule{
			{Type: provenance.Commitment, NumberPattern: `CN-[0-9]{4}`},
			{Type: provenance.Origin, NumberPattern: `CD-[0-9]{4}`, Issuers: []string{originCode}},
			{Type: provenance.TestReport, NumberPattern: `JC-[0-9]{4}`, Issuers: []string{labCode}},
			{Type: provenance.Quarantine, NumberPattern: `JY-[0-9]{4}`, Issuers: []string{originCode}, Seal: "检疫专用章"},
		},
		Temperature: provenance.Temperature{Min: 80, Max: 120},
	}
}

func enterprise(code string, kind provenance.EnterpriseKind) provenance.RegisterEnterprise {
	return provenance.RegisterEnterprise{Code: code, Name: "企业" + code[14:], BusinessKind: kind, Address: "address", Contact: "1234", Responsible: "someone"}
}

// try submits with a fresh request ID.
func (w *world) try(name string, op provenance.Operation, in any) *ledgertest.Transaction {
	w.t.Helper()
	w.requests++
	return w.Submit(who[name], string(op), fmt.Sprintf("request-%06d", w.requests), toJSON(w.t, in))
}

// do submits what must succeed.
func (w *world) do(name string, op provenance.Operation, in any) provenance.Receipt {
	w.t.Helper()
	tx := w.try(name, op, in)
	require.NoError(w.t, tx.Err())
	return receiptOf(w.t, tx)
}

// refuse submits what must be refused, and checks that nothing changed.
func (w *world) refuse(name string, op provenance.Operation, in any, code provenance.Code, field string) *provenance.Error {
	w.t.Helper()
	height := w.Height()
	e := refusalOf(w.t, w.try(name, op, in))
	assert.Equal(w.t, code, e.Code, "%v", e)
	assert.Equal(w.t, field, e.Field, "%v", e)
	assert.NotContains(w.t, e.En+e.Zh, "%!")
	assert.Equal(w.t, height, w.Height(), "a refusal must change nothing")
	return e
}

// ask evaluates a query that must succeed and decodes its answer.
func ask[T any](w *world, name, function string, q any) T {
	w.t.Helper()
	tx := w.Evaluate(who[name], function, toJSON(w.t, q))
	require.NoError(w.t, tx.Err())
	var answer T
	require.NoError(w.t, json.Unmarshal(tx.Response.GetPayload(), &answer))
	return answer
}

// get reads a record as the auditor.
func get[R any, P recordOf[R]](w *world, id string) P {
	w.t.Helper()
	return ask[P](w, "auditor", "record:Get", provenance.RecordQuery{Kind: P(new(R)).Kind(), ID: id})
}

func toJSON(t testing.TB, v any) string {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

func receiptOf(t testing.TB, tx *ledgertest.Transaction) (r provenance.Receipt) {
	t.Helper()
	require.NoError(t, json.Unmarshal(tx.Response.GetPayload(), &r))
	return r
}

func refusalOf(t testing.TB, tx *ledgertest.Transaction) *provenance.Error {
	t.Helper()
	require.Error(t, tx.Err())
	e := provenance.ParseError(tx.Response.GetMessage())
	require.NotNil(t, e, tx.Response.GetMessage())
	assert.Equal(t, e.Code.Row().Status, tx.Response.GetStatus())
	return e
}

// harvest registers a batch of the enterprise behind name and does all that is
// done before it may leave its region: test, certificates, release.
func (w *world) harvest(name, code, lot, number string, amount int64) string {
	w.t.Helper()
	id := provenance.OwnedID(code, lot)
	w.do(name, provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: id, Product: "CUCUMBER", Site: code + "-G1", Harvested: "2026-03-09", Amount: amount, Unit: provenance.Gram})
	w.test(id)
	w.commit(name, code, number, id)
	w.origin(id)
	w.do(name, provenance.ReleaseOp, provenance.ReleaseBatch{Batch: id})
	return id
}

// paper is a number that no test writes by hand: JC-9999, JC-9998 …
func (w *world) paper(prefix string) string {
	w.papers++
	return fmt.Sprintf("%s-%04d", prefix, 10_000-w.papers)
}

func (w *world) test(batch string) {
	w.t.Helper()
	w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, w.paper("JC"), batch), Results: []provenance.TestResult{{Analyte: "氧乐果", Found: 10}, {Analyte: "腐霉利", Found: 0}}})
}

func (w *world) origin(batch string) {
	w.t.Helper()
	w.do("shouguang-inspector", provenance.IssueOriginOp, provenance.IssueOrigin{CertificateInput: certificate(originCode, w.paper("CD"), batch)})
}

func (w *world) commit(name, code, number, batch string) {
	w.t.Helper()
	w.do(name, provenance.IssueCommitmentOp, provenance.IssueCommitment{CertificateInput: certificate(code, number, batch), Basis: []provenance.Basis{provenance.QualityControl}})
}

func certificate(code, number, batch string) provenance.CertificateInput {
	return provenance.CertificateInput{Certificate: provenance.OwnedID(code, number), Batch: batch, IssuedOn: "2026-03-10"}
}

// move hands a batch over; when it goes to the other region its lot is released
// first, where that was not done, and it is admitted to the market.
func (w *world) move(from, to, toCode, batch string) {
	w.t.Helper()
	goods := get[provenance.Batch](w, batch)
	crosses := goods.Holder.Organization != get[provenance.Enterprise](w, toCode).Organization
	if crosses && !ask[provenance.ReleaseCheck](w, "auditor", "release:Check", provenance.ReleaseQuery{Batch: goods.CertifiedBy}).Released {
		w.do(from, provenance.ReleaseOp, provenance.ReleaseBatch{Batch: goods.CertifiedBy})
	}
	w.do(from, provenance.TransferBatchOp, provenance.TransferBatch{Batch: batch, To: toCode})
	w.do(to, provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: batch, Accept: true})
	if crosses {
		w.admit(to, toCode, batch)
	}
}

// admit decides the entry of batches that came from the other region, and has
// them rapid-tested where they are not in the green lane. It returns the entry.
func (w *world) admit(name, code string, batches ...string) string {
	w.t.Helper()
	id := provenance.OwnedID(code, w.paper("RK"))
	w.do(name, provenance.DecideEntryOp, provenance.DecideEntry{Entry: id, Batches: batches})
	for _, d := range get[provenance.Entry](w, id).Decisions {
		if d.Lane == provenance.InspectionLane {
			w.do(name, provenance.RapidTestOp, provenance.RapidTestEntry{Entry: id, Batch: d.Batch, Method: provenance.EnzymeInhibition, InhibitionPermille: 120})
		}
	}
	return id
}
