package contract

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Tx is the context of one transaction: who acts, what was read, what is to be
// written. Reads go through a cache filled by multi-key reads; writes are
// collected and leave in one write batch at the end, in key order.
type Tx struct {
	contractapi.TransactionContext
	stamp   provenance.Stamp
	op      provenance.Operation
	state   map[string][]byte // what the ledger holds; nil when it holds nothing
	written map[string]provenance.Record
	acting  *provenance.Enterprise // the actor's, once registered has loaded it
}

// indexMark is the value of an index entry; the ledger keeps no empty values.
var indexMark = []byte{0}

// submission is what the ledger remembers of a request, so that repeating it
// gives the same receipt and changes nothing. Every byte of it is ordered and
// stored six times, so it leaves out what a repetition says again and what the
// ledger knows of every key: which transaction wrote it, and when.
type submission struct {
	Digest  string                 `json:"digest"` // SHA-256 of function and arguments, the first 16 bytes, base64
	Records []provenance.Reference `json:"records"`
}

// submit carries out body as op, once for each request ID of the actor. The
// records that body will load are best named here: they are then read together
// with what every transaction reads.
func (tx *Tx) submit(op provenance.Operation, requestID string, body func() error, reads ...ref) (*provenance.Receipt, error) {
	tx.op = op
	if err := tx.begin(); err != nil {
		return nil, err
	}
	key, err := tx.requestKey(requestID)
	if err != nil {
		return nil, err
	}
	keys, malformed := keysOf(reads)
	if actor := tx.stamp.Actor; actor.Role.Business() {
		keys = append(keys, provenance.Key(provenance.KindEnterprise, actor.Enterprise))
	}
	if err := tx.fetchKeys(append(keys, key)...); err != nil {
		return nil, err
	}
	digest := tx.payloadDigest()
	if earlier, err := tx.replay(key, requestID, digest); earlier != nil || err != nil {
		return earlier, err
	}
	if _, err := tx.business(); err != nil {
		return nil, err
	}
	if malformed != nil {
		return nil, malformed
	}
	if err := body(); err != nil {
		return nil, err
	}
	return tx.finish(requestID, key, digest)
}

// begin establishes who acts and when.
func (tx *Tx) begin() error {
	tx.state, tx.written = map[string][]byte{}, map[string]provenance.Record{}
	stub := tx.GetStub()
	identity := tx.GetClientIdentity()
	msp, err := identity.GetMSPID()
	if err != nil {
		return err
	}
	certificate, err := identity.GetX509Certificate()
	if err != nil {
		return err
	}
	role, _, err := identity.GetAttributeValue("role")
	if err != nil {
		return err
	}
	enterprise, _, err := identity.GetAttributeValue("enterprise")
	if err != nil {
		return err
	}
	timestamp, err := stub.GetTxTimestamp()
	if err != nil {
		return err
	}
	actor := provenance.Actor{Organization: msp, Role: provenance.Role(role), Enterprise: enterprise, Subject: certificate.Subject.String()}
	tx.stamp = provenance.Stamp{Actor: actor, TxID: stub.GetTxID(), Time: timestamp.AsTime().UTC()}
	return actor.Check()
}

// requestKey scopes a request ID to the actor, so that nobody can take or read
// another's.
func (tx *Tx) requestKey(requestID string) (string, error) {
	if err := provenance.CheckRequestID(requestID); err != nil {
		return "", err
	}
	actor := tx.stamp.Actor
	sum := sha256.Sum256([]byte(strings.Join([]string{actor.Organization, string(actor.Role), actor.Enterprise, actor.Subject, requestID}, "\x00")))
	return provenance.JoinKey("request", hex.EncodeToString(sum[:16]))
}

func (tx *Tx) payloadDigest() string {
	h := sha256.New()
	for _, arg := range tx.GetStub().GetArgs() {
		sum := sha256.Sum256(arg)
		h.Write(sum[:])
	}
	return base64.RawStdEncoding.EncodeToString(h.Sum(nil)[:16])
}

// replay returns the receipt of a request carried out before.
func (tx *Tx) replay(key, requestID, digest string) (*provenance.Receipt, error) {
	if tx.state[key] == nil {
		return nil, nil
	}
	var earlier submission
	if err := json.Unmarshal(tx.state[key], &earlier); err != nil {
		return nil, err
	}
	txID, at, err := tx.writer(key)
	if err != nil {
		return nil, err
	}
	if earlier.Digest != digest {
		return nil, provenance.Refuse(provenance.RequestReused, "requestId", "%s was used for something else in transaction %s; choose a new request ID", "%s 已用于交易 %s 的其他内容，请换一个请求编号", requestID, txID)
	}
	receipt := tx.receipt(requestID, txID, at, earlier.Records)
	receipt.Replayed = true
	return receipt, nil
}

// writer returns the transaction that last wrote key, and when.
func (tx *Tx) writer(key string) (txID string, at time.Time, err error) {
	versions, err := tx.GetStub().GetHistoryForKey(key)
	if err != nil {
		return "", at, err
	}
	defer versions.Close()
	if !versions.HasNext() {
		return "", at, fmt.Errorf("the ledger has no history of %s", key)
	}
	newest, err := versions.Next()
	return newest.GetTxId(), newest.GetTimestamp().AsTime(), err
}

func (tx *Tx) receipt(requestID, txID string, at time.Time, records []provenance.Reference) *provenance.Receipt {
	return &provenance.Receipt{
		RequestID: requestID, Function: string(tx.op), TxID: txID, Time: at.UTC().Format(time.RFC3339Nano), Records: records,
	}
}

// registered returns the actor's enterprise as registered by the actor's own
// organization; nil for officials and readers. It keeps out whom the other side
// enrolled under a foreign code.
func (tx *Tx) registered() (*provenance.Enterprise, error) {
	actor := tx.stamp.Actor
	if !actor.Role.Business() || tx.acting != nil {
		return tx.acting, nil
	}
	enterprise, err := find[provenance.Enterprise](tx, "enterprise", actor.Enterprise)
	if err != nil {
		return nil, err
	}
	if enterprise == nil || enterprise.Organization != actor.Organization {
		return nil, provenance.Refuse(provenance.Denied, "enterprise", "%s is not registered by %s; ask that regulator to register it", "%s 未在 %s 登记，请向该监管方申请登记", actor.Enterprise, actor.Organization)
	}
	tx.acting = enterprise
	return enterprise, enterprise.RepresentedBy(actor)
}

// business is registered for an actor who must not be suspended, unless the
// operation allows it.
func (tx *Tx) business() (*provenance.Enterprise, error) {
	enterprise, err := tx.registered()
	if enterprise == nil || err != nil || tx.op.MayWhileSuspended() {
		return enterprise, err
	}
	return enterprise, enterprise.MayAct()
}

// permit refuses the operation unless the actor may carry it out on a record of
// owner.
func (tx *Tx) permit(owner provenance.Owner) error {
	return provenance.Permit(tx.stamp.Actor, tx.op, owner)
}

// finish writes everything in one batch, with indexes and receipt, and sets the
// event, which names the function; its transaction has the receipt.
func (tx *Tx) finish(requestID, requestKey, digest string) (*provenance.Receipt, error) {
	done := submission{Digest: digest, Records: []provenance.Reference{}}
	puts, deletes := map[string][]byte{}, map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(tx.written)) {
		r := tx.written[key]
		provenance.Write(r, tx.stamp)
		puts[key] = provenance.Marshal(r)
		if err := tx.index(key, r, puts, deletes); err != nil {
			return nil, err
		}
		done.Records = append(done.Records, provenance.Reference{Kind: r.Kind(), ID: r.Head().ID, Revision: r.Head().Revision})
	}
	remembered, err := json.Marshal(done)
	if err != nil {
		return nil, err
	}
	puts[requestKey] = remembered
	if err := tx.write(puts, deletes); err != nil {
		return nil, err
	}
	return tx.receipt(requestID, tx.stamp.TxID, tx.stamp.Time, done.Records), tx.GetStub().SetEvent(string(tx.op), nil)
}

// index adds the index entries that r gains and removes those it loses.
func (tx *Tx) index(key string, r provenance.Record, puts map[string][]byte, deletes map[string]bool) error {
	entries, err := provenance.IndexKeys(r)
	if err != nil {
		return err
	}
	before := map[string]bool{}
	if old := tx.state[key]; old != nil && r.Indexes() != nil {
		previous := reflect.New(reflect.TypeOf(r).Elem()).Interface().(provenance.Record)
		if err := json.Unmarshal(old, previous); err != nil {
			return err
		}
		if before, err = provenance.IndexKeys(previous); err != nil {
			return err
		}
	}
	for entry := range entries {
		if !before[entry] {
			puts[entry] = indexMark
		}
	}
	for entry := range before {
		if !entries[entry] {
			deletes[entry] = true
		}
	}
	return nil
}

func (tx *Tx) write(puts map[string][]byte, deletes map[string]bool) error {
	stub := tx.GetStub()
	stub.StartWriteBatch()
	for _, key := range slices.Sorted(maps.Keys(puts)) {
		if err := stub.PutState(key, puts[key]); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(deletes)) {
		if err := stub.DelState(key); err != nil {
			return err
		}
	}
	return stub.FinishWriteBatch()
}
