package topology

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"text/template"
)

//go:embed templates
var templateFiles embed.FS

// File is one rendered configuration file.
type File struct {
	Path    string // slash-separated, relative to the state folder
	Content []byte
	Mode    fs.FileMode
}

// NodeFolder is where a node runs, relative to the state folder.
func NodeFolder(node string) string { return path.Join("nodes", node) }

// OrganizationFolder holds what is known of an organization, relative to the state folder.
func OrganizationFolder(organization string) string { return path.Join("organizations", organization) }

// ChannelFolder holds the channel's configuration and genesis block, relative to the state folder.
const ChannelFolder = "channel"

// EnrolmentSecret is the password with which an identity enrols at its CA. It
// is derived, so that an interrupted start can go on without having noted it.
func EnrolmentSecret(networkSecret, identity string) string {
	mac := hmac.New(sha256.New, []byte(networkSecret))
	mac.Write([]byte(identity))
	return hex.EncodeToString(mac.Sum(nil))
}

// Render returns every configuration file of the network. The secret goes
// into the CAs' registries, which are therefore readable by their owner only.
func (n Network) Render(ports Ports, secret string) ([]File, error) {
	if err := n.Validate(); err != nil {
		return nil, err
	}
	r := renderer{network: n, ports: ports, secret: secret}
	for _, o := range n.Organizations {
		r.add(path.Join(OrganizationFolder(o.Name), "msp/config.yaml"), "node-ous.yaml", 0o644, o)
	}
	for _, node := range n.Nodes() {
		r.addNode(node)
	}
	r.add(path.Join(ChannelFolder, "configtx.yaml"), "configtx.yaml", 0o644, n)
	return r.files, r.err
}

type renderer struct {
	network Network
	ports   Ports
	secret  string
	files   []File
	err     error
}

func (r *renderer) addNode(node Node) {
	folder := NodeFolder(node.Name)
	switch node.Kind {
	case CA:
		r.add(path.Join(folder, "fabric-ca-server-config.yaml"), "fabric-ca-server-config.yaml", 0o600, node)
		r.add(path.Join(folder, "tlsca/fabric-ca-config.yaml"), "fabric-ca-config.yaml", 0o600, node)
	case Orderer:
		r.add(path.Join(folder, "orderer.yaml"), "orderer.yaml", 0o644, node)
		r.add(path.Join(folder, "msp/config.yaml"), "node-ous.yaml", 0o644, node.Organization)
	case Peer:
		r.add(path.Join(folder, "core.yaml"), "core.yaml", 0o644, node)
		r.add(path.Join(folder, "msp/config.yaml"), "node-ous.yaml", 0o644, node.Organization)
		for _, program := range []string{"detect", "build", "release"} {
			r.add(path.Join(folder, "builder/bin", program), "builder-"+program+".sh", 0o755, node)
		}
	}
}

func (r *renderer) add(file, name string, mode fs.FileMode, data any) {
	if r.err != nil {
		return
	}
	t, err := template.New(name).Option("missingkey=error").Funcs(r.functions()).ParseFS(templateFiles, "templates/"+name)
	if err != nil {
		r.err = err
		return
	}
	var content bytes.Buffer
	if err := t.Execute(&content, data); err != nil {
		r.err = fmt.Errorf("rendering %s: %w", file, err)
		return
	}
	r.files = append(r.files, File{Path: file, Content: content.Bytes(), Mode: mode})
}

// functions are what the templates may ask for beyond their data.
func (r *renderer) functions() template.FuncMap {
	return template.FuncMap{
		"port": func(n Node, e Endpoint) (int, error) {
			if port := r.ports[n.Port(e)]; port != 0 {
				return port, nil
			}
			return 0, fmt.Errorf("no port assigned to %s", n.Port(e))
		},
		"secret":             func(identity string) string { return EnrolmentSecret(r.secret, identity) },
		"add":                func(a, b int) int { return a + b },
		"nodes":              r.network.NodesOf,
		"nodesOf":            r.network.nodesOfOrganization,
		"roles":              roles,
		"tlsIdentities":      r.network.tlsIdentities,
		"nodeFolder":         func(n Node) string { return path.Join("..", NodeFolder(n.Name)) },
		"mspFolder":          func(o Organization) string { return path.Join("..", OrganizationFolder(o.Name), "msp") },
		"rawLedgerResources": func() []string { return rawLedgerResources },
	}
}

// rawLedgerResources are the calls that return whole blocks, transactions, the
// channel's configuration or its chaincode definitions.
var rawLedgerResources = []string{
	"event/Block", "event/FilteredBlock",
	"qscc/GetChainInfo", "qscc/GetBlockByNumber", "qscc/GetBlockByHash", "qscc/GetTransactionByID", "qscc/GetBlockByTxID",
	"cscc/GetConfigBlock", "cscc/GetChannelConfig",
	"lscc/ChaincodeExists", "lscc/GetDeploymentSpec", "lscc/GetChaincodeData", "lscc/GetInstantiatedChaincodes", "lscc/GetCollectionsConfig",
	"_lifecycle/CheckCommitReadiness", "_lifecycle/CommitChaincodeDefinition",
	"_lifecycle/QueryChaincodeDefinition", "_lifecycle/QueryChaincodeDefinitions",
}

// roles that the organization's users hold, each once, in order of appearance.
func roles(o Organization) []string {
	var roles []string
	seen := map[string]bool{}
	for _, u := range o.Users {
		if !seen[u.Role] {
			seen[u.Role] = true
			roles = append(roles, u.Role)
		}
	}
	return roles
}

func (n Network) nodesOfOrganization(o Organization, kind Kind) []Node {
	var nodes []Node
	for _, node := range n.NodesOf(kind) {
		if node.Organization.Name == o.Name {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// tlsIdentities are the names that get a TLS certificate: nodes and the administrator, never users.
func (n Network) tlsIdentities(o Organization) []string {
	names := []string{o.Admin()}
	for _, kind := range []Kind{Orderer, Peer, ChaincodeServer} {
		for _, node := range n.nodesOfOrganization(o, kind) {
			names = append(names, node.Name)
		}
	}
	return names
}
