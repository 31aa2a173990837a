package cli

import (
	"context"
	"encoding/json"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// overdueList is the command that shows what should be done already. Nothing on the
// ledger says that it is overdue: deadlines do, and the day on which one asks.
var overdueList = row{
	family: "overdue", verb: "list", run: listOverdue,
	short: text{"recalls, notices, rectifications, inspections, samples and re-tests past their last day", "逾期的召回、通报处置、整改、检查、抽检与复测"},
	flags: []option{
		{"by", text{"DATE", "日期"}, text{"what is due by that day, overdue or not (default: what is overdue)", "该日及之前到期的事项，不论是否逾期（默认仅列逾期）"}},
		limitOption,
	},
	examples: []example{
		{"sunledger overdue list", text{"both regions', the longest overdue first", "两地的逾期事项，由早到晚"}},
		{"sunledger overdue list --by 2026-12-31", text{"and what is due by the end of the year", "连同年底前到期的事项"}},
		{"sunledger inspection-plan list --due 2026-12-31 --all", text{"one kind alone, all pages", "单独列出一类的全部"}},
	},
}

// dueKinds are the kinds of which something may be due.
var dueKinds = []provenance.Kind{provenance.KindRecall, provenance.KindNotice, provenance.KindInspection, provenance.KindInspectionPlan, provenance.KindSample, provenance.KindEntry}

// overdueView is what is due of each kind, a page each.
type overdueView struct {
	By    provenance.Date                      `json:"by"`
	Pages map[provenance.Kind]*provenance.Page `json:"due"`
}

func listOverdue(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	p := s.printer(a.stdout, s.names)
	by, limit := q.flags["by"], 0
	if limit, err = q.number("limit"); err != nil {
		return err
	}
	if by == "" {
		by = string(p.today)
	}
	view := overdueView{provenance.Date(by), map[provenance.Kind]*provenance.Page{}}
	for _, kind := range dueKinds {
		page, err := s.client.List(ctx, provenance.ListQuery{Kind: kind, Index: "due", Value: by, Limit: limit})
		if err != nil {
			return err
		}
		if q.flags["by"] == "" {
			if page.Records, err = onlyOverdue(kind, page.Records, a.now()); err != nil {
				return err
			}
		}
		view.Pages[kind] = page
	}
	if a.json {
		writeJSON(a.stdout, view)
		return nil
	}
	return s.showOverdue(ctx, p, view)
}

// onlyOverdue leaves out what is due today and still in time.
func onlyOverdue(kind provenance.Kind, records []json.RawMessage, now time.Time) ([]json.RawMessage, error) {
	left := []json.RawMessage{}
	today := provenance.Stamp{Time: now}.Today()
	for _, raw := range records {
		record, err := ledger.ParseRecord(kind, raw)
		if err != nil {
			return nil, err
		}
		late := false
		switch r := record.(type) {
		case *provenance.Recall:
			late = r.Overdue(now)
		case interface{ Overdue(provenance.Date) bool }:
			late = r.Overdue(today)
		}
		if late {
			left = append(left, raw)
		}
	}
	return left, nil
}

func (s *session) showOverdue(ctx context.Context, p *printer, view overdueView) error {
	none := true
	for _, kind := range dueKinds {
		page := view.Pages[kind]
		if len(page.Records) == 0 && page.Bookmark == "" {
			continue
		}
		none = false
		p.section(words.KindName(p.language, kind))
		list := provenance.ListQuery{Kind: kind, Index: "due", Value: string(view.By)}
		bookmark := page.Bookmark
		page.Bookmark = ""
		if err := s.showPage(ctx, list, page); err != nil {
			return err
		}
		if bookmark != "" {
			p.line("%s", p.paint(faint, p.say("more: ", "还有更多：")+"sunledger "+familyOf(kind)+" list --due "+string(view.By)+" --bookmark '"+bookmark+"'"))
		}
	}
	if none {
		p.line("%s", p.paint(green, p.say("✓ nothing is overdue", "✓ 没有逾期事项")))
	}
	return nil
}
