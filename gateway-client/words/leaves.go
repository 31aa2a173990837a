package words

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
)

// Leaf is one value of a record or of a transaction's input, for people.
type Leaf struct{ Label, Value string }

// Teller tells what a struct of the domain says, value by value, in words.
type Teller struct {
	Language Language
	Unit     provenance.Unit                 // of the amounts that have none beside them
	Party    func(provenance.Owner) string   // nil: the code and the region
	Mark     func(m *provenance.Mark) string // nil: time, who and note in one line
	Named    func(code string) string        // what stands for a code alone; nil: the code
	Product  func(code string) string        // nil: the code
	Denials  bool                            // that something is not so is told, too: for what is to be signed
}

// Leaves lists what a record or an input, or a pointer to one, says, without a
// record's header. Values that are empty are left out.
func (t Teller) Leaves(of any) []Leaf {
	w := &leafWalker{Teller: t}
	w.object("", reflect.Indirect(reflect.ValueOf(of)))
	return w.found
}

// Item writes the value of a field with that name in one line.
func (t Teller) Item(name string, v reflect.Value) string {
	return (&leafWalker{Teller: t}).item(name, v)
}

// UnitOf is the unit of a record's amounts.
func UnitOf(record provenance.Record) provenance.Unit {
	field := reflect.ValueOf(record).Elem().FieldByName("Unit")
	if !field.IsValid() {
		return ""
	}
	unit, _ := field.Interface().(provenance.Unit)
	return unit
}

// creditCode is the form of enterprises' and authorities' codes.
var creditCode = regexp.MustCompile(`^[0-9A-Z]{18}$`)

type leafWalker struct {
	Teller
	found []Leaf
}

// meaningfulZeros are the fields in which 0 says something: used up, not detected.
var meaningfulZeros = map[string]bool{"remaining": true, "found": true, "max": true}

// AmountFields are the fields that hold amounts of goods.
var AmountFields = map[string]bool{
	"initial": true, "remaining": true, "passedOn": true, "lost": true, "loss": true, "disposed": true, "sampled": true, "amount": true, "sent": true,
	"consumed": true, "sold": true, "destroyed": true, "wasted": true, "returnedToSoil": true, "sealed": true, "recovered": true, "left": true,
}

func (w *leafWalker) object(prefix string, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Type == reflect.TypeFor[provenance.Header]():
		case f.Anonymous:
			w.object(prefix, v.Field(i))
		default:
			w.value(prefix+LabelIn(w.Language, v.Type().Name(), name), name, v.Field(i))
		}
	}
}

func (w *leafWalker) value(label, name string, v reflect.Value) {
	if v.IsZero() && !meaningfulZeros[name] && !(w.Denials && v.Kind() == reflect.Bool && name != "microbial") { // which the unit tells
		return
	}
	switch x := v.Interface().(type) {
	case provenance.Owner:
		w.add(label, w.party(x))
	case provenance.Mark:
		w.add(label, w.mark(&x))
	case *provenance.Mark:
		w.add(label, w.mark(x))
	case *provenance.Rectification:
		w.add(label, w.mark(&x.Mark))
		w.add(LabelOf(w.Language, "evidence"), x.Evidence)
	case *provenance.Transfer:
		w.add(label, w.party(x.To))
		w.add(label+" · "+LabelOf(w.Language, "shipment"), x.Shipment)
		w.object(label+" · ", reflect.ValueOf(x.Sale))
	case provenance.Moment:
		w.add(label, WhenText(string(x)))
	case provenance.Temperature:
		w.add(label, Temperature(x))
	case provenance.Dose:
		w.add(label, Dose(x))
	case time.Time:
		w.add(label, When(x))
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
			w.add(fmt.Sprintf("%s #%d", label, i+1), w.item(name, v.Index(i)))
		}
	default:
		w.add(label, w.scalar(name, v))
	}
}

// item writes an entry of a list, or the value of a field with that name, in one
// line.
func (w *leafWalker) item(name string, v reflect.Value) string {
	if v.Kind() != reflect.Struct {
		return w.scalar(name, v)
	}
	switch x := v.Interface().(type) {
	case provenance.TestResult:
		return x.Analyte + " " + Found(w.Language, x)
	case provenance.Limit:
		if x.Microbial {
			return x.Analyte + " " + LimitOf(w.Language, x) + " " + x.Edition
		}
	case provenance.Mark:
		return w.mark(&x)
	}
	inner := &leafWalker{Teller: w.Teller}
	if unit := v.FieldByName("Unit"); unit.IsValid() {
		inner.Unit = provenance.Unit(unit.String())
	}
	inner.object("", v)
	var parts []string
	for _, l := range inner.found {
		parts = append(parts, l.Label+" "+l.Value)
	}
	return strings.Join(parts, Text{", ", "，"}.In(w.Language))
}

// scalar writes a single value by what its field means.
func (w *leafWalker) scalar(name string, v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		if !v.Bool() {
			return Text{"no", "否"}.In(w.Language)
		}
		return Text{"yes", "是"}.In(w.Language)
	case reflect.String:
		if code := v.String(); w.Named != nil && creditCode.MatchString(code) {
			return w.Named(code)
		}
		if code := v.String(); w.Product != nil && (name == "product" || name == "products") {
			return w.Product(code)
		}
		return Word(w.Language, v.Interface())
	}
	if AmountFields[name] {
		return Amount(w.Language, v.Int(), w.Unit)
	}
	switch name {
	case "max":
		return Highest(w.Language, v.Int())
	case "found":
		return Found(w.Language, provenance.TestResult{Found: v.Int()})
	case "inhibitionPermille":
		return Percent(v.Int())
	case "temperature", "coldest", "warmest":
		return Tenths(v.Int()) + " °C"
	case "corridor":
		return Metres(v.Int())
	case "latitude", "longitude":
		return Degrees(v.Int())
	}
	return Grouped(v.Int())
}

func (w *leafWalker) party(o provenance.Owner) string {
	if w.Party != nil {
		return w.Party(o)
	}
	return strings.Join(slices.DeleteFunc([]string{o.Enterprise, OrganizationName(w.Language, o.Organization)}, func(s string) bool { return s == "" }), Text{", ", "，"}.In(w.Language))
}

func (w *leafWalker) mark(m *provenance.Mark) string {
	if w.Mark != nil {
		return strings.ReplaceAll(w.Mark(m), "\n", " · ")
	}
	said := When(m.Time) + Text{" by ", "，"}.In(w.Language) + w.party(m.Actor.Owner())
	if m.Note != "" {
		said += " · " + m.Note
	}
	return said
}

func (w *leafWalker) add(label, value string) {
	if value != "" {
		w.found = append(w.found, Leaf{label, value})
	}
}

// Germs writes a count of germs.
func Germs(n int64) string { return strconv.FormatInt(n, 10) + " CFU/g" }

// Found is what was measured of one item, in words: so much, or nothing.
func Found(l Language, r provenance.TestResult) string {
	switch {
	case r.Found == 0:
		return Text{"not detected", "未检出"}.In(l)
	case r.Microbial:
		return Germs(r.Found)
	}
	return Residue(r.Found)
}

// LimitOf is a limit in words: none at all, or so much.
func LimitOf(l Language, limit provenance.Limit) string {
	if limit.Microbial && limit.Max > 0 {
		return "≤ " + Germs(limit.Max)
	}
	return Highest(l, limit.Max)
}

// Highest is a limit of residues in words.
func Highest(l Language, limit int64) string {
	if limit == 0 {
		return Text{"none detected", "不得检出"}.In(l)
	}
	return "≤ " + Residue(limit)
}

// Percent writes thousandths as a percentage.
func Percent(permille int64) string { return Tenths(permille) + "%" }

// Metres writes a distance.
func Metres(n int64) string {
	if n < 1000 {
		return Grouped(n) + " m"
	}
	return Decimal(n, 3) + " km"
}

// Dose writes a dose.
func Dose(d provenance.Dose) string { return Decimal(d.Amount, 3) + " " + d.Unit }
