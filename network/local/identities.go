package local

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"

	"sunledger/network/fabric"
	"sunledger/network/topology"
)

// identityRoot and tlsRoot are where a CA server keeps its two certificates.
func identityRoot(o topology.Organization) string {
	return path.Join(topology.NodeFolder(o.CA()), "ca-cert.pem")
}

func tlsRoot(o topology.Organization) string {
	return path.Join(topology.NodeFolder(o.CA()), "tlsca/ca-cert.pem")
}

// keyPair is where credentials are kept, relative to the state folder.
type keyPair struct{ certificate, key string }

func userKeys(name string) keyPair {
	return keyPair{path.Join("users", name, "certificate.pem"), path.Join("users", name, "private-key.pem")}
}

func adminKeys(o topology.Organization) keyPair { return folderKeys(adminFolder(o)) }

func adminTLSKeys(o topology.Organization) keyPair {
	return folderKeys(path.Join(adminFolder(o), "tls"))
}

func adminFolder(o topology.Organization) string {
	return path.Join(topology.OrganizationFolder(o.Name), "admin")
}

func folderKeys(folder string) keyPair {
	return keyPair{path.Join(folder, "certificate.pem"), path.Join(folder, "private-key.pem")}
}

func nodeTLSKeys(node string) keyPair { return folderKeys(path.Join(topology.NodeFolder(node), "tls")) }

func nodeMSPKeys(node string) keyPair {
	msp := path.Join(topology.NodeFolder(node), "msp")
	return keyPair{path.Join(msp, "signcerts/certificate.pem"), path.Join(msp, "keystore/private-key.pem")}
}

func (n *Network) credentials(k keyPair) (fabric.Credentials, error) {
	certificate, err := os.ReadFile(n.path(k.certificate))
	if err != nil {
		return fabric.Credentials{}, err
	}
	key, err := os.ReadFile(n.path(k.key))
	return fabric.Credentials{Certificate: certificate, Key: key}, err
}

// roots reads a file of trusted certificates.
func (n *Network) roots(file string) (*x509.CertPool, error) {
	content, err := os.ReadFile(n.path(file))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("%s holds no certificate", n.path(file))
	}
	return pool, nil
}

// enrolment is one certificate to be had, unless it is there already.
type enrolment struct {
	authority string
	identity  string
	profile   fabric.Profile
	hosts     []string
	keys      keyPair
}

func (l *launch) enrolAll(ctx context.Context) error {
	missing := l.missing()
	failures := make([]error, len(l.topology.Organizations))
	var wait sync.WaitGroup
	for i, o := range l.topology.Organizations {
		wait.Go(func() { failures[i] = l.enrolOrganization(ctx, o) })
	}
	wait.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return keptUnless(missing)
}

// missing tells whether any certificate is still to be had.
func (l *launch) missing() bool {
	for _, o := range l.topology.Organizations {
		for _, e := range l.enrolments(o) {
			if _, err := os.Stat(l.path(e.keys.certificate)); err != nil {
				return true
			}
		}
	}
	return false
}

func (l *launch) enrolOrganization(ctx context.Context, o topology.Organization) error {
	if err := l.publishRoots(o); err != nil {
		return err
	}
	for _, e := range l.enrolments(o) {
		if err := l.enrol(ctx, o, e); err != nil {
			return err
		}
	}
	for _, node := range l.topology.Nodes() {
		if node.Organization.Name == o.Name && node.Kind != topology.CA {
			if err := l.copyRoots(node); err != nil {
				return err
			}
		}
	}
	return nil
}

// enrolments of an organization: identities for the administrator, nodes and
// users; TLS certificates for the administrator and everything that listens.
func (l *launch) enrolments(o topology.Organization) []enrolment {
	list := []enrolment{
		{o.CA(), o.Admin(), fabric.Identity, nil, adminKeys(o)},
		{o.TLSCA(), o.Admin(), fabric.TLS, nil, adminTLSKeys(o)},
	}
	for _, node := range l.topology.Nodes() {
		if node.Organization.Name != o.Name || node.Kind == topology.CA {
			continue
		}
		if node.Kind != topology.ChaincodeServer {
			list = append(list, enrolment{o.CA(), node.Name, fabric.Identity, nil, nodeMSPKeys(node.Name)})
		}
		hosts := []string{node.Name, "localhost", topology.Loopback}
		list = append(list, enrolment{o.TLSCA(), node.Name, fabric.TLS, hosts, nodeTLSKeys(node.Name)})
	}
	for _, user := range o.Users {
		list = append(list, enrolment{o.CA(), user.Name, fabric.Identity, nil, userKeys(user.Name)})
	}
	return list
}

// enrol unless the certificate is there: it is written last, so where it is, the key is too.
func (l *launch) enrol(ctx context.Context, o topology.Organization, e enrolment) error {
	if _, err := os.Stat(l.path(e.keys.certificate)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	roots, err := l.roots(identityRoot(o))
	if err != nil {
		return err
	}
	server, err := l.state.node(o.CA())
	if err != nil {
		return err
	}
	authority := fabric.Authority{Address: l.state.Ports.Address(server, topology.Service), Name: e.authority, Roots: roots}
	credentials, err := authority.Enrol(ctx, e.identity, topology.EnrolmentSecret(l.state.Secret, e.identity), e.profile, e.hosts...)
	if err != nil {
		return err
	}
	if err := l.write(e.keys.key, credentials.Key, 0o600); err != nil {
		return err
	}
	return l.write(e.keys.certificate, credentials.Certificate, 0o644)
}

// publishRoots puts an organization's root certificates where the channel expects them.
func (l *launch) publishRoots(o topology.Organization) error {
	msp := path.Join(topology.OrganizationFolder(o.Name), "msp")
	if err := l.copyRoot(identityRoot(o), path.Join(msp, "cacerts/ca.pem")); err != nil {
		return err
	}
	return l.copyRoot(tlsRoot(o), path.Join(msp, "tlscacerts/ca.pem"))
}

// copyRoots puts the root certificates where a node expects them.
func (l *launch) copyRoots(node topology.Node) error {
	o, folder := node.Organization, topology.NodeFolder(node.Name)
	if err := l.copyRoot(tlsRoot(o), path.Join(folder, "tls/ca.pem")); err != nil || node.Kind == topology.ChaincodeServer {
		return err
	}
	if err := l.copyRoot(tlsRoot(o), path.Join(folder, "msp/tlscacerts/ca.pem")); err != nil {
		return err
	}
	return l.copyRoot(identityRoot(o), path.Join(folder, "msp/cacerts/ca.pem"))
}

func (l *launch) copyRoot(from, to string) error {
	content, err := os.ReadFile(l.path(from))
	if err != nil {
		return err
	}
	return l.write(to, content, 0o644)
}

// profile is what a client needs to act as one user. Paths are relative to the profile's own folder.
type profile struct {
	Name               string `json:"name"`
	Organization       string `json:"organization"`
	MSPID              string `json:"mspId"`
	Role               string `json:"role"`
	Enterprise         string `json:"enterprise"`
	Channel            string `json:"channel"`
	Chaincode          string `json:"chaincode"`
	Gateway            string `json:"gateway"` // host and port of the own organization's peer
	TLSServerName      string `json:"tlsServerName"`
	TLSRootCertificate string `json:"tlsRootCertificate"`
	Certificate        string `json:"certificate"`
	PrivateKey         string `json:"privateKey"`
	Genesis            string `json:"genesis"` // hash of the genesis block's header, which an audit starts from
}

func profileFile(user string) string { return path.Join("profiles", user+".json") }

func (l *launch) writeProfiles() error {
	block, err := os.ReadFile(l.path(genesisBlock))
	if err != nil {
		return err
	}
	genesis, err := fabric.HeaderHash(block)
	if err != nil {
		return err
	}
	for _, o := range l.topology.Organizations {
		for _, user := range o.Users {
			if err := l.writeProfile(o, user, genesis); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *launch) writeProfile(o topology.Organization, user topology.User, genesis string) error {
	peer, err := l.state.node(o.Peer())
	if err != nil {
		return err
	}
	keys := userKeys(user.Name)
	content, err := json.MarshalIndent(profile{
		Name: user.Name, Organization: o.Name, MSPID: o.MSPID, Role: user.Role, Enterprise: user.Enterprise,
		Channel: l.topology.Channel, Chaincode: Chaincode,
		Gateway: l.state.Ports.Address(peer, topology.Service), TLSServerName: peer.Name,
		TLSRootCertificate: filepath.Join("..", topology.OrganizationFolder(o.Name), "msp/tlscacerts/ca.pem"),
		Certificate:        filepath.Join("..", keys.certificate),
		PrivateKey:         filepath.Join("..", keys.key),
		Genesis:            genesis,
	}, "", "  ")
	if err != nil {
		return err
	}
	return l.write(profileFile(user.Name), append(content, '\n'), 0o600)
}
