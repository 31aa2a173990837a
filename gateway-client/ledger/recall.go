package ledger

import (
	"context"
	"sync"

	"sunledger/chaincode/provenance"
)

// plansAtOnce is how many pages of a recall plan are asked for side by side.
const plansAtOnce = 4

// RecallPlan returns every batch in the scope of a recall, each once, the nearest
// to the recalled ones first. It follows the ledger's pages, q.Limit batches each,
// to the end, several at once.
func (c *Client) RecallPlan(ctx context.Context, q provenance.PlanQuery) (*provenance.RecallPlan, error) {
	whole := &provenance.RecallPlan{Recall: q.Recall, Rows: []provenance.PlanRow{}}
	seen := map[string]bool{}
	for queries := []provenance.PlanQuery{q}; len(queries) > 0; queries = pagesOf(q, whole.Rest) {
		pages, err := c.planPages(ctx, queries)
		if err != nil {
			return nil, err
		}
		whole.Rest = nil
		for _, page := range pages {
			whole.Partial, whole.Beyond = page.Partial, whole.Beyond+page.Beyond
			gatherPlan(whole, page, seen)
		}
	}
	return whole, nil
}

// pagesOf cuts what is left to be read into queries of one page each.
func pagesOf(q provenance.PlanQuery, rest []provenance.Branch) (queries []provenance.PlanQuery) {
	limit := q.Limit
	if limit == 0 {
		limit = provenance.MaxTraceLimit
	}
	q.From = nil
	room := limit
	for len(rest) > 0 {
		branch := rest[0]
		end := min(branch.To, branch.From+room)
		q.From = append(q.From, provenance.Branch{Batch: branch.Batch, From: branch.From, To: end})
		room -= end - branch.From
		if rest[0].From = end; end == branch.To {
			rest = rest[1:]
		}
		if room == 0 || len(q.From) == maxFrom || len(rest) == 0 {
			queries = append(queries, q)
			q.From, room = nil, limit
		}
	}
	return queries
}

// planPages returns the answers in the order of the queries.
func (c *Client) planPages(ctx context.Context, queries []provenance.PlanQuery) ([]*provenance.RecallPlan, error) {
	pages, errs := make([]*provenance.RecallPlan, len(queries)), make([]error, len(queries))
	var group sync.WaitGroup
	slots := make(chan struct{}, plansAtOnce)
	for i, q := range queries {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			pages[i], errs[i] = ask[provenance.RecallPlan](ctx, c, PlanRecall, q)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err // as it is: errors.Join would hide the *Failure
		}
	}
	return pages, nil
}

// gatherPlan adds to whole what page has and seen has not. A batch that was
// reached on another way before comes with what was made of it a second time. A
// page reads all that it was asked for, so its rest is of its own rows alone.
func gatherPlan(whole, page *provenance.RecallPlan, seen map[string]bool) {
	again := map[string]bool{}
	for _, row := range page.Rows {
		if again[row.Batch] = seen[row.Batch]; !seen[row.Batch] {
			seen[row.Batch] = true
			whole.Rows = append(whole.Rows, row)
		}
	}
	for _, branch := range page.Rest {
		if !again[branch.Batch] {
			whole.Rest = append(whole.Rest, branch)
		}
	}
}
