package index

import (
	"encoding/json"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// derived is all that the index keeps of the latest version of a record beside its
// JSON. It follows from the JSON alone, but for the products of the batches that it
// is about.
type derived struct {
	title, state string
	open         bool   // everybody may read it
	day          string // of the writing
	organization string // that wrote it
	products     []string
	about        []string         // batches whose products these are
	lists        map[string]bool  // "index\x00value"
	parts        map[string]part  // by enterprise
	edges        map[string]int64 // amount by input
	corrected    bool             // and what it was made of may have been
	facts        []fact
	names        map[string]string // what is called so, by the tokens of its code
	tokens       []string
}

// derive reads a record of a kind that can be found; nil for the ledger's own
// bookkeeping, and for what is no such record: a later program may write some.
func derive(kind provenance.Kind, raw []byte) *derived {
	schema, err := provenance.SchemaOf(kind)
	if err != nil {
		return nil
	}
	r := schema.New()
	if json.Unmarshal(raw, r) != nil {
		return nil
	}
	open := provenance.Disclose(stranger, r)
	head := r.Head()
	d := &derived{
		title: clean(titleOf(r)), state: stateOf(r), open: schema.Open, day: day(head.Time), organization: clean(head.Actor.Organization),
		products: productsOf(r), lists: listsOf(schema, r), parts: partsOf(r, open), facts: factsOf(r), names: namesOf(r),
	}
	if len(d.products) == 0 {
		d.about = aboutOf(r)
	}
	if batch, is := r.(*provenance.Batch); is && len(batch.Inputs) > 0 {
		d.edges, d.corrected = map[string]int64{}, head.Corrected != nil
		for _, portion := range batch.Inputs {
			d.edges[clean(portion.Batch)] += portion.Amount
		}
	}
	d.tokens = tokensOf(r, open)
	return d
}

// tokensOf are those that everybody is told who may read the record, and then the
// others, as hidden.
func tokensOf(r, open provenance.Record) []string {
	told := newText()
	told.record(open)
	if open == r {
		return told.tokens
	}
	all := newText()
	all.record(r)
	tokens := told.tokens
	for _, token := range all.tokens {
		if !told.seen[token] {
			tokens = append(tokens, hidden(token))
		}
	}
	return tokens
}

// listsOf are the lists in which the ledger has the record, and, of those that need
// no entries there, the one by the code with which its ID begins.
func listsOf(schema provenance.Schema, r provenance.Record) map[string]bool {
	lists := map[string]bool{}
	for index, values := range r.Indexes() {
		for _, value := range values {
			lists[listKey(index, value)] = true
		}
	}
	if code, _, found := strings.Cut(r.Head().ID, "-"); found && schema.Prefix != "" {
		lists[listKey(schema.Prefix, code)] = true
	}
	return lists
}

func listKey(index, value string) string { return clean(index) + "\x00" + clean(value) }

// namesOf says what a code stands for in words, so that what mentions the code is
// found by them.
func namesOf(r provenance.Record) map[string]string {
	switch r := r.(type) {
	case *provenance.Enterprise:
		return map[string]string{codeTokens(r.ID): spaced(r.Name)}
	case *provenance.Site:
		return map[string]string{codeTokens(r.ID): spaced(r.Name)}
	case *provenance.Brand:
		return map[string]string{codeTokens(r.ID): spaced(r.Name)}
	case *provenance.Standard:
		return map[string]string{codeTokens(r.Product): spaced(r.NameZh + " " + r.NameEn)}
	}
	return nil
}

// spaced is a name with a space before and after each of its runs, so that the
// beginning of a word can be told.
func spaced(name string) string {
	var b strings.Builder
	for _, r := range runs(name) {
		b.WriteString(" " + string(r.text))
	}
	b.WriteString(" ")
	return b.String()
}

// codeTokens are the tokens of a code, all of which a text has that mentions it.
func codeTokens(code string) string {
	text := newText()
	text.add(code)
	return strings.Join(text.tokens, " ")
}

// maxClean bounds what is kept of one text, in bytes; no text of a column is near it.
const maxClean = 1024

// clean is a text as every database takes it: without what is not UTF-8, and without
// zeros.
func clean(text string) string {
	if len(text) > maxClean {
		text = text[:maxClean]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// sorted are the keys of a map, in order.
func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
