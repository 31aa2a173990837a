package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"maps"
	"slices"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
)

// links are challenges to be signed and the one-time links that signatures earn.
// Each is good once and for a short time. A challenge, which anybody may ask for, is
// known by its seal and takes no room until somebody who is known has signed it.
type links struct {
	limits Limits
	now    func() time.Time
	key    []byte // of the seals; lives as long as the process

	mu      sync.Mutex
	pending map[[sha256.Size]byte]*link
	used    map[string]time.Time // challenges that were signed, until they are over
}

// link is a way in.
type link struct {
	certificate *x509.Certificate
	actor       provenance.Actor
	until       time.Time
}

// mostLinks bounds what is pending.
const mostLinks = 10_000

func newLinks(l Limits, now func() time.Time) *links {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		panic(err) // never happens: crypto/rand ends the program itself
	}
	return &links{limits: l, now: now, key: key, pending: map[[sha256.Size]byte]*link{}, used: map[string]time.Time{}}
}

// Of a challenge's 32 bytes: when it is over, what makes it unlike any other, and the
// seal on both.
const (
	challengeTime = 8
	challengeBody = 16
)

// challenge makes one.
func (l *links) challenge() (token string, until time.Time) {
	raw := make([]byte, challengeBody)
	if _, err := rand.Read(raw[challengeTime:]); err != nil {
		panic(err) // never happens: crypto/rand ends the program itself
	}
	until = l.now().Add(l.limits.Link)
	binary.BigEndian.PutUint64(raw, uint64(until.UnixNano()))
	return base64.RawURLEncoding.EncodeToString(l.sealed(raw)), until
}

func (l *links) sealed(body []byte) []byte {
	mac := hmac.New(sha256.New, l.key)
	mac.Write(body)
	return slices.Concat(body, mac.Sum(nil)[:sha256.Size-challengeBody])
}

// good returns until when a challenge is; false for one that is over, was signed, or
// is not ours.
func (l *links) good(challenge string) (until time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unused(challenge)
}

func (l *links) unused(challenge string) (until time.Time, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	if err != nil || len(raw) != sha256.Size || !hmac.Equal(raw, l.sealed(raw[:challengeBody])) {
		return until, false
	}
	until = time.Unix(0, int64(binary.BigEndian.Uint64(raw)))
	_, used := l.used[challenge]
	return until, !used && l.now().Before(until)
}

// issue uses a challenge up and makes a token that stands for the link it has earned.
func (l *links) issue(challenge string, certificate *x509.Certificate, actor provenance.Actor) (token string, until time.Time, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	over, ok := l.unused(challenge)
	if !ok {
		return "", until, usedUp()
	}
	now := l.now()
	if len(l.pending) >= mostLinks || len(l.used) >= mostLinks {
		maps.DeleteFunc(l.pending, func(_ [sha256.Size]byte, other *link) bool { return !now.Before(other.until) })
		maps.DeleteFunc(l.used, func(_ string, until time.Time) bool { return !now.Before(until) })
		if len(l.pending) >= mostLinks || len(l.used) >= mostLinks {
			return "", until, provenance.Refuse(provenance.TooMany, "", "too many are signing in; try again in a minute", "登录人数过多，请一分钟后再试")
		}
	}
	l.used[challenge] = over
	token, hash := newToken()
	until = now.Add(l.limits.Link)
	l.pending[hash] = &link{certificate, actor, until}
	return token, until, nil
}

func usedUp() error {
	return provenance.Refuse(provenance.Denied, "challenge", "it was used or is too old; ask for another", "挑战已使用或过期，请重新获取")
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
