package web

import (
	"context"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/trace"
)

func (s *Server) accountRoutes() []route {
	return []route{
		get("/api/v1/challenge", "signing in", "A challenge to sign", everybody, s.challenge),
		post("/api/v1/sign-in", "signing in", "A signed challenge for a one-time link", everybody, s.signIn),
		get("/api/v1/me", "signing in", "Who one is, and the CSRF token of this session", members_, s.me),
		get("/api/v1/prepared", "signing", "What was prepared for one's signature", members_, s.listPrepared),
		get("/api/v1/prepared/{id}", "signing", "One of them", members_, s.onePrepared),
		post("/api/v1/prepared/{id}", "signing", "What became of one of them, by the user's own program", members_, s.reportPrepared),
	}
}

// Me is who asks.
type Me struct {
	Actor provenance.Actor `json:"actor"`
	Until time.Time        `json:"until"` // when one has to sign in again
	CSRF  string           `json:"csrf"`  // for the header X-CSRF-Token of what one posts
}

func (s *Server) me(c *call, _ none) (*Me, error) {
	id := who(c.r)
	return &Me{id.Actor, id.Until, s.CSRF(c.r)}, nil
}

// Prepared is what waits for one's signature, and what was signed a while ago.
type Prepared struct {
	Prepared []*Preparation `json:"prepared"`
}

func (s *Server) listPrepared(c *call, _ none) (*Prepared, error) {
	return &Prepared{s.prepared.of(c.actor())}, nil
}

type preparedParams struct {
	ID string `path:"id" about:"ID of the preparation"`
}

func (s *Server) onePrepared(c *call, p preparedParams) (*Preparation, error) {
	return s.prepared.get(c.actor(), p.ID)
}

func (s *Server) reportPrepared(c *call, o Outcome) (*Preparation, error) {
	return s.prepared.report(c.actor(), c.r.PathValue("id"), o)
}

func (s *Server) publicRoutes() []route {
	return []route{
		get("/api/v1/status", "status", "How far the index has got", everybody, s.status),
		get("/api/v1/passports/{batch}", "public", "What everybody may know of a batch", everybody, s.passport),
	}
}

func (s *Server) status(c *call, _ none) (*index.Status, error) {
	status, err := s.Index.Status(c.r.Context())
	if err != nil {
		return nil, err
	}
	if status.Failure != "" && permit(c.r, readers) != nil {
		status.Failure = "the source yields no blocks now" // where it is concerns nobody else
	}
	return &status, nil
}

// askWithin is how long the ledger may take to answer the public.
const askWithin = 20 * time.Second

type passportParams struct {
	Batch  string `path:"batch" about:"the batch's ID"`
	Ledger bool   `query:"ledger" about:"true: the ledger's own answer, not the index's"`
}

func (s *Server) passport(c *call, p passportParams) (*provenance.Passport, error) {
	if err := (provenance.PassportQuery{Batch: p.Batch}).Check(); err != nil {
		return nil, err
	}
	if p.Ledger {
		ctx, cancel := context.WithTimeout(c.r.Context(), askWithin)
		defer cancel()
		done, err := s.turns.Take(ctx)
		if err != nil {
			return nil, err
		}
		defer done()
		return s.Ledger.Passport(ctx, p.Batch)
	}
	return trace.Passport(c.r.Context(), s.Index, p.Batch)
}
