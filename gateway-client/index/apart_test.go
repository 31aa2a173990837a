package index_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/index"
)

// TestApart: who asks apart, for however long, keeps only those waiting who do so, too.
func TestApart(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		x := indexed(t, where(), smallChain().List())
		release, err := x.Hold(t.Context())
		require.NoError(t, err)
		ask := func(ctx context.Context, within time.Duration) error {
			ctx, cancel := context.WithTimeout(ctx, within)
			defer cancel()
			_, err := x.Search(ctx, index.Query{Text: "黄瓜"})
			return err
		}
		assert.NoError(t, ask(t.Context(), 10*time.Second))
		assert.ErrorIs(t, ask(index.Apart(t.Context()), 100*time.Millisecond), context.DeadlineExceeded)
		release()
		assert.NoError(t, ask(index.Apart(t.Context()), 10*time.Second))
	})
}
