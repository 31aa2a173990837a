package walktest

import (
	"slices"
	"strconv"
	"time"

	"sunledger/chaincode/provenance"
)

func (m *Model) dispatch(a provenance.Actor, in provenance.DispatchShipment) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleEnterprise, provenance.Denied)
	f.unless(ownNumber(in.Shipment, a.Enterprise), provenance.Invalid)
	f.unless(m.shipments.get(in.Shipment) == nil, provenance.AlreadyExists)
	carrier := m.enterprises.get(in.Carrier)
	f.unless(carrier != nil && m.enterprises.get(in.To) != nil, provenance.NotFound)
	f.unless(carrier == nil || carrier.kind == provenance.Carrier, provenance.Invalid)
	f.unless(carrier == nil || !carrier.suspended, provenance.Suspended)
	seen := map[string]bool{}
	for _, batch := range in.Batches {
		g := m.goods.get(batch)
		f.unless(g != nil, provenance.NotFound)
		f.unless(!seen[batch], provenance.Invalid)
		if seen[batch] = true; g == nil {
			continue
		}
		f.unless(is(a, g.holder), provenance.Denied)
		f.unless(g.offered == "", provenance.WrongState)
		f.unless(g.left > 0, provenance.Insufficient)
		if m.enterprises.get(in.To) != nil {
			f = append(f, m.offering(batch, in.To)...)
		}
	}
	return f, func(string) []string {
		m.shipments.put(in.Shipment, &shipment{a.Enterprise, in.To, in.Carrier, in.Batches, provenance.OnTheWay, map[string]int64{}, 0, 0, false, m.Now.Truncate(time.Second), 0})
		for _, batch := range in.Batches {
			g := m.goods.get(batch)
			g.offered, g.aboard = in.To, in.Shipment
		}
		return append(wrote(provenance.KindBatch, in.Batches...), wrote(provenance.KindShipment, in.Shipment)...)
	}
}

// silence is how long a log may be silent: as long as any standard of the walk has it.
const silence = logMinutes * time.Minute

// astray is a latitude far from every route of the walk, in millionths of a degree.
const astray = 45_000_000

// logReadings notes what is wrong with the readings: in the walk whoever leaves the
// route goes to astray.
func (m *Model) logReadings(a provenance.Actor, in provenance.AppendReadings) (f Faults, _ effect) {
	s := m.shipments.get(in.Shipment)
	if s == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role == provenance.RoleCarrier && a.Enterprise == s.carrier, provenance.Denied)
	f.unless(s.state == provenance.OnTheWay, provenance.WrongState)
	f.unless(len(in.Readings) > 0, provenance.Invalid)
	heard, found := s.heard, []string(nil)
	for i, r := range in.Readings {
		at := r.Time.Time()
		f.unless(at.After(heard) || s.readings+i == 0 && at.Equal(heard), provenance.Invalid)
		f.unless(!at.After(m.Now.Add(time.Minute)), provenance.Invalid)
		for _, wrong := range []struct {
			is   bool
			what string
		}{
			{r.Temperature < 80 || r.Temperature > 120, LogBreach}, {r.Latitude == 0, LogUnlocated},
			{r.Latitude == astray, LogAstray}, {at.Sub(heard) > silence, LogSilent},
		} {
			if wrong.is {
				found = append(found, wrong.what)
			}
		}
		heard = at
	}
	return f, func(string) []string {
		for _, what := range found {
			m.meet(what)
		}
		id := in.Shipment + "/" + strconv.Itoa(s.chunks)
		m.chunks.put(id, &chunk{in.Readings})
		s.readings, s.chunks, s.faults, s.heard = s.readings+len(in.Readings), s.chunks+1, s.faults+len(found), heard
		return append(wrote(provenance.KindReadings, id), wrote(provenance.KindShipment, in.Shipment)...)
	}
}

// end is the rule for the end of a shipment.
func (m *Model) end(id string, may func(*shipment) bool, state provenance.ShipmentState, each func(batch string, g *goods)) (f Faults, _ effect) {
	s := m.shipments.get(id)
	if s == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(may(s), provenance.Denied)
	f.unless(s.state == provenance.OnTheWay, provenance.WrongState)
	return f, func(string) []string {
		s.state = state
		for _, batch := range s.batches {
			g := m.goods.get(batch)
			each(batch, g)
			g.offered, g.aboard = "", ""
		}
		return append(wrote(provenance.KindBatch, s.batches...), wrote(provenance.KindShipment, id)...)
	}
}

func (m *Model) cancelShipment(a provenance.Actor, in provenance.CancelShipment) (Faults, effect) {
	f, effect := m.end(in.Shipment, func(s *shipment) bool { return is(a, s.sender) }, provenance.ShipmentDropped, func(string, *goods) {})
	if s := m.shipments.get(in.Shipment); s != nil {
		f.unless(s.readings == 0, provenance.WrongState)
	}
	return f, effect
}

// deliver books what is missing as lost on the goods; what is left behind stays its
// sender's.
func (m *Model) deliver(a provenance.Actor, in provenance.HandOverShipment) (Faults, effect) {
	s := m.shipments.get(in.Shipment)
	state := provenance.ShipmentArrived
	if !in.Accept {
		state = provenance.ShipmentRefused
	}
	f, end := m.end(in.Shipment, func(s *shipment) bool { return is(a, s.receiver) }, state, func(batch string, g *goods) {
		if !in.Accept || left(in, batch) {
			return
		}
		for _, r := range in.Received {
			if missing := g.left - r.Amount; r.Batch == batch && missing > 0 {
				g.left, g.gone.lost, s.missing[batch] = r.Amount, g.gone.lost+missing, missing
			}
		}
		m.handOver(g)
		g.kept = ""
	})
	f.unless(in.Note != "" || in.Accept && in.SealIntact, provenance.Invalid)
	f.unless(in.Accept || len(in.Received)+len(in.LeftBehind) == 0, provenance.Invalid)
	if s == nil {
		return f, nil
	}
	if in.Accept {
		f = append(f, m.takingOver(s, in)...)
	}
	return f, func(txID string) []string {
		if s.broken = !in.SealIntact; m.Now.Sub(s.heard) > silence+time.Minute {
			s.faults++
		}
		return end(txID)
	}
}

func left(in provenance.HandOverShipment, batch string) bool {
	return slices.ContainsFunc(in.LeftBehind, func(l provenance.LeftBehind) bool { return l.Batch == batch })
}

// takingOver is what keeps the receiver from taking over what is not left behind.
func (m *Model) takingOver(s *shipment, in provenance.HandOverShipment) (f Faults) {
	for _, r := range in.Received {
		f.unless(r.Amount >= 0 && slices.Contains(s.batches, r.Batch) && !left(in, r.Batch), provenance.Invalid)
	}
	for _, l := range in.LeftBehind {
		f.unless(slices.Contains(s.batches, l.Batch) && l.Reason != "", provenance.Invalid)
	}
	f.unless(len(in.LeftBehind) < len(s.batches), provenance.Invalid)
	if s.state != provenance.OnTheWay {
		return f
	}
	for _, batch := range s.batches {
		if !left(in, batch) {
			f = append(f, m.stuck(batch, s.receiver)...)
		}
	}
	f.unless(!m.enterprises.get(s.sender).suspended && !m.enterprises.get(s.receiver).suspended, provenance.Suspended)
	for _, r := range in.Received {
		if g := m.goods.get(r.Batch); g != nil {
			f.unless(r.Amount == g.left || r.Amount < g.left && r.Reason != "", provenance.Invalid)
		}
	}
	return f
}
