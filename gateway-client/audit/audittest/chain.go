package audittest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
)

// Chain is a channel with its blocks as an honest peer stores them.
type Chain struct {
	*Network
	Stored []*common.Block

	config     *common.Config
	lastConfig uint64
	database   map[string]Cell // of the contract
	honest     *audit.Replay   // says what an honest peer stores with a block
}

// NewChain begins a channel: the genesis block, and in block 1 the definition of
// the contract, which both sides must endorse.
func NewChain() *Chain {
	n := NewNetwork()
	c := &Chain{Network: n, config: &common.Config{ChannelGroup: n.Config()}, honest: audit.NewReplay(audit.Options{}), database: map[string]Cell{}}
	c.store(c.configTransaction(nil, nil))
	c.Add(n.Define(DefaultPolicy()))
	return c
}

// Blocks makes the chain a source.
func (c *Chain) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return audit.List(c.Stored).Blocks(ctx, from)
}

// Copy are blocks of its own, for a side that is to be tampered with.
func (c *Chain) Copy() audit.List {
	var list audit.List
	for _, b := range c.Stored {
		list = append(list, proto.Clone(b).(*common.Block))
	}
	return list
}

// Report is what the honest peer's replay has found.
func (c *Chain) Report() *audit.Report { return c.honest.Report() }

// Add appends a block with the transactions and returns it.
func (c *Chain) Add(transactions ...Transaction) *common.Block {
	var envelopes []*common.Envelope
	for _, t := range transactions {
		envelopes = append(envelopes, c.Envelope(t))
	}
	b := c.AddEnvelopes(envelopes...)
	c.commit(b, transactions)
	return b
}

// AddEnvelopes appends a block with transactions as they are.
func (c *Chain) AddEnvelopes(envelopes ...*common.Envelope) *common.Block {
	return c.store(envelopes...)
}

// Update changes the configuration and appends the block of it, signed by the
// given administrators. The update lists what changed as configtxlator would.
func (c *Chain) Update(change func(group *common.ConfigGroup), signers ...*Member) *common.Block {
	next := proto.Clone(c.config).(*common.Config)
	change(next.ChannelGroup)
	next.Sequence++
	read, write := &common.ConfigGroup{}, &common.ConfigGroup{}
	difference(c.config.ChannelGroup, next.ChannelGroup, read, write)
	update := marshal(&common.ConfigUpdate{ChannelId: Channel, ReadSet: read, WriteSet: write})
	signed := &common.ConfigUpdateEnvelope{ConfigUpdate: update}
	for _, m := range signers {
		header := marshal(&common.SignatureHeader{Creator: m.Serialized(), Nonce: []byte("nonce")})
		signed.Signatures = append(signed.Signatures, &common.ConfigSignature{SignatureHeader: header, Signature: m.Sign(append(append([]byte(nil), header...), update...))})
	}
	c.config, c.lastConfig = next, uint64(len(c.Stored))
	return c.store(c.configTransaction(signed, c.Orderers()[0]))
}

// difference raises the versions of what changed, in next too, and puts what an
// update must name into read and write.
func difference(before, next, read, write *common.ConfigGroup) {
	read.Version, write.Version, write.ModPolicy = before.GetVersion(), before.GetVersion(), before.GetModPolicy()
	for name, v := range next.GetValues() {
		if old := before.GetValues()[name]; old != nil && !proto.Equal(old, v) {
			v.Version = old.GetVersion() + 1
			put(&write.Values, name, v)
		}
	}
	for name, p := range next.GetPolicies() {
		if old := before.GetPolicies()[name]; old != nil && !proto.Equal(old, p) {
			p.Version = old.GetVersion() + 1
			put(&write.Policies, name, p)
		}
	}
	for name, g := range next.GetGroups() {
		r, w := &common.ConfigGroup{}, &common.ConfigGroup{}
		if old := before.GetGroups()[name]; old != nil && !proto.Equal(old, g) {
			difference(old, g, r, w)
			put(&read.Groups, name, r)
			put(&write.Groups, name, w)
		}
	}
}

func put[V any](m *map[string]V, name string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[name] = v
}

// configTransaction wraps the configuration in force; the genesis transaction has
// neither update nor signature.
func (c *Chain) configTransaction(update *common.ConfigUpdateEnvelope, by *Member) *common.Envelope {
	channel := marshal(&common.ChannelHeader{Type: int32(common.HeaderType_CONFIG), ChannelId: Channel})
	config := &common.ConfigEnvelope{Config: c.config}
	if update == nil {
		payload := marshal(&common.Payload{Header: &common.Header{ChannelHeader: channel}, Data: marshal(config)})
		return &common.Envelope{Payload: payload}
	}
	header := marshal(&common.ChannelHeader{Type: int32(common.HeaderType_CONFIG_UPDATE), ChannelId: Channel})
	config.LastUpdate = c.Organizations[0].Admin.envelope(header, nil, marshal(update))
	signature := marshal(&common.SignatureHeader{Creator: by.Serialized(), Nonce: []byte("nonce")})
	return by.envelope(channel, signature, marshal(config))
}

// store appends a block as an honest peer stores it.
func (c *Chain) store(envelopes ...*common.Envelope) *common.Block {
	b := &common.Block{Header: &common.BlockHeader{Number: uint64(len(c.Stored))}, Data: &common.BlockData{}}
	if n := len(c.Stored); n > 0 {
		b.Header.PreviousHash = audit.HeaderHash(c.Stored[n-1].Header)
	}
	for _, e := range envelopes {
		b.Data.Data = append(b.Data.Data, marshal(e))
	}
	c.Seal(b, 3)
	c.Stamp(b)
	c.Stored = append(c.Stored, b)
	return b
}

// Seal gives a block its data hash and the signatures of the first n orderers.
func (c *Chain) Seal(b *common.Block, n int) {
	hash := sha256.New()
	for _, raw := range b.Data.Data {
		hash.Write(raw)
	}
	b.Header.DataHash = hash.Sum(nil)
	c.Sign(b, c.Orderers()[:n]...)
}

// Sign gives a block the signatures of some orderers, and no others.
func (c *Chain) Sign(b *common.Block, orderers ...*Member) {
	value := marshal(&common.OrdererBlockMetadata{LastConfig: &common.LastConfig{Index: c.lastConfig}})
	signatures := &common.Metadata{Value: value}
	for i, orderer := range c.Orderers() {
		for _, signer := range orderers {
			if signer != orderer || b.Header.Number == 0 {
				continue
			}
			by := marshal(&common.IdentifierHeader{Identifier: uint32(i + 1), Nonce: []byte("nonce")})
			message := append(append(append([]byte(nil), value...), by...), audit.HeaderBytes(b.Header)...)
			signatures.Signatures = append(signatures.Signatures, &common.MetadataSignature{IdentifierHeader: by, Signature: orderer.Sign(message)})
		}
	}
	if b.Metadata == nil {
		b.Metadata = &common.BlockMetadata{Metadata: make([][]byte, len(common.BlockMetadataIndex_name))}
	}
	b.Metadata.Metadata[common.BlockMetadataIndex_SIGNATURES] = marshal(signatures)
}

// Stamp stores flags and commit hash with the next block, as an honest peer does.
func (c *Chain) Stamp(b *common.Block) {
	flags, commit := c.honest.Next(b)
	if flags == nil {
		panic(fmt.Sprintf("block %d cannot follow: %+v", b.Header.Number, c.honest.Report().Findings))
	}
	b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER] = flags
	if commit != nil {
		b.Metadata.Metadata[common.BlockMetadataIndex_COMMIT_HASH] = marshal(&common.Metadata{Value: commit})
	}
}
