package audit

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// conflicts checks what a transaction read against the state that the valid
// transactions before it have left, those of its own block included.
func (b *batch) conflicts(sets []namespaceSet) peer.TxValidationCode {
	for i := range sets {
		set := &sets[i]
		if !b.current(set.name, set.reads) {
			return peer.TxValidationCode_MVCC_READ_CONFLICT
		}
		for _, r := range set.ranges {
			if !b.state.unchanged(set.name, r) {
				return peer.TxValidationCode_PHANTOM_READ_CONFLICT
			}
		}
		for _, c := range set.collections {
			if !b.current(spaceName(set.name, c.name), c.reads) {
				return peer.TxValidationCode_MVCC_READ_CONFLICT
			}
		}
	}
	return valid
}

// current reports whether every key read is as it was read, and untouched by
// the transactions before in the same block.
func (b *batch) current(name string, reads []read) bool {
	for _, r := range reads {
		if _, touched := b.updates[cell{name, r.key}]; touched {
			return false
		}
		e, there := b.state.get(name, r.key)
		if !there && r.version == nil {
			continue
		}
		if !there || !e.version().is(r.version) {
			return false
		}
	}
	return true
}

// unchanged reports whether a range query would give what it gave. A query that
// stopped early ends with the last key that it saw, inclusively.
func (s *state) unchanged(name string, q *kvrwset.RangeQueryInfo) bool {
	if summary := q.GetReadsMerkleHashes(); summary != nil {
		return s.hashesTo(name, q, summary)
	}
	seen := q.GetRawReads().GetKvReads()
	for e := range s.rangeOf(name, q) {
		if len(seen) == 0 || seen[0].GetKey() != e.key || !e.version().is(seen[0].GetVersion()) {
			return false
		}
		seen = seen[1:]
	}
	return len(seen) == 0
}

// rangeOf yields what a range query would see now.
func (s *state) rangeOf(name string, q *kvrwset.RangeQueryInfo) func(func(entry) bool) {
	return func(yield func(entry) bool) {
		for e := range s.scan(name, q.GetStartKey(), q.GetEndKey()) {
			if !yield(e) {
				return
			}
		}
		if q.GetItrExhausted() {
			return
		}
		if e, there := s.get(name, q.GetEndKey()); there {
			yield(e)
		}
	}
}

// hashesTo computes Fabric's Merkle summary of a long range query and compares it.
func (s *state) hashesTo(name string, q *kvrwset.RangeQueryInfo, want *kvrwset.QueryReadsMerkleSummary) bool {
	if want.GetMaxDegree() < 2 {
		return false
	}
	tree := &merkle{degree: int(want.GetMaxDegree())}
	for e := range s.rangeOf(name, q) {
		tree.add(&kvrwset.KVRead{Key: e.key, Version: &kvrwset.Version{BlockNum: e.block, TxNum: uint64(e.tx)}})
	}
	got := tree.done()
	return got != nil && got.MaxDegree == want.GetMaxDegree() && got.MaxLevel == want.GetMaxLevel() &&
		slices.EqualFunc(got.MaxLevelHashes, want.GetMaxLevelHashes(), bytes.Equal)
}

// merkle is Fabric's tree over the results of a range query: more than degree
// results make a hash of level 1, more than degree hashes one of the next level.
type merkle struct {
	degree  int
	pending []*kvrwset.KVRead
	levels  [][][]byte // levels[0] is level 1
}

func (m *merkle) add(r *kvrwset.KVRead) {
	if m.pending = append(m.pending, r); len(m.pending) > m.degree {
		m.flush()
	}
}

func (m *merkle) flush() {
	raw, err := proto.Marshal(&kvrwset.QueryReads{KvReads: m.pending})
	if err != nil {
		panic(err) // a key that is not UTF-8 was never read from a transaction
	}
	m.pending = nil
	sum := sha256.Sum256(raw)
	for level, hash := 0, sum[:]; ; level++ {
		if level == len(m.levels) {
			m.levels = append(m.levels, nil)
		}
		m.levels[level] = append(m.levels[level], hash)
		if len(m.levels[level]) <= m.degree {
			return
		}
		hash = combine(m.levels[level])
		m.levels[level] = nil
	}
}

// done closes the levels below the highest; nil when there never was a hash.
func (m *merkle) done() *kvrwset.QueryReadsMerkleSummary {
	if len(m.levels) == 0 {
		return nil
	}
	if len(m.pending) > 0 {
		m.flush()
	}
	for level := 0; level < len(m.levels)-1; level++ {
		switch hashes := m.levels[level]; len(hashes) {
		case 0:
		case 1:
			m.levels[level+1] = append(m.levels[level+1], hashes[0])
		default:
			m.levels[level+1] = append(m.levels[level+1], combine(hashes))
		}
	}
	top := m.levels[len(m.levels)-1]
	if len(top) > m.degree {
		m.levels = append(m.levels, [][]byte{combine(top)})
		top = m.levels[len(m.levels)-1]
	}
	return &kvrwset.QueryReadsMerkleSummary{MaxDegree: uint32(m.degree), MaxLevel: uint32(len(m.levels)), MaxLevelHashes: top}
}

func combine(hashes [][]byte) []byte {
	sum := sha256.Sum256(bytes.Join(hashes, nil))
	return sum[:]
}
