package contract

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"flag"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"sunledger/chaincode/provenance"
	"sunledger/chaincode/walktest"
)

var plainSteps = flag.Int("plain-steps", 16_000, "of the random walk on a map")

// plain carries out the rules on a map. What runs is the functions of provenance and
// the loading and saving around them (Tx); nothing of Fabric does: no peer, no
// contract API and its JSON, no endorsement, no read and write sets, no conflicts.
// What goes wrong here is a rule, and nothing else.
type plain struct {
	state     map[string][]byte
	histories map[string][]*queryresult.KeyModification // newest first
	functions map[string]reflect.Value
	now       time.Time
	carried   int
}

func newPlain() *plain {
	p := &plain{state: map[string][]byte{}, histories: map[string][]*queryresult.KeyModification{}, functions: map[string]reflect.Value{}, now: time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)}
	for _, family := range families() {
		for name, f := range functionsOf(family) {
			p.functions[family.GetName()+":"+name] = f.method
		}
	}
	return p
}

// do carries out a step, and returns the transaction and the keys it wrote.
func (p *plain) do(step walktest.Step) (txID string, written []string, err error) {
	p.carried++
	sum := sha256.Sum256([]byte(strconv.Itoa(p.carried)))
	txID = hex.EncodeToString(sum[:])
	stub := &plainStub{plain: p, txID: txID}
	tx := new(Tx)
	tx.SetStub(stub)
	tx.SetClientIdentity(plainIdentity{step.Who, walktest.Actors[step.Who]})
	results := p.functions[string(step.Op)].Call([]reflect.Value{reflect.ValueOf(tx), reflect.ValueOf("request-" + strconv.Itoa(p.carried)), reflect.ValueOf(step.Input)})
	if err, refused := results[1].Interface().(error); refused {
		return "", nil, provenance.AsError(err)
	}
	return txID, stub.written, nil
}

// plainStub is what Tx asks of a ledger, as one transaction. Its writes are there at
// once: Tx writes at the end, when nothing can be refused any more.
type plainStub struct {
	shim.ChaincodeStubInterface // nil: Tx asks for nothing else
	*plain
	txID    string
	written []string
}

func (s *plainStub) GetTxID() string { return s.txID }

func (s *plainStub) GetTxTimestamp() (*timestamppb.Timestamp, error) {
	return timestamppb.New(s.now), nil
}

func (s *plainStub) GetArgs() [][]byte                    { return [][]byte{[]byte(s.txID)} }
func (s *plainStub) StartWriteBatch()                     {}
func (s *plainStub) FinishWriteBatch() error              { return nil }
func (s *plainStub) SetEvent(name string, _ []byte) error { return nil }

func (s *plainStub) GetMultipleStates(keys ...string) ([][]byte, error) {
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = s.state[key]
	}
	return values, nil
}

func (s *plainStub) PutState(key string, value []byte) error {
	s.state[key] = value
	s.written = append(s.written, key)
	version := &queryresult.KeyModification{TxId: s.txID, Value: value, Timestamp: timestamppb.New(s.now)}
	s.histories[key] = append([]*queryresult.KeyModification{version}, s.histories[key]...)
	return nil
}

func (s *plainStub) DelState(key string) error {
	delete(s.state, key)
	return nil
}

func (s *plainStub) GetStateByRange(start, end string) (shim.StateQueryIteratorInterface, error) {
	found := &plainRange{}
	for key, value := range s.state {
		if start <= key && key < end {
			found.left = append(found.left, &queryresult.KV{Key: key, Value: value})
		}
	}
	slices.SortFunc(found.left, func(a, b *queryresult.KV) int { return strings.Compare(a.Key, b.Key) })
	return found, nil
}

type plainRange struct{ left []*queryresult.KV }

func (r *plainRange) HasNext() bool { return len(r.left) > 0 }
func (r *plainRange) Close() error  { return nil }

func (r *plainRange) Next() (*queryresult.KV, error) {
	next := r.left[0]
	r.left = r.left[1:]
	return next, nil
}

func (s *plainStub) GetHistoryForKey(key string) (shim.HistoryQueryIteratorInterface, error) {
	return &plainHistory{s.histories[key]}, nil
}

type plainHistory struct {
	left []*queryresult.KeyModification
}

func (h *plainHistory) HasNext() bool { return len(h.left) > 0 }
func (h *plainHistory) Close() error  { return nil }

func (h *plainHistory) Next() (*queryresult.KeyModification, error) {
	next := h.left[0]
	h.left = h.left[1:]
	return next, nil
}

// plainIdentity is an actor without a certificate to prove it.
type plainIdentity struct {
	name  string
	actor provenance.Actor
}

var _ cid.ClientIdentity = plainIdentity{}

func (i plainIdentity) GetID() (string, error)    { return i.name, nil }
func (i plainIdentity) GetMSPID() (string, error) { return i.actor.Organization, nil }

func (i plainIdentity) GetAttributeValue(name string) (string, bool, error) {
	value := map[string]string{"role": string(i.actor.Role), "enterprise": i.actor.Enterprise}[name]
	return value, value != "", nil
}

func (i plainIdentity) AssertAttributeValue(string, string) error { return nil }

func (i plainIdentity) GetX509Certificate() (*x509.Certificate, error) {
	return &x509.Certificate{Subject: pkix.Name{CommonName: i.name}}, nil
}

// TestRandomWalkOnAMap walks the rules alone, further than a ledger lets one.
func TestRandomWalkOnAMap(t *testing.T) {
	w, p := walktest.New(*seed, ""), newPlain()
	accepted, refused := map[provenance.Operation]int{}, map[provenance.Operation]int{}
	take := func(step walktest.Step) error {
		p.now = p.now.Add(7 * time.Minute)
		w.Now = p.now
		faults := w.Faults(step)
		txID, written, err := p.do(step)
		if err != nil {
			require.Contains(t, faults, provenance.AsError(err).Code, "%s: %v", step, err)
			refused[step.Op]++
			return err
		}
		keys, faults := w.Commit(step, txID)
		require.Empty(t, faults, "%s is allowed", step)
		require.Equal(t, keys, p.hold(t, w, written), "%s", step)
		accepted[step.Op]++
		return nil
	}
	for _, step := range w.Opening() {
		require.NoError(t, take(step))
	}
	for range *plainSteps {
		_ = take(w.Draw(1)[0]) // a refusal was held to the model's
	}
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(p.state)), func(key string) bool {
		record, err := walktest.Read(key, p.state[key])
		require.NoError(t, err)
		return record == nil
	})
	require.Equal(t, w.Keys(), keys)
	p.hold(t, w, keys)
	var records []provenance.Record
	for _, key := range keys {
		record, err := walktest.Read(key, p.state[key])
		require.NoError(t, err)
		records = append(records, record)
		var txs []string
		for _, version := range w.Versions(key) {
			txs = append([]string{version.TxID}, txs...)
		}
		for i, version := range p.histories[key] {
			require.Equal(t, txs[i], version.TxId, key)
		}
	}
	require.Empty(t, walktest.Violations(records))
	t.Logf("seed %d: %v accepted, %v refused, %d batches; came by %v", *seed, accepted, refused, len(w.Goods()), met(w))
	if *seed != 1 || *plainSteps < 16_000 {
		return
	}
	for _, op := range walktest.Operations() {
		assert.NotZero(t, accepted[op], "%s is carried out", op)
		assert.NotZero(t, refused[op], "%s is refused", op)
	}
	for _, milestone := range slices.Concat(walktest.Milestones, walktest.Late) {
		assert.NotZero(t, w.Met(milestone), milestone)
	}
	assert.GreaterOrEqual(t, w.Met(walktest.GreenLane), 10, "time and again")
	assert.True(t, slices.ContainsFunc(records, func(r provenance.Record) bool {
		recall, ok := r.(*provenance.Recall)
		return ok && recall.Closing != nil && recall.Closing.Approved != nil && !recall.Exercise
	}), "some recall is closed")
}

// hold compares what is kept under the keys with the model, and returns those of
// which the model knows.
func (p *plain) hold(t *testing.T, w *walktest.Walk, keys []string) (known []string) {
	t.Helper()
	for _, key := range keys {
		if strings.HasPrefix(key, "index/") || strings.HasPrefix(key, "request/") {
			continue
		}
		record, err := walktest.Read(key, p.state[key])
		require.NoError(t, err)
		if record != nil {
			known = append(known, key)
			require.Empty(t, w.Differences(record), key)
		}
	}
	return known
}
