package index_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/index/indextest"
)

// Each test runs on both databases, with tables of its own.

var (
	postgresOnce sync.Once
	postgres     *indextest.Postgres
	postgresErr  error
	schemas      atomic.Int64
)

func TestMain(m *testing.M) {
	if followWhere := os.Getenv(childEnvironment); followWhere != "" {
		os.Exit(child(followWhere))
	}
	status := m.Run()
	if postgres != nil {
		if err := postgres.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}

// onBoth runs a test on SQLite and on PostgreSQL, giving it places for new indexes.
func onBoth(t *testing.T, test func(t *testing.T, where func() string)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, func() string { return newFile(t) })
	})
	t.Run("postgres", func(t *testing.T) {
		newSchema(t)
		test(t, func() string { return newSchema(t) })
	})
}

func newFile(t testing.TB) string { return filepath.Join(t.TempDir(), "index.db") }

// newSchema is a place in a server that runs until all tests are over.
func newSchema(t testing.TB) string {
	where := newSchemaOr(t, "")
	if where == "" {
		t.Skip("install PostgreSQL to test on it; ./scripts/test does")
	}
	return where
}

// newSchemaOr is other where PostgreSQL is not installed and need not be.
func newSchemaOr(t testing.TB, other string) string {
	postgresOnce.Do(func() { postgres, postgresErr = indextest.StartPostgres(context.Background()) })
	if postgresErr == indextest.ErrNoPostgres && os.Getenv("SUNLEDGER_POSTGRES_TESTS") != "1" {
		return other
	}
	require.NoError(t, postgresErr)
	return postgres.Where(fmt.Sprintf("test_%d", schemas.Add(1)))
}
