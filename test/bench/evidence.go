package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit/certify"
	"sunledger/gateway-client/audit/evidence"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
)

// What is certified: a released lot of which so many parts were sold one by one.
const (
	evidenceSales  = 50
	evidenceRounds = 20
	evidencePapers = 80 // number of its certificates
)

// evidenceFigures are of certifying a batch and checking the bundle.
type evidenceFigures struct {
	Records      int     `json:"records"`
	Transactions int     `json:"transactions"`
	Rounds       int     `json:"rounds"`
	Bytes        int     `json:"bundleBytes"`
	PublicBytes  int     `json:"publicBundleBytes"`
	Certify      spread  `json:"certifyMilliseconds"` // both peers sign all of it
	Check        spread  `json:"checkMilliseconds"`   // offline
	CheckPublic  spread  `json:"checkPublicMilliseconds"`
	Processor    float64 `json:"checkProcessorMilliseconds"` // of all processors together, for one check of the full bundle
}

// evidence certifies a batch of the network and checks both kinds of bundle.
func (b *bench) evidence(ctx context.Context) (*evidenceFigures, error) {
	lot := provenance.OwnedID(b.people["base"].Enterprise, "CERTIFIED")
	if err := b.sold(ctx, lot); err != nil {
		return nil, err
	}
	roots, err := profile.BothRoots(b.network.Folder(), os.Getenv)
	if err != nil {
		return nil, err
	}
	f := &evidenceFigures{Rounds: evidenceRounds}
	err = b.people.as("shouguang-auditor", func(c *ledger.Client) error {
		request := certify.Request{Batch: lot, Roots: roots, Channel: evidence.Channel, Chaincode: evidence.Chaincode}
		full, public := certification{Request: request}, certification{Request: request}
		public.Public = true
		if err := errors.Join(full.measure(ctx, c), public.measure(ctx, c)); err != nil {
			return err
		}
		f.Bytes, f.Certify, f.Check, f.Processor = full.bytes, full.made, full.checked, full.processor
		f.PublicBytes, f.CheckPublic = public.bytes, public.checked
		versions, err := c.Versions(ctx, lot)
		if err != nil {
			return err
		}
		transactions := map[string]bool{}
		for _, r := range versions.Records {
			for _, id := range r.Transactions {
				transactions[id] = true
			}
		}
		f.Records, f.Transactions = len(versions.Records), len(transactions)
		return nil
	})
	return f, err
}

// certification is a bundle that is made and checked again and again.
type certification struct {
	certify.Request
	bytes         int
	made, checked spread  // milliseconds
	processor     float64 // milliseconds, of one check
}

// measure takes the times, first of making the bundle, then of checking it.
func (m *certification) measure(ctx context.Context, c *ledger.Client) (err error) {
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}, Channel: m.Channel, Chaincode: m.Chaincode}
	for mspID, certificate := range m.Roots {
		if trust.Roots[mspID], err = evidence.FingerprintOf(certificate); err != nil {
			return err
		}
	}
	var bundle []byte
	if m.made, err = inTurn(func() (err error) {
		bundle, err = certify.Bundle(ctx, c, m.Request)
		return err
	}); err != nil {
		return err
	}
	m.bytes = len(bundle)
	before, err := ownProcessorTime()
	if err != nil {
		return err
	}
	m.checked, err = inTurn(func() error {
		if report := evidence.Check(bundle, trust); !report.Proven {
			return fmt.Errorf("the bundle is not proven: %v", report.Faults())
		}
		return nil
	})
	if err != nil {
		return err
	}
	after, err := ownProcessorTime()
	m.processor = (after - before).Seconds() * 1e3 / (evidenceRounds + 1)
	return err
}

// inTurn takes the time of so many rounds, in milliseconds.
func inTurn(do func() error) (spread, error) {
	var taken []float64
	for round := range evidenceRounds + 1 {
		took, err := seconds(do)
		if err != nil {
			return spread{}, err
		}
		if round > 0 { // the first warms up
			taken = append(taken, took*1e3)
		}
	}
	return spreadOf(taken), nil
}

// sold releases a lot and sells parts of it, a transaction each.
func (b *bench) sold(ctx context.Context, lot string) error {
	if err := b.released(ctx, lot, evidencePapers); err != nil {
		return err
	}
	return b.people.as("base", func(c *ledger.Client) error {
		for i := range evidenceSales {
			if _, err := c.SplitBatch(ctx, division(lot, 1000, []string{fmt.Sprintf("%s-%d", lot, i)})); err != nil {
				return err
			}
		}
		return nil
	})
}

// evidence says what certifying and checking take.
func (t terminal) evidence(f *evidenceFigures) {
	fmt.Fprintf(t.Writer, t.Say(
		"evidence of %d records and %d transactions: %d bytes, certified in %.0f ms (%.0f–%.0f), checked in %.1f ms (%.1f–%.1f; %.1f ms of processor time); the public passport: %d bytes, checked in %.1f ms\n",
		"%d 条记录、%d 笔交易的证据包：%d 字节，取证 %.0f 毫秒（%.0f–%.0f），核验 %.1f 毫秒（%.1f–%.1f；占用处理器 %.1f 毫秒）；公开护照：%d 字节，核验 %.1f 毫秒\n"),
		f.Records, f.Transactions, f.Bytes, f.Certify.Median, f.Certify.Min, f.Certify.Max, f.Check.Median, f.Check.Min, f.Check.Max, f.Processor, f.PublicBytes, f.CheckPublic.Median)
}
