package provenance

import (
	"regexp"
	"strconv"
	"strings"
)

// A ledger key is its parts joined by '/'. Parts hold none of it, so that two
// different tuples never share a key and a prefix scan never strays.
const (
	keySeparator  = "/"
	afterKeyRange = "0" // the character after '/', which ends a prefix range
)

var keyPart = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Key returns the ledger key of a record. The ID has been checked by then;
// JoinKey is for parts that have not.
func Key(kind Kind, id string) string { return string(kind) + keySeparator + id }

// JoinKey encodes parts, refusing any that is empty, longer than 64 bytes or
// outside letters, digits, '.', '_' and '-'.
func JoinKey(parts ...string) (string, error) {
	if len(parts) == 0 {
		return "", Refuse(Invalid, "key", "a key needs a part", "键不能为空")
	}
	for _, p := range parts {
		if !keyPart.MatchString(p) {
			return "", Refuse(Invalid, "key", "%q cannot be part of a key: use 1 to 64 letters, digits, '.', '_' or '-'", "%q 不能用作键：应为 1 至 64 个字母、数字、“.”、“_”或“-”", clip(p))
		}
	}
	return strings.Join(parts, keySeparator), nil
}

// SplitKey is the inverse of JoinKey.
func SplitKey(key string) []string { return strings.Split(key, keySeparator) }

// keyRange is the range of all keys that have prefix as their first whole parts.
func keyRange(prefix string) Range {
	return Range{prefix + keySeparator, prefix + afterKeyRange}
}

// ownedRange is the range of a kind's records whose IDs begin with code, '-'.
func ownedRange(kind Kind, code string) Range {
	return Range{Key(kind, code) + "-", Key(kind, code) + "."} // '.' is the character after '-'
}

// IndexKeys returns every index entry of r, as key → nothing.
func IndexKeys(r Record) (map[string]bool, error) {
	keys := map[string]bool{}
	for index, values := range r.Indexes() {
		for _, value := range values {
			key, err := JoinKey("index", string(r.Kind()), index, value, r.Head().ID)
			if err != nil {
				return nil, err
			}
			keys[key] = true
		}
	}
	return keys, nil
}

// OutputsID is the ID of the n-th chunk of a batch's outputs.
func OutputsID(batch string, n int) string { return batch + keySeparator + strconv.Itoa(n) }
