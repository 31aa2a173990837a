package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter gives each client a share. It remembers a bounded number of them, in two
// generations: when the younger is full the older is forgotten, so that a flood of
// addresses costs no more memory and a busy client is never forgotten.
type limiter struct {
	every rate.Limit
	burst int
	most  int
	now   func() time.Time

	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

func newLimiter(perSecond float64, burst, most int, now func() time.Time) *limiter {
	return &limiter{every: rate.Limit(perSecond), burst: burst, most: most, now: now, young: map[string]*rate.Limiter{}}
}

// allow takes one from the client's share.
func (l *limiter) allow(client string) bool { return l.take(client, 1) }

// take takes so much from the client's share, at most all that it can be.
func (l *limiter) take(client string, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	share := l.young[client]
	if share == nil {
		if share = l.old[client]; share == nil {
			share = rate.NewLimiter(l.every, l.burst)
		}
		if len(l.young) >= l.most/2 {
			l.old, l.young = l.young, map[string]*rate.Limiter{}
		}
		l.young[client] = share
	}
	return share.AllowN(l.now(), min(n, l.burst))
}

// costly is what a request counts for that makes both regulators' peers work.
const costly = 10

// costOf is what a request takes from its client's share.
func costOf(r *http.Request) int {
	path := r.URL.Path
	if strings.HasPrefix(path, "/evidence/") || strings.HasSuffix(path, "/ledger") || r.URL.Query().Has("ledger") {
		return costly
	}
	return 1
}

// clientOf tells visitors apart: by who they are, or else by address; of IPv6 the
// network counts, because one visitor has as many addresses as they like.
func clientOf(r *http.Request) string {
	if id := who(r); id != nil {
		return id.Organization + " " + id.Subject
	}
	return addressOf(r)
}

func addressOf(r *http.Request) string { return addressIn(r.RemoteAddr) }

func addressIn(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if address = address.Unmap().WithZone(""); address.Is6() {
		if prefix, err := address.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return address.String()
}
