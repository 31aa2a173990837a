package ledgertest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Channel and Chaincode are the names that transactions see themselves run on.
const (
	Channel   = "testchannel"
	Chaincode = "testchaincode"
)

// Proposal is a request to run a chaincode function. Submit, Evaluate and
// Endorse build the common case; Propose takes one with binary arguments or
// transient data.
type Proposal struct {
	Identity  *Identity
	Args      [][]byte          // the function's name, then its arguments
	Transient map[string][]byte // given to the chaincode, not recorded
}

func textProposal(id *Identity, function string, args []string) Proposal {
	raw := make([][]byte, 0, len(args)+1)
	raw = append(raw, []byte(function))
	for _, arg := range args {
		raw = append(raw, []byte(arg))
	}
	return Proposal{Identity: id, Args: raw}
}

// stamped is a proposal with what the client's SDK adds to it.
type stamped struct {
	txID   string
	time   *timestamppb.Timestamp
	input  []byte               // marshalled peer.ChaincodeInput
	signed *peer.SignedProposal // the signature is left out: nobody verifies it
}

// stamp builds the messages a Fabric SDK builds: the transaction ID is the
// hash of nonce and creator, the timestamp is the client's.
func (p Proposal) stamp(number uint64, now time.Time) stamped {
	nonce := binary.BigEndian.AppendUint64(make([]byte, 16), number)
	digest := sha256.Sum256(append(nonce[:len(nonce):len(nonce)], p.Identity.creator...))
	s := stamped{txID: hex.EncodeToString(digest[:]), time: timestamppb.New(now)}

	chaincode := &peer.ChaincodeID{Name: Chaincode}
	input := &peer.ChaincodeInput{Args: p.Args}
	s.input = mustMarshal(input)
	header := &common.Header{
		ChannelHeader: mustMarshal(&common.ChannelHeader{
			Type:      int32(common.HeaderType_ENDORSER_TRANSACTION),
			TxId:      s.txID,
			Timestamp: s.time,
			ChannelId: Channel,
			Extension: mustMarshal(&peer.ChaincodeHeaderExtension{ChaincodeId: chaincode}),
		}),
		SignatureHeader: mustMarshal(&common.SignatureHeader{Creator: p.Identity.creator, Nonce: nonce}),
	}
	payload := &peer.ChaincodeProposalPayload{
		Input: mustMarshal(&peer.ChaincodeInvocationSpec{
			ChaincodeSpec: &peer.ChaincodeSpec{ChaincodeId: chaincode, Input: input},
		}),
		TransientMap: p.Transient,
	}
	s.signed = &peer.SignedProposal{ProposalBytes: mustMarshal(&peer.Proposal{
		Header:  mustMarshal(header),
		Payload: mustMarshal(payload),
	})}
	return s
}

// mustMarshal serializes a message made here, of which only a transient key
// that is not UTF-8 could fail: a mistake of the test.
func mustMarshal(m proto.Message) []byte {
	raw, err := proto.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("cannot marshal %T: %v", m, err))
	}
	return raw
}
