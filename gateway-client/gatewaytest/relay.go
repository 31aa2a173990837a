package gatewaytest

import (
	"sync"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// carried is the transient entry in which the gateway hands a client's signed
// proposal to the relay.
const carried = "signed-proposal"

// relay runs a chaincode as if the client's own proposal had reached it. The
// in-memory ledger makes proposals of its own; the relay shows the chaincode the
// identity, transaction ID and time that the client signed instead.
type relay struct {
	shim.Chaincode
	origin sync.Map // transaction ID of the ledger → *request of the client
}

// Invoke runs the chaincode on the client's proposal.
func (r *relay) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	transient, err := stub.GetTransient()
	if err != nil {
		return shim.Error(err.Error())
	}
	signed := new(peer.SignedProposal)
	if err := proto.Unmarshal(transient[carried], signed); err != nil {
		return shim.Error(err.Error())
	}
	req, err := parseRequest(signed)
	if err != nil {
		return shim.Error(err.Error())
	}
	r.origin.Store(stub.GetTxID(), req)
	return r.Chaincode.Invoke(&clientStub{stub, r, req})
}

// clientStub is the ledger's stub with the client's circumstances.
type clientStub struct {
	shim.ChaincodeStubInterface
	relay   *relay
	request *request
}

// GetTxID returns the transaction ID that the client chose.
func (s *clientStub) GetTxID() string { return s.request.channel.GetTxId() }

// GetCreator returns the client's serialized identity.
func (s *clientStub) GetCreator() ([]byte, error) { return s.request.creator, nil }

// GetTxTimestamp returns the client's time.
func (s *clientStub) GetTxTimestamp() (*timestamppb.Timestamp, error) {
	return s.request.channel.GetTimestamp(), nil
}

// GetSignedProposal returns the client's proposal.
func (s *clientStub) GetSignedProposal() (*peer.SignedProposal, error) {
	return s.request.signed, nil
}

// GetHistoryForKey returns the versions of a key under the clients' transaction IDs.
func (s *clientStub) GetHistoryForKey(key string) (shim.HistoryQueryIteratorInterface, error) {
	iterator, err := s.ChaincodeStubInterface.GetHistoryForKey(key)
	return clientHistory{iterator, s.relay}, err
}

type clientHistory struct {
	shim.HistoryQueryIteratorInterface
	relay *relay
}

// Next returns the next version.
func (h clientHistory) Next() (*queryresult.KeyModification, error) {
	version, err := h.HistoryQueryIteratorInterface.Next()
	if err != nil {
		return nil, err
	}
	if origin, ok := h.relay.origin.Load(version.GetTxId()); ok {
		header := origin.(*request).channel
		version.TxId, version.Timestamp = header.GetTxId(), header.GetTimestamp()
	}
	return version, nil
}

// request is a client's proposal, taken apart.
type request struct {
	signed   *peer.SignedProposal
	header   *common.Header
	channel  *common.ChannelHeader
	creator  []byte
	payload  *peer.ChaincodeProposalPayload
	function *peer.ChaincodeSpec
}

func parseRequest(signed *peer.SignedProposal) (*request, error) {
	proposal, signature := new(peer.Proposal), new(common.SignatureHeader)
	invocation := new(peer.ChaincodeInvocationSpec)
	r := &request{signed: signed, header: new(common.Header), channel: new(common.ChannelHeader), payload: new(peer.ChaincodeProposalPayload)}
	for _, part := range []struct {
		bytes func() []byte
		into  proto.Message
	}{
		{signed.GetProposalBytes, proposal},
		{proposal.GetHeader, r.header},
		{r.header.GetChannelHeader, r.channel},
		{r.header.GetSignatureHeader, signature},
		{proposal.GetPayload, r.payload},
		{r.payload.GetInput, invocation},
	} {
		if err := proto.Unmarshal(part.bytes(), part.into); err != nil {
			return nil, err
		}
	}
	r.creator, r.function = signature.GetCreator(), invocation.GetChaincodeSpec()
	return r, nil
}
