package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// binding derives flags from the JSON fields of an input and fills it from them.
type binding struct {
	input  any // pointer to the input's struct
	fields []*field
	unit   provenance.Unit // of the amounts typed as flags; empty when there are none
}

// field is one JSON field of the input and its flag.
type field struct {
	name     string // in JSON
	flag     string
	value    reflect.Value
	optional bool
	derived  bool     // not a flag: fixed by the verb, or told by another field
	raw      []string // as typed, in order
}

// String, Set and Type make a field a pflag.Value.
func (f *field) String() string { return strings.Join(f.raw, ", ") }

// Set keeps what was typed; it is read once language and file are known.
func (f *field) Set(s string) error {
	f.raw = append(f.raw, s)
	return nil
}

// Type is not shown.
func (f *field) Type() string { return "" }

func (f *field) list() bool { return f.value.Kind() == reflect.Slice }

// bind finds the fields of the struct that input points to; fixed are set by
// the verb itself.
func bind(input any, fixed map[string]any) *binding {
	b := &binding{input: input, fields: fieldsOf(reflect.ValueOf(input).Elem())}
	for _, f := range b.fields {
		_, f.derived = fixed[f.name]
		f.derived = f.derived || f.name == "unit" && b.field("amount") != nil
	}
	return b
}

func fieldsOf(v reflect.Value) []*field {
	var fields []*field
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			fields = append(fields, fieldsOf(v.Field(i))...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, &field{name: name, flag: flagName(name, v.Field(i).Kind()), value: v.Field(i), optional: strings.Contains(options, "omitempty")})
	}
	return fields
}

// flagName is the kebab-case form of a JSON name, singular for a list.
func flagName(name string, kind reflect.Kind) string {
	var flag strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			flag.WriteByte('-')
			r += 'a' - 'A'
		}
		flag.WriteRune(r)
	}
	switch {
	case name == "checklist":
		return "check"
	case name == "changes":
		return "set"
	case kind == reflect.Slice && strings.HasSuffix(name, "ches"):
		return strings.TrimSuffix(flag.String(), "es")
	case kind == reflect.Slice && name != "basis":
		return strings.TrimSuffix(flag.String(), "s")
	}
	return flag.String()
}

func (b *binding) field(name string) *field {
	i := slices.IndexFunc(b.fields, func(f *field) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return b.fields[i]
}

// fill sets the input from a file, where one is given, and from flags, which
// override it. What the verb says itself must not be contradicted.
func (b *binding) fill(file []byte, fixed map[string]any, now time.Time) error {
	if file != nil {
		if err := provenance.Decode(withFixed(file, fixed), b.input); err != nil {
			return err
		}
	}
	for _, f := range b.fields {
		if err := b.parse(f); err != nil {
			return err
		}
	}
	for name, value := range fixed {
		f := b.field(name)
		if file != nil && !f.value.Equal(reflect.ValueOf(value)) {
			return provenance.Refuse(provenance.Invalid, name, "the file says %v, this command %v; use the command that fits", "文件为 %v，而本命令为 %v，请使用对应的命令", f.value, value)
		}
		f.value.Set(reflect.ValueOf(value))
	}
	if unit := b.field("unit"); unit != nil && unit.derived && b.unit != "" {
		unit.value.SetString(string(b.unit))
	}
	if file == nil {
		return b.complete(now)
	}
	return nil
}

// withFixed adds to a file's object what the verb says and the file leaves out:
// everything else in it is read strictly.
func withFixed(file []byte, fixed map[string]any) []byte {
	var given map[string]json.RawMessage
	if json.Unmarshal(file, &given) != nil || given == nil {
		return file // Decode says what is wrong with it
	}
	missing := maps.Clone(fixed)
	maps.DeleteFunc(missing, func(name string, _ any) bool { _, ok := given[name]; return ok })
	added, err := json.Marshal(missing)
	if err != nil || len(missing) == 0 {
		return file
	}
	start, end := bytes.IndexByte(file, '{'), len(added)-1
	separator := ""
	if len(given) > 0 {
		separator = ","
	}
	return slices.Concat(file[:start], added[:end], []byte(separator), file[start+1:])
}

// complete fills in today's date and names every flag that is missing.
func (b *binding) complete(now time.Time) error {
	var missing []string
	for _, f := range b.fields {
		switch {
		case len(f.raw) > 0 || f.optional || f.derived || toldByLedger[f.name]:
		case defaultsToToday[f.name]:
			f.value.SetString(now.In(provenance.ChinaTime).Format(time.DateOnly))
		default:
			missing = append(missing, "--"+f.flag)
		}
	}
	if missing == nil {
		return nil
	}
	all := strings.Join(missing, ", ")
	return provenance.Refuse(provenance.Usage, "", "missing: %s", "缺少：%s", all)
}

// defaultsToToday are the dates that mean today in China when not said.
var defaultsToToday = map[string]bool{"issuedOn": true, "date": true, "harvested": true, "usedOn": true}

// toldByLedger are the fields that a row's prepare completes when they are not
// said.
var toldByLedger = map[string]bool{"revision": true}

// parse sets a field from what was typed, if anything.
func (b *binding) parse(f *field) error {
	if len(f.raw) == 0 {
		return nil
	}
	if f.list() {
		return b.parseList(f)
	}
	last := f.raw[len(f.raw)-1]
	value, err := b.parseScalar(f, last)
	if err != nil {
		return at(f.name, err)
	}
	f.value.Set(reflect.ValueOf(value).Convert(f.value.Type()))
	return nil
}

func (b *binding) parseList(f *field) error {
	items := reflect.MakeSlice(f.value.Type(), 0, len(f.raw))
	elem := f.value.Type().Elem()
	if _, typed := syntaxes[elem]; !typed && elem.Kind() != reflect.String {
		return at(f.name, notTyped())
	}
	for i, raw := range f.raw {
		if elem.Kind() == reflect.String {
			for _, s := range splitList(raw) {
				items = reflect.Append(items, reflect.ValueOf(canonical(elem, s)).Convert(elem))
			}
			continue
		}
		value, err := syntaxes[elem].parse(b, raw)
		if err != nil {
			return at(fmt.Sprintf("%s[%d]", f.name, i), err)
		}
		items = reflect.Append(items, reflect.ValueOf(value))
	}
	f.value.Set(items)
	return nil
}

// parseScalar reads one value by what it means.
func (b *binding) parseScalar(f *field, s string) (any, error) {
	switch {
	case syntaxes[f.value.Type()].parse != nil:
		return syntaxes[f.value.Type()].parse(b, s)
	case amountFields[f.name]:
		return b.amount(s)
	case f.name == "inhibitionPermille":
		return parsePermille(s)
	case f.name == "found" || f.name == "max":
		return words.ParseResidue(s)
	case f.name == "latitude" || f.name == "longitude":
		return words.ParseDegrees(s)
	case fileDigests[f.name] && strings.HasPrefix(s, "@"):
		return fileDigest(s[1:])
	case f.value.Type() == reflect.TypeFor[provenance.Moment]():
		return parseMoment(s)
	case f.name == "corridor":
		return parseMetres(s)
	case f.value.Kind() == reflect.Bool:
		return parseBool(s)
	case f.value.CanInt():
		return parseCount(s)
	}
	if f.value.Kind() != reflect.String {
		return nil, notTyped()
	}
	return canonical(f.value.Type(), s), nil
}

func notTyped() error {
	return provenance.Refuse(provenance.Usage, "", "cannot be typed as one value; name what is in it, or use --file", "不能写成一个值，请指明其中的字段，或使用 --file")
}

// fileDigests are the fields that take @FILE for the file's digest.
var fileDigests = map[string]bool{"document": true, "evidence": true, "terms": true, "picture": true, "prices": true}

// parseBool reads yes or no.
func parseBool(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "yes", "true", "pass", "是", "合格":
		return true, nil
	case "no", "false", "fail", "否", "不合格":
		return false, nil
	}
	return false, provenance.Refuse(provenance.Invalid, "", "is yes or no, not %q", "应为“是”或“否”，而不是 %q", s)
}

// parseCount reads a whole number such as 30 or 1,200.
func parseCount(s string) (int64, error) {
	n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(words.Narrow(s)), ",", ""), 10, 32)
	if err != nil {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a whole number", "%q 不是整数", s)
	}
	return n, nil
}

// amountFields are typed as quantities with their unit.
var amountFields = map[string]bool{"amount": true, "loss": true, "initial": true, "sealed": true, "recovered": true, "left": true}

// canonical takes what people call a value of an enumeration for the value.
func canonical(enumeration reflect.Type, s string) string {
	for _, c := range words.Choices(enumeration) {
		if s == c.Zh || s == c.En {
			return c.Value
		}
	}
	return s
}

// amount reads a quantity, all of one input in the same unit.
func (b *binding) amount(s string) (int64, error) {
	q, err := words.ParseQuantity(s)
	if err != nil {
		return 0, err
	}
	if b.unit != "" && q.Unit != b.unit {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not in %s like the others", "%q 的单位与其他数量（%s）不一致", s, b.unit)
	}
	b.unit = q.Unit
	return q.Amount, nil
}

// at names the field that an error is about.
func at(field string, err error) error {
	e := *provenance.AsError(err)
	e.Field = field
	return &e
}

// readFile reads --file; "-" is standard input.
func readFile(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return readAll(name, stdin)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close()
	return readAll(name, file)
}

// readAll reads one byte more than is accepted, so that what is too long is
// refused and not cut.
func readAll(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, provenance.MaxInput+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return data, nil
}

func unreadable(name string, err error) error {
	if path := new(fs.PathError); errors.As(err, &path) {
		err = path.Err // the name is said already
	}
	return provenance.Refuse(provenance.Usage, "", "cannot read %s: %v", "无法读取 %s：%v", name, err)
}
