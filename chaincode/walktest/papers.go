package walktest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// certifying is what keeps a certificate of that kind from being filed.
func (m *Model) certifying(a provenance.Actor, in provenance.CertificateInput, kind provenance.CertificateType) (g *goods, f Faults) {
	if g = m.goods.get(in.Batch); g == nil {
		return nil, Faults{provenance.NotFound}
	}
	f.unless(m.papers.get(in.Certificate) == nil, provenance.AlreadyExists)
	f.unless(g.made != provenance.FromSplit, provenance.WrongState)
	f.unless(ownNumber(in.Certificate, a.Enterprise) && strings.HasPrefix(in.Certificate[18:], "-"+series[kind]+"-"), provenance.Invalid)
	f.unless(in.IssuedOn <= m.today() && in.IssuedOn >= g.harvested, provenance.Invalid)
	if kind != provenance.TestReport {
		f.unless(!m.failed(in.Batch), provenance.NonConformant)
		f.unless(!m.valid(in.Batch, kind), provenance.WrongState)
	}
	return g, f
}

func (m *Model) file(a provenance.Actor, in provenance.CertificateInput, kind provenance.CertificateType, verdict provenance.Verdict) effect {
	return func(string) []string {
		m.papers.put(in.Certificate, &paper{batch: in.Batch, issuer: a.Enterprise, kind: kind, verdict: verdict})
		m.measured[in.Certificate] = measured{in.IssuedOn, m.Now}
		return wrote(provenance.KindCertificate, in.Certificate)
	}
}

func (m *Model) promise(a provenance.Actor, in provenance.IssueCommitment) (Faults, effect) {
	g, f := m.certifying(a, in.CertificateInput, provenance.Commitment)
	if g != nil {
		f.unless(is(a, g.producer), provenance.Denied)
		f = append(append(f, m.treated(in.Batch)...), m.harvestable(g)...)
	}
	f.unless(!slices.Contains(in.Basis, provenance.Commissioned) || m.valid(in.Batch, provenance.TestReport), provenance.Invalid)
	return f, m.file(a, in.CertificateInput, provenance.Commitment, provenance.Conformant)
}

func (m *Model) certifyOrigin(a provenance.Actor, in provenance.IssueOrigin) (Faults, effect) {
	g, f := m.certifying(a, in.CertificateInput, provenance.Origin)
	if g != nil {
		f.unless(a.Role.Official() && a.Organization == m.region(g.producer), provenance.Denied)
		f = append(f, m.treated(in.Batch)...)
		f.unless(g.made == provenance.Registered, provenance.WrongState)
		f.unless(a.Enterprise == officials[shouguang], provenance.Invalid) // the only issuer agreed on
	}
	return f, m.file(a, in.CertificateInput, provenance.Origin, provenance.Conformant)
}

func (m *Model) test(a provenance.Actor, in provenance.RecordTest) (Faults, effect) {
	_, f := m.certifying(a, in.CertificateInput, provenance.TestReport)
	f.unless(a.Role == provenance.RoleLaboratory, provenance.Denied)
	f.unless(len(in.Results) > 0, provenance.Invalid)
	return f, m.file(a, in.CertificateInput, provenance.TestReport, verdictOf(in.Results))
}

// fails reports whether there is too much of something, or any of what is banned.
func fails(r provenance.TestResult) bool {
	limit, limited := limits[r.Analyte]
	return limited && r.Found > limit || r.Analyte == bannedInput && r.Found > 0
}

// verdictOf is what the laboratory's results mean.
func verdictOf(results []provenance.TestResult) provenance.Verdict {
	verdict, measured := provenance.Conformant, map[string]bool{}
	for _, r := range results {
		measured[r.Analyte] = true
		if _, limited := limits[r.Analyte]; fails(r) {
			verdict = provenance.NonConforming
		} else if !limited && r.Found > 0 && verdict == provenance.Conformant {
			verdict = provenance.Incomplete
		}
	}
	for analyte := range limits {
		if !measured[analyte] && verdict == provenance.Conformant {
			verdict = provenance.Incomplete
		}
	}
	return verdict
}

func (m *Model) revoke(a provenance.Actor, in provenance.RevokeCertificate) (f Faults, _ effect) {
	p := m.papers.get(in.Certificate)
	if p == nil {
		return Faults{provenance.NotFound}, nil
	}
	g := m.goods.get(p.batch)
	regional := a.Role.Official() && a.Organization == m.region(p.issuer)
	own := (a.Role == provenance.RoleEnterprise || a.Role == provenance.RoleLaboratory) && a.Enterprise == p.issuer
	f.unless(regional || own, provenance.Denied)
	f.unless(!p.revoked && p.verdict != provenance.NonConforming, provenance.WrongState)
	moved := g.holder != p.issuer || g.gone.passed > 0 || g.offered != ""
	f.unless(!(p.kind == provenance.Commitment && own && moved), provenance.WrongState)
	return f, func(string) []string {
		p.revoked = true
		return wrote(provenance.KindCertificate, in.Certificate)
	}
}

// needed are the papers that a lot needs of its own to be released: a mixture has
// the tests and origins of its lots, another product made of them their origins alone.
func (g *goods) needed() []provenance.CertificateType {
	switch g.made {
	case provenance.Registered:
		return []provenance.CertificateType{provenance.Commitment, provenance.Origin, provenance.TestReport}
	case provenance.Processed:
		return []provenance.CertificateType{provenance.Commitment, provenance.TestReport}
	}
	return []provenance.CertificateType{provenance.Commitment}
}

func (m *Model) release(a provenance.Actor, in provenance.ReleaseBatch) (f Faults, _ effect) {
	g := m.goods.get(in.Batch)
	if g == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(is(a, g.producer), provenance.Denied)
	f.unless(g.made != provenance.FromSplit && !m.released(in.Batch), provenance.WrongState)
	ready := !m.enterprises.get(g.producer).suspended && len(m.unsound(in.Batch)) == 0 && len(m.harvestable(g)) == 0
	for _, kind := range g.needed() {
		ready = ready && m.valid(in.Batch, kind)
	}
	for lot := range m.lots(in.Batch) {
		ready = ready && (lot == in.Batch || m.released(lot))
	}
	f.unless(ready, provenance.ReleaseRequired)
	return f, func(string) []string {
		r := new(release)
		for _, kind := range g.needed() {
			newest := slices.IndexFunc(reversed(m.papers.ids), func(id string) bool { return m.papers.get(id).stands(in.Batch, kind) })
			r.on = append(r.on, reversed(m.papers.ids)[newest])
		}
		m.releases.put(in.Batch, r)
		if g.made == provenance.Processed {
			m.meet(ProcessedReleased)
		}
		return wrote(provenance.KindRelease, in.Batch)
	}
}

func reversed(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Reverse(ids)
	return ids
}

// deciding is what keeps the actor from deciding about goods at the market's door.
func (m *Model) deciding(a provenance.Actor, id string, batches []string) (f Faults) {
	f.unless(m.entries.get(id) == nil, provenance.AlreadyExists)
	f.unless(ownNumber(id, a.Enterprise), provenance.Invalid)
	seen := map[string]bool{}
	for _, batch := range batches {
		f.unless(!seen[batch], provenance.Invalid)
		seen[batch] = true
	}
	for _, batch := range batches {
		g := m.goods.get(batch)
		if g == nil {
			f.unless(false, provenance.NotFound)
			continue
		}
		f.unless(is(a, g.holder), provenance.Denied)
		f.unless(g.offered == "" && !(g.in()), provenance.WrongState)
	}
	return f
}

func (m *Model) decided(a provenance.Actor, id string, batches []string, decide func(batch string) (outcome provenance.EntryState, under string)) effect {
	return func(string) []string {
		e := &entry{a.Enterprise, map[string]provenance.EntryState{}, map[string]string{}, map[string]retest{}}
		m.entries.put(id, e)
		for _, batch := range batches {
			g := m.goods.get(batch)
			outcome, under := decide(batch)
			if g.door, g.entry, e.outcomes[batch] = outcome, id, outcome; under != "" {
				e.under[batch] = under
			}
		}
		return append(wrote(provenance.KindBatch, batches...), wrote(provenance.KindEntry, id)...)
	}
}

// wellBrought reports whether the batch came all, and by a shipment of which nothing
// shows that it travelled badly.
func (m *Model) wellBrought(batch string) bool {
	s := m.shipments.get(m.goods.get(batch).brought)
	return s != nil && s.readings > 0 && s.faults == 0 && !s.broken && s.missing[batch] == 0
}

// decide admits on their papers goods that came well, under a linkage agreement, with
// all of those in order (绿色通道), and sends the others to be inspected.
func (m *Model) decide(a provenance.Actor, in provenance.DecideEntry) (Faults, effect) {
	f := m.deciding(a, in.Entry, in.Batches)
	for _, batch := range in.Batches {
		if g := m.goods.get(batch); g != nil && g.door == provenance.EntryRefused {
			f = append(f, m.unsound(batch)...)
		}
	}
	return f, m.decided(a, in.Entry, in.Batches, func(batch string) (provenance.EntryState, string) {
		g := m.goods.get(batch)
		clean := len(m.unsound(batch)) == 0
		for lot := range m.lots(batch) {
			clean = clean && m.valid(lot, provenance.Commitment) && m.released(lot)
		}
		clean = clean && m.wellBrought(batch)
		under := m.linked(g.producer, g.holder, g.product)
		if clean && under != "" {
			m.meet(GreenLane)
			return provenance.EntryAdmitted, under
		}
		return provenance.EntryInspecting, under
	})
}

func (m *Model) turnAway(a provenance.Actor, in provenance.RefuseEntry) (Faults, effect) {
	f := m.deciding(a, in.Entry, in.Batches)
	for _, batch := range in.Batches {
		g := m.goods.get(batch)
		f.unless(g == nil || g.door != provenance.EntryRefused, provenance.WrongState)
	}
	return f, m.decided(a, in.Entry, in.Batches, func(string) (provenance.EntryState, string) { return provenance.EntryRefused, "" })
}

func (m *Model) rapidTest(a provenance.Actor, in provenance.RapidTestEntry) (f Faults, _ effect) {
	e, g := m.entries.get(in.Entry), m.goods.get(in.Batch)
	if e == nil || g == nil {
		f.unless(e == nil || is(a, e.market), provenance.Denied)
		return append(f, provenance.NotFound), nil
	}
	_, part := e.outcomes[in.Batch]
	f.unless(is(a, e.market), provenance.Denied)
	f.unless(part, provenance.Invalid)
	f.unless(g.entry == in.Entry && g.door == provenance.EntryInspecting, provenance.WrongState)
	f = append(f, m.unsound(in.Batch)...)
	return f, func(txID string) []string {
		written := append(wrote(provenance.KindBatch, in.Batch), wrote(provenance.KindEntry, in.Entry)...)
		switch in.Strip {
		case provenance.RapidNegative:
			g.door = provenance.EntryAdmitted
		case provenance.RapidPositive:
			g.door = provenance.EntryRefused
			sum := sha256.Sum256([]byte(txID))
			id := fmt.Sprintf("%s-KJ-%X", officials[a.Organization], sum[:8])
			m.positives.put(tested(in.Entry, in.Batch), &positive{in.Entry, in.Batch, id, m.Now})
			written = append(written, m.place(id, hold{batch: in.Batch, by: officials[a.Organization], rapid: true})...)
		}
		e.outcomes[in.Batch] = g.door
		return written
	}
}
