package audit

import (
	"bytes"
	"crypto/sha256"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/tidwall/gjson"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/block"
)

// namespaceSet is what a transaction read and writes in one namespace.
type namespaceSet struct {
	name        string
	reads       []read
	ranges      []*kvrwset.RangeQueryInfo
	writes      []write
	metadata    bool
	collections []collectionSet
}

// collectionSet is the same of a private collection: hashes for keys and values.
type collectionSet struct {
	name   string
	reads  []read
	writes []write
	others bool // metadata writes
}

type read struct {
	key     string
	version *kvrwset.Version // nil: there was no such key
}

// write sets a key, or deletes it when value is nil.
type write struct {
	key      string
	value    []byte
	hash     [32]byte
	revision uint32 // of a record
}

// writesPublic reports whether the namespace's own policy must be satisfied for
// what the set writes outside collections.
func (s *namespaceSet) writesPublic() bool { return len(s.writes) > 0 || s.metadata }

func (c *collectionSet) writesAny() bool { return len(c.writes) > 0 || c.others }

// writesAny reports whether the set writes anything at all.
func (s *namespaceSet) writesAny() bool {
	if s.writesPublic() {
		return true
	}
	for i := range s.collections {
		if s.collections[i].writesAny() {
			return true
		}
	}
	return false
}

func readSets(results []byte) ([]namespaceSet, error) {
	all, err := block.Sets(results)
	if err != nil {
		return nil, err
	}
	var sets []namespaceSet
	for _, one := range all {
		set := namespaceSet{name: one.Namespace, ranges: one.Public.GetRangeQueriesInfo(), metadata: len(one.Public.GetMetadataWrites()) > 0}
		for _, r := range one.Public.GetReads() {
			set.reads = append(set.reads, read{r.GetKey(), r.GetVersion()})
		}
		for _, w := range one.Public.GetWrites() {
			set.writes = append(set.writes, newWrite(w))
		}
		for _, c := range one.Collections {
			collection, err := readCollection(c)
			if err != nil {
				return nil, err
			}
			set.metadata = set.metadata || collection.others
			set.collections = append(set.collections, collection)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

func newWrite(w *kvrwset.KVWrite) write {
	taken := write{key: w.GetKey()}
	if block.Deletes(w) {
		return taken
	}
	taken.value, taken.hash = w.GetValue(), sha256.Sum256(w.GetValue())
	if isRecord(taken.key) {
		taken.revision = revisionOf(taken.value)
	}
	return taken
}

var hashOfNothing = sha256.Sum256(nil)

func readCollection(raw *rwset.CollectionHashedReadWriteSet) (collectionSet, error) {
	hashed := new(kvrwset.HashedRWSet)
	if err := proto.Unmarshal(raw.GetHashedRwset(), hashed); err != nil {
		return collectionSet{}, err
	}
	set := collectionSet{name: raw.GetCollectionName(), others: len(hashed.GetMetadataWrites()) > 0}
	for _, r := range hashed.GetHashedReads() {
		set.reads = append(set.reads, read{string(r.GetKeyHash()), r.GetVersion()})
	}
	for _, w := range hashed.GetHashedWrites() {
		taken := write{key: string(w.GetKeyHash())}
		if !w.GetIsDelete() && len(w.GetValueHash()) > 0 && !bytes.Equal(w.GetValueHash(), hashOfNothing[:]) {
			taken.value, taken.hash = w.GetValueHash(), sha256.Sum256(w.GetValueHash())
		}
		set.writes = append(set.writes, taken)
	}
	return set, nil
}

// Families of the ledger's keys: their first parts. All others are records.
const (
	indexFamily   = "index"
	requestFamily = "request"
)

func family(key string) string {
	first, _, _ := strings.Cut(key, "/")
	return first
}

// isRecord reports whether a key is that of a record, whose value is JSON with a
// revision.
func isRecord(key string) bool {
	f := family(key)
	return f != indexFamily && f != requestFamily && f != key
}

// revisionOf reads a record's revision; 0 when there is none.
func revisionOf(value []byte) uint32 {
	n := gjson.GetBytes(value, "revision").Int()
	if n < 0 || n > 1<<31 {
		return 0
	}
	return uint32(n)
}
