package index_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
)

// BenchmarkTake takes a trade's transactions into an empty index, N of them where
// the environment says so; on the database INDEX where it names one.
func BenchmarkTake(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	n = max(n, 10_000)
	chain := indextest.New("bench")
	chain.Fill(indextest.NewTrade(1), n, 50)
	list := chain.List()
	for b.Loop() {
		b.StopTimer()
		where := os.Getenv("INDEX")
		switch where {
		case "postgres":
			where = newSchema(b)
		case "":
			where = b.TempDir() + "/index.db"
		}
		x, err := index.Create(b.Context(), where)
		require.NoError(b, err)
		b.StartTimer()
		require.NoError(b, x.Take(b.Context(), list))
		b.StopTimer()
		require.NoError(b, x.Close())
		b.StartTimer()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
}
