package contract

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/ledgertest"
	"sunledger/chaincode/provenance"
	"sunledger/chaincode/walktest"
)

var (
	seed  = flag.Uint64("seed", 1, "of the random walk")
	steps = flag.Int("steps", 8000, "of the random walk")
)

// TestRandomWalk drives random operations, allowed and not, and holds each answer
// and everything the ledger has to the model.
func TestRandomWalk(t *testing.T) {
	w := newWalk(t)
	for _, step := range w.Opening() {
		w.together(step)
	}
	require.Empty(t, w.refused, "the opening is allowed")
	for n := len(w.Opening()); n < *steps; {
		round := w.Draw(1 + max(0, w.IntN(6)-2)) // mostly one, up to four at once
		w.together(round...)
		w.again()
		n += len(round)
		if n%400 < len(round) {
			w.checkAll()
		}
	}
	w.checkAll()
	w.checkHistories()
	w.checkCoverage()
}

// walk is a random walk on two ledgers, each with its own chaincode.
type walk struct {
	*walktest.Walk
	*rand.Rand
	t         *testing.T
	sides     [2]*ledgertest.Ledger
	zones     [2]*time.Location
	people    map[string]*ledgertest.Identity
	wrote     map[string][][]byte // every version of each record, by key, as committed
	revisions map[string]int      // of everything but index entries, by key
	accepted  map[provenance.Operation]int
	refused   map[provenance.Operation]int
	codes     map[provenance.Code]int
	conflicts int
	steps     []string
	done      []done
}

// done is a request that was carried out.
type done struct {
	walktest.Step
	request, txID string
}

func newWalk(t *testing.T) *walk {
	w := &walk{
		Walk: walktest.New(*seed, ""), Rand: rand.New(rand.NewPCG(*seed, 1)), t: t,
		zones:  [2]*time.Location{time.FixedZone("east", 14*60*60), time.FixedZone("west", -12*60*60)},
		people: map[string]*ledgertest.Identity{}, wrote: map[string][][]byte{}, revisions: map[string]int{},
		accepted: map[provenance.Operation]int{}, refused: map[provenance.Operation]int{}, codes: map[provenance.Code]int{},
	}
	for i := range w.sides {
		chaincode, err := New()
		require.NoError(t, err)
		w.sides[i] = ledgertest.New(t, chaincode, ledgertest.EndorseOnce())
	}
	for name, a := range walktest.Actors {
		w.people[name] = identity(a.Organization, name, a.Role, a.Enterprise)
	}
	local := time.Local
	t.Cleanup(func() {
		time.Local = local
		if t.Failed() {
			t.Logf("repeat with -run TestRandomWalk -seed %d; the last steps:\n%s", *seed, strings.Join(w.steps[max(0, len(w.steps)-10):], "\n"))
		}
	})
	return w
}

// both runs something on each side, in the zone of that side, and returns both
// results if they are the same.
func (w *walk) both(run func(*ledgertest.Ledger) *ledgertest.Transaction) (both [2]*ledgertest.Transaction) {
	w.t.Helper()
	for i, side := range w.sides {
		time.Local = w.zones[i]
		both[i] = run(side)
	}
	ours, theirs := both[0], both[1]
	same := ours.ID == theirs.ID && proto.Equal(ours.Response, theirs.Response) && proto.Equal(ours.RWSet, theirs.RWSet) && proto.Equal(ours.Event, theirs.Event)
	require.True(w.t, same, "the two sides disagree:\n%v\n%v\n%v\n%v", ours.Response, theirs.Response, ours.RWSet, theirs.RWSet)
	return both
}

// together endorses the steps on the same state, and commits what was endorsed in
// one block, in any order.
func (w *walk) together(round ...walktest.Step) {
	w.t.Helper()
	for _, side := range w.sides {
		side.Advance(7 * time.Minute)
	}
	w.Now = w.sides[0].Now()
	var endorsed []done
	var blocks [2][]*ledgertest.Transaction
	for _, step := range round {
		request := fmt.Sprintf("request-%06d", len(w.steps))
		w.steps = append(w.steps, step.String())
		if txs := w.endorse(step, request); txs[0].Endorsed() {
			endorsed = append(endorsed, done{step, request, txs[0].ID})
			blocks[0], blocks[1] = append(blocks[0], txs[0]), append(blocks[1], txs[1])
		}
	}
	w.Shuffle(len(endorsed), func(i, j int) {
		endorsed[i], endorsed[j] = endorsed[j], endorsed[i]
		for _, block := range blocks {
			block[i], block[j] = block[j], block[i]
		}
	})
	require.Equal(w.t, w.sides[0].Commit(blocks[0]...), w.sides[1].Commit(blocks[1]...))
	for i, tx := range blocks[0] {
		switch tx.Code {
		case peer.TxValidationCode_VALID:
			w.committed(endorsed[i].Step, tx)
			w.done = append(w.done, endorsed[i])
		case peer.TxValidationCode_MVCC_READ_CONFLICT, peer.TxValidationCode_PHANTOM_READ_CONFLICT:
			require.NotZero(w.t, i, "the first in a block collides with nobody")
			w.conflicts++
		default:
			require.Fail(w.t, tx.Code.String())
		}
	}
}

// submit runs a transaction on both sides.
func (w *walk) submit(step walktest.Step, request string) [2]*ledgertest.Transaction {
	w.t.Helper()
	input := toJSON(w.t, step.Input)
	return w.both(func(side *ledgertest.Ledger) *ledgertest.Transaction {
		return side.Endorse(w.people[step.Who], string(step.Op), request, input)
	})
}

// again repeats a request carried out before, whatever happened since: the
// answer is that of then, and nothing is written.
func (w *walk) again() {
	w.t.Helper()
	past := w.done[w.IntN(len(w.done))]
	tx := w.submit(past.Step, past.request)[0]
	require.NoError(w.t, tx.Err())
	receipt := receiptOf(w.t, tx)
	require.True(w.t, receipt.Replayed)
	require.Equal(w.t, past.txID, receipt.TxID)
	require.Empty(w.t, tx.RWSet.Writes)
}

// endorse holds the ledger's answer to the model's.
func (w *walk) endorse(step walktest.Step, request string) [2]*ledgertest.Transaction {
	w.t.Helper()
	txs := w.submit(step, request)
	faults := w.Faults(step)
	if txs[0].Endorsed() {
		require.Empty(w.t, faults, "%s is allowed", step)
		return txs
	}
	code := refusalOf(w.t, txs[0]).Code
	require.Contains(w.t, faults, code, "%s: %v", step, txs[0].Err())
	w.refused[step.Op]++
	w.codes[code]++
	return txs
}

// committed holds what a transaction wrote to the model: it wrote the records
// that it should, and they are what they should be. In a block with others, it
// must be as if it had been alone after them.
func (w *walk) committed(step walktest.Step, tx *ledgertest.Transaction) {
	w.t.Helper()
	keys, faults := w.Commit(step, tx.ID)
	require.Empty(w.t, faults, "%s took effect", step)
	var written []string
	for _, write := range tx.RWSet.Writes {
		w.audit(write)
		if w.record(write.Key, write.Value) == nil {
			continue
		}
		written = append(written, write.Key)
		w.wrote[write.Key] = append(w.wrote[write.Key], write.Value)
		require.Empty(w.t, w.Differences(w.record(write.Key, write.Value)), "%s", step)
	}
	require.Equal(w.t, keys, written, "%s", step)
	w.accepted[step.Op]++
}

// audit holds a write to what the auditors hold it to, whatever keeps it: index entries
// come and go, a receipt is written once, all else is never deleted and goes up by a
// revision at a time.
func (w *walk) audit(write *kvrwset.KVWrite) {
	w.t.Helper()
	kind, _, _ := strings.Cut(write.Key, "/")
	if kind == "index" {
		return
	}
	require.False(w.t, write.IsDelete, write.Key)
	if kind == "request" {
		require.NotContains(w.t, w.revisions, write.Key)
		w.revisions[write.Key] = 0
		return
	}
	var head provenance.Header
	require.NoError(w.t, json.Unmarshal(write.Value, &head), write.Key)
	require.Equal(w.t, w.revisions[write.Key]+1, head.Revision, write.Key)
	w.revisions[write.Key] = head.Revision
}

// record decodes what is kept under a key; nil when the model knows nothing of
// it.
func (w *walk) record(key string, value []byte) provenance.Record {
	record, err := walktest.Read(key, value)
	require.NoError(w.t, err)
	return record
}

// checkAll compares all that both sides have with the model: nothing has changed
// that no transaction wrote, nothing is missing, what must always hold does, every
// index entry leads to a record and none is missing, and the lineage of some
// batches is what the model finds.
func (w *walk) checkAll() {
	w.t.Helper()
	var records []provenance.Record
	var keys, indexed []string
	entries := map[string]bool{}
	for _, key := range w.sides[0].Keys() {
		value := w.sides[0].State(key)
		require.True(w.t, bytes.Equal(value, w.sides[1].State(key)), "%s differs between the sides", key)
		if strings.HasPrefix(key, "index/") {
			indexed = append(indexed, key)
		}
		record := w.record(key, value)
		if record == nil {
			continue
		}
		keys, records = append(keys, key), append(records, record)
		require.Empty(w.t, w.Differences(record))
		own, err := provenance.IndexKeys(record)
		require.NoError(w.t, err)
		for entry := range own {
			entries[entry] = true
		}
	}
	require.Equal(w.t, w.Keys(), keys)
	require.Empty(w.t, walktest.Violations(records))
	require.Len(w.t, entries, len(indexed))
	for _, entry := range indexed {
		require.True(w.t, entries[entry], "%s leads nowhere", entry)
	}
	for range min(5, len(w.Goods())) {
		w.checkLineage(w.Goods()[w.IntN(len(w.Goods()))])
	}
}

// checkLineage asks for a batch's lineage both ways, and for that of one of its
// descendants back to it.
func (w *walk) checkLineage(id string) {
	w.t.Helper()
	future := w.trace(id, provenance.Forward)
	require.Equal(w.t, w.Future(id), future)
	require.Equal(w.t, w.Past(id), w.trace(id, provenance.Backward))
	require.Contains(w.t, w.trace(future[w.IntN(len(future))], provenance.Backward), id)
}

func (w *walk) trace(id string, direction provenance.Direction) (ids []string) {
	w.t.Helper()
	q := provenance.TraceQuery{Batch: id, Direction: direction, Limit: provenance.MaxTraceLimit, Evidence: true}
	var lineage provenance.Lineage
	w.ask("batch:Trace", q, &lineage)
	require.Empty(w.t, lineage.Frontier)
	for _, b := range lineage.Batches {
		ids = append(ids, b.ID)
	}
	slices.Sort(ids)
	return ids
}

func (w *walk) ask(function string, q, answer any) {
	w.t.Helper()
	input := toJSON(w.t, q)
	tx := w.both(func(side *ledgertest.Ledger) *ledgertest.Transaction {
		return side.Evaluate(w.people["auditor"], function, input)
	})[0]
	require.NoError(w.t, tx.Err())
	require.NoError(w.t, json.Unmarshal(tx.Response.GetPayload(), answer))
}

// checkHistories reads every version of every record: each is as it was
// committed, by whom and in which transaction.
func (w *walk) checkHistories() {
	w.t.Helper()
	for _, key := range w.Keys() {
		kind, id, _ := strings.Cut(key, "/")
		if _, err := provenance.SchemaOf(provenance.Kind(kind)); err != nil {
			continue // nobody reads it by itself
		}
		var history provenance.History
		w.ask("record:History", provenance.HistoryQuery{Kind: provenance.Kind(kind), ID: id, Limit: provenance.MaxPage}, &history)
		versions := w.Versions(key)
		require.Len(w.t, history.Revisions, len(versions), key)
		require.False(w.t, history.More)
		for i, version := range versions {
			revision := history.Revisions[len(versions)-1-i]
			require.Equal(w.t, version.TxID, revision.TxID, key)
			require.Equal(w.t, string(w.wrote[key][i]), string(revision.Record), key)
			require.Contains(w.t, w.record(key, revision.Record).Head().Actor.Subject, "CN="+version.Who+",", key)
		}
	}
}

// checkCoverage is about the walk itself: it goes everywhere.
func (w *walk) checkCoverage() {
	w.t.Logf("seed %d: %v accepted, %v refused for %v, %d conflicts, %d batches; came by %v", *seed, w.accepted, w.refused, w.codes, w.conflicts, len(w.Goods()), met(w.Walk))
	if *seed != 1 || *steps < 8000 {
		return
	}
	for _, op := range walktest.Operations() {
		assert.NotZero(w.t, w.accepted[op], "%s is carried out", op)
		assert.NotZero(w.t, w.refused[op], "%s is refused", op)
	}
	assert.NotZero(w.t, w.conflicts)
	for _, milestone := range walktest.Milestones {
		assert.NotZero(w.t, w.Met(milestone), milestone)
	}
	assert.GreaterOrEqual(w.t, w.Met(walktest.GreenLane), 5, "time and again")
}

// met is how often a walk came by each milestone.
func met(w *walktest.Walk) map[string]int {
	all := map[string]int{}
	for _, milestone := range slices.Concat(walktest.Milestones, walktest.Late) {
		all[milestone] = w.Met(milestone)
	}
	return all
}
