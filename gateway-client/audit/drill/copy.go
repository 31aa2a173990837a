package drill

import (
	"context"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
)

// Tamperings that need nobody's key: what a thief of the disk can do.

// any chooses a block that will do.
func (s *scratch) any(fits func(*common.Block) bool) (int, error) {
	var fitting []int
	for i, b := range s.blocks {
		if b.GetHeader().GetNumber() > 0 && fits(b) {
			fitting = append(fitting, i)
		}
	}
	if len(fitting) == 0 {
		return 0, unable("none of the last blocks offers an opportunity", "末尾的区块中没有可供尝试的交易")
	}
	return fitting[s.random.IntN(len(fitting))], nil
}

func ordinary(b *common.Block) bool { return !configures(b) }

func flipByte(_ context.Context, s *scratch) error {
	i, err := s.any(ordinary)
	if err != nil {
		return err
	}
	data := s.blocks[i].Data.Data
	transaction := data[s.random.IntN(len(data))]
	transaction[s.random.IntN(len(transaction))] ^= 1 << s.random.IntN(8)
	return nil
}

func replaceBlock(_ context.Context, s *scratch) error {
	i, err := s.any(ordinary)
	if err != nil {
		return err
	}
	forged, err := s.forger.forge(draft{})
	if err != nil {
		return err
	}
	raw, err := proto.Marshal(forged)
	if err != nil {
		return err
	}
	s.blocks[i].Data.Data = [][]byte{raw}
	s.blocks[i].Header.DataHash = audit.DataHash(s.blocks[i].Data)
	for ; i+1 < len(s.blocks); i++ {
		s.blocks[i+1].Header.PreviousHash = audit.HeaderHash(s.blocks[i].Header)
	}
	return nil
}

func leaveOut(_ context.Context, s *scratch) error {
	i, err := s.any(func(b *common.Block) bool { return b.Header.Number+1 < s.height }) // the last is the tail's
	if err == nil {
		s.blocks = append(s.blocks[:i:i], s.blocks[i+1:]...)
	}
	return err
}

func truncate(_ context.Context, s *scratch) error {
	s.blocks = s.blocks[:len(s.blocks)-1-s.random.IntN(fewestBlocks-3)]
	return nil
}

func tear(_ context.Context, s *scratch) error {
	s.file = s.blocks.bytes()
	s.file = s.file[:len(s.file)-1-s.random.IntN(len(s.file)/len(s.blocks)/2)]
	return nil
}

func replaceGenesis(_ context.Context, s *scratch) error {
	forged := proto.Clone(s.zero).(*common.Block)
	transaction := forged.Data.Data[0]
	transaction[len(transaction)-1] ^= 1
	forged.Header.DataHash = audit.DataHash(forged.Data)
	s.blocks, s.fresh = blocks{forged}, true
	return nil
}

// flagged chooses a transaction whose flag is, or is not, VALID.
func (s *scratch) flagged(valid bool) (flag *byte, err error) {
	flags := func(b *common.Block) []byte {
		return b.Metadata.Metadata[common.BlockMetadataIndex_TRANSACTIONS_FILTER]
	}
	is := func(flag byte) bool { return (peer.TxValidationCode(flag) == peer.TxValidationCode_VALID) == valid }
	i, err := s.any(func(b *common.Block) bool {
		for _, flag := range flags(b) {
			if is(flag) && !configures(b) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return nil, err
	}
	list := flags(s.blocks[i])
	for at := s.random.IntN(len(list)); ; at = (at + 1) % len(list) {
		if is(list[at]) {
			return &list[at], nil
		}
	}
}

func hideValid(_ context.Context, s *scratch) error {
	flag, err := s.flagged(true)
	if err == nil {
		*flag = byte(peer.TxValidationCode_MVCC_READ_CONFLICT)
	}
	return err
}

func showInvalid(_ context.Context, s *scratch) error {
	flag, err := s.flagged(false)
	if err == nil {
		*flag = byte(peer.TxValidationCode_VALID)
	}
	return err
}

func alterCommitHash(_ context.Context, s *scratch) error {
	i, err := s.any(func(b *common.Block) bool { return len(b.Metadata.Metadata[common.BlockMetadataIndex_COMMIT_HASH]) > 0 })
	if err == nil {
		hash := s.blocks[i].Metadata.Metadata[common.BlockMetadataIndex_COMMIT_HASH]
		hash[len(hash)-1] ^= 1 << s.random.IntN(8)
	}
	return err
}

func removeSignatures(_ context.Context, s *scratch) error {
	i, err := s.any(func(*common.Block) bool { return true })
	if err != nil {
		return err
	}
	slot := &s.blocks[i].Metadata.Metadata[common.BlockMetadataIndex_SIGNATURES]
	stored := new(common.Metadata)
	if err := proto.Unmarshal(*slot, stored); err != nil {
		return err
	}
	stored.Signatures = stored.Signatures[:len(s.forger.quorum())-1]
	*slot, err = proto.Marshal(stored)
	return err
}
