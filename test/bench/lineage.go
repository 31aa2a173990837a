package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// lineage is what the measured traces are of: a lot divided into parts, which
// are then mixed, and mixed again, so that its past and its future both hold
// exactly so many batches.
const (
	lineageBatches = 1000
	mixtures       = 5
	parts          = lineageBatches - 2 - mixtures // beside the lot and the last mixture
	perSplit       = 200                           // the most outputs of one transaction
	lineageRounds  = 300
	lineageWarmUp  = 100 // rounds that do not count: caches, heaps and the clients' pace settle
)

// lineageFigures compares following a lineage with reading one batch, and with what
// any chaincode would take to read as many values of a batch's length, knowing all
// their keys, and to say no more than how long they are.
type lineageFigures struct {
	Batches  int             `json:"batches"`
	Rounds   int             `json:"rounds"`
	Read     spread          `json:"readMilliseconds"` // one batch
	Backward traceComparison `json:"backward"`
	Forward  traceComparison `json:"forward"`
	Bare     traceComparison `json:"bare"` // the values
}

type traceComparison struct {
	Milliseconds spread `json:"milliseconds"`
	ToRead       spread `json:"toRead"` // round by round
	ToBare       spread `json:"toBare"`
}

// lineageOf builds the lineage and measures both directions, taking turns with
// reading one batch.
func (b *bench) lineageOf(ctx context.Context) (*lineageFigures, error) {
	lot, mixture, err := b.grow(ctx)
	if err != nil {
		return nil, err
	}
	client, err := ledger.Connect(b.people["shouguang-auditor"])
	if err != nil {
		return nil, err
	}
	defer client.Close()
	read := func() error {
		_, err := client.Query(ctx, ledger.GetRecord, provenance.RecordQuery{Kind: provenance.KindBatch, ID: lot})
		return err
	}
	trace := func(batch string, direction provenance.Direction) func() error {
		q := provenance.TraceQuery{Batch: batch, Direction: direction, Limit: lineageBatches}
		whole, failure := client.Trace(ctx, q)
		if failure == nil && (len(whole.Batches) != lineageBatches || len(whole.Frontier) > 0) {
			failure = fmt.Errorf("the trace of %s holds %d batches and %d more, not %d", batch, len(whole.Batches), len(whole.Frontier), lineageBatches)
		}
		return func() error {
			if failure != nil {
				return failure
			}
			_, err := client.Query(ctx, ledger.TraceBatch, q)
			return err
		}
	}
	bare, done, err := b.bare(ctx, client, lot)
	if err != nil {
		return nil, err
	}
	defer done()
	turns := []func() error{read, trace(mixture, provenance.Backward), trace(lot, provenance.Forward), bare}
	taken := make([][]float64, len(turns))
	for round := range lineageWarmUp + lineageRounds {
		for i, turn := range turns {
			took, err := seconds(turn)
			if err != nil {
				return nil, err
			}
			if round >= lineageWarmUp {
				taken[i] = append(taken[i], took*1e3)
			}
		}
	}
	figures := &lineageFigures{Batches: lineageBatches, Rounds: lineageRounds, Read: spreadOf(taken[0])}
	for i, comparison := range []*traceComparison{&figures.Backward, &figures.Forward, &figures.Bare} {
		*comparison = traceComparison{spreadOf(taken[i+1]), spreadOf(ratios(taken[i+1], taken[0])), spreadOf(ratios(taken[i+1], taken[len(turns)-1]))}
	}
	return figures, nil
}

// bare gives the reference chaincode as many values of the length of a part of the
// lineage, and returns how to read them, and what to do in the end.
func (b *bench) bare(ctx context.Context, client *ledger.Client, lot string) (read func() error, done func(), err error) {
	part, err := client.Query(ctx, ledger.GetRecord, provenance.RecordQuery{Kind: provenance.KindBatch, ID: partOf(lot, 0)})
	if err != nil {
		return nil, nil, err
	}
	values := struct {
		Count int `json:"count"`
		Bytes int `json:"bytes"`
	}{lineageBatches, len(part)}
	auditor := *b.people["shouguang-auditor"]
	auditor.Chaincode = reference
	reader, err := ledger.Connect(&auditor)
	if err != nil {
		return nil, nil, err
	}
	if _, err := reader.Submit(ctx, "value:Put", values); err != nil {
		return nil, nil, errors.Join(err, reader.Close())
	}
	return func() error {
		total, err := reader.Query(ctx, "value:Read", values)
		if err == nil && string(total) != fmt.Sprint(values.Count*values.Bytes) {
			err = fmt.Errorf("the reference read %s bytes, not %d times %d", total, values.Count, values.Bytes)
		}
		return err
	}, func() { _ = reader.Close() }, nil // nothing is under way
}

func partOf(lot string, n int) string { return fmt.Sprintf("%s-%04d", lot, n) }

// grow registers a lot, divides it and mixes the parts.
func (b *bench) grow(ctx context.Context) (lot, mixture string, err error) {
	code := b.people["base"].Enterprise
	lot, mixture = provenance.OwnedID(code, "LINEAGE"), provenance.OwnedID(code, "LINEAGE-M")
	err = b.people.as("base", func(c *ledger.Client) error {
		registration := b.people.batch(b.number.Add(1))
		registration.Batch, registration.Amount = lot, lineageBatches*1000
		if _, err := c.RegisterBatch(ctx, registration); err != nil {
			return err
		}
		if err := b.vouch(ctx, c, 1, lot); err != nil {
			return err
		}
		var divided []provenance.Portion
		for len(divided) < parts {
			var in provenance.SplitBatch
			in.Batch = lot
			for len(in.Outputs) < min(perSplit, parts-len(divided)) {
				in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: partOf(lot, len(divided)+len(in.Outputs)), Amount: 1000})
			}
			if _, err := c.SplitBatch(ctx, in); err != nil {
				return err
			}
			for _, output := range in.Outputs {
				divided = append(divided, provenance.Portion{Batch: output.Batch, Amount: output.Amount})
			}
		}
		last := provenance.MixBatches{Batch: mixture}
		for i := range mixtures {
			from, to := i*parts/mixtures, (i+1)*parts/mixtures
			in := provenance.MixBatches{Batch: fmt.Sprintf("%s-%d", mixture, i), Inputs: divided[from:to]}
			if _, err := c.MixBatches(ctx, in); err != nil {
				return err
			}
			if err := b.vouch(ctx, c, i+2, in.Batch); err != nil {
				return err
			}
			last.Inputs = append(last.Inputs, provenance.Portion{Batch: in.Batch, Amount: int64(to-from) * 1000})
		}
		_, err := c.MixBatches(ctx, last)
		return err
	})
	return lot, mixture, err
}

// vouch issues a commitment certificate, which mixing asks of every lot.
func (b *bench) vouch(ctx context.Context, c *ledger.Client, number int, batch string) error {
	_, err := c.IssueCommitment(ctx, provenance.IssueCommitment{
		CertificateInput: provenance.CertificateInput{
			Certificate: provenance.OwnedID(b.people["base"].Enterprise, fmt.Sprintf("HGZ-20260601-%02d", number)),
			Batch:       batch, IssuedOn: provenance.Date(time.Now().In(provenance.ChinaTime).Format(time.DateOnly)),
		},
		Basis: []provenance.Basis{provenance.QualityControl},
	})
	return err
}
