package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// transaction is one transaction of a block, read and with its signatures
// verified: all that can be known without configuration and state. The rest of
// its validation follows in the order of the chain.
type transaction struct {
	id      string // as the transaction states it
	key     [32]byte
	channel string
	kind    common.HeaderType

	malformed peer.TxValidationCode // set when it cannot be read up to the creator
	creator   signed
	deeper    peer.TxValidationCode // set when it cannot be read beyond the creator

	action       action
	endorsements []signed
	config       *common.ConfigEnvelope // of a CONFIG transaction
}

// action is what an endorser transaction does.
type action struct {
	code      peer.TxValidationCode // set when the dispatcher would refuse it
	chaincode string
	sets      []namespaceSet
	metadata  bool // it writes metadata, such as a key's own endorsement policy
}

const valid = peer.TxValidationCode_VALID

// readTransaction reads a transaction in the order in which Fabric validates
// one, so that what is wrong first gives the code.
func readTransaction(raw []byte, identities *certificates) *transaction {
	t := &transaction{}
	envelope, payload := new(common.Envelope), new(common.Payload)
	if proto.Unmarshal(raw, envelope) != nil {
		t.malformed = peer.TxValidationCode_INVALID_OTHER_REASON
		return t
	}
	if proto.Unmarshal(envelope.GetPayload(), payload) != nil {
		t.malformed = peer.TxValidationCode_BAD_PAYLOAD
		return t
	}
	channel, signature := new(common.ChannelHeader), new(common.SignatureHeader)
	header := payload.GetHeader()
	err := errors.Join(proto.Unmarshal(header.GetChannelHeader(), channel), proto.Unmarshal(header.GetSignatureHeader(), signature))
	t.id, t.channel, t.kind = channel.GetTxId(), channel.GetChannelId(), common.HeaderType(channel.GetType())
	t.key = idKey(t.id, signature)
	if t.kind == common.HeaderType_CONFIG { // read first: a genesis transaction has neither nonce nor creator
		t.config = new(common.ConfigEnvelope)
		if proto.Unmarshal(payload.GetData(), t.config) != nil {
			t.config = nil
		}
	}
	if header == nil || err != nil || !headersInOrder(channel, signature) {
		t.malformed = peer.TxValidationCode_BAD_COMMON_HEADER
		return t
	}
	t.creator = identities.check(signature.GetCreator(), envelope.GetPayload(), envelope.GetSignature())
	switch t.kind {
	case common.HeaderType_ENDORSER_TRANSACTION:
		t.readEndorsed(payload, signature, identities)
	case common.HeaderType_CONFIG:
	default:
		t.deeper = peer.TxValidationCode_UNSUPPORTED_TX_PAYLOAD
	}
	return t
}

func headersInOrder(channel *common.ChannelHeader, signature *common.SignatureHeader) bool {
	switch common.HeaderType(channel.GetType()) {
	case common.HeaderType_ENDORSER_TRANSACTION, common.HeaderType_CONFIG_UPDATE, common.HeaderType_CONFIG:
	default:
		return false
	}
	return channel.GetEpoch() == 0 && len(signature.GetNonce()) > 0 && len(signature.GetCreator()) > 0
}

// idKey is how a transaction's ID is remembered: 32 bytes, whatever it claims.
// A peer's index holds what a transaction states, or what it should have stated.
func idKey(id string, signature *common.SignatureHeader) (key [32]byte) {
	if id == "" {
		return txID(signature)
	}
	if raw, err := hex.DecodeString(id); err == nil && len(raw) == len(key) && hex.EncodeToString(raw) == id {
		return [32]byte(raw)
	}
	return sha256.Sum256([]byte(id))
}

// txID is the only ID that a transaction may have: SHA-256 of nonce and creator.
func txID(signature *common.SignatureHeader) (id [32]byte) {
	h := sha256.New()
	h.Write(signature.GetNonce())
	h.Write(signature.GetCreator())
	return [32]byte(h.Sum(id[:0]))
}

// readEndorsed reads the one action of an endorser transaction and verifies the
// endorsements.
func (t *transaction) readEndorsed(payload *common.Payload, signature *common.SignatureHeader, identities *certificates) {
	if id := txID(signature); t.id != hex.EncodeToString(id[:]) {
		t.deeper = peer.TxValidationCode_BAD_PROPOSAL_TXID
		return
	}
	t.deeper = peer.TxValidationCode_INVALID_ENDORSER_TRANSACTION
	body := new(peer.Transaction)
	if proto.Unmarshal(payload.GetData(), body) != nil || len(body.GetActions()) != 1 {
		return
	}
	one, chosen, response := body.GetActions()[0], new(peer.ChaincodeActionPayload), new(peer.ProposalResponsePayload)
	inner := new(common.SignatureHeader)
	if errors.Join(
		proto.Unmarshal(one.GetHeader(), inner),
		proto.Unmarshal(one.GetPayload(), chosen),
		proto.Unmarshal(chosen.GetAction().GetProposalResponsePayload(), response),
	) != nil || len(inner.GetNonce()) == 0 || len(inner.GetCreator()) == 0 {
		return
	}
	proposal := chosen.GetChaincodeProposalPayload()
	if proposal == nil || !bytes.Equal(proposalHash(payload.GetHeader().GetChannelHeader(), one.GetHeader(), proposal), response.GetProposalHash()) {
		return
	}
	t.deeper = valid
	t.action = readAction(payload.GetHeader().GetChannelHeader(), response.GetExtension())
	t.endorsements = identities.checkEndorsements(chosen.GetAction().GetProposalResponsePayload(), chosen.GetAction().GetEndorsements())
}

// proposalHash binds an endorsement to the proposal as far as it is on the chain.
func proposalHash(channelHeader, signatureHeader, proposal []byte) []byte {
	h := sha256.New()
	h.Write(channelHeader)
	h.Write(signatureHeader)
	h.Write(proposal)
	return h.Sum(nil)
}

// readAction reads what the endorsers signed, and checks it as the peer's
// dispatcher does before any policy.
func readAction(channelHeader, extension []byte) action {
	channel, header, result := new(common.ChannelHeader), new(peer.ChaincodeHeaderExtension), new(peer.ChaincodeAction)
	if proto.Unmarshal(channelHeader, channel) != nil || proto.Unmarshal(channel.GetExtension(), header) != nil {
		return action{code: peer.TxValidationCode_BAD_HEADER_EXTENSION}
	}
	if extension == nil || proto.Unmarshal(extension, result) != nil {
		return action{code: peer.TxValidationCode_BAD_RESPONSE_PAYLOAD}
	}
	a := action{chaincode: header.GetChaincodeId().GetName()}
	sets, err := readSets(result.GetResults())
	if err != nil {
		a.code = peer.TxValidationCode_BAD_RWSET
		return a
	}
	a.sets = sets
	a.code = a.checkNames(header.GetChaincodeId(), result)
	for _, set := range sets {
		a.metadata = a.metadata || set.metadata
	}
	return a
}

func (a *action) checkNames(called *peer.ChaincodeID, result *peer.ChaincodeAction) peer.TxValidationCode {
	ran := result.GetChaincodeId()
	switch {
	case called == nil || ran == nil:
		return peer.TxValidationCode_INVALID_OTHER_REASON
	case called.GetName() == "" || called.GetName() != ran.GetName() || ran.GetVersion() == "":
		return peer.TxValidationCode_INVALID_CHAINCODE
	}
	if result.GetEvents() != nil {
		event := new(peer.ChaincodeEvent)
		if proto.Unmarshal(result.GetEvents(), event) != nil || event.GetChaincodeId() != called.GetName() {
			return peer.TxValidationCode_INVALID_OTHER_REASON
		}
	}
	seen := map[string]bool{}
	for _, set := range a.sets {
		if seen[set.name] {
			return peer.TxValidationCode_ILLEGAL_WRITESET
		}
		seen[set.name] = true
	}
	return valid
}
