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
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/block"
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
	found := new(common.Block)
	if err := proto.Unmarshal(raw, found); err != nil {
		return nil, err
	}
	for i, data := range found.GetData().GetData() {
		t, err := parseTransaction(data)
		if err != nil || t.TxID != txID {
			continue // a malformed one is another's
		}
		code := block.Code(found, i)
		t.Validation, t.Valid = code.String(), code == peer.TxValidationCode_VALID
		t.Block, t.Position = found.GetHeader().GetNumber(), i
		return t, nil // a repetition comes after what it repeats
	}
	return nil, fmt.Errorf("the block does not have transaction %s", txID)
}

// parseTransaction reads a transaction and who signed it.
func parseTransaction(raw []byte) (*Transaction, error) {
	read, err := block.Read(raw)
	if err != nil {
		return nil, err
	}
	creator, err := signer(read.Creator)
	if err != nil {
		return nil, err
	}
	t := &Transaction{TxID: read.TxID, Channel: read.Channel, Chaincode: read.Chaincode, Time: read.Time, Creator: creator, Endorsers: []Signer{}}
	t.Function, t.RequestID = read.Called()
	for _, endorsement := range read.Endorsements {
		endorser, err := signer(endorsement.GetEndorser())
		if err != nil {
			return nil, err
		}
		t.Endorsers = append(t.Endorsers, endorser)
	}
	return t, nil
}

func signer(serialized []byte) (Signer, error) {
	mspID, raw, err := block.Identity(serialized)
	if err != nil {
		return Signer{}, err
	}
	decoded, _ := pem.Decode(raw)
	if decoded == nil {
		return Signer{}, errors.New("an identity is not a PEM certificate")
	}
	certificate, err := x509.ParseCertificate(decoded.Bytes)
	if err != nil {
		return Signer{}, err
	}
	return Signer{mspID, certificate.Subject.String()}, nil
}
