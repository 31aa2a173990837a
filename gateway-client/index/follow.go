package index

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/ledger"
)

// How long Follow waits before it asks a source again that failed.
const (
	firstPause = 200 * time.Millisecond
	lastPause  = 5 * time.Second
)

// Follow takes the source's blocks into the index, from where it stands, and waits
// for those to come, until ctx is done. It goes on after the source fails, and ends
// where the source does. What it took is there in full or not at all, whenever the
// program dies. It is WRONG_STATE when the source has another chain than was
// indexed, and DENIED when it gives no blocks to whom asks.
func (x *Index) Follow(ctx context.Context, source audit.Source) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go x.watchHeight(ctx, source)
	pause := firstPause
	for {
		before := time.Now()
		err := x.Take(ctx, source)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			return nil
		}
		x.failed(err)
		if permanent(err) {
			return err
		}
		if time.Since(before) > 2*lastPause { // it had worked
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
}

// permanent reports whether asking again cannot help.
func permanent(err error) bool {
	var failure *ledger.Failure
	code := provenance.AsError(err).Code
	if errors.As(err, &failure) {
		code = failure.Refusal.Code
	}
	return code == provenance.WrongState || code == provenance.Denied || code == provenance.Usage
}

// Take is Follow until the source fails once: the error is then the source's.
func (x *Index) Take(ctx context.Context, source audit.Source) error {
	at, err := x.progress(ctx)
	if err != nil {
		return err
	}
	if at.height > 0 {
		if err := x.sameChain(ctx, source, at); err != nil {
			return err
		}
		x.failed(nil)
	}
	return x.run(ctx, source, at)
}

// sameChain refuses a source that has another chain than was indexed: by the first
// block, which every source has, and by the last one taken.
func (x *Index) sameChain(ctx context.Context, source audit.Source, at *progress) error {
	genesis, err := firstOf(ctx, source, 0)
	if err != nil {
		return err
	}
	if genesis != nil && !bytes.Equal(audit.HeaderHash(genesis.GetHeader()), at.genesis) {
		return otherChain(0)
	}
	if height, known := heightOf(ctx, source); known && height < at.height {
		return provenance.Refuse(provenance.Unavailable, "index", "the peer has %d blocks, fewer than the %d indexed; it is waited for", "节点只有 %d 个区块，少于已索引的 %d 个，正在等待", height, at.height)
	}
	last, err := firstOf(ctx, source, at.height-1)
	if err != nil {
		return err
	}
	if last != nil && !bytes.Equal(audit.HeaderHash(last.GetHeader()), at.hash) {
		return otherChain(at.height - 1)
	}
	return nil
}

// firstOf is the source's first block from a number on; nil when it ends before.
func firstOf(ctx context.Context, source audit.Source, number uint64) (*common.Block, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for block, err := range source.Blocks(ctx, number) {
		return block, err
	}
	return nil, ctx.Err()
}

func otherChain(number uint64) error {
	return provenance.Refuse(provenance.WrongState, "index", "block %d is not the one that was indexed: this is another chain; build the index again: sunledger index rebuild", "区块 %d 与已索引的不同，这是另一条链，请重建索引：sunledger index rebuild", number)
}

// high is a source that can say how many blocks it has, such as ledger.Client.
type high interface {
	Height(ctx context.Context) (uint64, error)
}

func heightOf(ctx context.Context, source audit.Source) (uint64, bool) {
	if h, is := source.(high); is {
		if height, err := h.Height(ctx); err == nil {
			return height, true
		}
	}
	return 0, false
}

const heightInterval = time.Second

// watchHeight notes how many blocks the source has, so that Status says how far the
// index is behind.
func (x *Index) watchHeight(ctx context.Context, source audit.Source) {
	for {
		if height, known := heightOf(ctx, source); known {
			x.seen(height)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(heightInterval):
		}
	}
}

func (x *Index) seen(height uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.peerHeight = max(x.peerHeight, height)
}

// failed notes why the source yields nothing; nil once it does again.
func (x *Index) failed(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.failure = ""
	if err != nil {
		x.failure = provenance.AsError(err).En
	}
}
