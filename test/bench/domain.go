package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// Sizes of what is planned and shipped.
const (
	planRounds   = 5
	shipped      = 200 // batches of one shipment, the most there may be
	splitsAtOnce = 8
	manyOfOneLot = 10_000
	moreOfOneLot = 100_000
	gramsOfALot  = 10 * moreOfOneLot
)

// domainFigures are of questions and transactions about many batches.
type domainFigures struct {
	Lineage *lineageFigures `json:"lineage"`
	Plans   []*planFigures  `json:"recallPlans"`
	Entry   *entryFigures   `json:"marketEntry"`
}

// domain measures all of them, one after another, on the network at rest.
func (b *bench) domain(ctx context.Context) (f *domainFigures, err error) {
	f = new(domainFigures)
	if f.Lineage, err = b.lineageOf(ctx); err != nil {
		return nil, err
	}
	b.terminal.lineage(f.Lineage)
	if f.Entry, err = b.enter(ctx); err != nil {
		return nil, err
	}
	b.terminal.entry(f.Entry)
	for _, descendants := range []int{manyOfOneLot, moreOfOneLot} {
		plan, err := b.plan(ctx, descendants)
		if err != nil {
			return nil, err
		}
		b.terminal.plan(plan)
		f.Plans = append(f.Plans, plan)
	}
	return f, nil
}

// planFigures are how long the whole plan of a recall takes, all pages.
type planFigures struct {
	Descendants int    `json:"descendants"`
	Rows        int    `json:"rows"` // with the recalled lot and what lies between
	Rounds      int    `json:"rounds"`
	Seconds     spread `json:"seconds"`
}

// entryFigures are the transactions by which one shipment enters the market.
type entryFigures struct {
	Batches         int     `json:"batches"`
	DispatchSeconds float64 `json:"dispatchSeconds"`
	HandOverSeconds float64 `json:"handOverSeconds"`
	DecideSeconds   float64 `json:"decideSeconds"`
}

// plan recalls a lot that was divided and divided again into so many batches, and
// reads the plan.
func (b *bench) plan(ctx context.Context, descendants int) (*planFigures, error) {
	lot := provenance.OwnedID(b.people["base"].Enterprise, fmt.Sprintf("S%dK", descendants/1000))
	if err := b.spread(ctx, lot, descendants); err != nil {
		return nil, err
	}
	recall := provenance.OwnedID(b.people["base"].Enterprise, fmt.Sprintf("ZH-%d", descendants))
	err := b.people.as("base", func(c *ledger.Client) error {
		_, err := c.StartRecall(ctx, provenance.StartRecall{
			Recall: recall, Batches: []string{lot}, Class: provenance.ClassTwo, Cause: "抽检不合格", KnownAt: provenance.Moment(time.Now().Format(time.RFC3339)),
			Areas: []string{"北京市海淀区"}, Disposal: "销毁", Expected: "全部召回",
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	figures := &planFigures{Descendants: descendants, Rounds: planRounds}
	err = b.people.as("shouguang-auditor", func(c *ledger.Client) error {
		var taken []float64
		for round := range planRounds + 1 {
			took, err := seconds(func() error {
				whole, err := c.RecallPlan(ctx, provenance.PlanQuery{Recall: recall})
				if err == nil {
					figures.Rows = len(whole.Rows)
				}
				return err
			})
			if err != nil {
				return err
			}
			if round > 0 { // the first warms up
				taken = append(taken, took)
			}
		}
		figures.Seconds = spreadOf(taken)
		if figures.Rows < descendants {
			return fmt.Errorf("the plan of %s has %d rows, fewer than its %d descendants", recall, figures.Rows, descendants)
		}
		return nil
	})
	return figures, err
}

// spread divides a new lot into parts, and each of them into perSplit batches.
func (b *bench) spread(ctx context.Context, lot string, descendants int) error {
	return b.people.as("base", func(c *ledger.Client) error {
		registration := b.people.batch(0)
		registration.Batch, registration.Amount = lot, gramsOfALot
		if _, err := c.RegisterBatch(ctx, registration); err != nil {
			return err
		}
		parts := make([]string, descendants/perSplit)
		for i := range parts {
			parts[i] = fmt.Sprintf("%s-%d", lot, i)
		}
		for from := 0; from < len(parts); from += perSplit {
			some := parts[from:min(from+perSplit, len(parts))]
			if _, err := c.SplitBatch(ctx, division(lot, perSplit, some)); err != nil {
				return err
			}
		}
		var next atomic.Int64
		return parallel(splitsAtOnce, func() error {
			for i := next.Add(1) - 1; int(i) < len(parts); i = next.Add(1) - 1 {
				made := make([]string, perSplit)
				for k := range made {
					made[k] = fmt.Sprintf("%s-%d", parts[i], k)
				}
				if _, err := c.SplitBatch(ctx, division(parts[i], 1, made)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// division of a batch into new ones of so many grams each.
func division(batch string, grams int64, into []string) provenance.SplitBatch {
	in := provenance.SplitBatch{Batch: batch}
	for _, id := range into {
		in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: id, Amount: grams})
	}
	return in
}

// enter sends a released lot, divided into as many batches as one shipment takes,
// to the market.
func (b *bench) enter(ctx context.Context) (*entryFigures, error) {
	base, market, carrier := b.people["base"].Enterprise, b.people["market"].Enterprise, b.people["carrier"].Enterprise
	lot, shipment := provenance.OwnedID(base, "SHIPPED"), provenance.OwnedID(base, "YD-1")
	batches := make([]string, shipped)
	for i := range batches {
		batches[i] = fmt.Sprintf("%s-%d", lot, i)
	}
	if err := b.released(ctx, lot, 90); err != nil {
		return nil, err
	}
	f := &entryFigures{Batches: shipped}
	err := b.people.as("base", func(c *ledger.Client) error {
		if _, err := c.SplitBatch(ctx, division(lot, 1000, batches)); err != nil {
			return err
		}
		return timed(&f.DispatchSeconds, func() error {
			_, err := c.DispatchShipment(ctx, provenance.DispatchShipment{
				Shipment: shipment, To: market, Carrier: carrier, Batches: batches,
				Trip: provenance.Trip{
					Plate: "鲁V12345", Driver: "D-1", Seal: "F-1", Corridor: 20_000, ExpectedArrival: provenance.Moment(time.Now().Add(8 * time.Hour).Format(time.RFC3339)),
					Route: []provenance.Waypoint{{Name: "寿光", Latitude: 36_857_100, Longitude: 118_737_000}, {Name: "海淀", Latitude: 39_959_900, Longitude: 116_298_100}},
				},
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return f, b.people.as("market", func(c *ledger.Client) error {
		err := timed(&f.HandOverSeconds, func() error {
			_, err := c.HandOverShipment(ctx, provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true})
			return err
		})
		if err != nil {
			return err
		}
		return timed(&f.DecideSeconds, func() error {
			_, err := c.DecideEntry(ctx, provenance.DecideEntry{Entry: provenance.OwnedID(market, "RK-1"), Batches: batches})
			return err
		})
	})
}

// released registers a lot with all that origin release asks for; number is that of
// its papers.
func (b *bench) released(ctx context.Context, lot string, number int) error {
	today := provenance.Stamp{Time: time.Now()}.Today()
	paper := func(who, prefix string) provenance.CertificateInput {
		id := provenance.OwnedID(b.people[who].Enterprise, fmt.Sprintf("%s-20260601-%02d", prefix, number))
		return provenance.CertificateInput{Certificate: id, Batch: lot, IssuedOn: today}
	}
	steps := []struct {
		who string
		do  func(*ledger.Client) error
	}{
		{"base", func(c *ledger.Client) error {
			registration := b.people.batch(0)
			registration.Batch = lot
			_, err := c.RegisterBatch(ctx, registration)
			return err
		}},
		{"base", func(c *ledger.Client) error { return b.vouch(ctx, c, number, lot) }},
		{"lab", func(c *ledger.Client) error {
			results := []provenance.TestResult{}
			for _, limit := range b.people.standard().Limits {
				results = append(results, provenance.TestResult{Analyte: limit.Analyte})
			}
			_, err := c.RecordTest(ctx, provenance.RecordTest{CertificateInput: paper("lab", "JC"), Results: results})
			return err
		}},
		{"shouguang-inspector", func(c *ledger.Client) error {
			_, err := c.IssueOrigin(ctx, provenance.IssueOrigin{CertificateInput: paper("shouguang-inspector", "CD")})
			return err
		}},
		{"base", func(c *ledger.Client) error {
			_, err := c.ReleaseBatch(ctx, provenance.ReleaseBatch{Batch: lot})
			return err
		}},
	}
	for _, step := range steps {
		if err := b.people.as(step.who, step.do); err != nil {
			return fmt.Errorf("%s: %w", step.who, err)
		}
	}
	return nil
}

// timed notes how long do took.
func timed(took *float64, do func() error) (err error) {
	*took, err = seconds(do)
	return err
}

// parallel runs do so many times at once and returns the first failure.
func parallel(n int, do func() error) error {
	failures := make(chan error, n)
	for range n {
		go func() { failures <- do() }()
	}
	var first error
	for range n {
		if err := <-failures; first == nil {
			first = err
		}
	}
	return first
}
