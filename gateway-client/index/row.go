package index

import (
	"encoding/json"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// Row is a version of a record as the ledger has it, with where it was written.
type Row struct {
	Kind     provenance.Kind `json:"kind"`
	ID       string          `json:"id"`
	Revision int             `json:"revision"`
	Position                 // of the transaction that wrote it
	TxID     string          `json:"txId"`
	Time     time.Time       `json:"time"`
	Title    string          `json:"title"` // what people call it: a name, a number, a product and day
	State    string          `json:"state,omitempty"`
	JSON     json.RawMessage `json:"record"`
}

// Record decodes the row.
func (r *Row) Record() (provenance.Record, error) { return ledger.ParseRecord(r.Kind, r.JSON) }

// For is the row as the actor may see it, by the ledger's own rules: title and state,
// too, say no more than the record that is shown. DENIED when it may not be read.
func (r *Row) For(actor provenance.Actor) (*Row, error) {
	record, err := r.Record()
	if err != nil {
		return nil, err
	}
	if err := provenance.PermitRead(actor, record); err != nil {
		return nil, err
	}
	shown, told := *r, provenance.Disclose(actor, record)
	shown.JSON, shown.State, shown.Title = provenance.Marshal(told), stateOf(told), titleOf(told)
	return &shown, nil
}

// Position is that of a transaction on the chain.
type Position struct {
	Block       uint64 `json:"block"`
	Transaction int    `json:"transaction"` // in the block
}

// A position is kept as one number, in the order of the chain. No block has as many
// transactions as there is room for: audit.MaxBlockBytes is 2²⁶.
const transactionBits = 20

func (p Position) number() int64 { return int64(p.Block)<<transactionBits | int64(p.Transaction) }

func positionOf(number int64) Position {
	return Position{uint64(number >> transactionBits), int(number & (1<<transactionBits - 1))}
}
