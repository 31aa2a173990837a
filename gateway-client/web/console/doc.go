// Package console is the officials' console: what regulators, inspectors, auditors
// and observers look at and decide from. It reads the index with the authority of
// who asks, puts the ledger's own answer beside it, and prepares submissions that
// their authors sign with their own keys. Every page works without a script.
package console
