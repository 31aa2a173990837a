package process

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"sunledger/network/step"
)

const (
	pollInterval = 25 * time.Millisecond
	attemptLimit = 3 * time.Second
	tailLines    = 30
)

// poll asks until the answer is yes or the context ends.
func poll(ctx context.Context, done func() bool) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
	return nil
}

// awaitReady waits until the process answers. It fails as soon as the process
// has exited, with the log from offset on, or when the patience is at its end.
// Exited may be nil for a process that an earlier launcher started.
func (s *Supervisor) awaitReady(ctx context.Context, p Process, r record, exited <-chan struct{}, offset int64, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	gone := false
	var last error
	err := poll(ctx, func() bool {
		select {
		case <-exited:
			gone = true
		default:
			gone = !r.runs()
		}
		if gone {
			return true
		}
		attempt, cancel := context.WithTimeout(ctx, attemptLimit)
		defer cancel()
		last = p.Ready(attempt)
		return last == nil
	})
	switch {
	case gone:
		return step.Errorf("%s ended before it was ready. The end of %s:\n%s", "%s 尚未就绪即已退出。%s 的末尾：\n%s",
			p.Name, s.Log(p.Name), s.tail(p.Name, offset))
	case errors.Is(err, context.DeadlineExceeded):
		return step.Errorf("%s does not answer (%w). The end of %s:\n%s", "%s 没有应答（%w）。%s 的末尾：\n%s",
			p.Name, last, s.Log(p.Name), s.tail(p.Name, offset))
	case err != nil:
		return err
	default:
		return p.markReady()
	}
}

func (s *Supervisor) logSize(name string) int64 {
	info, err := os.Stat(s.Log(name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// tail is the end of the log, but nothing from before offset.
func (s *Supervisor) tail(name string, offset int64) string {
	log, err := os.Open(s.Log(name))
	if err != nil {
		return err.Error()
	}
	defer log.Close()
	const most = 16 << 10
	offset = max(offset, s.logSize(name)-most)
	content, err := io.ReadAll(io.NewSectionReader(log, offset, most))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}

// Handshake is a Ready that opens a TLS connection and proves the server's certificate.
func Handshake(address string, config *tls.Config) func(context.Context) error {
	return func(ctx context.Context) error {
		dialer := tls.Dialer{Config: config}
		connection, err := dialer.DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return connection.Close()
	}
}

// Healthy is a Ready that asks a health endpoint and expects 200.
func Healthy(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", url, response.Status)
		}
		return nil
	}
}

// All is a Ready that demands each of its parts.
func All(parts ...func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, part := range parts {
			if err := part(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}
