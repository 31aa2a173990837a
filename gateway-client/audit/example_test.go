package audit_test

import (
	"context"
	"fmt"

	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/audittest"
)

// One side has cut a transaction out of a block. The other side's copy goes on.
func ExampleVerify() {
	chain := audittest.NewChain()
	chain.Add(audittest.Transaction{Set: audittest.Writes(audittest.Put("batch/A", `{"revision":1}`))})
	chain.Add(audittest.Transaction{Set: audittest.Writes(audittest.Put("batch/A", `{"revision":2}`))})
	altered := chain.Copy()
	altered[2].Data.Data[0] = altered[2].Data.Data[0][:100]

	pinned := audit.HeaderHash(chain.Stored[0].Header)
	report, err := audit.Verify(context.Background(), audit.Options{Genesis: pinned},
		audit.Side{Name: "ours", Source: chain}, audit.Side{Name: "theirs", Source: altered})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Height, "blocks,", report.Transactions["VALID"], "valid transactions")
	for _, f := range report.Findings {
		fmt.Println(f.Code, "·", f.Where(false), "·", f.Text(false))
	}
	// Output:
	// 4 blocks, 4 valid transactions
	// DATA_ALTERED · theirs, block 2 · the block's transactions are not those its header was signed for
}
