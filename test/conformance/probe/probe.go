// Package probe is a chaincode that exposes the shim's primitives one by one,
// to see how a ledger behaves.
package probe

import (
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// Chaincode dispatches on the function's exact name. Errors and panics of the
// shim become responses of status 500 with their text.
type Chaincode struct{}

// function runs one primitive. It returns what the response will hold.
type function func(shim.ChaincodeStubInterface, []string) (string, error)

var functions = map[string]function{
	// The launcher asks every chaincode for this before it calls it ready.
	"org.hyperledger.fabric:GetMetadata": func(shim.ChaincodeStubInterface, []string) (string, error) { return "{}", nil },

	"put": put, "get": get, "del": del, "mget": mget, "overwrite": overwrite, "copy": copyKey,
	"fill": fill, "mget-filled": mgetFilled, "batch": batch, "batch-page": batchPage,
	"range": stateRange, "first": first, "count": count, "page": page, "page-put": pagePut, "put-page": putPage,
	"page-try-put": pageTryPut, "read-closed": readClosed, "range-twice": rangeTwice,
	"composite-put": compositePut, "composite-range": compositeRange, "composite-page": compositePage,
	"composite-all": compositeAll, "split": split,
	"history": history, "events": events, "creator": creator, "time": timestamp, "args": args,
}

// Init does nothing.
func (Chaincode) Init(shim.ChaincodeStubInterface) *peer.Response { return shim.Success(nil) }

// Invoke runs a primitive.
func (Chaincode) Invoke(stub shim.ChaincodeStubInterface) (response *peer.Response) {
	defer func() {
		if p := recover(); p != nil {
			response = shim.Error(fmt.Sprint("panic: ", p))
		}
	}()
	name, args := stub.GetFunctionAndParameters()
	if name == "respond" {
		return respond(stub, args)
	}
	run, ok := functions[name]
	if !ok {
		return shim.Error(fmt.Sprintf("the probe has no function %q", name))
	}
	payload, err := run(stub, args)
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success([]byte(payload))
}
