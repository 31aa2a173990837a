package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// Preparation is a transaction that waits for its user's signature.
type Preparation struct {
	ID       string               `json:"id"` // also the request ID of the submission: signing twice changes nothing
	Function provenance.Operation `json:"function"`
	Input    json.RawMessage      `json:"input"`
	Digest   string               `json:"digest"` // PreparedDigest of function and input
	Prepared time.Time            `json:"prepared"`
	Expires  time.Time            `json:"expires"`
	State    PreparationState     `json:"state"`
	TxID     string               `json:"txId,omitempty"`    // as the user's program reports it
	Refusal  *provenance.Error    `json:"refusal,omitempty"` // as the user's program reports it

	by provenance.Actor
}

// PreparationState is how far it has got.
type PreparationState string

// The states. What was signed is seen in the index, not believed.
const (
	Waiting  PreparationState = "waiting"
	Signed   PreparationState = "signed"
	Declined PreparationState = "declined"
	Refused  PreparationState = "refused"
)

// Outcome is what the user's program reports.
type Outcome struct {
	State   PreparationState  `json:"state"` // signed, declined or refused
	TxID    string            `json:"txId,omitempty"`
	Refusal *provenance.Error `json:"refusal,omitempty"`
}

// PreparedDigest tells preparations apart by eye: page and terminal both show it.
// Input is taken as the struct that the function takes, so that its form does not
// matter.
func PreparedDigest(function provenance.Operation, input any) string {
	canonical, err := json.Marshal(input)
	if err != nil {
		panic(err) // inputs hold only strings, integers and structs of them
	}
	sum := sha256.Sum256(slices.Concat([]byte(function), []byte{0}, canonical))
	return hex.EncodeToString(sum[:])
}

// preparations are kept in memory: one that is lost is prepared again.
type preparations struct {
	limits Limits
	now    func() time.Time

	mu   sync.Mutex
	byID map[string]*Preparation
}

func newPreparations(l Limits, now func() time.Time) *preparations {
	return &preparations{limits: l, now: now, byID: map[string]*Preparation{}}
}

// Prepare keeps a transaction for its user to sign, and returns under which ID. It
// refuses what the user's role may never do, and what the chaincode would not read.
func (s *Server) Prepare(_ context.Context, actor provenance.Actor, function string, input json.RawMessage) (string, error) {
	op := provenance.Operation(function)
	if err := actor.Check(); err != nil {
		return "", err
	}
	if provenance.ScopeOf(op, actor.Role) == provenance.Never {
		return "", provenance.Refuse(provenance.Denied, "function", "%s: the role %s may not do this", "%s：角色 %s 无权办理", op, actor.Role)
	}
	parsed, err := ledger.ParseInput(op, input)
	if err != nil {
		return "", err
	}
	return s.prepared.add(actor, op, parsed)
}

func (p *preparations) add(actor provenance.Actor, op provenance.Operation, input any) (string, error) {
	canonical, err := json.Marshal(input)
	if err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.sweep(now)
	own := p.makeRoom(actor)
	if own >= p.limits.PreparedEach || len(p.byID) >= p.limits.Prepared {
		return "", provenance.Refuse(provenance.TooMany, "", "%d are waiting for your signature; sign or decline them first: sunledger sign", "有 %d 笔等待您签署，请先签署或放弃：sunledger sign", own)
	}
	id := rand.Text()
	p.byID[id] = &Preparation{
		ID: id, Function: op, Input: canonical, Digest: PreparedDigest(op, input), Prepared: now, Expires: now.Add(p.limits.Wait), State: Waiting, by: actor,
	}
	return id, nil
}

// makeRoom returns how many wait for the actor's signature; of those that do not any
// more it keeps the latest alone, one less than may wait.
func (p *preparations) makeRoom(actor provenance.Actor) (waiting int) {
	var over []*Preparation
	for _, other := range p.byID {
		switch {
		case other.by != actor:
		case other.State == Waiting:
			waiting++
		default:
			over = append(over, other)
		}
	}
	slices.SortFunc(over, func(a, b *Preparation) int { return a.Prepared.Compare(b.Prepared) })
	for len(over) >= max(1, p.limits.PreparedEach) {
		delete(p.byID, over[0].ID)
		over = over[1:]
	}
	return waiting
}

// sweep forgets what waits no longer, and a while later what was signed.
func (p *preparations) sweep(now time.Time) {
	for id, old := range p.byID {
		end := old.Expires
		if old.State != Waiting {
			end = end.Add(p.limits.Wait)
		}
		if !now.Before(end) {
			delete(p.byID, id)
		}
	}
}

// get returns a copy of one that was prepared for the actor.
func (p *preparations) get(actor provenance.Actor, id string) (*Preparation, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(p.now())
	found := p.byID[id]
	if found == nil || found.by != actor {
		return nil, noPreparation()
	}
	shown := *found
	return &shown, nil
}

func noPreparation() error {
	return provenance.Refuse(provenance.NotFound, "id", "nothing is prepared for you under this ID, or it waited too long; prepare it again", "没有为您准备的该笔交易，或等待超时，请重新准备")
}

// of lists what waits for the actor, and what it signed, oldest first.
func (p *preparations) of(actor provenance.Actor) []*Preparation {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(p.now())
	found := []*Preparation{}
	for _, one := range p.byID {
		if one.by == actor {
			shown := *one
			found = append(found, &shown)
		}
	}
	slices.SortFunc(found, func(a, b *Preparation) int {
		if c := a.Prepared.Compare(b.Prepared); c != 0 {
			return c
		}
		return bytes.Compare([]byte(a.ID), []byte(b.ID))
	})
	return found
}

// report takes the user's program's word on what became of it.
func (p *preparations) report(actor provenance.Actor, id string, o Outcome) (*Preparation, error) {
	switch {
	case o.State == Signed && isDigest(o.TxID) && o.Refusal == nil:
	case o.State == Declined && o.TxID == "" && o.Refusal == nil:
	case o.State == Refused && o.TxID == "" && o.Refusal != nil:
	default:
		return nil, provenance.Refuse(provenance.Invalid, "state", "is signed with txId, refused with refusal, or declined", "应为 signed（附 txId）、refused（附 refusal）或 declined")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(p.now())
	found := p.byID[id]
	if found == nil || found.by != actor {
		return nil, noPreparation()
	}
	if found.State == Signed || found.State == Declined {
		return nil, provenance.Refuse(provenance.WrongState, "state", "it was signed or declined already", "该笔交易已签署或放弃").On("prepared", id)
	}
	found.State, found.TxID, found.Refusal = o.State, o.TxID, o.Refusal
	shown := *found
	return &shown, nil
}

// isDigest reports whether s is a SHA-256 in hexadecimal, as transaction IDs are.
func isDigest(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size
}

var stateNames = map[PreparationState]words.Text{
	Waiting: {En: "waiting", Zh: "待签署"}, Signed: {En: "signed", Zh: "已签署"},
	Declined: {En: "declined", Zh: "已放弃"}, Refused: {En: "refused", Zh: "被拒绝"},
}
