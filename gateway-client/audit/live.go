package audit

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"

	"sunledger/chaincode/provenance"
)

const peerRole = msp.MSPRole_PEER

// nonce makes each question unlike every other.
func nonce() string { return rand.Text() }

// LivePeer is one organization's running peer; ledger.Client is one.
type LivePeer interface {
	Source
	StateReader
	Height(ctx context.Context) (uint64, error)
}

// Peer is a side that can be asked for more than its blocks.
type Peer struct {
	Name  string // of the side
	MSPID string
	LivePeer
}

// Sides are the peers as sources of the blocks below a height.
func Sides(peers []Peer, height uint64) []Side {
	var sides []Side
	for _, p := range peers {
		sides = append(sides, Side{p.Name, Until(p.LivePeer, height)})
	}
	return sides
}

// highest is the greatest height of the peers that answer.
func highest(ctx context.Context, peers []Peer) (height uint64, err error) {
	for _, p := range peers {
		var one uint64
		if one, err = p.Height(ctx); err != nil {
			return 0, err
		}
		height = max(height, one)
	}
	return height, nil
}

// A difference between a peer's database and the recomputed state counts when it
// is still there after the peer has had the time to commit and the replay the
// blocks to follow.
const stateAttempts = 6

var statePause = 500 * time.Millisecond // between two attempts; less in tests

// VerifyPeers replays what the peers have and then compares their databases with
// the recomputed state. The error is that of a peer that cannot be asked.
func (r *Replay) VerifyPeers(ctx context.Context, peers []Peer) error {
	if err := r.follow(ctx, peers); err != nil || r.stopped {
		return err
	}
	return r.CheckPeers(ctx, peers)
}

// follow replays up to what the peers have now.
func (r *Replay) follow(ctx context.Context, peers []Peer) error {
	height, err := highest(ctx, peers)
	if err != nil || height <= r.height {
		return err
	}
	return r.Run(ctx, Sides(peers, height)...)
}

// CheckPeers compares each peer's database with the recomputed state. While the
// chain goes on, each key that differs is looked at again at the height of the
// peer's answer.
func (r *Replay) CheckPeers(ctx context.Context, peers []Peer) error {
	r.report.StateKeys = map[string]int{}
	for _, p := range peers {
		if r.lost[p.Name] {
			continue // that it has another chain says it all
		}
		keys, found, err := r.CompareState(ctx, p.Name, p.MSPID, p)
		if err != nil {
			return err
		}
		r.report.StateKeys[p.Name] = keys
		for attempt := 1; attempt < stateAttempts && len(found) > 0; attempt++ {
			if found, err = r.again(ctx, p, peers, found); err != nil {
				return err
			}
		}
		r.add(found...)
	}
	return nil
}

// again looks at the keys of earlier findings once more, each on its own.
func (r *Replay) again(ctx context.Context, p Peer, peers []Peer, before []Finding) ([]Finding, error) {
	select {
	case <-time.After(statePause):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c := &stateComparison{Replay: r, side: p.Name, mspID: p.MSPID, reader: p}
	for _, f := range before {
		if f.Code == AnswerUnproven {
			c.found = append(c.found, f)
		} else if err := c.key(ctx, f.Key, p, peers); err != nil {
			return nil, err
		}
	}
	return c.found, nil
}

// key compares one key at the height of the peer's answer.
func (c *stateComparison) key(ctx context.Context, key string, p Peer, peers []Peer) error {
	page, err := c.ask(ctx, c.mspID, c.reader, provenance.StateQuery{Start: key, Limit: 1, Keys: true, Nonce: nonce()})
	if err != nil {
		return err
	}
	there := len(page.Keys) == 1 && page.Keys[0].Key == key
	until := page.block() + 1
	if !there { // it may have been deleted in any block up to now
		page.Keys = nil
		if until, err = p.Height(ctx); err != nil {
			return err
		}
	}
	if until > c.height {
		if err := c.Run(ctx, Sides(peers, until)...); err != nil || c.stopped {
			return err
		}
	}
	page.Next = key + "\x00"
	before := len(c.found)
	c.diff(key, page)
	if there && len(c.found) == before && !c.versions(page) {
		c.found = append(c.found, find(StateDiffers, c.at(key), "its version is not that of its last transaction"))
	}
	for i := range c.found[before:] {
		c.found[before+i].Evidence = page.raw
	}
	return nil
}

// block is the last block that wrote what a page of one key read.
func (a *answer) block() (last uint64) {
	for _, set := range a.sets {
		for _, q := range set.ranges {
			for _, r := range q.GetRawReads().GetKvReads() {
				last = max(last, r.GetVersion().GetBlockNum())
			}
		}
	}
	return last
}
