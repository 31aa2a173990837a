package audit

import "time"

// ClockTolerance is how far behind an earlier transaction's claimed time a later
// one's may lie. Peers refuse a proposal whose time is more than 15 minutes from
// their own clock, so that of two endorsed within the same moment one can claim
// 30 minutes less than the other; the rest is the time until they were ordered.
const ClockTolerance = 45 * time.Minute

// checkClock holds the time that a valid transaction claims against the latest
// claimed before it. Blocks carry no time of their own: which of the two is wrong
// nobody can say, only that one is. It is told once, then the clock goes on from
// the newer claim.
func (r *Replay) checkClock(t *transaction, at Place) {
	if t.claimed.IsZero() {
		return
	}
	behind := r.claimed.Sub(t.claimed)
	if behind > ClockTolerance {
		r.add(find(TimeImplausible, at, "it claims %s; one before it claims %s", t.claimed.Format(time.RFC3339), r.claimed.Format(time.RFC3339)))
	}
	if behind < 0 || behind > ClockTolerance {
		r.claimed = t.claimed
	}
}
