package contract

import (
	"io"
	"log"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/ledgertest"
	"sunledger/chaincode/provenance"
)

func TestEdgeRefusesMalformedCalls(t *testing.T) {
	w := newWorld(t)
	batch := toJSON(t, provenance.RegisterBatch{Batch: baseCode + "-L1", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 10, Unit: provenance.Gram})
	for name, call := range map[string][]string{
		"lower-case function": {"batch:register", "my-request-1", batch},
		"upper-case contract": {"Batch:Register", "my-request-1", batch},
		"no contract":         {"Register", "my-request-1", batch},
		"unknown":             {"batch:Steal", "my-request-1", batch},
		"empty":               {"", "my-request-1", batch},
		"unexported":          {"batch:held", batch},
		"library's method":    {"batch:GetName"},
		"too few":             {"batch:Register", "my-request-1"},
		"too many":            {"batch:Register", "my-request-1", batch, "x"},
		"none":                {"batch:Register"},
	} {
		e := refusalOf(t, w.Submit(who["base"], call[0], call[1:]...))
		assert.Equal(t, provenance.BadRequest, e.Code, name)
	}
	for name, payload := range map[string]string{
		"null":          `null`,
		"array":         `[]`,
		"unknown field": strings.Replace(batch, `{`, `{"price":1,`, 1),
		"duplicate":     strings.Replace(batch, `{`, `{"unit":"g",`, 1),
		"other case":    strings.Replace(batch, `"unit"`, `"Unit"`, 1),
		"float":         strings.Replace(batch, `:10,`, `:10.0,`, 1),
		"string":        strings.Replace(batch, `:10,`, `:"10",`, 1),
		"overflow":      strings.Replace(batch, `:10,`, `:99999999999999999999,`, 1),
	} {
		e := refusalOf(t, w.Submit(who["base"], "batch:Register", "my-request-1", payload))
		assert.Equal(t, provenance.Invalid, e.Code, name)
	}
	_, exists := w.find("batch/" + baseCode + "-L1")
	assert.False(t, exists)
}

func (w *world) find(key string) ([]byte, bool) {
	value := w.State(key)
	return value, value != nil
}

// TestBadInput: each is refused with a code and the field, and changes nothing.
func TestBadInput(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	foreign := w.harvest("base2", base2Code, "L1", "CN-0002", 1000)
	bare := baseCode + "-L3"
	w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: bare, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1, Unit: provenance.Gram})
	register := func(spoil func(*provenance.RegisterBatch)) provenance.RegisterBatch {
		in := provenance.RegisterBatch{Batch: baseCode + "-L2", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 10, Unit: provenance.Gram}
		spoil(&in)
		return in
	}
	split := func(id string, amount int64) provenance.SplitBatch {
		return provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: id, Amount: amount}}}
	}
	for name, c := range map[string]struct {
		actor string
		op    provenance.Operation
		in    any
		code  provenance.Code
		field string
	}{
		"negative quantity":            {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Amount = -1 }), provenance.Invalid, "amount"},
		"overflowing quantity":         {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Amount = math.MaxInt64 }), provenance.Invalid, "amount"},
		"harvested tomorrow":           {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Harvested = "2026-03-11" }), provenance.Invalid, "harvested"},
		"batch exists":                 {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Batch = lot }), provenance.AlreadyExists, "batch"},
		"another's number":             {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Batch = base2Code + "-L2" }), provenance.Invalid, "batch"},
		"another's site":               {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Site = base2Code + "-G1" }), provenance.Invalid, "site"},
		"no such site":                 {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Site = baseCode + "-G9" }), provenance.NotFound, "site"},
		"no standard":                  {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Product = "TOMATO" }), provenance.NoStandard, "product"},
		"before the standard":          {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Harvested = "2025-12-31" }), provenance.NoStandard, "product"},
		"lot of 21 characters":         {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Batch += strings.Repeat("0", 19) }), provenance.Invalid, "batch"},
		"market harvests":              {"market", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Batch = marketCode + "-L2" }), provenance.Invalid, "batch"},
		"split more than there is":     {"base", provenance.SplitBatchOp, split(baseCode+"-A", 1001), provenance.Insufficient, "outputs[0].amount"},
		"split into itself":            {"base", provenance.SplitBatchOp, split(lot, 1), provenance.Cycle, "outputs[0].batch"},
		"split into another":           {"base", provenance.SplitBatchOp, split(base2Code+"-L9", 1), provenance.Invalid, "outputs[0].batch"},
		"split another's":              {"market", provenance.SplitBatchOp, split(marketCode+"-A", 1), provenance.Denied, ""},
		"split what is not":            {"base", provenance.SplitBatchOp, provenance.SplitBatch{Batch: baseCode + "-L9", Outputs: split(baseCode+"-A", 1).Outputs}, provenance.NotFound, "batch"},
		"mix with itself":              {"base", provenance.MixBatchesOp, provenance.MixBatches{Batch: baseCode + "-M1", Inputs: []provenance.Portion{{Batch: lot, Amount: 1}, {Batch: lot, Amount: 1}}}, provenance.Invalid, "inputs[1]"},
		"mix into an input":            {"base", provenance.MixBatchesOp, provenance.MixBatches{Batch: lot, Inputs: []provenance.Portion{{Batch: lot, Amount: 1}, {Batch: foreign, Amount: 1}}}, provenance.Cycle, "inputs[0].batch"},
		"mix another's":                {"base", provenance.MixBatchesOp, provenance.MixBatches{Batch: baseCode + "-M1", Inputs: []provenance.Portion{{Batch: lot, Amount: 1}, {Batch: foreign, Amount: 1}}}, provenance.Denied, ""},
		"transfer another's":           {"market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: canteenCode}, provenance.Denied, ""},
		"transfer to a stranger":       {"base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: "91110108MADEM10221"}, provenance.NotFound, "to"},
		"transfer to nonsense":         {"base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: "../request"}, provenance.Invalid, "to"},
		"receive what is not sent":     {"market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true}, provenance.WrongState, ""},
		"same code, other side":        {"impostor", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 1, Method: "wasted", Reason: "test"}, provenance.Denied, "enterprise"},
		"role unlike the registration": {"mislabelled", provenance.RegisterSiteOp, provenance.RegisterSite{Site: marketCode + "-G1", Name: "摊位", SiteKind: "stall", Division: "110108", Address: "address"}, provenance.Denied, "role"},
		"no role":                      {"nobody", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 1, Method: "wasted", Reason: "test"}, provenance.Denied, "role"},
		"bad check digit":              {"haidian", provenance.RegisterEnterpriseOp, enterprise("91110108MADEM1022A", provenance.Supermarket), provenance.Invalid, "code"},
		"enterprise exists":            {"haidian", provenance.RegisterEnterpriseOp, enterprise(marketCode, provenance.Market), provenance.AlreadyExists, "code"},
		"suspend the other side's":     {"haidian", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "because"}, provenance.Denied, ""},
		"over-long name":               {"haidian", provenance.RegisterEnterpriseOp, longName(), provenance.Invalid, "name"},
		"approve one's own":            {"haidian", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: "CUCUMBER-V1", Digest: strings.Repeat("0", 64)}, provenance.Denied, ""},
		"commitment by regulator":      {"shouguang", provenance.IssueCommitmentOp, provenance.IssueCommitment{CertificateInput: certificate(originCode, "CN-0009", lot), Basis: []provenance.Basis{provenance.SelfTested}}, provenance.Denied, ""},
		"origin by the other side":     {"haidian-inspector", provenance.IssueOriginOp, provenance.IssueOrigin{CertificateInput: certificate(destinationCode, "CD-0009", lot)}, provenance.Denied, ""},
		"certificate number":           {"base", provenance.IssueCommitmentOp, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "XX-1", bare), Basis: []provenance.Basis{provenance.SelfTested}}, provenance.Invalid, "number"},
		"certificate twice":            {"base", provenance.IssueCommitmentOp, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0001", bare), Basis: []provenance.Basis{provenance.SelfTested}}, provenance.AlreadyExists, "certificate"},
		"second commitment":            {"base", provenance.IssueCommitmentOp, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0009", lot), Basis: []provenance.Basis{provenance.SelfTested}}, provenance.WrongState, "batch"},
		"site in words":                {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Site = "温室一号" }), provenance.Invalid, "site"},
		"product in words":             {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Product = "黄瓜" }), provenance.Invalid, "product"},
		"no batch":                     {"base", provenance.RegisterBatchOp, register(func(in *provenance.RegisterBatch) { in.Batch = "" }), provenance.Invalid, "batch"},
		"register the other side's":    {"haidian", provenance.RegisterEnterpriseOp, enterprise(base2Code, provenance.Laboratory), provenance.Invalid, "code"},
		"revoke another's":             {"base2", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "spite"}, provenance.Denied, ""},
		"revoke the other side's":      {"haidian", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "spite"}, provenance.Denied, ""},
		"inspect what is not":          {"haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: destinationCode + "-FX1", Type: provenance.Routine, Enterprise: baseCode, Batch: baseCode + "-L9", Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}}, provenance.NotFound, "batch"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.refuse(c.actor, c.op, c.in, c.code, c.field)
		})
	}
}

func longName() provenance.RegisterEnterprise {
	in := enterprise("91110108MADEM10221", provenance.Supermarket)
	in.Name = strings.Repeat("超", 101)
	return in
}

func TestSuspendedEnterpriseCannotAct(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	visit := destinationCode + "-FX1"
	w.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: visit, Type: provenance.Routine, Enterprise: baseCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}}})
	w.do("shouguang", provenance.AcknowledgeOp, provenance.AcknowledgeInspection{Inspection: visit})
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "banned pesticide"})

	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.Suspended, "")
	w.refuse("base2", provenance.SplitBatchOp, provenance.SplitBatch{Batch: w.harvest("base2", base2Code, "L1", "CN-0002", 10), Outputs: []provenance.SplitOutput{{Batch: base2Code + "-A", Amount: 1, To: baseCode}}}, provenance.Suspended, "")
	w.do("base", provenance.RectifyOp, provenance.RectifyInspection{Inspection: visit, Note: "已上锁"})
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Active, Reason: "rectified"})
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode})
}

// TestReading: an enterprise sees its own, the past of what it holds and one
// step of its future.
func TestReading(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	w.move("base", "market", marketCode, lot)
	part, rest := marketCode+"-P1", marketCode+"-P2"
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 100, To: canteenCode}, {Batch: rest, Amount: 100}}})
	w.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: part, Accept: true})
	deep := canteenCode + "-D1"
	w.do("canteen", provenance.SplitBatchOp, provenance.SplitBatch{Batch: part, Outputs: []provenance.SplitOutput{{Batch: deep, Amount: 10}}})

	sees := func(name string, kind provenance.Kind, id string) bool {
		return w.Evaluate(who[name], "record:Get", toJSON(t, provenance.RecordQuery{Kind: kind, ID: id})).Err() == nil
	}
	for _, name := range []string{"shouguang", "haidian-inspector", "auditor", "observer"} {
		assert.True(t, sees(name, provenance.KindBatch, deep), name)
	}
	assert.True(t, sees("market", provenance.KindBatch, part), "one step of the future of what it had")
	assert.False(t, sees("base2", provenance.KindBatch, lot), "a stranger's batch")
	assert.False(t, sees("canteen", provenance.KindBatch, lot), "the past is seen by tracing")
	assert.True(t, sees("market", provenance.KindCertificate, baseCode+"-CN-0001"))
	assert.False(t, sees("base2", provenance.KindCertificate, baseCode+"-CN-0001"))
	assert.False(t, sees("nobody", provenance.KindBatch, lot))

	past := ask[provenance.Lineage](w, "canteen", "batch:Trace", provenance.TraceQuery{Batch: part, Direction: provenance.Backward})
	assert.Len(t, past.Batches, 2, "the whole past of what it holds")
	future := ask[provenance.Lineage](w, "market", "batch:Trace", provenance.TraceQuery{Batch: lot, Direction: provenance.Forward})
	assert.Len(t, future.Batches, 3, "one step of the future")
	assert.Empty(t, future.Frontier)
	for name, q := range map[string]provenance.TraceQuery{
		"base2":   {Batch: lot, Direction: provenance.Backward},
		"canteen": {Batch: part, Direction: provenance.Backward, From: []string{rest}},
	} {
		e := refusalOf(t, w.Evaluate(who[name], "batch:Trace", toJSON(t, q)))
		assert.Equal(t, provenance.Denied, e.Code, name)
	}
	e := refusalOf(t, w.Evaluate(who["base2"], "record:History", toJSON(t, provenance.HistoryQuery{Kind: provenance.KindBatch, ID: lot})))
	assert.Equal(t, provenance.Denied, e.Code)
	e = refusalOf(t, w.Evaluate(who["base2"], "record:List", toJSON(t, provenance.ListQuery{Kind: provenance.KindBatch})))
	assert.Equal(t, provenance.Denied, e.Code)
	for _, q := range []provenance.RecordQuery{{Kind: "request", ID: "x"}, {Kind: "dossier", ID: lot}, {Kind: provenance.KindBatch, ID: "a/b"}, {Kind: provenance.KindBatch, ID: ""}} {
		assert.Error(t, w.Evaluate(who["auditor"], "record:Get", toJSON(t, q)).Err())
	}
}

// panicking is a contract whose function fails as a bug would.
type panicking struct{ contractapi.Contract }

func (*panicking) Fail(*Tx) error { panic("a bug") }

func TestPanicsAreRecovered(t *testing.T) {
	chaincode, err := assemble(&panicking{Contract: named("bug")})
	require.NoError(t, err)
	log.SetOutput(io.Discard) // the stack that an operator would read
	defer log.SetOutput(os.Stderr)
	l := ledgertest.New(t, chaincode)
	e := refusalOf(t, l.Submit(who["base"], "bug:Fail"))
	assert.Equal(t, provenance.Internal, e.Code)
	assert.NotContains(t, e.En, "goroutine")
	require.Error(t, l.Submit(who["base"], "bug:Fail").Err(), "it goes on serving")
}

// TestServerKeepsNextToNothing: a large heap makes every garbage collection slow, and
// with it the transactions under way.
func TestServerKeepsNextToNothing(t *testing.T) {
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	chaincode, err := New()
	require.NoError(t, err)
	assert.Less(t, heap()-before, int64(10<<20))
	runtime.KeepAlive(chaincode)
}

// shortReads is a stub whose multi-key read fails as a peer's does when its
// database fails: no results and no error.
type shortReads struct{ shim.ChaincodeStubInterface }

func (shortReads) GetMultipleStates(...string) ([][]byte, error) { return nil, nil }

func TestFailedMultiKeyReadIsNoticed(t *testing.T) {
	tx := &Tx{state: map[string][]byte{}}
	tx.SetStub(shortReads{})
	assert.ErrorContains(t, tx.fetchKeys("batch/x"), "0 of 1 keys")
}

// inFuzz lets a ledger outlive one fuzz input: F refuses Helper inside the target.
type inFuzz struct{ testing.TB }

func (inFuzz) Helper() {}

// FuzzInvoke: no input makes the chaincode panic or write without a receipt.
func FuzzInvoke(f *testing.F) {
	chaincode, err := assembled()
	require.NoError(f, err)
	functions := chaincode.Functions()
	w := newWorld(inFuzz{f}, ledgertest.EndorseOnce())
	f.Add(uint(3), "base", "request-1", `{"batch":"91370783MADEM0011E-L1","product":"CUCUMBER","site":"91370783MADEM0011E-G1","harvested":"2026-03-09","amount":10,"unit":"g"}`)
	f.Fuzz(func(t *testing.T, which uint, name, request, payload string) {
		id, ok := who[name]
		if !ok {
			id = who["market"]
		}
		tx := w.Endorse(id, functions[which%uint(len(functions))], request, payload)
		if tx.Err() != nil {
			e := provenance.ParseError(tx.Response.GetMessage())
			require.NotNil(t, e, tx.Response.GetMessage())
			require.NotEqual(t, provenance.Internal, e.Code, "%v", e)
		}
	})
}
