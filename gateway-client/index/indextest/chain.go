package indextest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"sunledger/chaincode/ledgertest"
	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
)

// Chain is a growing channel. It is a live source: who follows it waits for what is
// added, until Close.
type Chain struct {
	Namespace string // of the contract
	Now       time.Time
	Sink      func(*common.Block) // gets the blocks, which the chain then does not keep

	mu     sync.Mutex
	blocks []*common.Block
	height uint64
	hash   []byte // of the last block's header
	more   chan struct{}
	closed bool
	count  uint64 // transactions so far: the source of nonces
}

// New begins a chain with a genesis block; no two names give the same.
func New(name string) *Chain {
	c := &Chain{Namespace: "provenance", Now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), more: make(chan struct{})}
	header := &common.ChannelHeader{Type: int32(common.HeaderType_CONFIG), ChannelId: name}
	c.store([][]byte{envelope(header, nil, nil)}, []peer.TxValidationCode{peer.TxValidationCode_VALID})
	return c
}

// Transaction is one to be put on a chain.
type Transaction struct {
	Operation provenance.Operation
	Actor     provenance.Actor
	Records   []provenance.Record // written, each at its next revision
	Raw       map[string]string   // written as they are, by key; empty: deleted
	Code      peer.TxValidationCode
	Time      time.Time // none: the chain's
}

// Add puts transactions into a block of their own and returns it.
func (c *Chain) Add(transactions ...Transaction) *common.Block {
	var envelopes [][]byte
	var codes []peer.TxValidationCode
	for _, t := range transactions {
		envelopes, codes = append(envelopes, c.envelope(t)), append(codes, t.Code)
	}
	return c.store(envelopes, codes)
}

// Fill puts so many transactions of a trade on the chain, in blocks of a size.
func (c *Chain) Fill(trade *Trade, transactions, size int) {
	next, stop := iter.Pull(trade.Transactions())
	defer stop()
	for left := transactions; left > 0; left -= size {
		var envelopes [][]byte
		for range min(left, size) {
			t, _ := next()
			envelopes = append(envelopes, c.envelope(t)) // at once: the trade goes on with its records
		}
		c.AddRaw(peer.TxValidationCode_VALID, envelopes...)
	}
}

// AddRaw puts envelopes as they are into a block.
func (c *Chain) AddRaw(code peer.TxValidationCode, envelopes ...[]byte) *common.Block {
	return c.store(envelopes, slices.Repeat([]peer.TxValidationCode{code}, len(envelopes)))
}

// Height is how many blocks there are.
func (c *Chain) Height(context.Context) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return uint64(len(c.blocks)), nil
}

// List is what the chain has now, as a source that ends.
func (c *Chain) List() audit.List {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.blocks)
}

// Close ends the source where the chain ends.
func (c *Chain) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	close(c.more)
}

// Blocks yields the blocks from a number on and waits for those to come.
func (c *Chain) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		for {
			c.mu.Lock()
			var next *common.Block
			if from < uint64(len(c.blocks)) {
				next = c.blocks[from]
			}
			more, closed := c.more, c.closed
			c.mu.Unlock()
			switch {
			case next != nil:
				if !yield(next, nil) {
					return
				}
				from++
			case closed:
				return
			default:
				select {
				case <-more:
				case <-ctx.Done():
					yield(nil, ctx.Err())
					return
				}
			}
		}
	}
}

func (c *Chain) store(envelopes [][]byte, codes []peer.TxValidationCode) *common.Block {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := &common.Block{
		Header:   &common.BlockHeader{Number: c.height, PreviousHash: c.hash},
		Data:     &common.BlockData{Data: envelopes},
		Metadata: &common.BlockMetadata{Metadata: make([][]byte, len(common.BlockMetadataIndex_name))},
	}
	b.Header.DataHash = audit.DataHash(b.Data)
	var flags []byte
	for _, code := range codes {
		flags = append(flags, byte(code))
	}
	b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER] = flags
	c.height, c.hash = c.height+1, audit.HeaderHash(b.Header)
	if c.Sink != nil {
		c.Sink(b)
		return b
	}
	c.blocks = append(c.blocks, b)
	if !c.closed {
		close(c.more)
		c.more = make(chan struct{})
	}
	return b
}

// envelope makes a transaction, as the gateway would have it ordered.
func (c *Chain) envelope(t Transaction) []byte {
	c.count++
	creator := Creator(t.Actor)
	nonce := binary.BigEndian.AppendUint64(make([]byte, 16), c.count)
	id := sha256.Sum256(slices.Concat(nonce, creator))
	at := t.Time
	if at.IsZero() {
		at = c.Now
	}
	stamp := provenance.Stamp{Actor: t.Actor, TxID: hex.EncodeToString(id[:]), Time: at}
	called := &peer.ChaincodeID{Name: c.Namespace}
	header := &common.ChannelHeader{
		Type: int32(common.HeaderType_ENDORSER_TRANSACTION), ChannelId: "provenance", TxId: stamp.TxID, Timestamp: timestamppb.New(at),
		Extension: marshal(&peer.ChaincodeHeaderExtension{ChaincodeId: called}),
	}
	arguments := [][]byte{[]byte(t.Operation), []byte("request-" + stamp.TxID[:12]), []byte("{}")}
	proposal := marshal(&peer.ChaincodeProposalPayload{Input: marshal(&peer.ChaincodeInvocationSpec{
		ChaincodeSpec: &peer.ChaincodeSpec{ChaincodeId: called, Input: &peer.ChaincodeInput{Args: arguments}},
	})})
	response := marshal(&peer.ProposalResponsePayload{Extension: marshal(&peer.ChaincodeAction{Results: c.results(t, stamp), ChaincodeId: called})})
	body := marshal(&peer.Transaction{Actions: []*peer.TransactionAction{{Payload: marshal(&peer.ChaincodeActionPayload{
		ChaincodeProposalPayload: proposal, Action: &peer.ChaincodeEndorsedAction{ProposalResponsePayload: response},
	})}}})
	return envelope(header, &common.SignatureHeader{Creator: creator, Nonce: nonce}, body)
}

// results are the writes: records, their index entries and the request.
func (c *Chain) results(t Transaction, stamp provenance.Stamp) []byte {
	puts := map[string][]byte{"request/" + stamp.TxID[:32]: []byte(`{"digest":"x","records":[]}`)}
	for _, r := range t.Records {
		provenance.Write(r, stamp)
		puts[provenance.Key(r.Kind(), r.Head().ID)] = provenance.Marshal(r)
		entries, _ := provenance.IndexKeys(r) // none of a record that leaves out what it is listed by
		for entry := range entries {
			puts[entry] = []byte{0}
		}
	}
	for key, value := range t.Raw {
		puts[key] = []byte(value)
	}
	set := &kvrwset.KVRWSet{}
	for _, key := range slices.Sorted(keys(puts)) {
		set.Writes = append(set.Writes, &kvrwset.KVWrite{Key: key, Value: puts[key], IsDelete: len(puts[key]) == 0})
	}
	return marshal(&rwset.TxReadWriteSet{NsRwset: []*rwset.NsReadWriteSet{{Namespace: c.Namespace, Rwset: marshal(set)}}})
}

func keys[V any](m map[string]V) iter.Seq[string] {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// Creator is the serialized identity of an actor.
func Creator(a provenance.Actor) []byte {
	attributes := map[string]string{"role": string(a.Role), "enterprise": a.Enterprise}
	return ledgertest.NewIdentity(a.Organization, a.Subject, attributes).Creator()
}

func envelope(header *common.ChannelHeader, signature *common.SignatureHeader, data []byte) []byte {
	payload := &common.Payload{Header: &common.Header{ChannelHeader: marshal(header)}, Data: data}
	if signature != nil {
		payload.Header.SignatureHeader = marshal(signature)
	}
	return marshal(&common.Envelope{Payload: marshal(payload), Signature: []byte("unsigned")})
}

func marshal(m proto.Message) []byte {
	raw, err := proto.Marshal(m)
	if err != nil {
		panic(err) // messages made here always marshal
	}
	return raw
}
