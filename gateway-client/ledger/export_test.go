package ledger

import (
	"context"
	"time"
)

// WithoutPauses is for a ledger of which no part lags behind another: waiting
// changes nothing there.
func WithoutPauses(c *Client) {
	c.pause = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
}

// Waiting counts the sales that wait behind the one under way.
func (s *Seller) Waiting(batch string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting[batch])
}

// Idle reports whether no goroutine sells.
func (s *Seller) Idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting) == 0
}
