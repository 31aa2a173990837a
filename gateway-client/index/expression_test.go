package index

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestManyNames: words that are in the names of thousands of enterprises find what
// names one of them, and do not keep the database busy for minutes.
func TestManyNames(t *testing.T) {
	const names, records = 5_000, 40_000
	x, err := Open(t.Context(), filepath.Join(t.TempDir(), "index.db"))
	require.NoError(t, err)
	defer x.Close()
	tx, err := x.write.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	for i := range names {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO names (record, tokens, name) VALUES (?, ?, ?)", i, fmt.Sprintf("code%05d", i), " 北京农产品公司 ")
		require.NoError(t, err)
	}
	for i := range records { // a quarter says so in words; some name one of them, some hidden from others
		text := fmt.Sprintf("code%05d 黄瓜", i)
		switch {
		case i%4 == 0:
			text += " 公司 农产 产品 北京"
		case i >= names && i < 2*names:
			text += fmt.Sprintf(" ·code%05d", i-names)
		}
		_, err := tx.ExecContext(t.Context(), "INSERT INTO words (rowid, tokens) VALUES (?, ?)", i+1, text)
		require.NoError(t, err)
	}
	require.NoError(t, tx.Commit())
	began := time.Now()
	terms, err := x.termsOf(t.Context(), x.read, "公司 农产品 北京 黄瓜")
	require.NoError(t, err)
	for all, want := range map[bool]int{false: names*3/4 + records/4, true: 2*names*3/4 + records/4} {
		condition, arguments := x.dialect.matching(terms, all)
		var n int
		require.NoError(t, x.read.QueryRowContext(t.Context(), "SELECT count(*) FROM (SELECT rowid AS id FROM words) r WHERE "+condition, arguments...).Scan(&n))
		assert.Equal(t, want, n, "all: %v", all)
	}
	assert.Less(t, time.Since(began), 10*time.Second)
}
