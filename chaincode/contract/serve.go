package contract

import (
	"errors"
	"fmt"
	"os"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// Serve offers a chaincode to the peer over mutual TLS, as Fabric's environment
// variables say; it returns when serving fails. There is no mode without TLS:
// whoever reaches the port could otherwise pose as the peer.
func Serve(chaincode shim.Chaincode) error {
	server := shim.ChaincodeServer{
		CC:      chaincode,
		CCID:    os.Getenv("CORE_CHAINCODE_ID_NAME"),
		Address: os.Getenv("CHAINCODE_SERVER_ADDRESS"),
	}
	if server.CCID == "" || server.Address == "" {
		return errors.New("set CORE_CHAINCODE_ID_NAME to the package ID and CHAINCODE_SERVER_ADDRESS to host:port")
	}
	for _, file := range []struct {
		variable string
		into     *[]byte
	}{
		{"CORE_TLS_CLIENT_KEY_FILE", &server.TLSProps.Key},
		{"CORE_TLS_CLIENT_CERT_FILE", &server.TLSProps.Cert},
		{"CORE_PEER_TLS_ROOTCERT_FILE", &server.TLSProps.ClientCACerts},
	} {
		b, err := os.ReadFile(os.Getenv(file.variable))
		if err != nil {
			return fmt.Errorf("%s must name a PEM file: %w", file.variable, err)
		}
		*file.into = b
	}
	return server.Start()
}
