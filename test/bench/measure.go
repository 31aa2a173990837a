package main

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/network/local"
	"sunledger/network/programs"
)

// kind of transaction that is measured, by its function.
type kind struct {
	Function  provenance.Operation
	Chaincode string
}

// kinds in the order of a round.
var kinds = []kind{
	{"noop:Run", reference},
	{"asset:Create", reference},
	{provenance.RegisterBatchOp, local.Chaincode},
}

// The places of kinds.
const (
	noop = iota
	asset
	register
)

// cell is one kind at one level: its rounds, a pair of them merged into one.
type cell struct {
	pairs   []round
	cost    processorTime
	retries int64
}

// bench is a benchmark under way.
type bench struct {
	options
	terminal terminal
	network  *local.Network
	people   people
	clients  []*ledger.Client // one a kind
	retries  []atomic.Int64   // one a kind
	number   atomic.Int64     // of the last batch
}

// measure everything on a network that has never run, and judge it.
func measure(ctx context.Context, o options, n *local.Network, t terminal) (*report, error) {
	r, err := measured(ctx, o, n, t)
	if err == nil {
		r.judge(o.Floor)
	}
	return r, err
}

func measured(ctx context.Context, o options, n *local.Network, t terminal) (*report, error) {
	b := &bench{options: o, terminal: t, network: n, retries: make([]atomic.Int64, len(kinds))}
	r := newReport(o)
	var err error
	if o.Parts == "" || o.Parts == onlyAudit {
		if r.Audit, err = b.audit(ctx); err != nil {
			return nil, err
		}
	}
	if o.Parts == onlyAudit {
		return r, nil
	}
	if o.Parts == "" || o.Parts == onlyIndex {
		if r.Index, err = b.rebuilds(ctx); err != nil {
			return nil, err
		}
	}
	if err := b.start(ctx, &r.Network); err != nil {
		return nil, err
	}
	if b.people, err = peopleOf(b.network); err != nil {
		return nil, err
	}
	if err := b.people.settle(ctx); err != nil {
		return nil, err
	}
	if o.Parts == "" || o.Parts == onlyEvidence {
		if r.Evidence, err = b.evidence(ctx); err != nil {
			return nil, err
		}
		b.terminal.evidence(r.Evidence)
	}
	if o.Parts == "" || o.Parts == onlyDomain || o.Parts == onlySubmission {
		if err := deployReference(ctx, n); err != nil {
			return nil, err
		}
	}
	if o.Parts == "" || o.Parts == onlyDomain {
		if r.Domain, err = b.domain(ctx); err != nil {
			return nil, err
		}
	}
	if r.Index != nil {
		if err := b.lags(ctx, r.Index); err != nil {
			return nil, err
		}
	}
	if o.Parts == onlyDomain || o.Parts == onlyEvidence || o.Parts == onlyIndex {
		return r, nil
	}
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	defer b.close()
	cells, err := b.rounds(ctx)
	if err != nil {
		return nil, err
	}
	r.fill(o.Levels, cells)
	r.Network.IdleAfterLoadBytes, err = b.idleMemory(ctx)
	return r, err
}

// start the network twice, and let it rest in between.
func (b *bench) start(ctx context.Context, figures *networkFigures) error {
	source, err := local.SourceTree()
	if err != nil {
		return err
	}
	if _, err := programs.Find(ctx, source, b.terminal.Report); err != nil { // so that no build is timed
		return err
	}
	if figures.FirstUpSeconds, err = seconds(func() error { return b.network.Up(ctx) }); err != nil {
		return err
	}
	if figures.IdleBytes, err = b.idleMemory(ctx); err != nil {
		return err
	}
	figures.SecondUpSeconds, err = seconds(func() error { return b.network.Up(ctx) })
	return err
}

func seconds(do func() error) (float64, error) {
	began := time.Now()
	err := do()
	return time.Since(began).Seconds(), err
}

// idleMemory of the network once it has rested.
func (b *bench) idleMemory(ctx context.Context) (int64, error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(b.Idle):
		return residentBytes(b.network)
	}
}

// prepare the clients, check who endorses, and warm up.
func (b *bench) prepare(ctx context.Context) error {
	for i, k := range kinds {
		base := *b.people["base"]
		base.Chaincode = k.Chaincode
		client, err := ledger.Connect(&base, ledger.WithProgress(func(p ledger.Progress) {
			if p.Step == ledger.Retrying || p.Step == ledger.Resolving {
				b.retries[i].Add(1)
			}
		}))
		if err != nil {
			return err
		}
		b.clients = append(b.clients, client)
	}
	for i := range kinds {
		if err := b.bothEndorse(ctx, i); err != nil {
			return err
		}
	}
	for i := range kinds {
		if warm := b.load(ctx, i, slices.Max(b.Levels)); warm.Failure != nil {
			return fmt.Errorf("warming up: %w", warm.Failure)
		}
	}
	return ctx.Err()
}

func (b *bench) close() {
	for _, client := range b.clients {
		_ = client.Close() // nothing is under way
	}
}

// bothEndorse submits one transaction and has the ledger say who endorsed it.
func (b *bench) bothEndorse(ctx context.Context, k int) error {
	receipt, err := b.submit(ctx, k)
	if err != nil {
		return err
	}
	return b.people.as("shouguang-auditor", func(c *ledger.Client) error {
		transaction, err := c.Transaction(ctx, receipt.TxID)
		if err != nil {
			return err
		}
		sides := map[string]bool{}
		for _, endorser := range transaction.Endorsers {
			sides[endorser.MSPID] = true
		}
		if !transaction.Valid || len(sides) != len(provenance.Regulators) {
			return fmt.Errorf("%s is %s with the endorsements of %v: both regulators must endorse", kinds[k].Function, transaction.Validation, sides)
		}
		return nil
	})
}

// submit one transaction with a batch of its own and await its commit.
func (b *bench) submit(ctx context.Context, k int) (*provenance.Receipt, error) {
	return b.clients[k].Submit(ctx, kinds[k].Function, b.people.batch(b.number.Add(1)))
}

func (b *bench) load(ctx context.Context, k, level int) round {
	return load(ctx, level, b.LeadIn, b.Window, func(ctx context.Context) error {
		_, err := b.submit(ctx, k)
		return err
	})
}

// rounds measures all kinds at all levels, pair after pair of rounds. In a pair
// the kinds take turns and then take them in reverse, so that a machine that
// slows down or speeds up does so for all alike. Cells are by level, then kind.
func (b *bench) rounds(ctx context.Context) ([][]cell, error) {
	cells := make([][]cell, len(b.Levels))
	for i := range cells {
		cells[i] = make([]cell, len(kinds))
	}
	turns := []int{noop, asset, register, register, asset, noop}
	for pair := range b.Pairs {
		for i, level := range b.Levels {
			for k := range kinds {
				cells[i][k].pairs = append(cells[i][k].pairs, round{})
			}
			for _, k := range turns {
				if err := b.round(ctx, k, level, &cells[i][k]); err != nil {
					return nil, err
				}
			}
			b.terminal.pair(pair+1, b.Pairs, level, cells[i])
		}
	}
	return cells, nil
}

// round of one kind, added to the last pair of its cell.
func (b *bench) round(ctx context.Context, k, level int, c *cell) error {
	before, err := processorTimeOf(b.network)
	if err != nil {
		return err
	}
	retries := b.retries[k].Load()
	result := b.load(ctx, k, level)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(result.Latencies) == 0 {
		return fmt.Errorf("%s at %d in flight: nothing committed within %s; try a longer --window (%d failed: %v)",
			kinds[k].Function, level, b.Window, result.Failed, result.Failure)
	}
	after, err := processorTimeOf(b.network)
	c.pairs[len(c.pairs)-1].add(result)
	c.cost = c.cost.plus(after.since(before))
	c.retries += b.retries[k].Load() - retries
	return err
}
