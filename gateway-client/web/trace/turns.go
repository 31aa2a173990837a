package trace

import (
	"context"

	"sunledger/chaincode/provenance"
)

// Turns bound how many questions of the public are before the ledger at once: each
// costs both regulators' peers a signature, and the asker nothing.
type Turns chan struct{}

// NewTurns are so many at the same time.
func NewTurns(most int) Turns { return make(Turns, most) }

// Asked is how many questions a server puts at once.
const Asked = 4

// Take waits for a turn; done gives it back. The error is TOO_MANY_REQUESTS when ctx
// ends before.
func (t Turns) Take(ctx context.Context) (done func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, provenance.Refuse(provenance.TooMany, "", "many are asking the ledger now; try again in a moment", "目前向账本查询的人数较多，请稍后重试")
	}
}
