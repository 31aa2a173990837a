package audit

import (
	"iter"
	"slices"
	"strings"

	"github.com/google/btree"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
)

// lifecycleNamespace is where Fabric keeps chaincode definitions.
const lifecycleNamespace = "_lifecycle"

// version is the transaction that last wrote a key.
type version struct {
	block uint64
	tx    uint32
}

// is reports whether a read saw this version.
func (v version) is(seen *kvrwset.Version) bool {
	return seen != nil && seen.GetBlockNum() == v.block && seen.GetTxNum() == uint64(v.tx)
}

// entry is what the recomputed state knows of a key: 64 bytes and the key.
type entry struct {
	key      string
	block    uint64
	tx       uint32
	revision uint32
	hash     [32]byte // SHA-256 of the value
}

func (e entry) version() version { return version{e.block, e.tx} }

// space is a namespace, or a private collection of one.
type space = btree.BTreeG[entry]

// spaceName separates a collection from its namespace.
func spaceName(namespace, collection string) string {
	if collection == "" {
		return namespace
	}
	return namespace + "\x00" + collection
}

// state is the recomputed world state.
type state struct {
	spaces      map[string]*space
	ids         map[[32]byte]struct{}  // of all transactions
	definitions map[string][]byte      // public keys and values of _lifecycle
	parsed      map[string]*definition // of chaincodes, while they do not change
	ruled       string                 // the namespace whose records follow the ledger's rules
}

func newState(ruled string) *state {
	return &state{ruled: ruled, spaces: map[string]*space{}, ids: map[[32]byte]struct{}{}, definitions: map[string][]byte{}, parsed: map[string]*definition{}}
}

const btreeDegree = 32

// get returns a key's entry.
func (s *state) get(name, key string) (entry, bool) {
	if t := s.spaces[name]; t != nil {
		return t.Get(entry{key: key})
	}
	return entry{}, false
}

// put sets a key.
func (s *state) put(name string, e entry) {
	t := s.spaces[name]
	if t == nil {
		t = btree.NewG(btreeDegree, func(a, b entry) bool { return a.key < b.key })
		s.spaces[name] = t
	}
	if e.key != "" {
		e.key = strings.Clone(e.key) // not a piece of the block's memory
	}
	t.ReplaceOrInsert(e)
}

func (s *state) remove(name, key string) {
	if t := s.spaces[name]; t != nil {
		t.Delete(entry{key: key})
	}
}

// scan yields the keys of a space from start up to end; an empty end is that of
// the space.
func (s *state) scan(name, start, end string) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		t := s.spaces[name]
		if t == nil {
			return
		}
		t.AscendGreaterOrEqual(entry{key: start}, func(e entry) bool {
			return (end == "" || e.key < end) && yield(e)
		})
	}
}

// keys counts all keys.
func (s *state) keys() (n int) {
	for _, t := range s.spaces {
		n += t.Len()
	}
	return n
}

// names are the spaces in order.
func (s *state) names() []string {
	var names []string
	for name, t := range s.spaces {
		if t.Len() > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
