package ledger_test

import (
	"context"
	"fmt"
	"sync"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// A market sells five kilograms each to whoever asks.
func ExampleSeller() {
	serve := func(ctx context.Context, client *ledger.Client, batch string, buyers map[string]string) {
		seller := ledger.NewSeller(client)
		defer seller.Close() // once all are answered
		var all sync.WaitGroup
		for part, merchant := range buyers {
			all.Go(func() {
				receipt, err := seller.Sell(ctx, batch, provenance.SplitOutput{Batch: part, Amount: 5_000, To: merchant})
				if err != nil {
					fmt.Println(part, provenance.AsError(err).Code) // INSUFFICIENT_QUANTITY when the batch is sold out
					return
				}
				fmt.Println(part, receipt.TxID)
			})
		}
		all.Wait()
	}
	_ = serve
}
