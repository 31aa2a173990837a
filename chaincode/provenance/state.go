package provenance

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// MaxStatePage bounds a page of the raw state, in keys. A peer reads so many in
// well under a second.
const MaxStatePage = 5_000

// StateQuery asks a peer for a page of its database as it is: every key of the
// contract from Start on, with digests for values. An auditor compares it with
// the state recomputed from the blocks, or with the other side's.
type StateQuery struct {
	Start string `json:"start,omitempty" metadata:",optional"` // first key of the page; empty: the very first
	Limit int    `json:"limit,omitempty" metadata:",optional"` // at most MaxStatePage, which is also the default
	Keys  bool   `json:"keys,omitempty" metadata:",optional"`  // name the keys, instead of only their digest
	Nonce string `json:"nonce,omitempty" metadata:",optional"` // the asker's, so that the signed answer is to this question
}

// Check refuses a malformed query and fills in its default.
func (q *StateQuery) Check() error {
	if q.Limit == 0 {
		q.Limit = MaxStatePage
	}
	var c check
	c.that(q.Limit >= 1 && q.Limit <= MaxStatePage, "limit", "must be 1 to %d", "应为 1 至 %d", MaxStatePage)
	c.that(len(q.Start) <= 512, "start", "is longer than any key", "长于任何键")
	c.that(len(q.Nonce) <= 64, "nonce", "has more than 64 bytes", "超过 64 字节")
	return c.result()
}

// StatePage is a page of a peer's database.
type StatePage struct {
	Count  int        `json:"count"`
	Digest string     `json:"digest"`         // of the page, see StateDigest
	Next   string     `json:"next,omitempty"` // first key of the next page; empty on the last
	Keys   []StateKey `json:"keys,omitempty"` // where asked for
}

// StateKey is a key and what it holds.
type StateKey struct {
	Key    string `json:"key"`
	Size   int    `json:"size"`   // of the value, in bytes
	SHA256 string `json:"sha256"` // of the value, hexadecimal
}

// StateDigest is the SHA-256 over keys, in order, each followed by a zero byte
// and the SHA-256 of its value.
type StateDigest struct{ h hash.Hash }

// NewStateDigest begins a digest.
func NewStateDigest() StateDigest { return StateDigest{sha256.New()} }

// Add takes the next key.
func (d StateDigest) Add(key string, value [sha256.Size]byte) {
	d.h.Write([]byte(key))
	d.h.Write([]byte{0})
	d.h.Write(value[:])
}

// Sum is the digest of what was added, in hexadecimal.
func (d StateDigest) Sum() string { return hex.EncodeToString(d.h.Sum(nil)) }
