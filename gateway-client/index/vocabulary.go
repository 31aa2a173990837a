package index

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// notText are fields, by JSON name, in which nobody looks for words: digests,
// transactions, other lots on the way here, and addresses of cameras, which not even
// all officials are told.
var notText = []string{"txId", "digest", "document", "prices", "terms", "picture", "lots", "parts", "into", "stream", "schema", "revision", "event"}

// textOf are the tokens of a record, in the order of their first occurrence.
type textOf struct {
	seen   map[string]bool
	tokens []string
}

func newText() *textOf { return &textOf{seen: map[string]bool{}} }

func (t *textOf) token(token string) {
	if !t.seen[token] {
		t.seen[token] = true
		t.tokens = append(t.tokens, token)
	}
}

func (t *textOf) add(text string) {
	for _, r := range runs(text) {
		r.tokens(t.token)
	}
}

// record adds what a record says, and what people call it.
func (t *textOf) record(r provenance.Record) {
	for _, l := range []words.Language{words.Chinese, words.English} {
		t.add(words.KindName(l, r.Kind()))
	}
	t.value(reflect.ValueOf(r).Elem())
}

// value adds the strings of a value; for those of an enumeration, what people call
// them.
func (t *textOf) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		t.string(v)
	case reflect.Pointer:
		if !v.IsNil() {
			t.value(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			t.value(v.Index(i))
		}
	case reflect.Struct:
		for _, i := range textFields(v.Type()) {
			t.value(v.Field(i))
		}
	}
}

func (t *textOf) string(v reflect.Value) {
	if v.Len() == 0 {
		return
	}
	t.add(v.String())
	for _, c := range choicesOf(v.Type()) {
		if c.Value == v.String() {
			t.add(c.Zh)
			t.add(c.En)
		}
	}
}

var stringType, timeType = reflect.TypeFor[string](), reflect.TypeFor[time.Time]()

func choicesOf(t reflect.Type) []words.Choice {
	if t == stringType {
		return nil
	}
	return words.Choices(t)
}

var fieldsOfTypes sync.Map // reflect.Type → []int

// textFields are the fields of a struct in which words are looked for.
func textFields(t reflect.Type) []int {
	if known, ok := fieldsOfTypes.Load(t); ok {
		return known.([]int)
	}
	var fields []int
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type == timeType || t == timeType || !f.IsExported() || slices.Contains(notText, name) || t == reflect.TypeFor[provenance.Actor]() && name == "subject" {
			continue
		}
		fields = append(fields, i)
	}
	fieldsOfTypes.Store(t, fields)
	return fields
}
