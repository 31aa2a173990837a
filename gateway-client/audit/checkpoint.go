package audit

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"
)

// A checkpoint is everything a replay needs to go on later: its position, the
// configuration in force, the recomputed state and what was found. A digest at
// its end tells a damaged file; it is no signature, so keep the file where
// nobody else writes.

const checkpointMagic = "sunledger audit checkpoint 1\n"

// checkpointHead is the part of a checkpoint before the state.
type checkpointHead struct {
	Height      uint64            `json:"height"`
	Hash        []byte            `json:"hash"`
	Commit      []byte            `json:"commit"`
	Genesis     []byte            `json:"genesis"`
	Channel     string            `json:"channel"`
	ConfigBlock uint64            `json:"configBlock"`
	Config      []byte            `json:"config"` // common.ConfigEnvelope
	Chaincode   string            `json:"chaincode"`
	Definitions map[string][]byte `json:"definitions"`
	Reported    map[string]bool   `json:"reported"`
	Lost        map[string]bool   `json:"lost"`
	Found       int               `json:"found"`
	Report      Report            `json:"report"`
}

// Bounds of a checkpoint's parts, against damaged ones.
const (
	maxCheckpointHead = 256 << 20
	maxCheckpointKey  = 1 << 20
)

// Save writes a checkpoint file, in full or not at all.
func (r *Replay) Save(file string) error {
	if r.config == nil {
		return errors.New("nothing has been replayed yet")
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	err = r.write(temporary)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}

func (r *Replay) write(w io.Writer) error {
	digest := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(w, digest), 1<<16)
	config, err := proto.Marshal(r.config.envelope)
	if err != nil {
		return err
	}
	head, err := json.Marshal(checkpointHead{
		Height: r.height, Hash: r.hash, Commit: r.commit, Genesis: r.genesis, Channel: r.config.Channel, ConfigBlock: r.config.Block,
		Config: config, Chaincode: r.state.ruled, Definitions: r.state.definitions, Reported: r.conflict, Lost: r.lost, Found: r.report.found, Report: r.report,
	})
	if err != nil {
		return err
	}
	buffered.WriteString(checkpointMagic) // a bufio.Writer keeps its first error for Flush
	putBytes(buffered, head)
	r.state.write(buffered)
	if err := buffered.Flush(); err != nil {
		return err
	}
	_, err = w.Write(digest.Sum(nil))
	return err
}

func putNumber(w *bufio.Writer, n uint64) { w.Write(binary.AppendUvarint(nil, n)) }

func putBytes(w *bufio.Writer, b []byte) {
	putNumber(w, uint64(len(b)))
	w.Write(b)
}

func (s *state) write(w *bufio.Writer) {
	names := s.names()
	putNumber(w, uint64(len(names)))
	for _, name := range names {
		putBytes(w, []byte(name))
		putNumber(w, uint64(s.spaces[name].Len()))
		for e := range s.scan(name, "", "") {
			putBytes(w, []byte(e.key))
			putNumber(w, e.block)
			putNumber(w, uint64(e.tx))
			putNumber(w, uint64(e.revision))
			w.Write(e.hash[:])
		}
	}
	putNumber(w, uint64(len(s.ids)))
	for id := range s.ids {
		w.Write(id[:])
	}
}

// Resume returns a replay that goes on from a checkpoint file. It refuses a
// damaged one, one of another chain than o.Genesis and one of another chaincode.
func Resume(file string, o Options) (*Replay, error) {
	content, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	if err := checkDigest(content); err != nil {
		return nil, fmt.Errorf("checkpoint %s: %w", file, err)
	}
	r := NewReplay(o)
	if err := r.read(bufio.NewReaderSize(content, 1<<16)); err != nil {
		return nil, fmt.Errorf("checkpoint %s: %w", file, err)
	}
	return r, nil
}

// checkDigest reads the file through and returns to its beginning.
func checkDigest(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size := info.Size() - sha256.Size
	if size < int64(len(checkpointMagic)) {
		return errors.New("it is damaged: too short")
	}
	digest, want := sha256.New(), make([]byte, sha256.Size)
	if _, err := io.Copy(digest, io.NewSectionReader(f, 0, size)); err != nil {
		return err
	}
	if _, err := f.ReadAt(want, size); err != nil {
		return err
	}
	if !bytes.Equal(digest.Sum(nil), want) {
		return errors.New("it is damaged; delete it and verify from the beginning")
	}
	return nil
}

func (r *Replay) read(in *bufio.Reader) error {
	magic := make([]byte, len(checkpointMagic))
	if _, err := io.ReadFull(in, magic); err != nil || string(magic) != checkpointMagic {
		return errors.Join(err, errors.New("it is of another version"))
	}
	raw, err := getBytes(in, maxCheckpointHead)
	if err != nil {
		return err
	}
	var head checkpointHead
	if err := json.Unmarshal(raw, &head); err != nil {
		return err
	}
	if err := r.restore(&head); err != nil {
		return err
	}
	return r.state.read(in)
}

func (r *Replay) restore(head *checkpointHead) error {
	switch {
	case r.options.Genesis != nil && !bytes.Equal(head.Genesis, r.options.Genesis):
		return fmt.Errorf("it is of another chain, with genesis %x", head.Genesis)
	case head.Chaincode != r.options.Chaincode:
		return fmt.Errorf("it is for the chaincode %q", head.Chaincode)
	}
	envelope := new(common.ConfigEnvelope)
	if err := proto.Unmarshal(head.Config, envelope); err != nil {
		return err
	}
	config, err := NewConfig(head.Channel, head.ConfigBlock, envelope)
	if err != nil {
		return err
	}
	r.configure(config)
	r.height, r.hash, r.commit, r.genesis = head.Height, head.Hash, head.Commit, head.Genesis
	r.state.definitions, r.conflict, r.lost = head.Definitions, head.Reported, head.Lost
	r.report = head.Report
	r.report.found = head.Found
	return nil
}

func (s *state) read(in *bufio.Reader) error {
	spaces, err := binary.ReadUvarint(in)
	for ; err == nil && spaces > 0; spaces-- {
		err = s.readSpace(in)
	}
	if err != nil {
		return err
	}
	ids, err := binary.ReadUvarint(in)
	for ; err == nil && ids > 0; ids-- {
		var id [32]byte
		if _, err = io.ReadFull(in, id[:]); err == nil {
			s.ids[id] = struct{}{}
		}
	}
	return err
}

func (s *state) readSpace(in *bufio.Reader) error {
	name, err := getBytes(in, maxCheckpointKey)
	if err != nil {
		return err
	}
	count, err := binary.ReadUvarint(in)
	for ; err == nil && count > 0; count-- {
		var e entry
		if e, err = readEntry(in); err == nil {
			s.put(string(name), e)
		}
	}
	return err
}

func readEntry(in *bufio.Reader) (e entry, err error) {
	key, err := getBytes(in, maxCheckpointKey)
	if err != nil {
		return e, err
	}
	e.key = string(key)
	for _, into := range []func(uint64){
		func(n uint64) { e.block = n }, func(n uint64) { e.tx = uint32(n) }, func(n uint64) { e.revision = uint32(n) },
	} {
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return e, err
		}
		into(n)
	}
	_, err = io.ReadFull(in, e.hash[:])
	return e, err
}

func getBytes(in *bufio.Reader, most uint64) ([]byte, error) {
	length, err := binary.ReadUvarint(in)
	if err != nil {
		return nil, err
	}
	if length > most {
		return nil, fmt.Errorf("a part of %d bytes; at most %d are read", length, most)
	}
	b := make([]byte, length)
	_, err = io.ReadFull(in, b)
	return b, err
}
