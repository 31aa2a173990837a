package walktest

import (
	"sunledger/chaincode/provenance"
)

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
	harvest := &goods{
		product: in.Product, standard: version, made: provenance.Registered, site: in.Site, harvested: in.Harvested,
		producer: a.Enterprise, holder: a.Enterprise, initial: in.Amount, left: in.Amount,
	}
	f = append(f, m.harvestable(harvest)...)
	return f, func(string) []string {
		m.goods.put(in.Batch, harvest)
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

// offering is what keeps goods that their holder has from being offered to the
// receiver.
func (m *Model) offering(id, receiver string) (f Faults) {
	to := m.enterprises.get(receiver)
	if to == nil {
		return Faults{provenance.NotFound}
	}
	f.unless(!to.suspended, provenance.Suspended)
	f.unless(receiver != m.goods.get(id).holder && to.kind != provenance.Laboratory && to.kind != provenance.Carrier, provenance.Invalid)
	return append(f, m.stuck(id, receiver)...)
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
	f.unless(g.in(), provenance.EntryRequired)
	for ancestor := range m.past(in.Batch) {
		f = append(f, m.barred(ancestor)...)
	}
	for _, o := range in.Outputs {
		if o.To != "" {
			f = append(f, m.offering(in.Batch, o.To)...)
		}
	}
	return f, func(string) []string {
		written := wrote(provenance.KindBatch, in.Batch)
		g.left, g.gone.passed, g.gone.lost = g.left-total-in.Loss, g.gone.passed+total, g.gone.lost+in.Loss
		for _, o := range in.Outputs {
			g.into = append(g.into, o.Batch)
			m.goods.put(o.Batch, &goods{
				product: g.product, standard: g.standard, made: provenance.FromSplit, site: g.site, harvested: g.harvested, producer: g.producer, holder: g.holder,
				offered: o.To, from: map[string]int64{in.Batch: o.Amount}, initial: o.Amount, left: o.Amount, depth: g.depth + 1,
			})
			written = append(written, wrote(provenance.KindBatch, o.Batch)...)
		}
		return written
	}
}

func (m *Model) mix(a provenance.Actor, in provenance.MixBatches) (Faults, effect) {
	made := &goods{made: provenance.FromMix, gone: losses{lost: in.Loss}}
	if first := m.goods.get(in.Inputs[0].Batch); first != nil {
		made.product, made.standard = first.product, first.standard
	}
	alike := func(g *goods) bool { return g.product == made.product && g.standard == made.standard }
	f, effect := m.combine(a, in.Batch, in.Inputs, made, alike)
	f.unless(len(in.Inputs) >= 2, provenance.Invalid)
	return f, effect
}

// process is a kitchen's: what it makes is another product, by that one's standard of
// today.
func (m *Model) process(a provenance.Actor, in provenance.ProcessBatches) (Faults, effect) {
	version, found := m.inForce(in.Product, m.today())
	made := &goods{made: provenance.Processed, product: in.Product, standard: version, gone: losses{lost: in.Loss}}
	f, effect := m.combine(a, in.Batch, in.Inputs, made, func(g *goods) bool { return g.product != made.product })
	e := m.enterprises.get(a.Enterprise)
	f.unless(e != nil && e.kind == provenance.CentralKitchen, provenance.Invalid)
	f.unless(found, provenance.NoStandard)
	return f, effect
}

// combine makes goods of portions of others, each of which must fit.
func (m *Model) combine(a provenance.Actor, id string, portions []provenance.Portion, made *goods, fits func(*goods) bool) (f Faults, _ effect) {
	made.producer, made.holder, made.from = a.Enterprise, a.Enterprise, map[string]int64{}
	for _, p := range portions {
		f.unless(p.Batch != id, provenance.Cycle)
		f.unless(possible(p.Amount) && made.from[p.Batch] == 0, provenance.Invalid)
		made.from[p.Batch] = p.Amount
		made.initial += p.Amount
	}
	loss := made.gone.lost
	f.unless(possible(made.initial) && loss >= 0 && loss < made.initial, provenance.Invalid)
	f = append(f, m.number(a, id)...)
	for _, p := range portions {
		g := m.goods.get(p.Batch)
		if g == nil {
			return append(f, provenance.NotFound), nil
		}
		f.unless(fits(g), provenance.Invalid)
		f = append(f, m.taking(a, g, p.Amount, 0)...)
		f = append(f, m.immovable(p.Batch)...)
		made.depth = max(made.depth, g.depth+1)
		if made.harvested == "" || g.harvested < made.harvested {
			made.harvested = g.harvested
		}
	}
	made.left = made.initial - loss
	return f, func(string) []string {
		written := wrote(provenance.KindBatch, id)
		for from, amount := range made.from {
			g := m.goods.get(from)
			g.left, g.gone.passed, g.into = g.left-amount, g.gone.passed+amount, append(g.into, id)
			written = append(written, wrote(provenance.KindBatch, from)...)
		}
		m.goods.put(id, made)
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
	f = append(f, m.offering(in.Batch, in.To)...)
	return f, func(string) []string {
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
	f.unless(g.offered != "" && g.aboard == "", provenance.WrongState)
	return f, func(string) []string {
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
	f.unless(g.aboard == "", provenance.WrongState)
	f.unless(in.Accept || in.Reason != "", provenance.Invalid)
	if in.Accept {
		f.unless(!m.enterprises.get(g.holder).suspended && !m.enterprises.get(g.offered).suspended, provenance.Suspended)
		f = append(f, m.stuck(in.Batch, g.offered)...)
	}
	return f, func(string) []string {
		if in.Accept {
			m.handOver(g)
		}
		g.offered = ""
		return wrote(provenance.KindBatch, in.Batch)
	}
}

// handOver gives goods to whom they were offered; what comes from the other region
// stands at the market's door, unless it comes home refused.
func (m *Model) handOver(g *goods) {
	switch {
	case g.door == provenance.EntryRefused && g.sender == g.offered:
		g.sender, g.brought, g.door, g.entry = "", "", "", ""
	case m.region(g.holder) != m.region(g.offered):
		g.sender, g.brought, g.door, g.entry = g.holder, g.aboard, provenance.EntryAwaiting, ""
	}
	g.holder = g.offered
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
	switch in.Method {
	case "sold", "consumed":
		f.unless(!m.enterprises.get(g.holder).suspended, provenance.Suspended)
		f.unless(in.Method != "sold" || m.maySupply(g.holder, m.region(g.holder)), provenance.Suspended)
		f = append(f, m.immovable(in.Batch)...)
	case "wasted":
		for ancestor := range m.past(in.Batch) {
			f = append(f, m.barred(ancestor)...)
		}
	}
	return f, func(string) []string {
		g.left, g.gone.thrown = g.left-in.Amount, g.gone.thrown+in.Amount
		if in.Method == "sold" {
			g.gone.sold += in.Amount
		}
		return wrote(provenance.KindBatch, in.Batch)
	}
}
