package cli

import (
	"slices"

	"sunledger/chaincode/provenance"
)

// evidenceOf picks out of a lineage what is attached to one batch.
func evidenceOf(b *provenance.Batch, l *provenance.Lineage) (own provenance.Evidence) {
	for _, c := range l.Certificates {
		if c.Batch == b.ID {
			own.Certificates = append(own.Certificates, c)
		}
	}
	for _, i := range l.Inspections {
		if i.Batch == b.ID {
			own.Inspections = append(own.Inspections, i)
		}
	}
	for _, s := range l.Samples {
		if s.Batch == b.ID {
			own.Samples = append(own.Samples, s)
		}
	}
	for _, s := range l.Shipments {
		if slices.Contains(b.Shipments(), s.ID) {
			own.Shipments = append(own.Shipments, s)
		}
	}
	for _, s := range l.Sites {
		if slices.Contains(b.Stays(), s.ID) {
			own.Sites = append(own.Sites, s)
		}
	}
	return own
}

// obstacles says for which of the lots that cover a batch it cannot move: the
// ledger refuses to move what holds a lot that failed or is not certified. Lots
// that the lineage does not reach are left out.
func (p *printer) obstacles(b *provenance.Batch, l *provenance.Lineage) []string {
	lines := p.bars(b, l)
	for _, lot := range b.Covering() {
		if !slices.ContainsFunc(l.Batches, func(other *provenance.Batch) bool { return other.ID == lot }) {
			continue
		}
		why := p.fault(lot, l)
		switch {
		case why == "":
		case lot == b.ID:
			lines = append(lines, p.say("cannot move: it ", "不能流通：")+why)
		default:
			lines = append(lines, p.say("cannot move: lot ", "不能流通：所含批次 ")+lot+" "+why)
		}
	}
	return lines
}

// bars says by which recalls and holds a batch is stopped.
func (p *printer) bars(b *provenance.Batch, l *provenance.Lineage) []string {
	var lines []string
	for _, bar := range l.Bars {
		if !slices.Contains(b.Ancestry(), bar.Batch) {
			continue
		}
		subject := p.say("cannot move: it ", "不能流通：")
		if bar.Batch != b.ID {
			subject = p.say("cannot move: batch ", "不能流通：批次 ") + bar.Batch + " "
		}
		for _, id := range bar.Recalls {
			lines = append(lines, subject+p.say("is recalled by ", "已被召回：")+id)
		}
		for _, id := range bar.Holds {
			lines = append(lines, subject+p.say("is on hold by ", "已被封存：")+id)
		}
	}
	return lines
}

// fault says what is wrong with the certificates of a lot; empty when nothing is.
func (p *printer) fault(lot string, l *provenance.Lineage) string {
	committed := false
	for _, c := range l.Certificates {
		switch {
		case c.Batch != lot || c.Revoked != nil:
		case c.Type == provenance.TestReport && c.Verdict == provenance.NonConforming:
			return p.say("failed test ", "检测不合格，报告 ") + c.ID
		case c.Type == provenance.Commitment && c.Verdict == provenance.Conformant:
			committed = true
		}
	}
	if committed {
		return ""
	}
	return p.say("has no valid commitment certificate", "没有有效的承诺达标合格证")
}
