package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"sunledger/gateway-client/profile"
)

// proposeAt asks the profile's own peer to endorse a proposal that claims the
// given time, which the client's programs would not do, and returns the peer's
// refusal.
func (s *scratch) proposeAt(ctx context.Context, name string, claimed time.Time) (refusal error, err error) {
	p, err := s.profile(name)
	if err != nil {
		return nil, err
	}
	signed, err := s.proposal(p, name, claimed)
	if err != nil {
		return nil, err
	}
	connection, err := dial(p)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	response, refusal := peer.NewEndorserClient(connection).ProcessProposal(ctx, signed)
	if refusal == nil && response.GetResponse().GetStatus() >= 400 {
		refusal = fmt.Errorf("status %d: %s", response.GetResponse().GetStatus(), response.GetResponse().GetMessage())
	}
	return refusal, nil
}

func dial(p *profile.Profile) (*grpc.ClientConn, error) {
	pem, err := os.ReadFile(p.TLSRootCertificate)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return grpc.NewClient(p.Gateway, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{RootCAs: roots, ServerName: p.TLSServerName})))
}

func (s *scratch) proposal(p *profile.Profile, name string, claimed time.Time) (*peer.SignedProposal, error) {
	certificate, err := os.ReadFile(p.Certificate)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, 24)
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	var failures []error
	marshal := func(m proto.Message) []byte {
		raw, err := proto.Marshal(m)
		failures = append(failures, err)
		return raw
	}
	creator := marshal(&msp.SerializedIdentity{Mspid: p.MSPID, IdBytes: certificate})
	id := sha256.Sum256(append(append([]byte{}, nonce...), creator...))
	called := &peer.ChaincodeID{Name: p.Chaincode}
	header := &common.Header{
		ChannelHeader: marshal(&common.ChannelHeader{
			Type: int32(common.HeaderType_ENDORSER_TRANSACTION), ChannelId: p.Channel, TxId: hex.EncodeToString(id[:]),
			Timestamp: timestamppb.New(claimed), Extension: marshal(&peer.ChaincodeHeaderExtension{ChaincodeId: called}),
		}),
		SignatureHeader: marshal(&common.SignatureHeader{Creator: creator, Nonce: nonce}),
	}
	input := &peer.ChaincodeInput{Args: [][]byte{[]byte("org.hyperledger.fabric:GetMetadata")}}
	payload := marshal(&peer.ChaincodeProposalPayload{Input: marshal(&peer.ChaincodeInvocationSpec{ChaincodeSpec: &peer.ChaincodeSpec{ChaincodeId: called, Input: input}})})
	raw := marshal(&peer.Proposal{Header: marshal(header), Payload: payload})
	signature, err := s.clients[name].Sign(raw)
	return &peer.SignedProposal{ProposalBytes: raw, Signature: signature}, errors.Join(append(failures, err)...)
}
