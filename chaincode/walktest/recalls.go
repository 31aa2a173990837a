package walktest

import (
	"slices"
	"strconv"
	"time"

	"sunledger/chaincode/provenance"
)

func (m *Model) startRecall(a provenance.Actor, in provenance.StartRecall) (f Faults, _ effect) {
	f.unless(ownNumber(in.Recall, a.Enterprise), provenance.Invalid)
	f.unless(!in.KnownAt.Time().After(m.Now), provenance.Invalid)
	f.unless(m.recalls.get(in.Recall) == nil, provenance.AlreadyExists)
	first := m.goods.get(in.Batches[0])
	for i, id := range in.Batches {
		g := m.goods.get(id)
		if g == nil {
			return append(f, provenance.NotFound), nil
		}
		f.unless(m.answers(a, g.producer), provenance.Denied)
		f.unless(g.producer == first.producer && g.product == first.product && (i == 0 || g != first), provenance.Invalid)
	}
	return f, func(string) []string {
		m.recalls.put(in.Recall, &recall{by: first.producer, batches: in.Batches, exercise: in.Exercise, known: in.KnownAt.Time()})
		return wrote(provenance.KindRecall, in.Recall)
	}
}

// answers reports whether the actor recalls, or is the regulator of who does.
func (m *Model) answers(a provenance.Actor, recalling string) bool {
	return is(a, recalling) || a.Role == provenance.RoleRegulator && a.Organization == m.region(recalling)
}

// over reports whether the recall has ended, one way or the other.
func (r *recall) over() bool { return r.closing.agreed || r.withdrawal.agreed }

// pursue is the rule for a next step of a recall.
func (m *Model) pursue(id string, may, possible func(*recall) bool, take func(*recall)) (f Faults, _ effect) {
	r := m.recalls.get(id)
	if r == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(may(r), provenance.Denied)
	f.unless(possible(r), provenance.WrongState)
	return f, func(string) []string {
		take(r)
		return wrote(provenance.KindRecall, id)
	}
}

func (m *Model) announce(a provenance.Actor, in provenance.AnnounceRecall) (Faults, effect) {
	return m.pursue(in.Recall,
		func(r *recall) bool { return m.answers(a, r.by) },
		func(r *recall) bool { return !r.over() && !r.announced },
		func(r *recall) {
			r.announced, r.late = true, m.Now.Sub(r.known) > 48*time.Hour
			r.finishBy = m.workingDays(20)
		})
}

// workingDays counts Mondays to Fridays after today: the walk agrees on calendars of
// years far ahead alone.
func (m *Model) workingDays(n int) provenance.Date {
	later := 0
	for n > 0 {
		later++
		day, _ := time.Parse(time.DateOnly, string(m.day(later)))
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			n--
		}
	}
	return m.day(later)
}

func (m *Model) extend(a provenance.Actor, in provenance.ExtendRecall) (Faults, effect) {
	f, effect := m.pursue(in.Recall,
		func(r *recall) bool { return a.Role == provenance.RoleRegulator && a.Organization == m.region(r.by) },
		func(r *recall) bool { return !r.over() && r.announced && m.today() <= r.finishBy },
		func(r *recall) { r.finishBy = in.Until })
	if r := m.recalls.get(in.Recall); r != nil {
		f.unless(in.Until > r.finishBy && in.Until < m.day(360), provenance.Invalid)
	}
	return f, effect
}

// report writes to the goods, but for an exercise, which leaves them alone.
func (m *Model) report(a provenance.Actor, in provenance.ReportRecall) (f Faults, _ effect) {
	g, r := m.goods.get(in.Batch), m.recalls.get(in.Recall)
	if g == nil || r == nil {
		f.unless(g == nil || is(a, g.holder), provenance.Denied)
		return append(f, provenance.NotFound), nil
	}
	f.unless(is(a, g.holder), provenance.Denied)
	f.unless(in.Sealed >= 0 && in.Recovered >= 0 && (in.Recovered == 0 || !r.exercise), provenance.Invalid)
	past := m.past(in.Batch)
	f.unless(!r.over() && slices.ContainsFunc(r.batches, func(id string) bool { return past[id] }), provenance.WrongState)
	f.unless(in.Recovered <= g.gone.sold && in.Sealed <= g.left+in.Recovered, provenance.Insufficient)
	return f, func(string) []string {
		if r.exercise {
			return nil
		}
		g.left, g.gone.thrown, g.gone.sold = g.left+in.Recovered, g.gone.thrown-in.Recovered, g.gone.sold-in.Recovered
		return wrote(provenance.KindBatch, in.Batch)
	}
}

// onHand is what there is of all that the recall reaches.
func (m *Model) onHand(r *recall) (left int64) {
	reached := map[string]bool{}
	for _, batch := range r.batches {
		for id := range m.future(batch) {
			if !reached[id] {
				reached[id] = true
				left += m.goods.get(id).left
			}
		}
	}
	return left
}

func (m *Model) proposeClosing(a provenance.Actor, in provenance.ProposeRecallClosing) (Faults, effect) {
	f, effect := m.pursue(in.Recall,
		func(*recall) bool { return a.Role == provenance.RoleRegulator },
		func(r *recall) bool {
			return !r.over() && r.announced && (r.exercise || in.Left == m.onHand(r))
		},
		func(r *recall) {
			terms := []string{"recall", in.Recall, "close", in.Summary, strconv.FormatInt(in.Left, 10), in.LeftFor}
			r.closing, r.left, r.closed = joint{a.Organization, digest(terms), false}, in.Left, m.today()
		})
	if r := m.recalls.get(in.Recall); r != nil {
		f.unless((in.Left > 0) == (in.LeftFor != "") && (in.Left == 0 || !r.exercise), provenance.Invalid)
	}
	return f, effect
}

func (m *Model) closeRecall(a provenance.Actor, in provenance.ApproveRecallEnd) (Faults, effect) {
	f, effect := m.pursue(in.Recall,
		func(*recall) bool { return a.Role == provenance.RoleRegulator },
		func(r *recall) bool {
			return !r.over() && r.closing.digest != "" && (r.exercise || m.onHand(r) <= r.left)
		},
		func(r *recall) { r.closing.agreed, r.overran = true, r.closed > r.finishBy })
	if r := m.recalls.get(in.Recall); r != nil {
		f = append(f, r.closing.signing(a, in.Digest)...)
	}
	return f, effect
}

func (m *Model) proposeWithdrawal(a provenance.Actor, in provenance.EndRecall) (Faults, effect) {
	return m.pursue(in.Recall,
		func(*recall) bool { return a.Role == provenance.RoleRegulator },
		func(r *recall) bool { return !r.withdrawal.agreed },
		func(r *recall) {
			r.withdrawal = joint{a.Organization, digest([]string{"recall", in.Recall, "withdraw", in.Summary}), false}
		})
}

func (m *Model) withdraw(a provenance.Actor, in provenance.ApproveRecallEnd) (Faults, effect) {
	f, effect := m.pursue(in.Recall,
		func(*recall) bool { return a.Role == provenance.RoleRegulator },
		func(r *recall) bool { return r.withdrawal.digest != "" },
		func(r *recall) { r.withdrawal.agreed = true })
	if r := m.recalls.get(in.Recall); r != nil {
		f = append(f, r.withdrawal.signing(a, in.Digest)...)
	}
	return f, effect
}
