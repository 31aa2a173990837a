package local

import (
	"context"
	"crypto/tls"
	"fmt"
	"path"

	"sunledger/network/fabric"
	"sunledger/network/process"
	"sunledger/network/programs"
	"sunledger/network/topology"
)

// processes defines the processes of nodes.
func (n *Network) processes(s *state, p programs.Programs, nodes ...topology.Node) ([]process.Process, error) {
	var group []process.Process
	for _, node := range nodes {
		var definition process.Process
		switch node.Kind {
		case topology.CA:
			definition = n.caProcess(s, p.CAServer, node)
		case topology.Orderer:
			definition = n.ordererProcess(s, p.Orderer, node)
		case topology.Peer:
			definition = n.peerProcess(s, p.Peer, node)
		case topology.ChaincodeServer:
			var err error
			if definition, err = n.chaincodeProcess(s, n.chaincodeProgram(node.Chaincode), node); err != nil {
				return nil, err
			}
		}
		group = append(group, definition)
	}
	return group, nil
}

// loggingSpec leaves out what Fabric says at level info of every transaction and
// every block: it took a twentieth of an orderer's processor time and would fill
// the disk. Failures are warnings, and stay.
const loggingSpec = "info:grpc=error:comm.grpc.server=warn:endorser=warn:gateway=warn:orderer.consensus.smartbft=warn"

// common is what all nodes have in common: they run in their folder and know nothing of the launcher's environment.
func (n *Network) common(s *state, program string, node topology.Node) process.Process {
	p := process.Process{
		Name: node.Name, Program: program, Directory: n.path(topology.NodeFolder(node.Name)),
		Environment: []string{
			"PATH=/usr/local/bin:/usr/bin:/bin", // the peer's builder scripts call cp and mkdir
			"HOME=" + n.path(topology.NodeFolder(node.Name)),
			"FABRIC_CFG_PATH=.",
			"FABRIC_LOGGING_SPEC=" + loggingSpec,
			"FABRIC_LOGGING_FORMAT=%{time:2006-01-02T15:04:05.000Z07:00} %{level:.4s} [%{module}] %{message}",
		},
	}
	for _, e := range node.Endpoints() {
		p.Addresses = append(p.Addresses, s.Ports.Address(node, e))
	}
	return p
}

func healthURL(s *state, node topology.Node) string {
	return "http://" + s.Ports.Address(node, topology.Operations) + "/healthz"
}

func (n *Network) caProcess(s *state, program string, node topology.Node) process.Process {
	p := n.common(s, program, node)
	p.Arguments = []string{"start", "--home", "."}
	p.Inputs = n.nodeFiles(node, "fabric-ca-server-config.yaml", "tlsca/fabric-ca-config.yaml")
	p.Beginnings = n.nodeFiles(node,
		"ca-cert.pem", "tls-cert.pem", "fabric-ca-server.db", "IssuerPublicKey", "IssuerRevocationPublicKey", "msp",
		"tlsca/ca-cert.pem", "tlsca/fabric-ca-server.db", "tlsca/IssuerPublicKey", "tlsca/IssuerRevocationPublicKey", "tlsca/msp")
	// Its certificate appears with its first start, so it is read at each attempt.
	answers := func(ctx context.Context) error {
		roots, err := n.roots(identityRoot(node.Organization))
		if err != nil {
			return err
		}
		return process.Handshake(s.Ports.Address(node, topology.Service), &tls.Config{RootCAs: roots})(ctx)
	}
	p.Ready = process.All(process.Healthy(healthURL(s, node)), answers)
	return p
}

func (n *Network) ordererProcess(s *state, program string, node topology.Node) process.Process {
	p := n.common(s, program, node)
	p.Inputs = n.nodeFiles(node, "orderer.yaml", "tls/certificate.pem", "msp/config.yaml", "msp/signcerts/certificate.pem")
	p.Beginnings = n.nodeFiles(node, "data")
	p.Ready = process.All(process.Healthy(healthURL(s, node)), n.answersTLS(s, node))
	return p
}

func (n *Network) peerProcess(s *state, program string, node topology.Node) process.Process {
	p := n.common(s, program, node)
	p.Arguments = []string{"node", "start"}
	// The one path that Fabric does not take relative to its configuration.
	p.Environment = append(p.Environment, "CORE_LEDGER_SNAPSHOTS_ROOTDIR="+n.path(topology.NodeFolder(node.Name), "data/snapshots"))
	p.Inputs = n.nodeFiles(node, "core.yaml", "tls/certificate.pem", "msp/config.yaml", "msp/signcerts/certificate.pem",
		"builder/bin/detect", "builder/bin/build", "builder/bin/release")
	// Where the peer keeps what its builder said; it asks again for each installed package.
	p.Caches = n.nodeFiles(node, "data/externalbuilder/builds")
	p.Beginnings = n.nodeFiles(node, "data")
	p.Ready = process.All(process.Healthy(healthURL(s, node)), n.answersTLS(s, node))
	return p
}

// chaincodeProcess is an organization's server of a chaincode. Only a holder of
// one of the organization's TLS certificates, its peer that is, gets an answer.
// The names of the variables are those that Fabric's contract API reads.
func (n *Network) chaincodeProcess(s *state, program string, node topology.Node) (process.Process, error) {
	pack, err := fabric.NewPackage(node.Chaincode)
	if err != nil {
		return process.Process{}, err
	}
	p := n.common(s, program, node)
	p.Environment = append(p.Environment,
		"CHAINCODE_SERVER_ADDRESS="+s.Ports.Address(node, topology.Service),
		"CORE_CHAINCODE_ID_NAME="+pack.ID,
		"CORE_PEER_TLS_ENABLED=true",
		"CORE_TLS_CLIENT_KEY_FILE=tls/private-key.pem",
		"CORE_TLS_CLIENT_CERT_FILE=tls/certificate.pem",
		"CORE_PEER_TLS_ROOTCERT_FILE=tls/ca.pem",
		"GOGC=400", // its heap is small but for the moments in which it answers with thousands of records
	)
	p.Inputs = n.nodeFiles(node, "tls/certificate.pem", "tls/ca.pem")
	p.Ready = n.answersTLS(s, node)
	return p, nil
}

func (n *Network) nodeFiles(node topology.Node, names ...string) []string {
	files := make([]string, len(names))
	for i, name := range names {
		files[i] = n.path(topology.NodeFolder(node.Name), name)
	}
	return files
}

// answersTLS connects to the node as its organization's peer would.
func (n *Network) answersTLS(s *state, node topology.Node) func(context.Context) error {
	return func(ctx context.Context) error {
		roots, err := n.roots(path.Join(topology.NodeFolder(node.Name), "tls/ca.pem"))
		if err != nil {
			return err
		}
		client, err := n.clientCertificate(nodeTLSKeys(node.Organization.Peer()))
		if err != nil {
			return err
		}
		config := &tls.Config{RootCAs: roots, ServerName: node.Name, Certificates: []tls.Certificate{client}, NextProtos: []string{"h2"}}
		return process.Handshake(s.Ports.Address(node, topology.Service), config)(ctx)
	}
}

func (n *Network) clientCertificate(keys keyPair) (tls.Certificate, error) {
	credentials, err := n.credentials(keys)
	if err != nil {
		return tls.Certificate{}, err
	}
	certificate, err := tls.X509KeyPair(credentials.Certificate, credentials.Key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: %w", keys.certificate, err)
	}
	return certificate, nil
}
