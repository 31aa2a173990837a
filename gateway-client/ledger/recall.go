package ledger

import (
	"context"

	"sunledger/chaincode/provenance"
)

// RecallPlan returns every batch in the scope of a recall, each once. It follows
// the ledger's pages, q.Limit batches each, to the end.
func (c *Client) RecallPlan(ctx context.Context, q provenance.PlanQuery) (*provenance.RecallPlan, error) {
	whole := &provenance.RecallPlan{Recall: q.Recall, Rows: []provenance.PlanRow{}}
	seen := map[string]bool{}
	for {
		page, err := ask[provenance.RecallPlan](ctx, c, PlanRecall, q)
		if err != nil {
			return nil, err
		}
		again := map[string]bool{} // reached on another way before, with what was made of them
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
		if len(whole.Rest) == 0 {
			return whole, nil
		}
		n := min(len(whole.Rest), maxFrom)
		q.From, whole.Rest = whole.Rest[:n], whole.Rest[n:]
	}
}
