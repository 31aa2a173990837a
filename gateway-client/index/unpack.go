package index

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/tidwall/gjson"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/block"
	"sunledger/gateway-client/profile"
)

// unpacked is a block as far as the index takes it.
type unpacked struct {
	number       uint64
	hash         []byte // of its header
	previous     []byte
	size         int
	transactions []transaction
}

// transaction is one of a block.
type transaction struct {
	Transaction
	writes []write
}

// write is what a valid transaction writes to a record.
type write struct {
	kind  provenance.Kind
	id    string
	value []byte // nil: it deletes

	revision int
}

// name is the ledger key of the record.
func (w *write) name() string { return provenance.Key(w.kind, w.id) }

// unpack reads a block. A transaction that cannot be read is listed with what can.
func (x *Index) unpack(b *common.Block, members *members) *unpacked {
	u := &unpacked{number: b.GetHeader().GetNumber(), hash: audit.HeaderHash(b.GetHeader()), previous: b.GetHeader().GetPreviousHash()}
	for i, raw := range b.GetData().GetData() {
		u.size += len(raw)
		read, err := block.Read(raw)
		code := block.Code(b, i)
		t := transaction{Transaction: Transaction{
			TxID: clean(read.TxID), Position: Position{u.number, i}, Time: read.Time, Creator: members.actor(read.Creator), Code: code.String(),
		}}
		function, request := read.Called()
		t.Function, t.RequestID = clean(function), clean(request)
		if code == peer.TxValidationCode_VALID && err == nil {
			t.writes = x.writesOf(read)
		}
		u.transactions = append(u.transactions, t)
	}
	return u
}

// writesOf are what a transaction writes to records of the contract, in the order
// of their keys.
func (x *Index) writesOf(read *block.Transaction) []write {
	sets, err := block.Sets(read.Results)
	if err != nil {
		return nil
	}
	var writes []write
	for _, set := range sets {
		if set.Namespace != x.chaincode {
			continue
		}
		for _, w := range set.Public.GetWrites() {
			kind, id, found := strings.Cut(clean(w.GetKey()), "/")
			if !found || kind == "index" || kind == "request" {
				continue
			}
			one := write{kind: provenance.Kind(kind), id: id}
			if !block.Deletes(w) {
				one.value = w.GetValue()
				one.revision = int(gjson.GetBytes(one.value, "revision").Int())
			}
			writes = append(writes, one)
		}
	}
	return writes
}

// follows refuses a block that is not the next after one.
func (u *unpacked) follows(height uint64, hash []byte) error {
	if u.number != height {
		return fmt.Errorf("block %d came where block %d was due", u.number, height)
	}
	if height > 0 && !bytes.Equal(u.previous, hash) {
		return otherChain(height)
	}
	return nil
}

// members remembers who a serialized identity is; there are few, and they come often.
type members struct{ known sync.Map }

func (m *members) actor(serialized []byte) provenance.Actor {
	if known, ok := m.known.Load(string(serialized)); ok {
		return known.(provenance.Actor)
	}
	actor := actorOf(serialized)
	m.known.Store(string(serialized), actor)
	return actor
}

// actorOf is who an identity's certificate says that it is, as far as it can be read.
func actorOf(serialized []byte) provenance.Actor {
	mspID, raw, err := block.Identity(serialized)
	actor := provenance.Actor{Organization: clean(mspID)}
	if err != nil {
		return actor
	}
	certificate, err := profile.ParseCertificate(raw)
	if err != nil {
		return actor
	}
	actor, _ = profile.ActorOf(certificate, actor.Organization) // without attributes it is nobody in particular
	actor.Subject, actor.Enterprise, actor.Role = clean(actor.Subject), clean(actor.Enterprise), provenance.Role(clean(string(actor.Role)))
	return actor
}

// nanoseconds is a time as the database keeps it; 0 where there is none.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func timeOf(nanoseconds int64) time.Time {
	if nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds).UTC()
}
