package walktest

import (
	"slices"

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
		m.shipments.put(in.Shipment, &shipment{a.Enterprise, in.To, in.Carrier, in.Batches, provenance.OnTheWay, map[string]int64{}})
		for _, batch := range in.Batches {
			g := m.goods.get(batch)
			g.offered, g.aboard = in.To, in.Shipment
		}
		return append(wrote(provenance.KindBatch, in.Batches...), wrote(provenance.KindShipment, in.Shipment)...)
	}
}

// end is the rule for the end of a shipment; none is logged, so that its sender may
// always take it back.
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
	return m.end(in.Shipment, func(s *shipment) bool { return is(a, s.sender) }, provenance.ShipmentDropped, func(string, *goods) {})
}

// deliver books what is missing as lost on the goods.
func (m *Model) deliver(a provenance.Actor, in provenance.HandOverShipment) (Faults, effect) {
	s := m.shipments.get(in.Shipment)
	to := func(s *shipment) bool { return is(a, s.receiver) }
	if !in.Accept {
		f, effect := m.end(in.Shipment, to, provenance.ShipmentRefused, func(string, *goods) {})
		f.unless(in.Note != "" && len(in.Received) == 0, provenance.Invalid)
		return f, effect
	}
	f, effect := m.end(in.Shipment, to, provenance.ShipmentArrived, func(batch string, g *goods) {
		for _, r := range in.Received {
			if missing := g.left - r.Amount; r.Batch == batch && missing > 0 {
				g.left, g.gone.lost, s.missing[batch] = r.Amount, g.gone.lost+missing, missing
			}
		}
		m.handOver(g)
		g.kept = ""
	})
	if s == nil {
		return f, effect
	}
	for _, r := range in.Received {
		f.unless(r.Amount >= 0 && slices.Contains(s.batches, r.Batch), provenance.Invalid)
	}
	if s.state != provenance.OnTheWay {
		return f, effect
	}
	for _, batch := range s.batches {
		f = append(f, m.stuck(batch, s.receiver)...)
	}
	f.unless(!m.enterprises.get(s.sender).suspended && !m.enterprises.get(s.receiver).suspended, provenance.Suspended)
	for _, r := range in.Received {
		if g := m.goods.get(r.Batch); g != nil {
			f.unless(r.Amount == g.left || r.Amount < g.left && r.Reason != "", provenance.Invalid)
		}
	}
	return f, effect
}
