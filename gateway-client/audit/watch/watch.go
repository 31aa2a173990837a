// Package watch replays new blocks of both sides as they come, and tells at once
// when something is not as it should be.
package watch

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"

	"sunledger/gateway-client/audit"
)

// Options say what a watch does.
type Options struct {
	Replay  audit.Options       // Patience is how long a side may be silent while the other goes on
	Absence uint64              // blocks that an orderer may leave unsigned; 0: any number
	Found   func(audit.Finding) // told of each finding; an error of its own is the caller's matter
	Block   func(audit.Progress)
	Metrics *Metrics // nil: none

	// Checkpoint is called now and then with the replay standing still.
	Checkpoint func(*audit.Replay) error
	Every      time.Duration // between two checkpoints
}

// Watch is a replay that never ends.
type Watch struct {
	Options
	replay *audit.Replay
	peers  []audit.Peer

	absent  map[string]uint64 // orderer → blocks since it last signed one
	silent  map[string]bool
	saved   time.Time
	restart context.CancelFunc // ends the current run, for the next to have all sides again
}

// reconnect is the pause before an unreachable peer is asked again.
const reconnect = time.Second

// Run watches until ctx is done, and returns its error, or that of a checkpoint.
// The replay is one that resume returns, with the options that it is given.
func Run(ctx context.Context, peers []audit.Peer, o Options, resume func(audit.Options) (*audit.Replay, error)) error {
	w := &Watch{Options: o, peers: peers, absent: map[string]uint64{}, silent: map[string]bool{}, saved: time.Now()}
	o.Replay.Progress, o.Replay.Found = w.block, w.found
	var err error
	if w.replay, err = resume(o.Replay); err != nil {
		return err
	}
	for err == nil {
		err = w.run(ctx)
	}
	return err
}

// run replays until a side is silent or back, or a checkpoint is due.
func (w *Watch) run(ctx context.Context) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	w.restart = cancel
	var sides []audit.Side
	for _, p := range w.peers {
		if !w.silent[p.Name] {
			sides = append(sides, audit.Side{Name: p.Name, Source: persistent(p)})
		}
	}
	turned := w.guard(inner, cancel)
	var err error
	if len(sides) == 0 { // nobody answers
		<-inner.Done()
	} else {
		err = w.replay.Run(inner, sides...)
	}
	cancel()
	for _, p := range turned() {
		w.turn(p)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && !errors.Is(err, context.Canceled):
		return err
	}
	return w.save()
}

// guard looks after each peer until ctx is done, and calls changed when one falls
// silent or is back; the function it returns waits and names those.
func (w *Watch) guard(ctx context.Context, changed func()) (turned func() []audit.Peer) {
	var guards sync.WaitGroup
	turns := make([]bool, len(w.peers))
	next := w.replay.Height()
	for i, p := range w.peers {
		watch := w.silence
		if w.silent[p.Name] {
			watch = await
		}
		guards.Go(func() {
			if turns[i] = watch(ctx, p, next); turns[i] {
				changed()
			}
		})
	}
	return func() (peers []audit.Peer) {
		guards.Wait()
		for i, p := range w.peers {
			if turns[i] {
				peers = append(peers, p)
			}
		}
		return peers
	}
}

// turn notes that a peer has fallen silent, or is back.
func (w *Watch) turn(p audit.Peer) {
	if w.silent[p.Name] {
		delete(w.silent, p.Name)
		return
	}
	at := audit.Place{Side: p.Name, Block: max(w.replay.Height(), 1) - 1}
	w.found(audit.NewFinding(audit.SideSilent, at, "it cannot be reached for %v", w.Replay.Patience))
}

// silence waits for a peer to have been out of reach for as long as one may.
func (w *Watch) silence(ctx context.Context, p audit.Peer, _ uint64) bool {
	limit := w.Replay.Patience
	if limit <= 0 {
		return false
	}
	for last := time.Now(); ctx.Err() == nil; pause(ctx, min(limit/4, time.Second)) {
		asked, cancel := context.WithTimeout(ctx, limit)
		_, err := p.Height(asked)
		cancel()
		if err == nil {
			last = time.Now()
		} else if time.Since(last) >= limit && ctx.Err() == nil {
			return true
		}
	}
	return false
}

// await waits for a silent peer to have the block that is next, or the last one
// of a chain at rest.
func await(ctx context.Context, p audit.Peer, next uint64) bool {
	for ; ctx.Err() == nil; pause(ctx, reconnect) {
		asked, cancel := context.WithTimeout(ctx, reconnect)
		height, err := p.Height(asked)
		cancel()
		if err == nil && height >= next {
			return true
		}
	}
	return false
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// persistent is a peer's blocks over as many connections as it takes.
func persistent(p audit.Peer) audit.Source {
	return audit.SourceFunc(func(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
		return func(yield func(*common.Block, error) bool) {
			for ; ctx.Err() == nil; pause(ctx, reconnect) {
				for block, err := range p.Blocks(ctx, from) {
					if err != nil {
						break
					}
					if !yield(block, nil) {
						return
					}
					from = block.GetHeader().GetNumber() + 1
				}
			}
		}
	})
}

// found takes a finding of the replay. A side that is silent or unreachable is
// given up until it is back.
func (w *Watch) found(f audit.Finding) {
	if f.Code == audit.SideSilent || f.Code == audit.SideUnreadable {
		w.silent[f.Side] = true
		w.restart()
	}
	w.Metrics.finding(f)
	if w.Found != nil {
		w.Found(f)
	}
}

// block takes what the replay made of a block.
func (w *Watch) block(p audit.Progress) {
	w.Metrics.block(p)
	if w.Block != nil {
		w.Block(p)
	}
	w.absence(p.Block)
	if w.Checkpoint != nil && time.Since(w.saved) >= w.Every {
		w.restart()
	}
}

// absence counts for how many blocks each orderer has not signed any side's copy.
func (w *Watch) absence(b *audit.BlockSummary) {
	if b.Number == 0 {
		return // nobody signs the genesis block
	}
	signed := map[string]bool{}
	for _, names := range b.Signers {
		for _, name := range names {
			signed[name] = true
		}
	}
	for _, orderer := range b.Orderers {
		if w.absent[orderer]++; signed[orderer] {
			w.absent[orderer] = 0
		}
		if w.Absence > 0 && w.absent[orderer] == w.Absence {
			w.found(audit.NewFinding(audit.OrdererAbsent, audit.Place{Block: b.Number}, "%s has not signed %d blocks", orderer, w.Absence))
		}
	}
	for orderer := range w.absent {
		if !slices.Contains(b.Orderers, orderer) {
			delete(w.absent, orderer)
		}
	}
	w.Metrics.absence(w.absent)
}

// save leaves a checkpoint when one is due.
func (w *Watch) save() error {
	if w.Checkpoint == nil || time.Since(w.saved) < w.Every || w.replay.Height() == 0 {
		return nil
	}
	w.saved = time.Now()
	return w.Checkpoint(w.replay)
}
