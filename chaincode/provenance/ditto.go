package provenance

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A lineage with Ditto says once what its batches share, because a thousand of them are
// read, signed and sent. Beside the fields that DittoInLineage names, an ID leaves out
// how it begins, and says how many bytes that are of the ID before: 33~01. An input that
// is among the batches is named by its place there, counted from 0: #12. IDs have
// neither character.
const (
	dittoMark = "~"
	placeMark = "#"
)

// longestID is how many bytes an ID of a batch can have: without bounds a short text
// could say again and again what fills the reader's memory.
const longestID = 18 + len("-") + 20

// DittoInLineage reports whether a lineage written with Ditto says that field only
// where it changes from one batch to the next. Every batch has these fields, so that
// one left out cannot be taken for one without.
func DittoInLineage(field string) bool {
	switch field {
	case "product", "unit", "harvested", "madeBy", "inputs", "producer", "holder", "certifiedBy", "quantity":
		return true
	}
	return false
}

// AppendDitto appends an ID, which comes after another.
func AppendDitto(to []byte, before, id string) []byte {
	same := 0
	for same < min(len(before), len(id)) && before[same] == id[same] {
		same++
	}
	return append(append(strconv.AppendInt(to, int64(same), 10), dittoMark...), id[same:]...)
}

// AppendPlace appends what stands for the ID of the batch at that place.
func AppendPlace(to []byte, place int) []byte {
	return strconv.AppendInt(append(to, placeMark...), int64(place), 10)
}

// UnmarshalJSON says again what was left out as ditto.
func (l *Lineage) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, (*LineageOf[*Batch])(l)); err != nil {
		return err
	}
	if i := slices.Index(l.Batches, nil); i >= 0 {
		return fmt.Errorf("batch %d of a lineage is null", i)
	}
	if !l.Ditto {
		return nil
	}
	l.Ditto = false
	if len(l.Batches) > MaxTraceLimit {
		return fmt.Errorf("a lineage of more than %d batches", MaxTraceLimit)
	}
	for i := 1; i < len(l.Batches); i++ {
		if err := l.Batches[i].ditto(l.Batches[i-1]); err != nil {
			return fmt.Errorf("batch %d of a lineage: %w", i, err)
		}
	}
	for i, b := range l.Batches {
		for n, input := range b.Inputs {
			text, isPlace := strings.CutPrefix(input.Batch, placeMark)
			if !isPlace {
				continue
			}
			place, err := strconv.Atoi(text)
			if err != nil || place < 0 || place >= len(l.Batches) {
				return fmt.Errorf("batch %d of a lineage: no batch is at the place %q", i, text)
			}
			b.Inputs[n].Batch = l.Batches[place].ID
		}
	}
	return nil
}

// ditto takes from the batch before what b left out.
func (b *Batch) ditto(before *Batch) error {
	length, rest, found := strings.Cut(b.ID, dittoMark)
	same, err := strconv.Atoi(length)
	if !found || err != nil || same < 0 || same > len(before.ID) || same+len(rest) > longestID {
		return fmt.Errorf("%q does not follow %q", b.ID, before.ID)
	}
	b.ID = before.ID[:same] + rest
	b.Product = cmp.Or(b.Product, before.Product)
	b.Unit = cmp.Or(b.Unit, before.Unit)
	b.Harvested = cmp.Or(b.Harvested, before.Harvested)
	b.MadeBy = cmp.Or(b.MadeBy, before.MadeBy)
	if len(b.Inputs) == 0 && b.MadeBy != Registered {
		if len(before.Inputs) > maxItems {
			return fmt.Errorf("made of more than %d inputs", maxItems)
		}
		b.Inputs = slices.Clone(before.Inputs)
	}
	b.Producer = cmp.Or(b.Producer, before.Producer)
	b.Holder = cmp.Or(b.Holder, before.Holder)
	b.CertifiedBy = cmp.Or(b.CertifiedBy, before.CertifiedBy)
	b.Quantity = cmp.Or(b.Quantity, before.Quantity)
	return nil
}
