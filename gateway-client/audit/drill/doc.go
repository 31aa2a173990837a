// Package drill tampers with scratch copies of a ledger, in every way that a
// copy of its blocks allows, and reports for each way who notices it, when and
// with which evidence. It shows on an operator's own blocks that the audit finds
// what it promises to find.
//
// What is tampered with are the last blocks of one side, written as block files
// into a temporary folder that is removed afterwards; the sources are only read.
// Each tampered copy is verified twice: on its own, as by somebody who has no
// other, and beside the other side's. What the copy needs of the ledger before
// it comes from a checkpoint, so that a tampering costs the same on a ledger of
// any length.
//
// A forger is as strong as the keys it is given: with those of both sides'
// peers, orderers and administrators (a scratch network's) each lock is tried on
// its own, with all the others opened. A signature whose key is missing is made
// with a key of the forger's own.
package drill
