package cli

import (
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// listView is how the records of a kind look in a table.
type listView struct {
	head  []text
	right map[int]bool
	row   func(*printer, provenance.Record) []cell
}

var commonListViews = map[provenance.Kind]listView{
	provenance.KindEnterprise: {
		head: []text{{"CODE", "代码"}, {"NAME", "名称"}, {"KIND", "类型"}, {"REGULATOR", "监管方"}, {"STATUS", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.enterpriseRow(r.(*provenance.Enterprise)) },
	},
	provenance.KindSite: {
		head: []text{{"ID", "编号"}, {"NAME", "名称"}, {"KIND", "类型"}, {"ENTERPRISE", "所属企业"}, {"ADDRESS", "地址"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.siteRow(r.(*provenance.Site)) },
	},
	provenance.KindStandard: {
		head: []text{{"ID", "编号"}, {"PRODUCT", "产品"}, {"EFFECTIVE FROM", "生效日期"}, {"PROPOSED BY", "提议方"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.standardRow(r.(*provenance.Standard)) },
	},
	provenance.KindBatch: {
		head:  []text{{"ID", "编号"}, {"PRODUCT", "产品"}, {"LEFT", "剩余"}, {"OF", "总量"}, {"HOLDER", "持有者"}, {"HARVESTED", "采收日期"}, {"STATE", "状态"}},
		right: map[int]bool{2: true, 3: true},
		row:   func(p *printer, r provenance.Record) []cell { return p.batchRow(r.(*provenance.Batch)) },
	},
	provenance.KindCertificate: {
		head: []text{{"ID", "编号"}, {"TYPE", "类型"}, {"BATCH", "批次"}, {"ISSUER", "出具方"}, {"ISSUED", "开具日期"}, {"VERDICT", "判定"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.certificateRow(r.(*provenance.Certificate)) },
	},
	provenance.KindInspection: {
		head:  []text{{"ID", "编号"}, {"TYPE", "类型"}, {"INSPECTED", "被检查企业"}, {"DATE", "日期"}, {"FINDINGS", "问题"}, {"STATE", "状态"}},
		right: map[int]bool{4: true},
		row:   func(p *printer, r provenance.Record) []cell { return p.inspectionRow(r.(*provenance.Inspection)) },
	},
}

func (p *printer) enterpriseRow(e *provenance.Enterprise) []cell {
	return []cell{
		{e.ID, plain}, {e.Name, plain}, {words.Word(p.language, e.BusinessKind), plain},
		{words.OrganizationName(p.language, e.Organization), plain}, p.enterpriseStatus(e),
	}
}

func (p *printer) enterpriseStatus(e *provenance.Enterprise) cell {
	if e.Status == provenance.Active {
		return cell{words.Word(p.language, e.Status), green}
	}
	return cell{words.Word(p.language, e.Status), red}
}

func (p *printer) siteRow(s *provenance.Site) []cell {
	return []cell{{s.ID, plain}, {s.Name, plain}, {words.Word(p.language, s.SiteKind), plain}, {p.names.of(p.language, s.Owner.Enterprise), plain}, {s.Address, plain}}
}

func (p *printer) standardRow(s *provenance.Standard) []cell {
	name := text{s.NameEn, s.NameZh}.In(p.language)
	return []cell{
		{s.ID, plain}, {name, plain}, {string(s.EffectiveFrom), plain},
		{words.OrganizationName(p.language, s.Proposed.Actor.Organization), plain}, p.standardState(s),
	}
}

func (p *printer) standardState(s *provenance.Standard) cell { return p.jointState(&s.Joint, false) }

func (p *printer) batchRow(b *provenance.Batch) []cell {
	left := p.amount(b.Quantity.Remaining, b.Unit)
	if b.Glimpsed() {
		left = "—"
	}
	return []cell{
		{b.ID, plain}, {b.Product, plain}, {left, plain}, {p.amount(b.Quantity.Initial, b.Unit), plain},
		{p.names.of(p.language, b.Holder.Enterprise), plain}, {string(b.Harvested), plain}, p.batchState(b),
	}
}

// batchState says what is going on with a batch.
func (p *printer) batchState(b *provenance.Batch) cell {
	switch {
	case b.Transfer != nil:
		return cell{p.say("offered to ", "待接收：") + p.names.of(p.language, b.Transfer.To.Enterprise), yellow}
	case b.Glimpsed():
		return cell{p.say("passed on", "已转出"), faint}
	case b.Quantity.Remaining == 0:
		return cell{p.say("used up", "已用完"), faint}
	case b.Arrival != nil && b.Arrival.State != provenance.EntryAdmitted:
		return cell{words.Word(p.language, b.Arrival.State), yellow}
	}
	return cell{words.Word(p.language, b.MadeBy), plain}
}

func (p *printer) amount(n int64, unit provenance.Unit) string {
	return words.Amount(p.language, n, unit)
}

func (p *printer) certificateRow(c *provenance.Certificate) []cell {
	return []cell{
		{c.ID, plain}, {words.Word(p.language, c.Type), plain}, {c.Batch, plain},
		{p.names.of(p.language, c.Issuer.Enterprise), plain}, {string(c.IssuedOn), plain}, p.verdict(c),
	}
}

// verdict is the standing of a certificate: a revoked one has no other.
func (p *printer) verdict(c *provenance.Certificate) cell {
	if c.Revoked != nil {
		return cell{p.say("REVOKED", "已撤销"), red}
	}
	return p.verdictOf(c.Verdict)
}

func (p *printer) verdictOf(v provenance.Verdict) cell {
	switch v {
	case provenance.Conformant:
		return cell{words.Word(p.language, v), green}
	case provenance.NonConforming:
		return cell{words.Word(p.language, v), red}
	}
	return cell{words.Word(p.language, v), yellow}
}

func (p *printer) inspectionRow(i *provenance.Inspection) []cell {
	return []cell{
		{i.ID, plain}, {words.Word(p.language, i.Type), plain}, {p.names.of(p.language, i.Subject.Enterprise), plain},
		{string(i.Date), plain}, {words.Grouped(int64(len(i.Findings()))), plain}, p.inspectionState(i),
	}
}

// inspectionState says where an inspection stands and whose turn it is.
func (p *printer) inspectionState(i *provenance.Inspection) cell {
	if i.State() == provenance.Closed {
		return cell{words.Word(p.language, provenance.Closed), green}
	}
	awaits := func(state provenance.InspectionState, by string) string {
		return words.Word(p.language, state) + p.say(" by ", "：") + by
	}
	if i.State() == provenance.AwaitsCoSignature {
		return cell{awaits(provenance.AwaitsCoSignature, words.OrganizationName(p.language, i.Notified)), yellow}
	}
	var turns []string
	look := yellow
	if i.Acknowledged == nil && i.Joint == nil {
		turns = append(turns, awaits(provenance.AwaitsAcknowledgement, words.OrganizationName(p.language, i.Notified)))
	}
	if i.State() == provenance.AwaitsRectification {
		due, late := p.due(i.RectifyBy)
		turns = append(turns, awaits(provenance.AwaitsRectification, p.names.of(p.language, i.Subject.Enterprise))+due)
		if late {
			look = red
		}
	}
	if turns == nil {
		turns = []string{awaits(provenance.AwaitsClosing, words.OrganizationName(p.language, i.Authority.Organization))}
	}
	return cell{strings.Join(turns, p.say("; ", "；")), look}
}
