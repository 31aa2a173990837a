package provenance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Joint is what takes effect only when both regulators have signed: proposed by
// one organization, approved by the other over the digest of exactly what was
// proposed, in two transactions. Endorsement by both peers says only that both
// ran the same rules, not that both officials agreed.
type Joint struct {
	Digest   string `json:"digest"` // SHA-256 of the proposed terms as canonical JSON, hexadecimal
	Proposed Mark   `json:"proposed"`
	Approved *Mark  `json:"approved,omitempty"`
}

// propose starts a joint act over terms.
func propose(terms any, stamp Stamp) Joint {
	return Joint{Digest: digestOf(terms), Proposed: Mark{Stamp: stamp}}
}

// restate has the other side sign what the proposal now says. What both have signed
// keeps the digest under their signatures.
func (j *Joint) restate(terms any) {
	if j.Approved == nil {
		j.Digest = digestOf(terms)
	}
}

func digestOf(terms any) string {
	b, err := json.Marshal(terms)
	if err != nil { // terms hold only strings, integers and structs of them
		panic("terms do not marshal: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Proposer is the organization that proposed.
func (j *Joint) Proposer() Owner { return Owner{Organization: j.Proposed.Actor.Organization} }

// agreed reports whether both have signed.
func (j *Joint) agreed() bool { return j.Approved != nil }

// awaiting is the organization whose approval is missing, if any, as an index has
// it.
func (j *Joint) awaiting() []string {
	if j.Approved != nil {
		return nil
	}
	return []string{Counterpart(j.Proposed.Actor.Organization)}
}

// approve adds the other side's signature to what digest names.
func (j *Joint) approve(digest, note string, stamp Stamp) error {
	switch {
	case j.Approved != nil:
		return Refuse(WrongState, "", "is approved already, in transaction %s", "已由交易 %s 批准", j.Approved.TxID)
	case digest != j.Digest:
		return otherDigest(j.Digest)
	case stamp.Actor.Organization == j.Proposed.Actor.Organization:
		return Refuse(Denied, "", "the side that proposed cannot approve", "提议方不能自行批准")
	}
	j.Approved = &Mark{Stamp: stamp, Note: note}
	return nil
}

func otherDigest(proposed string) error {
	return Refuse(Invalid, "digest", "is not the digest of what was proposed (%s); read the proposal again and approve what it says now", "与提议内容的摘要（%s）不符，请重新阅读提议后再批准", proposed)
}
