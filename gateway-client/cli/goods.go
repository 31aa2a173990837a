package cli

import (
	"fmt"
	"strings"

	"sunledger/chaincode/provenance"
)

func (p *printer) batch(b *provenance.Batch, evidence provenance.Evidence) {
	p.title(provenance.KindBatch, b.ID, b.Product)
	s := &sheet{}
	s.row(p.label("holder"), p.party(b.Holder))
	if b.Transfer != nil {
		s.styled(p.label("transfer"), cell{p.party(b.Transfer.To) + p.say(", not yet received", "，尚未接收"), yellow})
	}
	s.row(p.label("producer"), p.party(b.Producer))
	s.row(p.label("madeBy"), word(p.language, b.MadeBy))
	s.row(p.label("harvested"), string(b.Harvested))
	s.row(p.label("site"), b.Site)
	s.row(p.label("standard"), b.Standard)
	s.row(p.label("gtin"), b.GTIN)
	if b.CertifiedBy != b.ID {
		s.row(p.label("certifiedBy"), b.CertifiedBy)
	}
	s.row(p.label("quantity"), p.balance(b))
	if b.Disposal != nil {
		s.row(p.label("disposal"), p.amount(b.Disposal.Amount, b.Unit)+p.say(", ", "，")+word(p.language, b.Disposal.Method)+p.say(": ", "：")+b.Disposal.Reason)
	}
	if b.Refused != nil {
		s.styled(p.label("refused"), cell{p.party(b.Refused.By) + p.say(": ", "：") + b.Refused.Reason, yellow})
	}
	p.sheet(s)
	p.inputs(b)
	p.evidence(evidence)
	p.footer(&b.Header)
}

// balance accounts for the whole quantity.
func (p *printer) balance(b *provenance.Batch) string {
	parts := []string{fmt.Sprintf(p.say("%s left of %s", "剩余 %s，共 %s"), p.amount(b.Quantity.Remaining, b.Unit), p.amount(b.Quantity.Initial, b.Unit))}
	for _, part := range []struct {
		name   string
		amount int64
	}{{"passedOn", b.Quantity.PassedOn}, {"lost", b.Quantity.Lost}, {"disposed", b.Quantity.Disposed}} {
		if part.amount != 0 {
			parts = append(parts, p.label(part.name)+" "+p.amount(part.amount, b.Unit))
		}
	}
	return strings.Join(parts, p.say("; ", "；"))
}

func (p *printer) inputs(b *provenance.Batch) {
	if len(b.Inputs) == 0 {
		return
	}
	p.section(p.say("made from", "来源批次"))
	t := &table{head: []string{p.label("id"), p.label("quantity")}, right: map[int]bool{1: true}}
	for _, input := range b.Inputs {
		t.add(cell{input.Batch, plain}, cell{p.amount(input.Amount, b.Unit), plain})
	}
	p.table(t, "  ")
}

// evidence lists the certificates and inspections of a batch.
func (p *printer) evidence(e provenance.Evidence) {
	if len(e.Certificates) > 0 {
		p.section(p.say("certificates", "证明"))
		t := &table{head: []string{p.label("id"), p.label("type"), p.label("issuer"), p.label("issuedOn"), p.label("verdict")}}
		for _, c := range e.Certificates {
			row := p.certificateRow(c)
			t.add(append(row[:2:2], row[3:]...)...)
		}
		p.table(t, "  ")
	}
	if len(e.Inspections) > 0 {
		p.section(p.say("inspections", "检查"))
		t := &table{head: []string{p.label("id"), p.label("type"), p.label("subject"), p.label("date"), p.say("findings", "问题"), p.label("status")}, right: map[int]bool{4: true}}
		for _, i := range e.Inspections {
			t.add(p.inspectionRow(i)...)
		}
		p.table(t, "  ")
	}
}

func (p *printer) certificate(c *provenance.Certificate, limits []provenance.Limit) {
	p.title(provenance.KindCertificate, c.ID, word(p.language, c.Type))
	s := &sheet{}
	s.styled(p.label("verdict"), p.verdictInWords(c))
	if c.Revoked != nil {
		s.styled(p.label("revoked"), cell{p.mark(c.Revoked), red})
	}
	s.row(p.label("batch"), c.Batch+" · "+c.Product+" · "+p.amount(c.Amount, c.Unit))
	s.row(p.label("issuer"), p.party(c.Issuer))
	s.row(p.label("issuedOn"), string(c.IssuedOn))
	s.row(p.label("standard"), c.Standard)
	var basis []string
	for _, b := range c.Basis {
		basis = append(basis, word(p.language, b))
	}
	s.row(p.label("basis"), strings.Join(basis, p.say(", ", "、")))
	s.row(p.label("statement"), c.Statement)
	s.row(p.label("place"), c.Place)
	s.row(p.label("contact"), c.Contact)
	s.row(p.label("document"), c.Document)
	p.sheet(s)
	p.results(c, limits)
	p.footer(&c.Header)
}

// verdictInWords names the analytes at fault.
func (p *printer) verdictInWords(c *provenance.Certificate) cell {
	v := p.verdict(c)
	if c.Revoked != nil || len(c.Reasons) == 0 {
		return v
	}
	why := p.say(": over the limit: ", "，超标：")
	if c.Verdict == provenance.Incomplete {
		why = p.say(": not measured: ", "，未检：")
	}
	v.text += why + strings.Join(c.Reasons, p.say(", ", "、"))
	return v
}

// results sets what was measured against the limits, and names what was not.
func (p *printer) results(c *provenance.Certificate, limits []provenance.Limit) {
	if len(c.Results) == 0 {
		return
	}
	p.section(p.label("results"))
	t := &table{head: []string{p.label("analyte"), p.label("found"), p.label("max"), p.label("edition"), ""}, right: map[int]bool{1: true, 2: true}}
	bounds := map[string]provenance.Limit{}
	for _, l := range limits {
		bounds[l.Analyte] = l
	}
	for _, r := range c.Results {
		l, bounded := bounds[r.Analyte]
		delete(bounds, r.Analyte)
		if !bounded {
			t.add(cell{r.Analyte, plain}, cell{p.found(r.Found), plain}, cell{}, cell{}, cell{})
			continue
		}
		t.add(cell{r.Analyte, plain}, cell{p.found(r.Found), plain}, cell{p.highest(l.Max), plain}, cell{l.Edition, plain}, p.within(r.Found, l.Max))
	}
	for _, l := range limits {
		if _, unmeasured := bounds[l.Analyte]; unmeasured {
			t.add(cell{l.Analyte, plain}, cell{}, cell{p.highest(l.Max), plain}, cell{l.Edition, plain}, cell{p.say("! not measured", "! 未检"), yellow})
		}
	}
	p.table(t, "  ")
}

// found is a measured residue in words.
func (p *printer) found(n int64) string {
	if n == 0 {
		return p.say("not detected", "未检出")
	}
	return residue(n)
}

func (p *printer) within(found, limit int64) cell {
	if found > limit {
		return cell{p.say("✗ over", "✗ 超标"), red}
	}
	return cell{p.say("✓ within", "✓ 合格"), green}
}

func (p *printer) inspection(i *provenance.Inspection) {
	p.title(provenance.KindInspection, i.ID, word(p.language, i.Type))
	s := &sheet{}
	s.styled(p.label("status"), p.inspectionState(i))
	s.row(p.label("subject"), p.party(i.Subject))
	s.row(p.label("authority"), p.party(i.Authority))
	s.row(p.label("date"), string(i.Date))
	s.row(p.label("site"), i.Site)
	s.row(p.label("batch"), i.Batch)
	s.row(p.label("notified"), organizationName(p.language, i.Notified))
	s.row(p.label("acknowledged"), p.mark(i.Acknowledged))
	if i.Rectified != nil {
		s.row(p.label("rectified"), p.mark(&i.Rectified.Mark))
		s.row(p.label("evidence"), i.Rectified.Evidence)
	}
	s.row(p.label("returned"), p.mark(i.Returned))
	s.row(p.label("closed"), p.mark(i.Closed))
	p.sheet(s)
	p.section(p.label("checklist"))
	for _, item := range i.Checklist {
		if item.Pass {
			p.line("  %s %s", p.paint(green, "✓"), item.Item)
		} else {
			p.line("  %s %s%s%s", p.paint(red, "✗"), item.Item, p.say(": ", "："), item.Note)
		}
	}
	p.footer(&i.Header)
}
