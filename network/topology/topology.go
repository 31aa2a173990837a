// Package topology says what runs where, as data, and renders that data into
// the configuration files of Fabric's programs. It starts nothing and reads
// nothing: the same Network and Ports always give the same files.
//
// # The network
//
// A Network is one channel shared by organizations. An organization is one
// regulator. It runs these nodes, each a process of its own:
//
//	NAME-ca          fabric-ca-server with two authorities: NAME-ca signs
//	                 identities, NAME-tlsca signs TLS certificates only, so
//	                 that no user certificate opens a node's admin endpoint
//	NAME-orderer1..  SmartBFT orderers
//	NAME-peer        endorsing peer, gateway and event source
//	NAME-CHAINCODE   one chaincode server for each deployed chaincode
//
// Orderers and peer of an organization share its MSP. The organization's
// identities are data too: an administrator and the users, each with the role
// and the enterprise code that the CA certifies as attributes. The role is
// also the identity's affiliation, and therefore an organizational unit of its
// certificate, which the channel's readers policy asks for (see fabric.Genesis).
//
// # Folders
//
// All nodes listen on 127.0.0.1 and are told apart by port. File names are
// relative to the folder of the node, which is its working directory, so a
// state folder can be moved while the network is down:
//
//	nodes/NODE/            configuration, msp/, tls/, data/ of one node
//	organizations/NAME/    msp/ as the channel knows it, admin/
//	channel/               configtx.yaml, genesis block
//
// Package local adds users/, profiles/, chaincodes/ and processes/.
package topology

import (
	"fmt"
	"regexp"
	"slices"
)

// Network is one channel and the organizations that share it.
type Network struct {
	Channel       string
	Organizations []Organization
	Chaincodes    []string // names of the deployed chaincodes
}

// Organization is one regulator: what it runs and whom it vouches for.
type Organization struct {
	Name     string // prefix of its nodes' names, for instance "shouguang"
	MSPID    string
	Province string // of the CA certificates' subjects
	Orderers int
	Users    []User
}

// User is one person or enterprise with an identity on the network.
type User struct {
	Name       string // of the identity and of its profile, unique in the network
	Role       string // regulator, inspector, enterprise, laboratory, carrier, auditor or observer
	Enterprise string // unified social credit code; empty for those who act for no enterprise
}

// RawLedgerRoles are the roles that may read whole blocks and call the system
// chaincodes. Everyone else reads through the contract, which decides record
// by record.
var RawLedgerRoles = []string{"regulator", "auditor"}

// Sunledger is the network of the two regulators.
func Sunledger() Network {
	const (
		shouguangRegulator = "113707830000000195"
		haidianRegulator   = "111101080000000277"
	)
	return Network{
		Channel: "provenance",
		Organizations: []Organization{{
			Name: "shouguang", MSPID: "ShouguangMSP", Province: "Shandong", Orderers: 2,
			Users: []User{
				{"shouguang-regulator", "regulator", shouguangRegulator},
				{"shouguang-inspector", "inspector", shouguangRegulator},
				{"shouguang-auditor", "auditor", ""},
				{"base", "enterprise", "91370783MADEM0011E"},
				{"base2", "enterprise", "91370783MADEM002X6"},
				{"lab", "laboratory", "91370783MADEM00386"},
				{"carrier", "carrier", "91370783MADEM30013"},
			},
		}, {
			Name: "haidian", MSPID: "HaidianMSP", Province: "Beijing", Orderers: 2,
			Users: []User{
				{"haidian-regulator", "regulator", haidianRegulator},
				{"haidian-inspector", "inspector", haidianRegulator},
				{"auditor", "auditor", ""},
				{"observer", "observer", ""},
				{"lab2", "laboratory", "91110108MADEM1046F"},
				{"market", "enterprise", "91110108MADEM10146"},
				{"supermarket", "enterprise", "91110108MADEM10221"},
				{"canteen", "enterprise", "91110108MADEM1030U"},
			},
		}},
	}
}

// Organization returns the organization of that name, or an error that lists the names there are.
func (n Network) Organization(name string) (Organization, error) {
	var names []string
	for _, o := range n.Organizations {
		if o.Name == name {
			return o, nil
		}
		names = append(names, o.Name)
	}
	return Organization{}, fmt.Errorf("no organization %q in this network: use one of %v", name, names)
}

// Admin is the name of the organization's administrator.
func (o Organization) Admin() string { return o.Name + "-admin" }

// CA is the name of the authority that signs the organization's identities.
func (o Organization) CA() string { return o.Name + "-ca" }

// TLSCA is the name of the authority that signs the organization's TLS certificates.
func (o Organization) TLSCA() string { return o.Name + "-tlsca" }

// Peer is the name of the organization's peer.
func (o Organization) Peer() string { return o.Name + "-peer" }

// ChaincodeServer is the name of the organization's server of a chaincode.
func (o Organization) ChaincodeServer(chaincode string) string { return o.Name + "-" + chaincode }

// EndorsementPolicy demands a peer of every organization for each transaction of the contract.
func (n Network) EndorsementPolicy() string {
	policy := "AND("
	for i, o := range n.Organizations {
		if i > 0 {
			policy += ","
		}
		policy += "'" + o.MSPID + ".peer'"
	}
	return policy + ")"
}

// names of organizations, users and chaincodes become file names, host names and CA identities.
var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Validate reports the first thing that would make the network unusable:
// fewer than four orderers, a name used twice or a name that cannot be a file and host name.
func (n Network) Validate() error {
	orderers, names := 0, map[string]bool{}
	claim := func(name string) error {
		if !nameForm.MatchString(name) {
			return fmt.Errorf("name %q: use lower-case letters, digits and single hyphens, a letter first", name)
		}
		if names[name] {
			return fmt.Errorf("name %q is used twice: identities and nodes need names of their own", name)
		}
		names[name] = true
		return nil
	}
	for _, o := range n.Organizations {
		orderers += o.Orderers
		claimed := []string{o.Name, o.Admin()}
		for _, u := range o.Users {
			claimed = append(claimed, u.Name)
		}
		for _, node := range n.Nodes() {
			if node.Organization.Name == o.Name {
				claimed = append(claimed, node.Name)
			}
		}
		for _, name := range claimed {
			if err := claim(name); err != nil {
				return err
			}
		}
	}
	if orderers < 4 {
		return fmt.Errorf("%d orderers: SmartBFT needs at least 4 to survive the failure of one", orderers)
	}
	if slices.Contains(n.Chaincodes, "") {
		return fmt.Errorf("a chaincode needs a name")
	}
	return nil
}
