package web

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// describer makes JSON Schemas (2020-12) of Go types, as encoding/json writes them.
type describer struct {
	schemas object
	types   map[string]reflect.Type // by name, so that no two share one
}

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// recordSchema is that of all kinds of records.
const recordSchema = "Record"

// records describes every kind of record, and a record as any of them.
func (d *describer) records() {
	var kinds []any
	for _, s := range provenance.Schemas {
		kinds = append(kinds, d.schema(reflect.TypeOf(s.New()).Elem()))
	}
	d.schemas[recordSchema] = object{"description": "a record of any kind", "anyOf": kinds}
}

// schema describes a type; structs by reference.
func (d *describer) schema(t reflect.Type) object {
	if t.Kind() == reflect.Pointer {
		return d.schema(t.Elem())
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return d.inline(t)
	}
	name := t.Name()
	if known, taken := d.types[name]; taken && known != t {
		panic(fmt.Sprintf("two types of the API are called %s: %s and %s", name, known, t))
	}
	if _, done := d.types[name]; !done {
		d.types[name] = t
		d.schemas[name] = d.fields(t)
	}
	return ref(name)
}

func (d *describer) fields(t reflect.Type) object {
	properties, required := object{}, []any{}
	d.addFields(t, properties, &required)
	described := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		described["required"] = required
	}
	return described
}

func (d *describer) addFields(t reflect.Type, properties object, required *[]any) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			d.addFields(f.Type, properties, required)
			continue
		case !f.IsExported() || name == "-":
			continue
		case name == "":
			name = f.Name
		}
		optional := strings.Contains(options, "omit") // omitempty or omitzero
		if !optional {
			*required = append(*required, name)
		}
		properties[name] = d.field(t, f, name, optional)
	}
}

func (d *describer) field(t reflect.Type, f reflect.StructField, name string, optional bool) object {
	schema := d.schema(f.Type)
	if t == reflect.TypeFor[index.Row]() && name == "record" || t == reflect.TypeFor[OwnAnswer]() && name == "ledger" {
		schema = ref(recordSchema)
	}
	if !optional && (f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Slice && f.Type != reflect.TypeFor[json.RawMessage]()) {
		schema = object{"anyOf": []any{schema, object{"type": "null"}}} // as Go writes what is nil
	}
	if label := words.LabelIn(words.English, t.Name(), name); label != name && schema["$ref"] == nil {
		schema["description"] = label
	}
	return schema
}

// inline describes what is no struct of its own.
func (d *describer) inline(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	case reflect.TypeFor[[]byte]():
		return object{"type": "string", "contentEncoding": "base64"}
	}
	switch t.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32:
		return object{"type": "integer"}
	case reflect.Uint64, reflect.Uint32:
		return object{"type": "integer", "minimum": 0}
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": d.schema(t.Elem())}
	case reflect.String:
		return d.text(t)
	}
	panic(fmt.Sprintf("the API cannot describe %s", t)) // found by the first test
}

// text describes a string, with the words of an enumeration.
func (d *describer) text(t reflect.Type) object {
	schema := object{"type": "string"}
	var values []string
	for _, c := range words.Choices(t) {
		values = append(values, c.Value+" ("+c.En+")")
	}
	if len(values) > 0 {
		schema["description"] = strings.Join(values, ", ")
	}
	return schema
}
