// Command reference is the chaincode that batch:Register is measured against:
// what a transaction costs that does nothing, and what one costs that creates an
// asset as Fabric's tutorials do. Both take a request ID and the input of
// batch:Register, so that the same client sends the same bytes to all three.
package main

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
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

func main() {
	noop, assets := new(Noop), new(Assets)
	noop.Name, assets.Name = "noop", "asset"
	chaincode, err := contractapi.NewChaincode(noop, assets)
	if err != nil {
		log.Fatal(err)
	}
	if err := chaincode.Start(); err != nil {
		log.Fatal(err)
	}
}
