package audittest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
)

// Cell is a key in a peer's database.
type Cell struct {
	Value string
	Block uint64
	Tx    uint64
}

// Peer is one organization's peer of a chain: its blocks and its database, which
// a test may alter.
type Peer struct {
	Chain    *Chain
	Member   *Member // signs its answers
	Database map[string]Cell

	mu     sync.Mutex
	blocks audit.List
	down   bool
}

// Peer returns a peer that has what the chain has now.
func (c *Chain) Peer(o *Organization) *Peer {
	return &Peer{Chain: c, Member: o.Peer, Database: maps.Clone(c.database), blocks: slices.Clone(c.Stored)}
}

// Deliver gives the peer more blocks; its database is the test's matter.
func (p *Peer) Deliver(blocks ...*common.Block) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocks = append(p.blocks, blocks...)
}

// Down makes the peer unreachable, or reachable again.
func (p *Peer) Down(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

var errDown = errors.New("connection refused")

func (p *Peer) have() (audit.List, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return nil, errDown
	}
	return p.blocks, nil
}

// Blocks yields the peer's blocks and waits for those to come.
func (p *Peer) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		for ctx.Err() == nil {
			blocks, err := p.have()
			if err != nil {
				yield(nil, err)
				return
			}
			for ; from < uint64(len(blocks)); from++ {
				if !yield(blocks[from], nil) {
					return
				}
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// Height is how many blocks the peer has.
func (p *Peer) Height(context.Context) (uint64, error) {
	blocks, err := p.have()
	return uint64(len(blocks)), err
}

// ConfigBlock is the block that set the configuration in force.
func (p *Peer) ConfigBlock(context.Context) (*common.Block, error) {
	blocks, err := p.have()
	if err != nil {
		return nil, err
	}
	return blocks[p.Chain.lastConfig], nil
}

// AttestState answers like the contract on a real peer, out of the database.
func (p *Peer) AttestState(_ context.Context, q provenance.StateQuery) (*common.Envelope, error) {
	if _, err := p.have(); err != nil {
		return nil, err
	}
	argument := must(json.Marshal(q))
	if err := q.Check(); err != nil {
		return nil, err
	}
	page, digest, seen := provenance.StatePage{}, provenance.NewStateDigest(), &kvrwset.QueryReads{}
	for _, key := range slices.Sorted(maps.Keys(p.Database)) {
		if key < q.Start {
			continue
		}
		if page.Count == q.Limit {
			page.Next = key
			break
		}
		c := p.Database[key]
		sum := sha256.Sum256([]byte(c.Value))
		digest.Add(key, sum)
		seen.KvReads = append(seen.KvReads, Read(key, c.Block, c.Tx))
		if page.Count++; q.Keys {
			page.Keys = append(page.Keys, provenance.StateKey{Key: key, Size: len(c.Value), SHA256: hex.EncodeToString(sum[:])})
		}
	}
	page.Digest = digest.Sum()
	info := &kvrwset.RangeQueryInfo{StartKey: q.Start, ItrExhausted: page.Next == "", ReadsInfo: &kvrwset.RangeQueryInfo_RawReads{RawReads: seen}}
	if n := len(seen.KvReads); n > 0 && page.Next != "" {
		info.EndKey = seen.KvReads[n-1].Key
	}
	return p.Chain.Envelope(Transaction{
		Endorsers: []*Member{p.Member}, Args: [][]byte{[]byte("audit:State"), argument}, Response: must(json.Marshal(page)),
		Set: &kvrwset.KVRWSet{RangeQueriesInfo: []*kvrwset.RangeQueryInfo{info}},
	}), nil
}

// commit applies the valid transactions of a block to the chain's database.
func (c *Chain) commit(b *common.Block, transactions []Transaction) {
	flags := b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER]
	for i, t := range transactions {
		if flags[i] != 0 || t.Chaincode != "" {
			continue
		}
		for _, w := range t.Set.GetWrites() {
			if delete(c.database, w.Key); !w.IsDelete {
				c.database[w.Key] = Cell{string(w.Value), b.Header.Number, uint64(i)}
			}
		}
	}
}
