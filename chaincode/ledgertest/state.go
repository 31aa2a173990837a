package ledgertest

import (
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// version is the height of the transaction that last wrote a key. The zero
// version is that of an absent key: block 0 is the genesis block.
type version struct{ block, tx uint64 }

func (v version) proto() *kvrwset.Version {
	if v == (version{}) {
		return nil
	}
	return &kvrwset.Version{BlockNum: v.block, TxNum: v.tx}
}

func versionOf(v *kvrwset.Version) version {
	return version{v.GetBlockNum(), v.GetTxNum()}
}

type entry struct {
	value   []byte
	version version
}

// state is the world state with the history of its keys.
type state struct {
	entries map[string]entry
	keys    []string // of entries, sorted
	history map[string][]*queryresult.KeyModification
}

func newState() *state {
	return &state{entries: map[string]entry{}, history: map[string][]*queryresult.KeyModification{}}
}

// from returns the index of the first key that is not before start.
func (s *state) from(start string) int {
	i, _ := slices.BinarySearch(s.keys, start)
	return i
}

func (s *state) apply(tx *Transaction) {
	at := version{tx.Block, tx.Index}
	for _, write := range tx.RWSet.Writes {
		s.history[write.Key] = append(s.history[write.Key], &queryresult.KeyModification{
			TxId:      tx.ID,
			Value:     write.Value,
			Timestamp: timestamppb.New(tx.Time),
			IsDelete:  write.IsDelete,
		})
		i, present := slices.BinarySearch(s.keys, write.Key)
		switch {
		case write.IsDelete && present:
			s.keys = slices.Delete(s.keys, i, i+1)
		case !write.IsDelete && !present:
			s.keys = slices.Insert(s.keys, i, write.Key)
		}
		if write.IsDelete {
			delete(s.entries, write.Key)
		} else {
			s.entries[write.Key] = entry{write.Value, at}
		}
	}
}

// validate checks what a transaction read against the state, to which the
// preceding transactions of its block have been applied; updated holds the
// keys those wrote. Keys are checked before ranges, as on a peer.
func (s *state) validate(reads *kvrwset.KVRWSet, updated map[string]bool) peer.TxValidationCode {
	for _, read := range reads.Reads {
		if updated[read.Key] || s.entries[read.Key].version != versionOf(read.Version) {
			return peer.TxValidationCode_MVCC_READ_CONFLICT
		}
	}
	for _, scan := range reads.RangeQueriesInfo {
		if !s.unchanged(scan) {
			return peer.TxValidationCode_PHANTOM_READ_CONFLICT
		}
	}
	return peer.TxValidationCode_VALID
}

// unchanged reports whether a range read would give the same keys at the same
// versions again. The end key of a scan that was not exhausted is the last key
// it saw, which belongs to the range.
func (s *state) unchanged(scan *kvrwset.RangeQueryInfo) bool {
	seen := scan.GetRawReads().GetKvReads()
	i := s.from(scan.StartKey)
	for ; i < len(s.keys); i++ {
		key := s.keys[i]
		if scan.EndKey != "" && (key > scan.EndKey || key == scan.EndKey && scan.ItrExhausted) {
			break
		}
		if len(seen) == 0 || seen[0].Key != key || versionOf(seen[0].Version) != s.entries[key].version {
			return false
		}
		seen = seen[1:]
	}
	return len(seen) == 0
}
