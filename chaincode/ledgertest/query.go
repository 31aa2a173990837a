package ledgertest

import (
	"fmt"
	"strconv"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

const (
	resultsPerMessage = 100     // a peer sends query results in batches of so many
	totalQueryLimit   = 100_000 // ledger.state.totalQueryLimit of the sample core.yaml
)

// rangeScan iterates over the keys of a range and remembers what it saw, for
// the detection of phantoms.
type rangeScan struct {
	state      *state
	start, end string
	limit      int // 0 or less: none
	position   int
	seen       []*kvrwset.KVRead
	exhausted  bool
}

func (r *rangeScan) next() proto.Message {
	if (r.limit > 0 && len(r.seen) >= r.limit) || !r.more() {
		r.exhausted = true
		return nil
	}
	key := r.state.keys[r.position]
	e := r.state.entries[key]
	r.position++
	r.seen = append(r.seen, &kvrwset.KVRead{Key: key, Version: e.version.proto()})
	return &queryresult.KV{Namespace: Chaincode, Key: key, Value: e.value}
}

func (r *rangeScan) more() bool {
	return r.position < len(r.state.keys) && (r.end == "" || r.state.keys[r.position] < r.end)
}

// bookmark is the key the next page starts with, or empty.
func (r *rangeScan) bookmark() string {
	if !r.more() {
		return ""
	}
	return r.state.keys[r.position]
}

func (r *rangeScan) info() *kvrwset.RangeQueryInfo {
	info := &kvrwset.RangeQueryInfo{StartKey: r.start, EndKey: r.end, ItrExhausted: r.exhausted}
	if !r.exhausted && len(r.seen) > 0 {
		info.EndKey = r.seen[len(r.seen)-1].Key
	}
	info.ReadsInfo = &kvrwset.RangeQueryInfo_RawReads{RawReads: &kvrwset.QueryReads{KvReads: r.seen}}
	return info
}

// historyScan iterates over the writes to a key, newest first.
type historyScan struct {
	left []*queryresult.KeyModification
}

func (h *historyScan) next() proto.Message {
	if len(h.left) == 0 {
		return nil
	}
	last := len(h.left) - 1
	modification := h.left[last]
	h.left = h.left[:last]
	return modification
}

// query is an open iterator: the results of a scan, sent in batches. Like a
// peer it looks one result ahead to know whether another batch follows.
type query struct {
	id       string
	scan     interface{ next() proto.Message }
	pending  []*peer.QueryResultBytes
	returned int
	limit    int
}

func (s *simulation) open(scan interface{ next() proto.Message }, limit int) *query {
	s.nextID++
	q := &query{id: strconv.Itoa(s.nextID), scan: scan, limit: limit}
	s.queries[q.id] = q
	return q
}

// batch collects results up to the limit, or up to batchSize if that is not 0.
func (q *query) batch(batchSize int) (*peer.QueryResponse, error) {
	for q.returned < q.limit {
		result := q.scan.next()
		if result == nil {
			break
		}
		raw, err := proto.Marshal(result)
		if err != nil {
			return nil, err
		}
		q.returned++
		next := &peer.QueryResultBytes{ResultBytes: raw}
		if batchSize > 0 && len(q.pending) == batchSize {
			full := q.pending
			q.pending = []*peer.QueryResultBytes{next}
			return &peer.QueryResponse{Results: full, HasMore: true, Id: q.id}, nil
		}
		q.pending = append(q.pending, next)
	}
	last := q.pending
	q.pending = nil
	return &peer.QueryResponse{Results: last, Id: q.id}, nil
}

func (s *simulation) getStateByRange(payload []byte) ([]byte, error) {
	request := &peer.GetStateByRange{}
	if err := unmarshalPublic(payload, request); err != nil {
		return nil, err
	}
	page := &peer.QueryMetadata{}
	if err := unmarshal(request.Metadata, page); err != nil {
		return nil, err
	}
	scan := &rangeScan{state: s.state, start: request.StartKey, end: request.EndKey}
	paginated := page.PageSize != 0 || page.Bookmark != ""
	if paginated {
		if s.wrote {
			return nil, fmt.Errorf("txid [%s]: unsuppored transaction. Paginated queries are supported only in a read-only transaction", s.txID)
		}
		s.paginated = true
		scan.limit = int(page.PageSize)
		if page.Bookmark != "" {
			scan.start = page.Bookmark
		}
	}
	scan.position = s.state.from(scan.start)
	s.ranges = append(s.ranges, scan)
	if paginated {
		return s.onePage(scan)
	}
	return s.deliver(s.open(scan, totalQueryLimit))
}

// onePage answers a paginated query, which has no second batch.
func (s *simulation) onePage(scan *rangeScan) ([]byte, error) {
	limit := totalQueryLimit
	if scan.limit > 0 && scan.limit < limit {
		limit = scan.limit
	}
	q := &query{scan: scan, limit: limit}
	response, err := q.batch(0)
	if err != nil {
		return nil, err
	}
	response.Metadata, err = proto.Marshal(&peer.QueryResponseMetadata{
		FetchedRecordsCount: int32(q.returned),
		Bookmark:            scan.bookmark(),
	})
	if err != nil {
		return nil, err
	}
	return proto.Marshal(response)
}

func (s *simulation) getHistoryForKey(payload []byte) ([]byte, error) {
	request := &peer.GetHistoryForKey{}
	if err := unmarshal(payload, request); err != nil {
		return nil, err
	}
	return s.deliver(s.open(&historyScan{s.state.history[request.Key]}, totalQueryLimit))
}

func (s *simulation) queryNext(payload []byte) ([]byte, error) {
	request := &peer.QueryStateNext{}
	if err := unmarshal(payload, request); err != nil {
		return nil, err
	}
	q := s.queries[request.Id]
	if q == nil {
		return nil, fmt.Errorf("query iterator not found")
	}
	return s.deliver(q)
}

// deliver sends the next batch and forgets the iterator after the last one.
func (s *simulation) deliver(q *query) ([]byte, error) {
	response, err := q.batch(resultsPerMessage)
	if err != nil {
		return nil, err
	}
	if !response.HasMore {
		delete(s.queries, q.id)
	}
	return proto.Marshal(response)
}

func (s *simulation) queryClose(payload []byte) ([]byte, error) {
	request := &peer.QueryStateClose{}
	if err := unmarshal(payload, request); err != nil {
		return nil, err
	}
	delete(s.queries, request.Id)
	return proto.Marshal(&peer.QueryResponse{Id: request.Id})
}
