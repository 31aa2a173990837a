package fabric

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/hyperledger/fabric-admin-sdk/pkg/channel"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/orderer"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// configure changes the channel's configuration with the signature of the
// member's administrator. The change raises the versions of the values that it
// changes; it adds and removes nothing.
func (m *Member) configure(ctx context.Context, channelName string, at NodeAddress, change func(top *common.ConfigGroup) error) (sequence uint64, err error) {
	before, err := m.config(ctx, channelName)
	if err != nil {
		return 0, err
	}
	next := proto.Clone(before).(*common.Config)
	if err := change(next.GetChannelGroup()); err != nil {
		return 0, err
	}
	read, write := &common.ConfigGroup{}, &common.ConfigGroup{}
	changedValues(before.GetChannelGroup(), next.GetChannelGroup(), read, write)
	envelope, err := m.updateEnvelope(channelName, read, write)
	if err != nil {
		return 0, err
	}
	if err := broadcast(ctx, at, envelope); err != nil {
		return 0, fmt.Errorf("%s changing the configuration of %s: %w", m.MSPID, channelName, err)
	}
	return before.GetSequence() + 1, nil
}

// config is the channel's configuration in force, as the member's peer knows it.
func (m *Member) config(ctx context.Context, channelName string) (*common.Config, error) {
	block, err := channel.GetConfigBlock(ctx, m.connection, m.admin, channelName)
	if err != nil {
		return nil, fmt.Errorf("configuration of %s at %s: %w", channelName, m.MSPID, err)
	}
	var (
		envelope common.Envelope
		payload  common.Payload
		config   common.ConfigEnvelope
	)
	if len(block.GetData().GetData()) != 1 {
		return nil, fmt.Errorf("configuration of %s at %s: not one transaction", channelName, m.MSPID)
	}
	if err := unmarshalAll(block.Data.Data[0], &envelope, &payload, &config); err != nil {
		return nil, err
	}
	return config.GetConfig(), nil
}

// AwaitConfig returns when the member's peer has a configuration of at least the
// sequence, or ctx is done.
func (m *Member) AwaitConfig(ctx context.Context, channelName string, sequence uint64) error {
	for {
		config, err := m.config(ctx, channelName)
		if err == nil && config.GetSequence() >= sequence {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// changedValues lists what an update reads and writes: the groups on the way to
// each changed value, and the value.
func changedValues(before, next, read, write *common.ConfigGroup) (changed bool) {
	read.Version, write.Version, write.ModPolicy = before.GetVersion(), before.GetVersion(), before.GetModPolicy()
	read.Groups, write.Groups, write.Values = map[string]*common.ConfigGroup{}, map[string]*common.ConfigGroup{}, map[string]*common.ConfigValue{}
	for name, v := range next.GetValues() {
		if !proto.Equal(v, before.GetValues()[name]) {
			write.Values[name], changed = v, true
		}
	}
	for name, group := range next.GetGroups() {
		r, w := &common.ConfigGroup{}, &common.ConfigGroup{}
		if changedValues(before.GetGroups()[name], group, r, w) {
			read.Groups[name], write.Groups[name], changed = r, w, true
		}
	}
	return changed
}

// updateEnvelope is the update, signed as one and as a transaction.
func (m *Member) updateEnvelope(channelName string, read, write *common.ConfigGroup) (*common.Envelope, error) {
	update, err := proto.Marshal(&common.ConfigUpdate{ChannelId: channelName, ReadSet: read, WriteSet: write})
	if err != nil {
		return nil, err
	}
	header, err := m.signatureHeader()
	if err != nil {
		return nil, err
	}
	signature, err := m.admin.Sign(append(bytes.Clone(header), update...))
	if err != nil {
		return nil, err
	}
	data, err := proto.Marshal(&common.ConfigUpdateEnvelope{ConfigUpdate: update, Signatures: []*common.ConfigSignature{{SignatureHeader: header, Signature: signature}}})
	if err != nil {
		return nil, err
	}
	channelHeader, err := proto.Marshal(&common.ChannelHeader{Type: int32(common.HeaderType_CONFIG_UPDATE), ChannelId: channelName, Timestamp: timestamppb.Now()})
	if err != nil {
		return nil, err
	}
	payload, err := proto.Marshal(&common.Payload{Header: &common.Header{ChannelHeader: channelHeader, SignatureHeader: header}, Data: data})
	if err != nil {
		return nil, err
	}
	signature, err = m.admin.Sign(payload)
	return &common.Envelope{Payload: payload, Signature: signature}, err
}

func (m *Member) signatureHeader() ([]byte, error) {
	creator, err := proto.Marshal(&msp.SerializedIdentity{Mspid: m.MSPID, IdBytes: m.admin.Credentials()})
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, 24)
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return proto.Marshal(&common.SignatureHeader{Creator: creator, Nonce: nonce})
}

// broadcast hands a transaction to an orderer.
func broadcast(ctx context.Context, at NodeAddress, envelope *common.Envelope) error {
	connection, err := at.dial()
	if err != nil {
		return err
	}
	defer connection.Close()
	stream, err := orderer.NewAtomicBroadcastClient(connection).Broadcast(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(envelope); err != nil {
		return err
	}
	answer, err := stream.Recv()
	if err == nil && answer.GetStatus() != common.Status_SUCCESS {
		err = fmt.Errorf("%v: %s", answer.GetStatus(), answer.GetInfo())
	}
	return err
}
