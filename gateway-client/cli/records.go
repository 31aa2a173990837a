package cli

import (
	"context"
	"fmt"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// showRecord prints the detail view of a record.
func (s *session) showRecord(ctx context.Context, p *printer, record provenance.Record) {
	s.names.learn(ctx, record)
	switch r := record.(type) {
	case *provenance.Enterprise:
		p.enterprise(r, s.nextInspection(ctx, r))
	case *provenance.Site:
		p.site(r)
	case *provenance.Standard:
		p.standard(r)
	case *provenance.Batch:
		past := s.past(ctx, r)
		s.names.learn(ctx, evidenceOf(r, past))
		p.batch(r, past)
	case *provenance.Certificate:
		var limits []provenance.Limit
		if r.Type == provenance.TestReport {
			limits = s.limits(ctx, r.Standard, r.LimitsOn)
		}
		p.certificate(r, limits)
	case *provenance.Sample:
		p.sample(r, s.limits(ctx, r.Standard, r.LimitsOn))
	case *provenance.Inspection:
		p.inspection(r)
	case *provenance.Entry:
		p.entry(r)
	case *provenance.Calendar:
		p.calendar(r)
	case *provenance.Shipment:
		p.shipment(r, s.now())
	case *provenance.Hold:
		p.hold(r)
	case *provenance.Notice:
		p.notice(r)
	case *provenance.Recall:
		p.recall(r)
	case *provenance.Agreement:
		p.agreement(r)
	case *provenance.Meeting:
		p.meeting(r)
	case *provenance.SteeringGroup:
		p.steeringGroup(r)
	case *provenance.Camera:
		p.camera(r)
	case *provenance.Certification:
		p.certification(r)
	case *provenance.Correction:
		p.correction(r, s.unit(ctx, r))
	default:
		p.anyRecord(r)
	}
}

// anyRecord shows all that a record says, in the order in which it says it.
func (p *printer) anyRecord(r provenance.Record) {
	p.title(r.Kind(), r.Head().ID)
	s := &sheet{}
	for _, l := range p.leaves(r) {
		s.row(l.Label, l.Value)
	}
	p.sheet(s)
	p.footer(r.Head())
}

// past is where a batch came from with all that is attached, or nothing when it
// cannot be read: the record itself is what was asked for.
func (s *session) past(ctx context.Context, b *provenance.Batch) *provenance.Lineage {
	lineage, err := s.client.Trace(ctx, provenance.TraceQuery{Batch: b.ID, Direction: provenance.Backward, Evidence: true})
	if err != nil {
		return new(provenance.Lineage)
	}
	return lineage
}

// limits are those of the standard, on that day, that results are judged by.
func (s *session) limits(ctx context.Context, id string, day provenance.Date) []provenance.Limit {
	standard, err := ledger.Get[provenance.Standard](ctx, s.client, id)
	if err != nil {
		return nil
	}
	return standard.Panel(day)
}

// label is the name of a JSON field.
func (p *printer) label(name string) string { return words.LabelOf(p.language, name) }

// footer says who wrote the version that is shown.
func (p *printer) footer(h *provenance.Header) {
	if p.receipt {
		return
	}
	if h.Corrected != nil {
		p.line("\n  %s", p.paint(yellow, p.say("corrected: ", "更正：")+p.correctedBy(h)))
	}
	written := fmt.Sprintf(p.say("revision %d, %s", "第 %d 版，%s"), h.Revision, words.When(h.Time))
	if h.Actor.Organization != "" { // not everybody is told who wrote
		written += p.say(" by ", "，") + p.actor(h.Actor)
	}
	p.line("\n  %s", p.paint(faint, written))
	p.line("  %s", p.paint(faint, p.say("transaction ", "交易 ")+h.TxID))
}

// enterprise shows an enterprise; due is the day by which it should be inspected,
// if that is known.
func (p *printer) enterprise(e *provenance.Enterprise, due provenance.Date) {
	p.title(provenance.KindEnterprise, e.ID, e.Name)
	s := &sheet{}
	s.row(p.label("businessKind"), words.Word(p.language, e.BusinessKind))
	s.row(p.label("organization"), words.OrganizationName(p.language, e.Organization))
	s.row(p.label("address"), e.Address)
	s.row(p.label("contact"), e.Contact)
	s.row(p.label("responsible"), e.Responsible)
	s.row(p.label("codeOverride"), e.CodeOverride)
	s.styled(p.label("status"), p.enterpriseStatus(e))
	s.row(p.label("statusReason"), e.StatusReason)
	p.supervision(s, e, due)
	p.sheet(s)
	p.footer(&e.Header)
}

func (p *printer) site(r *provenance.Site) {
	p.title(provenance.KindSite, r.ID, r.Name)
	s := &sheet{}
	s.row(p.label("owner"), p.party(r.Owner))
	s.row(p.label("siteKind"), words.Word(p.language, r.SiteKind))
	s.row(p.label("division"), r.Division)
	s.row(p.label("address"), r.Address)
	s.row(p.label("gln"), r.GLN)
	if r.Market != "" {
		s.row(p.label("market"), p.names.full(p.language, r.Market))
	}
	if r.Latitude != 0 || r.Longitude != 0 {
		s.row(p.say("position", "位置"), words.Degrees(r.Latitude)+", "+words.Degrees(r.Longitude))
	}
	p.sheet(s)
	p.uses(r.Uses)
	p.footer(&r.Header)
}

func (p *printer) standard(r *provenance.Standard) {
	p.title(provenance.KindStandard, r.ID, text{r.NameEn, r.NameZh}.In(p.language))
	s := &sheet{}
	s.styled(p.label("status"), p.standardState(r))
	s.row(p.label("effectiveFrom"), string(r.EffectiveFrom))
	s.row(p.label("product"), r.Product)
	s.row(p.label("unit"), words.Word(p.language, r.Unit))
	s.row(p.label("gpc"), r.GPC)
	s.row(p.label("temperature"), words.Temperature(r.Temperature))
	p.rules(s, r)
	s.row(p.label("proposed"), p.mark(&r.Proposed))
	s.row(p.label("approved"), p.mark(r.Approved))
	s.row(p.label("digest"), r.Digest)
	p.sheet(s)
	p.section(p.label("limits"))
	limits := &table{head: []string{p.label("analyte"), p.label("max"), p.label("edition"), p.label("effectiveFrom")}, right: map[int]bool{1: true}}
	for _, l := range r.Limits {
		limits.add(cell{l.Analyte, plain}, cell{words.LimitOf(p.language, l), plain}, cell{l.Edition, plain}, cell{string(l.EffectiveFrom), plain})
	}
	p.table(limits, "  ")
	p.section(p.label("documents"))
	documents := &table{head: []string{p.label("type"), p.say("number", "编号格式"), p.say("issued by", "出具机构"), words.LabelIn(p.language, "DocumentRule", "seal"), ""}}
	for _, d := range r.Documents {
		required := ""
		if d.Required {
			required = words.LabelIn(p.language, "DocumentRule", "required")
		}
		documents.add(cell{words.Word(p.language, d.Type), plain}, cell{d.NumberPattern, plain}, cell{p.issuers(d.Issuers), plain}, cell{d.Seal, plain}, cell{required, plain})
	}
	p.table(documents, "  ")
	p.inputRules(r)
	p.footer(&r.Header)
}

func (p *printer) issuers(codes []string) string {
	if len(codes) == 0 {
		return p.say("the producer", "生产者自行开具")
	}
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = p.names.of(p.language, code)
	}
	return strings.Join(names, p.say(", ", "、"))
}

// mark is an act of somebody, with their words.
func (p *printer) mark(m *provenance.Mark) string {
	if m == nil {
		return ""
	}
	s := words.When(m.Time) + p.say(" by ", "，") + p.actor(m.Actor)
	if m.Note != "" {
		s += "\n" + m.Note
	}
	return s
}
