// Command liar is the provenance chaincode as a regulator would run it who wants
// its peer to answer queries with lies: more remains of every batch than the
// ledger says.
package main

import (
	"bytes"
	"log"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"sunledger/chaincode/contract"
)

type liar struct{ shim.Chaincode }

// honestTo, set when it is built, is how the functions begin to which it does not lie.
var honestTo string

func (l liar) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	if function, _ := stub.GetFunctionAndParameters(); honestTo != "" && strings.HasPrefix(function, honestTo) {
		return l.Chaincode.Invoke(stub)
	}
	return l.Chaincode.Invoke(lying{stub})
}

type lying struct{ shim.ChaincodeStubInterface }

func embellished(key string, value []byte) []byte {
	if !strings.HasPrefix(key, "batch/") {
		return value
	}
	return bytes.Replace(value, []byte(`"remaining":`), []byte(`"remaining":9`), 1)
}

func (l lying) GetState(key string) ([]byte, error) {
	value, err := l.ChaincodeStubInterface.GetState(key)
	return embellished(key, value), err
}

func (l lying) GetMultipleStates(keys ...string) ([][]byte, error) {
	values, err := l.ChaincodeStubInterface.GetMultipleStates(keys...)
	for i := range values {
		values[i] = embellished(keys[i], values[i])
	}
	return values, err
}

func (l lying) GetStateByRange(start, end string) (shim.StateQueryIteratorInterface, error) {
	iterator, err := l.ChaincodeStubInterface.GetStateByRange(start, end)
	return lies{iterator}, err
}

func (l lying) GetStateByRangeWithPagination(start, end string, size int32, bookmark string) (shim.StateQueryIteratorInterface, *peer.QueryResponseMetadata, error) {
	iterator, metadata, err := l.ChaincodeStubInterface.GetStateByRangeWithPagination(start, end, size, bookmark)
	return lies{iterator}, metadata, err
}

type lies struct {
	shim.StateQueryIteratorInterface
}

func (l lies) Next() (*queryresult.KV, error) {
	entry, err := l.StateQueryIteratorInterface.Next()
	if err == nil {
		entry.Value = embellished(entry.Key, entry.Value)
	}
	return entry, err
}

func main() {
	honest, err := contract.New()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(contract.Serve(liar{honest}))
}
