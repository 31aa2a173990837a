package gatewaytest

import (
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/orderer"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
	"sunledger/network/topology"
)

// chain is the blocks that peers deliver: a genesis block, then one a
// transaction. They refer to each other by hash as Fabric's do; orderers'
// signatures they have none.
type chain struct {
	blocks []*common.Block
	grown  chan struct{} // closed when there is one more
}

// newChain is a chain with nothing but the genesis block, whose configuration is empty.
func newChain() (*chain, error) {
	var wrap wrapper
	header := wrap.bytes(&common.ChannelHeader{Type: int32(common.HeaderType_CONFIG), ChannelId: network.Channel})
	genesis := wrap.bytes(&common.Envelope{Payload: wrap.bytes(&common.Payload{
		Header: &common.Header{ChannelHeader: header, SignatureHeader: wrap.bytes(&common.SignatureHeader{})},
		Data:   wrap.bytes(&common.ConfigEnvelope{Config: &common.Config{ChannelGroup: &common.ConfigGroup{}}}),
	})})
	c := &chain{grown: make(chan struct{})}
	c.add(genesis, peer.TxValidationCode_VALID)
	return c, wrap.err
}

// add appends a block of one transaction and wakes those who wait for it.
func (c *chain) add(envelope []byte, code peer.TxValidationCode) {
	metadata := make([][]byte, len(common.BlockMetadataIndex_name))
	metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER] = []byte{byte(code)}
	block := &common.Block{
		Header:   &common.BlockHeader{Number: uint64(len(c.blocks))},
		Data:     &common.BlockData{Data: [][]byte{envelope}},
		Metadata: &common.BlockMetadata{Metadata: metadata},
	}
	block.Header.DataHash = audit.DataHash(block.Data)
	if n := len(c.blocks); n > 0 {
		block.Header.PreviousHash = audit.HeaderHash(c.blocks[n-1].Header)
	}
	c.blocks = append(c.blocks, block)
	close(c.grown)
	c.grown = make(chan struct{})
}

// from returns the blocks from a number on, and what is closed when there are more.
func (g *Gateway) from(number uint64) ([]*common.Block, <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.chain.blocks
	return slices.Clip(all[min(number, uint64(len(all))):]), g.chain.grown
}

// Deliver sends whole blocks from the number that the client asks for, and waits
// for those to come, to those whom the channel's ACL allows it.
func (g *Gateway) Deliver(stream peer.Deliver_DeliverServer) error {
	request, err := stream.Recv()
	if err != nil {
		return err
	}
	next, last, refusal := g.seek(request)
	if refusal != common.Status_SUCCESS {
		return stream.Send(&peer.DeliverResponse{Type: &peer.DeliverResponse_Status{Status: refusal}})
	}
	for {
		blocks, grown := g.from(next)
		for _, block := range blocks {
			if err := stream.Send(&peer.DeliverResponse{Type: &peer.DeliverResponse_Block{Block: block}}); err != nil {
				return err
			}
			if next++; block.GetHeader().GetNumber() == last {
				return stream.Send(&peer.DeliverResponse{Type: &peer.DeliverResponse_Status{Status: common.Status_SUCCESS}})
			}
		}
		select {
		case <-grown:
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}

// seek says which blocks are asked for, or why they are not given.
func (g *Gateway) seek(request *common.Envelope) (first, last uint64, refusal common.Status) {
	payload, signature, info := new(common.Payload), new(common.SignatureHeader), new(orderer.SeekInfo)
	if proto.Unmarshal(request.GetPayload(), payload) != nil ||
		proto.Unmarshal(payload.GetHeader().GetSignatureHeader(), signature) != nil ||
		proto.Unmarshal(payload.GetData(), info) != nil || info.GetStart().GetSpecified() == nil {
		return 0, 0, common.Status_BAD_REQUEST
	}
	certificate, err := g.authenticate(signature.GetCreator(), request.GetPayload(), request.GetSignature())
	if err != nil {
		return 0, 0, common.Status_FORBIDDEN
	}
	if role, err := roleOf(certificate); err != nil || !slices.Contains(topology.RawLedgerRoles, role) {
		return 0, 0, common.Status_FORBIDDEN
	}
	return info.GetStart().GetSpecified().GetNumber(), info.GetStop().GetSpecified().GetNumber(), common.Status_SUCCESS
}

// DeliverFiltered is not supported.
func (g *Gateway) DeliverFiltered(peer.Deliver_DeliverFilteredServer) error {
	return status.Error(codes.Unimplemented, "filtered blocks")
}

// DeliverWithPrivateData is not supported.
func (g *Gateway) DeliverWithPrivateData(peer.Deliver_DeliverWithPrivateDataServer) error {
	return status.Error(codes.Unimplemented, "private data")
}
