package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer/lifecycle"
	"google.golang.org/protobuf/proto"
)

// Names in Fabric's lifecycle.
const (
	lifecyclePolicy    = "/Channel/Application/LifecycleEndorsement"
	implicitCollection = "_implicit_org_"
	definitionType     = "ChaincodeDefinition"
	builtInValidation  = "vscc"
)

// definition is a chaincode's, as far as validation goes by it.
type definition struct {
	policy      []byte // a peer.ApplicationPolicy
	collections map[string]*peer.StaticCollectionConfig
}

// errUnsupported is what peers could validate and this package does not.
var errUnsupported = errors.New("not verified here")

// definition returns the chaincode's definition in the state; nil when it has none.
func (s *state) definition(chaincode string) (*definition, error) {
	if known := s.parsed[chaincode]; known != nil {
		return known, nil
	}
	metadata := new(lifecycle.StateMetadata)
	raw := s.definitions["namespaces/metadata/"+chaincode]
	if raw == nil {
		return nil, nil
	}
	validation, collections := new(lifecycle.ChaincodeValidationInfo), new(peer.CollectionConfigPackage)
	if err := errors.Join(
		proto.Unmarshal(raw, metadata),
		s.field(chaincode, "ValidationInfo", validation),
		s.field(chaincode, "Collections", collections),
	); err != nil {
		return nil, err
	}
	if metadata.GetDatatype() != definitionType {
		return nil, fmt.Errorf("%s is no chaincode", chaincode)
	}
	if plugin := validation.GetValidationPlugin(); plugin != builtInValidation {
		return nil, fmt.Errorf("validation plugin %q: %w", plugin, errUnsupported)
	}
	d := &definition{validation.GetValidationParameter(), map[string]*peer.StaticCollectionConfig{}}
	for _, one := range collections.GetConfig() {
		c := one.GetStaticCollectionConfig()
		d.collections[c.GetName()] = c
		if c.GetBlockToLive() > 0 {
			return nil, fmt.Errorf("collection %s expires: %w", c.GetName(), errUnsupported)
		}
	}
	s.parsed[chaincode] = d
	return d, nil
}

// field reads a field of a chaincode's definition.
func (s *state) field(chaincode, name string, into proto.Message) error {
	data := new(lifecycle.StateData)
	if err := proto.Unmarshal(s.definitions["namespaces/fields/"+chaincode+"/"+name], data); err != nil {
		return err
	}
	return proto.Unmarshal(data.GetBytes(), into)
}

// judgement is the replay's verdict on a transaction's endorsement, and why.
type judgement struct {
	code peer.TxValidationCode
	why  string
	odd  error // what could not be verified
}

// endorsed checks that the endorsements satisfy the policy of every namespace
// that the transaction writes, and of the one that it called.
func (r *Replay) endorsed(t *transaction) judgement {
	if t.action.code != valid {
		return judgement{code: t.action.code, why: "the action is not in order"}
	}
	namespaces := map[string]*namespaceSet{t.action.chaincode: nil}
	for i := range t.action.sets {
		set := &t.action.sets[i]
		if _, called := namespaces[set.name]; called || set.writesAny() {
			namespaces[set.name] = set
		}
	}
	signers := r.config.signers(t.endorsements)
	var odd error
	for _, name := range sortedKeys(namespaces) {
		j := r.endorsedIn(name, namespaces[name], signers)
		odd = errors.Join(odd, j.odd)
		if j.code != valid {
			j.odd = odd
			return j
		}
	}
	return judgement{code: valid, odd: odd}
}

func sortedKeys(m map[string]*namespaceSet) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// endorsedIn checks one namespace: its policy for what is public, a collection's
// own policy for what is written there, and its own policy where neither was
// asked for.
func (r *Replay) endorsedIn(name string, set *namespaceSet, signers []*member) judgement {
	d, err := r.policyOf(name)
	switch {
	case err != nil:
		return judgement{code: peer.TxValidationCode_INVALID_CHAINCODE, why: err.Error(), odd: err}
	case d == nil || len(d.policy) == 0 && d.fixed == nil:
		return judgement{code: peer.TxValidationCode_INVALID_CHAINCODE, why: "there is no chaincode " + name}
	}
	own, asked := d.compiled(r.config), false
	ask := func(p policy, what string) judgement {
		asked = true
		if p.satisfied(signers) {
			return judgement{code: valid}
		}
		return judgement{code: peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE, why: "the endorsement policy of " + what + " is not satisfied by " + names(signers)}
	}
	if set != nil && set.writesPublic() {
		if j := ask(own, name); j.code != valid {
			return j
		}
	}
	for i := range collectionsOf(set) {
		c := &set.collections[i]
		if !c.writesAny() {
			continue
		}
		p, err := r.collectionPolicy(d, own, c.name)
		if err != nil {
			return judgement{code: peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE, why: err.Error()}
		}
		if j := ask(p, name+" "+c.name); j.code != valid {
			return j
		}
	}
	if asked {
		return judgement{code: valid}
	}
	return ask(own, name)
}

func collectionsOf(set *namespaceSet) []collectionSet {
	if set == nil {
		return nil
	}
	return set.collections
}

// namespacePolicy is a definition, or a policy of the configuration.
type namespacePolicy struct {
	*definition
	fixed policy
}

func (n *namespacePolicy) compiled(c *Config) policy {
	if n.fixed != nil {
		return n.fixed
	}
	return c.applicationPolicy(n.policy)
}

func (r *Replay) policyOf(name string) (*namespacePolicy, error) {
	if name == lifecycleNamespace {
		return &namespacePolicy{&definition{}, r.config.policyAt(lifecyclePolicy)}, nil
	}
	d, err := r.state.definition(name)
	if d == nil || err != nil {
		return nil, err
	}
	return &namespacePolicy{definition: d}, nil
}

// collectionPolicy is that of an organization's implicit collection, or the
// collection's own, or the namespace's.
func (r *Replay) collectionPolicy(d *namespacePolicy, own policy, collection string) (policy, error) {
	if id, implicit := strings.CutPrefix(collection, implicitCollection); implicit {
		group, there := r.config.applications[id]
		if !there {
			return nil, fmt.Errorf("%s is no organization of the channel", id)
		}
		return r.config.policyAt("/Channel/Application/" + group + "/Endorsement"), nil
	}
	c, there := d.collections[collection]
	if !there {
		return nil, fmt.Errorf("there is no collection %s", collection)
	}
	if c.GetEndorsementPolicy() == nil {
		return own, nil
	}
	raw, err := proto.Marshal(c.GetEndorsementPolicy())
	if err != nil {
		return nil, err
	}
	return r.config.applicationPolicy(raw), nil
}

// names lists who signed, for a finding.
func names(signers []*member) string {
	if len(signers) == 0 {
		return "nobody"
	}
	var list []string
	for _, m := range signers {
		name := m.organization.id + " " + m.certificate.Subject.CommonName
		if m.invalid != nil {
			name += " (" + m.invalid.Error() + ")"
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}
