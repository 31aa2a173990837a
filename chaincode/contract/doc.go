// Package contract exposes the domain as Fabric chaincode: one named contract a
// record family, one function a transaction. A function reads: who acts, what
// is loaded, which rule, what is saved. Everything else (identity, idempotence,
// authorization of businesses, indexes, write batch, event, errors) is done
// once, in Tx and in the Chaincode edge.
package contract
