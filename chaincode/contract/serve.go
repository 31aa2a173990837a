package contract

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/experimental"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/mem"
)

// How much the peer and the server send each other. A message is one answer of
// the state database or of the chaincode; Fabric's bound is 100 MB. The window
// holds a thousand records at once: with gRPC's 64 KB the peer would wait for
// leave to go on fifteen times in one read of a lineage.
const (
	maxMessage = 100 << 20
	window     = 2 << 20
)

// Serve offers a chaincode to the peer over mutual TLS, as Fabric's environment
// variables say; it returns when serving fails. There is no mode without TLS:
// whoever reaches the port could otherwise pose as the peer.
func Serve(chaincode shim.Chaincode) error {
	id, address := os.Getenv("CORE_CHAINCODE_ID_NAME"), os.Getenv("CHAINCODE_SERVER_ADDRESS")
	if id == "" || address == "" {
		return errors.New("set CORE_CHAINCODE_ID_NAME to the package ID and CHAINCODE_SERVER_ADDRESS to host:port")
	}
	mutual, err := mutualTLS()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	// gRPC's own pool has no buffers between 32 kB and 1 MB, and clears what it gives
	// out: for every list of a lineage it would clear a megabyte.
	buffers, err := mem.NewBinaryTieredBufferPool(8, 12, 14, 15, 16, 17, 18, 19, 20, 21) // powers of 2, in bytes
	if err != nil {
		return err
	}
	experimental.SetDefaultBufferPool(buffers)
	server := grpc.NewServer(
		grpc.Creds(credentials.NewTLS(mutual)),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Minute, Timeout: 20 * time.Second}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: time.Minute, PermitWithoutStream: true}),
		grpc.ConnectionTimeout(5*time.Second),
		grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
		grpc.InitialWindowSize(window), grpc.InitialConnWindowSize(window),
	)
	peer.RegisterChaincodeServer(server, &shim.ChaincodeServer{CCID: id, CC: chaincode})
	return server.Serve(listener)
}

// mutualTLS reads the server's certificate and key and the authorities that
// vouch for its only client, the peer.
func mutualTLS() (*tls.Config, error) {
	files := map[string][]byte{"CORE_TLS_CLIENT_KEY_FILE": nil, "CORE_TLS_CLIENT_CERT_FILE": nil, "CORE_PEER_TLS_ROOTCERT_FILE": nil}
	for variable := range files {
		b, err := os.ReadFile(os.Getenv(variable))
		if err != nil {
			return nil, fmt.Errorf("%s must name a PEM file: %w", variable, err)
		}
		files[variable] = b
	}
	certificate, err := tls.X509KeyPair(files["CORE_TLS_CLIENT_CERT_FILE"], files["CORE_TLS_CLIENT_KEY_FILE"])
	if err != nil {
		return nil, fmt.Errorf("CORE_TLS_CLIENT_CERT_FILE and CORE_TLS_CLIENT_KEY_FILE: %w", err)
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(files["CORE_PEER_TLS_ROOTCERT_FILE"]) {
		return nil, errors.New("CORE_PEER_TLS_ROOTCERT_FILE names no certificate")
	}
	return &tls.Config{
		Certificates: []tls.Certificate{certificate}, ClientCAs: authorities,
		ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12,
	}, nil
}
