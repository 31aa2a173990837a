package console

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// form turns the input of a transaction into fields to fill in, and what was filled
// in into the input. Labels, choices and help are those of the command line.
type form struct {
	l      words.Language
	values url.Values // what was filled in, by path such as checklist.0.item
	fixed  map[string]bool
	today  provenance.Date
	begun  map[string]string // what the fields begin with
	fresh  bool              // nothing was filled in yet
	errors map[string]string // by path
	kind   provenance.Kind   // of the record that a correction is about
}

// formField is a field, a group of fields or a list of groups.
type formField struct {
	Name, ID    string
	Label, Help string
	Kind        string // text, area, date, time, number, choice, several, check, fixed, group, list
	Value       string
	Checked     bool
	Choices     []option
	Required    bool
	Error       string
	Fields      []*formField
	Items       [][]*formField
	Count       int
}

// Bounds of a form.
const (
	firstItems = 3
	mostItems  = 50
	longText   = 8000
)

// longTexts are the fields that take more than a line.
var longTexts = map[string]bool{
	"note": true, "reason": true, "summary": true, "cause": true, "text": true, "allegation": true, "disposal": true,
	"expected": true, "leftFor": true, "purpose": true, "task": false,
}

// amounts are typed with their unit.
var typedAmounts = map[string]bool{"amount": true, "left": true, "sealed": true, "recovered": true}

// startsToday are the days that are today unless somebody says otherwise.
var startsToday = map[string]bool{"date": true, "issuedOn": true}

// fieldsOf are the fields of a struct under a path.
func (f *form) fieldsOf(t reflect.Type, prefix string, inList bool) []*formField {
	var all []*formField
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			all = append(all, f.fieldsOf(field.Type, prefix, inList)...)
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		path := prefix + name
		one := &formField{
			Name: path, ID: "f-" + strings.ReplaceAll(path, ".", "-"), Label: words.LabelIn(f.l, t.Name(), name), Help: words.HelpOf(t.Name(), name).In(f.l),
			Required: !strings.Contains(options, "omitempty") && !inList, Value: f.value(path, name), Error: f.errors[path],
		}
		f.shape(one, name, field.Type)
		all = append(all, one)
	}
	return all
}

// value is what stands in a field: what was filled in, or what it begins with.
func (f *form) value(path, name string) string {
	if !f.fresh {
		return f.values.Get(path)
	}
	if begun, ok := f.begun[path]; ok {
		return begun
	}
	if startsToday[name] {
		return string(f.today)
	}
	return ""
}

// shape says how a field is filled in.
func (f *form) shape(one *formField, name string, t reflect.Type) {
	choices := words.Choices(t)
	switch {
	case f.fixed[one.Name]:
		one.Kind = "fixed"
	case t == reflect.TypeFor[provenance.Date]():
		one.Kind = "date"
	case t == reflect.TypeFor[provenance.Moment]():
		one.Kind = "time"
	case t == reflect.TypeFor[provenance.Temperature]():
		one.Kind, one.Help = "text", "8..12°C"
	case t.Kind() == reflect.Bool && !one.Required && !strings.Contains(one.Name, "."):
		one.Kind, one.Checked = "check", one.Value == "yes"
	case t.Kind() == reflect.Bool:
		one.Kind = "choice"
		one.Choices = []option{{"yes", words.Text{En: "yes", Zh: "是"}.In(f.l), one.Value == "yes"}, {"no", words.Text{En: "no", Zh: "否"}.In(f.l), one.Value == "no"}}
	case choices != nil:
		one.Kind, one.Choices = "choice", f.options(choices, one.Value)
	case t.Kind() == reflect.Struct:
		one.Kind, one.Fields = "group", f.fieldsOf(t, one.Name+".", !one.Required)
	case t.Kind() == reflect.Slice:
		f.shapeList(one, t.Elem())
	case t.Kind() == reflect.String && longTexts[name] && !strings.Contains(one.Name, "."):
		one.Kind = "area"
	case t.Kind() == reflect.String || typed(name):
		one.Kind = "text"
	default:
		one.Kind = "number"
	}
}

// typed reports whether a number is typed with a unit.
func typed(name string) bool {
	return typedAmounts[name] || name == "max" || name == "latitude" || name == "longitude" || name == "inhibitionPermille"
}

func (f *form) options(choices []words.Choice, chosen ...string) []option {
	var all []option
	for _, c := range choices {
		all = append(all, option{c.Value, c.In(f.l), slices.Contains(chosen, c.Value)})
	}
	return all
}

func (f *form) shapeList(one *formField, element reflect.Type) {
	switch choices := words.Choices(element); {
	case choices != nil:
		one.Kind, one.Choices = "several", f.options(choices, f.values[one.Name]...)
	case element.Kind() == reflect.Struct:
		one.Kind, one.Count = "list", f.items(one.Name)
		for i := range one.Count {
			one.Items = append(one.Items, f.fieldsOf(element, fmt.Sprintf("%s.%d.", one.Name, i), true))
		}
	default:
		one.Kind = "lines"
	}
}

// items is how many of a list can be filled in.
func (f *form) items(name string) int {
	n, err := strconv.Atoi(f.values.Get(name + ".n"))
	if err != nil || n < 1 {
		n = firstItems
	}
	if f.values.Get("more") == name {
		n += firstItems
	}
	return min(n, mostItems)
}

// read fills the struct that v is with what was filled in under a path, and reports
// whether anything was.
func (f *form) read(v reflect.Value, prefix string, inList bool) (any bool) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			any = f.read(v.Field(i), prefix, inList) || any
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		filled := f.readField(v.Field(i), name, prefix+name)
		any = any || filled
		if !filled && !inList && !strings.Contains(options, "omitempty") && f.errors[prefix+name] == "" {
			f.fail(prefix+name, words.Text{En: "fill this in", Zh: "请填写"}.In(f.l))
		}
	}
	return any
}

func (f *form) fail(path, says string) {
	if f.errors[path] == "" {
		f.errors[path] = says
	}
}

// readField sets one field and reports whether it was filled in.
func (f *form) readField(v reflect.Value, name, path string) bool {
	t := v.Type()
	switch {
	case t == reflect.TypeFor[provenance.Temperature]():
	case t.Kind() == reflect.Struct:
		return f.read(v, path+".", true)
	case t.Kind() == reflect.Slice:
		return f.readList(v, path)
	}
	text := strings.TrimSpace(f.values.Get(path))
	if text == "" {
		return false
	}
	if len(text) > longText {
		f.fail(path, words.Text{En: "this is too long", Zh: "内容过长"}.In(f.l))
		return true
	}
	if err := f.scalar(v, name, text); err != nil {
		refusal := provenance.AsError(err)
		f.fail(path, words.Text{En: refusal.En, Zh: refusal.Zh}.In(f.l))
	}
	return true
}

// readList reads chosen values, lines of text, or items of fields, of which those
// that are empty do not count.
func (f *form) readList(v reflect.Value, path string) bool {
	element := v.Type().Elem()
	switch {
	case words.Choices(element) != nil:
		for _, value := range f.values[path] {
			v.Set(reflect.Append(v, reflect.ValueOf(value).Convert(element)))
		}
	case element.Kind() == reflect.Struct:
		for i := range f.items(path) {
			item, under := reflect.New(element).Elem(), fmt.Sprintf("%s.%d.", path, i)
			if f.read(item, under, true) {
				f.convert(item, under)
				v.Set(reflect.Append(v, item))
			}
		}
	default:
		for _, line := range strings.FieldsFunc(f.values.Get(path), func(r rune) bool { return strings.ContainsRune("\r\n,，、;；", r) }) {
			if line = strings.TrimSpace(line); line != "" {
				v.Set(reflect.Append(v, reflect.ValueOf(line).Convert(element)))
			}
		}
	}
	return v.Len() > 0
}

// convert makes JSON of the value of a correction, by the type of what is corrected.
func (f *form) convert(item reflect.Value, under string) {
	change, ok := item.Addr().Interface().(*provenance.Change)
	if !ok || f.kind == "" {
		return
	}
	t, err := provenance.CorrectableType(f.kind, change.Field)
	if err != nil {
		refusal := provenance.AsError(err)
		f.fail(under+"field", words.Text{En: refusal.En, Zh: refusal.Zh}.In(f.l))
		return
	}
	value := reflect.New(t).Elem()
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		return // typed as JSON
	}
	name := change.Field[strings.LastIndex(change.Field, ".")+1:]
	if err := f.scalar(value, name, change.Value); err != nil {
		refusal := provenance.AsError(err)
		f.fail(under+"value", words.Text{En: refusal.En, Zh: refusal.Zh}.In(f.l))
		return
	}
	change.Value = string(compact(value.Interface()))
}

// scalar reads a single value by what its field means.
func (f *form) scalar(v reflect.Value, name, text string) error {
	switch {
	case v.Type() == reflect.TypeFor[provenance.Temperature]():
		range_, err := words.ParseTemperature(text)
		v.Set(reflect.ValueOf(range_))
		return err
	case v.Type() == reflect.TypeFor[provenance.Moment]():
		return moment(v, text)
	case v.Kind() == reflect.Bool:
		v.SetBool(text == "yes")
		return nil
	case v.Kind() == reflect.String:
		v.SetString(strings.ReplaceAll(text, "\r\n", "\n"))
		return nil
	}
	n, err := number(name, text)
	if err != nil {
		return err
	}
	if !v.CanInt() || v.OverflowInt(n) {
		return provenance.Refuse(provenance.Invalid, "", "%q is too much", "%q 过大", clipped(text, 40))
	}
	v.SetInt(n)
	return nil
}

// moment reads what a browser sends of a time, which is China's.
func moment(v reflect.Value, text string) error {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, text, provenance.ChinaTime); err == nil {
			v.SetString(t.Format(time.RFC3339))
			return nil
		}
	}
	return provenance.Refuse(provenance.Invalid, "", "%q is not a time; write it as 2026-11-22 08:30", "%q 不是时间，请写成 2026-11-22 08:30", clipped(text, 40))
}

func number(name, text string) (int64, error) {
	switch {
	case typedAmounts[name]:
		q, err := words.ParseQuantity(text)
		return q.Amount, err
	case name == "max" || name == "found":
		return words.ParseResidue(text)
	case name == "latitude" || name == "longitude":
		return words.ParseDegrees(text)
	case name == "inhibitionPermille":
		text = strings.TrimSuffix(words.Narrow(text), "%")
		n, err := words.Scaled(strings.TrimSpace(text), 10)
		if err != nil {
			return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a percentage; write it as 50%%", "%q 不是百分比，请写成 50%%", clipped(text, 40))
		}
		return n, nil
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(words.Narrow(text), ",", ""), 10, 32)
	if err != nil {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a whole number", "%q 不是整数", clipped(text, 40))
	}
	return n, nil
}
