package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// Options say how a replay works. The zero value verifies everything and
// trusts the first genesis block it sees.
type Options struct {
	Genesis   []byte         // hash of the genesis block's header; nil: trust on first use
	Chaincode string         // whose records follow the ledger's rules; default "provenance"
	Patience  time.Duration  // how long one side may keep the others waiting; 0: forever
	Progress  func(Progress) // told after each block, in the replay's own goroutine; nil for silence
	Found     func(Finding)  // told of each finding, there too; nil for silence
	Most      int            // findings to keep, the others are counted; default 1,000
}

// Progress is how far a replay has got.
type Progress struct {
	Height       uint64 // blocks replayed, those before a checkpoint included
	Transactions uint64
	Signatures   uint64
	Findings     int
	Block        *BlockSummary // the block just replayed
}

// BlockSummary is what the replay made of one block.
type BlockSummary struct {
	Number   uint64
	Codes    map[string]int      // transactions by recomputed validation code
	Sides    []string            // that have the block
	Signers  map[string][]string // side → names of the orderers whose good signatures its block carries
	Quorum   int
	Orderers []string // all there are
}

// Replay validates a channel's blocks again. It is not safe for concurrent use.
type Replay struct {
	options    Options
	identities *certificates
	latest     atomic.Pointer[Config] // for the workers
	config     *Config
	state      *state

	height  uint64 // of the chain so far: the number of the next block
	hash    []byte // of the last header
	commit  []byte // the last commit hash
	genesis []byte

	report   Report
	sides    []sideState
	stopped  bool
	conflict map[string]bool // sides whose commit hash was reported
	lost     map[string]bool // sides that went their own way
}

// sideState is what became of a side.
type sideState struct {
	name string
	gone bool // nothing more is expected of it
}

// NewReplay returns a replay that begins with the genesis block.
func NewReplay(o Options) *Replay {
	if o.Chaincode == "" {
		o.Chaincode = "provenance"
	}
	if o.Most == 0 {
		o.Most = 1_000
	}
	r := &Replay{options: o, identities: new(certificates), state: newState(o.Chaincode), conflict: map[string]bool{}, lost: map[string]bool{}}
	r.report.Transactions = map[string]uint64{}
	return r
}

// Height is the number of blocks replayed, which is the number of the next one.
func (r *Replay) Height() uint64 { return r.height }

// Config is the configuration in force; nil before the genesis block.
func (r *Replay) Config() *Config { return r.config }

// Run replays the sides' blocks from where the replay stands until every side
// has ended, the replay cannot go on, or ctx is done, whose error it returns.
// What is wrong with the ledger is in the Report, and no error.
func (r *Replay) Run(ctx context.Context, sides ...Side) error {
	if len(sides) == 0 {
		return errors.New("there is no side to replay")
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	r.begin(sides)
	f := r.start(inner, sides)
	for h := range f.out {
		h.ready.Wait()
		r.take(h)
		f.done(h)
		if r.stopped {
			break
		}
	}
	cancel()
	for range f.out { // until the workers have ended
	}
	return ctx.Err()
}

func (r *Replay) begin(sides []Side) {
	r.sides, r.stopped = nil, false
	for _, side := range sides {
		r.sides = append(r.sides, sideState{name: side.Name, gone: r.lost[side.Name]})
	}
}

// take replays one height and compares what the sides stored with it.
func (r *Replay) take(h *height) {
	codes := r.advance(h)
	if codes == nil {
		r.stopped = true
		return
	}
	r.compare(h, codes)
	r.tell(h, codes)
}

// advance replays one height and returns its transactions' codes; nil when the
// replay cannot go on.
func (r *Replay) advance(h *height) []peer.TxValidationCode {
	canonical := r.judge(h)
	if canonical < 0 {
		return nil
	}
	block := h.sides[canonical].block
	if canonical != h.read {
		h.txs = nil
		for _, raw := range block.Data.Data {
			h.txs = append(h.txs, readTransaction(raw, r.identities))
		}
	}
	if h.number == 0 && !r.beginChain(h.txs, h.sides[canonical].hash) {
		return nil
	}
	codes := r.validate(h.number, h.txs)
	r.height, r.hash = h.number+1, h.sides[canonical].hash
	r.report.Blocks++
	return codes
}

// Next replays one block, whatever a peer has stored with it, and returns the
// validity flags and the commit hash that an honest peer stores; nil flags when
// the block cannot follow. What is wrong with the block is in the Report.
func (r *Replay) Next(b *common.Block) (flags, commitHash []byte) {
	r.begin([]Side{{Name: "next"}})
	h := &height{number: r.height, sides: []account{{block: b}}}
	for _, task := range r.tasks(h) {
		task()
	}
	codes := r.advance(h)
	for _, code := range codes {
		r.report.Transactions[flagName(code)]++
	}
	return codesAsBytes(codes), r.commit
}

// beginChain takes the configuration of the genesis block, which is trusted
// because its hash is pinned, or on first use.
func (r *Replay) beginChain(txs []*transaction, hash []byte) bool {
	r.genesis = hash
	if r.options.Genesis != nil && !bytes.Equal(hash, r.options.Genesis) {
		r.add(find(GenesisDiffers, Place{}, "%x instead of %x", hash, r.options.Genesis))
		return false
	}
	if len(txs) != 1 || txs[0].config == nil {
		r.add(find(ConfigMalformed, Place{}, "the genesis block does not hold a configuration"))
		return false
	}
	config, err := NewConfig(txs[0].channel, 0, txs[0].config)
	if err != nil {
		r.add(find(ConfigMalformed, Place{}, "%v", err))
		return false
	}
	r.configure(config)
	return true
}

func (r *Replay) configure(c *Config) {
	r.config = c
	r.latest.Store(c)
}

// validate gives each transaction its code, and applies the valid ones.
func (r *Replay) validate(number uint64, txs []*transaction) []peer.TxValidationCode {
	codes := make([]peer.TxValidationCode, len(txs))
	at := func(i int) Place { return Place{Block: number, Transaction: &i, TxID: txs[i].id} }
	b := newBatch(r.state, number)
	seen := map[[32]byte]bool{}
	for i, t := range txs {
		if number > 0 {
			codes[i] = r.check(t, at(i), len(txs))
		}
		if codes[i] == valid && t.config == nil {
			if seen[t.key] {
				codes[i] = peer.TxValidationCode_DUPLICATE_TXID
			}
			seen[t.key] = true
		}
	}
	for i, t := range txs {
		switch {
		case codes[i] != valid:
		case t.config != nil:
			b.write("", uint32(i), write{key: "CHANNEL_CONFIG_ENV_BYTES", value: []byte{1}}, nil)
		default:
			if codes[i] = b.conflicts(t.action.sets); codes[i] == valid {
				b.apply(uint32(i), t.action.sets, func(code Code, key, detail string) {
					place := at(i)
					place.Key = key
					r.add(find(code, place, "%s", detail))
				})
			}
		}
	}
	for _, t := range txs {
		r.state.ids[t.key] = struct{}{}
	}
	if number > 0 {
		r.commit = b.commitHash(codesAsBytes(codes), r.commit)
	}
	return codes
}

func codesAsBytes(codes []peer.TxValidationCode) []byte {
	if codes == nil {
		return nil
	}
	raw := make([]byte, len(codes))
	for i, code := range codes {
		raw[i] = byte(code)
	}
	return raw
}

// check gives a transaction's code as far as it does not depend on the others
// of its block.
func (r *Replay) check(t *transaction, at Place, together int) peer.TxValidationCode {
	r.report.Signatures += uint64(len(t.endorsements))
	if t.malformed != valid {
		return t.malformed
	}
	r.report.Signatures++
	if !r.fromMember(t) {
		return peer.TxValidationCode_BAD_CREATOR_SIGNATURE
	}
	if t.deeper != valid {
		return t.deeper
	}
	if t.kind == common.HeaderType_CONFIG {
		r.reconfigure(t, at, together)
		return valid
	}
	if _, known := r.state.ids[t.key]; known {
		return peer.TxValidationCode_DUPLICATE_TXID
	}
	j := r.endorsed(t)
	if j.odd != nil {
		r.add(find(Unsupported, at, "%v", j.odd))
	}
	if t.action.metadata {
		r.add(find(Unsupported, at, "it sets endorsement policies of single keys"))
	}
	return j.code
}

// fromMember reports whether a transaction was signed by a valid member.
func (r *Replay) fromMember(t *transaction) bool {
	if !t.creator.good || t.channel != r.config.Channel {
		return false
	}
	m, err := r.config.member(t.creator.identity)
	return err == nil && m.invalid == nil
}

// reconfigure takes a new configuration. One that was not authorized is in force
// all the same for whom it deceived, so the replay goes on with it.
func (r *Replay) reconfigure(t *transaction, at Place, together int) {
	if t.config == nil {
		r.add(find(ConfigMalformed, at, "it cannot be read"))
		return
	}
	if together != 1 {
		r.add(find(ConfigMalformed, at, "it shares its block with %d transactions", together-1))
	}
	if err := r.config.checkUpdate(t.config); err != nil {
		code := ConfigMalformed
		if errors.Is(err, errUnauthorized) {
			code = ConfigUnauthorized
		}
		r.add(find(code, at, "%v", err))
	}
	next, err := NewConfig(r.config.Channel, at.Block, t.config)
	if err != nil {
		r.add(find(ConfigMalformed, at, "%v", err))
		return
	}
	r.configure(next)
}

// tell reports progress.
func (r *Replay) tell(h *height, codes []peer.TxValidationCode) {
	if r.options.Progress == nil {
		return
	}
	s := &BlockSummary{Number: h.number, Codes: map[string]int{}, Signers: map[string][]string{}}
	for _, code := range codes {
		s.Codes[flagName(code)]++
	}
	for _, c := range r.config.consenters {
		s.Orderers = append(s.Orderers, c.name)
	}
	s.Quorum = Quorum(len(s.Orderers))
	for i := range h.sides {
		if h.sides[i].block != nil && !r.sides[i].gone {
			s.Sides = append(s.Sides, r.sides[i].name)
		}
		if seal := h.sides[i].seal; seal != nil && seal.err == nil {
			for _, at := range seal.signers {
				s.Signers[r.sides[i].name] = append(s.Signers[r.sides[i].name], seal.config.consenters[at].name)
			}
		}
	}
	r.options.Progress(Progress{r.height, r.total(), r.report.Signatures, r.report.found, s})
}

func (r *Replay) total() (n uint64) {
	for _, count := range r.report.Transactions {
		n += count
	}
	return n
}

// add keeps a finding, unless there are too many.
func (r *Replay) add(found ...Finding) {
	for _, f := range found {
		r.report.found++
		if r.options.Found != nil {
			r.options.Found(f)
		}
		if len(r.report.Findings) < r.options.Most {
			r.report.Findings = append(r.report.Findings, f)
		}
	}
}

// Report is what the replay has found so far.
func (r *Replay) Report() *Report {
	report := r.report
	report.Findings = slices.Clone(r.report.Findings)
	report.Height, report.HeaderHash, report.CommitHash = r.height, hex.EncodeToString(r.hash), hex.EncodeToString(r.commit)
	report.Genesis, report.Pinned = hex.EncodeToString(r.genesis), r.options.Genesis != nil
	if r.config != nil {
		report.Channel, report.ConfigBlock = r.config.Channel, r.config.Block
	}
	report.Stopped = r.stopped
	report.Keys, report.More = r.state.keys(), r.report.found-len(report.Findings)
	report.finish()
	return &report
}
