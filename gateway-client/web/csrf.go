package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"sunledger/chaincode/provenance"
)

// Where a token is expected.
const (
	csrfField  = "csrf"
	csrfHeader = "X-CSRF-Token"
)

// CSRF is the token that a form of this visitor must carry; empty for the public,
// who has nothing to post. It looks different each time, so that compression tells
// nothing of it (BREACH).
func (s *Server) CSRF(r *http.Request) string {
	id := who(r)
	if id == nil {
		return ""
	}
	mask := make([]byte, sha256.Size)
	if _, err := rand.Read(mask); err != nil {
		panic(err) // never happens: crypto/rand ends the program itself
	}
	return base64.RawURLEncoding.EncodeToString(append(mask, xor(s.csrfSecret(id), mask)...))
}

func (s *Server) csrfSecret(id *identity) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(id.bound)
	return mac.Sum(nil)
}

func xor(a, b []byte) []byte {
	out := make([]byte, len(a))
	for i := range a {
		out[i] = a[i] ^ b[i]
	}
	return out
}

// checkOrigin refuses what a page of another origin makes a browser post, and from
// those who are signed in what carries no token of this visitor.
func (s *Server) checkOrigin(r *http.Request) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	if err := s.cross.Check(r); err != nil {
		return provenance.Refuse(provenance.Denied, "", "this comes from another site; open the page again here", "该请求来自其他网站，请在本站重新打开页面")
	}
	id := who(r)
	if id == nil {
		return nil // nothing that a browser sends along counts
	}
	token := r.Header.Get(csrfHeader)
	if token == "" {
		token = r.PostFormValue(csrfField)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != 2*sha256.Size || !hmac.Equal(xor(raw[sha256.Size:], raw[:sha256.Size]), s.csrfSecret(id)) {
		return provenance.Refuse(provenance.Denied, csrfField, "the page is out of date; open it again and repeat", "页面已过期，请重新打开后再试")
	}
	return nil
}

// newCrossOrigin judges by Sec-Fetch-Site, and where a browser sends none by Origin.
func newCrossOrigin(origin string) (*http.CrossOriginProtection, error) {
	c := http.NewCrossOriginProtection()
	return c, c.AddTrustedOrigin(origin)
}
