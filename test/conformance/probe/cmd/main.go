// Command cmd serves the probe to a peer. Its environment is that of the
// provenance chaincode.
package main

import (
	"log"

	"sunledger/chaincode/contract"
	"sunledger/test/conformance/probe"
)

func main() {
	log.Fatal(contract.Serve(probe.Chaincode{}))
}
