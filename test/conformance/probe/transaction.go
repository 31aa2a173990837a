package probe

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

const timeFormat = time.RFC3339Nano

// respond writes a key, sets an event and returns the response that the
// arguments describe: key, status, message, payload.
func respond(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
	status, err := strconv.Atoi(args[1])
	if err != nil {
		return shim.Error(err.Error())
	}
	if err := stub.PutState(args[0], []byte("1")); err != nil {
		return shim.Error(err.Error())
	}
	if err := stub.SetEvent("Responded", nil); err != nil {
		return shim.Error(err.Error())
	}
	return &peer.Response{Status: int32(status), Message: args[2], Payload: []byte(args[3])}
}

// events sets one event for each pair of name and payload.
func events(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	for i := 0; i < len(args); i += 2 {
		if err := stub.SetEvent(args[i], []byte(args[i+1])); err != nil {
			return "", err
		}
	}
	return "", nil
}

// creator lists the MSP of the client and attributes of its certificate.
func creator(stub shim.ChaincodeStubInterface, names []string) (string, error) {
	client, err := cid.New(stub)
	if err != nil {
		return "", err
	}
	msp, err := client.GetMSPID()
	if err != nil {
		return "", err
	}
	certificate, err := client.GetX509Certificate()
	if err != nil {
		return "", err
	}
	found := []string{msp, certificate.Subject.CommonName}
	for _, name := range names {
		value, ok, err := client.GetAttributeValue(name)
		if err != nil {
			return "", err
		}
		found = append(found, fmt.Sprintf("%s=%q %t", name, value, ok))
	}
	return strings.Join(found, " "), nil
}

// timestamp also shows that the transaction knows its own ID and channel.
func timestamp(stub shim.ChaincodeStubInterface, _ []string) (string, error) {
	at, err := stub.GetTxTimestamp()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s %t", at.AsTime().Format(timeFormat), stub.GetTxID(), stub.GetChannelID() != ""), nil
}

func args(stub shim.ChaincodeStubInterface, _ []string) (string, error) {
	signed, err := stub.GetSignedProposal()
	if err != nil {
		return "", err
	}
	binding, err := stub.GetBinding()
	return fmt.Sprintf("%q proposal %t binding %d", stub.GetArgs(), len(signed.ProposalBytes) > 0, len(binding)), err
}
