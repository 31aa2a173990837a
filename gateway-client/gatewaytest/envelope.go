package gatewaytest

import (
	"crypto/sha256"
	"slices"

	clientidentity "github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/ledgertest"
)

// endorser is a regulator's peer as far as signatures go.
type endorser struct {
	mspID string
	credential
}

// identity returns the peer's serialized identity.
func (e endorser) identity() ([]byte, error) {
	return proto.Marshal(&msp.SerializedIdentity{Mspid: e.mspID, IdBytes: certificatePEM(e.certificate)})
}

// endorse signs a proposal response payload as a peer does.
func (e endorser) endorse(payload []byte) (*peer.Endorsement, error) {
	identity, err := e.identity()
	if err != nil {
		return nil, err
	}
	sign, err := clientidentity.NewPrivateKeySign(e.key) // with a low s, as Fabric demands
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(slices.Concat(payload, identity))
	signature, err := sign(digest[:])
	return &peer.Endorsement{Endorser: identity, Signature: signature}, err
}

// prepare assembles the transaction that the client signs and submits.
func prepare(req *request, tx *ledgertest.Transaction, endorsers []endorser) (*common.Envelope, error) {
	var wrap wrapper
	public := wrap.bytes(&peer.ChaincodeProposalPayload{Input: req.payload.GetInput()})
	if wrap.err != nil {
		return nil, wrap.err
	}
	response, err := responsePayload(req, tx, public)
	if err != nil {
		return nil, err
	}
	action := &peer.ChaincodeEndorsedAction{ProposalResponsePayload: response}
	for _, e := range endorsers {
		endorsement, err := e.endorse(response)
		if err != nil {
			return nil, err
		}
		action.Endorsements = append(action.Endorsements, endorsement)
	}
	transaction := wrap.bytes(&peer.Transaction{Actions: []*peer.TransactionAction{{
		Header:  req.header.GetSignatureHeader(),
		Payload: wrap.bytes(&peer.ChaincodeActionPayload{ChaincodeProposalPayload: public, Action: action}),
	}}})
	envelope := &common.Envelope{Payload: wrap.bytes(&common.Payload{Header: req.header, Data: transaction})}
	return envelope, wrap.err
}

// responsePayload is what both peers sign: the read-write set and the response,
// and by its digest the proposal, whose payload goes into the transaction as
// public: without what is transient.
func responsePayload(req *request, tx *ledgertest.Transaction, public []byte) ([]byte, error) {
	var wrap wrapper
	results := wrap.bytes(&rwset.TxReadWriteSet{
		DataModel: rwset.TxReadWriteSet_KV,
		NsRwset:   []*rwset.NsReadWriteSet{{Namespace: req.function.GetChaincodeId().GetName(), Rwset: wrap.bytes(tx.RWSet)}},
	})
	action := &peer.ChaincodeAction{Results: results, Response: tx.Response, ChaincodeId: req.function.GetChaincodeId()}
	if tx.Event != nil {
		event := &peer.ChaincodeEvent{
			ChaincodeId: chaincodeName, TxId: req.channel.GetTxId(), EventName: tx.Event.GetEventName(), Payload: tx.Event.GetPayload(),
		}
		action.Events = wrap.bytes(event)
	}
	hash := sha256.Sum256(slices.Concat(req.header.GetChannelHeader(), req.header.GetSignatureHeader(), public))
	payload := wrap.bytes(&peer.ProposalResponsePayload{ProposalHash: hash[:], Extension: wrap.bytes(action)})
	return payload, wrap.err
}

// wrapper marshals nested messages and keeps the first error.
type wrapper struct{ err error }

func (w *wrapper) bytes(m proto.Message) []byte {
	b, err := proto.Marshal(m)
	if err != nil && w.err == nil {
		w.err = err
	}
	return b
}
