package ledger

import (
	"context"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
)

// queryChaincode is Fabric's own chaincode for reading the chain; the channel's
// ACL says who may call it.
const queryChaincode = "qscc"

// Transaction is what the ledger holds about one transaction, as one peer tells
// it. The validation code is that peer's word; signatures are not verified here.
type Transaction struct {
	TxID       string    `json:"txId"`
	Block      uint64    `json:"block"`
	Position   int       `json:"position"` // in the block, from 0
	Channel    string    `json:"channel"`
	Chaincode  string    `json:"chaincode"`
	Function   string    `json:"function"`
	RequestID  string    `json:"requestId"`
	Time       time.Time `json:"time"` // the submitter's claim, UTC
	Validation string    `json:"validation"`
	Valid      bool      `json:"valid"`
	Creator    Signer    `json:"creator"`
	Endorsers  []Signer  `json:"endorsers"`
}

// Signer is an identity that signed.
type Signer struct {
	MSPID   string `json:"mspId"`
	Subject string `json:"subject"` // of the certificate, RFC 2253
}

// Transaction returns the transaction with that ID. The *Failure is DENIED where
// the channel's ACL keeps raw transactions from this identity, and NOT_FOUND
// when no block has it.
func (c *Client) Transaction(ctx context.Context, txID string) (*Transaction, error) {
	raw, err := c.evaluate(ctx, c.network.GetContract(queryChaincode), "GetBlockByTxID", c.network.Name(), txID)
	if err != nil {
		return nil, missing(err, txID)
	}
	found, err := findTransaction(raw, txID)
	if err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err, TxID: txID}
	}
	return found, nil
}

// missing turns qscc's answer about an unknown transaction, which is an error
// like any other to the peer, into NOT_FOUND.
func missing(err error, txID string) error {
	if !strings.Contains(err.Error(), "no such transaction ID") {
		return err
	}
	return &Failure{Refusal: provenance.Refuse(provenance.NotFound, "txId", "no block has transaction %s; check the ID", "没有区块包含交易 %s，请核对编号", txID), Cause: err, TxID: txID}
}

// ChainInfo is how far the gateway's peer has got.
type ChainInfo struct {
	Height            uint64 `json:"height"`           // in blocks
	CurrentBlockHash  string `json:"currentBlockHash"` // SHA-256 of the last block's header, hexadecimal
	PreviousBlockHash string `json:"previousBlockHash"`
}

// ChainInfo returns the height of the chain at the gateway's peer.
func (c *Client) ChainInfo(ctx context.Context) (*ChainInfo, error) {
	raw, err := c.evaluate(ctx, c.network.GetContract(queryChaincode), "GetChainInfo", c.network.Name())
	if err != nil {
		return nil, err
	}
	info := new(common.BlockchainInfo)
	if err := proto.Unmarshal(raw, info); err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	return &ChainInfo{info.GetHeight(), hex.EncodeToString(info.GetCurrentBlockHash()), hex.EncodeToString(info.GetPreviousBlockHash())}, nil
}

// findTransaction finds a transaction in the block that has it. A block has a few
// hundred transactions at most.
func findTransaction(raw []byte, txID string) (*Transaction, error) {
	block := new(common.Block)
	if err := proto.Unmarshal(raw, block); err != nil {
		return nil, err
	}
	var codes []byte
	if metadata := block.GetMetadata().GetMetadata(); len(metadata) > int(common.BlockMetadataIndex_TRANSACTIONS_FILTER) {
		codes = metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER]
	}
	for i, data := range block.GetData().GetData() {
		if i >= len(codes) {
			break
		}
		t, err := parseTransaction(data)
		if err != nil || t.TxID != txID {
			continue // a malformed one is another's
		}
		code := peer.TxValidationCode(codes[i])
		t.Validation, t.Valid = code.String(), code == peer.TxValidationCode_VALID
		t.Block, t.Position = block.GetHeader().GetNumber(), i
		return t, nil // a repetition comes after what it repeats
	}
	return nil, fmt.Errorf("the block does not have transaction %s", txID)
}

// parseTransaction unpacks the envelope of a chaincode transaction with one
// action, the only form Fabric's gateway makes.
func parseTransaction(raw []byte) (*Transaction, error) {
	envelope, payload := new(common.Envelope), new(common.Payload)
	channel, signature := new(common.ChannelHeader), new(common.SignatureHeader)
	if err := errors.Join(
		proto.Unmarshal(raw, envelope),
		proto.Unmarshal(envelope.GetPayload(), payload),
		proto.Unmarshal(payload.GetHeader().GetChannelHeader(), channel),
		proto.Unmarshal(payload.GetHeader().GetSignatureHeader(), signature),
	); err != nil {
		return nil, err
	}
	creator, err := signer(signature.GetCreator())
	if err != nil {
		return nil, err
	}
	t := &Transaction{
		TxID: channel.GetTxId(), Channel: channel.GetChannelId(), Time: channel.GetTimestamp().AsTime(),
		Creator: creator, Endorsers: []Signer{},
	}
	if common.HeaderType(channel.GetType()) != common.HeaderType_ENDORSER_TRANSACTION {
		return t, nil
	}
	return t, t.readAction(payload.GetData())
}

// readAction fills in what was called and who endorsed it.
func (t *Transaction) readAction(data []byte) error {
	transaction, action := new(peer.Transaction), new(peer.ChaincodeActionPayload)
	if err := proto.Unmarshal(data, transaction); err != nil {
		return err
	}
	if len(transaction.GetActions()) != 1 {
		return errors.New("the transaction does not have one action")
	}
	proposal, invocation := new(peer.ChaincodeProposalPayload), new(peer.ChaincodeInvocationSpec)
	if err := errors.Join(
		proto.Unmarshal(transaction.GetActions()[0].GetPayload(), action),
		proto.Unmarshal(action.GetChaincodeProposalPayload(), proposal),
		proto.Unmarshal(proposal.GetInput(), invocation),
	); err != nil {
		return err
	}
	spec := invocation.GetChaincodeSpec()
	t.Chaincode = spec.GetChaincodeId().GetName()
	if args := spec.GetInput().GetArgs(); len(args) > 1 {
		t.Function, t.RequestID = string(args[0]), string(args[1])
	}
	for _, endorsement := range action.GetAction().GetEndorsements() {
		endorser, err := signer(endorsement.GetEndorser())
		if err != nil {
			return err
		}
		t.Endorsers = append(t.Endorsers, endorser)
	}
	return nil
}

func signer(serialized []byte) (Signer, error) {
	id := new(msp.SerializedIdentity)
	if err := proto.Unmarshal(serialized, id); err != nil {
		return Signer{}, err
	}
	block, _ := pem.Decode(id.GetIdBytes())
	if block == nil {
		return Signer{}, errors.New("an identity is not a PEM certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return Signer{}, err
	}
	return Signer{id.GetMspid(), certificate.Subject.String()}, nil
}
