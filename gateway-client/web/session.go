package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
)

// sessionCookie has the prefix that ties it to this host, to HTTPS and to all paths.
const sessionCookie = "__Host-sunledger"

// session is somebody signed in by a one-time link. Only a digest of its token is
// kept.
type session struct {
	hash        [sha256.Size]byte
	certificate *x509.Certificate
	actor       provenance.Actor
	until       time.Time
}

type sessions struct {
	limits Limits
	now    func() time.Time

	mu   sync.Mutex
	open map[[sha256.Size]byte]*session
}

func newSessions(l Limits, now func() time.Time) *sessions {
	return &sessions{limits: l, now: now, open: map[[sha256.Size]byte]*session{}}
}

// newToken is 256 random bits, and their digest.
func newToken() (token string, hash [sha256.Size]byte) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		panic(err) // never happens: crypto/rand ends the program itself
	}
	return base64.RawURLEncoding.EncodeToString(raw), sha256.Sum256(raw)
}

// hashOf is the digest of a token as it was sent; false when it is none.
func hashOf(token string) (hash [sha256.Size]byte, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != 32 {
		return hash, false
	}
	return sha256.Sum256(raw), true
}

// begin opens a session and returns its token. Too many of one identity end its
// oldest; too many of all are refused.
func (s *sessions) begin(certificate *x509.Certificate, actor provenance.Actor) (token string, opened *session, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	var oldest *session
	own := 0
	for hash, other := range s.open {
		switch {
		case !now.Before(other.until):
			delete(s.open, hash)
		case other.actor == actor:
			if own++; oldest == nil || other.until.Before(oldest.until) {
				oldest = other
			}
		}
	}
	if own >= s.limits.Each {
		delete(s.open, oldest.hash)
	}
	if len(s.open) >= s.limits.Sessions {
		return "", nil, provenance.Refuse(provenance.TooMany, "", "too many are signed in; try again later", "登录人数过多，请稍后再试")
	}
	token, hash := newToken()
	until := now.Add(s.limits.Session)
	if certificate.NotAfter.Before(until) {
		until = certificate.NotAfter
	}
	opened = &session{hash, certificate, actor, until}
	s.open[hash] = opened
	return token, opened, nil
}

// find returns the session of a token; nil when there is none or it is over.
func (s *sessions) find(token string) *session {
	hash, ok := hashOf(token)
	if !ok {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.open[hash]
	if found != nil && !s.now().Before(found.until) {
		delete(s.open, hash)
		return nil
	}
	return found
}

func (s *sessions) end(over *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, over.hash)
}

// remember sets the cookie of a session.
func remember(w http.ResponseWriter, token string, lasts time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", MaxAge: int(lasts.Seconds()), Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// forget takes the cookie back.
func forget(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// has reports whether a session is still open.
func (s *sessions) has(one *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[one.hash] == one
}
