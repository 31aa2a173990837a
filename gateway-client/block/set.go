package block

import (
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"google.golang.org/protobuf/proto"
)

// Set is what a transaction read and writes in one namespace.
type Set struct {
	Namespace   string
	Public      *kvrwset.KVRWSet
	Collections []*rwset.CollectionHashedReadWriteSet // private ones: hashes
}

// Sets unpacks the results of a transaction.
func Sets(results []byte) ([]Set, error) {
	all := new(rwset.TxReadWriteSet)
	if err := proto.Unmarshal(results, all); err != nil {
		return nil, err
	}
	var sets []Set
	for _, one := range all.GetNsRwset() {
		set := Set{one.GetNamespace(), new(kvrwset.KVRWSet), one.GetCollectionHashedRwset()}
		if err := proto.Unmarshal(one.GetRwset(), set.Public); err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// Deletes reports whether a write deletes its key; Fabric deletes one that gets an
// empty value.
func Deletes(w *kvrwset.KVWrite) bool { return w.GetIsDelete() || len(w.GetValue()) == 0 }
