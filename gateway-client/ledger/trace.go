package ledger

import (
	"context"
	"slices"

	"sunledger/chaincode/provenance"
)

// maxFrom is how many batches one page may start from: the most entries that the
// chaincode accepts in a list.
const maxFrom = 200

// Trace returns a batch's lineage. It follows the ledger's pages, q.Limit
// batches each, to the end, and has each batch once even where paths meet again.
// With q.Depth, which the ledger bounds on a first page only, it is that page.
// What was reached and not read then remains in Frontier; so it does for an
// enterprise, which gets no further page.
func (c *Client) Trace(ctx context.Context, q provenance.TraceQuery) (*provenance.Lineage, error) {
	whole, err := ask[provenance.Lineage](ctx, c, TraceBatch, q)
	if err != nil || q.Depth > 0 {
		return whole, err
	}
	seen := map[string]bool{}
	gather(whole, &provenance.Lineage{}, seen)
	for len(whole.Frontier) > 0 {
		n := min(len(whole.Frontier), maxFrom)
		q.From = whole.Frontier[:n]
		page, err := ask[provenance.Lineage](ctx, c, TraceBatch, q)
		if err != nil && provenance.AsError(err).Code == provenance.Denied {
			return whole, nil
		}
		if err != nil {
			return nil, err
		}
		whole.Frontier = whole.Frontier[n:]
		gather(whole, page, seen)
	}
	return whole, nil
}

// gather adds to whole what page has and seen has not.
func gather(whole, page *provenance.Lineage, seen map[string]bool) {
	if len(seen) == 0 {
		unseen(seen, whole.Batches)
		unseen(seen, whole.Certificates)
		unseen(seen, whole.Inspections)
		unseen(seen, whole.Samples)
		unseen(seen, whole.Shipments)
		unseen(seen, whole.Sites)
	}
	whole.Batches = append(whole.Batches, unseen(seen, page.Batches)...)
	whole.Certificates = append(whole.Certificates, unseen(seen, page.Certificates)...)
	whole.Inspections = append(whole.Inspections, unseen(seen, page.Inspections)...)
	whole.Samples = append(whole.Samples, unseen(seen, page.Samples)...)
	whole.Shipments = append(whole.Shipments, unseen(seen, page.Shipments)...)
	whole.Sites = append(whole.Sites, unseen(seen, page.Sites)...)
	for _, bar := range page.Bars {
		if !slices.ContainsFunc(whole.Bars, func(other provenance.Bar) bool { return other.Batch == bar.Batch }) {
			whole.Bars = append(whole.Bars, bar)
		}
	}
	queued := map[string]bool{}
	whole.Frontier = slices.DeleteFunc(append(whole.Frontier, page.Frontier...), func(id string) bool {
		was := seen[provenance.Key(provenance.KindBatch, id)] || queued[id]
		queued[id] = true
		return was
	})
}

// unseen returns the records not seen before, and sees them.
func unseen[R provenance.Record](seen map[string]bool, records []R) []R {
	var fresh []R
	for _, r := range records {
		key := provenance.Key(r.Kind(), r.Head().ID)
		if !seen[key] {
			fresh = append(fresh, r)
		}
		seen[key] = true
	}
	return fresh
}
