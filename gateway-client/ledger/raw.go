package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"iter"
	"math"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/orderer"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"sunledger/chaincode/provenance"
)

// What an auditor needs of one organization's own peer: its blocks, its height,
// and its signed word on what its database holds.

// RawState is the query of a peer's database.
const RawState QueryFunction = "audit:State" // provenance.StateQuery: provenance.StatePage

// Blocks yields the gateway peer's blocks from a number on, and waits for those
// to come, until ctx is done. It ends with an error after which nothing follows:
// a *Failure, DENIED where the channel's ACL keeps whole blocks from this
// identity and UNAVAILABLE where the peer cannot be reached.
func (c *Client) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := peer.NewDeliverClient(c.connection).Deliver(ctx)
		if err == nil {
			var seek *common.Envelope
			if seek, err = c.seek(from); err == nil {
				err = stream.Send(seek)
			}
		}
		for err == nil {
			var response *peer.DeliverResponse
			if response, err = stream.Recv(); err != nil {
				break
			}
			block := response.GetBlock()
			if block == nil {
				err = refusedBlocks(response.GetStatus())
			} else if !yield(block, nil) {
				return
			}
		}
		if failure, is := err.(*Failure); is {
			yield(nil, failure)
			return
		}
		yield(nil, &Failure{Refusal: unavailable(err, nil), Cause: because(ctx, err)})
	}
}

func refusedBlocks(status common.Status) error {
	if status == common.Status_FORBIDDEN {
		return &Failure{Refusal: provenance.Refuse(provenance.Denied, "", "the channel's policy gives whole blocks to regulators and auditors only", "通道策略只允许监管与审计身份读取完整区块")}
	}
	return fmt.Errorf("the peer sends no blocks: %v", status)
}

// seek asks for all blocks from one on, signed by the client's identity.
func (c *Client) seek(from uint64) (*common.Envelope, error) {
	creator, err := proto.Marshal(&msp.SerializedIdentity{Mspid: c.identity.MspID(), IdBytes: c.identity.Credentials()})
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, 24)
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	channel, err := proto.Marshal(&common.ChannelHeader{
		Type: int32(common.HeaderType_DELIVER_SEEK_INFO), ChannelId: c.network.Name(), Timestamp: timestamppb.Now(),
	})
	if err != nil {
		return nil, err
	}
	signature, err := proto.Marshal(&common.SignatureHeader{Creator: creator, Nonce: nonce})
	if err != nil {
		return nil, err
	}
	data, err := proto.Marshal(&orderer.SeekInfo{Start: position(from), Stop: position(math.MaxUint64), Behavior: orderer.SeekInfo_BLOCK_UNTIL_READY})
	if err != nil {
		return nil, err
	}
	payload, err := proto.Marshal(&common.Payload{Header: &common.Header{ChannelHeader: channel, SignatureHeader: signature}, Data: data})
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(payload)
	signed, err := c.sign(digest[:])
	return &common.Envelope{Payload: payload, Signature: signed}, err
}

func position(number uint64) *orderer.SeekPosition {
	return &orderer.SeekPosition{Type: &orderer.SeekPosition_Specified{Specified: &orderer.SeekSpecified{Number: number}}}
}

// Height is how many blocks the own organization's peer has.
func (c *Client) Height(ctx context.Context) (uint64, error) {
	raw, err := c.system(ctx, queryChaincode, "GetChainInfo")
	if err != nil {
		return 0, err
	}
	info := new(common.BlockchainInfo)
	if err := proto.Unmarshal(raw, info); err != nil {
		return 0, &Failure{Refusal: illegible(err), Cause: err}
	}
	return info.GetHeight(), nil
}

// ConfigBlock is the block that set the configuration in force at the own
// organization's peer.
func (c *Client) ConfigBlock(ctx context.Context) (*common.Block, error) {
	raw, err := c.system(ctx, "cscc", "GetConfigBlock")
	if err != nil {
		return nil, err
	}
	block := new(common.Block)
	if err := proto.Unmarshal(raw, block); err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	return block, nil
}

// system asks the own organization's peer itself about the channel.
func (c *Client) system(ctx context.Context, chaincode, function string) ([]byte, error) {
	own := client.WithEndorsingOrganizations(c.identity.MspID())
	ctx, cancel := within(ctx, c.timeouts.Evaluate)
	defer cancel()
	raw, err := c.network.GetContract(chaincode).EvaluateWithContext(ctx, function, client.WithArguments(c.network.Name()), own)
	if err != nil {
		return nil, &Failure{Refusal: unendorsed(err, 1), Cause: because(ctx, err)}
	}
	return raw, nil
}

// AttestState asks the own organization's peer for a page of its database and
// returns the transaction envelope that carries its signed answer. It is not
// submitted, and the ledger does not change.
func (c *Client) AttestState(ctx context.Context, q provenance.StateQuery) (*common.Envelope, error) {
	statement, err := c.attestQuery(ctx, []string{c.identity.MspID()}, RawState, q)
	if err != nil {
		return nil, err
	}
	envelope := new(common.Envelope)
	if err := proto.Unmarshal(statement.Envelope, envelope); err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	return envelope, nil
}

// Sign signs a message with the client's key: ECDSA over its SHA-256.
func (c *Client) Sign(message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	return c.sign(digest[:])
}
