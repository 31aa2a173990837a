// Package evidence checks evidence bundles: files that prove what two regulators'
// ledger says of one batch of food, with nothing but the bundle itself and the
// fingerprints of the two regulators' root certificates. It needs no network and
// no Fabric, and imports the standard library and a reader of protobuf's wire
// format, so that an expert can read all of it; README.md says what a bundle
// proves and what it does not.
//
// # The file
//
// A bundle is a line of text, "SUNLEDGER-EVIDENCE 1", and then parts. Each part
// begins with a line of five words: "part", its name, the lengths of its content
// in the file and unpacked, and the SHA-256 of these four words, a line feed and
// the content in the file. The content follows, and a line feed. The parts are, in
// this order:
//
//	manifest     what is in the bundle, for people: text in two languages
//	identities   the certificates of the two roots and of everybody who signed
//	passport     a statement: the batch's public passport
//	versions     a statement: the transactions that wrote each record behind it
//	transaction:ID …   a statement each: that transaction and its validation code,
//	             in the order of their time
//
// A public bundle ends after the passport. The manifest is plain; every other
// part is packed with DEFLATE (RFC 1951). Its dictionary is the last 32 KiB of the
// first transaction and the identities, one after the other, as far as they stand
// before it.
//
// # The proof
//
// A statement is a Fabric transaction that both regulators' peers endorsed and
// nobody submitted: a question to a chaincode, the answer, and the signatures of
// both peers over both. It is exactly Fabric's common.Envelope, except that the
// envelope's signature is the asker's over the proposal.
//
// No byte of a bundle goes unchecked: what is not signed follows from what is,
// and is computed again and compared.
package evidence
