package audit

import (
	"context"
	"iter"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
)

// Source yields a channel's blocks.
type Source interface {
	// Blocks yields the blocks from the given number on, in the order in which
	// the source has them. It ends where the source ends, or with an error after
	// which nothing follows; a live source waits for blocks to come.
	Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error]
}

// Side is one account of the channel, such as one regulator's peer.
type Side struct {
	Name   string
	Source Source
}

// SourceFunc makes a function a Source.
type SourceFunc func(ctx context.Context, from uint64) iter.Seq2[*common.Block, error]

// Blocks calls the function.
func (f SourceFunc) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return f(ctx, from)
}

// Until is a source that ends before the block with the given number.
func Until(s Source, height uint64) Source {
	return SourceFunc(func(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
		return func(yield func(*common.Block, error) bool) {
			if from >= height {
				return
			}
			for block, err := range s.Blocks(ctx, from) {
				if !yield(block, err) || err != nil || block.GetHeader().GetNumber()+1 >= height {
					return
				}
			}
		}
	})
}

// List is a source of blocks held in memory, the first of which has number 0.
type List []*common.Block

// Blocks yields the list from a position on.
func (l List) Blocks(_ context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		for i := from; i < uint64(len(l)); i++ {
			if !yield(l[i], nil) {
				return
			}
		}
	}
}
