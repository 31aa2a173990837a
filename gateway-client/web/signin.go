package web

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"net/http"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/web/page"
)

// Challenge is what a program signs to sign in.
type Challenge struct {
	Challenge string    `json:"challenge"`
	Origin    string    `json:"origin"` // of this site; a program compares it with the site it means
	Expires   time.Time `json:"expires"`
}

// SignIn is a signed challenge. The signature is ECDSA over the SHA-256 of
// SignInStatement.
type SignIn struct {
	Certificate string    `json:"certificate"` // PEM
	Challenge   string    `json:"challenge"`
	Time        time.Time `json:"time"`
	Signature   []byte    `json:"signature"`
}

// WayIn is a one-time link into the site.
type WayIn struct {
	Link    string    `json:"link"`
	Expires time.Time `json:"expires"`
}

// SignInStatement is what is signed. It names the site that the user means, so that
// no other site can pass the signature on.
func SignInStatement(origin, challenge string, at time.Time) []byte {
	return []byte("sunledger sign-in\norigin " + origin + "\nchallenge " + challenge + "\ntime " + at.UTC().Format(time.RFC3339Nano) + "\n")
}

func (s *Server) challenge(c *call, _ none) (*Challenge, error) {
	if err := s.maySignIn(c.r); err != nil {
		return nil, err
	}
	token, until := s.links.challenge()
	return &Challenge{token, s.origin(), until}, nil
}

// signIn takes a signed challenge for a one-time link.
func (s *Server) signIn(c *call, in SignIn) (*WayIn, error) {
	if err := s.maySignIn(c.r); err != nil {
		return nil, err
	}
	if _, good := s.links.good(in.Challenge); !good {
		return nil, usedUp()
	}
	if age := s.Now().Sub(in.Time); age > s.Limits.Link || age < -s.Limits.Link {
		return nil, provenance.Refuse(provenance.Denied, "time", "this program's clock and the server's differ by more than %v; set it right", "本机与服务器时钟相差超过 %v，请校准", s.Limits.Link)
	}
	certificate, err := profile.ParseCertificate([]byte(in.Certificate))
	if err != nil {
		return nil, err
	}
	key, is := certificate.PublicKey.(*ecdsa.PublicKey)
	digest := sha256.Sum256(SignInStatement(s.origin(), in.Challenge, in.Time))
	if !is || !ecdsa.VerifyASN1(key, digest[:], in.Signature) {
		return nil, provenance.Refuse(provenance.Denied, "signature", "it is not this certificate's over a sign-in at %s; name the site by that address", "签名不是该证书对 %s 登录声明的签名，请使用该网址", s.origin())
	}
	actor, err := s.identified(c.r.Context(), certificate)
	if err != nil {
		return nil, err
	}
	if !s.signIns.allow(actor.Organization + " " + actor.Subject) { // from however many addresses
		return nil, tooManySignIns()
	}
	token, until, err := s.links.issue(in.Challenge, certificate, actor)
	if err != nil {
		return nil, err
	}
	return &WayIn{s.origin() + "/sign-in/" + token, until}, nil
}

func (s *Server) maySignIn(r *http.Request) error {
	if s.signIns.allow(addressOf(r)) {
		return nil
	}
	return tooManySignIns()
}

func tooManySignIns() error {
	return provenance.Refuse(provenance.TooMany, "", "too many attempts to sign in; wait some seconds", "登录尝试过于频繁，请稍候")
}

// enter shows whom a one-time link lets in, and on POST lets them in: what merely
// follows links uses none up.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) {
	get := s.links.peek
	if r.Method == http.MethodPost {
		get = s.links.take
	}
	found := get(r.PathValue("token"))
	if found == nil {
		s.fail(w, r, provenance.Refuse(provenance.Denied, "", "this link was used or is too old; run sunledger console again", "该链接已使用或过期，请重新运行 sunledger console"))
		return
	}
	actor, err := s.identified(r.Context(), found.certificate)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if r.Method != http.MethodPost {
		s.show(w, r, http.StatusOK, "enter", page.Page{Title: said(r, "Sign in", "登录"), Private: true, Body: struct {
			provenance.Actor
			CSRF string // of who is signed in already
		}{actor, s.CSRF(r)}})
		return
	}
	token, opened, err := s.sessions.begin(found.certificate, actor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if id := who(r); id != nil && id.session != nil {
		s.sessions.end(id.session) // whose cookie goes
	}
	remember(w, token, opened.until.Sub(s.Now()))
	s.Log.Info("signed in", "request", requestID(r), "who", actor.Organization+" "+actor.Subject)
	http.Redirect(w, r, home(actor), http.StatusSeeOther)
}

// home is where somebody begins.
func home(actor provenance.Actor) string {
	if actor.Role.Business() {
		return "/account"
	}
	return "/console/"
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Redirect(w, r, "/account", http.StatusSeeOther)
		return
	}
	if session := who(r).session; session != nil {
		s.sessions.end(session)
	}
	forget(w)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}
