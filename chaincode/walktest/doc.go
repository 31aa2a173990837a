// Package walktest walks a ledger at random, beside a model of it.
//
// The Model says in the plainest terms what the ledger should hold and whom it
// should refuse. It shares no rule with the chaincode: it does its own sums, and
// learns what goods come from by following them through the graph, where the
// ledger keeps lists. Every operation is one row of the table in walk.go: how
// often it is drawn, how an input is drawn that may well be wrong, and what must
// come of it.
//
//	w := walktest.New(seed, "")
//	for _, step := range w.Opening() { … }
//	step := w.Draw(1)[0]
//	faults := w.Faults(step)             // the ledger must refuse for one of them; none: it must accept
//	keys, faults := w.Commit(step, txID) // it did: now these records have a new version
//	w.Differences(record)                // between a record and what the model says of it
//
// Two transactions endorsed on the same state and found valid must come out as
// if one had gone after the other: Commit judges again.
//
// A new operation is a row, a method of dice that draws its input, and a method of
// Model that is its rule. What it makes of goods that must not move belongs into
// unsound, immovable or stuck, which all movements ask; what it records, into told,
// seen and Read. What a long walk must have come by, beside carrying it out and refusing
// it, is a milestone.
//
// The drivers are in the tests of chaincode/contract, over the rules alone on a map
// and on two ledgers in memory, and of gateway-client/ledger, through a gateway.
package walktest
