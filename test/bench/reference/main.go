// Command reference is the chaincode that the ledger is measured against: what a
// transaction costs that does nothing, and what one costs that creates an asset as
// Fabric's tutorials do. Both take a request ID and the input of batch:Register, so
// that the same client sends the same bytes to all three. And what it takes to read
// many values and do nothing with them.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/contract"
)

// Receipt is the least that the ledger's client takes for an answer.
type Receipt struct {
	RequestID string `json:"requestId"`
	TxID      string `json:"txId"`
}

// Noop is the contract "noop".
type Noop struct{ contractapi.Contract }

// Run reads and writes nothing.
func (*Noop) Run(ctx contractapi.TransactionContextInterface, requestID, _ string) (*Receipt, error) {
	return &Receipt{requestID, ctx.GetStub().GetTxID()}, nil
}

// Assets is the contract "asset".
type Assets struct{ contractapi.Contract }

// Asset is what Create keeps: one JSON value under its own key.
type Asset struct {
	Batch     string `json:"batch"`
	Product   string `json:"product"`
	Site      string `json:"site"`
	Harvested string `json:"harvested"`
	Amount    int64  `json:"amount"`
	Unit      string `json:"unit"`
}

// Create puts an asset whose key must be new.
func (*Assets) Create(ctx contractapi.TransactionContextInterface, requestID string, asset Asset) (*Receipt, error) {
	stub := ctx.GetStub()
	existing, err := stub.GetState(asset.Batch)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		return nil, fmt.Errorf("the asset %s already exists", asset.Batch)
	}
	value, err := json.Marshal(asset)
	if err != nil {
		return nil, err
	}
	return &Receipt{requestID, stub.GetTxID()}, stub.PutState(asset.Batch, value)
}

// Values is the contract "value".
type Values struct{ contractapi.Contract }

// Several are so many values of so many bytes.
type Several struct {
	Count int `json:"count"`
	Bytes int `json:"bytes"`
}

func (s Several) keys() []string {
	keys := make([]string, s.Count)
	for i := range keys {
		keys[i] = fmt.Sprintf("value-%04d", i)
	}
	return keys
}

// Put writes them.
func (*Values) Put(ctx contractapi.TransactionContextInterface, requestID string, s Several) (*Receipt, error) {
	stub := ctx.GetStub()
	for _, key := range s.keys() {
		if err := stub.PutState(key, bytes.Repeat([]byte{'x'}, s.Bytes)); err != nil {
			return nil, err
		}
	}
	return &Receipt{requestID, stub.GetTxID()}, nil
}

// Read reads them in as few questions to the peer as there can be, and answers with
// how many bytes they have.
func (*Values) Read(ctx contractapi.TransactionContextInterface, s Several) (int, error) {
	values, err := ctx.GetStub().GetMultipleStates(s.keys()...)
	total := 0
	for _, value := range values {
		total += len(value)
	}
	return total, err
}

func main() {
	noop, assets, values := new(Noop), new(Assets), new(Values)
	noop.Name, assets.Name, values.Name = "noop", "asset", "value"
	chaincode, err := contractapi.NewChaincode(noop, assets, values)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(contract.Serve(chaincode))
}
