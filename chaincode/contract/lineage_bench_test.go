package contract

import (
	"fmt"
	"testing"

	"sunledger/chaincode/provenance"
)

// BenchmarkTrace is the chaincode's share of tracing 996 batches.
func BenchmarkTrace(b *testing.B) {
	w := newWorld(b)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 2_000_000)
	for i := range 5 {
		in := provenance.SplitBatch{Batch: lot}
		for k := range 199 {
			in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: fmt.Sprintf("%s-%d-%d", baseCode, i, k), Amount: 10})
		}
		w.do("base", provenance.SplitBatchOp, in)
	}
	q := toJSON(b, provenance.TraceQuery{Batch: lot, Direction: provenance.Forward, Limit: 1000})
	for b.Loop() {
		if tx := w.Evaluate(who["auditor"], "batch:Trace", q); tx.Err() != nil {
			b.Fatal(tx.Err())
		}
	}
}
