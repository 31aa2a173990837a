package ledger_test

import (
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/chaincode/walktest"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/ledger"
)

var seed = flag.Uint64("seed", 1, "of the random walk")

func TestRandomWalk(t *testing.T) {
	settled(t, gatewaytest.Start(t).Home, ledger.WithoutPauses).walk(t, 500)
}

// walk has so many random steps, each by its own client, and holds the answers
// and the records that they leave to the model. Nobody is suspended or has its supply
// suspended, and no calendar proposed: others use this ledger, where the canteen is no
// central kitchen, and processes nothing. No recall is announced: its deadline
// would be by the calendars that others agreed on. No journey is logged: a reading is
// held to the second of the departure, which is that of the gateway.
func (w *world) walk(t *testing.T, steps int) {
	t.Logf("with -seed %d", *seed)
	walk := walktest.New(*seed, w.run)
	accepted, refused := 0, map[provenance.Code]int{}
	take := func(step walktest.Step) error {
		walk.Now = time.Now()
		receipt, err := w.as(step.Who).Submit(t.Context(), step.Op, step.Input)
		if err != nil {
			return err
		}
		accepted++
		keys, faults := walk.Commit(step, receipt.TxID)
		require.Empty(t, faults, "%s is allowed", step)
		require.Equal(t, keys, recordKeys(receipt))
		for _, side := range []string{"shouguang-regulator", "haidian-regulator"} {
			require.NoError(t, w.as(side).Await(t.Context(), receipt.TxID))
		}
		return nil
	}
	for _, step := range walk.Opening() {
		err := take(step)
		if codeOf(err) == provenance.AlreadyExists && step.Op == provenance.RegisterEnterpriseOp {
			walk.Adopt(step)
			continue
		}
		require.NoError(t, err)
	}
	for range steps {
		step := walk.Draw(1, provenance.RegisterEnterpriseOp, provenance.SetEnterpriseStatusOp, provenance.ProposeCalendarOp, provenance.ApproveCalendarOp, provenance.AnnounceRecallOp, provenance.AppendReadingsOp,
			provenance.MeasureInspectionOp, provenance.LiftMeasureOp, provenance.ProcessBatchesOp)[0]
		if err := take(step); err != nil {
			require.Contains(t, walk.Faults(step), codeOf(err), "%s: %v", step, err)
			refused[codeOf(err)]++
		}
	}
	for _, key := range walk.Keys() {
		if _, err := provenance.SchemaOf(provenance.Kind(provenance.SplitKey(key)[0])); err == nil {
			w.asWalked(t, walk, key)
		}
	}
	for _, id := range walk.Goods() {
		assert.Equal(t, walk.Past(id), w.traced(t, id, provenance.Backward))
		assert.Equal(t, walk.Future(id), w.traced(t, id, provenance.Forward))
	}
	t.Logf("%d steps were accepted; refused were %v", accepted, refused)
}

// recordKeys are the keys of what a transaction wrote that the model knows of.
func recordKeys(receipt *provenance.Receipt) (keys []string) {
	for _, r := range receipt.Records {
		key := provenance.Key(r.Kind, r.ID)
		if known, err := walktest.Read(key, []byte("{}")); known != nil && err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// asWalked compares a record and its versions with the model's.
func (w *world) asWalked(t *testing.T, walk *walktest.Walk, key string) {
	t.Helper()
	parts := provenance.SplitKey(key)
	kind, id := provenance.Kind(parts[0]), parts[1]
	record, err := w.as("auditor").Get(t.Context(), kind, id)
	require.NoError(t, err)
	assert.Empty(t, walk.Differences(record))
	history, err := w.as("auditor").History(t.Context(), provenance.HistoryQuery{Kind: kind, ID: id, Limit: provenance.MaxPage})
	require.NoError(t, err)
	slices.Reverse(history.Revisions)
	var is, should []string
	for _, revision := range history.Revisions {
		is = append(is, revision.TxID)
	}
	for _, version := range walk.Versions(key) {
		should = append(should, version.TxID)
	}
	assert.Equal(t, should, is, "the versions of %s", key)
}

func (w *world) traced(t *testing.T, id string, direction provenance.Direction) (ids []string) {
	t.Helper()
	lineage, err := w.as("auditor").Trace(t.Context(), provenance.TraceQuery{Batch: id, Direction: direction})
	require.NoError(t, err)
	for _, b := range lineage.Batches {
		ids = append(ids, b.ID)
	}
	slices.Sort(ids)
	return ids
}
