package audittest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer/lifecycle"
	"google.golang.org/protobuf/proto"
)

// Chaincode is the name of the contract that the transactions call.
const Chaincode = "provenance"

// Transaction is what a test wants on the chain. The zero values of Creator,
// Endorsers, Chaincode and Channel stand for those of an ordinary one.
type Transaction struct {
	Creator   *Member
	Endorsers []*Member
	Chaincode string
	Channel   string
	Nonce     []byte
	Args      [][]byte
	Response  []byte

	Set         *kvrwset.KVRWSet            // of the chaincode's namespace
	Collections map[string]*kvrwset.KVRWSet // name → plain keys and values, which are hashed
}

// Put is a write.
func Put(key, value string) *kvrwset.KVWrite { return &kvrwset.KVWrite{Key: key, Value: []byte(value)} }

// Delete is a deletion.
func Delete(key string) *kvrwset.KVWrite { return &kvrwset.KVWrite{Key: key, IsDelete: true} }

// Read is a read of a key written in a block by a transaction.
func Read(key string, block, tx uint64) *kvrwset.KVRead {
	return &kvrwset.KVRead{Key: key, Version: &kvrwset.Version{BlockNum: block, TxNum: tx}}
}

// Missing is a read of a key that was not there.
func Missing(key string) *kvrwset.KVRead { return &kvrwset.KVRead{Key: key} }

// Writes is a set that only writes.
func Writes(writes ...*kvrwset.KVWrite) *kvrwset.KVRWSet { return &kvrwset.KVRWSet{Writes: writes} }

func (t *Transaction) complete(n *Network) {
	if t.Creator == nil {
		t.Creator = n.Organizations[0].Client
	}
	if t.Endorsers == nil {
		t.Endorsers = n.Peers()
	}
	if t.Chaincode == "" {
		t.Chaincode = Chaincode
	}
	if t.Channel == "" {
		t.Channel = Channel
	}
	if t.Nonce == nil {
		t.Nonce = make([]byte, 24)
		must(rand.Read(t.Nonce))
	}
	if t.Args == nil {
		t.Args = [][]byte{[]byte("batch:Register")}
	}
}

// Envelope makes the transaction, endorsed and signed.
func (n *Network) Envelope(t Transaction) *common.Envelope {
	t.complete(n)
	signature := marshal(&common.SignatureHeader{Creator: t.Creator.Serialized(), Nonce: t.Nonce})
	id := sha256.Sum256(append(append([]byte(nil), t.Nonce...), t.Creator.Serialized()...))
	called := &peer.ChaincodeID{Name: t.Chaincode}
	channel := marshal(&common.ChannelHeader{
		Type: int32(common.HeaderType_ENDORSER_TRANSACTION), ChannelId: t.Channel, TxId: hex.EncodeToString(id[:]),
		Extension: marshal(&peer.ChaincodeHeaderExtension{ChaincodeId: called}),
	})
	proposal := marshal(&peer.ChaincodeProposalPayload{Input: marshal(&peer.ChaincodeInvocationSpec{
		ChaincodeSpec: &peer.ChaincodeSpec{ChaincodeId: called, Input: &peer.ChaincodeInput{Args: t.Args}},
	})})
	digest := sha256.New()
	for _, part := range [][]byte{channel, signature, proposal} {
		digest.Write(part)
	}
	response := marshal(&peer.ProposalResponsePayload{ProposalHash: digest.Sum(nil), Extension: marshal(&peer.ChaincodeAction{
		Results: t.results(), ChaincodeId: &peer.ChaincodeID{Name: t.Chaincode, Version: "1"}, Response: &peer.Response{Status: 200, Payload: t.Response},
	})})
	action := &peer.ChaincodeEndorsedAction{ProposalResponsePayload: response}
	for _, e := range t.Endorsers {
		action.Endorsements = append(action.Endorsements, &peer.Endorsement{
			Endorser: e.Serialized(), Signature: e.Sign(append(append([]byte(nil), response...), e.Serialized()...)),
		})
	}
	body := marshal(&peer.Transaction{Actions: []*peer.TransactionAction{{
		Header: signature, Payload: marshal(&peer.ChaincodeActionPayload{ChaincodeProposalPayload: proposal, Action: action}),
	}}})
	return t.Creator.envelope(channel, signature, body)
}

func (m *Member) envelope(channel, signature, data []byte) *common.Envelope {
	payload := marshal(&common.Payload{Header: &common.Header{ChannelHeader: channel, SignatureHeader: signature}, Data: data})
	return &common.Envelope{Payload: payload, Signature: m.Sign(payload)}
}

func (t *Transaction) results() []byte {
	set := &rwset.NsReadWriteSet{Namespace: t.Chaincode}
	if t.Set != nil {
		set.Rwset = marshal(t.Set)
	}
	for name, plain := range t.Collections {
		set.CollectionHashedRwset = append(set.CollectionHashedRwset, &rwset.CollectionHashedReadWriteSet{CollectionName: name, HashedRwset: marshal(hashed(plain))})
	}
	return marshal(&rwset.TxReadWriteSet{NsRwset: []*rwset.NsReadWriteSet{set}})
}

func hashed(plain *kvrwset.KVRWSet) *kvrwset.HashedRWSet {
	sum := func(b []byte) []byte { h := sha256.Sum256(b); return h[:] }
	set := &kvrwset.HashedRWSet{}
	for _, r := range plain.GetReads() {
		set.HashedReads = append(set.HashedReads, &kvrwset.KVReadHash{KeyHash: sum([]byte(r.Key)), Version: r.Version})
	}
	for _, w := range plain.GetWrites() {
		hash := &kvrwset.KVWriteHash{KeyHash: sum([]byte(w.Key)), IsDelete: w.IsDelete}
		if !w.IsDelete {
			hash.ValueHash = sum(w.Value)
		}
		set.HashedWrites = append(set.HashedWrites, hash)
	}
	return set
}

// Define is the transaction that commits the contract's definition: both sides'
// peers must endorse unless the policy says otherwise.
func (n *Network) Define(policy *peer.ApplicationPolicy, collections ...*peer.StaticCollectionConfig) Transaction {
	data := func(m proto.Message) []byte {
		return marshal(&lifecycle.StateData{Type: &lifecycle.StateData_Bytes{Bytes: marshal(m)}})
	}
	all := &peer.CollectionConfigPackage{}
	for _, c := range collections {
		all.Config = append(all.Config, &peer.CollectionConfig{Payload: &peer.CollectionConfig_StaticCollectionConfig{StaticCollectionConfig: c}})
	}
	write := func(key string, value []byte) *kvrwset.KVWrite {
		return &kvrwset.KVWrite{Key: "namespaces/" + key, Value: value}
	}
	return Transaction{Chaincode: "_lifecycle", Creator: n.Organizations[0].Admin, Set: Writes(
		write("fields/"+Chaincode+"/Collections", data(all)),
		write("fields/"+Chaincode+"/ValidationInfo", data(&lifecycle.ChaincodeValidationInfo{ValidationPlugin: "vscc", ValidationParameter: marshal(policy)})),
		write("metadata/"+Chaincode, marshal(&lifecycle.StateMetadata{Datatype: "ChaincodeDefinition", Fields: []string{"ValidationInfo", "Collections"}})),
	)}
}

// DefaultPolicy refers to the channel's own endorsement policy.
func DefaultPolicy() *peer.ApplicationPolicy {
	return &peer.ApplicationPolicy{Type: &peer.ApplicationPolicy_ChannelConfigPolicyReference{ChannelConfigPolicyReference: "/Channel/Application/Endorsement"}}
}
