// Package trace is the public trace page: what a consumer sees on scanning the code
// on the goods, GS1 Digital Links included, and the labels that carry the code.
//
// Everything on it comes from the index and is shown by what provenance.Passport
// shows the public, with places, days, temperatures, notices and recalls besides;
// never contacts, counterparties, prices, plates or persons. The ledger's own answer,
// which both regulators' peers sign, can be put beside it, and the passport's proof
// is checked in the reader's browser.
package trace
