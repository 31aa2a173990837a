package ledger_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
)

const (
	base   = "91370783MADEM0011E"
	market = "91110108MADEM10146"
	lab    = "91370783MADEM00386"
)

// world is a ledger on which a standard is in force and a base, a laboratory and
// a market are registered.
type world struct {
	*testing.T
	home    string
	run     string // makes this test's own IDs unique on a ledger that lasts
	clients map[string]*ledger.Client
	options []ledger.ConnectOption // of every client
}

// settled prepares the ledger that home's profiles lead to.
func settled(t *testing.T, home string, options ...ledger.ConnectOption) *world {
	t.Helper()
	run := strings.ToUpper(strconv.FormatInt(time.Now().UnixMilli(), 36))
	w := &world{T: t, home: home, run: run, clients: map[string]*ledger.Client{}, options: options}
	origin, destination := w.as("shouguang-regulator"), w.as("haidian-regulator")

	proposed, err := destination.ProposeStandard(t.Context(), w.standard())
	require.NoError(t, err)
	require.NoError(t, origin.Await(t.Context(), proposed.TxID))
	standard, err := ledger.Get[provenance.Standard](t.Context(), origin, w.standard().Standard)
	require.NoError(t, err)
	approved, err := origin.ApproveStandard(t.Context(), provenance.ApproveStandard{Standard: standard.ID, Digest: standard.Digest})
	require.NoError(t, err)

	w.register(origin, base, provenance.Base)
	w.register(origin, lab, provenance.Laboratory)
	last := w.register(destination, market, provenance.Market)
	if last != nil {
		require.NoError(t, w.as("base").Await(t.Context(), last.TxID))
	}
	site, err := w.as("base").RegisterSite(t.Context(), provenance.RegisterSite{
		Site: w.id(base, "SITE"), Name: "greenhouse", SiteKind: "greenhouse", Division: "370783", Address: "Shouguang",
	})
	require.NoError(t, err)
	for _, name := range []string{"market", "lab", "auditor"} {
		require.NoError(t, w.as(name).Await(t.Context(), site.TxID))
		require.NoError(t, w.as(name).Await(t.Context(), approved.TxID))
	}
	return w
}

// as returns the client of a profile.
func (w *world) as(name string) *ledger.Client {
	w.Helper()
	if c := w.clients[name]; c != nil {
		return c
	}
	p, err := profile.Load(w.home, profile.Profile{Name: name}, os.Getenv)
	require.NoError(w, err)
	c, err := ledger.Connect(p, w.options...)
	require.NoError(w, err)
	w.Cleanup(func() { assert.NoError(w, c.Close()) })
	w.clients[name] = c
	return c
}

// id is an ID of an enterprise that no other run used.
func (w *world) id(code, number string) string { return code + "-" + w.run + "-" + number }

func (w *world) product() string { return "P" + w.run }

func (w *world) standard() provenance.ProposeStandard {
	return provenance.ProposeStandard{
		Standard: w.product() + "-V1", Product: w.product(), NameEn: "cucumber", NameZh: "黄瓜", Unit: provenance.Gram, EffectiveFrom: "2020-01-01",
		Limits: []provenance.Limit{{Analyte: "procymidone", Max: 2000, Edition: "GB 2763-2021"}},
		Documents: []provenance.DocumentRule{
			{Type: provenance.Commitment, NumberPattern: ".+"},
			{Type: provenance.Origin, NumberPattern: ".+", Issuers: []string{provenance.Regulators[0].Code}},
			{Type: provenance.TestReport, NumberPattern: ".+", Issuers: []string{lab}},
		},
		Temperature: provenance.Temperature{Min: 80, Max: 120},
	}
}

// register registers an enterprise unless an earlier run did; the receipt is nil
// then.
func (w *world) register(regulator *ledger.Client, code string, kind provenance.EnterpriseKind) *provenance.Receipt {
	w.Helper()
	receipt, err := regulator.RegisterEnterprise(w.Context(), provenance.RegisterEnterprise{
		Code: code, Name: "test " + string(kind), BusinessKind: kind, Address: "somewhere", Contact: "0536-0000000", Responsible: "responsible",
	})
	if provenance.AsError(err) != nil && provenance.AsError(err).Code == provenance.AlreadyExists {
		return nil
	}
	require.NoError(w, err)
	return receipt
}

func (w *world) batch(number string) provenance.RegisterBatch {
	return provenance.RegisterBatch{
		Batch: w.id(base, number), Product: w.product(), Site: w.id(base, "SITE"), Harvested: "2025-06-01", Amount: 2_000_000, Unit: provenance.Gram,
	}
}

func codeOf(err error) provenance.Code {
	if err == nil {
		return ""
	}
	return provenance.AsError(err).Code
}

// parallel runs n functions at once and returns their errors.
func parallel(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = f(i) })
	}
	all.Wait()
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

func (w *world) roundTrip(t *testing.T) {
	in := w.batch("ROUND")
	receipt, err := w.as("base").RegisterBatch(t.Context(), in)
	require.NoError(t, err)
	require.Len(t, receipt.Records, 1)
	assert.Equal(t, provenance.Reference{Kind: provenance.KindBatch, ID: in.Batch, Revision: 1}, receipt.Records[0])

	batch, err := ledger.Get[provenance.Batch](t.Context(), w.as("base"), in.Batch)
	require.NoError(t, err)
	assert.Equal(t, in.Amount, batch.Quantity.Remaining)
	assert.Equal(t, receipt.TxID, batch.TxID)

	require.NoError(t, w.as("auditor").Await(t.Context(), receipt.TxID))
	history, err := w.as("auditor").History(t.Context(), provenance.HistoryQuery{Kind: provenance.KindBatch, ID: in.Batch})
	require.NoError(t, err)
	require.Len(t, history.Revisions, 1)
	assert.Equal(t, receipt.TxID, history.Revisions[0].TxID)

	found, err := w.as("auditor").Transaction(t.Context(), receipt.TxID)
	require.NoError(t, err)
	assert.Equal(t, ledger.Transaction{
		TxID: receipt.TxID, Block: found.Block, Position: found.Position, Channel: "provenance", Chaincode: found.Chaincode, Function: "batch:Register", RequestID: receipt.RequestID,
		Time: found.Time, Validation: "VALID", Valid: true,
		Creator: ledger.Signer{MSPID: "ShouguangMSP", Subject: batch.Actor.Subject}, Endorsers: found.Endorsers,
	}, *found)
	assert.Positive(t, found.Block, "the genesis block has no such transaction")
	assert.WithinDuration(t, time.Now(), found.Time, time.Minute)
	var sides []string
	for _, e := range found.Endorsers {
		sides = append(sides, e.MSPID)
		assert.Contains(t, e.Subject, "peer")
	}
	assert.ElementsMatch(t, []string{"ShouguangMSP", "HaidianMSP"}, sides)
}

func (w *world) refusals(t *testing.T) {
	in := w.batch("TWICE")
	_, err := w.as("base").RegisterBatch(t.Context(), in)
	require.NoError(t, err)
	_, err = w.as("base").RegisterBatch(t.Context(), in)
	assert.Equal(t, provenance.AlreadyExists, codeOf(err))
	assert.Equal(t, "batch/"+in.Batch, provenance.AsError(err).Record)

	_, err = w.as("market").DisposeBatch(t.Context(), provenance.DisposeBatch{Batch: in.Batch, Amount: 1, Method: "destroyed", Reason: "not mine"})
	assert.Contains(t, []provenance.Code{provenance.Denied, provenance.NotFound}, codeOf(err), "NOT_FOUND while the market's peer is a block behind")
	_, err = w.as("base").Get(t.Context(), provenance.KindBatch, w.id(base, "NONE"))
	assert.Equal(t, provenance.NotFound, codeOf(err))
	_, err = w.as("base").Transaction(t.Context(), strings.Repeat("0", 64))
	assert.Equal(t, provenance.Denied, codeOf(err), "%v", err)
	_, err = w.as("auditor").Transaction(t.Context(), strings.Repeat("0", 64))
	assert.Equal(t, provenance.NotFound, codeOf(err), "%v", err)
	_, err = w.as("base").CancelTransfer(t.Context(), provenance.CancelTransfer{Batch: in.Batch}, ledger.WithRequestID("short"))
	assert.Equal(t, provenance.Invalid, codeOf(err))
	assert.Equal(t, "requestId", provenance.AsError(err).Field)
}

func (w *world) inParallel(t *testing.T) {
	const n = 50
	var mu sync.Mutex
	transactions := map[string]bool{}
	errs := parallel(n, func(i int) error {
		receipt, err := w.as("base").RegisterBatch(t.Context(), w.batch(fmt.Sprintf("PAR%d", i)))
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			transactions[receipt.TxID] = true
		}
		return err
	})
	require.Empty(t, errs)
	assert.Len(t, transactions, n)

	listed := map[string]bool{}
	q := provenance.ListQuery{Kind: provenance.KindBatch, Index: "maker", Value: base, Limit: 7}
	require.NoError(t, w.as("shouguang-regulator").Await(t.Context(), anyOf(transactions)))
	for record, err := range w.as("shouguang-regulator").All(t.Context(), q) {
		require.NoError(t, err)
		id := record.Head().ID
		assert.False(t, listed[id], "listed twice: %s", id)
		listed[id] = true
	}
	for i := range n {
		assert.True(t, listed[w.id(base, fmt.Sprintf("PAR%d", i))], "PAR%d", i)
	}
}

func anyOf(set map[string]bool) string {
	for key := range set {
		return key
	}
	return ""
}

// storm has many take from one batch at once: nobody sees a conflict, and not a
// gram is lost.
func (w *world) storm(t *testing.T) {
	const n = 50
	in := w.batch("STORM")
	_, err := w.as("base").RegisterBatch(t.Context(), in)
	require.NoError(t, err)
	var mu sync.Mutex
	retries := map[provenance.Code]int{}
	p, err := profile.Load(w.home, profile.Profile{Name: "base"}, os.Getenv)
	require.NoError(t, err)
	c, err := ledger.Connect(p, ledger.WithProgress(func(p ledger.Progress) {
		if p.Step == ledger.Retrying {
			mu.Lock()
			defer mu.Unlock()
			retries[codeOf(p.Reason)]++
		}
	}))
	require.NoError(t, err)
	defer func() { assert.NoError(t, c.Close()) }()
	errs := parallel(n, func(i int) error {
		_, err := c.DisposeBatch(t.Context(), provenance.DisposeBatch{Batch: in.Batch, Amount: 7, Method: "destroyed", Reason: "wilted"})
		return err
	})
	require.Empty(t, errs)
	batch, err := ledger.Get[provenance.Batch](t.Context(), w.as("base"), in.Batch)
	require.NoError(t, err)
	assert.Equal(t, in.Amount-7*n, batch.Quantity.Remaining)
	assert.Equal(t, n+1, batch.Revision)
	t.Logf("retries: %v", retries)
	assert.NotZero(t, retries[provenance.Conflict])
}

func (w *world) repeated(t *testing.T) {
	in, request := w.batch("AGAIN"), ledger.WithRequestID("again-"+w.run)
	first, err := w.as("base").RegisterBatch(t.Context(), in, request)
	require.NoError(t, err)
	second, err := w.as("base").RegisterBatch(t.Context(), in, request)
	require.NoError(t, err)
	assert.True(t, second.Replayed)
	second.Replayed = false
	assert.Equal(t, first, second)

	in.Amount++
	_, err = w.as("base").RegisterBatch(t.Context(), in, request)
	assert.Equal(t, provenance.RequestReused, codeOf(err))
}

// atOnce sends one request many times at once.
func (w *world) atOnce(t *testing.T) {
	var mu sync.Mutex
	transactions := map[string]bool{}
	errs := parallel(10, func(int) error {
		receipt, err := w.as("base").RegisterBatch(t.Context(), w.batch("ATONCE"), ledger.WithRequestID("at-once-"+w.run))
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			transactions[receipt.TxID] = true
		}
		return err
	})
	require.Empty(t, errs)
	assert.Len(t, transactions, 1, "one request is one transaction, however often it is sent")
}

// lineage splits a batch three generations deep, mixes two branches and traces.
func (w *world) lineage(t *testing.T) {
	client, regulator := w.as("base"), w.as("shouguang-regulator")
	root := w.batch("ROOT")
	_, err := client.RegisterBatch(t.Context(), root)
	require.NoError(t, err)
	_, err = client.IssueCommitment(t.Context(), provenance.IssueCommitment{
		CertificateInput: provenance.CertificateInput{Certificate: w.id(base, "COMM"), Batch: root.Batch, IssuedOn: "2025-06-01"},
		Basis:            []provenance.Basis{provenance.QualityControl},
	})
	require.NoError(t, err)
	split := func(from string, to ...string) {
		in := provenance.SplitBatch{Batch: w.id(base, from)}
		for _, number := range to {
			in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: w.id(base, number), Amount: 1000})
		}
		_, err := client.SplitBatch(t.Context(), in)
		require.NoError(t, err)
	}
	split("ROOT", "A", "B", "C")
	split("A", "A1")
	split("B", "B1")
	last, err := client.MixBatches(t.Context(), provenance.MixBatches{Batch: w.id(base, "MIX"), Inputs: []provenance.Portion{
		{Batch: w.id(base, "A1"), Amount: 500}, {Batch: w.id(base, "B1"), Amount: 500}, {Batch: root.Batch, Amount: 500},
	}})
	require.NoError(t, err)
	require.NoError(t, regulator.Await(t.Context(), last.TxID))

	trace := func(q provenance.TraceQuery) (ids []string, certificates int) {
		lineage, err := regulator.Trace(t.Context(), q)
		require.NoError(t, err)
		assert.Empty(t, lineage.Frontier)
		for _, b := range lineage.Batches {
			ids = append(ids, strings.TrimPrefix(b.ID, w.id(base, "")))
		}
		return ids, len(lineage.Certificates)
	}
	for _, limit := range []int{0, 1, 2, 3} {
		forward, certificates := trace(provenance.TraceQuery{Batch: root.Batch, Direction: provenance.Forward, Limit: limit, Evidence: true})
		assert.ElementsMatch(t, []string{"ROOT", "A", "B", "C", "A1", "B1", "MIX"}, forward, "limit %d", limit)
		assert.Equal(t, 1, certificates)
		backward, _ := trace(provenance.TraceQuery{Batch: w.id(base, "MIX"), Direction: provenance.Backward, Limit: limit})
		assert.ElementsMatch(t, []string{"MIX", "A1", "B1", "ROOT", "A", "B"}, backward, "limit %d", limit)
	}
	near, _ := trace(provenance.TraceQuery{Batch: w.id(base, "MIX"), Direction: provenance.Backward, Depth: 1})
	assert.ElementsMatch(t, []string{"MIX", "A1", "B1", "ROOT"}, near)

	own, err := client.Trace(t.Context(), provenance.TraceQuery{Batch: root.Batch, Direction: provenance.Forward, Limit: 1})
	require.NoError(t, err)
	assert.Len(t, own.Batches, 5, "an enterprise sees one step ahead")
	w.recallPlan(t, root.Batch)
}

// recallPlan has each of the batches made from root once, whatever the pages.
func (w *world) recallPlan(t *testing.T, root string) {
	client, id := w.as("base"), w.id(base, "RECALL")
	_, err := client.StartRecall(t.Context(), provenance.StartRecall{
		Recall: id, Batches: []string{root}, Class: provenance.ClassThree, Cause: "label", KnownAt: "2025-06-01T08:00:00+08:00",
		Areas: []string{"Haidian"}, Disposal: "none", Expected: "all found", Exercise: true,
	})
	require.NoError(t, err)
	recall, err := ledger.Get[provenance.Recall](t.Context(), client, id)
	require.NoError(t, err)
	for _, limit := range []int{0, 1, 2, 3} {
		plan, err := client.RecallPlan(t.Context(), provenance.PlanQuery{Recall: id, Limit: limit})
		require.NoError(t, err)
		assert.Len(t, plan.Rows, 7, "limit %d", limit)
		account := recall.AccountOf(plan.Rows)
		assert.True(t, account.Balanced, "limit %d", limit)
		assert.Equal(t, int64(2_000_000), account.Recalled)
	}
}

// deadline ends a submission before the ledger can answer.
func (w *world) deadline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.as("base").RegisterBatch(ctx, w.batch("NEVER"))
	assert.Equal(t, provenance.Unavailable, codeOf(err))
	assert.ErrorIs(t, err, context.Canceled)
}
