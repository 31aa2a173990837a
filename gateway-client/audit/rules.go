package audit

import "fmt"

// checkRule holds a write to what the ledger promises of its records: no record
// is deleted, each write of one is its next revision, and a request's receipt is
// written once. Index entries come and go.
func (b *batch) checkRule(namespace string, w write, broken func(code Code, key, detail string)) {
	switch family(w.key) {
	case indexFamily:
		return
	case requestFamily:
		if _, there := b.state.get(namespace, w.key); there {
			broken(RequestRewritten, w.key, "")
		}
		return
	}
	if !isRecord(w.key) {
		return
	}
	before, there := b.state.get(namespace, w.key)
	switch {
	case w.value == nil && there:
		broken(RecordDeleted, w.key, fmt.Sprintf("revision %d", before.revision))
	case w.value != nil && w.revision != before.revision+1: // revision 0 of a key that is not there
		broken(RecordOverwritten, w.key, fmt.Sprintf("revision %d after %d", w.revision, before.revision))
	}
}
