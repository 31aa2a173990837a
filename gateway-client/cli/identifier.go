package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"reflect"
	"strings"

	"sunledger/chaincode/provenance"
)

// ownedIDs are the JSON fields and indexes whose value is an enterprise's own ID.
var ownedIDs = map[string]bool{
	"batch": true, "site": true, "certificate": true, "inspection": true, "entry": true, "batches": true,
	"use": true, "publication": true, "sample": true, "shipment": true, "stall": true, "listing": true,
	"hold": true, "notice": true, "recall": true, "agreement": true, "meeting": true, "camera": true,
	"view": true, "snapshot": true, "certification": true, "brand": true,
}

// expandID puts the profile's own code in front of an ID without one, so that a
// farmer types 20261122-01. A first part that is nearly a code is a mistyped
// code, not a lot number.
func expandID(id, code string) (string, error) {
	if _, _, full := provenance.SplitOwnedID(id); full || id == "" {
		return id, nil
	}
	const nearlyACode = 15
	if first, _, cut := strings.Cut(id, "-"); cut && len(first) >= nearlyACode {
		return "", provenance.Refuse(provenance.Invalid, "", "%q begins with %q, which is not an enterprise code of 18 characters", "%q 开头的 %q 不是 18 位企业代码", id, first)
	}
	if code == "" {
		return "", provenance.Refuse(provenance.Usage, "", "%q has no enterprise code in front, and this profile has none of its own; write CODE-%[1]s", "%q 缺少企业代码，当前身份也没有所属企业；请写成“代码-%[1]s”", id)
	}
	return provenance.OwnedID(code, id), nil
}

// expandIDs completes the IDs that were typed as flags; those of a file are
// taken as they are. An input that is about another enterprise names its sites
// and batches; only the subject, which it creates, is the profile's own.
func (b *binding) expandIDs(code, subject string) error {
	about := code
	if e := b.field("enterprise"); e != nil {
		about = e.value.String()
	}
	for _, f := range b.fields {
		if len(f.raw) == 0 {
			continue
		}
		owner := about
		if f.name == subject {
			owner = code
		}
		if err := expandValue(f.name, f.value, owner); err != nil {
			return at(f.name, err)
		}
	}
	return nil
}

func expandValue(name string, v reflect.Value, code string) error {
	switch {
	case v.Kind() == reflect.String && ownedIDs[name]:
		id, err := expandID(v.String(), code)
		if err != nil {
			return err
		}
		v.SetString(id)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String && ownedIDs[name]:
		for i := range v.Len() {
			if err := expandValue(name, v.Index(i), code); err != nil {
				return err
			}
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			for _, f := range fieldsOf(v.Index(i)) {
				if err := expandValue(f.name, f.value, code); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// fileDigest returns the SHA-256 digest of a file, in hexadecimal.
func fileDigest(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", unreadable(name, err)
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", unreadable(name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
