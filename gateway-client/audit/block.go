package audit

import (
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"math/big"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"
)

// Bounds of what is read of one block, far above what orderers make: they close
// a block at 10 MB, and one of 500 transactions is the largest here.
const (
	MaxBlockBytes        = 64 << 20
	maxBlockTransactions = 100_000
	maxMetadata          = 16
	maxBlockSignatures   = 1_000
)

// HeaderBytes is what orderers sign of a header: its ASN.1 DER form.
func HeaderBytes(h *common.BlockHeader) []byte {
	number := new(big.Int).SetUint64(h.GetNumber())
	raw, err := asn1.Marshal(struct {
		Number                 *big.Int
		PreviousHash, DataHash []byte
	}{number, h.GetPreviousHash(), h.GetDataHash()})
	if err != nil {
		panic(err) // an integer and two byte strings always marshal
	}
	return raw
}

// HeaderHash is the SHA-256 by which the next block refers to a block.
func HeaderHash(h *common.BlockHeader) []byte {
	sum := sha256.Sum256(HeaderBytes(h))
	return sum[:]
}

// DataHash is the SHA-256 over a block's transactions.
func DataHash(d *common.BlockData) []byte {
	h := sha256.New()
	for _, envelope := range d.GetData() {
		h.Write(envelope)
	}
	return h.Sum(nil)
}

// checkForm refuses a block that is too large or lacks a part.
func checkForm(b *common.Block) error {
	switch {
	case b.GetHeader() == nil:
		return fmt.Errorf("no header")
	case len(b.GetData().GetData()) == 0:
		return fmt.Errorf("no transactions")
	case len(b.GetData().GetData()) > maxBlockTransactions:
		return fmt.Errorf("%d transactions", len(b.GetData().GetData()))
	case len(b.GetMetadata().GetMetadata()) > maxMetadata:
		return fmt.Errorf("%d pieces of metadata", len(b.GetMetadata().GetMetadata()))
	}
	return nil
}

// metadata returns a piece of a block's metadata; nil when there is none.
func metadata(b *common.Block, index common.BlockMetadataIndex) []byte {
	if all := b.GetMetadata().GetMetadata(); int(index) < len(all) {
		return all[index]
	}
	return nil
}

// flags are the validity flags that a peer stored with a block, one byte a
// transaction.
func flags(b *common.Block) []byte {
	return metadata(b, common.BlockMetadataIndex_TRANSACTIONS_FILTER)
}

// commitHash is the commit hash that a peer stored with a block; nil when none.
func commitHash(b *common.Block) []byte {
	stored := new(common.Metadata)
	if proto.Unmarshal(metadata(b, common.BlockMetadataIndex_COMMIT_HASH), stored) != nil {
		return nil
	}
	return stored.GetValue()
}
