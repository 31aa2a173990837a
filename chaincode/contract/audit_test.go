package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// TestState: pages of any size name the same keys in order, records, indexes
// and requests alike, with the digests of their values.
func TestState(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	whole := ask[provenance.StatePage](w, "auditor", "audit:State", provenance.StateQuery{Keys: true})
	assert.Empty(t, whole.Next)
	assert.Len(t, whole.Keys, whole.Count)
	record := provenance.Marshal(get[provenance.Batch](w, lot))
	sum := sha256.Sum256(record)
	assert.Contains(t, whole.Keys, provenance.StateKey{Key: "batch/" + lot, Size: len(record), SHA256: hex.EncodeToString(sum[:])})
	for _, family := range []string{"index/", "request/"} {
		assert.True(t, slices.ContainsFunc(whole.Keys, func(k provenance.StateKey) bool { return k.Key[:len(family)] == family }), family)
	}

	digest := provenance.NewStateDigest()
	var pieces []provenance.StateKey
	for q := (provenance.StateQuery{Limit: 7, Keys: true}); ; {
		page := ask[provenance.StatePage](w, "haidian-inspector", "audit:State", q)
		pieces = append(pieces, page.Keys...)
		if q.Start = page.Next; page.Next == "" {
			break
		}
		assert.Equal(t, 7, page.Count)
	}
	assert.Equal(t, whole.Keys, pieces)
	for _, k := range pieces {
		value, err := hex.DecodeString(k.SHA256)
		require.NoError(t, err)
		digest.Add(k.Key, [sha256.Size]byte(value))
	}
	assert.Equal(t, digest.Sum(), whole.Digest)
	assert.Empty(t, ask[provenance.StatePage](w, "shouguang", "audit:State", provenance.StateQuery{}).Keys, "only where asked for")
}

func TestStateIsNotForEverybody(t *testing.T) {
	w := newWorld(t)
	for name, identity := range who {
		tx := w.Evaluate(identity, "audit:State", toJSON(t, provenance.StateQuery{Limit: 1}))
		if slices.Contains([]string{"auditor", "observer", "shouguang", "haidian", "shouguang-inspector", "haidian-inspector"}, name) {
			assert.NoError(t, tx.Err(), name)
		} else {
			assert.Equal(t, provenance.Denied, refusalOf(t, tx).Code, name)
		}
	}
	for _, q := range []provenance.StateQuery{{Limit: provenance.MaxStatePage + 1}, {Limit: -1}, {Nonce: string(make([]byte, 65))}, {Start: string(make([]byte, 513))}} {
		assert.Equal(t, provenance.Invalid, refusalOf(t, w.Evaluate(who["auditor"], "audit:State", toJSON(t, q))).Code)
	}
}
