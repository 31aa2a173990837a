package provenance

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Bounds of a JSON input, in bytes and levels of nesting.
const (
	MaxInput   = 64 << 10 // 200 such records stay well below the 100 MB of one answer
	maxNesting = 8
)

// Decode reads JSON into the struct that out points to, strictly: valid UTF-8,
// one value, every field known by its exact name, none twice, none null, none
// missing but those marked omitempty, integers whole and in range. The error
// names the field by its path. encoding/json alone lets most of these pass, and
// two programs that read the same bytes differently would disagree.
func Decode(data []byte, out any) error {
	if err := CheckJSON(data, reflect.TypeOf(out).Elem()); err != nil {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return Refuse(BadRequest, "", "the input is not the JSON expected: %v", "输入不是预期的 JSON：%v", err)
	}
	return nil
}

// CheckJSON refuses what Decode would refuse of JSON for the struct type t.
func CheckJSON(data []byte, t reflect.Type) error {
	if len(data) > MaxInput {
		return Refuse(BadRequest, "", "the input has %d bytes; at most %d are accepted", "输入有 %d 字节，最多接受 %d 字节", len(data), MaxInput)
	}
	if !utf8.Valid(data) {
		return Refuse(BadRequest, "", "the input is not valid UTF-8", "输入不是有效的 UTF-8 文本")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	w := walker{decoder: d}
	if err := w.value(t, "", 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Refuse(BadRequest, "", "something follows the JSON value", "JSON 之后还有多余内容")
	}
	return nil
}

// walker compares a stream of tokens with a Go type.
type walker struct{ decoder *json.Decoder }

func (w walker) token(path string) (json.Token, error) {
	t, err := w.decoder.Token()
	if err != nil {
		return nil, Refuse(BadRequest, path, "the input is not JSON: %v", "输入不是 JSON：%v", err)
	}
	return t, nil
}

func (w walker) value(t reflect.Type, path string, depth int) error {
	if depth > maxNesting {
		return Refuse(BadRequest, path, "is nested too deeply", "嵌套过深")
	}
	token, err := w.token(path)
	if err != nil {
		return err
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		if token == json.Delim('{') {
			return w.object(t, path, depth)
		}
	case reflect.Slice:
		if token == json.Delim('[') {
			return w.array(t.Elem(), path, depth)
		}
	case reflect.String:
		if _, ok := token.(string); ok {
			return nil
		}
	case reflect.Bool:
		if _, ok := token.(bool); ok {
			return nil
		}
	case reflect.Int, reflect.Int64:
		if n, ok := token.(json.Number); ok {
			return integer(n, path)
		}
	}
	name := typeNames[t.Kind()]
	return Refuse(Invalid, path, "should be %[1]s", "应为%[2]s", name[0], name[1])
}

// typeNames says in English and Chinese what JSON value a Go kind wants.
var typeNames = map[reflect.Kind][2]string{
	reflect.Struct: {"an object", "对象"},
	reflect.Slice:  {"a list", "列表"},
	reflect.String: {"text in quotes", "带引号的文本"},
	reflect.Bool:   {"true or false", " true 或 false"},
	reflect.Int:    {"a whole number", "整数"},
	reflect.Int64:  {"a whole number", "整数"},
}

func integer(n json.Number, path string) error {
	if strings.ContainsAny(n.String(), ".eE") {
		return Refuse(Invalid, path, "should be a whole number, is %s", "应为整数，现为 %s", clip(n.String()))
	}
	if _, err := n.Int64(); err != nil {
		return Refuse(Invalid, path, "is out of range: %s", "超出范围：%s", clip(n.String()))
	}
	return nil
}

func (w walker) array(elem reflect.Type, path string, depth int) error {
	for i := 0; w.decoder.More(); i++ {
		if most := mostOf(elem); i >= most {
			return Refuse(Invalid, path, "has more than %d entries; send them in several transactions", "超过 %d 项，请分多次提交", most)
		}
		if err := w.value(elem, item(path, i), depth+1); err != nil {
			return err
		}
	}
	_, err := w.token(path)
	return err
}

// mostOf is how many entries a list may have.
func mostOf(elem reflect.Type) int {
	if elem == reflect.TypeFor[Reading]() {
		return MaxReadings // instruments write them, not people
	}
	return maxItems
}

func (w walker) object(t reflect.Type, path string, depth int) error {
	fields := jsonFields(t)
	seen := map[string]bool{}
	for w.decoder.More() {
		token, err := w.token(path)
		if err != nil {
			return err
		}
		name := token.(string) // the decoder accepts nothing else before a colon
		at := strings.TrimPrefix(path+"."+clip(name), ".")
		field, known := fields[name]
		switch {
		case !known:
			return Refuse(Invalid, at, "is not a field of this input; see --help for those that are", "不是该输入的字段，请用 --help 查看可用字段")
		case seen[name]:
			return Refuse(Invalid, at, "appears twice", "字段重复出现")
		}
		seen[name] = true
		if err := w.value(field.typ, at, depth+1); err != nil {
			return err
		}
	}
	if _, err := w.token(path); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !seen[name] && !fields[name].optional {
			return Refuse(Invalid, strings.TrimPrefix(path+"."+name, "."), "is missing", "缺少该字段")
		}
	}
	return nil
}

type jsonField struct {
	typ      reflect.Type
	optional bool
	index    []int // for reflect's FieldByIndex
}

// fieldsOf remembers jsonFields by type; types are few.
var fieldsOf sync.Map

// jsonFields lists the fields of t as encoding/json sees them, embedded structs
// flattened.
func jsonFields(t reflect.Type) map[string]jsonField {
	if known, ok := fieldsOf.Load(t); ok {
		return known.(map[string]jsonField)
	}
	fields := map[string]jsonField{}
	defer fieldsOf.Store(t, fields)
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			for k, v := range jsonFields(f.Type) {
				v.index = append([]int{i}, v.index...)
				fields[k] = v
			}
		case f.IsExported() && name != "-":
			if name == "" {
				name = f.Name
			}
			fields[name] = jsonField{f.Type, strings.Contains(options, "omitempty"), []int{i}}
		}
	}
	return fields
}
