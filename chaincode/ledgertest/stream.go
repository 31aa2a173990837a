package ledgertest

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"
	"unicode/utf8"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc"
)

// streamTerminated is what a peer answers for a chaincode whose stream broke.
const streamTerminated = "chaincode stream terminated"

// stream is the peer's end of the chaincode stream. The other end is the shim,
// which calls Send and Recv as it would on a gRPC stream.
type stream struct {
	grpc.ServerStream

	toChaincode chan *peer.ChaincodeMessage
	closed      chan struct{} // by the ledger, at the end of the test
	ended       chan struct{} // by the shim, when it gave up the stream

	mu      sync.Mutex
	running map[string]*simulation // by transaction ID
}

// connect starts the chaincode behind the shim.
func connect(cc shim.Chaincode) *stream {
	s := &stream{
		toChaincode: make(chan *peer.ChaincodeMessage, 2),
		closed:      make(chan struct{}),
		ended:       make(chan struct{}),
		running:     map[string]*simulation{},
	}
	// The shim registers before it receives anything; these are the answers,
	// ahead of any transaction.
	s.toChaincode <- &peer.ChaincodeMessage{Type: peer.ChaincodeMessage_REGISTERED}
	s.toChaincode <- &peer.ChaincodeMessage{Type: peer.ChaincodeMessage_READY, Payload: mustMarshal(runtimeParameters)}
	server := &shim.ChaincodeServer{CCID: Chaincode, CC: guard{cc, s}}
	go func() {
		defer close(s.ended)
		_ = server.Connect(s) // always ends with an error, if only that of closing
	}()
	return s
}

// runtimeParameters are those of Fabric's sample core.yaml.
var runtimeParameters = &peer.ChaincodeAdditionalParams{
	UseWriteBatch:          true,
	MaxSizeWriteBatch:      1000,
	UseGetMultipleKeys:     true,
	MaxSizeGetMultipleKeys: 1000,
}

// Send takes a message from the chaincode.
func (s *stream) Send(msg *peer.ChaincodeMessage) error {
	if msg.Type == peer.ChaincodeMessage_REGISTER {
		return nil // already answered
	}
	sim := s.simulation(msg.Txid)
	switch {
	case sim == nil:
		text := fmt.Sprintf("%s failed: transaction ID: %s: no ledger context", msg.Type, msg.Txid)
		s.send(&peer.ChaincodeMessage{Type: peer.ChaincodeMessage_ERROR, Payload: []byte(text), Txid: msg.Txid, ChannelId: msg.ChannelId})
	case msg.Type == peer.ChaincodeMessage_COMPLETED || msg.Type == peer.ChaincodeMessage_ERROR:
		sim.done <- msg
	default:
		s.send(sim.answer(msg))
	}
	return nil
}

// Recv hands a message to the chaincode.
func (s *stream) Recv() (*peer.ChaincodeMessage, error) {
	select {
	case msg := <-s.toChaincode:
		return msg, nil
	case <-s.closed:
		return nil, io.EOF
	}
}

func (s *stream) send(msg *peer.ChaincodeMessage) {
	select {
	case s.toChaincode <- msg:
	case <-s.closed:
	case <-s.ended:
	}
}

func (s *stream) simulation(txID string) *simulation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running[txID]
}

// execute runs a proposal in the chaincode and returns its response, or the
// one a peer makes up for a chaincode that failed, and its event.
func (s *stream) execute(sim *simulation, p stamped) (*peer.Response, *peer.ChaincodeEvent) {
	s.mu.Lock()
	s.running[p.txID] = sim
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.running, p.txID)
		s.mu.Unlock()
	}()
	s.send(&peer.ChaincodeMessage{
		Type:      peer.ChaincodeMessage_TRANSACTION,
		Payload:   p.input,
		Txid:      p.txID,
		ChannelId: Channel,
		Proposal:  p.signed,
	})
	select {
	case msg := <-sim.done:
		return completed(p.txID, msg)
	case <-s.ended:
		return failure(fmt.Sprintf("failed to execute transaction %s: error sending: %s", p.txID, streamTerminated)), nil
	}
}

// guard carries a panic of the chaincode from the shim's goroutine to the
// test's.
type guard struct {
	shim.Chaincode
	stream *stream
}

func (g guard) Invoke(stub shim.ChaincodeStubInterface) (response *peer.Response) {
	defer func() {
		if p := recover(); p != nil {
			sim := g.stream.simulation(stub.GetTxID())
			sim.panicked = fmt.Sprintf("%v\n%s", p, debug.Stack())
			sim.done <- &peer.ChaincodeMessage{Type: peer.ChaincodeMessage_ERROR}
			runtime.Goexit() // the shim would go on to send the write batch
		}
	}()
	response = g.Chaincode.Invoke(stub)
	// The shim would do this next, out of reach of the guard, and panic for a
	// key that is not UTF-8.
	if err := stub.FinishWriteBatch(); err != nil {
		g.stream.simulation(stub.GetTxID()).unfinished = err
	}
	return response
}

// completed turns the chaincode's last message into a response as a peer does.
func completed(txID string, msg *peer.ChaincodeMessage) (*peer.Response, *peer.ChaincodeEvent) {
	if msg.Type == peer.ChaincodeMessage_ERROR {
		return failure(fmt.Sprintf("transaction returned with failure: %s", msg.Payload)), nil
	}
	if !utf8.ValidString(msg.ChaincodeEvent.GetEventName()) {
		// gRPC would have refused to send the message and ended the stream.
		return failure(fmt.Sprintf("failed to execute transaction %s: error sending: %s", txID, streamTerminated)), nil
	}
	response := &peer.Response{}
	if err := unmarshal(msg.Payload, response); err != nil {
		return failure(fmt.Sprintf("failed to unmarshal response for transaction %s: %v", txID, err)), nil
	}
	if response.Status >= shim.ERRORTHRESHOLD || msg.ChaincodeEvent == nil {
		return response, nil
	}
	msg.ChaincodeEvent.ChaincodeId = Chaincode
	msg.ChaincodeEvent.TxId = txID
	return response, msg.ChaincodeEvent
}

func failure(message string) *peer.Response {
	return &peer.Response{Status: shim.ERROR, Message: "error in simulation: " + message}
}
