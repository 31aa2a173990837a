package evidence

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	client "github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// forge makes bundles, good and bad ones, with certificate authorities of its own
// and Fabric's own messages: what is read here by field numbers is written there
// by Fabric's definitions.
type forge struct {
	t           testing.TB
	authorities map[string]*signer // by MSP ID
	peers       []*signer          // one of each
	clerk       *signer            // who asks and submits

	transactions map[string]*draft // by what they are for
	attested     map[string]*draft // the statements about them, made by default
	passport     *draft
	versions     *draft
}

// signer is a certificate with its key.
type signer struct {
	mspID       string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

const origin, destination = "ShouguangMSP", "HaidianMSP"

var began = time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)

func newForge(t testing.TB) *forge {
	f := &forge{t: t, authorities: map[string]*signer{}}
	for _, mspID := range []string{origin, destination} {
		f.authorities[mspID] = f.issue(nil, mspID, "ca")
		f.peers = append(f.peers, f.issue(f.authorities[mspID], mspID, "peer"))
	}
	f.clerk = f.issue(f.authorities[destination], destination, "client")
	f.story()
	return f
}

// issue makes a certificate of organizational units; without an issuer, a root.
func (f *forge) issue(issuer *signer, mspID string, units ...string) *signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(f.t, err)
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	require.NoError(f.t, err)
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: units[0] + "-of-" + mspID, OrganizationalUnit: units},
		NotBefore: began.Add(-time.Hour), NotAfter: began.Add(24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	s := &signer{mspID: mspID, key: key}
	if issuer == nil {
		template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
		issuer = &signer{certificate: template, key: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, &key.PublicKey, issuer.key)
	require.NoError(f.t, err)
	s.certificate, err = x509.ParseCertificate(der)
	require.NoError(f.t, err)
	return s
}

func (s *signer) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.certificate.Raw})
}

func (s *signer) serialized(t testing.TB) []byte {
	return marshal(t, &msp.SerializedIdentity{Mspid: s.mspID, IdBytes: s.pem()})
}

func (s *signer) sign(t testing.TB, message ...[]byte) []byte {
	sign, err := client.NewPrivateKeySign(s.key)
	require.NoError(t, err)
	digest := sha256.Sum256(slices.Concat(message...))
	signature, err := sign(digest[:])
	require.NoError(t, err)
	return signature
}

func marshal(t testing.TB, m proto.Message) []byte {
	b, err := proto.Marshal(m)
	require.NoError(t, err)
	return b
}

// draft is a Fabric transaction to be made: of a chaincode, or one that nobody
// submits. The functions, where given, spoil it at some stage.
type draft struct {
	channel, chaincode string
	args               []string
	answer             []byte
	status             int32
	writes             map[string]any
	at                 time.Time
	asker              *signer
	endorsers          []*signer
	submitted          bool

	spoilHeader   func(*common.ChannelHeader)
	spoilProposal func(*peer.ChaincodeProposalPayload)
	spoilResponse func(*peer.ProposalResponsePayload)
	spoilAction   func(*peer.ChaincodeEndorsedAction)
	spoilEnvelope func(*common.Envelope)
	id            string // of a transaction that was made
	made          []byte
}

func (f *forge) draft(chaincode string, answer []byte, args ...string) *draft {
	return &draft{
		channel: Channel, chaincode: chaincode, args: args, answer: answer, status: 200, at: began.Add(time.Hour),
		asker: f.clerk, endorsers: f.peers,
	}
}

// make returns transaction ID and envelope; the same ones every time.
func (f *forge) make(d *draft) (string, []byte) {
	if d.made != nil {
		return d.id, d.made
	}
	creator, nonce := d.asker.serialized(f.t), []byte(rand.Text())
	sum := sha256.Sum256(slices.Concat(nonce, creator))
	d.id = hex.EncodeToString(sum[:])
	id := &peer.ChaincodeID{Name: d.chaincode}
	header := &common.ChannelHeader{
		Type: int32(common.HeaderType_ENDORSER_TRANSACTION), ChannelId: d.channel, TxId: d.id, Timestamp: timestamppb.New(d.at),
		Extension: marshal(f.t, &peer.ChaincodeHeaderExtension{ChaincodeId: id}),
	}
	if d.spoilHeader != nil {
		d.spoilHeader(header)
	}
	input := &peer.ChaincodeInput{}
	for _, arg := range d.args {
		input.Args = append(input.Args, []byte(arg))
	}
	spec := &peer.ChaincodeSpec{Type: peer.ChaincodeSpec_GOLANG, ChaincodeId: id, Input: input}
	question := &peer.ChaincodeProposalPayload{Input: marshal(f.t, &peer.ChaincodeInvocationSpec{ChaincodeSpec: spec})}
	if d.spoilProposal != nil {
		d.spoilProposal(question)
	}
	channelHeader, signatureHeader := marshal(f.t, header), marshal(f.t, &common.SignatureHeader{Creator: creator, Nonce: nonce})
	proposal := marshal(f.t, question)
	action := f.endorse(d, id, slices.Concat(channelHeader, signatureHeader, proposal))
	transaction := marshal(f.t, &peer.Transaction{Actions: []*peer.TransactionAction{{
		Header: signatureHeader, Payload: marshal(f.t, &peer.ChaincodeActionPayload{ChaincodeProposalPayload: proposal, Action: action}),
	}}})
	both := &common.Header{ChannelHeader: channelHeader, SignatureHeader: signatureHeader}
	envelope := &common.Envelope{Payload: marshal(f.t, &common.Payload{Header: both, Data: transaction})}
	if d.submitted {
		envelope.Signature = d.asker.sign(f.t, envelope.Payload)
	} else {
		envelope.Signature = d.asker.sign(f.t, marshal(f.t, &peer.Proposal{Header: marshal(f.t, both), Payload: proposal}))
	}
	if d.spoilEnvelope != nil {
		d.spoilEnvelope(envelope)
	}
	d.made = marshal(f.t, envelope)
	return d.id, d.made
}

func (f *forge) endorse(d *draft, id *peer.ChaincodeID, asked []byte) *peer.ChaincodeEndorsedAction {
	set := &kvrwset.KVRWSet{Reads: []*kvrwset.KVRead{{Key: "some/key"}}}
	for key, value := range d.writes {
		b, err := json.Marshal(value)
		require.NoError(f.t, err)
		set.Writes = append(set.Writes, &kvrwset.KVWrite{Key: key, Value: b})
	}
	results := &rwset.TxReadWriteSet{NsRwset: []*rwset.NsReadWriteSet{{Namespace: "_lifecycle"}, {Namespace: d.chaincode, Rwset: marshal(f.t, set)}}}
	hash := sha256.Sum256(asked)
	payload := &peer.ProposalResponsePayload{ProposalHash: hash[:], Extension: marshal(f.t, &peer.ChaincodeAction{
		Results: marshal(f.t, results), Response: &peer.Response{Status: d.status, Payload: d.answer}, ChaincodeId: id,
	})}
	if d.spoilResponse != nil {
		d.spoilResponse(payload)
	}
	action := &peer.ChaincodeEndorsedAction{ProposalResponsePayload: marshal(f.t, payload)}
	for _, e := range d.endorsers {
		action.Endorsements = append(action.Endorsements, &peer.Endorsement{
			Endorser: e.serialized(f.t), Signature: e.sign(f.t, action.ProposalResponsePayload, e.serialized(f.t)),
		})
	}
	if d.spoilAction != nil {
		d.spoilAction(action)
	}
	return action
}

// story is a batch B that was registered, certified with C and changed once, under
// the third version of a standard.
func (f *forge) story() {
	write := func(n int, function string) *draft {
		d := f.draft(Chaincode, []byte("{}"), function, "request")
		d.at, d.submitted, d.writes = began.Add(time.Duration(n)*time.Minute), true, map[string]any{"index/batch/B": 0}
		return d
	}
	f.transactions = map[string]*draft{
		"standard": write(0, "standard:Approve"), "register": write(1, "batch:Register"),
		"certify": write(2, "certificate:RecordTest"), "change": write(3, "batch:Split"),
	}
	f.attested = map[string]*draft{}
	for name, written := range map[string][]record{
		"standard": {{"standard", "S", 3}}, "register": {{"batch", "B", 1}}, "certify": {{"dossier", "B", 1}, {"certificate", "C", 1}}, "change": {{"batch", "B", 2}},
	} {
		f.plan(f.transactions[name], written)
	}
}

// record is a version of a record that a transaction writes.
type record struct {
	kind, id string
	revision int
}

// plan fixes what a transaction writes once its ID is known.
func (f *forge) plan(d *draft, written []record) {
	for _, r := range written {
		d.writes[r.kind+"/"+r.id] = &planned{d, r}
	}
}

// planned is the JSON of a record of a draft, whose ID is known when it is made.
type planned struct {
	of *draft
	record
}

// MarshalJSON writes the record's header, and content.
func (p *planned) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"id": p.id, "schema": 1, "revision": p.revision, "txId": p.of.id, "said": "内容"})
}

// id makes a transaction and returns its ID.
func (f *forge) id(name string) string {
	id, _ := f.make(f.transactions[name])
	return id
}

// attest returns the draft of the statement about a transaction.
func (f *forge) attest(name string) *draft {
	if f.attested[name] == nil {
		id, envelope := f.make(f.transactions[name])
		processed := &peer.ProcessedTransaction{TransactionEnvelope: new(common.Envelope)}
		require.NoError(f.t, proto.Unmarshal(envelope, processed.TransactionEnvelope))
		f.attested[name] = f.draft("qscc", marshal(f.t, processed), "GetTransactionByID", Channel, id)
	}
	return f.attested[name]
}

// ask returns the drafts of both statements about the batch.
func (f *forge) ask() (passport, versions *draft) {
	if f.passport == nil {
		f.passport = f.draft(Chaincode, fmt.Appendf(nil, `{"batch":"B","revision":2,"txId":%q,"product":"CUCUMBER","harvested":"2026-03-09","lots":[{"batch":"B","revision":2,"txId":%q,"producer":{"code":"X","name":"基地"},"certificates":[{"id":"C","revision":1,"txId":%q,"type":"test_report","number":"1","issuer":{"name":"检测中心"},"verdict":"conformant"}]}]}`, f.id("change"), f.id("change"), f.id("certify")), "batch:Passport", `{"batch":"B"}`)
		f.versions = f.draft(Chaincode, fmt.Appendf(nil, `{"batch":"B","records":[{"kind":"batch","id":"B","revision":2,"transactions":[%q,%q]},{"kind":"dossier","id":"B","revision":1,"transactions":[%q]},{"kind":"certificate","id":"C","revision":1,"transactions":[%[3]q]},{"kind":"standard","id":"S","revision":3,"transactions":[%[4]q]}]}`, f.id("register"), f.id("change"), f.id("certify"), f.id("standard")), "batch:Versions", `{"batch":"B"}`)
	}
	return f.passport, f.versions
}

// contents makes everything.
func (f *forge) contents() Contents {
	passport, versions := f.ask()
	c := Contents{Roots: map[string][]byte{}, Transactions: map[string][]byte{}}
	_, c.Passport = f.make(passport)
	_, c.Versions = f.make(versions)
	for mspID, a := range f.authorities {
		c.Roots[mspID] = a.pem()
	}
	for name := range f.transactions {
		_, c.Transactions[f.id(name)] = f.make(f.attest(name))
	}
	return c
}

// trust is that of somebody who pins both roots.
func (f *forge) trust() Trust {
	trust := Trust{map[string]Fingerprint{}, Channel, Chaincode}
	for mspID, a := range f.authorities {
		trust.Roots[mspID] = sha256.Sum256(a.certificate.Raw)
	}
	return trust
}

// raw seals contents as they are, without the judgement of Assemble: the story's
// transactions in their order, and no more identities than the roots.
func (f *forge) raw(c Contents) []byte {
	roots := new(register)
	require.NoError(f.t, roots.install(c.Roots, map[string]Fingerprint{}))
	parts := []part{{manifestPart, []byte("…\n")}, {identitiesPart, roots.content()}, {passportPart, c.Passport}}
	if c.Versions != nil {
		parts = append(parts, part{versionsPart, c.Versions})
	}
	for _, name := range []string{"standard", "register", "certify", "change"} {
		if envelope, there := c.Transactions[f.id(name)]; there {
			parts = append(parts, part{transactionPart + f.id(name), envelope})
		}
	}
	bundle, err := seal(parts)
	require.NoError(f.t, err)
	return bundle
}
