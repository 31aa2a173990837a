package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
)

// Statement is what one side has found its ledger to be at a height, by its own
// replay. The sides exchange them, signed.
type Statement struct {
	Channel    string            `json:"channel"`
	Genesis    string            `json:"genesis"` // header hashes, hexadecimal
	Height     uint64            `json:"height"`
	HeaderHash string            `json:"headerHash"`
	CommitHash string            `json:"commitHash"`
	Families   map[string]Digest `json:"families"` // by the first part of their keys
	Findings   int               `json:"findings"` // of the side's own replay
	Time       string            `json:"time"`     // RFC 3339, when it was made
}

// Digest sums up a family of keys, see provenance.StateDigest.
type Digest struct {
	Keys   int    `json:"keys"`
	SHA256 string `json:"sha256"`
}

// SignedStatement carries a statement with the signature of whoever made it, over
// its very bytes.
type SignedStatement struct {
	Statement   json.RawMessage `json:"statement"`
	MSPID       string          `json:"mspId"`
	Certificate string          `json:"certificate"` // PEM
	Signature   []byte          `json:"signature"`   // ECDSA over SHA-256, ASN.1
}

// MaxStatement bounds a signed statement, in bytes.
const MaxStatement = 1 << 20

// State makes the statement of a replay where it stands.
func (r *Replay) State(at time.Time) *Statement {
	report := r.Report()
	s := &Statement{
		Channel: report.Channel, Genesis: report.Genesis, Height: report.Height, HeaderHash: report.HeaderHash, CommitHash: report.CommitHash,
		Families: map[string]Digest{}, Findings: len(report.Findings) + report.More, Time: at.UTC().Format(time.RFC3339),
	}
	digests := map[string]provenance.StateDigest{}
	for e := range r.state.scan(r.state.ruled, "", "") {
		f := family(e.key)
		if _, begun := digests[f]; !begun {
			digests[f] = provenance.NewStateDigest()
		}
		digests[f].Add(e.key, e.hash)
		d := s.Families[f]
		d.Keys++
		s.Families[f] = d
	}
	for f, digest := range digests {
		s.Families[f] = Digest{s.Families[f].Keys, digest.Sum()}
	}
	return s
}

// Sign signs the statement as a member of an organization; sign makes an ECDSA
// signature over the SHA-256 of what it is given.
func (s *Statement) Sign(mspID, certificate string, sign func([]byte) ([]byte, error)) (*SignedStatement, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	signature, err := sign(raw)
	return &SignedStatement{raw, mspID, certificate, signature}, err
}

// ParseStatement reads a signed statement; its signature is not verified yet.
func ParseStatement(raw []byte) (*SignedStatement, *Statement, error) {
	if len(raw) > MaxStatement {
		return nil, nil, fmt.Errorf("a statement of %d bytes; at most %d are read", len(raw), MaxStatement)
	}
	outer, inner := new(SignedStatement), new(Statement)
	if err := json.Unmarshal(raw, outer); err != nil {
		return nil, nil, err
	}
	var compact bytes.Buffer // an editor may have indented it
	if err := json.Compact(&compact, outer.Statement); err != nil {
		return nil, nil, err
	}
	outer.Statement = compact.Bytes()
	return outer, inner, json.Unmarshal(outer.Statement, inner)
}

// Against compares another's statement with the replay, which stands at the
// statement's height: first whether it is signed by somebody whom the channel
// trusts with its blocks, then value by value.
func (r *Replay) Against(signedBy *SignedStatement, s *Statement) []Finding {
	at := Place{Side: signedBy.MSPID, Block: max(s.Height, 1) - 1}
	if err := r.signer(signedBy); err != nil {
		return []Finding{find(StatementUnproven, at, "%v", err)}
	}
	own := r.State(time.Time{})
	var found []Finding
	for _, one := range []struct{ what, theirs, ours string }{
		{"channel", s.Channel, own.Channel}, {"genesis", s.Genesis, own.Genesis}, {"height", fmt.Sprint(s.Height), fmt.Sprint(own.Height)},
		{"header hash", s.HeaderHash, own.HeaderHash}, {"commit hash", s.CommitHash, own.CommitHash},
	} {
		if one.theirs != one.ours {
			found = append(found, find(StatementDiffers, at, "%s %s instead of %s", one.what, one.theirs, one.ours))
		}
	}
	families := map[string]bool{}
	for f := range s.Families {
		families[f] = true
	}
	for f := range own.Families {
		families[f] = true
	}
	for _, f := range slices.Sorted(maps.Keys(families)) {
		if theirs, ours := s.Families[f], own.Families[f]; theirs != ours {
			place := at
			place.Key = f
			found = append(found, find(StatementDiffers, place, "%d keys with digest %s instead of %d with %s", theirs.Keys, theirs.SHA256, ours.Keys, ours.SHA256))
		}
	}
	return found
}

// signer verifies who signed a statement.
func (r *Replay) signer(s *SignedStatement) error {
	if r.config == nil {
		return errors.New("nothing has been replayed yet")
	}
	identity, err := proto.Marshal(&msp.SerializedIdentity{Mspid: s.MSPID, IdBytes: []byte(s.Certificate)})
	if err != nil {
		return err
	}
	signed := r.identities.check(identity, s.Statement, s.Signature)
	if !signed.good {
		return errors.New("the signature does not verify")
	}
	m, err := r.config.member(identity)
	if err != nil {
		return err
	}
	if m.invalid != nil {
		return m.invalid
	}
	if !r.config.policyAt("/Channel/Readers").satisfied([]*member{m}) {
		return fmt.Errorf("%s may not read the channel's blocks, let alone vouch for them", m.certificate.Subject)
	}
	return nil
}
