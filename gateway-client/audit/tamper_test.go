package audit_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
)

// ordinary is a chain of ten blocks.
func ordinary() *Chain {
	c := NewChain()
	for i := range 8 {
		c.Add(Transaction{Set: Writes(record("batch/A"+string(rune('0'+i)), "1"))}, Transaction{Set: Writes(Put("index/x", "y")), Endorsers: c.Peers()[:1]})
	}
	return c
}

// TestTampering alters a copy of one side, in one way each, and says what is
// found, where.
func TestTampering(t *testing.T) {
	const at = 5
	metadata := func(b *common.Block, i common.BlockMetadataIndex) []byte { return b.Metadata.Metadata[i] }
	for name, c := range map[string]struct {
		alter func(c *Chain, side audit.List) audit.List
		want  []audit.Code
	}{
		"a byte of a transaction": {func(_ *Chain, l audit.List) audit.List {
			l[at].Data.Data[0][100] ^= 1
			return l
		}, []audit.Code{audit.DataAltered}},
		"a transaction taken out": {func(_ *Chain, l audit.List) audit.List {
			l[at].Data.Data = l[at].Data.Data[:1]
			return l
		}, []audit.Code{audit.DataAltered, audit.FlagDiffers}[:1]},
		"a block replaced, signed by one side": {func(c *Chain, l audit.List) audit.List {
			l[at].Data.Data = l[at].Data.Data[:1]
			c.Seal(l[at], 2)
			return l
		}, []audit.Code{audit.BelowQuorum, audit.Fork}},
		"signatures taken off": {func(c *Chain, l audit.List) audit.List {
			c.Sign(l[at], c.Orderers()[:2]...)
			return l
		}, []audit.Code{audit.BelowQuorum}},
		"a signature altered": {func(c *Chain, l audit.List) audit.List {
			s := new(common.Metadata)
			require.NoError(t, proto.Unmarshal(metadata(l[at], common.BlockMetadataIndex_SIGNATURES), s))
			s.Signatures[0].Signature[20] ^= 1
			l[at].Metadata.Metadata[common.BlockMetadataIndex_SIGNATURES], _ = proto.Marshal(s)
			return l
		}, []audit.Code{audit.BadSignature, audit.BelowQuorum}},
		"a flag altered": {func(_ *Chain, l audit.List) audit.List {
			metadata(l[at], common.BlockMetadataIndex_TRANSACTIONS_FILTER)[0] = byte(conflict)
			return l
		}, []audit.Code{audit.FlagDiffers}},
		"an invalid transaction called valid": {func(_ *Chain, l audit.List) audit.List {
			metadata(l[at], common.BlockMetadataIndex_TRANSACTIONS_FILTER)[1] = byte(ok)
			return l
		}, []audit.Code{audit.ForgedValid}},
		"no flags": {func(_ *Chain, l audit.List) audit.List {
			l[at].Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER] = nil
			return l
		}, []audit.Code{audit.FlagDiffers}},
		"a commit hash altered": {func(_ *Chain, l audit.List) audit.List {
			metadata(l[at], common.BlockMetadataIndex_COMMIT_HASH)[7] ^= 1
			return l
		}, []audit.Code{audit.CommitHashDiffers}},
		"the unsigned copy of which configuration is in force": {func(_ *Chain, l audit.List) audit.List {
			l[at].Metadata.Metadata[common.BlockMetadataIndex_LAST_CONFIG] = []byte{0x0a, 2, 8, 99}
			return l
		}, []audit.Code{audit.LastConfigWrong}},
		"what no orderer writes beside the signatures": {func(_ *Chain, l audit.List) audit.List {
			l[at].Metadata.Metadata[common.BlockMetadataIndex_ORDERER] = []byte{0}
			return l
		}, []audit.Code{audit.BlockMalformed}},
		"the tail cut off": {func(_ *Chain, l audit.List) audit.List { return l[:at] }, []audit.Code{audit.SideShort}},
		"a block left out": {func(_ *Chain, l audit.List) audit.List { return append(l[:at:at], l[at+1:]...) }, []audit.Code{audit.BlockOutOfOrder}},
		"two blocks swapped": {func(_ *Chain, l audit.List) audit.List {
			l[at], l[at+1] = l[at+1], l[at]
			return l
		}, []audit.Code{audit.BlockOutOfOrder}},
		"a header altered": {func(_ *Chain, l audit.List) audit.List {
			l[at].Header.PreviousHash[0] ^= 1
			return l
		}, []audit.Code{audit.ChainBroken}},
		"no header": {func(_ *Chain, l audit.List) audit.List {
			l[at].Header = nil
			return l
		}, []audit.Code{audit.BlockMalformed}},
		"no transactions": {func(_ *Chain, l audit.List) audit.List {
			l[at].Data = nil
			return l
		}, []audit.Code{audit.BlockMalformed}},
	} {
		t.Run(name, func(t *testing.T) {
			chain := ordinary()
			altered := c.alter(chain, chain.Copy())
			for _, order := range []int{0, 1} { // whichever side is altered
				sides := []audit.Source{altered, chain}
				if order == 1 {
					sides = []audit.Source{chain, altered}
				}
				report := verify(t, sides...)
				assert.Equal(t, c.want, codes(report))
				assert.EqualValues(t, len(chain.Stored), report.Height, "the other side's blocks go on")
				for _, f := range report.Findings {
					assert.EqualValues(t, at, f.Block)
					assert.Equal(t, []string{"shouguang", "haidian"}[order], f.Side)
				}
				assert.Equal(t, &report.Findings[0], report.First())
				assert.False(t, report.Clean())
			}
			if len(altered) == len(chain.Stored) {
				assert.NotEmpty(t, verify(t, altered).Findings, "and a lone side is found out, too")
			}
		})
	}
}

// TestFork: two blocks of one height that a quorum signed each. Which of them is
// the ledger's no signature can say.
func TestFork(t *testing.T) {
	c := ordinary()
	other := c.Copy()
	other[5].Data.Data = other[5].Data.Data[:1]
	c.Seal(other[5], 3)
	report := verify(t, c, other)
	assert.Equal(t, []audit.Code{audit.Fork}, codes(report))
	assert.EqualValues(t, 5, report.Findings[0].Block)
	assert.EqualValues(t, 10, report.Height)
	assert.Equal(t, audit.Fork, verify(t, other, c).First().Code)
}

// TestRules: what both sides' peers let through is still found.
func TestRules(t *testing.T) {
	c := NewChain()
	c.Add(Transaction{Set: Writes(record("batch/A", "1"), record("batch/B", "1"), Put("request/1", "{}"))})
	c.Add(Transaction{Set: Writes(record("batch/A", "3"))}, Transaction{Set: Writes(Delete("batch/B"))}, Transaction{Set: Writes(Put("request/1", "{}"))},
		Transaction{Set: Writes(Put("batch/C", "no JSON"))}, Transaction{Set: Writes(record("batch/D", "1"), record("batch/D", "2"))})
	report := verify(t, c, c)
	assert.Equal(t, []audit.Code{audit.RecordOverwritten, audit.RecordDeleted, audit.RequestRewritten, audit.RecordOverwritten, audit.Unsupported}, codes(report))
	assert.Equal(t, "batch/A", report.First().Key)
	assert.Equal(t, 0, *report.First().Transaction)
	assert.Equal(t, audit.Verdict{Lock: audit.Rules, Findings: 4}, report.Verdicts[3])
}

func TestKeyPoliciesAreNotPassedOver(t *testing.T) {
	c := NewChain()
	c.Add(Transaction{Set: &kvrwset.KVRWSet{MetadataWrites: []*kvrwset.KVMetadataWrite{{Key: "batch/A"}}}})
	assert.Equal(t, []audit.Code{audit.Unsupported}, codes(verify(t, c)))
}

// TestGovernance: configurations follow one another only as both administrators
// signed.
func TestGovernance(t *testing.T) {
	batch := func(g *common.ConfigGroup) {
		g.Groups["Application"].Policies["Endorsement"] = &common.ConfigPolicy{ModPolicy: "Admins", Policy: &common.Policy{Type: int32(common.Policy_IMPLICIT_META), Value: []byte{8, 0}}}
	}
	c := NewChain()
	c.Update(batch, c.Admins()...)
	c.Add(Transaction{Set: Writes(Put("index/x", "y"))})
	assert.Empty(t, verify(t, c, c).Findings)
	assert.EqualValues(t, 2, verify(t, c).ConfigBlock)

	c = NewChain()
	c.Update(batch, c.Admins()[:1]...)
	c.Add(Transaction{Set: Writes(Put("index/x", "y"))})
	report := verify(t, c)
	assert.Equal(t, []audit.Code{audit.ConfigUnauthorized}, codes(report))
	assert.Contains(t, report.Findings[0].Detail, "/Channel/Application/Endorsement")

	c = NewChain()
	c.Update(batch, c.Admins()[0], c.Organizations[1].Client)
	assert.Equal(t, []audit.Code{audit.ConfigUnauthorized}, codes(verify(t, c)), "a client is no administrator")
}

// TestRevocation: a member whose certificate the configuration revokes is none
// from the next block on.
func TestRevocation(t *testing.T) {
	c := NewChain()
	o := c.Organizations[1]
	by := Transaction{Creator: o.Client, Set: Writes(Put("index/x", "y"))}
	c.Add(by)
	o.Revoked = append(o.Revoked, o.Client.Certificate.SerialNumber, o.Peer.Certificate.SerialNumber)
	revoke := func(g *common.ConfigGroup) {
		for _, group := range []string{"Application", "Orderer"} {
			g.Groups[group].Groups[o.MSPID].Values["MSP"] = o.MSP()
		}
	}
	c.Update(revoke, c.Admins()...)
	assert.Equal(t, [][]byte{{byte(badOwner), byte(unsigned)}}, [][]byte{flagBytes(c.Add(by, Transaction{Set: Writes(Put("index/x", "y"))}))})
	assert.Empty(t, verify(t, c, c).Findings)
}

func flagBytes(b *common.Block) []byte {
	return b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER]
}

// TestBlockFiles: the same chain from files, in one and in several.
func TestBlockFiles(t *testing.T) {
	c := ordinary()
	folder := t.TempDir()
	var first, second []byte
	for i, b := range c.Stored {
		if i < 4 {
			first = audit.AppendStored(first, b)
		} else {
			second = audit.AppendStored(second, b)
		}
	}
	write := func(name string, content []byte) {
		require.NoError(t, os.WriteFile(folder+"/"+name, content, 0o600))
	}
	write("blockfile_000000", first)
	write("blockfile_000001", second)
	write("other", nil)
	assert.Empty(t, verify(t, audit.Folder(folder), c).Findings)

	for name, content := range map[string][]byte{
		"truncated": second[:len(second)-10], "oversized": {0xff, 0xff, 0xff, 0xff, 0x7f}, "endless number": bytes.Repeat([]byte{0xff}, 20),
		"trailing": append(bytes.Clone(second), 1), "empty block": append(bytes.Clone(second), 0),
	} {
		write("blockfile_000001", content)
		report := verify(t, c, audit.Folder(folder))
		assert.Equal(t, []audit.Code{audit.SideUnreadable}, codes(report), name)
	}
	write("blockfile_000003", second)
	write("blockfile_000001", second)
	assert.Contains(t, verify(t, c, audit.Folder(folder)).Findings[0].Detail+" ", "blockfile_000002 is missing")
	assert.Equal(t, []audit.Code{audit.SideUnreadable}, codes(verify(t, audit.Folder(t.TempDir()))))
}

// TestRealBlocks replays the beginning of a chain that real peers stored: the
// genesis block, the contract's definition, approved and committed, and the
// first transactions.
func TestRealBlocks(t *testing.T) {
	report := verify(t, realBlocks(t))
	assert.Empty(t, report.Findings)
	assert.EqualValues(t, 14, report.Height)
	assert.Equal(t, map[string]uint64{"VALID": 15}, report.Transactions)
}

func realBlocks(tb testing.TB) audit.List {
	file, err := os.Open("testdata/story.blocks.gz")
	require.NoError(tb, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(tb, err)
	var list audit.List
	for b, err := range audit.ReadBlocks(unzipped, 0) {
		require.NoError(tb, err)
		list = append(list, b)
	}
	return list
}

// TestSilentSide: one that keeps the other waiting is found, and given up.
func TestSilentSide(t *testing.T) {
	c := ordinary()
	silent := audit.SourceFunc(func(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
		return func(yield func(*common.Block, error) bool) {
			for b, err := range audit.List(c.Stored[:3]).Blocks(ctx, from) {
				if !yield(b, err) {
					return
				}
			}
			<-ctx.Done()
			yield(nil, ctx.Err())
		}
	})
	r := audit.NewReplay(audit.Options{Patience: 20 * time.Millisecond})
	require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: c}, audit.Side{Name: "two", Source: silent}))
	assert.Equal(t, []audit.Code{audit.SideSilent}, codes(r.Report()))
	assert.EqualValues(t, len(c.Stored), r.Height())

	broken := audit.SourceFunc(func(context.Context, uint64) iter.Seq2[*common.Block, error] {
		return func(yield func(*common.Block, error) bool) { yield(nil, errors.New("connection reset")) }
	})
	assert.Equal(t, []audit.Code{audit.SideUnreadable}, codes(verify(t, c, broken)))
}

// TestCheckpoint: going on from a checkpoint ends where going through does.
func TestCheckpoint(t *testing.T) {
	c := ordinary()
	file := t.TempDir() + "/checkpoint"
	r := audit.NewReplay(audit.Options{})
	assert.Error(t, r.Save(file), "nothing to go on from yet")
	require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: audit.Until(c, 4)}))
	require.NoError(t, r.Save(file))
	resumed, err := audit.Resume(file, audit.Options{Genesis: audit.HeaderHash(c.Stored[0].Header)})
	require.NoError(t, err)
	require.NoError(t, resumed.Run(t.Context(), audit.Side{Name: "one", Source: c}))
	got, want := resumed.Report(), verify(t, c)
	want.Pinned = true
	assert.Equal(t, want, got)

	_, err = audit.Resume(file, audit.Options{Genesis: make([]byte, 32)})
	assert.ErrorContains(t, err, "another chain")
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	for i := 0; i < len(content); i += 101 {
		damaged := bytes.Clone(content)
		damaged[i] ^= 0x10
		require.NoError(t, os.WriteFile(file, damaged, 0o600))
		_, err = audit.Resume(file, audit.Options{})
		assert.ErrorContains(t, err, "damaged")
	}
	require.NoError(t, os.WriteFile(file, content[:20], 0o600))
	_, err = audit.Resume(file, audit.Options{})
	assert.ErrorContains(t, err, "too short")
}

// TestEveryFlipIsFound flips bits of a block file that a real peer wrote, one at a
// time, anywhere.
func TestEveryFlipIsFound(t *testing.T) {
	var file []byte
	blocks := realBlocks(t)
	for _, b := range blocks {
		file = audit.AppendStored(file, b)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		flipped, at, bit := bytes.Clone(file), random.IntN(len(file)), byte(1<<random.IntN(8))
		flipped[at] ^= bit
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(folder+"/blockfile_000000", flipped, 0o600))
		assert.NotEmpty(t, verify(t, audit.Folder(folder), blocks).Findings, "byte %d, bit %08b", at, bit)
	}
}
