package audit

import (
	"bytes"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// judge holds each side's block to what is known of its height, and returns the
// side whose block the replay follows; -1 when it cannot go on. It follows the
// first that is sound, a quorum's before any other.
func (r *Replay) judge(h *height) int {
	canonical, best := -1, 0
	for i := range h.sides {
		worth := r.judgeSide(h, i)
		if worth > best {
			canonical, best = i, worth
		}
	}
	if canonical < 0 {
		return -1
	}
	for i := range h.sides {
		a := &h.sides[i]
		if i == canonical || a.block == nil || r.sides[i].gone || bytes.Equal(a.hash, h.sides[canonical].hash) {
			continue
		}
		r.leave(i)
		r.add(find(Fork, Place{Side: r.sides[i].name, Block: h.number}, "header %x; %s has %x", a.hash, r.sides[canonical].name, h.sides[canonical].hash))
	}
	return canonical
}

// How far a side's block can be trusted.
const (
	unsound = iota
	sound   // it continues the chain and holds the transactions of its header
	sealed  // and a quorum signed it
)

func (r *Replay) judgeSide(h *height, i int) int {
	a, at := &h.sides[i], Place{Side: r.sides[i].name, Block: h.number}
	if r.sides[i].gone {
		return unsound
	}
	if a.block == nil {
		r.missing(h, i, at)
		return unsound
	}
	number := a.block.GetHeader().GetNumber()
	switch {
	case a.form != nil:
		r.add(find(BlockMalformed, at, "%v", a.form))
	case number != h.number:
		r.add(find(BlockOutOfOrder, at, "it is block %d", number))
	case h.number > 0 && !bytes.Equal(a.block.Header.GetPreviousHash(), r.hash):
		r.add(find(ChainBroken, at, "it refers to %x; the block before is %x", a.block.Header.GetPreviousHash(), r.hash))
	default:
		return r.judgeContent(h, i, at)
	}
	r.leave(i)
	return unsound
}

// leave gives a side up for good: it is another chain.
func (r *Replay) leave(i int) {
	r.sides[i].gone = true
	r.lost[r.sides[i].name] = true
}

// missing notes why a side has no block.
func (r *Replay) missing(h *height, i int, at Place) {
	r.sides[i].gone = true
	a := &h.sides[i]
	switch {
	case a.late:
		r.add(find(SideSilent, at, "no block for %v", r.options.Patience))
	case a.err != nil:
		r.add(find(SideUnreadable, at, "%v", a.err))
	case slices.ContainsFunc(h.sides, func(other account) bool { return other.block != nil }):
		r.add(find(SideShort, at, "its last block is %d", int64(at.Block)-1))
	}
}

// judgeContent checks transactions and signatures of a block that continues the
// chain.
func (r *Replay) judgeContent(h *height, i int, at Place) int {
	a := &h.sides[i]
	if !a.data {
		r.add(find(DataAltered, at, "their hash is %x instead of %x", DataHash(a.block.Data), a.block.Header.GetDataHash()))
	}
	if h.number == 0 {
		if err := checkGenesisSignatures(a.block); err != nil {
			r.add(find(BlockMalformed, at, "signatures: %v", err))
		}
	} else {
		r.verifySeal(h, i)
		lastConfig := r.config.Block
		if configures(a.block) {
			lastConfig = h.number
		}
		r.add(a.seal.judge(at, lastConfig)...)
		r.add(checkUnsigned(a.block, at, lastConfig)...)
	}
	switch {
	case !a.data:
		return unsound
	case a.seal.complete():
		return sealed
	}
	return sound
}

// verifySeal takes the result of the workers, where it stands under the
// configuration in force, or of the side that has the same signatures.
func (r *Replay) verifySeal(h *height, i int) {
	a := &h.sides[i]
	if same := h.alike(i); same >= 0 {
		if a.seal = h.sides[same].seal; a.seal != nil && a.seal.config == r.config {
			return
		}
	}
	if a.seal == nil || a.seal.config != r.config {
		a.seal = r.config.seal(a.block)
	}
	r.report.Signatures += uint64(len(a.seal.signers) + len(a.seal.bad))
}

// compare holds what each side stored with the block to what was recomputed.
func (r *Replay) compare(h *height, codes []peer.TxValidationCode) {
	for _, code := range codes {
		r.report.Transactions[flagName(code)]++
	}
	for i := range h.sides {
		if h.sides[i].block == nil || r.sides[i].gone {
			continue
		}
		at := Place{Side: r.sides[i].name, Block: h.number}
		r.compareFlags(flags(h.sides[i].block), codes, h.txs, at)
		if stored := commitHash(h.sides[i].block); !bytes.Equal(stored, r.commit) && !r.conflict[at.Side] {
			r.conflict[at.Side] = true // those after it build on it
			r.add(find(CommitHashDiffers, at, "%x instead of %x", stored, r.commit))
		}
	}
}

func (r *Replay) compareFlags(stored []byte, codes []peer.TxValidationCode, txs []*transaction, at Place) {
	if len(stored) != len(codes) {
		r.add(find(FlagDiffers, at, "%d verdicts for %d transactions", len(stored), len(codes)))
		return
	}
	for i, code := range codes {
		if peer.TxValidationCode(stored[i]) == code {
			continue
		}
		place, kind := at, FlagDiffers
		place.Transaction, place.TxID = &i, txs[i].id
		if peer.TxValidationCode(stored[i]) == valid && unsigned[code] {
			kind = ForgedValid
		}
		r.add(find(kind, place, "%s; recomputed: %s", flagName(peer.TxValidationCode(stored[i])), flagName(code)))
	}
}

// unsigned are the verdicts that say that signatures are missing or bad.
var unsigned = map[peer.TxValidationCode]bool{
	peer.TxValidationCode_BAD_CREATOR_SIGNATURE:        true,
	peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE:   true,
	peer.TxValidationCode_INVALID_ENDORSER_TRANSACTION: true,
	peer.TxValidationCode_BAD_PROPOSAL_TXID:            true,
}
