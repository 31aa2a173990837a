package cli

import (
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// teller tells values in words, with names where the printer knows them.
func (p *printer) teller(unit provenance.Unit) words.Teller {
	return words.Teller{Language: p.language, Unit: unit, Party: p.party, Mark: p.mark}
}

// leaves lists what a record says, without its header. Values that are empty are
// left out.
func (p *printer) leaves(record provenance.Record) []words.Leaf {
	return p.teller(words.UnitOf(record)).Leaves(record)
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " · ") }
