// Package audit proves or refutes that a channel's ledger is what both
// regulators say it is, without trusting either of them.
//
// A Replay consumes the channel's blocks from the genesis block on, from one or
// more sides at once, and does again, from the bytes alone, everything that a
// peer of Fabric v3.1.1 does before it calls a transaction valid: header chain,
// data hash, the BFT quorum's signatures under the configuration of that
// height, the authority of configuration updates, creators' signatures,
// transaction IDs, the endorsement policy of every namespace written, and read
// conflicts in order. It recomputes validity flags, state and commit hash,
// holds them against what each side stored, and reports every difference as a
// Finding of one of five Locks.
//
// The package knows Fabric's protobuf messages and nothing of its programs. It
// fetches nothing: a Source yields blocks (Folder reads copied block files; a
// client of a live peer is one, too), and a StateReader yields a peer's own
// account of its state.
//
// Memory is bounded but for the recomputed state, which keeps of each key its
// name, version, revision and the SHA-256 of its value, in about 100 bytes plus
// the key's length, and of each transaction its ID, in about 50 bytes.
//
// What it cannot see: private data (there are only hashes of them on the
// chain), and endorsement policies of single keys, which this ledger does not
// use; it reports those as UNSUPPORTED instead of passing over them.
package audit
