package walktest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// A rule of the model says what is wrong with an operation by an actor and, for
// when nothing is, how it takes effect: the effect returns the keys of the
// records that have a new version.
type effect func() []string

func key(kind provenance.Kind, id string) string { return string(kind) + "/" + id }

func wrote(kind provenance.Kind, ids ...string) (keys []string) {
	for _, id := range ids {
		keys = append(keys, key(kind, id))
	}
	return keys
}

// acting is what keeps the actor from doing anything at all.
func (m *Model) acting(a provenance.Actor, op provenance.Operation) (f Faults) {
	if !a.Role.Business() {
		return f
	}
	e := m.enterprises.get(a.Enterprise)
	if e == nil {
		return Faults{provenance.Denied}
	}
	outOfTrade := []provenance.Operation{provenance.RectifyOp, provenance.CancelTransferOp, provenance.ReceiveBatchOp, provenance.DisposeBatchOp}
	f.unless(!e.suspended || slices.Contains(outOfTrade, op), provenance.Suspended)
	return f
}

// is reports whether the actor trades for the enterprise.
func is(a provenance.Actor, enterprise string) bool {
	return a.Role == provenance.RoleEnterprise && a.Enterprise == enterprise
}

// region is the organization of an enterprise or an authority.
func (m *Model) region(code string) string {
	for organization, authority := range officials {
		if authority == code {
			return organization
		}
	}
	return m.enterprises.get(code).region
}

func ownNumber(id, code string) bool { return strings.HasPrefix(id, code+"-") }

func (m *Model) registerEnterprise(a provenance.Actor, in provenance.RegisterEnterprise) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(m.enterprises.get(in.Code) == nil, provenance.AlreadyExists)
	f.unless(in.Code[2:8] == divisions[a.Organization], provenance.Invalid)
	return f, func() []string {
		m.enterprises.put(in.Code, &enterprise{region: a.Organization, kind: in.BusinessKind})
		return wrote(provenance.KindEnterprise, in.Code)
	}
}

func (m *Model) setStatus(a provenance.Actor, in provenance.SetEnterpriseStatus) (f Faults, _ effect) {
	e := m.enterprises.get(in.Enterprise)
	if e == nil {
		return Faults{provenance.NotFound}, nil
	}
	suspend := in.Status == provenance.Inactive
	f.unless(a.Role == provenance.RoleRegulator && a.Organization == e.region, provenance.Denied)
	f.unless(e.suspended != suspend, provenance.WrongState)
	return f, func() []string {
		e.suspended = suspend
		return wrote(provenance.KindEnterprise, in.Enterprise)
	}
}

func (m *Model) registerSite(a provenance.Actor, in provenance.RegisterSite) (f Faults, _ effect) {
	owner := in.Site[:18]
	e := m.enterprises.get(owner)
	if e == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role.Business() && a.Enterprise == owner || a.Role == provenance.RoleRegulator && a.Organization == e.region, provenance.Denied)
	f.unless(m.sites.get(in.Site) == nil, provenance.AlreadyExists)
	return f, func() []string {
		m.sites.put(in.Site, &site{owner})
		return wrote(provenance.KindSite, in.Site)
	}
}

func (m *Model) propose(a provenance.Actor, in provenance.ProposeStandard) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(m.standards.get(in.Standard) == nil, provenance.AlreadyExists)
	f.unless(strings.HasPrefix(in.Standard, in.Product+"-V"), provenance.Invalid)
	f.unless(in.EffectiveFrom < m.day(365), provenance.Invalid)
	return f, func() []string {
		m.standards.put(in.Standard, &standard{in.Product, in.EffectiveFrom, a.Organization, digest(in), false})
		return wrote(provenance.KindStandard, in.Standard)
	}
}

// digest is what names the terms exactly.
func digest(terms provenance.ProposeStandard) string {
	text, _ := json.Marshal(terms)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func (m *Model) approve(a provenance.Actor, in provenance.ApproveStandard) (f Faults, _ effect) {
	s := m.standards.get(in.Standard)
	if s == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role == provenance.RoleRegulator && a.Organization != s.by, provenance.Denied)
	f.unless(in.Digest == s.digest, provenance.Invalid)
	f.unless(!s.agreed, provenance.WrongState)
	later := m.standards.any(func(o *standard) bool { return o.product == s.product && o.agreed && o.from >= s.from })
	first := !m.standards.any(func(o *standard) bool { return o.product == s.product && o.agreed })
	f.unless(!later && (first || s.from >= m.today()), provenance.WrongState)
	return f, func() []string {
		s.agreed = true
		return wrote(provenance.KindStandard, in.Standard)
	}
}

func (m *Model) registerBatch(a provenance.Actor, in provenance.RegisterBatch) (f Faults, _ effect) {
	version, found := m.inForce(in.Product, in.Harvested)
	e, place := m.enterprises.get(a.Enterprise), m.sites.get(in.Site)
	f.unless(a.Role == provenance.RoleEnterprise, provenance.Denied)
	f.unless(place != nil, provenance.NotFound)
	f.unless(place != nil && place.owner == a.Enterprise, provenance.Invalid)
	f.unless(e != nil && e.kind == provenance.Base, provenance.Invalid)
	f.unless(found, provenance.NoStandard)
	f.unless(in.Harvested <= m.today() && possible(in.Amount) && in.Unit == provenance.Gram, provenance.Invalid)
	f = append(f, m.number(a, in.Batch)...)
	return f, func() []string {
		m.goods.put(in.Batch, &goods{
			product: in.Product, standard: version, made: provenance.Registered, harvested: in.Harvested,
			producer: a.Enterprise, holder: a.Enterprise, initial: in.Amount, left: in.Amount,
		})
		return wrote(provenance.KindBatch, in.Batch)
	}
}

func possible(amount int64) bool { return 0 < amount && amount <= provenance.MaxAmount }

// taking is what keeps the actor from taking so much, and losing so much, out of
// goods to make others.
func (m *Model) taking(a provenance.Actor, g *goods, amount, loss int64) (f Faults) {
	f.unless(is(a, g.holder), provenance.Denied)
	f.unless(g.offered == "", provenance.WrongState)
	f.unless(g.depth < 100, provenance.WrongState)
	f.unless(amount+loss <= g.left, provenance.Insufficient)
	return f
}

// number is what keeps new goods from having that number.
func (m *Model) number(a provenance.Actor, id string) (f Faults) {
	f.unless(m.goods.get(id) == nil, provenance.AlreadyExists)
	f.unless(ownNumber(id, a.Enterprise), provenance.Invalid)
	return f
}

// offering is what keeps goods that the holder has from being offered to the
// receiver.
func (m *Model) offering(id, holder, receiver string) (f Faults) {
	to := m.enterprises.get(receiver)
	if to == nil {
		return Faults{provenance.NotFound}
	}
	f.unless(!to.suspended, provenance.Suspended)
	f.unless(receiver != holder && to.kind != provenance.Laboratory && to.kind != provenance.Carrier, provenance.Invalid)
	return append(f, m.immovable(id)...)
}

func (m *Model) split(a provenance.Actor, in provenance.SplitBatch) (f Faults, _ effect) {
	var total int64
	seen := map[string]bool{}
	for _, o := range in.Outputs {
		f.unless(o.Batch != in.Batch, provenance.Cycle)
		f.unless(possible(o.Amount) && !seen[o.Batch], provenance.Invalid)
		f = append(f, m.number(a, o.Batch)...)
		seen[o.Batch] = true
		total += max(o.Amount, 0)
	}
	f.unless(in.Loss == 0 || possible(in.Loss), provenance.Invalid)
	g := m.goods.get(in.Batch)
	if g == nil {
		return append(f, provenance.NotFound), nil
	}
	f = append(f, m.taking(a, g, total, in.Loss)...)
	for _, o := range in.Outputs {
		if o.To != "" {
			f = append(f, m.offering(in.Batch, g.holder, o.To)...)
		}
	}
	return f, func() []string {
		written := wrote(provenance.KindBatch, in.Batch)
		g.left, g.passed, g.lost = g.left-total-in.Loss, g.passed+total, g.lost+in.Loss
		for _, o := range in.Outputs {
			g.into = append(g.into, o.Batch)
			m.goods.put(o.Batch, &goods{
				product: g.product, standard: g.standard, made: provenance.FromSplit, harvested: g.harvested, producer: g.producer, holder: g.holder,
				offered: o.To, from: map[string]int64{in.Batch: o.Amount}, initial: o.Amount, left: o.Amount, depth: g.depth + 1,
			})
			written = append(written, wrote(provenance.KindBatch, o.Batch)...)
		}
		return written
	}
}

func (m *Model) mix(a provenance.Actor, in provenance.MixBatches) (f Faults, _ effect) {
	made := &goods{made: provenance.FromMix, producer: a.Enterprise, holder: a.Enterprise, from: map[string]int64{}, lost: in.Loss}
	for _, p := range in.Inputs {
		f.unless(p.Batch != in.Batch, provenance.Cycle)
		f.unless(possible(p.Amount) && made.from[p.Batch] == 0, provenance.Invalid)
		made.from[p.Batch] = p.Amount
		made.initial += p.Amount
	}
	f.unless(len(in.Inputs) >= 2 && possible(made.initial) && in.Loss >= 0 && in.Loss < made.initial, provenance.Invalid)
	f = append(f, m.number(a, in.Batch)...)
	for _, p := range in.Inputs {
		g := m.goods.get(p.Batch)
		if g == nil {
			return append(f, provenance.NotFound), nil
		}
		if made.product == "" {
			made.product, made.standard, made.harvested = g.product, g.standard, g.harvested
		}
		f.unless(g.product == made.product && g.standard == made.standard, provenance.Invalid)
		f = append(f, m.taking(a, g, p.Amount, 0)...)
		f = append(f, m.immovable(p.Batch)...)
		made.depth = max(made.depth, g.depth+1)
		made.harvested = min(made.harvested, g.harvested)
	}
	made.left = made.initial - made.lost
	return f, func() []string {
		written := wrote(provenance.KindBatch, in.Batch)
		for id, amount := range made.from {
			g := m.goods.get(id)
			g.left, g.passed, g.into = g.left-amount, g.passed+amount, append(g.into, in.Batch)
			written = append(written, wrote(provenance.KindBatch, id)...)
		}
		m.goods.put(in.Batch, made)
		return written
	}
}

func (m *Model) transfer(a provenance.Actor, in provenance.TransferBatch) (f Faults, _ effect) {
	g := m.goods.get(in.Batch)
	if g == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(is(a, g.holder), provenance.Denied)
	f.unless(g.offered == "", provenance.WrongState)
	f.unless(g.left > 0, provenance.Insufficient)
	f = append(f, m.offering(in.Batch, g.holder, in.To)...)
	return f, func() []string {
		g.offered = in.To
		return wrote(provenance.KindBatch, in.Batch)
	}
}

func (m *Model) cancel(a provenance.Actor, in provenance.CancelTransfer) (f Faults, _ effect) {
	g := m.goods.get(in.Batch)
	if g == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(is(a, g.holder), provenance.Denied)
	f.unless(g.offered != "", provenance.WrongState)
	return f, func() []string {
		g.offered = ""
		return wrote(provenance.KindBatch, in.Batch)
	}
}

func (m *Model) receive(a provenance.Actor, in provenance.ReceiveBatch) (f Faults, _ effect) {
	g := m.goods.get(in.Batch)
	if g == nil {
		return Faults{provenance.NotFound}, nil
	}
	if g.offered == "" {
		return Faults{provenance.WrongState}, nil
	}
	f.unless(is(a, g.offered), provenance.Denied)
	f.unless(in.Accept || in.Reason != "", provenance.Invalid)
	if in.Accept {
		f.unless(!m.enterprises.get(g.holder).suspended && !m.enterprises.get(g.offered).suspended, provenance.Suspended)
		f = append(f, m.immovable(in.Batch)...)
	}
	return f, func() []string {
		if in.Accept {
			g.holder = g.offered
		}
		g.offered = ""
		return wrote(provenance.KindBatch, in.Batch)
	}
}

func (m *Model) dispose(a provenance.Actor, in provenance.DisposeBatch) (f Faults, _ effect) {
	g := m.goods.get(in.Batch)
	if g == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(is(a, g.holder), provenance.Denied)
	f.unless(g.offered == "", provenance.WrongState)
	f.unless(possible(in.Amount), provenance.Invalid)
	f.unless(in.Amount <= g.left, provenance.Insufficient)
	if in.Method == "sold" || in.Method == "consumed" {
		f.unless(!m.enterprises.get(g.holder).suspended, provenance.Suspended)
		f = append(f, m.immovable(in.Batch)...)
	}
	return f, func() []string {
		g.left, g.thrown = g.left-in.Amount, g.thrown+in.Amount
		return wrote(provenance.KindBatch, in.Batch)
	}
}

// certifying is what keeps a certificate of that kind from being filed.
func (m *Model) certifying(a provenance.Actor, in provenance.CertificateInput, kind provenance.CertificateType) (g *goods, f Faults) {
	if g = m.goods.get(in.Batch); g == nil {
		return nil, Faults{provenance.NotFound}
	}
	f.unless(m.papers.get(in.Certificate) == nil, provenance.AlreadyExists)
	f.unless(g.made != provenance.FromSplit, provenance.WrongState)
	f.unless(ownNumber(in.Certificate, a.Enterprise) && strings.HasPrefix(in.Certificate[18:], "-"+series[kind]+"-"), provenance.Invalid)
	f.unless(in.IssuedOn <= m.today() && (kind == provenance.TestReport || in.IssuedOn >= g.harvested), provenance.Invalid)
	if kind != provenance.TestReport {
		f.unless(!m.failed(in.Batch), provenance.NonConformant)
		f.unless(!m.valid(in.Batch, kind), provenance.WrongState)
	}
	return g, f
}

func (m *Model) file(a provenance.Actor, in provenance.CertificateInput, kind provenance.CertificateType, verdict provenance.Verdict) effect {
	return func() []string {
		m.papers.put(in.Certificate, &paper{batch: in.Batch, issuer: a.Enterprise, kind: kind, verdict: verdict})
		return wrote(provenance.KindCertificate, in.Certificate)
	}
}

func (m *Model) promise(a provenance.Actor, in provenance.IssueCommitment) (Faults, effect) {
	g, f := m.certifying(a, in.CertificateInput, provenance.Commitment)
	f.unless(g == nil || is(a, g.producer), provenance.Denied)
	f.unless(!slices.Contains(in.Basis, provenance.Commissioned) || m.valid(in.Batch, provenance.TestReport), provenance.Invalid)
	return f, m.file(a, in.CertificateInput, provenance.Commitment, provenance.Conformant)
}

func (m *Model) certifyOrigin(a provenance.Actor, in provenance.IssueOrigin) (Faults, effect) {
	g, f := m.certifying(a, in.CertificateInput, provenance.Origin)
	if g != nil {
		f.unless(a.Role.Official() && a.Organization == m.region(g.producer), provenance.Denied)
		f.unless(g.made == provenance.Registered, provenance.WrongState)
		f.unless(a.Enterprise == officials[shouguang], provenance.Invalid) // the only issuer agreed on
	}
	return f, m.file(a, in.CertificateInput, provenance.Origin, provenance.Conformant)
}

func (m *Model) test(a provenance.Actor, in provenance.RecordTest) (Faults, effect) {
	_, f := m.certifying(a, in.CertificateInput, provenance.TestReport)
	f.unless(a.Role == provenance.RoleLaboratory, provenance.Denied)
	f.unless(len(in.Results) > 0, provenance.Invalid)
	verdict, measured := provenance.Conformant, map[string]bool{}
	for _, r := range in.Results {
		measured[r.Analyte] = true
		limit, limited := limits[r.Analyte]
		if limited && r.Found > limit {
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
	return f, m.file(a, in.CertificateInput, provenance.TestReport, verdict)
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
	moved := g.holder != p.issuer || g.passed > 0 || g.offered != ""
	f.unless(!(p.kind == provenance.Commitment && own && moved), provenance.WrongState)
	return f, func() []string {
		p.revoked = true
		return wrote(provenance.KindCertificate, in.Certificate)
	}
}

func (m *Model) inspect(a provenance.Actor, in provenance.RecordInspection) (f Faults, _ effect) {
	f.unless(a.Role.Official(), provenance.Denied)
	f.unless(m.visits.get(in.Inspection) == nil, provenance.AlreadyExists)
	f.unless(m.enterprises.get(in.Enterprise) != nil && (in.Batch == "" || m.goods.get(in.Batch) != nil), provenance.NotFound)
	f.unless(ownNumber(in.Inspection, a.Enterprise) && in.Date <= m.today(), provenance.Invalid)
	findings := slices.ContainsFunc(in.Checklist, func(item provenance.ChecklistItem) bool { return !item.Pass })
	return f, func() []string {
		m.visits.put(in.Inspection, &visit{by: a.Organization, of: in.Enterprise, batch: in.Batch, findings: findings})
		return wrote(provenance.KindInspection, in.Inspection)
	}
}

// follow is the rule for a next step of an inspection.
func (m *Model) follow(id string, may, possible func(*visit) bool, take func(*visit)) (f Faults, _ effect) {
	v := m.visits.get(id)
	if v == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(may(v), provenance.Denied)
	f.unless(!v.closed && possible(v), provenance.WrongState)
	return f, func() []string {
		take(v)
		return wrote(provenance.KindInspection, id)
	}
}

// inspecting and notified are officials of the side that inspected, and of the
// other.
func inspecting(a provenance.Actor) func(*visit) bool {
	return func(v *visit) bool { return a.Role.Official() && a.Organization == v.by }
}

func notified(a provenance.Actor) func(*visit) bool {
	return func(v *visit) bool { return a.Role.Official() && a.Organization != v.by }
}

func (m *Model) acknowledge(a provenance.Actor, in provenance.AcknowledgeInspection) (Faults, effect) {
	return m.follow(in.Inspection, notified(a), func(v *visit) bool { return !v.acknowledged }, func(v *visit) { v.acknowledged = true })
}

func (m *Model) rectify(a provenance.Actor, in provenance.RectifyInspection) (Faults, effect) {
	own := func(v *visit) bool { return a.Role.Business() && a.Enterprise == v.of }
	return m.follow(in.Inspection, own, func(v *visit) bool { return v.findings && !v.rectified }, func(v *visit) { v.rectified = true })
}

func (m *Model) sendBack(a provenance.Actor, in provenance.ReturnInspection) (Faults, effect) {
	return m.follow(in.Inspection, inspecting(a), func(v *visit) bool { return v.rectified }, func(v *visit) { v.rectified, v.returned = false, true })
}

func (m *Model) close(a provenance.Actor, in provenance.CloseInspection) (Faults, effect) {
	settled := func(v *visit) bool { return v.acknowledged && (v.rectified || !v.findings) }
	return m.follow(in.Inspection, inspecting(a), settled, func(v *visit) { v.closed = true })
}
