package main

import (
	"context"
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
	Records      int    `json:"records"`
	Transactions int    `json:"transactions"`
	Rounds       int    `json:"rounds"`
	Bytes        int    `json:"bundleBytes"`
	PublicBytes  int    `json:"publicBundleBytes"`
	Certify      spread `json:"certifyMilliseconds"` // both peers sign all of it
	Check        spread `json:"checkMilliseconds"`   // offline
	CheckPublic  spread `json:"checkPublicMilliseconds"`
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
		if f.Certify, f.Bytes, f.Check, err = certifyAndCheck(ctx, c, request); err != nil {
			return err
		}
		request.Public = true
		if _, f.PublicBytes, f.CheckPublic, err = certifyAndCheck(ctx, c, request); err != nil {
			return err
		}
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

// certifyAndCheck takes both times, in milliseconds, round by round.
func certifyAndCheck(ctx context.Context, c *ledger.Client, request certify.Request) (made spread, size int, checked spread, err error) {
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}, Channel: request.Channel, Chaincode: request.Chaincode}
	for mspID, certificate := range request.Roots {
		if trust.Roots[mspID], err = evidence.FingerprintOf(certificate); err != nil {
			return made, 0, checked, err
		}
	}
	var making, checking []float64
	for round := range evidenceRounds + 1 {
		var bundle []byte
		certifying, err := seconds(func() (err error) {
			bundle, err = certify.Bundle(ctx, c, request)
			return err
		})
		if err != nil {
			return made, 0, checked, err
		}
		proving, err := seconds(func() error {
			if report := evidence.Check(bundle, trust); !report.Proven {
				return fmt.Errorf("the bundle is not proven: %v", report.Faults())
			}
			return nil
		})
		if err != nil {
			return made, 0, checked, err
		}
		if size = len(bundle); round > 0 { // the first warms up
			making, checking = append(making, certifying*1e3), append(checking, proving*1e3)
		}
	}
	return spreadOf(making), size, spreadOf(checking), nil
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
		"evidence of %d records and %d transactions: %d bytes, certified in %.0f ms (%.0f–%.0f), checked in %.1f ms (%.1f–%.1f); the public passport: %d bytes, checked in %.1f ms\n",
		"%d 条记录、%d 笔交易的证据包：%d 字节，取证 %.0f 毫秒（%.0f–%.0f），核验 %.1f 毫秒（%.1f–%.1f）；公开护照：%d 字节，核验 %.1f 毫秒\n"),
		f.Records, f.Transactions, f.Bytes, f.Certify.Median, f.Certify.Min, f.Certify.Max, f.Check.Median, f.Check.Min, f.Check.Max, f.PublicBytes, f.CheckPublic.Median)
}
