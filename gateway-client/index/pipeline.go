package index

import (
	"context"
	"errors"
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
		gatherer := &gatherer{in: unpackedBlocks, idle: idle, height: at.height, hash: at.hash}
		return gatherer.run(ctx, groups)
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
// doubled; a database that can goes on writing meanwhile.
func (x *Index) writeAll(ctx context.Context, at *progress, groups <-chan *group, idle chan<- struct{}) (err error) {
	learnt, total := at.transactions, at.transactions
	var learning errgroup.Group
	learning.SetLimit(1)
	defer func() { err = errors.Join(err, learning.Wait()) }()
	learn := func() {
		if total < 2*learnt+fewTransactions {
			return
		}
		if learning.TryGo(func() error { _, err := x.write.ExecContext(ctx, "ANALYZE"); return err }) {
			learnt = total
		}
	}
	idle <- struct{}{}
	for g := range groups {
		if err := x.store(ctx, g); err != nil {
			return err
		}
		x.announce()
		total = g.total
		if !g.full() {
			learn()
		}
		idle <- struct{}{}
	}
	learn()
	return nil
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

// gatherer puts blocks into groups.
type gatherer struct {
	in     <-chan chan *unpacked
	idle   <-chan struct{} // says that the writer has nothing to do
	height uint64          // of the next block
	hash   []byte          // of the last one's header
	ended  bool            // there are no more blocks
}

// run passes groups on, each once the writer is idle.
func (s *gatherer) run(ctx context.Context, out chan<- *group) error {
	for !s.ended {
		g, idle, err := s.group()
		if err != nil || g.blocks == nil {
			return err
		}
		g.derive()
		if !idle {
			select {
			case <-s.idle:
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

// group takes blocks until they are enough for a group, or the writer is idle.
func (s *gatherer) group() (g *group, idle bool, err error) {
	g = &group{from: s.height}
	for !g.full() && !s.ended {
		waiting := s.idle
		if g.blocks == nil {
			waiting = nil // there is nothing to write yet
		}
		select {
		case next, open := <-s.in:
			if !open {
				s.ended = true
			} else if err := s.take(g, <-next); err != nil {
				return nil, false, err
			}
		case <-waiting:
			return g, true, nil
		}
	}
	return g, false, nil
}

func (s *gatherer) take(g *group, u *unpacked) error {
	if err := u.follows(s.height, s.hash); err != nil {
		return err
	}
	s.height, s.hash = s.height+1, u.hash
	g.add(u)
	return nil
}
