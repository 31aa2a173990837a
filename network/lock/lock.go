// Package lock lets one process at a time work on a folder. The lock dies with its holder.
package lock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Lock is held until Release.
type Lock struct{ file *os.File }

// Acquire the lock on a file, which is made if need be. If another process
// holds it, waiting is called once with a description of that process, and
// Acquire waits until the lock is free or the context ends.
func Acquire(ctx context.Context, path string, waiting func(holder string)) (*Lock, error) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for told := false; ; {
		held, err := try(path)
		if held != nil || err != nil {
			return held, err
		}
		if !told && waiting != nil {
			holder, _ := os.ReadFile(path)
			waiting(strings.TrimSpace(string(holder)))
			told = true
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for another process to release %s: %w", path, ctx.Err())
		case <-ticker.C:
		}
	}
}

// try returns neither lock nor error if the lock is not free.
func try(path string) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil && current(file, path) {
		if err := file.Truncate(0); err == nil {
			_, _ = fmt.Fprintf(file, "process %d\n", os.Getpid()) // a courtesy to those who wait
		}
		return &Lock{file}, nil
	}
	file.Close()
	if err == nil || errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, nil
	}
	return nil, fmt.Errorf("locking %s: %w", path, err)
}

// current tells whether the open file is still the one of that name: its last
// holder may have deleted it.
func current(file *os.File, path string) bool {
	open, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(open, named)
}

// Release the lock. The file stays for the next holder.
func (l *Lock) Release() error { return l.file.Close() }

// Remove the lock together with its file.
func (l *Lock) Remove() error { return errors.Join(os.Remove(l.file.Name()), l.file.Close()) }
