package drill

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/tidwall/gjson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"sunledger/gateway-client/audit"
)

// forger makes transactions and blocks as somebody would who wants them to be
// taken for real ones.
type forger struct {
	*ring
	config *audit.Config
	model  *model
	value  []byte // what orderers sign beside a block's header: the configuration it names
}

// model is a real transaction that forged ones look like, and a record of the
// ledger for them to be after.
type model struct {
	channel   *common.ChannelHeader
	creator   []byte
	proposal  []byte
	result    *peer.ChaincodeAction
	endorsers [][]byte
	raw       []byte           // the transaction itself
	record    *kvrwset.KVWrite // the last write of a record; nil: none was written
}

// newForger learns from the last blocks what transactions look like. The very
// last block is left out: forged ones replace it.
func newForger(l *ledger) (*forger, error) {
	ring, err := newRing(l.options.Keys)
	if err != nil {
		return nil, err
	}
	f := &forger{ring: ring, config: l.config}
	honest := l.last[l.sides[0]]
	kept := len(honest) - 1
	if configures(honest[kept]) {
		kept++ // it stays: what follows is under its configuration
	}
	for _, b := range honest[:kept] {
		for i, raw := range b.GetData().GetData() {
			if m := readModel(raw); m != nil && validAt(b, i) && m.result.GetChaincodeId().GetName() == l.options.Chaincode {
				m.inherit(f.model)
				f.model = m
			}
		}
	}
	if f.model == nil {
		return nil, ErrNoTransaction
	}
	stored := new(common.Metadata)
	if err := proto.Unmarshal(honest[kept-1].Metadata.Metadata[common.BlockMetadataIndex_SIGNATURES], stored); err != nil {
		return nil, err
	}
	f.value = stored.GetValue()
	return f, nil
}

// ErrNoTransaction says that forged transactions would have no model.
var ErrNoTransaction = errors.New("none of the last blocks holds a valid transaction of the chaincode to forge others after")

func configures(b *common.Block) bool {
	header := headerOf(b.GetData().GetData()[0])
	return header != nil && header.GetType() == int32(common.HeaderType_CONFIG)
}

func headerOf(raw []byte) *common.ChannelHeader {
	envelope, payload, header := new(common.Envelope), new(common.Payload), new(common.ChannelHeader)
	if errors.Join(proto.Unmarshal(raw, envelope), proto.Unmarshal(envelope.GetPayload(), payload), proto.Unmarshal(payload.GetHeader().GetChannelHeader(), header)) != nil {
		return nil
	}
	return header
}

// validAt reports whether a block's flags call a transaction valid.
func validAt(b *common.Block, i int) bool {
	flags := b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER]
	return i < len(flags) && peer.TxValidationCode(flags[i]) == peer.TxValidationCode_VALID
}

// readModel reads an endorser transaction; nil when it is none.
func readModel(raw []byte) *model {
	m := &model{channel: headerOf(raw), result: new(peer.ChaincodeAction), raw: raw}
	envelope, payload, signature, body := new(common.Envelope), new(common.Payload), new(common.SignatureHeader), new(peer.Transaction)
	chosen, response := new(peer.ChaincodeActionPayload), new(peer.ProposalResponsePayload)
	if m.channel.GetType() != int32(common.HeaderType_ENDORSER_TRANSACTION) {
		return nil
	}
	if errors.Join(proto.Unmarshal(raw, envelope), proto.Unmarshal(envelope.GetPayload(), payload), proto.Unmarshal(payload.GetHeader().GetSignatureHeader(), signature), proto.Unmarshal(payload.GetData(), body)) != nil || len(body.GetActions()) != 1 {
		return nil
	}
	if errors.Join(
		proto.Unmarshal(body.GetActions()[0].GetPayload(), chosen),
		proto.Unmarshal(chosen.GetAction().GetProposalResponsePayload(), response),
		proto.Unmarshal(response.GetExtension(), m.result),
	) != nil {
		return nil
	}
	m.creator, m.proposal = signature.GetCreator(), chosen.GetChaincodeProposalPayload()
	for _, e := range chosen.GetAction().GetEndorsements() {
		m.endorsers = append(m.endorsers, e.GetEndorser())
	}
	m.findRecord()
	return m
}

// findRecord notes a record that the transaction writes: its key has a family
// that is neither an index nor a request, its value JSON with a revision.
func (m *model) findRecord() {
	all := new(rwset.TxReadWriteSet)
	if proto.Unmarshal(m.result.GetResults(), all) != nil {
		return
	}
	for _, one := range all.GetNsRwset() {
		set := new(kvrwset.KVRWSet)
		if one.GetNamespace() != m.result.GetChaincodeId().GetName() || proto.Unmarshal(one.GetRwset(), set) != nil {
			continue
		}
		for _, w := range set.GetWrites() {
			family, _, is := strings.Cut(w.GetKey(), "/")
			if is && family != "index" && family != "request" && gjson.GetBytes(w.GetValue(), "revision").Int() > 0 {
				m.record = w
			}
		}
	}
}

// inherit keeps an earlier model's record where a later one writes none.
func (m *model) inherit(before *model) {
	if m.record == nil && before != nil {
		m.record = before.record
	}
}

// draft is a transaction to forge. Its zero values stand for the model's.
type draft struct {
	creator   actor
	endorsers []actor
	set       *kvrwset.KVRWSet
	claimed   time.Time
}

// forge makes the transaction, and signs it as far as the forger has the keys.
func (f *forger) forge(d draft) (*common.Envelope, error) {
	f.complete(&d)
	nonce := make([]byte, 24)
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	id := sha256.Sum256(append(bytes.Clone(nonce), d.creator.identity...))
	channel := proto.Clone(f.model.channel).(*common.ChannelHeader)
	channel.TxId, channel.Timestamp = hex.EncodeToString(id[:]), timestamppb.New(d.claimed)
	if d.claimed.IsZero() {
		channel.Timestamp = nil
	}
	w := new(wire)
	header := w.marshal(channel)
	signature := w.marshal(&common.SignatureHeader{Creator: d.creator.identity, Nonce: nonce})
	response := w.marshal(&peer.ProposalResponsePayload{ProposalHash: hashOf(header, signature, f.model.proposal), Extension: w.marshal(f.result(w, d.set))})
	action := &peer.ChaincodeEndorsedAction{ProposalResponsePayload: response}
	for _, e := range d.endorsers {
		action.Endorsements = append(action.Endorsements, &peer.Endorsement{Endorser: e.identity, Signature: w.sign(e, append(bytes.Clone(response), e.identity...))})
	}
	body := w.marshal(&peer.Transaction{Actions: []*peer.TransactionAction{{
		Header: signature, Payload: w.marshal(&peer.ChaincodeActionPayload{ChaincodeProposalPayload: f.model.proposal, Action: action}),
	}}})
	payload := w.marshal(&common.Payload{Header: &common.Header{ChannelHeader: header, SignatureHeader: signature}, Data: body})
	return &common.Envelope{Payload: payload, Signature: w.sign(d.creator, payload)}, w.err
}

func (f *forger) complete(d *draft) {
	if d.creator.identity == nil {
		d.creator = f.as(f.model.creator)
	}
	if d.endorsers == nil {
		d.endorsers = f.peers()
	}
	if d.set == nil {
		d.set = &kvrwset.KVRWSet{Writes: []*kvrwset.KVWrite{{Key: "index/drill", Value: []byte{0}}}}
	}
	if d.claimed.IsZero() && f.model.channel.GetTimestamp().IsValid() {
		d.claimed = f.model.channel.GetTimestamp().AsTime()
	}
}

// peers are those that endorsed the model.
func (f *forger) peers() (all []actor) {
	for _, e := range f.model.endorsers {
		all = append(all, f.as(e))
	}
	return all
}

func (f *forger) result(w *wire, set *kvrwset.KVRWSet) *peer.ChaincodeAction {
	action := &peer.ChaincodeAction{ChaincodeId: f.model.result.GetChaincodeId(), Response: &peer.Response{Status: 200}}
	action.Results = w.marshal(&rwset.TxReadWriteSet{NsRwset: []*rwset.NsReadWriteSet{{Namespace: action.ChaincodeId.GetName(), Rwset: w.marshal(set)}}})
	return action
}

// admin is an administrator whose key the forger has; false when there is none.
func (f *forger) admin() (actor, bool) {
	for _, k := range f.keys {
		if id, err := f.config.Identify(k.Certificate); err == nil && id.Role == msp.MSPRole_ADMIN && id.Invalid == nil {
			return actor{id.Serialized, k.Sign}, true
		}
	}
	return actor{}, false
}

// revoked is a member who may no longer act and whose key the forger has.
func (f *forger) revoked() (actor, bool) {
	for _, k := range f.keys {
		if id, err := f.config.Identify(k.Certificate); err == nil && id.Invalid != nil && id.Role == msp.MSPRole_CLIENT {
			return actor{id.Serialized, k.Sign}, true
		}
	}
	return actor{}, false
}

// seal gives a block its data hash and the signatures of orderers.
func (f *forger) seal(b *common.Block, value []byte, orderers []audit.Orderer) error {
	b.Header.DataHash = audit.DataHash(b.Data)
	w := new(wire)
	signatures := &common.Metadata{Value: value}
	header := audit.HeaderBytes(b.Header)
	for _, o := range orderers {
		by := w.marshal(&common.IdentifierHeader{Identifier: o.ID, Nonce: hashOf(header)[:24]})
		message := bytes.Join([][]byte{value, by, header}, nil)
		signatures.Signatures = append(signatures.Signatures, &common.MetadataSignature{IdentifierHeader: by, Signature: w.sign(f.as(o.Serialized), message)})
	}
	b.Metadata.Metadata[common.BlockMetadataIndex_SIGNATURES] = w.marshal(signatures)
	return w.err
}

// quorum are as many orderers as a block needs.
func (f *forger) quorum() []audit.Orderer {
	all := f.config.Orderers()
	return all[:audit.Quorum(len(all))]
}

func hashOf(parts ...[]byte) []byte {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

// wire marshals and signs up to the first error.
type wire struct{ err error }

func (w *wire) marshal(m proto.Message) []byte {
	raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	w.err = errors.Join(w.err, err)
	return raw
}

func (w *wire) sign(a actor, message []byte) []byte {
	signature, err := a.sign(message)
	w.err = errors.Join(w.err, err)
	return signature
}
