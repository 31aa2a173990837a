package ledgertest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// simulation runs one proposal against the committed state and collects its
// read-write set. The chaincode's requests come one at a time: the shim
// refuses a second one before the first is answered.
type simulation struct {
	state    *state
	txID     string
	reads    map[string]version
	writes   map[string][]byte // nil deletes
	ranges   []*rangeScan
	queries  map[string]*query // open iterators, by ID
	nextID   int
	requests map[peer.ChaincodeMessage_Type]int

	// A peer refuses to mix writes with paginated queries, whose results it
	// could not protect against phantoms.
	wrote, paginated bool

	done       chan *peer.ChaincodeMessage
	panicked   string // what the chaincode panicked with, and its stack
	unfinished error  // of sending the last write batch
}

func newSimulation(s *state, txID string) *simulation {
	return &simulation{
		state:    s,
		txID:     txID,
		reads:    map[string]version{},
		writes:   map[string][]byte{},
		queries:  map[string]*query{},
		requests: map[peer.ChaincodeMessage_Type]int{},
		done:     make(chan *peer.ChaincodeMessage, 1),
	}
}

// answer handles a request of the chaincode.
func (s *simulation) answer(msg *peer.ChaincodeMessage) *peer.ChaincodeMessage {
	s.requests[msg.Type]++
	reply := &peer.ChaincodeMessage{Type: peer.ChaincodeMessage_RESPONSE, Txid: msg.Txid, ChannelId: msg.ChannelId}
	payload, err := s.handle(msg)
	if err != nil {
		reply.Type = peer.ChaincodeMessage_ERROR
		payload = []byte(fmt.Sprintf("%s failed: transaction ID: %s: %s", msg.Type, msg.Txid, err))
	}
	reply.Payload = payload
	return reply
}

func (s *simulation) handle(msg *peer.ChaincodeMessage) ([]byte, error) {
	switch msg.Type {
	case peer.ChaincodeMessage_GET_STATE:
		return s.getState(msg.Payload)
	case peer.ChaincodeMessage_GET_STATE_MULTIPLE:
		return s.getMultipleStates(msg.Payload)
	case peer.ChaincodeMessage_PUT_STATE:
		return nil, s.putState(msg.Payload)
	case peer.ChaincodeMessage_DEL_STATE:
		return nil, s.delState(msg.Payload)
	case peer.ChaincodeMessage_WRITE_BATCH_STATE:
		return nil, s.writeBatch(msg.Payload)
	case peer.ChaincodeMessage_GET_STATE_BY_RANGE:
		return s.getStateByRange(msg.Payload)
	case peer.ChaincodeMessage_GET_HISTORY_FOR_KEY:
		return s.getHistoryForKey(msg.Payload)
	case peer.ChaincodeMessage_QUERY_STATE_NEXT:
		return s.queryNext(msg.Payload)
	case peer.ChaincodeMessage_QUERY_STATE_CLOSE:
		return s.queryClose(msg.Payload)
	}
	return nil, fmt.Errorf("%s is not supported by the in-memory ledger", msg.Type)
}

func (s *simulation) getState(payload []byte) ([]byte, error) {
	request := &peer.GetState{}
	if err := unmarshalPublic(payload, request); err != nil {
		return nil, err
	}
	return bytes.Clone(s.read(request.Key)), nil
}

func (s *simulation) getMultipleStates(payload []byte) ([]byte, error) {
	request := &peer.GetStateMultiple{}
	if err := unmarshalPublic(payload, request); err != nil {
		return nil, err
	}
	result := &peer.GetStateMultipleResult{}
	for _, key := range request.Keys {
		result.Values = append(result.Values, s.read(key))
	}
	return proto.Marshal(result)
}

// read ignores the transaction's own writes, as a peer does.
func (s *simulation) read(key string) []byte {
	e := s.state.entries[key]
	s.reads[key] = e.version
	return e.value
}

func (s *simulation) putState(payload []byte) error {
	request := &peer.PutState{}
	if err := unmarshalPublic(payload, request); err != nil {
		return err
	}
	return s.write(request.Key, request.Value)
}

func (s *simulation) delState(payload []byte) error {
	request := &peer.DelState{}
	if err := unmarshalPublic(payload, request); err != nil {
		return err
	}
	return s.write(request.Key, nil)
}

func (s *simulation) writeBatch(payload []byte) error {
	batch := &peer.WriteBatchState{}
	if err := unmarshal(payload, batch); err != nil {
		return err
	}
	for _, record := range batch.Rec {
		if err := supportedRecord(record); err != nil {
			return err
		}
		if err := s.write(record.Key, record.Value); err != nil {
			return err
		}
	}
	return nil
}

func supportedRecord(record *peer.WriteRecord) error {
	if record.Collection != "" {
		return errPrivateData
	}
	switch record.Type {
	case peer.WriteRecord_PUT_STATE, peer.WriteRecord_DEL_STATE:
		return nil
	}
	return fmt.Errorf("%s is not supported by the in-memory ledger", record.Type)
}

// write records a write; the last one to a key wins. An empty value deletes.
func (s *simulation) write(key string, value []byte) error {
	if s.paginated {
		return fmt.Errorf("txid [%s]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed", s.txID)
	}
	s.wrote = true
	s.writes[key] = value
	return nil
}

// rwset returns what was read and written the way a peer records it.
func (s *simulation) rwset() *kvrwset.KVRWSet {
	set := &kvrwset.KVRWSet{}
	for _, key := range slices.Sorted(maps.Keys(s.reads)) {
		set.Reads = append(set.Reads, &kvrwset.KVRead{Key: key, Version: s.reads[key].proto()})
	}
	type scanned struct {
		start, end string
		exhausted  bool
	}
	recorded := map[scanned]bool{}
	for _, scan := range s.ranges {
		info := scan.info()
		if same := (scanned{info.StartKey, info.EndKey, info.ItrExhausted}); !recorded[same] {
			recorded[same] = true
			set.RangeQueriesInfo = append(set.RangeQueriesInfo, info)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.writes)) {
		value := s.writes[key]
		set.Writes = append(set.Writes, &kvrwset.KVWrite{Key: key, IsDelete: len(value) == 0, Value: value})
	}
	return set
}

var errPrivateData = fmt.Errorf("private data is not supported by the in-memory ledger")

// unmarshalPublic also refuses requests for private data.
func unmarshalPublic(payload []byte, request interface {
	proto.Message
	GetCollection() string
}) error {
	if err := unmarshal(payload, request); err != nil {
		return err
	}
	if request.GetCollection() != "" {
		return errPrivateData
	}
	return nil
}

func unmarshal(payload []byte, m proto.Message) error {
	if err := proto.Unmarshal(payload, m); err != nil {
		return fmt.Errorf("unmarshal failed: %w", err)
	}
	return nil
}
