package index

import (
	"context"
	"iter"
	"runtime"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"golang.org/x/sync/errgroup"

	"sunledger/gateway-client/audit"
)

// Blocks go through three stages at once: they are unpacked, several at a time;
// grouped, and what follows from the group's records is computed; written. While the
// database is busy, the group grows: far behind, many blocks make one database
// transaction; up to date, each block is written as it comes.

// Bounds of a group and of what is unpacked ahead of it.
const (
	groupTransactions = 4_000
	groupBytes        = 32 << 20
	unpackAhead       = 64 // blocks
)

// run takes blocks until they end. Those before an error are in the index when it
// returns the error.
func (x *Index) run(ctx context.Context, source audit.Source, at *progress) error {
	var failure error // of the source
	unpackedBlocks := make(chan chan *unpacked, unpackAhead)
	idle, groups := make(chan struct{}, 1), make(chan *group)
	stages, ctx := errgroup.WithContext(ctx)
	stages.Go(func() error {
		defer close(unpackedBlocks)
		failure = x.feed(ctx, source.Blocks(ctx, at.height), unpackedBlocks)
		return ctx.Err()
	})
	stages.Go(func() error {
		defer close(groups)
		return gather(ctx, at, unpackedBlocks, idle, groups)
	})
	stages.Go(func() error { return x.unusable(x.writeAll(ctx, at, groups, idle)) })
	if err := stages.Wait(); err != nil {
		return err
	}
	return failure
}

const fewTransactions = 1_000 // which any way to answer queries is good for

// writeAll writes group after group. Up to date, it has the database look at how its
// tables are filled, by which it chooses how to answer queries, whenever they have
// doubled.
func (x *Index) writeAll(ctx context.Context, at *progress, groups <-chan *group, idle chan<- struct{}) error {
	learnt, total := at.transactions, at.transactions
	learn := func() error {
		if total < 2*learnt+fewTransactions {
			return nil
		}
		learnt = total
		_, err := x.write.ExecContext(ctx, "ANALYZE")
		return err
	}
	idle <- struct{}{}
	for g := range groups {
		if err := x.store(ctx, g); err != nil {
			return err
		}
		x.announce()
		total = g.total
		if !g.full() {
			if err := learn(); err != nil {
				return err
			}
		}
		idle <- struct{}{}
	}
	return learn()
}

// feed has each block unpacked and passes it on in its turn. It returns why the
// source failed.
func (x *Index) feed(ctx context.Context, blocks iter.Seq2[*common.Block, error], out chan<- chan *unpacked) error {
	known := new(members)
	workers := make(chan struct{}, runtime.GOMAXPROCS(0))
	for block, err := range blocks {
		if err != nil {
			return err
		}
		x.failed(nil)
		x.seen(block.GetHeader().GetNumber() + 1)
		done := make(chan *unpacked, 1)
		select {
		case out <- done:
		case <-ctx.Done():
			return ctx.Err()
		}
		workers <- struct{}{}
		go func() {
			done <- x.unpack(block, known)
			<-workers
		}()
	}
	return nil
}

// gather puts blocks into groups. A group goes out when the writer is idle, or waits
// for it when it is full.
func gather(ctx context.Context, at *progress, in <-chan chan *unpacked, idle <-chan struct{}, out chan<- *group) error {
	height, hash := at.height, at.hash
	for open := true; open; {
		g := &group{from: height}
		ready := false
		for full := false; !full && open; full = g.full() {
			var next chan *unpacked
			if g.blocks == nil { // nothing to write yet
				next, open = <-in
			} else {
				select {
				case next, open = <-in:
				case <-idle:
					ready = true
				}
				if ready {
					break
				}
			}
			if !open {
				break
			}
			u := <-next
			if err := u.follows(height, hash); err != nil {
				return err
			}
			height, hash = height+1, u.hash
			g.add(u)
		}
		if g.blocks == nil {
			break
		}
		g.derive()
		if !ready {
			select {
			case <-idle:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		select {
		case out <- g:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
