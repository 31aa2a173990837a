package ledgertest

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// Ledger is a channel's ledger with one chaincode. It may be used from many
// goroutines: proposals run side by side, commits one at a time.
type Ledger struct {
	tb     testing.TB
	stream *stream
	once   bool

	clock sync.Mutex // guards the fields up to the blank line
	now   time.Time
	count uint64 // proposals so far: the source of nonces

	mu     sync.RWMutex // guards the fields below; endorsing holds it for reading
	state  *state
	height uint64
	txIDs  map[string]bool // committed, valid or not
}

// Option changes what New makes.
type Option func(*Ledger)

// EndorseOnce makes every proposal run once instead of twice. It is faster and
// does not notice chaincode on which two peers would disagree.
func EndorseOnce() Option { return func(l *Ledger) { l.once = true } }

// StartAt sets the clock's first time, by default 2026-03-02 08:00 UTC.
func StartAt(t time.Time) Option { return func(l *Ledger) { l.now = t.UTC() } }

// New returns an empty ledger that runs cc until the test ends. The clock
// stands still unless SetTime or Advance move it, and everything else is
// derived from it and the order of the calls, so that a test run by one
// goroutine sees the same transaction IDs every time.
func New(tb testing.TB, cc shim.Chaincode, options ...Option) *Ledger {
	l := &Ledger{
		tb:     tb,
		stream: connect(cc),
		now:    time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC),
		state:  newState(),
		height: 1,
		txIDs:  map[string]bool{},
	}
	for _, option := range options {
		option(l)
	}
	tb.Cleanup(func() { close(l.stream.closed) })
	return l
}

// Submit endorses a transaction and, unless the chaincode refused it, commits
// it in a block of its own. Tx.Err tells how it went.
func (l *Ledger) Submit(id *Identity, function string, args ...string) *Transaction {
	l.tb.Helper()
	tx := l.Endorse(id, function, args...)
	if tx.Endorsed() {
		l.Commit(tx)
	}
	return tx
}

// Endorse runs a transaction without committing it.
func (l *Ledger) Endorse(id *Identity, function string, args ...string) *Transaction {
	l.tb.Helper()
	return l.Propose(textProposal(id, function, args))
}

// Evaluate runs a query on one peer. Whatever it wrote is discarded.
func (l *Ledger) Evaluate(id *Identity, function string, args ...string) *Transaction {
	l.tb.Helper()
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.run(textProposal(id, function, args).stamp(l.tick()))
}

// Propose endorses any proposal, twice at the same height. The test fails if the
// two endorsements differ, and the transaction is then not endorsed, as a gateway
// would say.
func (l *Ledger) Propose(p Proposal) *Transaction {
	l.tb.Helper()
	l.mu.RLock()
	defer l.mu.RUnlock()
	stamped := p.stamp(l.tick())
	tx := l.run(stamped)
	if l.once {
		return tx
	}
	if diff := tx.diff(l.run(stamped)); diff != "" {
		l.tb.Errorf("two peers would disagree on %s: they differ in the %s", p.Args[0], diff)
		tx.Response = &peer.Response{Status: shim.ERROR, Message: "ProposalResponsePayloads do not match"}
		tx.Event = nil
	}
	return tx
}

// run executes a proposal once against the committed state, locked by the caller
// for reading. A panic of the chaincode, which would end the process of a real
// one, is raised again here.
func (l *Ledger) run(p stamped) *Transaction {
	sim := newSimulation(l.state, p.txID)
	response, event := l.stream.execute(sim, p)
	if sim.panicked != "" {
		panic(fmt.Sprintf("the chaincode panicked: %s", sim.panicked))
	}
	if sim.unfinished != nil {
		response, event = failure(fmt.Sprintf("transaction returned with failure: failed send batch: %s", sim.unfinished)), nil
	}
	return &Transaction{
		ID:       p.txID,
		Time:     p.time.AsTime(),
		Response: response,
		Event:    event,
		RWSet:    sim.rwset(),
		Requests: sim.requests,
		Code:     peer.TxValidationCode_NOT_VALIDATED,
	}
}

// Commit puts the transactions into one block, in this order, and validates
// them as a peer does. It returns their validation codes, which it also sets
// in the transactions. A transaction that was already committed is a duplicate
// and keeps the code it has.
func (l *Ledger) Commit(txs ...*Transaction) []peer.TxValidationCode {
	l.mu.Lock()
	defer l.mu.Unlock()
	block := l.height
	l.height++
	codes := make([]peer.TxValidationCode, len(txs))
	updated := map[string]bool{}
	for i, tx := range txs {
		if l.txIDs[tx.ID] {
			codes[i] = peer.TxValidationCode_DUPLICATE_TXID
			continue
		}
		l.txIDs[tx.ID] = true
		tx.Block, tx.Index = block, uint64(i)
		tx.Code = l.validate(tx, updated)
		codes[i] = tx.Code
		if tx.Code != peer.TxValidationCode_VALID {
			continue
		}
		l.state.apply(tx)
		for _, write := range tx.RWSet.Writes {
			updated[write.Key] = true
		}
	}
	return codes
}

func (l *Ledger) validate(tx *Transaction, updated map[string]bool) peer.TxValidationCode {
	if !tx.Endorsed() {
		return peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE
	}
	return l.state.validate(tx.RWSet, updated)
}

// State returns the committed value of a key, or nil.
func (l *Ledger) State(key string) []byte {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return bytes.Clone(l.state.entries[key].value)
}

// Keys returns the committed keys in order, composite keys first.
func (l *Ledger) Keys() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clone(l.state.keys)
}

// Height returns the number of blocks, of which the first is the genesis
// block.
func (l *Ledger) Height() uint64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.height
}

// Now returns the time that the next proposal is stamped with.
func (l *Ledger) Now() time.Time {
	l.clock.Lock()
	defer l.clock.Unlock()
	return l.now
}

// SetTime moves the clock, also backwards: the timestamp is the client's claim.
func (l *Ledger) SetTime(t time.Time) {
	l.clock.Lock()
	defer l.clock.Unlock()
	l.now = t.UTC()
}

// Advance moves the clock by d.
func (l *Ledger) Advance(d time.Duration) {
	l.clock.Lock()
	defer l.clock.Unlock()
	l.now = l.now.Add(d)
}

// tick returns the number and the time of the next proposal.
func (l *Ledger) tick() (uint64, time.Time) {
	l.clock.Lock()
	defer l.clock.Unlock()
	l.count++
	return l.count, l.now
}
