package contract

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
)

// sketch is a stored batch of which no more was read than a traversal needs: a
// lineage has thousands of them.
type sketch struct {
	id      string
	next    []string // the batches that it was made from; of those made from it, the ones it lists itself
	outputs int      // how many were made from it
	past    []string // of the one that is shown whole: every batch that it comes from
	raw     []byte
	shown   []member // of raw, what a lineage shows
	place   int      // in the answer, counted from 1; 0: not in it
}

// sketchOf reads a batch as the ledger keeps it. Of a batch that was only split off,
// whole is to show what it has from what it was split from, too. Its members lie in
// room, which sketches share, and which is returned with them.
func sketchOf(id string, raw []byte, whole bool, direction provenance.Direction, room []member) (sketch, []member) {
	s, begin := sketch{id: id, raw: raw}, len(room)
	room = members(room, raw)
	part := !whole && slices.ContainsFunc(room[begin:], func(m member) bool {
		return string(m.name(raw)) == "madeBy" && string(m.value(raw)) == `"`+string(provenance.FromSplit)+`"`
	})
	shown := room[:begin]
	for _, m := range room[begin:] {
		name := string(m.name(raw))
		switch {
		case name == "outputs":
			s.outputs, _ = strconv.Atoi(string(m.value(raw)))
		case name == "inputs" && direction == provenance.Backward:
			s.next = inputsOf(m.value(raw))
			if whole {
				s.past = append(s.past, s.next...)
			}
		case name == "into" && direction == provenance.Forward:
			s.next = texts(m.value(raw))
		case (name == "lots" || name == "parts") && whole:
			s.past = append(s.past, texts(m.value(raw))...)
		case name == "certifiedBy" && whole:
			s.past = append(s.past, strings.Trim(string(m.value(raw)), `"`))
		}
		if provenance.InLineage(name, part) {
			shown = append(shown, m)
		}
	}
	if whole {
		s.past = slices.DeleteFunc(once(s.past), func(other string) bool { return other == id })
	}
	s.shown = shown[begin:len(shown):len(shown)]
	return s, shown
}

// texts are the elements of a list of IDs, which need no escapes.
func texts(list []byte) []string {
	if len(list) == len("[]") {
		return nil
	}
	return strings.Split(string(list[len(`["`):len(list)-len(`"]`)]), `","`)
}

// inputBegin is how a portion begins, before its batch's ID.
const inputBegin = `{"batch":"`

// inputsOf are the batches of a list of portions.
func inputsOf(portions []byte) []string {
	ids := strings.Split(string(portions), inputBegin)[1:]
	for i := range ids {
		ids[i], _, _ = strings.Cut(ids[i], `"`)
	}
	return ids
}

// appendJSON appends what is shown of the batch.
func (s *sketch) appendJSON(to []byte) []byte {
	separator := byte('{')
	for _, m := range s.shown {
		to = append(append(to, separator), m.in(s.raw)...)
		separator = ','
	}
	return append(to, '}')
}

// appendDitto appends what is shown of the batch and not of the one before.
func (s *sketch) appendDitto(to []byte, before *sketch, batches map[string]*sketch) []byte {
	to = append(provenance.AppendDitto(append(to, `{"id":"`...), before.id, s.id), '"')
	for i, m := range s.shown {
		text := m.in(s.raw)
		switch name := string(m.name(s.raw)); {
		case name == "id", provenance.DittoInLineage(name) && before.shows(text, i):
		case name == "inputs":
			to = appendPlaces(append(to, ','), text, batches)
		default:
			to = append(append(to, ','), text...)
		}
	}
	return append(to, '}')
}

// appendPlaces appends inputs, with their places for those batches that are in the
// answer.
func appendPlaces(to, inputs []byte, batches map[string]*sketch) []byte {
	for {
		i := bytes.Index(inputs, []byte(inputBegin))
		if i < 0 {
			return append(to, inputs...)
		}
		i += len(inputBegin)
		to, inputs = append(to, inputs[:i]...), inputs[i:]
		id := inputs[:bytes.IndexByte(inputs, '"')]
		if batch := batches[string(id)]; batch != nil && batch.place > 0 {
			to, inputs = provenance.AppendPlace(to, batch.place-1), inputs[len(id):]
		}
	}
}

// shows reports whether a member as it is written is shown of the batch, too, most
// likely as number i.
func (s *sketch) shows(text []byte, i int) bool {
	if i < len(s.shown) && bytes.Equal(s.shown[i].in(s.raw), text) {
		return true
	}
	return slices.ContainsFunc(s.shown, func(m member) bool { return bytes.Equal(m.in(s.raw), text) })
}

// usualRow is about what a batch takes in a lineage, in bytes.
const usualRow = 100

// lineageJSON is the JSON of a provenance.Lineage of some of the batches. They are put
// in as they are, because encoding them would check every byte again.
func lineageJSON(l *provenance.LineageOf[*sketch], batches map[string]*sketch) (json.RawMessage, error) {
	frame := provenance.LineageOf[struct{}]{Root: l.Root, Direction: l.Direction, Batches: []struct{}{}, Ditto: l.Ditto, Evidence: l.Evidence, Frontier: l.Frontier}
	b, err := json.Marshal(frame)
	if err != nil {
		return nil, err
	}
	head, tail, _ := bytes.Cut(b, []byte(`"batches":[]`))
	answer := make([]byte, 0, len(b)+len(l.Batches)*usualRow)
	answer = append(append(answer, head...), `"batches":[`...)
	for i, batch := range l.Batches {
		batch.place = i + 1
	}
	for i, batch := range l.Batches {
		switch {
		case i == 0:
			answer = batch.appendJSON(answer)
		case l.Ditto:
			answer = batch.appendDitto(append(answer, ','), l.Batches[i-1], batches)
		default:
			answer = batch.appendJSON(append(answer, ','))
		}
	}
	return append(append(answer, ']'), tail...), nil
}

// member is where a field of a JSON object begins, with its name, where its colon is
// and where it ends. Without pointers, thousands of them are no work for the garbage
// collector.
type member struct{ begin, colon, end int32 }

func (m member) in(object []byte) []byte    { return object[m.begin:m.end] }
func (m member) name(object []byte) []byte  { return object[m.begin+1 : m.colon-1] }
func (m member) value(object []byte) []byte { return object[m.colon+1 : m.end] }

// members finds the fields of an object as provenance.Marshal writes it, without
// white space and with names that need no escapes. It is what tracing a thousand
// batches spends its time on, hence no general parser.
func members(found []member, object []byte) []member {
	for i := 1; i < len(object) && object[i] == '"'; i++ {
		begin := i
		colon := textEnd(object, begin) + 1
		i = valueEnd(object, colon+1)
		found = append(found, member{int32(begin), int32(colon), int32(i)})
	}
	return found
}

// valueEnd is where the value that begins at i ends.
func valueEnd(json []byte, i int) int {
	for depth := 0; i < len(json); i++ {
		switch json[i] {
		case '"':
			i = textEnd(json, i)
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// textEnd is where the quote is that ends the text whose first quote is at i.
func textEnd(json []byte, i int) int {
	for {
		begin := i + 1
		i = begin + bytes.IndexByte(json[begin:], '"')
		escapes := i
		for escapes > begin && json[escapes-1] == '\\' {
			escapes--
		}
		if (i-escapes)%2 == 0 {
			return i
		}
	}
}
