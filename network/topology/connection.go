package topology

import "encoding/json"

// Connection tells a peer how to reach a chaincode server over mutual TLS: the
// content of Fabric's connection.json. Certificates and key are PEM.
type Connection struct {
	Address            string `json:"address"`
	Domain             string `json:"domain"` // the server's name in its certificate
	DialTimeout        string `json:"dial_timeout"`
	TLSRequired        bool   `json:"tls_required"`
	ClientAuthRequired bool   `json:"client_auth_required"`
	ClientKey          string `json:"client_key"`
	ClientCertificate  string `json:"client_cert"`
	RootCertificate    string `json:"root_cert"`
}

// NewConnection from a peer, with its own TLS key and certificate, to its organization's server.
func NewConnection(address, server string, key, certificate, root []byte) Connection {
	return Connection{
		Address: address, Domain: server, DialTimeout: "10s",
		TLSRequired: true, ClientAuthRequired: true,
		ClientKey: string(key), ClientCertificate: string(certificate), RootCertificate: string(root),
	}
}

// JSON is the file's content. It holds a private key: write it for its owner only.
func (c Connection) JSON() ([]byte, error) { return json.MarshalIndent(c, "", "  ") }

// ConnectionFile is where a peer's builder looks for its connection to a
// chaincode's server, relative to the state folder.
func ConnectionFile(o Organization, chaincode string) string {
	return NodeFolder(o.Peer()) + "/connections/" + chaincode + ".json"
}
