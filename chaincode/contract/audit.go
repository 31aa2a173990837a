package contract

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Audit is the contract "audit": a peer's database as it is, for comparison.
type Audit struct{ contractapi.Contract }

// GetEvaluateTransactions names the functions that only read.
func (*Audit) GetEvaluateTransactions() []string { return []string{"State"} }

// State returns a provenance.StatePage of the raw keys that the peer which runs
// this holds: records, indexes and requests alike.
func (*Audit) State(tx *Tx, q provenance.StateQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		if err := provenance.PermitState(tx.stamp.Actor); err != nil {
			return nil, err
		}
		return tx.rawState(q)
	})
}

// rawState reads a page. Its read set, which the peer signs along with the
// answer, holds the version of exactly these keys.
func (tx *Tx) rawState(q provenance.StateQuery) (*provenance.StatePage, error) {
	iterator, metadata, err := tx.GetStub().GetStateByRangeWithPagination(q.Start, "", int32(q.Limit), "")
	if err != nil {
		return nil, err
	}
	defer iterator.Close()
	page, digest := &provenance.StatePage{Next: metadata.GetBookmark()}, provenance.NewStateDigest()
	for iterator.HasNext() {
		entry, err := iterator.Next()
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(entry.GetValue())
		digest.Add(entry.GetKey(), sum)
		if page.Count++; q.Keys {
			page.Keys = append(page.Keys, provenance.StateKey{Key: entry.GetKey(), Size: len(entry.GetValue()), SHA256: hex.EncodeToString(sum[:])})
		}
	}
	page.Digest = digest.Sum()
	return page, nil
}
