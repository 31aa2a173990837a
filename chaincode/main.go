// Command chaincode serves the provenance chaincode to its regulator's peer
// (chaincode as a service). Its settings are Fabric's environment variables,
// CHAINCODE_SERVER_ADDRESS, CORE_CHAINCODE_ID_NAME and the key files; see
// README.md.
package main

import (
	"log"
	"os"
	"runtime/debug"

	"sunledger/chaincode/contract"
)

func main() {
	// The server keeps nothing, so its heap is so small that one trace of a
	// thousand batches would have it collected several times.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	chaincode, err := contract.New()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(contract.Serve(chaincode))
}
