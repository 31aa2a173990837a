package cli

import (
	"fmt"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// batch shows a batch with what is attached to it; lineage is its past.
func (p *printer) batch(b *provenance.Batch, lineage *provenance.Lineage) {
	p.title(provenance.KindBatch, b.ID, b.Product)
	s := &sheet{}
	if b.Holder.Enterprise != "" {
		s.row(p.label("holder"), p.party(b.Holder))
	}
	if b.Transfer != nil {
		s.styled(p.label("transfer"), cell{p.party(b.Transfer.To) + p.say(", not yet received", "，尚未接收"), yellow})
	}
	p.custody(s, b)
	s.row(p.label("producer"), p.party(b.Producer))
	s.row(p.label("madeBy"), words.Word(p.language, b.MadeBy))
	s.row(p.label("harvested"), string(b.Harvested))
	s.row(p.label("site"), b.Site)
	s.row(p.label("standard"), b.Standard)
	s.row(p.label("gtin"), b.GTIN)
	if b.CertifiedBy != b.ID {
		s.row(p.label("certifiedBy"), b.CertifiedBy)
	}
	s.row(p.label("quantity"), p.balance(b))
	s.styled(p.label("arrival"), p.arrival(b))
	s.styled(p.say("movement", "流通"), cell{strings.Join(p.obstacles(b, lineage), "\n"), red})
	if b.Disposal != nil {
		s.row(p.label("disposal"), p.amount(b.Disposal.Amount, b.Unit)+p.say(", ", "，")+words.Word(p.language, b.Disposal.Method)+p.say(": ", "：")+b.Disposal.Reason+p.sale(b.Disposal.Sale))
	}
	for _, r := range b.Reports {
		s.row(p.label("reports"), p.recallReport(b, r))
	}
	if b.Refused != nil {
		s.styled(p.label("refused"), cell{p.party(b.Refused.By) + p.say(": ", "：") + b.Refused.Reason, yellow})
	}
	p.sheet(s)
	p.inputs(b)
	p.journeySection(b, evidenceOf(b, lineage))
	p.evidence(evidenceOf(b, lineage))
	p.footer(&b.Header)
}

// balance accounts for the whole quantity.
func (p *printer) balance(b *provenance.Batch) string {
	if b.Glimpsed() {
		return p.amount(b.Quantity.Initial, b.Unit) + p.say(" to begin with; what is left is for those who have it to say", "（原有数量）；现存数量由现持有者掌握")
	}
	parts := []string{fmt.Sprintf(p.say("%s left of %s", "剩余 %s，共 %s"), p.amount(b.Quantity.Remaining, b.Unit), p.amount(b.Quantity.Initial, b.Unit))}
	for _, part := range []struct {
		name   string
		amount int64
	}{{"passedOn", b.Quantity.PassedOn}, {"lost", b.Quantity.Lost}, {"disposed", b.Quantity.Disposed}, {"sampled", b.Quantity.Sampled}} {
		if part.amount != 0 {
			parts = append(parts, p.label(part.name)+" "+p.amount(part.amount, b.Unit))
		}
	}
	if ways := p.disposals(b.DisposedAs, b.Unit); ways != "" {
		parts[len(parts)-1] += p.say(" (", "（") + ways + p.say(")", "）")
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

// evidence lists the certificates, inspections and samples of a batch.
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
	if len(e.Samples) > 0 {
		p.section(p.say("samples", "抽检"))
		t := &table{head: []string{p.label("id"), p.label("regime"), p.label("laboratory"), p.label("date"), p.label("verdict"), p.label("status")}}
		for _, one := range e.Samples {
			row := p.sampleRow(one)
			t.add(append(row[:2:2], row[3:]...)...)
		}
		p.table(t, "  ")
	}
}

func (p *printer) certificate(c *provenance.Certificate, limits []provenance.Limit) {
	p.title(provenance.KindCertificate, c.ID, words.Word(p.language, c.Type))
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
		basis = append(basis, words.Word(p.language, b))
	}
	s.row(p.label("basis"), strings.Join(basis, p.say(", ", "、")))
	s.row(p.label("statement"), c.Statement)
	s.row(p.label("place"), c.Place)
	s.row(p.label("contact"), c.Contact)
	s.row(words.LabelIn(p.language, "Certificate", "seal"), c.Seal)
	s.row(p.label("document"), c.Document)
	p.sheet(s)
	p.results(p.label("results"), c.Results, limits, true)
	p.footer(&c.Header)
}

// verdictInWords names the analytes at fault.
func (p *printer) verdictInWords(c *provenance.Certificate) cell {
	v := p.verdict(c)
	if c.Revoked == nil {
		v.text += p.faults(c.Verdict, c.Reasons, c.Results)
	}
	return v
}

// faults says why a verdict is what it is: a report is incomplete for what it did
// not measure and for what it found that the standard does not limit.
func (p *printer) faults(verdict provenance.Verdict, reasons []string, results []provenance.TestResult) (words string) {
	var over, unmeasured, unlimited []string
	for _, analyte := range reasons {
		switch measured := slices.ContainsFunc(results, func(r provenance.TestResult) bool { return r.Analyte == analyte }); {
		case verdict == provenance.NonConforming:
			over = append(over, analyte)
		case measured:
			unlimited = append(unlimited, analyte)
		default:
			unmeasured = append(unmeasured, analyte)
		}
	}
	separator := p.say(": ", "，")
	for _, fault := range []struct {
		why      text
		analytes []string
	}{{text{"over the limit: ", "超标："}, over}, {text{"not measured: ", "未检："}, unmeasured}, {text{"not limited by the standard: ", "标准未列："}, unlimited}} {
		if fault.analytes != nil {
			words += separator + fault.why.In(p.language) + strings.Join(fault.analytes, p.say(", ", "、"))
			separator = p.say("; ", "；")
		}
	}
	return words
}

// results sets what was measured against the limits and, where the whole panel
// was to be measured, names what was not.
func (p *printer) results(title string, results []provenance.TestResult, limits []provenance.Limit, whole bool) {
	if len(results) == 0 {
		return
	}
	p.section(title)
	t := &table{head: []string{p.label("analyte"), p.label("found"), p.label("max"), p.label("edition"), ""}, right: map[int]bool{1: true, 2: true}}
	bounds := map[string]provenance.Limit{}
	for _, l := range limits {
		bounds[l.Analyte] = l
	}
	for _, r := range results {
		l, bounded := bounds[r.Analyte]
		delete(bounds, r.Analyte)
		if !bounded {
			mark := cell{}
			if len(limits) > 0 && r.Found > 0 {
				mark = cell{p.say("! not limited by the standard", "! 标准未列"), yellow}
			}
			t.add(cell{r.Analyte, plain}, cell{words.Found(p.language, r), plain}, cell{}, cell{}, mark)
			continue
		}
		t.add(cell{r.Analyte, plain}, cell{words.Found(p.language, r), plain}, cell{words.LimitOf(p.language, l), plain}, cell{l.Edition, plain}, p.within(r.Found, l.Max))
	}
	for _, l := range limits {
		if _, unmeasured := bounds[l.Analyte]; unmeasured && whole {
			t.add(cell{l.Analyte, plain}, cell{}, cell{words.LimitOf(p.language, l), plain}, cell{l.Edition, plain}, cell{p.say("! not measured", "! 未检"), yellow})
		}
	}
	p.table(t, "  ")
}

func (p *printer) within(found, limit int64) cell {
	if found > limit {
		return cell{p.say("✗ over", "✗ 超标"), red}
	}
	return cell{p.say("✓ within", "✓ 合格"), green}
}

// marks adds what was done about an inspection, in the order in which it was.
func (p *printer) marks(s *sheet, i *provenance.Inspection) {
	type act struct {
		name string
		*provenance.Mark
	}
	acts := []act{{"cosigned", i.CoSigned()}, {"acknowledged", i.Acknowledged}, {"returned", i.Returned}, {"closed", i.Closed}}
	if i.Rectified != nil {
		acts = append(acts, act{"rectified", &i.Rectified.Mark})
	}
	acts = slices.DeleteFunc(acts, func(a act) bool { return a.Mark == nil })
	slices.SortStableFunc(acts, func(x, y act) int { return x.Time.Compare(y.Time) })
	for _, a := range acts {
		s.row(p.label(a.name), p.mark(a.Mark))
		if a.name == "rectified" {
			s.row(p.label("evidence"), i.Rectified.Evidence)
		}
	}
}
