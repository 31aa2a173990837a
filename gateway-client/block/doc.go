// Package block reads what Fabric's blocks hold: transactions, who made them, what
// was called, what was written, and what the peer that stores a block found of each.
// It verifies nothing; package audit does.
package block
