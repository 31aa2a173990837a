package audit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
)

// verify replays sides of a chain and returns the report.
func verify(t *testing.T, sides ...audit.Source) *audit.Report {
	t.Helper()
	var named []audit.Side
	for i, s := range sides {
		named = append(named, audit.Side{Name: []string{"shouguang", "haidian"}[i], Source: s})
	}
	r := audit.NewReplay(audit.Options{})
	require.NoError(t, r.Run(t.Context(), named...))
	return r.Report()
}

func codes(r *audit.Report) []audit.Code {
	var found []audit.Code
	for _, f := range r.Findings {
		found = append(found, f.Code)
	}
	return found
}

// flags are the verdicts that the chain's honest peer stored with a block.
func flags(b *common.Block) []peer.TxValidationCode {
	var list []peer.TxValidationCode
	for _, f := range b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER] {
		list = append(list, peer.TxValidationCode(f))
	}
	return list
}

const (
	ok       = peer.TxValidationCode_VALID
	conflict = peer.TxValidationCode_MVCC_READ_CONFLICT
	phantom  = peer.TxValidationCode_PHANTOM_READ_CONFLICT
	unsigned = peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE
	badOwner = peer.TxValidationCode_BAD_CREATOR_SIGNATURE
)

func record(key string, revision string) *kvrwset.KVWrite {
	return Put(key, `{"id":"x","revision":`+revision+`}`)
}

func TestHonestChain(t *testing.T) {
	c := NewChain()
	assert.Equal(t, []peer.TxValidationCode{ok}, flags(c.Stored[1]), "both peers endorsed the definition")
	c.Add(Transaction{Set: Writes(record("batch/A", "1"), Put("index/batch/holder/X/A", "\x00"))})
	c.Add(Transaction{Set: &kvrwset.KVRWSet{Reads: []*kvrwset.KVRead{Read("batch/A", 2, 0)}, Writes: []*kvrwset.KVWrite{record("batch/A", "2"), Delete("index/batch/holder/X/A")}}})
	report := verify(t, c, c)
	assert.Empty(t, report.Findings)
	assert.Equal(t, map[string]uint64{"VALID": 4}, report.Transactions)
	assert.EqualValues(t, 4, report.Height)
	assert.Equal(t, hex.EncodeToString(audit.HeaderHash(c.Stored[3].Header)), report.HeaderHash)
	assert.False(t, report.Pinned)
	for _, v := range report.Verdicts {
		assert.True(t, v.Holds, v.Lock)
	}
}

func TestConflicts(t *testing.T) {
	c := NewChain()
	c.Add(Transaction{Set: Writes(record("batch/A", "1"), record("batch/B", "1"))}) // block 2
	all := &kvrwset.RangeQueryInfo{StartKey: "batch/", EndKey: "batch0", ItrExhausted: true, ReadsInfo: &kvrwset.RangeQueryInfo_RawReads{
		RawReads: &kvrwset.QueryReads{KvReads: []*kvrwset.KVRead{Read("batch/A", 2, 0), Read("batch/B", 2, 0)}},
	}}
	first := &kvrwset.RangeQueryInfo{StartKey: "batch/", EndKey: "batch/A", ReadsInfo: &kvrwset.RangeQueryInfo_RawReads{
		RawReads: &kvrwset.QueryReads{KvReads: []*kvrwset.KVRead{Read("batch/A", 2, 0)}},
	}}
	reads := func(r ...*kvrwset.KVRead) Transaction { return Transaction{Set: &kvrwset.KVRWSet{Reads: r}} }
	ranges := func(q *kvrwset.RangeQueryInfo) Transaction {
		return Transaction{Set: &kvrwset.KVRWSet{RangeQueriesInfo: []*kvrwset.RangeQueryInfo{q}}}
	}
	b := c.Add(
		reads(Read("batch/A", 2, 0)), reads(Read("batch/A", 1, 0)), reads(Read("batch/A", 2, 1)), reads(Missing("batch/A")), reads(Missing("batch/Z")),
		ranges(all), ranges(first),
		Transaction{Set: Writes(record("batch/C", "1"))},
		ranges(all), ranges(first), reads(Missing("batch/C")),
		Transaction{Set: Writes(record("batch/A", "2"))},
		reads(Read("batch/A", 2, 0)), ranges(first),
		Transaction{Set: Writes(Put("index/x", "y"))}, Transaction{Set: Writes(Delete("index/x"))}, reads(Missing("index/x")),
	)
	assert.Equal(t, []peer.TxValidationCode{ok, conflict, conflict, conflict, ok, ok, ok, ok, phantom, ok, conflict, ok, conflict, phantom, ok, ok, conflict}, flags(b))
	assert.Empty(t, verify(t, c).Findings)
}

func TestEndorsement(t *testing.T) {
	c := NewChain()
	ours, theirs := c.Organizations[0], c.Organizations[1]
	stranger := NewNetwork().Organizations[0]
	set := Writes(Put("index/x", "y"))
	b := c.Add(
		Transaction{Set: set}, Transaction{Set: set, Endorsers: []*Member{ours.Peer}}, Transaction{Set: set, Endorsers: []*Member{}},
		Transaction{Set: set, Endorsers: []*Member{ours.Peer, ours.Peer}}, Transaction{Set: set, Endorsers: []*Member{ours.Peer, theirs.Client}},
		Transaction{Set: set, Endorsers: []*Member{ours.Peer, stranger.Peer}}, Transaction{Set: set, Creator: stranger.Client},
		Transaction{Set: set, Channel: "another"}, Transaction{Set: set, Chaincode: "unknown"},
		Transaction{Set: &kvrwset.KVRWSet{}, Endorsers: []*Member{theirs.Peer}},
		Transaction{Set: set, Creator: ours.Enrol("nobody", "nothing")},
	)
	assert.Equal(t, []peer.TxValidationCode{ok, unsigned, unsigned, unsigned, unsigned, unsigned, badOwner, badOwner, peer.TxValidationCode_INVALID_CHAINCODE, unsigned, badOwner}, flags(b))
	assert.Empty(t, verify(t, c).Findings)
}

func TestDuplicates(t *testing.T) {
	c := NewChain()
	once := Transaction{Nonce: []byte("nonce of one"), Set: Writes(Put("index/x", "y"))}
	alone := once
	alone.Endorsers = []*Member{c.Organizations[0].Peer}
	assert.Equal(t, []peer.TxValidationCode{unsigned, ok, peer.TxValidationCode_DUPLICATE_TXID}, flags(c.Add(alone, once, once)), "an invalid one takes no ID from a later one of its block")
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_DUPLICATE_TXID}, flags(c.Add(once)))
	assert.Empty(t, verify(t, c).Findings)
}

// TestMalformedTransactions: what Fabric calls each.
func TestMalformedTransactions(t *testing.T) {
	c := NewChain()
	spoil := func(change func(e *common.Envelope, p *common.Payload)) *common.Envelope {
		e, p := c.Envelope(Transaction{Set: Writes(Put("index/x", "y"))}), new(common.Payload)
		require.NoError(t, proto.Unmarshal(e.Payload, p))
		before, err := proto.Marshal(p)
		require.NoError(t, err)
		change(e, p)
		after, err := proto.Marshal(p)
		require.NoError(t, err)
		if string(before) != string(after) {
			e.Payload = after
			e.Signature = c.Organizations[0].Client.Sign(after)
		}
		return e
	}
	b := c.AddEnvelopes(
		spoil(func(e *common.Envelope, _ *common.Payload) { e.Signature[10] ^= 1 }),
		spoil(func(e *common.Envelope, _ *common.Payload) { e.Signature = nil }),
		spoil(func(e *common.Envelope, _ *common.Payload) { e.Payload = []byte{0xff} }),
		spoil(func(_ *common.Envelope, p *common.Payload) { p.Header = nil }),
		spoil(func(_ *common.Envelope, p *common.Payload) { p.Data = nil }),
		spoil(func(_ *common.Envelope, p *common.Payload) {
			h := new(common.ChannelHeader)
			require.NoError(t, proto.Unmarshal(p.Header.ChannelHeader, h))
			h.TxId = "of somebody else"
			p.Header.ChannelHeader, _ = proto.Marshal(h)
		}),
	)
	assert.Equal(t, []peer.TxValidationCode{
		badOwner, badOwner, peer.TxValidationCode_BAD_PAYLOAD, peer.TxValidationCode_BAD_COMMON_HEADER,
		peer.TxValidationCode_INVALID_ENDORSER_TRANSACTION, peer.TxValidationCode_BAD_PROPOSAL_TXID,
	}, flags(b))
	assert.Empty(t, verify(t, c).Findings)
}

// TestPolicies: a definition's own policy, and those of collections.
func TestPolicies(t *testing.T) {
	c := NewChain()
	ours, theirs := c.Organizations[0], c.Organizations[1]
	either := &peer.ApplicationPolicy{Type: &peer.ApplicationPolicy_SignaturePolicy{SignaturePolicy: Rule(1, ours.Role(msp.MSPRole_PEER), theirs.Role(msp.MSPRole_PEER))}}
	both := &peer.ApplicationPolicy{Type: &peer.ApplicationPolicy_SignaturePolicy{SignaturePolicy: Rule(2, ours.Role(msp.MSPRole_PEER), theirs.Role(msp.MSPRole_PEER))}}
	upgrade := c.Define(either, &peer.StaticCollectionConfig{Name: "secret", EndorsementPolicy: both}, &peer.StaticCollectionConfig{Name: "open"})
	alone := upgrade
	alone.Endorsers = []*Member{ours.Peer}
	assert.Equal(t, []peer.TxValidationCode{unsigned}, flags(c.Add(alone)), "a definition needs both")
	one := []*Member{ours.Peer}
	assert.Equal(t, []peer.TxValidationCode{ok, unsigned}, flags(c.Add(upgrade, Transaction{Set: Writes(Put("index/x", "y")), Endorsers: one})), "it holds from the next block on")
	private := func(name string, endorsers ...*Member) Transaction {
		return Transaction{Endorsers: endorsers, Collections: map[string]*kvrwset.KVRWSet{name: Writes(Put("k", "v"))}}
	}
	assert.Equal(t, []peer.TxValidationCode{ok, ok, unsigned, ok, unsigned, ok, unsigned}, flags(c.Add(
		Transaction{Set: Writes(Put("index/x", "y")), Endorsers: one},
		private("open", ours.Peer), private("secret", ours.Peer), private("secret", ours.Peer, theirs.Peer), private("none", ours.Peer, theirs.Peer),
		private("_implicit_org_HaidianMSP", theirs.Peer), private("_implicit_org_HaidianMSP", ours.Peer),
	)))
	stale := Transaction{Collections: map[string]*kvrwset.KVRWSet{"secret": {Reads: []*kvrwset.KVRead{Read("k", 3, 0)}}}}
	fresh := Transaction{Collections: map[string]*kvrwset.KVRWSet{"secret": {Reads: []*kvrwset.KVRead{Read("k", 4, 3)}}}}
	assert.Equal(t, []peer.TxValidationCode{ok, conflict}, flags(c.Add(fresh, stale)))
	assert.Empty(t, verify(t, c, c).Findings)
}

// TestPinnedGenesis: another genesis block is another channel.
func TestPinnedGenesis(t *testing.T) {
	c := NewChain()
	r := audit.NewReplay(audit.Options{Genesis: audit.HeaderHash(c.Stored[0].Header)})
	require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: c}))
	assert.Empty(t, r.Report().Findings)
	assert.True(t, r.Report().Pinned)
	r = audit.NewReplay(audit.Options{Genesis: make([]byte, sha256.Size)})
	require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: c}))
	assert.Equal(t, []audit.Code{audit.GenesisDiffers}, codes(r.Report()))
	assert.Zero(t, r.Height())
}

func TestEveryCodeIsExplained(t *testing.T) {
	seen := map[audit.Code]bool{}
	for _, row := range audit.Codes {
		assert.False(t, seen[row.Code], row.Code)
		seen[row.Code] = true
		assert.NotEmpty(t, row.En, row.Code)
		assert.NotEmpty(t, row.Zh, row.Code)
		assert.True(t, slices.Contains(audit.Locks, row.Lock), row.Code)
	}
}
