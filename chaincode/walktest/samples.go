package walktest

import (
	"slices"

	"sunledger/chaincode/provenance"
)

func (m *Model) takeSample(a provenance.Actor, in provenance.TakeSample) (f Faults, _ effect) {
	g, lab := m.goods.get(in.Batch), m.enterprises.get(in.Laboratory)
	f.unless(a.Role.Official(), provenance.Denied)
	f.unless(ownNumber(in.Sample, a.Enterprise) && possible(in.Amount), provenance.Invalid)
	f.unless(m.samples.get(in.Sample) == nil, provenance.AlreadyExists)
	if g == nil || lab == nil {
		return append(f, provenance.NotFound), nil
	}
	f.unless(in.Date <= m.today() && in.Date >= g.harvested && lab.kind == provenance.Laboratory, provenance.Invalid)
	f.unless(!lab.suspended, provenance.Suspended)
	f.unless(in.Amount <= g.left, provenance.Insufficient)
	return f, func(string) []string {
		g.left, g.gone.sampled = g.left-in.Amount, g.gone.sampled+in.Amount
		m.samples.put(in.Sample, &sample{batch: in.Batch, laboratory: in.Laboratory, by: a.Organization, producer: g.producer, holder: g.holder, regime: regimes[m.enterprises.get(g.holder).kind]})
		m.measured[in.Sample] = measured{on: in.Date}
		return append(wrote(provenance.KindBatch, in.Batch), wrote(provenance.KindSample, in.Sample)...)
	}
}

func (m *Model) reportSample(a provenance.Actor, in provenance.ReportSample) (f Faults, _ effect) {
	s := m.samples.get(in.Sample)
	if s == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role == provenance.RoleLaboratory && a.Enterprise == s.laboratory, provenance.Denied)
	f.unless(s.verdict == "" || s.verdict == provenance.Incomplete && !s.disposed, provenance.WrongState)
	f.unless(len(in.Results) > 0, provenance.Invalid)
	return f, func(string) []string {
		s.first = supplement(in.Results, s.first)
		s.verdict, s.holder, s.acknowledged = verdictOf(s.first), m.goods.get(s.batch).holder, false
		s.objectBy = m.workingDays(map[provenance.Regime]int{provenance.RegimeAgri: 5, provenance.RegimeMarket: 7}[s.regime])
		m.measured[in.Sample] = measured{m.measured[in.Sample].on, m.Now}
		written := wrote(provenance.KindSample, in.Sample)
		if s.verdict == provenance.NonConforming {
			s.hold = in.Sample
			written = append(written, m.place(s.hold, hold{batch: s.batch, by: officials[s.by], sample: true})...)
		}
		return written
	}
}

// regimes are the laws under which goods are sampled, by the kind of who has them:
// that of agricultural products until they leave the farm.
var regimes = map[provenance.EnterpriseKind]provenance.Regime{
	provenance.Base: provenance.RegimeAgri, provenance.Cooperative: provenance.RegimeAgri,
	provenance.CentralKitchen: provenance.RegimeMarket, provenance.Market: provenance.RegimeMarket, provenance.Supermarket: provenance.RegimeMarket, provenance.Caterer: provenance.RegimeMarket,
}

// supplement is what was measured now, and what was measured before and not again.
func supplement(now, before []provenance.TestResult) []provenance.TestResult {
	all := slices.Clone(now)
	for _, r := range before {
		if !measures(now, r.Analyte) {
			all = append(all, r)
		}
	}
	return all
}

// failed reports whether the last word is that the sample does not conform.
func (s *sample) failed() bool { return s.last() == provenance.NonConforming }

// last is the word that counts: of the re-inspection, if there was one.
func (s *sample) last() provenance.Verdict {
	if s.final != "" {
		return s.final
	}
	return s.verdict
}

func (s *sample) reinspecting() bool { return s.second != "" && s.final == "" && !s.disposed }

// examine is the rule for a next step of a sample.
func (m *Model) examine(id string, may, possible func(*sample) bool, take func(*sample) []string) (f Faults, _ effect) {
	s := m.samples.get(id)
	if s == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(may(s), provenance.Denied)
	f.unless(possible(s), provenance.WrongState)
	return f, func(string) []string { return append(take(s), wrote(provenance.KindSample, id)...) }
}

func (m *Model) object(a provenance.Actor, in provenance.RequestReinspection) (Faults, effect) {
	f, effect := m.examine(in.Sample,
		func(s *sample) bool { return is(a, s.producer) || is(a, s.holder) },
		func(s *sample) bool {
			return !s.disposed && s.second == "" && s.verdict == provenance.NonConforming && m.today() <= s.objectBy
		},
		func(s *sample) []string {
			s.second, s.finalBy = in.Laboratory, m.workingDays(reinspectDays)
			return nil
		})
	f = append(f, m.commissionable(in.Laboratory)...)
	if s := m.samples.get(in.Sample); s != nil {
		f.unless(in.Laboratory != s.laboratory, provenance.Invalid)
	}
	return f, effect
}

// reinspect is final: what was measured again stands in place of what was measured
// first, and a sample that passes after all frees the goods.
func (m *Model) reinspect(a provenance.Actor, in provenance.ReportSample) (Faults, effect) {
	f, effect := m.examine(in.Sample,
		func(s *sample) bool {
			asked := s.second
			if asked == "" {
				asked = s.laboratory
			}
			return a.Role == provenance.RoleLaboratory && a.Enterprise == asked
		},
		(*sample).reinspecting,
		func(s *sample) (written []string) {
			s.final, s.acknowledged = verdictOf(supplement(in.Results, s.first)), false
			m.measured[in.Sample] = measured{m.measured[in.Sample].on, m.Now}
			if !s.failed() {
				m.holds.get(s.hold).over = true
				written = wrote(provenance.KindHold, s.hold)
			}
			return written
		})
	f.unless(len(in.Results) > 0, provenance.Invalid)
	if s := m.samples.get(in.Sample); s != nil {
		for _, r := range s.first {
			f.unless(!fails(r) || measures(in.Results, r.Analyte), provenance.Invalid)
		}
	}
	return f, effect
}

// reinspectDays is how many working days a laboratory has that is asked for the last
// word, by every standard of the walk.
const reinspectDays = 3

// reassign puts another laboratory in the place of one that owes a report, or is late
// with a re-inspection.
func (m *Model) reassign(a provenance.Actor, in provenance.ReassignSample) (Faults, effect) {
	waits := func(s *sample) bool {
		return s.verdict == "" || s.verdict == provenance.Incomplete && s.final == "" && !s.disposed
	}
	late := func(s *sample) bool { return s.reinspecting() && m.today() > s.finalBy }
	f, effect := m.examine(in.Sample,
		func(s *sample) bool { return a.Role.Official() && a.Organization == s.by },
		func(s *sample) bool { return waits(s) || late(s) },
		func(s *sample) []string {
			if s.reassigned = true; waits(s) {
				m.meet(ReportReassigned)
				s.laboratory = in.Laboratory
				return nil
			}
			m.meet(ReinspectionReassigned)
			s.second, s.finalBy = in.Laboratory, m.workingDays(reinspectDays)
			return nil
		})
	f = append(f, m.commissionable(in.Laboratory)...)
	if s := m.samples.get(in.Sample); s != nil {
		f.unless(!late(s) || in.Laboratory != s.laboratory, provenance.Invalid)
	}
	return f, effect
}

// commissionable is what keeps a laboratory from being asked.
func (m *Model) commissionable(code string) (f Faults) {
	lab := m.enterprises.get(code)
	if lab == nil {
		return Faults{provenance.NotFound}
	}
	f.unless(lab.kind == provenance.Laboratory, provenance.Invalid)
	f.unless(!lab.suspended, provenance.Suspended)
	return f
}

func measures(results []provenance.TestResult, analyte string) bool {
	return slices.ContainsFunc(results, func(r provenance.TestResult) bool { return r.Analyte == analyte })
}

func (m *Model) acknowledgeSample(a provenance.Actor, in provenance.AcknowledgeSample) (Faults, effect) {
	return m.examine(in.Sample,
		func(s *sample) bool { return a.Role.Official() && a.Organization != s.by },
		func(s *sample) bool { return s.verdict != "" && !s.acknowledged },
		func(s *sample) []string {
			s.acknowledged = true
			return nil
		})
}

// settled reports whether the sample failed for good, or nobody waits for a full
// report, and is not disposed of: nobody objects any more, or may, or the other
// laboratory is late.
func (m *Model) settled(s *sample) bool {
	switch {
	case s.disposed:
		return false
	case s.reinspecting():
		return m.today() > s.finalBy
	case s.last() == provenance.Incomplete:
		return true
	}
	return s.failed() && (s.second != "" || m.today() > s.objectBy)
}

func (m *Model) disposeSample(a provenance.Actor, in provenance.DisposeSample) (Faults, effect) {
	return m.examine(in.Sample,
		func(s *sample) bool { return a.Role.Official() && a.Organization == s.by },
		m.settled,
		func(s *sample) []string {
			s.disposed = true
			return nil
		})
}
