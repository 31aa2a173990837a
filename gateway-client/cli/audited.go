package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

var auditHistory = row{
	family: "audit", verb: "history", argument: text{"KIND/ID", "类型/编号"}, run: showAuditedHistory,
	short: text{"every version of a record: what changed, who, why, in which block, endorsed by whom", "记录的全部版本：改动内容、何人、缘由、所在区块、背书方"},
	flags: []option{{"oldest", text{}, text{"oldest first, all of them", "由旧到新，全部版本"}}, limitOption, skipOption, allOption},
	examples: []example{
		{"sunledger audit history batch/91370783MADEM0011E-20261122-01", text{"newest first", "由新到旧"}},
		{"sunledger audit history certificate/91370783MADEM00386-JC-20261122-01 --oldest --json", text{"for a program, each change with its values before and after", "供程序使用，逐字段列出改动前后的值"}},
	},
}

// auditedVersion is one version of a record with the transaction that wrote it.
type auditedVersion struct {
	Revision    int                 `json:"revision"`
	Time        string              `json:"time"` // RFC 3339
	Actor       provenance.Actor    `json:"actor"`
	Reason      string              `json:"reason,omitempty"` // of a correction
	Transaction *ledger.Transaction `json:"transaction"`
	Changes     []change            `json:"changes"`
	Record      json.RawMessage     `json:"record"`
}

// change is a field that this version set, changed or dropped. Fields are named
// by their path in the record's JSON, such as quantity.remaining or results[0].found.
type change struct {
	Field  string `json:"field"`
	Before any    `json:"before,omitempty"` // nothing where the version before had no such field
	After  any    `json:"after,omitempty"`
}

// showAuditedHistory shows the history of any record, named as on the ledger by
// its kind and ID. Whoever the channel keeps from raw transactions is refused.
func showAuditedHistory(ctx context.Context, a *app, q query) error {
	kind, id, found := strings.Cut(q.argument, "/")
	if !found {
		return usage("name the record by its kind and ID, such as batch/91370783MADEM0011E-20261122-01", "请以“类型/编号”指定记录，如 batch/91370783MADEM0011E-20261122-01")
	}
	q.kind, q.argument = provenance.Kind(strings.ReplaceAll(kind, "-", "_")), id
	if _, err := provenance.SchemaOf(q.kind); err != nil {
		return err
	}
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	ask, err := s.historyQuery(q)
	if err != nil {
		return err
	}
	oldest := q.flags["oldest"] != ""
	history, err := s.versions(ctx, ask, oldest || q.flags["all"] != "")
	if err != nil {
		return err
	}
	if !a.json {
		return s.showVersions(ctx, ask, history, oldest)
	}
	versions, err := s.audited(ctx, ask, history)
	if err != nil {
		return err
	}
	if oldest {
		slices.Reverse(versions)
	}
	writeJSON(a.stdout, versions)
	return nil
}

// audited adds to each version its transaction and what it changed.
func (s *session) audited(ctx context.Context, ask provenance.HistoryQuery, history *provenance.History) ([]auditedVersion, error) {
	raw := make([]json.RawMessage, 0, len(history.Revisions)+1)
	for _, revision := range history.Revisions {
		raw = append(raw, revision.Record)
	}
	if history.More {
		before, err := s.before(ctx, ask, len(raw))
		if err != nil {
			return nil, err
		}
		raw = append(raw, provenance.Marshal(before))
	}
	versions := []auditedVersion{}
	for i, revision := range history.Revisions {
		record, err := ledger.ParseRecord(ask.Kind, revision.Record)
		if err != nil {
			return nil, err
		}
		transaction, err := s.client.Transaction(ctx, revision.TxID)
		if err != nil {
			return nil, err
		}
		head := record.Head()
		v := auditedVersion{Revision: head.Revision, Time: revision.Time, Actor: head.Actor, Transaction: transaction, Record: revision.Record}
		if head.Corrected != nil && head.Corrected.Revision == head.Revision-1 {
			v.Reason = head.Corrected.Reason
		}
		var older json.RawMessage
		if i+1 < len(raw) {
			older = raw[i+1]
		}
		if v.Changes, err = changesBetween(older, revision.Record); err != nil {
			return nil, err
		}
		versions = append(versions, v)
	}
	return versions, nil
}

// stamped are the fields of a header that every version changes.
var stamped = []string{"revision", "txId", "time", "actor.", "corrected."}

// changesBetween compares two versions field by field; older is empty before the first.
func changesBetween(older, newer json.RawMessage) ([]change, error) {
	before, after := map[string]any{}, map[string]any{}
	if err := flatten(older, before); err != nil {
		return nil, err
	}
	if err := flatten(newer, after); err != nil {
		return nil, err
	}
	fields := maps.Clone(before)
	maps.Copy(fields, after)
	changes := []change{}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		own := slices.ContainsFunc(stamped, func(s string) bool { return field == s || strings.HasSuffix(s, ".") && strings.HasPrefix(field, s) })
		if !own && before[field] != after[field] {
			changes = append(changes, change{field, before[field], after[field]})
		}
	}
	return changes, nil
}

// flatten puts every single value of a JSON document into out, under its path.
// Numbers keep their digits.
func flatten(raw json.RawMessage, out map[string]any) error {
	if len(raw) == 0 {
		return nil
	}
	var document any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&document); err != nil {
		return err
	}
	flattenValue("", document, out)
	return nil
}

func flattenValue(path string, value any, out map[string]any) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			flattenValue(strings.TrimPrefix(path+"."+name, "."), inner, out)
		}
	case []any:
		for i, inner := range v {
			flattenValue(fmt.Sprintf("%s[%d]", path, i), inner, out)
		}
	default:
		out[path] = v
	}
}
