package audit

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/encoding/protowire"
)

const blockFilePrefix = "blockfile_"

// Folder is a source that reads the block files of a peer or orderer, such as
// a copy of ledgersData/chains/chains/CHANNEL with its blockfile_000000 and so
// on. Nothing else of a ledger is needed or looked at.
type Folder string

// errTruncated says that a file ends inside a block.
var errTruncated = errors.New("the file ends inside a block")

// Files returns the folder's block files in the order of their numbers.
func (f Folder) Files() ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, err
	}
	numbers := []int{}
	for _, entry := range entries {
		digits, is := strings.CutPrefix(entry.Name(), blockFilePrefix)
		if n, err := strconv.Atoi(digits); is && err == nil {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	var files []string
	for i, n := range numbers {
		if n != i {
			return files, fmt.Errorf("%s%06d is missing", blockFilePrefix, i)
		}
		files = append(files, filepath.Join(string(f), fmt.Sprintf("%s%06d", blockFilePrefix, n)))
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no %sNNNNNN", string(f), blockFilePrefix)
	}
	return files, nil
}

// Blocks yields every block of the files whose number is at least from.
func (f Folder) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		files, missing := f.Files()
		for _, name := range files {
			if !readFile(ctx, name, from, yield) {
				return
			}
		}
		if missing != nil {
			yield(nil, missing)
		}
	}
}

// readFile yields the blocks of one file; false when nothing may follow.
func readFile(ctx context.Context, name string, from uint64, yield func(*common.Block, error) bool) bool {
	file, err := os.Open(name)
	if err != nil {
		return yield(nil, err) && false
	}
	defer file.Close()
	for block, err := range ReadBlocks(file, from) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return yield(nil, fmt.Errorf("%s: %w", filepath.Base(name), err)) && false
		}
		if !yield(block, nil) {
			return false
		}
	}
	return true
}

// ReadBlocks yields the blocks of one block file whose number is at least from:
// each is its length as a varint and then header, transactions and metadata in
// Fabric's own encoding. It reads one block at a time and refuses one of more
// than MaxBlockBytes.
func ReadBlocks(r io.Reader, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		buffered := bufio.NewReaderSize(r, 1<<16)
		for {
			raw, err := nextBlock(buffered)
			if err == io.EOF {
				return
			}
			var block *common.Block
			if err == nil {
				block, err = ParseStored(raw)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if block.Header.Number >= from && !yield(block, nil) {
				return
			}
		}
	}
}

// nextBlock reads one length and as many bytes; io.EOF where the file ends as
// it should.
func nextBlock(r *bufio.Reader) ([]byte, error) {
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	length, err := binary.ReadUvarint(r)
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return nil, errTruncated
	case err != nil:
		return nil, err
	case length > MaxBlockBytes:
		return nil, fmt.Errorf("a block of %d bytes; at most %d are read", length, MaxBlockBytes)
	}
	// What a hostile length promises is not allocated before it is there.
	raw, err := io.ReadAll(io.LimitReader(r, int64(length)))
	if err == nil && uint64(len(raw)) < length {
		err = errTruncated
	}
	return raw, err
}

// ParseStored reads a block as Fabric stores it.
func ParseStored(raw []byte) (*common.Block, error) {
	s := &stored{rest: raw}
	b := &common.Block{Header: &common.BlockHeader{}, Data: &common.BlockData{}, Metadata: &common.BlockMetadata{}}
	b.Header.Number = s.varint()
	b.Header.DataHash = s.bytes()
	b.Header.PreviousHash = s.bytes()
	b.Data.Data = s.list(maxBlockTransactions)
	b.Metadata.Metadata = s.list(maxMetadata)
	if s.err == nil && len(s.rest) > 0 {
		s.err = fmt.Errorf("%d bytes follow the block", len(s.rest))
	}
	return b, s.err
}

// stored reads Fabric's encoding, up to the first error.
type stored struct {
	rest []byte
	err  error
}

func (s *stored) varint() uint64 {
	v, n := protowire.ConsumeVarint(s.rest)
	return took(s, v, n)
}

func (s *stored) bytes() []byte {
	v, n := protowire.ConsumeBytes(s.rest)
	return took(s, v, n)
}

func (s *stored) list(most uint64) [][]byte {
	count := s.varint()
	if s.err == nil && count > most {
		s.err = fmt.Errorf("a list of %d; at most %d are read", count, most)
	}
	var list [][]byte
	for i := uint64(0); i < count && s.err == nil; i++ {
		list = append(list, s.bytes())
	}
	return list
}

// took advances by what was consumed, if it was.
func took[T any](s *stored, v T, n int) T {
	var none T
	if s.err != nil {
		return none
	}
	if n < 0 {
		s.err = fmt.Errorf("block: %w", protowire.ParseError(n))
		return none
	}
	s.rest = s.rest[n:]
	return v
}

// AppendStored appends the block, with its length before it, as Fabric stores it.
func AppendStored(file []byte, b *common.Block) []byte {
	var raw []byte
	raw = protowire.AppendVarint(raw, b.GetHeader().GetNumber())
	raw = protowire.AppendBytes(raw, b.GetHeader().GetDataHash())
	raw = protowire.AppendBytes(raw, b.GetHeader().GetPreviousHash())
	for _, list := range [][][]byte{b.GetData().GetData(), b.GetMetadata().GetMetadata()} {
		raw = protowire.AppendVarint(raw, uint64(len(list)))
		for _, item := range list {
			raw = protowire.AppendBytes(raw, item)
		}
	}
	return protowire.AppendBytes(file, raw)
}
