package ledger

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// TestPagesOf: what is left is cut into pages that hold no more than the limit,
// nothing twice and nothing left out.
func TestPagesOf(t *testing.T) {
	var rest []provenance.Branch
	total := 0
	for i := range 450 {
		rest = append(rest, provenance.Branch{Batch: string(rune('A' + i%26)), From: i * 1000, To: i*1000 + 1 + i%7})
		total += 1 + i%7
	}
	rest = append(rest, provenance.Branch{Batch: "LOT", From: 100, To: 10_100})
	total += 10_000
	for _, limit := range []int{1, 7, 100, 0} {
		read := map[provenance.Branch]bool{}
		for _, q := range pagesOf(provenance.PlanQuery{Recall: "R", Limit: limit}, append([]provenance.Branch{}, rest...)) {
			assert.LessOrEqual(t, len(q.From), maxFrom)
			size := 0
			for _, branch := range q.From {
				size += branch.To - branch.From
				for n := branch.From; n < branch.To; n++ {
					one := provenance.Branch{Batch: branch.Batch, From: n, To: n + 1}
					assert.False(t, read[one], "%v twice", one)
					read[one] = true
				}
			}
			if limit > 0 {
				assert.LessOrEqual(t, size, limit)
			}
		}
		assert.Len(t, read, total, "limit %d", limit)
	}
	assert.Empty(t, pagesOf(provenance.PlanQuery{}, nil))
}
