package lock

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSecondWaitsForFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "lock")
	first, err := Acquire(t.Context(), path, nil)
	require.NoError(t, err)
	told := 0
	second, err := Acquire(t.Context(), path, func(holder string) {
		told++
		require.Equal(t, "process "+strconv.Itoa(os.Getpid()), holder)
		require.NoError(t, first.Release())
	})
	require.NoError(t, err)
	require.Equal(t, 1, told)
	require.NoError(t, second.Release())
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	held, err := Acquire(t.Context(), path, nil)
	require.NoError(t, err)
	defer held.Release()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Acquire(ctx, path, func(string) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, path)
}

func TestWhoWaitedForARemovedLockGetsTheNewOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := Acquire(t.Context(), path, nil)
	require.NoError(t, err)
	second, err := Acquire(t.Context(), path, func(string) { require.NoError(t, first.Remove()) })
	require.NoError(t, err)
	defer second.Release()
	require.FileExists(t, path)
	third, err := try(path)
	require.NoError(t, err)
	require.Nil(t, third, "the second holds the file of this name, not a deleted one")
}
