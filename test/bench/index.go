package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"

	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
	"sunledger/gateway-client/ledger"
)

// What the index is rebuilt from, and how long it is followed under load.
const (
	indexTransactions = 100_000
	indexBlock        = 50 // transactions
	indexRounds       = 3
	lagInFlight       = 50
	lagWindow         = 8 * time.Second
)

// indexFigures are of the search index, on each database.
type indexFigures struct {
	Transactions int             `json:"transactions"`
	BlockBytes   int64           `json:"blockBytes"` // of the files that it is rebuilt from
	Databases    []databaseIndex `json:"databases"`
}

// databaseIndex is the index on one database.
type databaseIndex struct {
	Name      string  `json:"name"`
	Rebuild   spread  `json:"rebuildSeconds"`
	LagP50    float64 `json:"lagP50Seconds"` // from a transaction's commit being known until the index has it
	LagP99    float64 `json:"lagP99Seconds"`
	LagMax    float64 `json:"lagMaxSeconds"`
	Followed  int     `json:"followed"` // transactions behind the lags
	PerSecond float64 `json:"followedPerSecond"`
}

// places gives new indexes on both databases until it is closed.
type places struct {
	folder   string
	postgres *indextest.Postgres
	count    int
}

func newPlaces(ctx context.Context) (*places, error) {
	folder, err := os.MkdirTemp("", "sunledger-bench-index-")
	if err != nil {
		return nil, err
	}
	postgres, err := indextest.StartPostgres(ctx)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return &places{folder: folder, postgres: postgres}, nil
}

func (p *places) close() error { return errors.Join(p.postgres.Stop(), os.RemoveAll(p.folder)) }

var indexDatabases = []string{"SQLite", "PostgreSQL"}

func (p *places) next(database string) string {
	p.count++
	if database == indexDatabases[0] {
		return filepath.Join(p.folder, fmt.Sprintf("%d.db", p.count))
	}
	return p.postgres.Where(fmt.Sprintf("bench_%d", p.count))
}

// rebuilds times how long an index takes from nothing, on the databases in turns.
func (b *bench) rebuilds(ctx context.Context) (f *indexFigures, err error) {
	p, err := newPlaces(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	f = &indexFigures{Transactions: indexTransactions}
	blocks := filepath.Join(p.folder, "blocks")
	if f.BlockBytes, err = writeTrade(blocks, indexTransactions); err != nil {
		return nil, err
	}
	times := map[string][]float64{}
	for range indexRounds {
		for _, database := range indexDatabases {
			took, err := rebuild(ctx, p.next(database), audit.Folder(blocks))
			if err != nil {
				return nil, err
			}
			times[database] = append(times[database], took)
		}
	}
	for _, database := range indexDatabases {
		f.Databases = append(f.Databases, databaseIndex{Name: database, Rebuild: spreadOf(times[database])})
	}
	b.terminal.rebuilds(f)
	return f, nil
}

// writeTrade writes block files of a year's trade.
func writeTrade(folder string, transactions int) (bytes int64, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return 0, err
	}
	file, err := os.Create(filepath.Join(folder, "blockfile_000000"))
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriter(file)
	chain := indextest.New("bench")
	for _, genesis := range chain.List() {
		_, _ = out.Write(audit.AppendStored(nil, genesis)) // its error stays until Flush
	}
	chain.Sink = func(b *common.Block) { _, _ = out.Write(audit.AppendStored(nil, b)) }
	chain.Fill(indextest.NewTrade(1), transactions, indexBlock)
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		return 0, err
	}
	info, err := os.Stat(file.Name())
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func rebuild(ctx context.Context, where string, source audit.Source) (float64, error) {
	x, err := index.Create(ctx, where)
	if err != nil {
		return 0, err
	}
	took, err := seconds(func() error { return x.Take(ctx, source) })
	return took, errors.Join(err, x.Close())
}

// lags follows the network on each database while transactions are submitted as fast
// as they commit.
func (b *bench) lags(ctx context.Context, f *indexFigures) (err error) {
	p, err := newPlaces(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	return b.people.as("base", func(submitter *ledger.Client) error {
		return b.people.as("shouguang-auditor", func(reader *ledger.Client) error {
			for i := range f.Databases {
				if err := b.lag(ctx, submitter, reader, p.next(f.Databases[i].Name), &f.Databases[i]); err != nil {
					return err
				}
				b.terminal.lag(&f.Databases[i])
			}
			return nil
		})
	})
}

func (b *bench) lag(ctx context.Context, submitter, reader *ledger.Client, where string, d *databaseIndex) error {
	x, err := index.Create(ctx, where)
	if err != nil {
		return err
	}
	defer x.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	followed := make(chan error, 1)
	go func() { followed <- x.Follow(ctx, reader) }()
	at, err := level(ctx, x, reader)
	if err != nil {
		return err
	}
	var known, there sync.Map // transaction ID → when
	watched := make(chan error, 1)
	go func() { watched <- appear(ctx, x, at, &there) }()
	result := load(ctx, lagInFlight, b.LeadIn, lagWindow, func(ctx context.Context) error {
		receipt, err := submitter.RegisterBatch(ctx, b.people.batch(b.number.Add(1)))
		if err == nil {
			known.Store(receipt.TxID, time.Now())
		}
		return err
	})
	if result.Failure != nil {
		return result.Failure
	}
	lags, err := lagsOf(ctx, &known, &there)
	if err != nil {
		return err
	}
	cancel()
	if err := errors.Join(ignoreCancelled(<-followed), ignoreCancelled(<-watched)); err != nil {
		return err
	}
	d.Followed, d.PerSecond = len(lags), float64(len(result.Latencies))/lagWindow.Seconds()
	d.LagP50, d.LagP99, d.LagMax = percentile(lags, 50).Seconds(), percentile(lags, 99).Seconds(), percentile(lags, 100).Seconds()
	return nil
}

// level waits for the index to have what the ledger has, what other parts wrote
// included, and returns where it stands then: catching up is measured as a rebuild.
func level(ctx context.Context, x *index.Index, reader *ledger.Client) (index.Position, error) {
	height, err := reader.Height(ctx)
	if err != nil {
		return index.Position{}, err
	}
	for {
		changed := x.Changed()
		status, err := x.Status(ctx)
		if err != nil || status.Height >= height {
			return status.Position, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return status.Position, ctx.Err()
		}
	}
}

// appear notes when each transaction after a position is in the index.
func appear(ctx context.Context, x *index.Index, at index.Position, there *sync.Map) error {
	for {
		changed := x.Changed()
		for more := true; more; {
			transactions, err := x.Transactions(ctx, at, false, index.MaxLimit)
			if err != nil {
				return err
			}
			for _, t := range transactions {
				there.Store(t.TxID, time.Now())
				at = t.Position
			}
			more = len(transactions) > 0
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

const lagPatience = 30 * time.Second

// lagsOf are the times from a commit being known until the index had it, ascending;
// 0 for what it had before.
func lagsOf(ctx context.Context, known, there *sync.Map) ([]time.Duration, error) {
	var lags []time.Duration
	var missing error
	deadline := time.Now().Add(lagPatience)
	known.Range(func(id, since any) bool {
		for {
			if at, found := there.Load(id); found {
				lags = append(lags, max(0, at.(time.Time).Sub(since.(time.Time))))
				return true
			}
			if time.Now().After(deadline) || ctx.Err() != nil {
				missing = fmt.Errorf("the index does not get transaction %s", id)
				return false
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
	slices.Sort(lags)
	return lags, missing
}

func ignoreCancelled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// rebuilds says how long the index takes from nothing.
func (t terminal) rebuilds(f *indexFigures) {
	for _, d := range f.Databases {
		fmt.Fprintf(t.Writer, t.Say(
			"the index of %d transactions (%d MB of blocks) rebuilt on %s: %.1f s (%.1f–%.1f)\n",
			"由 %d 笔交易（区块 %d MB）重建索引，%s：%.1f 秒（%.1f–%.1f）\n"),
			f.Transactions, f.BlockBytes>>20, d.Name, d.Rebuild.Median, d.Rebuild.Min, d.Rebuild.Max)
	}
}

// lag says how far behind the ledger the index is.
func (t terminal) lag(d *databaseIndex) {
	fmt.Fprintf(t.Writer, t.Say(
		"the index on %s follows %.0f transactions/s: lag %.0f ms median, %.0f ms 99th percentile, %.0f ms at most\n",
		"%s 上的索引跟随每秒 %.0f 笔交易：滞后中位 %.0f 毫秒，第 99 百分位 %.0f 毫秒，最大 %.0f 毫秒\n"),
		d.Name, d.PerSecond, d.LagP50*1000, d.LagP99*1000, d.LagMax*1000)
}
