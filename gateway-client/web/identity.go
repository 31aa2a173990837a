package web

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"net/http"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// identity is who asks.
type identity struct {
	provenance.Actor
	Until   time.Time // when it must sign in again
	session *session  // nil: by the client certificate of the connection
	bound   []byte    // what its CSRF tokens are bound to

	certificate *x509.Certificate
}

type identityKey struct{}

// who is the request's identity; nil for the public.
func who(r *http.Request) *identity {
	id, _ := r.Context().Value(identityKey{}).(*identity)
	return id
}

// Actor is who asks, as a certificate says; the zero Actor for the public.
func Actor(r *http.Request) provenance.Actor {
	if id := who(r); id != nil {
		return id.Actor
	}
	return provenance.Actor{}
}

// recognize finds out who asks and puts it into the request. One whose certificate
// or session does not count is the public, and learns why where that is not enough.
func (s *Server) recognize(w http.ResponseWriter, r *http.Request) *http.Request {
	id, err := s.identityOf(w, r)
	if err == nil && id != nil {
		if err = s.standing(r.Context(), id.Actor); err != nil && id.session != nil {
			s.sessions.end(id.session)
			forget(w)
		}
	}
	switch {
	case err != nil:
		return r.WithContext(context.WithValue(r.Context(), refusalKey{}, err))
	case id != nil:
		return r.WithContext(context.WithValue(r.Context(), identityKey{}, id))
	}
	return r
}

type refusalKey struct{}

// known refuses the public, with the reason why it is the public.
func known(r *http.Request) error {
	if who(r) != nil {
		return nil
	}
	if err, refused := r.Context().Value(refusalKey{}).(error); refused {
		return err
	}
	return provenance.Refuse(provenance.SignInRequired, "", "present a client certificate of your regulator's CA, or sign in with: sunledger console", "请出示监管方签发的用户证书，或运行 sunledger console 登录")
}

func (s *Server) identityOf(w http.ResponseWriter, r *http.Request) (*identity, error) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		session := s.sessions.find(cookie.Value)
		if session == nil {
			forget(w)
		} else if actor, err := s.members.identify(session.certificate, s.Now()); err != nil {
			s.sessions.end(session)
			forget(w)
			return nil, err
		} else {
			return &identity{actor, session.until, session, session.hash[:], session.certificate}, nil
		}
	}
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return nil, nil
	}
	certificate := r.TLS.PeerCertificates[0]
	actor, err := s.members.identify(certificate, s.Now())
	if err != nil {
		return nil, err
	}
	fingerprint := sha256.Sum256(certificate.Raw)
	return &identity{actor, certificate.NotAfter, nil, fingerprint[:], certificate}, nil
}

// standing refuses an enterprise that its regulator has not registered, or has
// suspended.
func (s *Server) standing(ctx context.Context, actor provenance.Actor) error {
	if !actor.Role.Business() {
		return nil
	}
	row, err := s.Index.Get(ctx, provenance.KindEnterprise, actor.Enterprise)
	if provenance.AsError(err) != nil && provenance.AsError(err).Code != provenance.NotFound {
		return err
	}
	var enterprise *provenance.Enterprise
	if err == nil {
		record, err := ledger.ParseRecord(row.Kind, row.JSON)
		if err != nil {
			return err
		}
		enterprise = record.(*provenance.Enterprise)
	}
	if enterprise == nil || enterprise.Organization != actor.Organization {
		return provenance.Refuse(provenance.Denied, "enterprise", "%s is not registered by %s; ask that regulator to register it", "%s 未在 %s 登记，请向该监管方申请登记", actor.Enterprise, actor.Organization)
	}
	if err := enterprise.RepresentedBy(actor); err != nil {
		return err
	}
	return enterprise.MayAct()
}

// signedIn serves pages to those who are signed in, and sends others to sign in.
func (s *Server) signedIn(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := known(r)
		switch {
		case err == nil:
			next(w, r)
		case provenance.AsError(err).Code == provenance.SignInRequired && r.Method != http.MethodPost:
			http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		default:
			s.fail(w, r, err)
		}
	})
}

// officials serves pages to regulators, inspectors, auditors and observers.
func (s *Server) officials(next http.Handler) http.Handler {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request) {
		if Actor(r).Role.Business() {
			s.fail(w, r, provenance.Refuse(provenance.Denied, "", "the console is for regulators, inspectors, auditors and observers; an enterprise reads its own records by the JSON API at /api/ or by the command line", "控制台仅供监管、检查、审计与观察人员使用；企业可通过 /api/ 的 JSON 接口或命令行查询自己的记录"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// identified is used where a certificate comes without a connection of its own.
func (s *Server) identified(ctx context.Context, certificate *x509.Certificate) (provenance.Actor, error) {
	actor, err := s.members.identify(certificate, s.Now())
	if err != nil {
		return actor, err
	}
	return actor, s.standing(ctx, actor)
}
