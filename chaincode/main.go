// Command chaincode serves the provenance chaincode to its regulator's peer
// (chaincode as a service). Its settings are Fabric's environment variables,
// CHAINCODE_SERVER_ADDRESS, CORE_CHAINCODE_ID_NAME and the key files; see
// README.md.
package main

import (
	"log"

	"sunledger/chaincode/contract"
)

func main() {
	chaincode, err := contract.New()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(contract.Serve(chaincode))
}
