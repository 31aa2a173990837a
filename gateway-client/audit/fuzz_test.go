package audit_test

import (
	"bytes"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
)

// FuzzBlockFile: whatever a block file holds, it is read to an end or an error,
// and what was read is written back as it was.
func FuzzBlockFile(f *testing.F) {
	blocks := realBlocks(f)
	f.Add(audit.AppendStored(nil, blocks[0]))
	f.Add(audit.AppendStored(audit.AppendStored(nil, blocks[6]), blocks[7]))
	f.Add(audit.AppendStored(nil, &common.Block{}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var again []byte
		for b, err := range audit.ReadBlocks(bytes.NewReader(raw), 0) {
			if err != nil {
				return
			}
			again = audit.AppendStored(again, b)
		}
		if len(again) == len(raw) { // as every writer writes it: numbers in their shortest form
			assert.True(t, bytes.Equal(raw, again))
		}
	})
}

// FuzzBlock replays an altered block in the place of a real one: no panic, and
// no more time than its size explains.
func FuzzBlock(f *testing.F) {
	blocks := realBlocks(f)
	for _, b := range blocks[:10] {
		f.Add(audit.AppendStored(nil, b))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for b, err := range audit.ReadBlocks(bytes.NewReader(raw), 0) {
			if err != nil {
				return
			}
			r := audit.NewReplay(audit.Options{})
			for _, honest := range blocks[:min(b.GetHeader().GetNumber(), uint64(len(blocks)))] {
				r.Next(honest)
			}
			r.Next(b)
			r.Report()
			return
		}
	})
}

// FuzzTransaction replays a transaction that a quorum ordered, whatever it is.
func FuzzTransaction(f *testing.F) {
	c := ordinary()
	before := f.TempDir() + "/checkpoint"
	r := audit.NewReplay(audit.Options{})
	require.NoError(f, r.Run(f.Context(), audit.Side{Name: "one", Source: audit.Until(c, uint64(len(c.Stored)-1))}))
	require.NoError(f, r.Save(before))
	for _, b := range append(c.Stored, realBlocks(f)...) {
		for _, raw := range b.Data.Data {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := proto.Clone(c.Stored[len(c.Stored)-1]).(*common.Block)
		b.Data.Data = [][]byte{raw}
		c.Seal(b, 3)
		r, err := audit.Resume(before, audit.Options{})
		require.NoError(t, err)
		flags, commit := r.Next(b)
		assert.Len(t, flags, 1, "a quorum's block is replayed, whatever is in it")
		assert.Len(t, commit, 32)
	})
}

// FuzzStatement: a statement is signed to the byte.
func FuzzStatement(f *testing.F) {
	f.Add([]byte(`{"statement": {"height": 1}, "mspId": "HaidianMSP", "certificate": "", "signature": "AA=="}`))
	c := ordinary()
	r := audit.NewReplay(audit.Options{})
	require.NoError(f, r.Run(f.Context(), audit.Side{Name: "one", Source: c}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if signed, s, err := audit.ParseStatement(raw); err == nil {
			assert.NotEmpty(t, r.Against(signed, s))
		}
	})
}
