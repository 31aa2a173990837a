package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
)

const (
	eventsPath = "/api/v1/events"
	eventsType = "text/event-stream"
)

// Of a stream: how long it may be silent, how long one write may take, how many
// transactions are read at once.
const (
	heartbeat   = 15 * time.Second
	eventWrite  = 10 * time.Second
	eventsAPage = 100
)

// streams counts open event streams, and ends them all.
type streams struct {
	limits Limits
	ended  chan struct{}
	once   sync.Once

	mu   sync.Mutex
	all  int
	each map[string]int
}

func newStreams(l Limits) *streams {
	return &streams{limits: l, ended: make(chan struct{}), each: map[string]int{}}
}

func (s *streams) close() { s.once.Do(func() { close(s.ended) }) }

// open takes one of the client's share; done gives it back.
func (s *streams) open(client string) (done func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.limits.Streams || s.each[client] >= s.limits.StreamsEach {
		return nil, provenance.Refuse(provenance.TooMany, "", "too many event streams are open; close one", "事件流过多，请先关闭一个")
	}
	s.all++
	s.each[client]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all--
		if s.each[client]--; s.each[client] == 0 {
			delete(s.each, client)
		}
	}, nil
}

type eventsParams struct {
	After string `query:"after" about:"position BLOCK-TRANSACTION after which to begin; the header Last-Event-ID goes first; without either, with the next transaction"`
}

func (s *Server) eventsRoute() route {
	return route{
		method: http.MethodGet, path: eventsPath, tag: "transactions", access: readers,
		summary: "Transactions as server-sent events, as they come; resumes after Last-Event-ID",
		params:  reflect.TypeFor[eventsParams](), result: reflect.TypeFor[index.Transaction](), media: eventsType,
		serve: s.events,
	}
}

// events sends each transaction as an event whose ID is its position, until the
// visitor goes, has to sign in again, or the server ends.
func (s *Server) events(c *call) {
	var p eventsParams
	err := readParams(c.r, &p)
	var at index.Position
	if err == nil {
		at, err = s.eventsFrom(c.r, p.After)
	}
	if err != nil {
		writeProblem(c.w, c.r, err)
		return
	}
	done, err := s.streams.open(clientOf(c.r))
	if err != nil {
		writeProblem(c.w, c.r, err)
		return
	}
	defer done()
	h := c.w.Header()
	h.Set("Content-Type", eventsType)
	h.Set("X-Accel-Buffering", "no")
	c.w.WriteHeader(http.StatusOK)
	if c.r.Method == http.MethodHead {
		return
	}
	out := &eventStream{w: c.w, control: http.NewResponseController(c.w)}
	_ = out.control.SetReadDeadline(time.Time{}) // the request has been read
	out.write("retry: 2000\n\n")
	s.follow(c.r, out, at)
}

// follow sends what comes after a position.
func (s *Server) follow(r *http.Request, out *eventStream, at index.Position) {
	ctx := r.Context()
	over := time.NewTimer(who(r).Until.Sub(s.Now()))
	defer over.Stop()
	checked := s.Now()
	for out.err == nil {
		if now := s.Now(); now.Sub(checked) >= heartbeat { // however much there is to send
			if !s.stillIn(r) {
				return
			}
			checked = now
		}
		changed := s.Index.Changed()
		found, err := s.Index.Transactions(ctx, at, false, eventsAPage)
		if err != nil {
			return // the visitor comes back and resumes
		}
		for _, t := range found {
			out.transaction(t)
			at = t.Position
		}
		if len(found) == eventsAPage {
			continue
		}
		beat := time.NewTimer(heartbeat)
		select {
		case <-changed:
		case <-beat.C:
			out.write(": still here\n\n")
		case <-ctx.Done():
			return
		case <-s.streams.ended:
			return
		case <-over.C:
			return
		}
		beat.Stop()
	}
}

// stillIn reports whether a visitor still is whom the stream was opened for: the
// session not ended, the certificate valid and not revoked, the enterprise not
// suspended.
func (s *Server) stillIn(r *http.Request) bool {
	certificate := who(r).certificate
	if session := who(r).session; session != nil && !s.sessions.has(session) {
		return false
	}
	_, err := s.identified(r.Context(), certificate)
	return err == nil
}

func (s *Server) eventsFrom(r *http.Request, after string) (index.Position, error) {
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		after = last
	}
	if after != "" {
		at, err := parsePosition(after)
		if err != nil {
			return at, provenance.Refuse(provenance.Invalid, "after", "is a position such as 12-0", "应为位置，如 12-0")
		}
		return at, nil
	}
	newest, err := s.Index.Transactions(r.Context(), latest, true, 1)
	if err != nil || len(newest) == 0 {
		return beginning, err
	}
	return newest[0].Position, nil
}

// eventStream writes events; a slow reader loses its connection.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	err     error
}

func (s *eventStream) write(text string) {
	if s.err != nil {
		return
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(eventWrite)) // a connection that has none is no slow reader
	if _, s.err = s.w.Write([]byte(text)); s.err == nil {
		s.err = s.control.Flush()
	}
}

func (s *eventStream) transaction(t *index.Transaction) {
	data, err := json.Marshal(t)
	if err != nil {
		s.err = err
		return
	}
	s.write(fmt.Sprintf("id: %s\nevent: transaction\ndata: %s\n\n", position(t.Position), data))
}
