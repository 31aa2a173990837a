package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
)

// StateReader asks one side's peer what its database holds, and brings the
// answer as an envelope that carries the peer's signature.
type StateReader interface {
	AttestState(ctx context.Context, q provenance.StateQuery) (*common.Envelope, error)
}

// answer is a peer's signed page of its database.
type answer struct {
	provenance.StatePage
	sets []namespaceSet // what the peer read for it, with versions
	raw  []byte         // the envelope, with the peer's signature
}

// errUnproven is an answer that its side's peer did not sign.
var errUnproven = errors.New("the answer is not proven")

// ask fetches one page and verifies that a peer of the organization signed it, in
// answer to this very question.
func (r *Replay) ask(ctx context.Context, mspID string, reader StateReader, q provenance.StateQuery) (*answer, error) {
	envelope, err := reader.AttestState(ctx, q)
	if err != nil {
		return nil, err
	}
	a, err := r.prove(envelope, mspID, q)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnproven, err)
	}
	return a, nil
}

func (r *Replay) prove(envelope *common.Envelope, mspID string, q provenance.StateQuery) (*answer, error) {
	raw, err := proto.Marshal(envelope)
	if err != nil {
		return nil, err
	}
	t := readTransaction(raw, r.identities)
	if t.malformed != valid || t.deeper != valid || t.action.code != valid {
		return nil, errors.New("it is not an endorsed transaction")
	}
	peerOf := role{mspID, peerRole}
	endorsed := false
	for _, m := range r.config.signers(t.endorsements) {
		endorsed = endorsed || peerOf.admits(m)
	}
	if !endorsed {
		return nil, fmt.Errorf("no peer of %s signed it", mspID)
	}
	call, err := callOf(envelope)
	if err != nil {
		return nil, err
	}
	if want, err := json.Marshal(q); err != nil || len(call.args) != 2 || string(call.args[1]) != string(want) {
		return nil, errors.Join(err, errors.New("it answers another question"))
	}
	a := &answer{sets: t.action.sets, raw: raw}
	return a, json.Unmarshal(call.response, &a.StatePage)
}

// call is what a transaction called and what the chaincode answered.
type call struct {
	chaincode string
	args      [][]byte
	response  []byte
}

// callOf reads the call out of an endorser transaction.
func callOf(envelope *common.Envelope) (*call, error) {
	payload, body, chosen := new(common.Payload), new(peer.Transaction), new(peer.ChaincodeActionPayload)
	if err := errors.Join(proto.Unmarshal(envelope.GetPayload(), payload), proto.Unmarshal(payload.GetData(), body)); err != nil {
		return nil, err
	}
	if len(body.GetActions()) != 1 {
		return nil, errors.New("not one action")
	}
	proposal, spec := new(peer.ChaincodeProposalPayload), new(peer.ChaincodeInvocationSpec)
	response, result := new(peer.ProposalResponsePayload), new(peer.ChaincodeAction)
	err := errors.Join(
		proto.Unmarshal(body.GetActions()[0].GetPayload(), chosen),
		proto.Unmarshal(chosen.GetChaincodeProposalPayload(), proposal),
		proto.Unmarshal(proposal.GetInput(), spec),
		proto.Unmarshal(chosen.GetAction().GetProposalResponsePayload(), response),
		proto.Unmarshal(response.GetExtension(), result),
	)
	c := spec.GetChaincodeSpec()
	return &call{c.GetChaincodeId().GetName(), c.GetInput().GetArgs(), result.GetResponse().GetPayload()}, err
}

// CompareState reads a peer's whole database page by page and compares it with
// the recomputed state. The findings are those of this moment: a chain that goes
// on meanwhile gives false ones, which CheckPeers tells from true ones. The error
// is that of a peer that cannot be asked.
func (r *Replay) CompareState(ctx context.Context, side, mspID string, reader StateReader) (keys int, found []Finding, err error) {
	c := &stateComparison{Replay: r, side: side, mspID: mspID, reader: reader}
	for q := (provenance.StateQuery{Nonce: nonce()}); ; {
		page, err := r.ask(ctx, mspID, reader, q)
		if errors.Is(err, errUnproven) {
			return c.keys, append(c.found, find(AnswerUnproven, c.at(""), "%v", err)), nil
		}
		if err != nil {
			return c.keys, c.found, err
		}
		if page.Next != "" && page.Next <= q.Start {
			return c.keys, append(c.found, find(AnswerUnproven, c.at(q.Start), "the pages go backwards")), nil
		}
		if err := c.page(ctx, q, page); err != nil {
			return c.keys, c.found, err
		}
		if q.Start = page.Next; page.Next == "" || len(c.found) >= r.options.Most {
			return c.keys, c.found, nil
		}
	}
}

// stateComparison compares one peer's database.
type stateComparison struct {
	*Replay
	side, mspID string
	reader      StateReader
	keys        int
	found       []Finding
}

func (c *stateComparison) at(key string) Place {
	return Place{Side: c.side, Block: max(c.height, 1) - 1, Key: key}
}

// page compares one page: by its digest, and where that differs key by key.
func (c *stateComparison) page(ctx context.Context, q provenance.StateQuery, page *answer) error {
	c.keys += page.Count
	if !c.sameValues(q.Start, page) {
		q.Keys, q.Nonce = true, nonce()
		detailed, err := c.ask(ctx, c.mspID, c.reader, q)
		if err != nil {
			return err
		}
		c.diff(q.Start, detailed)
		return nil
	}
	if c.versions(page) {
		return nil
	}
	return c.search(ctx, q.Start, page.Count)
}

// sameValues compares the digests of a page.
func (c *stateComparison) sameValues(start string, page *answer) bool {
	digest, count := provenance.NewStateDigest(), 0
	for e := range c.state.scan(c.state.ruled, start, page.Next) {
		digest.Add(e.key, e.hash)
		count++
	}
	return digest.Sum() == page.Digest && count == page.Count
}

// search finds the keys whose versions alone differ, by halves.
func (c *stateComparison) search(ctx context.Context, start string, count int) error {
	for count > 0 {
		half := (count + 1) / 2
		q := provenance.StateQuery{Start: start, Limit: half, Nonce: nonce()}
		page, err := c.ask(ctx, c.mspID, c.reader, q)
		if err != nil {
			return err
		}
		if !c.versions(page) {
			if half == 1 {
				c.found = append(c.found, find(StateDiffers, c.at(c.first(start)), "its version is not that of its last transaction"))
			} else if err := c.search(ctx, start, half); err != nil {
				return err
			}
		}
		if start, count = page.Next, count-half; start == "" {
			break
		}
	}
	return nil
}

// first is the first key of the recomputed state from start on.
func (c *stateComparison) first(start string) string {
	for e := range c.state.scan(c.state.ruled, start, "") {
		return e.key
	}
	return start
}

// versions reports whether what the peer read has the versions of the recomputed
// state.
func (c *stateComparison) versions(page *answer) bool {
	return newBatch(c.state, c.height).conflicts(page.sets) == valid
}

// diff merges the recomputed keys of a page with those of the peer.
func (c *stateComparison) diff(start string, page *answer) {
	theirs := page.Keys
	for e := range c.state.scan(c.state.ruled, start, page.Next) {
		for len(theirs) > 0 && theirs[0].Key < e.key {
			c.extra(theirs[0])
			theirs = theirs[1:]
		}
		if len(theirs) == 0 || theirs[0].Key != e.key {
			c.found = append(c.found, find(StateMissing, c.at(e.key), "written in block %d, transaction %d", e.block, e.tx))
			continue
		}
		if theirs[0].SHA256 != hex.EncodeToString(e.hash[:]) {
			c.found = append(c.found, find(StateDiffers, c.at(e.key), "SHA-256 %s instead of %x, written in block %d, transaction %d", theirs[0].SHA256, e.hash, e.block, e.tx))
		}
		theirs = theirs[1:]
	}
	for _, k := range theirs {
		c.extra(k)
	}
}

func (c *stateComparison) extra(k provenance.StateKey) {
	c.found = append(c.found, find(StateExtra, c.at(k.Key), "SHA-256 %s, %d bytes", k.SHA256, k.Size))
}
