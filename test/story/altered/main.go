// Command altered is the provenance chaincode with one rule broken on purpose:
// it writes that more remains of every batch than does. It plays the regulator
// who changes its own server.
package main

import (
	"bytes"
	"log"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"sunledger/chaincode/contract"
)

type altered struct{ shim.Chaincode }

func (a altered) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	return a.Chaincode.Invoke(greedy{stub})
}

type greedy struct{ shim.ChaincodeStubInterface }

func (g greedy) PutState(key string, value []byte) error {
	if strings.HasPrefix(key, "batch/") {
		value = bytes.Replace(value, []byte(`"remaining":`), []byte(`"remaining":9`), 1)
	}
	return g.ChaincodeStubInterface.PutState(key, value)
}

func main() {
	honest, err := contract.New()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(contract.Serve(altered{honest}))
}
