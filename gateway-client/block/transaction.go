package block

import (
	"errors"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// Transaction is what an envelope states.
type Transaction struct {
	TxID    string
	Channel string
	Type    common.HeaderType
	Time    time.Time // the submitter's claim, UTC; zero when there is none
	Creator []byte    // serialized identity

	Chaincode    string   // the rest is of an endorser transaction alone
	Arguments    [][]byte // the function's name, then its arguments
	Results      []byte   // read-write sets, see Sets
	Endorsements []*peer.Endorsement
}

// Read unpacks a transaction as far as it can be read. An endorser transaction has
// one action, the only form Fabric's gateway makes.
func Read(raw []byte) (*Transaction, error) {
	envelope, payload := new(common.Envelope), new(common.Payload)
	channel, signature := new(common.ChannelHeader), new(common.SignatureHeader)
	err := errors.Join(
		proto.Unmarshal(raw, envelope),
		proto.Unmarshal(envelope.GetPayload(), payload),
		proto.Unmarshal(payload.GetHeader().GetChannelHeader(), channel),
		proto.Unmarshal(payload.GetHeader().GetSignatureHeader(), signature),
	)
	t := &Transaction{
		TxID: channel.GetTxId(), Channel: channel.GetChannelId(), Type: common.HeaderType(channel.GetType()), Creator: signature.GetCreator(),
	}
	if channel.GetTimestamp().IsValid() {
		t.Time = channel.GetTimestamp().AsTime()
	}
	if err != nil || t.Type != common.HeaderType_ENDORSER_TRANSACTION {
		return t, err
	}
	return t, t.readAction(payload.GetData())
}

// readAction fills in what was called, what came of it and who endorsed it.
func (t *Transaction) readAction(data []byte) error {
	transaction, action := new(peer.Transaction), new(peer.ChaincodeActionPayload)
	if err := proto.Unmarshal(data, transaction); err != nil {
		return err
	}
	if len(transaction.GetActions()) != 1 {
		return errors.New("the transaction does not have one action")
	}
	proposal, invocation := new(peer.ChaincodeProposalPayload), new(peer.ChaincodeInvocationSpec)
	response, result := new(peer.ProposalResponsePayload), new(peer.ChaincodeAction)
	err := errors.Join(
		proto.Unmarshal(transaction.GetActions()[0].GetPayload(), action),
		proto.Unmarshal(action.GetChaincodeProposalPayload(), proposal),
		proto.Unmarshal(proposal.GetInput(), invocation),
		proto.Unmarshal(action.GetAction().GetProposalResponsePayload(), response),
		proto.Unmarshal(response.GetExtension(), result),
	)
	spec := invocation.GetChaincodeSpec()
	t.Chaincode, t.Arguments = spec.GetChaincodeId().GetName(), spec.GetInput().GetArgs()
	t.Results, t.Endorsements = result.GetResults(), action.GetAction().GetEndorsements()
	return err
}

// Called are the function and the request ID that the contract was called with.
func (t *Transaction) Called() (function, requestID string) {
	if len(t.Arguments) < 2 {
		return "", ""
	}
	return string(t.Arguments[0]), string(t.Arguments[1])
}

// Code is the validation code that a peer stored with a block for one of its
// transactions; NOT_VALIDATED where it stored none.
func Code(b *common.Block, i int) peer.TxValidationCode {
	const filter = int(common.BlockMetadataIndex_TRANSACTIONS_FILTER)
	metadata := b.GetMetadata().GetMetadata()
	if len(metadata) <= filter || len(metadata[filter]) <= i {
		return peer.TxValidationCode_NOT_VALIDATED
	}
	return peer.TxValidationCode(metadata[filter][i])
}

// Identity unpacks a serialized identity.
func Identity(serialized []byte) (mspID string, certificate []byte, err error) {
	id := new(msp.SerializedIdentity)
	err = proto.Unmarshal(serialized, id)
	return id.GetMspid(), id.GetIdBytes(), err
}
