package evidence

import (
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// message is a protobuf message taken apart: its fields in order. Only what
// Fabric's messages are made of is read: varints and bytes.
type message []field

type field struct {
	number protowire.Number
	varint uint64
	bytes  []byte
}

// Bounds of a message: far above what any of Fabric's has that is read here.
const (
	maxFields = 1 << 16
	maxNumber = 63
)

// parse takes a message apart. A field that is not among the repeated ones may
// stand once only, so that no two readers can differ about which counts.
func parse(b []byte, repeated ...protowire.Number) (message, error) {
	var m message
	var seen uint64 // a bit a number
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 || number > maxNumber || len(m) == maxFields {
			return nil, illegible()
		}
		if seen&(1<<number) != 0 && !slices.Contains(repeated, number) {
			return nil, fault("says the same thing twice", "同一字段重复出现")
		}
		seen |= 1 << number
		b = b[n:]
		f := field{number: number}
		switch kind {
		case protowire.VarintType:
			f.varint, n = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(b)
		default:
			return nil, illegible()
		}
		if n < 0 {
			return nil, illegible()
		}
		m, b = append(m, f), b[n:]
	}
	return m, nil
}

func illegible() error {
	return fault("is not a legible Fabric message", "不是可读的 Fabric 消息")
}

func (m message) has(number protowire.Number) bool {
	return slices.ContainsFunc(m, func(f field) bool { return f.number == number })
}

// bytes returns the field with that number, nil when there is none.
func (m message) bytes(number protowire.Number) []byte {
	for _, f := range m {
		if f.number == number {
			return f.bytes
		}
	}
	return nil
}

// text is bytes as a string.
func (m message) text(number protowire.Number) string { return string(m.bytes(number)) }

// varint returns the field with that number, 0 when there is none.
func (m message) varint(number protowire.Number) uint64 {
	for _, f := range m {
		if f.number == number {
			return f.varint
		}
	}
	return 0
}

// all returns every field with that number.
func (m message) all(number protowire.Number) [][]byte {
	var found [][]byte
	for _, f := range m {
		if f.number == number {
			found = append(found, f.bytes)
		}
	}
	return found
}

// reader goes down nested messages and keeps the first failure.
type reader struct{ err error }

// parse takes apart a message; an empty one after a failure.
func (r *reader) parse(b []byte, repeated ...protowire.Number) message {
	if r.err != nil {
		return nil
	}
	m, err := parse(b, repeated...)
	r.err = err
	return m
}

// pair encodes a message of two fields of bytes, 1 and 2, as most of Fabric's are;
// one that is empty is left out, as proto3 does.
func pair(first, second []byte) []byte {
	b := make([]byte, 0, len(first)+len(second)+2*(1+protowire.SizeVarint(uint64(max(len(first), len(second))))))
	return appendField(appendField(b, 1, first), 2, second)
}

func appendField(b []byte, number protowire.Number, content []byte) []byte {
	if len(content) == 0 {
		return b
	}
	return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), content)
}
