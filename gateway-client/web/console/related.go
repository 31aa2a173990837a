package console

import (
	"net/url"
	"slices"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// relation is records that name another: those of a kind listed under an index by
// its ID.
type relation struct {
	kind  provenance.Kind
	index string
}

// relations are those shown on a record's page, by its kind.
var relations = map[provenance.Kind][]relation{
	provenance.KindBatch: {
		{provenance.KindRecall, "batch"}, {provenance.KindHold, "batch"}, {provenance.KindNotice, "batch"}, {provenance.KindCertificate, "batch"},
		{provenance.KindSample, "batch"}, {provenance.KindInspection, "batch"}, {provenance.KindInputUse, "batch"}, {provenance.KindListing, "batch"},
	},
	provenance.KindEnterprise: {
		{provenance.KindInspection, "subject"}, {provenance.KindSample, "subject"}, {provenance.KindRecall, "enterprise"}, {provenance.KindSite, "enterprise"},
		{provenance.KindCertification, "enterprise"}, {provenance.KindBrand, "enterprise"}, {provenance.KindCamera, "enterprise"}, {provenance.KindAgreement, "party"},
		{provenance.KindBatch, "maker"}, {provenance.KindBatch, "holder"}, {provenance.KindCertificate, "issuer"}, {provenance.KindShipment, "sender"},
		{provenance.KindShipment, "receiver"}, {provenance.KindEntry, "market"}, {provenance.KindListing, "seller"}, {provenance.KindInputUse, "enterprise"},
	},
	provenance.KindSite:   {{provenance.KindCamera, "site"}, {provenance.KindInputUse, "site"}, {provenance.KindCertificate, "site"}},
	provenance.KindCamera: {{provenance.KindView, "camera"}, {provenance.KindSnapshot, "camera"}},
}

// related are the tables of the records that name this one: a few of each, with the
// way to the rest.
func (r *reader) related(e *entry) ([]*Table, error) {
	var tables []*Table
	all := append(slices.Clone(relations[e.Kind()]), relation{provenance.KindPublication, "record"}, relation{provenance.KindCorrection, "record"})
	for _, rel := range all {
		const few = 5
		entries, total, err := r.list(index.Query{Kinds: []provenance.Kind{rel.kind}, Index: rel.index, Value: e.ID, Limit: few})
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			continue
		}
		if err := r.learnFrom(entries...); err != nil {
			return nil, err
		}
		t := r.recordTable(string(rel.kind)+"-"+rel.index, entries)
		t.Title = words.KindName(r.l, rel.kind) + " · " + words.LabelOf(r.l, rel.index) + " (" + words.Grouped(int64(total)) + ")"
		if total > few {
			query := url.Values{"kind": {string(rel.kind)}, "index": {rel.index}, "value": {e.ID}}
			t.Rows = append(t.Rows, []Cell{linked(r.sayf("all %d", "全部 %d 条", total), "/console/search?"+query.Encode())})
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// recordTable lists records of any kinds.
func (r *reader) recordTable(name string, entries []*entry) *Table {
	t := &Table{Name: name, Dense: true, Columns: r.recordColumns(), Empty: r.say("Nothing.", "没有记录。")}
	for _, e := range entries {
		t.Rows = append(t.Rows, r.recordRow(e))
	}
	return t
}

func (r *reader) recordColumns() []Column {
	return []Column{
		{Text: r.say("Kind", "类型")}, {Text: r.say("ID", "编号")}, {Text: r.say("What", "内容")}, {Text: r.say("State", "状态")},
		{Text: r.say("Awaits", "待办方")}, {Text: r.say("By", "登记方")}, {Text: r.say("Written", "登记时间")}, {Text: r.say("Transaction", "交易")},
	}
}

func (r *reader) recordRow(e *entry) []Cell {
	writer := words.OrganizationName(r.l, e.Head().Actor.Organization)
	if e.Head().Actor.Role.Business() {
		writer = r.name(e.Head().Actor.Enterprise)
	}
	return []Cell{
		plain(words.KindName(r.l, e.Kind())), link(e.Kind(), e.ID), plain(r.title(e)), r.standing(e.Record),
		plain(r.turns(awaiting(e.Record))), plain(writer), when(e.Time), {Text: e.TxID, Tone: "hash"},
	}
}
