package ledger

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
