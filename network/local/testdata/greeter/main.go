// Greeter is the chaincode of the network's own test: it stores and returns one text.
package main

import (
	"log"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
)

// greeting is replaced by the linker to make an altered build that disagrees with this one.
var greeting = "hello"

// Greeter is the contract.
type Greeter struct{ contractapi.Contract }

// Greet someone and remember it.
func (*Greeter) Greet(ctx contractapi.TransactionContextInterface, name string) (string, error) {
	text := greeting + " " + name
	return text, ctx.GetStub().PutState("greeting", []byte(text))
}

// Last greeting that was committed; empty if there was none.
func (*Greeter) Last(ctx contractapi.TransactionContextInterface) (string, error) {
	text, err := ctx.GetStub().GetState("greeting")
	return string(text), err
}

func main() {
	chaincode, err := contractapi.NewChaincode(new(Greeter))
	if err != nil {
		log.Fatal(err)
	}
	if err := chaincode.Start(); err != nil {
		log.Fatal(err)
	}
}
