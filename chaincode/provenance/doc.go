// Package provenance is the domain of Sunledger: the records that two food
// regulators share, the rules that govern them, and nothing else.
//
// A rule is a function of the current record, an input and a Stamp (who acts,
// in which transaction, when); it returns the new record or an *Error. Rules
// know no ledger, no clock and no network, so both regulators' peers, a test
// and an auditor's replay all get the same answer from the same facts. The
// package imports the standard library only.
//
// Amounts are integers: grams, millilitres or pieces for goods, micrograms per
// kilogram for residues, tenths of a degree Celsius for temperatures. Dates are
// calendar days in China Standard Time (UTC+8).
package provenance
