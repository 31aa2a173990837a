package cli

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// leaf is one value of a record, for people.
type leaf struct{ label, value string }

// leaves lists what a record says, without its header. Values that are empty
// are left out.
func (p *printer) leaves(record provenance.Record) []leaf {
	w := &leafWalker{printer: p, unit: unitOf(record)}
	w.object("", reflect.ValueOf(record).Elem())
	return w.found
}

// unitOf is the unit of a record's amounts.
func unitOf(record provenance.Record) provenance.Unit {
	field := reflect.ValueOf(record).Elem().FieldByName("Unit")
	if !field.IsValid() {
		return ""
	}
	unit, _ := field.Interface().(provenance.Unit)
	return unit
}

type leafWalker struct {
	*printer
	unit  provenance.Unit
	found []leaf
}

// meaningfulZeros are the fields in which 0 says something: used up, not detected.
var meaningfulZeros = map[string]bool{"remaining": true, "found": true, "max": true}

func (w *leafWalker) object(prefix string, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Type == reflect.TypeFor[provenance.Header]():
		case f.Anonymous:
			w.object(prefix, v.Field(i))
		default:
			w.value(prefix+words.LabelIn(w.language, v.Type().Name(), name), name, v.Field(i))
		}
	}
}

func (w *leafWalker) value(label, name string, v reflect.Value) {
	if v.IsZero() && !meaningfulZeros[name] {
		return
	}
	switch x := v.Interface().(type) {
	case provenance.Owner:
		w.add(label, w.party(x))
	case provenance.Mark:
		w.add(label, oneLine(w.mark(&x)))
	case *provenance.Mark:
		w.add(label, oneLine(w.mark(x)))
	case *provenance.Rectification:
		w.add(label, oneLine(w.mark(&x.Mark)))
		w.add(w.label("evidence"), x.Evidence)
	case *provenance.Transfer:
		w.add(label, w.party(x.To))
		w.add(label+" · "+w.label("shipment"), x.Shipment)
		w.object(label+" · ", reflect.ValueOf(x.Sale))
	case provenance.Moment:
		w.add(label, moment(x))
	case provenance.Temperature:
		w.add(label, words.Temperature(x))
	case provenance.Dose:
		w.add(label, words.Dose(x))
	case time.Time:
		w.add(label, words.When(x))
	default:
		w.composite(label, name, v)
	}
}

func (w *leafWalker) composite(label, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		w.value(label, name, v.Elem())
	case reflect.Struct:
		w.object(label+" · ", v)
	case reflect.Slice:
		for i := range v.Len() {
			w.add(fmt.Sprintf("%s #%d", label, i+1), w.item(v.Index(i)))
		}
	default:
		w.add(label, w.scalar(name, v))
	}
}

// item writes an entry of a list in one line.
func (w *leafWalker) item(v reflect.Value) string { return w.itemOf("", v) }

// itemOf is item for a value whose field has that name.
func (w *leafWalker) itemOf(name string, v reflect.Value) string {
	if v.Kind() != reflect.Struct {
		return w.scalar(name, v)
	}
	if r, ok := v.Interface().(provenance.TestResult); ok {
		return r.Analyte + " " + w.measured(r)
	}
	if l, ok := v.Interface().(provenance.Limit); ok && l.Microbial {
		return l.Analyte + " " + w.limitOf(l) + " " + l.Edition
	}
	if m, ok := v.Interface().(provenance.Mark); ok {
		return oneLine(w.mark(&m))
	}
	inner := &leafWalker{printer: w.printer, unit: w.unit}
	if unit := v.FieldByName("Unit"); unit.IsValid() {
		inner.unit = provenance.Unit(unit.String())
	}
	inner.object("", v)
	var parts []string
	for _, l := range inner.found {
		parts = append(parts, l.label+" "+l.value)
	}
	return strings.Join(parts, w.say(", ", "，"))
}

// scalar writes a single value by what its field means.
func (w *leafWalker) scalar(name string, v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		if !v.Bool() {
			return w.say("no", "否")
		}
		return w.say("yes", "是")
	case reflect.String:
		return words.Word(w.language, v.Interface())
	}
	if amountFields[name] {
		return w.amount(v.Int(), w.unit)
	}
	switch name {
	case "initial", "remaining", "passedOn", "lost", "disposed", "sampled", "amount", "sent",
		"consumed", "sold", "destroyed", "wasted", "returnedToSoil", "sealed", "recovered":
		return w.amount(v.Int(), w.unit)
	case "max":
		return w.highest(v.Int())
	case "found":
		return w.printer.found(v.Int())
	case "inhibitionPermille":
		return words.Percent(v.Int())
	case "temperature", "coldest", "warmest":
		return words.Tenths(v.Int()) + " °C"
	case "corridor":
		return words.Metres(v.Int())
	case "latitude", "longitude":
		return words.Degrees(v.Int())
	}
	return words.Grouped(v.Int())
}

func (w *leafWalker) add(label, value string) {
	if value != "" {
		w.found = append(w.found, leaf{label, value})
	}
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " · ") }
