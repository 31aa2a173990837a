package trace_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/trace"
	"sunledger/test/story/storytest"
)

// BenchmarkPage is the time of the server for a page on a warm index.
func BenchmarkPage(b *testing.B) {
	told := storytest.Tell(b)
	auditor := told.Connect(b, "auditor")
	x, err := index.Open(b.Context(), filepath.Join(b.TempDir(), "index.db"))
	require.NoError(b, err)
	b.Cleanup(func() { x.Close() })
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = x.Follow(ctx, auditor)
	}()
	b.Cleanup(func() { stop(); <-done })
	require.Eventually(b, func() bool {
		height, _ := auditor.Height(b.Context())
		status, err := x.Status(b.Context())
		return err == nil && height > 0 && status.Height == height
	}, time.Minute, 50*time.Millisecond)
	h, err := trace.New(trace.Options{Index: x, Ledger: auditor, Roots: told.Roots(b), Public: "https://trace.example"})
	require.NoError(b, err)
	for name, id := range map[string]string{"lot": told.Records().Lot, "mixture": told.Records().Canteen} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				require.Equal(b, 200, get(h, "/t/"+id, "zh").Code)
			}
		})
	}
}
