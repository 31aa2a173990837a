package ledger

import (
	"context"
	"time"

	"sunledger/chaincode/provenance"
)

// policy is how often and how patiently something is tried again.
type policy struct {
	first, most time.Duration // delay before the first retry, and the longest
	attempts    int           // the first included
}

// retries are the failures that pass by themselves. All leave the ledger
// unchanged, so that proposing again is safe.
var retries = map[provenance.Code]policy{
	// Somebody else changed the same record first. Contenders for one key get
	// through one a block, so a crowd needs many attempts.
	provenance.Conflict: {50 * time.Millisecond, 2 * time.Second, 60},
	// A peer that is one block behind answers differently for a moment; only
	// what stays for some ten seconds is a disagreement. A crowd at one key keeps
	// the peers apart longer than anything else.
	provenance.Disagreement: {50 * time.Millisecond, time.Second, 15},
	// A peer restarts, or has not discovered the other side yet.
	provenance.Unavailable: {250 * time.Millisecond, 2 * time.Second, 6},
	// The chaincode refuses for what it read. This side's peer may be a block
	// behind the one on which the other side just wrote it.
	provenance.NotFound:            lagging,
	provenance.WrongState:          lagging,
	provenance.CertificateRequired: lagging,
	provenance.NoStandard:          lagging,
}

// lagging bridges the time in which a block reaches both peers.
var lagging = policy{100 * time.Millisecond, 400 * time.Millisecond, 4}

// delay returns how long to wait after the attempt of that number, from 1:
// doubling each time, and anywhere between half and all of it so that contenders
// spread out.
func (p policy) delay(attempt int, jitter func(time.Duration) time.Duration) time.Duration {
	d := p.first
	for i := 1; i < attempt && d < p.most; i++ {
		d *= 2
	}
	d = min(d, p.most)
	return d/2 + jitter(d/2)
}

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tally counts failures by code.
type tally map[provenance.Code]int

// again waits before another attempt after failure; false when it is not one
// that passes, or has had its attempts, or ctx ended.
func (c *Client) again(ctx context.Context, failed tally, failure *Failure) bool {
	code := failure.Refusal.Code
	how, passing := retries[code]
	failed[code]++
	if !passing || failed[code] >= how.attempts {
		return false
	}
	return c.pause(ctx, how.delay(failed[code], c.jitter)) == nil
}
