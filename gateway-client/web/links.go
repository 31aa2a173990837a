package web

import (
	"crypto/sha256"
	"crypto/x509"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
)

// links are challenges to be signed and the one-time links that signatures earn.
// Each is good once and for a short time.
type links struct {
	limits Limits
	now    func() time.Time

	mu      sync.Mutex
	pending map[[sha256.Size]byte]*link
}

// link is a challenge while it has no certificate, and then a way in.
type link struct {
	certificate *x509.Certificate
	actor       provenance.Actor
	until       time.Time
}

// mostLinks bounds what is pending: it takes a client's limit of attempts times a
// thousand clients to fill it.
const mostLinks = 10_000

func newLinks(l Limits, now func() time.Time) *links {
	return &links{limits: l, now: now, pending: map[[sha256.Size]byte]*link{}}
}

// issue makes a token that stands for the link.
func (l *links) issue(certificate *x509.Certificate, actor provenance.Actor) (token string, until time.Time, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.pending) >= mostLinks {
		for hash, other := range l.pending {
			if !now.Before(other.until) {
				delete(l.pending, hash)
			}
		}
		if len(l.pending) >= mostLinks {
			return "", until, provenance.Refuse(provenance.TooMany, "", "too many are signing in; try again in a minute", "登录人数过多，请一分钟后再试")
		}
	}
	token, hash := newToken()
	until = now.Add(l.limits.Link)
	l.pending[hash] = &link{certificate, actor, until}
	return token, until, nil
}

// peek returns a link without using it up.
func (l *links) peek(token string) *link { return l.get(token, false) }

// take uses a link up.
func (l *links) take(token string) *link { return l.get(token, true) }

func (l *links) get(token string, use bool) *link {
	hash, ok := hashOf(token)
	if !ok {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	found := l.pending[hash]
	if found == nil {
		return nil
	}
	over := !l.now().Before(found.until)
	if use || over {
		delete(l.pending, hash)
	}
	if over {
		return nil
	}
	return found
}
