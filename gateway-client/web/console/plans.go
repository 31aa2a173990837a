package console

import (
	"context"
	"sync"

	"sunledger/chaincode/provenance"
)

// plans keeps the last recall plans that were read, each until the chain grows: a
// plan of a hundred thousand batches is read once for all who look at it.
type plans struct {
	lock sync.Mutex
	kept map[string]keptPlan
}

type keptPlan struct {
	height uint64
	plan   *provenance.RecallPlan
}

const mostPlans = 8

// planOf reads the whole plan from the ledger, page after page.
func (c *console) planOf(ctx context.Context, recall string) (*provenance.RecallPlan, error) {
	status, err := c.Index.Status(ctx)
	if err != nil {
		return nil, err
	}
	c.plans.lock.Lock()
	kept, found := c.plans.kept[recall]
	c.plans.lock.Unlock()
	if found && kept.height == status.Height && status.Height == max(status.Height, status.PeerHeight) {
		return kept.plan, nil
	}
	plan, err := c.Ledger.RecallPlan(ctx, provenance.PlanQuery{Recall: recall})
	if err != nil {
		return nil, err
	}
	c.plans.lock.Lock()
	defer c.plans.lock.Unlock()
	if c.plans.kept == nil || len(c.plans.kept) >= mostPlans {
		c.plans.kept = map[string]keptPlan{}
	}
	c.plans.kept[recall] = keptPlan{status.Height, plan}
	return plan, nil
}
