package provenance

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strconv"
)

// make sets the field in r, strictly by its type, and returns what it said before
// as JSON.
func (change Change) make(r Record) (was string, err error) {
	field, found := valueAt(reflect.ValueOf(r).Elem(), change.Field)
	if !found {
		return "", Refuse(Invalid, clip(change.Field), "is not in this record; to add to a list, give the whole list", "该记录没有此项；如需增加条目，请给出完整列表").On(r.Kind(), r.Head().ID)
	}
	before, err := json.Marshal(field.Interface())
	if err != nil {
		return "", err
	}
	if err := CheckJSON([]byte(change.Value), field.Type()); err != nil {
		e := *AsError(err)
		if e.Field != "" && e.Field[0] != '[' {
			e.Field = "." + e.Field
		}
		e.Field = change.Field + e.Field
		return "", e.On(r.Kind(), r.Head().ID)
	}
	field.SetZero()
	return string(before), json.Unmarshal([]byte(change.Value), field.Addr().Interface())
}

// A path is names and list indexes, such as results[0].found.
var (
	pathForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*|\[(?:0|[1-9][0-9]{0,2})\])*$`)
	itemForm = regexp.MustCompile(`\[[0-9]+\]`)
	pathStep = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*|[0-9]+`)
)

func stepsOf(path string) []string {
	if !pathForm.MatchString(path) {
		return nil
	}
	return pathStep.FindAllString(path, -1)
}

// typeAt returns the type of what is at a path of values of type t.
func typeAt(t reflect.Type, path string) (reflect.Type, bool) {
	steps := stepsOf(path)
	for _, step := range steps {
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		_, notIndex := strconv.Atoi(step)
		switch {
		case t.Kind() == reflect.Slice && notIndex == nil:
			t = t.Elem()
		case t.Kind() == reflect.Struct && jsonFields(t)[step].typ != nil:
			t = jsonFields(t)[step].typ
		default:
			return nil, false
		}
	}
	return t, steps != nil
}

// valueAt returns what is at a path of v, whose type has it.
func valueAt(v reflect.Value, path string) (reflect.Value, bool) {
	for _, step := range stepsOf(path) {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		if v.Kind() == reflect.Struct {
			v = v.FieldByIndex(jsonFields(v.Type())[step].index)
			continue
		}
		i, err := strconv.Atoi(step)
		if err != nil || i >= v.Len() {
			return v, false
		}
		v = v.Index(i)
	}
	return v, true
}
