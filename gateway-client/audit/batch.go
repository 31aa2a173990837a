package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// batch is what one block writes.
type batch struct {
	state   *state
	block   uint64
	updates map[cell]update
}

// cell names a key of a space.
type cell struct{ space, key string }

// update is the last write to a key in the block; a nil value deletes it.
type update struct {
	value []byte
	tx    uint32
}

func newBatch(s *state, block uint64) *batch {
	return &batch{state: s, block: block, updates: map[cell]update{}}
}

// apply takes the writes of a valid transaction and returns what it broke of
// the ledger's rules.
func (b *batch) apply(tx uint32, sets []namespaceSet, broken func(code Code, key, detail string)) {
	for i := range sets {
		set := &sets[i]
		for _, w := range set.writes {
			if set.name == b.state.ruled {
				b.checkRule(set.name, w, broken)
			}
			b.write(set.name, tx, w, broken)
			b.define(set.name, w)
		}
		for _, c := range set.collections {
			for _, w := range c.writes {
				b.write(spaceName(set.name, c.name), tx, w, broken)
			}
		}
	}
}

func (b *batch) write(name string, tx uint32, w write, broken func(Code, string, string)) {
	at := cell{name, w.key}
	if before, touched := b.updates[at]; touched && before.tx == tx {
		broken(Unsupported, w.key, "one transaction writes the key twice")
	}
	b.updates[at] = update{w.value, tx}
	if w.value == nil {
		b.state.remove(name, w.key)
		return
	}
	b.state.put(name, entry{key: w.key, block: b.block, tx: tx, revision: w.revision, hash: w.hash})
}

// define keeps the values of chaincode definitions: they hold the endorsement
// policies to come.
func (b *batch) define(namespace string, w write) {
	if namespace != lifecycleNamespace {
		return
	}
	clear(b.state.parsed)
	if delete(b.state.definitions, w.key); w.value != nil {
		b.state.definitions[w.key] = slices.Clone(w.value)
	}
}

// commitHash is Fabric's: SHA-256 over the validity flags, the block's updates
// in order, and the commit hash before.
func (b *batch) commitHash(flags, before []byte) []byte {
	h := sha256.New()
	h.Write(protowire.AppendVarint(nil, uint64(len(flags))))
	h.Write(flags)
	b.marshal(h)
	h.Write(before)
	return h.Sum(nil)
}

// marshal writes the updates as Fabric marshals them: by namespace, public keys
// before collections, by key; names are written where they change. The channel
// configuration, in the namespace without a name, is left out.
func (b *batch) marshal(out io.Writer) {
	cells := make([]cell, 0, len(b.updates))
	for at := range b.updates {
		if at.space != "" {
			cells = append(cells, at)
		}
	}
	slices.SortFunc(cells, compareCells)
	var message []byte
	var namespace, collection string
	for _, at := range cells {
		ns, coll, _ := strings.Cut(at.space, "\x00")
		message = message[:0]
		if ns != namespace {
			message = protowire.AppendString(protowire.AppendTag(message, 1, protowire.BytesType), ns)
			namespace, collection = ns, ""
		}
		if coll != collection {
			message = protowire.AppendString(protowire.AppendTag(message, 2, protowire.BytesType), coll)
			collection = coll
		}
		message = b.appendUpdate(message, at)
		out.Write(protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.BytesType), uint64(len(message))))
		out.Write(message)
	}
}

func compareCells(x, y cell) int {
	xs, xc, _ := strings.Cut(x.space, "\x00")
	ys, yc, _ := strings.Cut(y.space, "\x00")
	return cmp.Or(cmp.Compare(xs, ys), cmp.Compare(xc, yc), cmp.Compare(x.key, y.key))
}

func (b *batch) appendUpdate(message []byte, at cell) []byte {
	u := b.updates[at]
	if at.key != "" {
		message = protowire.AppendString(protowire.AppendTag(message, 3, protowire.BytesType), at.key)
	}
	if u.value == nil {
		message = protowire.AppendVarint(protowire.AppendTag(message, 4, protowire.VarintType), 1)
	} else {
		message = protowire.AppendBytes(protowire.AppendTag(message, 5, protowire.BytesType), u.value)
	}
	height := appendOrdered(appendOrdered(nil, b.block), uint64(u.tx))
	return protowire.AppendBytes(protowire.AppendTag(message, 6, protowire.BytesType), height)
}

// appendOrdered is Fabric's number encoding that sorts as numbers do: the
// length, then the bytes from the first that is not zero.
func appendOrdered(raw []byte, n uint64) []byte {
	var wide [8]byte
	binary.BigEndian.PutUint64(wide[:], n)
	digits := wide[:]
	for len(digits) > 0 && digits[0] == 0 {
		digits = digits[1:]
	}
	return append(append(raw, byte(len(digits))), digits...)
}
