package walktest

import (
	"time"

	"sunledger/chaincode/provenance"
)

func (d *dice) registerBatch() (string, provenance.RegisterBatch) {
	name := mostly(d, one(d, "base", "base2"), trading...)
	code := Actors[name].Enterprise
	return mostly(d, name, everybody...), provenance.RegisterBatch{
		Batch:     d.fresh(code, "L", d.m.goods.ids...),
		Product:   mostly(d, one(d, products[0], products[0], products[1]), "DURIAN") + d.run,
		Site:      pick(d, &d.m.sites, code+"-NONE", func(s *site) bool { return s.owner == code }),
		Harvested: d.m.day(mostly(d, one(d, 0, -1, -2), 1, -1000)),
		Amount:    mostly(d, 1+d.Int64N(1000), 0, -1, provenance.MaxAmount, provenance.MaxAmount+1),
		Unit:      mostly(d, provenance.Gram, provenance.Piece),
	}
}

// stock is goods that can be taken from.
func stock(g *goods) bool { return g.left > 0 && g.offered == "" }

// movable is stock that nothing stops, if that is soon found, or any stock.
func (d *dice) movable() (id string) {
	for range one(d, 1, 3, 3) {
		id = d.batch(stock)
		if d.m.goods.get(id) != nil && len(d.m.immovable(id)) == 0 {
			break
		}
	}
	return id
}

// receiver is a trader to whom the batch may go, if that is soon found.
func (d *dice) receiver(id string) (code string) {
	for range 10 {
		code = d.trader()
		if g := d.m.goods.get(id); g != nil && code != g.holder && len(d.m.stuck(id, code)) == 0 {
			break
		}
	}
	return code
}

// holder is who has the batch.
func (d *dice) holder(batch string) (who string, g *goods) {
	if g = d.m.goods.get(batch); g == nil {
		return one(d, trading...), &goods{holder: d.trader()}
	}
	return d.by(g.holder), g
}

func (d *dice) split() (string, provenance.SplitBatch) {
	in := provenance.SplitBatch{Batch: d.movable(), Loss: mostly(d, d.Int64N(2), -1, 1000)}
	who, g := d.holder(in.Batch)
	n, offered := mostly(d, 1+d.IntN(3), 30), d.IntN(3)
	for i := range n {
		o := provenance.SplitOutput{Batch: d.own(g.holder, "P"), Amount: 1 + d.Int64N(max(g.left/int64(n), 1))}
		if i < offered {
			o.To = d.receiver(in.Batch)
		}
		in.Outputs = append(in.Outputs, o)
	}
	switch wrong := &in.Outputs[d.IntN(n)]; d.IntN(40) {
	case 0:
		wrong.Batch = d.fresh(g.holder, "P", append(d.m.goods.ids, in.Batch, in.Outputs[0].Batch)...)
	case 1:
		wrong.Amount = one(d, g.left+1, 0, -1)
	case 2:
		wrong.To = d.nobody()
	}
	return who, in
}

// nobody is who does not trade, or does not exist.
func (d *dice) nobody() string {
	return one(d, Actors["lab"].Enterprise, Actors["carrier"].Enterprise, "91370783MADEM99999")
}

func (d *dice) mix() (string, provenance.MixBatches) {
	first := d.movable()
	who, g := d.holder(first)
	in := provenance.MixBatches{Batch: d.fresh(g.holder, "M", d.m.goods.ids...), Loss: mostly(d, 0, d.Int64N(3), -1)}
	for _, id := range []string{first, "", ""}[:mostly(d, 2+d.IntN(2), 1)] {
		if id == "" {
			id = d.batch(func(o *goods) bool { return stock(o) && o.holder == g.holder && o.standard == g.standard && o != g })
		}
		_, o := d.holder(id)
		in.Inputs = append(in.Inputs, provenance.Portion{Batch: id, Amount: d.amount(o.left)})
	}
	return who, in
}

// process is mostly a kitchen's, of one or two of what it has.
func (d *dice) process() (string, provenance.ProcessBatches) {
	kitchen := mostly(d, "canteen", trading...)
	code := Actors[kitchen].Enterprise
	has := func(g *goods) bool { return stock(g) && g.holder == code && g.product != dish+d.run && g.in() }
	in := provenance.ProcessBatches{Batch: d.fresh(code, "D", d.m.goods.ids...), Product: mostly(d, dish, products[0], "DURIAN") + d.run, Loss: mostly(d, d.Int64N(2), -1)}
	for range 1 + d.IntN(2) {
		id := d.batch(has)
		if g := d.m.goods.get(id); g != nil {
			in.Inputs = append(in.Inputs, provenance.Portion{Batch: id, Amount: d.amount(g.left)})
		}
	}
	if len(in.Inputs) == 0 {
		in.Inputs = []provenance.Portion{{Batch: code + "-NONE", Amount: 1}}
	}
	return mostly(d, kitchen, everybody...), in
}

func (d *dice) transfer() (string, provenance.TransferBatch) {
	batch := d.movable()
	in := provenance.TransferBatch{Batch: batch, To: mostly(d, d.receiver(batch), d.nobody())}
	if d.IntN(6) == 0 { // back to whence it came
		in.Batch = d.batch(func(g *goods) bool { return stock(g) && g.door == provenance.EntryRefused })
		if g := d.m.goods.get(in.Batch); g != nil && g.sender != "" {
			in.To = g.sender
		}
	}
	who, _ := d.holder(in.Batch)
	return who, in
}

// offered is goods on offer, and who is to take them.
func (d *dice) offered() (batch, receiver string) {
	batch = d.batch(func(g *goods) bool { return g.offered != "" })
	if g := d.m.goods.get(batch); g != nil && g.offered != "" {
		return batch, d.by(g.offered)
	}
	return batch, one(d, everybody...)
}

func (d *dice) cancel() (string, provenance.CancelTransfer) {
	batch, _ := d.offered()
	who, _ := d.holder(batch)
	return who, provenance.CancelTransfer{Batch: batch}
}

func (d *dice) receive() (string, provenance.ReceiveBatch) {
	batch, who := d.offered()
	in := provenance.ReceiveBatch{Batch: batch, Accept: d.IntN(6) > 0}
	if !in.Accept {
		in.Reason = mostly(d, "不符", "")
	}
	return who, in
}

// store is mostly in a warehouse of the holder, if it has one.
func (d *dice) store() (string, provenance.StoreBatch) {
	in := provenance.StoreBatch{Batch: d.batch(stock)}
	who, g := d.holder(in.Batch)
	in.Site = g.holder + "-NONE"
	var own []string
	for _, id := range d.m.sites.ids {
		if s := d.m.sites.get(id); s.owner == g.holder && storing(s.kind) {
			own = append(own, id)
		}
	}
	if len(own) > 0 {
		in.Site = mostly(d, one(d, own...), append(d.m.sites.ids, in.Site)...)
	}
	return who, in
}

func (d *dice) dispose() (string, provenance.DisposeBatch) {
	in := provenance.DisposeBatch{Batch: d.batch(stock), Method: one[provenance.DisposalMethod](d, "sold", "consumed", "destroyed", "wasted"), Reason: "例行"}
	who, g := d.holder(in.Batch)
	in.Amount = d.amount(g.left / 2)
	return who, in
}

// linked is goods that come under a linkage with the market, of which more is true, if
// some are soon found among the latest.
func (d *dice) linked(more func(id string, g *goods) bool) (id string, found bool) {
	latest := d.m.goods.ids[max(0, len(d.m.goods.ids)-200):]
	for range min(40, len(latest)) {
		id = one(d, latest...)
		g := d.m.goods.get(id)
		if stock(g) && d.m.linked(g.producer, Actors["market"].Enterprise, g.product) != "" && more(id, g) {
			return id, true
		}
	}
	return "", false
}

// dispatch is of stock of one holder to somebody to whom some of it may go: often to
// the market with which it is linked.
func (d *dice) dispatch() (string, provenance.DispatchShipment) {
	first := d.movable()
	to := d.receiver(first)
	if d.IntN(3) > 0 {
		market := Actors["market"].Enterprise
		id, found := d.linked(func(id string, g *goods) bool { return g.holder != market && len(d.m.stuck(id, market)) == 0 })
		if found {
			first, to = id, market
		}
	}
	who, g := d.holder(first)
	in := provenance.DispatchShipment{
		Shipment: d.fresh(g.holder, "YD", d.m.shipments.ids...), To: mostly(d, to, d.nobody()),
		Carrier: mostly(d, Actors["carrier"].Enterprise, Actors["market"].Enterprise, "91370783MADEM99999"), Batches: []string{first},
		Trip: provenance.Trip{
			Plate: "鲁VD12345", Driver: "D-07", Seal: "F0001", Corridor: 5000, ExpectedArrival: provenance.Moment(d.m.Now.Add(30 * time.Hour).UTC().Format(time.RFC3339)),
			Route: []provenance.Waypoint{{Name: "寿光", Latitude: 36_880_000, Longitude: 118_740_000}, {Name: "海淀", Latitude: 39_930_000, Longitude: 116_240_000}},
		},
	}
	if d.IntN(3) == 0 {
		in.Batches = append(in.Batches, d.batch(func(o *goods) bool {
			return stock(o) && o.holder == g.holder && o != g
		}))
	}
	return who, in
}

// shipped is a shipment that is on its way, if any is: one of which more is true.
func (d *dice) shipped(more func(*shipment) bool) (id string, s *shipment) {
	id = pick(d, &d.m.shipments, Actors["base"].Enterprise+"-NONE", func(s *shipment) bool { return s.state == provenance.OnTheWay && more(s) })
	return id, d.m.shipments.get(id)
}

func logged(s *shipment) bool { return s.readings > 0 }

func unlogged(s *shipment) bool { return !logged(s) }

func (d *dice) cancelShipment() (string, provenance.CancelShipment) {
	id, s := d.shipped(unlogged)
	in := provenance.CancelShipment{Shipment: id, Reason: "改期"}
	if s == nil {
		return one(d, everybody...), in
	}
	return d.by(s.sender), in
}

// logMinutes is how long a log may be silent by the standards of the walk, in which
// steps are minutes apart.
const logMinutes = 24 * 60

// logReadings mostly finds nothing wrong, in an upload of one or some readings.
func (d *dice) logReadings() (string, provenance.AppendReadings) {
	id, s := d.shipped(unlogged)
	if d.IntN(4) == 0 {
		id, s = d.shipped(logged)
	}
	in := provenance.AppendReadings{Shipment: id, Readings: []provenance.Reading{}}
	at := d.m.Now.Add(mostly[time.Duration](d, 0, -240, 1) * time.Hour)
	for n := mostly(d, one(d, 1, 1, 2), 0, 3); n > 0; n-- {
		r := provenance.Reading{
			Time:        provenance.Moment(at.Add(-time.Duration(n-1) * time.Second).UTC().Format(time.RFC3339)),
			Temperature: mostly[int64](d, 100, 80, 120), Latitude: 36_880_000, Longitude: 118_740_000,
		}
		switch d.IntN(30) {
		case 0:
			r.Temperature = one[int64](d, 79, 121)
		case 1:
			r.Latitude = astray
		case 2:
			r.Latitude, r.Longitude = 0, 0
		}
		in.Readings = append(in.Readings, r)
	}
	if s == nil {
		return one(d, everybody...), in
	}
	return mostly(d, d.by(s.carrier), everybody...), in
}

// deliver mostly has all of it arrive; sometimes less, now and then more, or all but a
// batch.
func (d *dice) deliver() (string, provenance.HandOverShipment) {
	id, s := d.shipped(one(d, logged, logged, unlogged))
	in := provenance.HandOverShipment{Shipment: id, Accept: d.IntN(6) > 0, SealIntact: true}
	if s == nil {
		return one(d, everybody...), in
	}
	if !in.Accept {
		in.Note = mostly(d, "温度过高", "")
		return d.by(s.receiver), in
	}
	if in.SealIntact = d.IntN(20) > 0; !in.SealIntact {
		in.Note = mostly(d, "封签破损", "")
	}
	for i, batch := range s.batches {
		if d.IntN(10) == 0 && i > 0 || d.IntN(40) == 0 {
			in.LeftBehind = append(in.LeftBehind, provenance.LeftBehind{Batch: batch, Reason: mostly(d, "已封存", "")})
			continue
		}
		if left := d.m.goods.get(batch).left; d.IntN(3) == 0 {
			in.Received = append(in.Received, provenance.Received{Batch: batch, Amount: mostly(d, left-min(left, d.Int64N(3)), left+1, -1), Reason: mostly(d, "短少", "")})
		}
	}
	return d.by(s.receiver), in
}
