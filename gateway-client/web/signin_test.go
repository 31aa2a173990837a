package web_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/web"
)

// signInAs does what sunledger console does.
func (s *served) signInAs(t *testing.T, name string, change ...func(*web.SignIn, func([]byte) []byte)) (*answer, *web.WayIn) {
	t.Helper()
	v := s.visitor(t, "")
	var challenge web.Challenge
	v.json("/api/v1/challenge", &challenge)
	require.Equal(t, s.origin, challenge.Origin)
	certificate, err := os.ReadFile(s.Profile(t, name).Certificate)
	require.NoError(t, err)
	client := s.Connect(t, name)
	sign := func(message []byte) []byte {
		signature, err := client.Sign(message)
		require.NoError(t, err)
		return signature
	}
	in := web.SignIn{Certificate: string(certificate), Challenge: challenge.Challenge, Time: time.Now().UTC()}
	in.Signature = sign(web.SignInStatement(s.origin, in.Challenge, in.Time))
	for _, c := range change {
		c(&in, sign)
	}
	body, err := json.Marshal(in)
	require.NoError(t, err)
	a := v.post("/api/v1/sign-in", string(body), "Content-Type", "application/json")
	way := new(web.WayIn)
	if a.StatusCode == http.StatusOK {
		require.NoError(t, json.Unmarshal([]byte(a.body), way))
		require.True(t, strings.HasPrefix(way.Link, s.origin+"/sign-in/"))
	}
	return a, way
}

// enter follows a one-time link as a browser and a person do.
func (s *served) enter(t *testing.T, name string) (*visitor, *answer) {
	t.Helper()
	_, way := s.signInAs(t, name)
	v := s.visitor(t, "")
	path := strings.TrimPrefix(way.Link, s.origin)
	page := v.get(path + "?lang=en")
	require.Equal(t, http.StatusOK, page.StatusCode)
	assert.Contains(t, page.body, name)
	assert.Contains(t, page.body, "Go on only if this is you.")
	return v, v.post(path, "")
}

func testSignIn(t *testing.T, w *world) {
	s := w.serve(t)
	v, in := s.enter(t, "haidian-inspector")
	assert.Equal(t, http.StatusSeeOther, in.StatusCode)
	assert.Equal(t, "/console/", in.Header.Get("Location"))
	require.Len(t, in.Cookies(), 1)
	cookie := in.Cookies()[0]
	assert.Equal(t, "__Host-sunledger", cookie.Name)
	assert.True(t, cookie.Secure)
	assert.True(t, cookie.HttpOnly)
	assert.Equal(t, http.SameSiteStrictMode, cookie.SameSite)
	assert.Equal(t, "/", cookie.Path)
	assert.Empty(t, cookie.Domain)
	assert.InDelta(t, 8*3600, cookie.MaxAge, 60)
	assert.Len(t, cookie.Value, 43, "256 bits")
	var me web.Me
	v.json("/api/v1/me", &me)
	assert.Equal(t, "CN=haidian-inspector,OU=client+OU=inspector", me.Actor.Subject)
	assert.Contains(t, v.get("/account?lang=en").body, "haidian-inspector")

	t.Run("a link is good once", func(t *testing.T) {
		_, way := s.signInAs(t, "haidian-inspector")
		path := strings.TrimPrefix(way.Link, s.origin)
		v := s.visitor(t, "")
		v.get(path)
		v.send(v.request(http.MethodHead, path, ""))
		assert.Equal(t, http.StatusSeeOther, v.post(path, "").StatusCode, "looking at it does not use it up")
		assert.Equal(t, http.StatusForbidden, s.visitor(t, "").post(path, "").StatusCode)
		assert.Equal(t, http.StatusForbidden, s.visitor(t, "").get(path).StatusCode)
	})
	t.Run("who is signed in may sign in again", func(t *testing.T) {
		v, first := s.enter(t, "haidian-inspector")
		for _, again := range []*visitor{v, s.visitor(t, "haidian-regulator")} { // by a session, by a certificate
			_, way := s.signInAs(t, "haidian-inspector")
			path := strings.TrimPrefix(way.Link, s.origin)
			assert.Equal(t, http.StatusForbidden, again.post(path, "").StatusCode, "not without a token")
			token := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(again.get(path).body)
			require.NotNil(t, token)
			in := again.post(path, url.Values{"csrf": {token[1]}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
			require.Equal(t, http.StatusSeeOther, in.StatusCode, in.body)
			require.Len(t, in.Cookies(), 1)
		}
		s.visitor(t, "").problem("/api/v1/me", http.StatusUnauthorized, "SIGN_IN_REQUIRED", "Cookie", "__Host-sunledger="+first.Cookies()[0].Value)
		assert.Equal(t, "private, no-store", v.get("/sign-in").Header.Get("Cache-Control"), "it says who is signed in")
	})
	t.Run("a challenge is good once", func(t *testing.T) {
		var first web.SignIn
		s.signInAs(t, "auditor", func(in *web.SignIn, _ func([]byte) []byte) { first = *in })
		body, err := json.Marshal(first)
		require.NoError(t, err)
		isProblem(t, s.visitor(t, "").post("/api/v1/sign-in", string(body), "Content-Type", "application/json"), http.StatusForbidden, "DENIED")
	})
	t.Run("who asks for challenges keeps nobody out", func(t *testing.T) {
		_, way := s.signInAs(t, "auditor")
		for range 10_001 {
			s.server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, s.origin+"/api/v1/challenge", nil))
		}
		a, _ := s.signInAs(t, "auditor")
		assert.Equal(t, http.StatusOK, a.StatusCode, a.body)
		assert.Equal(t, http.StatusSeeOther, s.visitor(t, "").post(strings.TrimPrefix(way.Link, s.origin), "").StatusCode)
	})
	t.Run("of two who hand in the same signature one is let in", func(t *testing.T) {
		var in web.SignIn
		s.signInAs(t, "auditor", func(signed *web.SignIn, sign func([]byte) []byte) {
			var challenge web.Challenge
			s.visitor(t, "").json("/api/v1/challenge", &challenge)
			in = web.SignIn{Certificate: signed.Certificate, Challenge: challenge.Challenge, Time: signed.Time}
			in.Signature = sign(web.SignInStatement(s.origin, in.Challenge, in.Time))
		})
		body, err := json.Marshal(in)
		require.NoError(t, err)
		answers := make(chan int, 8)
		for range cap(answers) {
			go func() {
				r := httptest.NewRequest(http.MethodPost, s.origin+"/api/v1/sign-in", bytes.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				s.server.ServeHTTP(w, r)
				answers <- w.Code
			}()
		}
		let := 0
		for range cap(answers) {
			if <-answers == http.StatusOK {
				let++
			}
		}
		assert.Equal(t, 1, let)
	})
	t.Run("a link is no challenge, and a challenge no link", func(t *testing.T) {
		_, way := s.signInAs(t, "auditor")
		token := way.Link[strings.LastIndexByte(way.Link, '/')+1:]
		a, _ := s.signInAs(t, "auditor", func(in *web.SignIn, sign func([]byte) []byte) {
			in.Challenge = token
			in.Signature = sign(web.SignInStatement(s.origin, token, in.Time))
		})
		isProblem(t, a, http.StatusForbidden, "DENIED")
		var challenge web.Challenge
		s.visitor(t, "").json("/api/v1/challenge", &challenge)
		assert.Equal(t, http.StatusForbidden, s.visitor(t, "").post("/sign-in/"+challenge.Challenge, "").StatusCode)
	})
	for what, change := range map[string]func(*web.SignIn, func([]byte) []byte){
		"another site's signature": func(in *web.SignIn, sign func([]byte) []byte) {
			in.Signature = sign(web.SignInStatement("https://evil.example", in.Challenge, in.Time))
		},
		"another time's": func(in *web.SignIn, _ func([]byte) []byte) { in.Time = in.Time.Add(time.Second) },
		"an old signature": func(in *web.SignIn, sign func([]byte) []byte) {
			in.Time = in.Time.Add(-2 * time.Minute)
			in.Signature = sign(web.SignInStatement(s.origin, in.Challenge, in.Time))
		},
		"one from the future": func(in *web.SignIn, sign func([]byte) []byte) {
			in.Time = in.Time.Add(2 * time.Minute)
			in.Signature = sign(web.SignInStatement(s.origin, in.Challenge, in.Time))
		},
		"another's certificate": func(in *web.SignIn, _ func([]byte) []byte) {
			other, err := os.ReadFile(w.Profile(t, "haidian-regulator").Certificate)
			require.NoError(t, err)
			in.Certificate = string(other)
		},
		"no signature": func(in *web.SignIn, _ func([]byte) []byte) { in.Signature = nil },
		"a made-up challenge": func(in *web.SignIn, sign func([]byte) []byte) {
			in.Challenge = strings.Repeat("A", 43)
			in.Signature = sign(web.SignInStatement(s.origin, in.Challenge, in.Time))
		},
	} {
		t.Run(what, func(t *testing.T) {
			a, _ := s.signInAs(t, "auditor", change)
			isProblem(t, a, http.StatusForbidden, "DENIED")
		})
	}
	t.Run("no certificate", func(t *testing.T) {
		a, _ := s.signInAs(t, "auditor", func(in *web.SignIn, _ func([]byte) []byte) { in.Certificate = "none" })
		isProblem(t, a, http.StatusUnprocessableEntity, "INVALID")
	})
}

// testSessions: how a session ends.
func testSessions(t *testing.T, w *world) {
	now := time.Now()
	s := w.serve(t, func(o *web.Options) { o.Now = func() time.Time { return now } })
	v, _ := s.enter(t, "haidian-inspector")
	assert.Equal(t, http.StatusOK, v.get("/account").StatusCode)
	now = now.Add(8*time.Hour - time.Minute)
	assert.Equal(t, http.StatusOK, v.get("/account").StatusCode)
	now = now.Add(2 * time.Minute)
	a := v.get("/account")
	assert.Equal(t, "/sign-in", a.Header.Get("Location"), "after eight hours")
	require.Len(t, a.Cookies(), 1)
	assert.Negative(t, a.Cookies()[0].MaxAge)

	now = time.Now()
	v, _ = s.enter(t, "haidian-inspector")
	token := v.Jar.Cookies(mustURL(s.origin))[0].Value
	assert.Equal(t, http.StatusForbidden, v.post("/sign-out", "").StatusCode, "not without a token")
	assert.Equal(t, http.StatusSeeOther, v.post("/sign-out", url.Values{"csrf": {v.csrf()}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").StatusCode)
	stolen := s.visitor(t, "")
	stolen.problem("/api/v1/me", http.StatusUnauthorized, "SIGN_IN_REQUIRED", "Cookie", "__Host-sunledger="+token)

	now = time.Now()
	_, way := s.signInAs(t, "haidian-inspector")
	now = now.Add(61 * time.Second)
	assert.Equal(t, http.StatusForbidden, s.visitor(t, "").post(strings.TrimPrefix(way.Link, s.origin), "").StatusCode, "a link is good for a minute")

	now = time.Now()
	first, _ := s.enter(t, "haidian-inspector")
	for range 20 {
		now = now.Add(time.Second)
		s.enter(t, "haidian-inspector")
	}
	first.problem("/api/v1/me", http.StatusUnauthorized, "SIGN_IN_REQUIRED")
	for _, cookie := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 10_000)} {
		s.visitor(t, "").problem("/api/v1/me", http.StatusUnauthorized, "SIGN_IN_REQUIRED", "Cookie", "__Host-sunledger="+cookie)
	}
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

// testForged: what other sites make a browser post.
func testForged(t *testing.T, w *world) {
	s := w.serve(t)
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	v, _ := s.enter(t, "haidian-inspector")
	token := url.Values{"csrf": {v.csrf()}}.Encode()
	for what, headers := range map[string][]string{
		"cross-site":             {"Sec-Fetch-Site", "cross-site"},
		"same-site":              {"Sec-Fetch-Site", "same-site"},
		"another origin":         {"Origin", "https://evil.example"},
		"no origin":              {"Origin", "null"},
		"another port":           {"Origin", "https://127.0.0.1:1"},
		"another scheme's token": {"Origin", "http://evil.example"},
	} {
		a := v.post("/sign-out", token, append(headers, form...)...)
		assert.Equal(t, http.StatusForbidden, a.StatusCode, what)
	}
	other, _ := s.enter(t, "haidian-regulator")
	for what, body := range map[string]string{
		"none": "", "another's": url.Values{"csrf": {other.csrf()}}.Encode(), "made up": "csrf=" + strings.Repeat("A", 86), "short": "csrf=AAAA",
	} {
		assert.Equal(t, http.StatusForbidden, v.post("/sign-out", body, form...).StatusCode, what)
	}
	assert.NotEqual(t, v.csrf(), v.csrf(), "masked anew each time")
	certified := s.visitor(t, "haidian-inspector")
	assert.Equal(t, http.StatusForbidden, certified.post("/sign-out", "", form...).StatusCode, "a client certificate is sent along as a cookie is")
	assert.Equal(t, http.StatusForbidden, certified.post("/api/v1/prepared/x", `{"state":"declined"}`, "Content-Type", "application/json").StatusCode)
	assert.Equal(t, http.StatusForbidden, s.visitor(t, "").post("/api/v1/sign-in", `{}`, "Content-Type", "application/json", "Sec-Fetch-Site", "cross-site").StatusCode)
	assert.Equal(t, http.StatusSeeOther, v.post("/sign-out", token, append(form, "Sec-Fetch-Site", "same-origin", "Origin", s.origin)...).StatusCode)
}

// testCertificates: whose certificate counts.
func testCertificates(t *testing.T, w *world) {
	s := w.serve(t)
	for name, role := range map[string]string{"haidian-inspector": "inspector", "shouguang-regulator": "regulator", "auditor": "auditor", "observer": "observer", "base": "enterprise", "lab": "laboratory"} {
		var me web.Me
		s.visitor(t, name).json("/api/v1/me", &me)
		assert.Equal(t, role, string(me.Actor.Role), name)
	}
	t.Run("enterprises are refused in the console", func(t *testing.T) {
		a := s.visitor(t, "base").get("/console/")
		assert.Equal(t, http.StatusForbidden, a.StatusCode)
		assert.Contains(t, a.body, "DENIED")
		v, in := s.enter(t, "base")
		assert.Equal(t, "/account", in.Header.Get("Location"))
		assert.Equal(t, http.StatusForbidden, v.get("/console/").StatusCode)
	})
	t.Run("another CA's are not", func(t *testing.T) {
		home := t.TempDir()
		other, err := web.SelfMade(home, time.Now())
		require.NoError(t, err)
		v := s.visitorWith(t, &tls.Config{RootCAs: s.roots, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &other, nil }})
		_, err = v.Do(v.request(http.MethodGet, "/", ""))
		assert.Error(t, err, "no handshake")
	})
	t.Run("expired ones are not", func(t *testing.T) {
		p := w.Profile(t, "auditor")
		certificate, err := tls.LoadX509KeyPair(p.Certificate, p.PrivateKey)
		require.NoError(t, err)
		late := w.serve(t, func(o *web.Options) {
			o.Now = func() time.Time { return certificate.Leaf.NotAfter.Add(time.Minute) }
		})
		v := late.visitorWith(t, &tls.Config{RootCAs: late.roots, Certificates: []tls.Certificate{certificate}})
		_, err = v.Do(v.request(http.MethodGet, "/", ""))
		assert.Error(t, err, "no handshake")
		a, _ := late.signInAs(t, "auditor", func(in *web.SignIn, sign func([]byte) []byte) {
			in.Time = certificate.Leaf.NotAfter.Add(time.Minute).UTC()
			in.Signature = sign(web.SignInStatement(late.origin, in.Challenge, in.Time))
		})
		isProblem(t, a, http.StatusForbidden, "DENIED")
	})
	t.Run("a CA's own is not", func(t *testing.T) {
		roots := w.Roots(t)
		a, _ := s.signInAs(t, "auditor", func(in *web.SignIn, _ func([]byte) []byte) { in.Certificate = string(roots["HaidianMSP"]) })
		isProblem(t, a, http.StatusForbidden, "DENIED")
	})
}

// testSuspended: an enterprise that its regulator suspends is out at once.
func testSuspended(t *testing.T, w *world) {
	s := w.serve(t)
	v, _ := s.enter(t, "base2")
	certified := s.visitor(t, "base2")
	assert.Equal(t, http.StatusOK, v.get("/account").StatusCode)
	w.Run(t, "shouguang-regulator", "enterprise", "suspend", w.Records().Base2, "--reason", "超范围使用农药")
	w.settle(t)
	isProblem(t, certified.get("/api/v1/me"), http.StatusForbidden, "SUSPENDED")
	isProblem(t, v.get("/api/v1/me"), http.StatusForbidden, "SUSPENDED")
	isProblem(t, v.get("/api/v1/me"), http.StatusUnauthorized, "SIGN_IN_REQUIRED")
	assert.Equal(t, http.StatusOK, certified.get("/").StatusCode, "what is public stays so")
	a, _ := s.signInAs(t, "base2")
	isProblem(t, a, http.StatusForbidden, "SUSPENDED")
	w.Run(t, "shouguang-regulator", "enterprise", "reinstate", w.Records().Base2, "--reason", "整改验收合格")
	w.settle(t)
	assert.Equal(t, http.StatusOK, certified.get("/api/v1/me").StatusCode)
}

// testPeerAway: a site that has not learnt who was revoked shows the public its pages,
// whatever certificate they have, and lets nobody in.
func testPeerAway(t *testing.T, w *world) {
	away := w.Connect(t, "auditor")
	require.NoError(t, away.Close())
	s := w.serve(t, func(o *web.Options) { o.Ledger = away })
	for _, name := range []string{"", "haidian-inspector"} {
		v := s.visitor(t, name)
		for _, path := range []string{"/", "/t/" + w.Records().Lot, "/open/", "/api/v1/status"} {
			assert.Equal(t, http.StatusOK, v.get(path).StatusCode, path)
		}
	}
	a, _ := s.signInAs(t, "haidian-inspector")
	isProblem(t, a, http.StatusServiceUnavailable, "UNAVAILABLE")
	v := s.visitor(t, "haidian-inspector")
	v.problem("/api/v1/me", http.StatusServiceUnavailable, "UNAVAILABLE")
	assert.Equal(t, http.StatusServiceUnavailable, v.get("/console/").StatusCode)
}
