package drill

import (
	"bytes"
	"context"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
)

// Tamperings with the keys of some: one more block at the end, in place of the
// last, whose forged transactions the copy calls valid.

// forgeBlock puts a block with the transactions in place of the last.
func (s *scratch) forgeBlock(ctx context.Context, orderers []audit.Orderer, envelopes ...*common.Envelope) error {
	return s.forgeBlockWith(ctx, s.forger.value, orderers, envelopes...)
}

func (s *scratch) forgeBlockWith(ctx context.Context, value []byte, orderers []audit.Orderer, envelopes ...*common.Envelope) error {
	if last := len(s.blocks) - 1; !configures(s.blocks[last]) {
		s.blocks = s.blocks[:last]
	}
	before := s.blocks[len(s.blocks)-1]
	b := &common.Block{
		Header:   &common.BlockHeader{Number: before.Header.Number + 1, PreviousHash: audit.HeaderHash(before.Header)},
		Data:     &common.BlockData{},
		Metadata: &common.BlockMetadata{Metadata: make([][]byte, len(before.Metadata.Metadata))},
	}
	w := new(wire)
	for _, e := range envelopes {
		b.Data.Data = append(b.Data.Data, w.marshal(e))
	}
	if w.err != nil {
		return w.err
	}
	if err := s.forger.seal(b, value, orderers); err != nil {
		return err
	}
	return s.stamp(ctx, b)
}

// stamp stores with the block what an honest peer would, except that every
// transaction is called valid, and appends it.
func (s *scratch) stamp(ctx context.Context, b *common.Block) error {
	r, err := s.begin(false)
	if err != nil {
		return err
	}
	if err := r.Run(ctx, audit.Side{Name: s.side, Source: s.blocks}); err != nil {
		return err
	}
	_, commit := r.Next(b)
	b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER] = bytes.Repeat([]byte{byte(peer.TxValidationCode_VALID)}, len(b.Data.Data))
	b.Metadata.Metadata[common.BlockMetadataIndex_COMMIT_HASH], err = proto.Marshal(&common.Metadata{Value: commit})
	s.blocks = append(s.blocks, b)
	return err
}

// forgeTransaction has a quorum of orderers seal a forged transaction.
func (s *scratch) forgeTransaction(ctx context.Context, d draft) error {
	forged, err := s.forger.forge(d)
	if err != nil {
		return err
	}
	return s.forgeBlock(ctx, s.forger.quorum(), forged)
}

func oneSidedBlock(ctx context.Context, s *scratch) error {
	forged, err := s.forger.forge(draft{})
	if err != nil {
		return err
	}
	all := s.forger.config.Orderers()
	of := all[s.random.IntN(len(all))].MSPID
	var ours []audit.Orderer
	for _, o := range all {
		if o.MSPID == of {
			ours = append(ours, o)
		}
	}
	return s.forgeBlock(ctx, ours, forged)
}

func fork(ctx context.Context, s *scratch) error { return s.forgeTransaction(ctx, draft{}) }

func forgeEndorsement(ctx context.Context, s *scratch) error {
	endorsers := s.forger.peers()
	victim := s.random.IntN(len(endorsers))
	endorsers[victim] = s.forger.impostor(endorsers[victim].identity)
	return s.forgeTransaction(ctx, draft{endorsers: endorsers})
}

func endorseAlone(ctx context.Context, s *scratch) error {
	endorsers := s.forger.peers()
	chosen := s.random.IntN(len(endorsers))
	return s.forgeTransaction(ctx, draft{endorsers: endorsers[chosen : chosen+1]})
}

func byStranger(ctx context.Context, s *scratch) error {
	id := new(msp.SerializedIdentity)
	if err := proto.Unmarshal(s.forger.model.creator, id); err != nil {
		return err
	}
	stranger, err := s.forger.stranger(id.GetMspid())
	if err != nil {
		return err
	}
	return s.forgeTransaction(ctx, draft{creator: stranger})
}

func byRevoked(ctx context.Context, s *scratch) error {
	revoked, there := s.forger.revoked()
	if !there {
		return unable("no key of a revoked identity is among those given", "所给密钥中没有已吊销的身份")
	}
	return s.forgeTransaction(ctx, draft{creator: revoked})
}

func replayed(ctx context.Context, s *scratch) error {
	again := new(common.Envelope)
	if err := proto.Unmarshal(s.forger.model.raw, again); err != nil {
		return err
	}
	return s.forgeBlock(ctx, s.forger.quorum(), again)
}

// record is what tamperings with a record are after.
func (s *scratch) record() (*kvrwset.KVWrite, error) {
	if s.forger.model.record == nil {
		return nil, unable("none of the last blocks writes a record", "末尾的区块中没有写入记录的交易")
	}
	return s.forger.model.record, nil
}

func (s *scratch) forgeWrite(ctx context.Context, set func(record *kvrwset.KVWrite) *kvrwset.KVRWSet) error {
	record, err := s.record()
	if err != nil {
		return err
	}
	return s.forgeTransaction(ctx, draft{set: set(record)})
}

func staleRead(ctx context.Context, s *scratch) error {
	return s.forgeWrite(ctx, func(record *kvrwset.KVWrite) *kvrwset.KVRWSet {
		return &kvrwset.KVRWSet{Reads: []*kvrwset.KVRead{{Key: record.GetKey(), Version: &kvrwset.Version{}}}, Writes: []*kvrwset.KVWrite{{Key: "index/drill", Value: []byte{0}}}}
	})
}

func deleteRecord(ctx context.Context, s *scratch) error {
	return s.forgeWrite(ctx, func(record *kvrwset.KVWrite) *kvrwset.KVRWSet {
		return &kvrwset.KVRWSet{Writes: []*kvrwset.KVWrite{{Key: record.GetKey(), IsDelete: true}}}
	})
}

func overwriteRecord(ctx context.Context, s *scratch) error {
	return s.forgeWrite(ctx, func(record *kvrwset.KVWrite) *kvrwset.KVRWSet {
		return &kvrwset.KVRWSet{Writes: []*kvrwset.KVWrite{{Key: record.GetKey(), Value: record.GetValue()}}}
	})
}

func backdate(ctx context.Context, s *scratch) error {
	if !s.forger.model.channel.GetTimestamp().IsValid() {
		return unable("the transactions claim no time", "交易未注明时间")
	}
	return s.forgeTransaction(ctx, draft{claimed: s.forger.model.channel.GetTimestamp().AsTime().Add(-2 * time.Hour)})
}

// configureAlone lets one side's endorsement be enough, signed by one
// administrator, or where the forger has no such key by none.
func configureAlone(ctx context.Context, s *scratch) error {
	config := s.forger.config.Envelope().GetConfig()
	application := config.GetChannelGroup().GetGroups()["Application"]
	policy := application.GetPolicies()["Endorsement"]
	if policy == nil {
		return unable("the configuration has no endorsement policy", "配置中没有背书策略")
	}
	w := new(wire)
	policy.Policy = &common.Policy{Type: int32(common.Policy_IMPLICIT_META), Value: w.marshal(&common.ImplicitMetaPolicy{Rule: common.ImplicitMetaPolicy_ANY, SubPolicy: "Endorsement"})}
	policy.Version++
	config.Sequence++
	envelope := s.forger.configTransaction(w, config, s.forger.update(w, config, "Endorsement"))
	// The block of a configuration names itself as the last that set one.
	named := new(common.OrdererBlockMetadata)
	if err := proto.Unmarshal(s.forger.value, named); err != nil {
		return err
	}
	number := s.height
	if !configures(s.blocks[len(s.blocks)-1]) {
		number--
	}
	named.LastConfig = &common.LastConfig{Index: number}
	value := w.marshal(named)
	if w.err != nil {
		return w.err
	}
	return s.forgeBlockWith(ctx, value, s.forger.quorum(), envelope)
}

// update is the signed change of a policy of the application group.
func (f *forger) update(w *wire, next *common.Config, policy string) *common.ConfigUpdateEnvelope {
	top := next.GetChannelGroup()
	group := func(policies map[string]*common.ConfigPolicy) *common.ConfigGroup {
		application := top.GetGroups()["Application"]
		return &common.ConfigGroup{Version: top.GetVersion(), ModPolicy: top.GetModPolicy(), Groups: map[string]*common.ConfigGroup{
			"Application": {Version: application.GetVersion(), ModPolicy: application.GetModPolicy(), Policies: policies},
		}}
	}
	changed := map[string]*common.ConfigPolicy{policy: top.GetGroups()["Application"].GetPolicies()[policy]}
	signed := &common.ConfigUpdateEnvelope{ConfigUpdate: w.marshal(&common.ConfigUpdate{ChannelId: f.config.Channel, ReadSet: group(nil), WriteSet: group(changed)})}
	if admin, has := f.admin(); has {
		header := w.marshal(&common.SignatureHeader{Creator: admin.identity, Nonce: hashOf(signed.ConfigUpdate)[:24]})
		signed.Signatures = []*common.ConfigSignature{{SignatureHeader: header, Signature: w.sign(admin, append(bytes.Clone(header), signed.ConfigUpdate...))}}
	}
	return signed
}

// configTransaction is what an orderer makes of an update.
func (f *forger) configTransaction(w *wire, next *common.Config, update *common.ConfigUpdateEnvelope) *common.Envelope {
	orderer := f.as(f.config.Orderers()[0].Serialized)
	wrap := func(kind common.HeaderType, data []byte) *common.Envelope {
		header := &common.Header{
			ChannelHeader:   w.marshal(&common.ChannelHeader{Type: int32(kind), ChannelId: f.config.Channel}),
			SignatureHeader: w.marshal(&common.SignatureHeader{Creator: orderer.identity, Nonce: hashOf(data)[:24]}),
		}
		payload := w.marshal(&common.Payload{Header: header, Data: data})
		return &common.Envelope{Payload: payload, Signature: w.sign(orderer, payload)}
	}
	last := wrap(common.HeaderType_CONFIG_UPDATE, w.marshal(update))
	return wrap(common.HeaderType_CONFIG, w.marshal(&common.ConfigEnvelope{Config: next, LastUpdate: last}))
}
