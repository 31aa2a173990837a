package cli

import (
	"context"
	"encoding/json"
	"strconv"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// recordID completes the ID of a record whose IDs begin with an enterprise code.
func (s *session) recordID(kind provenance.Kind, id string) (string, error) {
	switch kind {
	case provenance.KindEnterprise, provenance.KindInspectionPlan, provenance.KindStandard, provenance.KindCalendar, provenance.KindSteeringGroup:
		return id, nil
	}
	return expandID(id, s.profile.Enterprise)
}

// getRecord shows one record.
func getRecord(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	id, err := s.recordID(q.kind, q.argument)
	if err != nil {
		return err
	}
	raw, err := s.client.Query(ctx, ledger.GetRecord, provenance.RecordQuery{Kind: q.kind, ID: id})
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, raw)
		return nil
	}
	record, err := ledger.ParseRecord(q.kind, raw)
	if err != nil {
		return err
	}
	s.showRecord(ctx, s.printer(a.stdout, s.names), record)
	return nil
}

// number reads a flag that counts something.
func (q query) number(name string) (int, error) {
	given, ok := q.flags[name]
	if !ok {
		return 0, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil {
		return 0, usage("--%s is a whole number, not %q", "--%s 应为整数，而不是 %q", name, given)
	}
	return n, nil
}

// listRecords shows a page of records, or all.
func listRecords(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	list, err := s.listQuery(q)
	if err != nil {
		return err
	}
	page, err := s.fetch(ctx, list, q.flags["all"] != "")
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, page)
		return nil
	}
	return s.showPage(ctx, list, page)
}

// listQuery turns flags into a query of one index. An enterprise that names none
// gets its own records: the ledger gives it no others.
func (s *session) listQuery(q query) (list provenance.ListQuery, err error) {
	list = provenance.ListQuery{Kind: q.kind, Bookmark: q.flags["bookmark"]}
	if list.Limit, err = q.number("limit"); err != nil {
		return list, err
	}
	schema, err := provenance.SchemaOf(q.kind)
	if err != nil {
		return list, err
	}
	for _, index := range schema.Indexes {
		value, given := q.flags[index]
		switch {
		case given && list.Index != "":
			return list, usage("choose one of --%s and --%s", "--%s 与 --%s 只能选一个", list.Index, index)
		case given:
			list.Index = index
			if list.Value, err = s.indexValue(index, value); err != nil {
				return list, err
			}
		}
	}
	if list.Index == "" && !schema.Open && s.business() && len(schema.Own) > 0 {
		list.Index, list.Value = schema.Own[0], s.profile.Enterprise
	}
	return list, nil
}

// indexValue completes what was typed: an ID without its code, or "me".
func (s *session) indexValue(index, value string) (string, error) {
	switch {
	case ownedIDs[index]:
		return expandID(value, s.profile.Enterprise)
	case value != "me":
		return value, nil
	case index == "organization", (index == "awaiting" || index == "viewer") && !s.business():
		return s.profile.MSPID, nil
	case s.profile.Enterprise == "":
		return "", usage("this profile acts for no enterprise; name one", "当前身份没有所属企业，请写明代码")
	}
	return s.profile.Enterprise, nil
}

// fetch reads one page, or all of them as one.
func (s *session) fetch(ctx context.Context, list provenance.ListQuery, all bool) (*provenance.Page, error) {
	if !all {
		return s.client.List(ctx, list)
	}
	if list.Limit == 0 {
		list.Limit = provenance.MaxPage
	}
	whole := &provenance.Page{Records: []json.RawMessage{}}
	for page, err := range s.client.Pages(ctx, list) {
		if err != nil {
			return nil, err
		}
		whole.Records = append(whole.Records, page.Records...)
	}
	return whole, nil
}

// showPage prints a page as a table.
func (s *session) showPage(ctx context.Context, list provenance.ListQuery, page *provenance.Page) error {
	p := s.printer(s.stdout, s.names)
	if len(page.Records) == 0 {
		p.line("%s", p.say("none", "没有记录"))
		return nil
	}
	s.names.learn(ctx, page.Records)
	view := listViews[list.Kind]
	t := &table{right: view.right}
	for _, h := range view.head {
		t.head = append(t.head, h.In(s.language))
	}
	records := make([]provenance.Record, len(page.Records))
	for i, raw := range page.Records {
		var err error
		if records[i], err = ledger.ParseRecord(list.Kind, raw); err != nil {
			return err
		}
	}
	if list.Kind == provenance.KindListing {
		s.learnOffers(ctx, p, records)
	}
	for _, record := range records {
		t.add(view.row(p, record)...)
	}
	p.table(t, "")
	if page.Bookmark != "" {
		p.line("%s", p.paint(faint, p.say("more: repeat with --bookmark '", "还有更多：请加上 --bookmark '")+page.Bookmark+"'"))
	}
	return nil
}
