package provenance

import (
	"slices"
	"time"
)

// Shipment is goods on their way: what was loaded, on which vehicle, how warm it
// was, and what the receiver took over.
type Shipment struct {
	Header
	Sender   Owner    `json:"sender"`
	Receiver Owner    `json:"receiver"`
	Carrier  Owner    `json:"carrier"`
	Batches  []string `json:"batches"`
	Goods    []Load   `json:"goods"` // what the batches amount to, by product
	Trip
	Temperature Temperature  `json:"temperature"` // the range that suits all of them
	LogMinutes  int          `json:"logMinutes"`  // the longest that the log may be silent
	Log         LogSummary   `json:"log"`
	Chunks      int          `json:"chunks,omitempty"`      // of the log, each a Readings record
	SealBroken  bool         `json:"sealBroken,omitempty"`  // on arrival
	Differences []Difference `json:"differences,omitempty"` // of what arrived from what was sent
	LeftBehind  []LeftBehind `json:"leftBehind,omitempty"`  // batches refused of a shipment that was accepted
	Delivered   *Mark        `json:"delivered,omitempty"`
	Refused     *Mark        `json:"refused,omitempty"` // the goods stay the sender's and go back
	Cancelled   *Mark        `json:"cancelled,omitempty"`
}

// Trip is what the sender states about the journey.
type Trip struct {
	Plate           string     `json:"plate"`
	Driver          string     `json:"driver"` // the carrier's reference, such as a staff number: no personal data
	Seal            string     `json:"seal"`   // number on the vehicle's seal
	Route           []Waypoint `json:"route"`
	Corridor        int64      `json:"corridor"`                                // metres beside the route that are no deviation
	Departed        Moment     `json:"departed,omitempty" metadata:",optional"` // when loaded and under way; without it, now
	ExpectedArrival Moment     `json:"expectedArrival"`
}

// Load is how much of a product travels.
type Load struct {
	Product string `json:"product"`
	Amount  int64  `json:"amount"`
	Unit    Unit   `json:"unit"`
}

// Difference is a batch of which less arrived than was sent.
type Difference struct {
	Batch  string `json:"batch"`
	Unit   Unit   `json:"unit"`
	Sent   int64  `json:"sent"`
	Amount int64  `json:"amount"` // received
	Reason string `json:"reason"`
}

// LeftBehind is a batch that the receiver did not take over: it stays the sender's
// and goes back, or stays sealed where it is.
type LeftBehind struct {
	Batch  string `json:"batch"`
	Reason string `json:"reason"`
}

// LogSummary is what the readings amount to, computed as they are appended.
type LogSummary struct {
	Readings   int       `json:"readings"`
	Last       time.Time `json:"last"`
	Min        int64     `json:"coldest"`              // tenths of a degree Celsius
	Max        int64     `json:"warmest"`              //
	Breaches   int       `json:"breaches,omitempty"`   // readings outside the range
	Gaps       int       `json:"gaps,omitempty"`       // times that the log was silent for too long
	Located    int       `json:"located,omitempty"`    // readings with a position
	Deviations int       `json:"deviations,omitempty"` // readings away from the planned route
}

// Kind returns KindShipment.
func (s *Shipment) Kind() Kind { return KindShipment }

// Indexes lists shipments by receiver and carrier, and while on their way by
// both as those who are awaited; the ID begins with the sender.
func (s *Shipment) Indexes() map[string][]string {
	indexes := map[string][]string{"receiver": {s.Receiver.Enterprise}, "carrier": {s.Carrier.Enterprise}}
	if s.State() == OnTheWay {
		indexes["awaiting"] = []string{s.Carrier.Enterprise, s.Receiver.Enterprise}
	}
	return indexes
}

// Parties are sender, receiver and carrier.
func (s *Shipment) Parties() []string {
	return []string{s.Sender.Enterprise, s.Receiver.Enterprise, s.Carrier.Enterprise}
}

// Sound reports whether the goods travelled as they should: within range and on the
// route all the way, as the log shows, and under an unbroken seal.
func (s *Shipment) Sound() bool { return s.Log.sound() && !s.SealBroken }

// sound reports whether the log shows no fault. A reading without a position could
// have been taken anywhere.
func (l LogSummary) sound() bool {
	return l.Readings > 0 && l.Located == l.Readings && l.Breaches == 0 && l.Gaps == 0 && l.Deviations == 0
}

// disclosed leaves those whose goods travelled with it, and who are no party,
// how they travelled, not with what else.
func (s *Shipment) disclosed(to string) Record {
	if slices.Contains(s.Parties(), to) {
		return s
	}
	open := *s
	open.Batches, open.Goods, open.Differences, open.LeftBehind, open.Driver, open.Seal = nil, nil, nil, nil, "", ""
	open.Stamp.Actor, open.Delivered, open.Refused, open.Cancelled = Actor{}, s.Delivered.publicly(), s.Refused.publicly(), s.Cancelled.publicly()
	return &open
}

// ShipmentState is derived from which marks a shipment bears.
type ShipmentState string

// The states of a shipment.
const (
	OnTheWay        ShipmentState = "on_the_way"
	ShipmentArrived ShipmentState = "delivered"
	ShipmentRefused ShipmentState = "refused"
	ShipmentDropped ShipmentState = "cancelled"
)

// State derives where the shipment stands.
func (s *Shipment) State() ShipmentState {
	switch {
	case s.Delivered != nil:
		return ShipmentArrived
	case s.Refused != nil:
		return ShipmentRefused
	case s.Cancelled != nil:
		return ShipmentDropped
	}
	return OnTheWay
}

// open refuses whatever a shipment that has ended can no longer do.
func (s *Shipment) open() error {
	if s.State() == OnTheWay {
		return nil
	}
	return s.refuse(WrongState, "", "is %[1]s; it and its log are closed", "已结束（%[1]s），记录与温度日志均已封存", s.State())
}

func (s *Shipment) refuse(code Code, field, en, zh string, args ...any) *Error {
	return Refuse(code, field, en, zh, args...).On(KindShipment, s.ID)
}

// Bounds of what a sender may state.
const (
	longestTrip    = 30 * 24 * time.Hour
	latestDispatch = 3 * 24 * time.Hour // after departure
	clockTolerance = time.Minute        // between the clocks of vehicle, client and peers
)

// DispatchShipment is the input of shipment:Dispatch.
type DispatchShipment struct {
	Shipment string   `json:"shipment"` // ID: sender's code, '-', own number
	To       string   `json:"to"`       // enterprise code of the receiver
	Carrier  string   `json:"carrier"`  // enterprise code
	Batches  []string `json:"batches"`  // each whole, as much as is left of it
	Trip
}

// Check refuses a malformed dispatch.
func (in DispatchShipment) Check() error {
	var c check
	c.id("shipment", in.Shipment)
	c.enterprise("to", in.To)
	c.enterprise("carrier", in.Carrier)
	c.count("batches", len(in.Batches), 1, maxItems)
	for i, id := range in.Batches {
		c.id(item("batches", i), id)
	}
	c.unique("batches", len(in.Batches), func(i int) string { return in.Batches[i] })
	c.that(ValidPlate(in.Plate), "plate", "%q is not a vehicle plate, such as 鲁V12345 or 鲁VD12345", "%q 不是有效的车牌号，例如 鲁V12345、鲁VD12345", clip(in.Plate))
	c.text("driver", in.Driver, 1, maxName)
	c.text("seal", in.Seal, 1, maxName)
	c.count("route", len(in.Route), 2, maxWaypoints)
	for i, w := range in.Route {
		c.text(item("route", i)+".name", w.Name, 1, maxName)
		c.position(item("route", i)+".", w.Latitude, w.Longitude)
	}
	c.that(in.Corridor >= minCorridor && in.Corridor <= maxCorridor, "corridor", "must be %d to %d metres", "应为 %d 至 %d 米", minCorridor, maxCorridor)
	if in.Departed != "" {
		c.moment("departed", in.Departed)
	}
	c.moment("expectedArrival", in.ExpectedArrival)
	return c.result()
}

// New returns the shipment on its way, with every batch offered to the receiver.
// in has passed Check; covers are those of the batches, standards those that bind
// them, in the same order.
func (in DispatchShipment) New(sender, receiver, carrier *Enterprise, batches []*Batch, covers []Cover, standards []*Standard, stamp Stamp) (*Shipment, error) {
	s := &Shipment{
		Header: Header{ID: in.Shipment}, Sender: sender.Owner(), Receiver: receiver.Owner(), Carrier: carrier.Owner(),
		Batches: in.Batches, Trip: in.Trip, Temperature: standards[0].Temperature, LogMinutes: standards[0].logInterval(),
	}
	if s.Departed == "" {
		s.Departed = Moment(stamp.Time.Truncate(time.Second).Format(time.RFC3339))
	}
	departed := s.Departed.Time()
	var c check
	c.ownID("shipment", in.Shipment, sender.ID)
	c.that(carrier.BusinessKind == Carrier, "carrier", "%s is not a carrier", "%s 不是承运企业", carrier.Name)
	c.that(!departed.After(stamp.Time.Add(clockTolerance)), "departed", "%s is in the future; dispatch when the vehicle leaves", "%s 晚于现在；请在车辆出发时登记", s.Departed)
	c.that(stamp.Time.Sub(departed) <= latestDispatch, "departed", "%s is more than 3 days ago; dispatch when the vehicle leaves", "%s 距今超过 3 天；请在车辆出发时登记", s.Departed)
	arrival := in.ExpectedArrival.Time()
	c.that(arrival.After(departed) && arrival.Sub(departed) <= longestTrip, "expectedArrival", "%s must be within 30 days after the departure at %s", "%s 应在出发时间 %s 之后 30 天以内", in.ExpectedArrival, s.Departed)
	if err := c.result(); err != nil {
		return nil, err
	}
	if err := carrier.MayAct(); err != nil {
		return nil, err
	}
	for i, b := range batches {
		if err := b.Offer(sender, receiver, covers[i], stamp); err != nil {
			return nil, err
		}
		b.Transfer.Shipment = s.ID
		if err := s.load(b, standards[i], item("batches", i)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// load adds a batch: its amount to the goods, its needs to those of the others.
func (s *Shipment) load(b *Batch, standard *Standard, field string) error {
	t := Temperature{max(s.Temperature.Min, standard.Temperature.Min), min(s.Temperature.Max, standard.Temperature.Max)}
	if t.Min > t.Max {
		return Refuse(Invalid, field, "%s must be kept within %s, the others within %s; no temperature suits all, send them on different vehicles", "%s 应保持 %s，其他货物应保持 %s；没有共同适宜的温度，请分车运输", b.ID, standard.Temperature, s.Temperature)
	}
	s.Temperature, s.LogMinutes = t, min(s.LogMinutes, standard.logInterval())
	i := slices.IndexFunc(s.Goods, func(l Load) bool { return l.Product == b.Product && l.Unit == b.Unit })
	if i < 0 {
		s.Goods = append(s.Goods, Load{Product: b.Product, Unit: b.Unit})
		i = len(s.Goods) - 1
	}
	s.Goods[i].Amount += b.Quantity.Remaining // at most 200 of at most MaxAmount: far from overflow
	return nil
}

// logInterval is the longest that a transport log may be silent, in minutes
// (GB 31605-2020 has been read as 10).
func (s *Standard) logInterval() int {
	if s.LogMinutes > 0 {
		return s.LogMinutes
	}
	return 10
}

// CancelShipment is the input of shipment:Cancel.
type CancelShipment struct {
	Shipment string `json:"shipment"`
	Reason   string `json:"reason"`
}

// Cancel takes the offers back. Once the carrier's log shows the goods under way
// only the receiver can end the shipment.
func (s *Shipment) Cancel(in CancelShipment, batches []*Batch, stamp Stamp) error {
	var c check
	c.note("reason", in.Reason, 2, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if err := s.open(); err != nil {
		return err
	}
	if s.Log.Readings > 0 {
		return s.refuse(WrongState, "", "is under way, as its log shows; the receiver %s can refuse it", "温度日志显示已在途，可由接收方 %s 拒收", s.Receiver.Enterprise)
	}
	for _, b := range batches {
		b.Transfer = nil
	}
	s.Cancelled = &Mark{Stamp: stamp, Note: in.Reason}
	return nil
}

// HandOverShipment is the input of shipment:HandOver. Batches that neither Received
// nor LeftBehind names arrived in full.
type HandOverShipment struct {
	Shipment   string       `json:"shipment"`
	Accept     bool         `json:"accept"`
	SealIntact bool         `json:"sealIntact"`
	Note       string       `json:"note,omitempty" metadata:",optional"` // why it is refused, or how the seal was broken
	Received   []Received   `json:"received,omitempty" metadata:",optional"`
	LeftBehind []LeftBehind `json:"leftBehind,omitempty" metadata:",optional"` // not taken over, such as what is held by now
}

// Received is how much of a batch arrived.
type Received struct {
	Batch  string `json:"batch"`
	Amount int64  `json:"amount"`                                // in the batch's unit
	Reason string `json:"reason,omitempty" metadata:",optional"` // for less than was sent
}

// HandOver ends the shipment: the receiver takes the goods over, or refuses them
// all and they go back. Goods that stopped being movable on the way can only be
// refused, and left behind they do not keep the others from being taken over; so can
// all when sender or receiver was suspended. What is missing is booked as lost on its
// batch.
func (s *Shipment) HandOver(in HandOverShipment, batches []*Batch, covers []Cover, sender, receiver *Enterprise, stamp Stamp) error {
	if err := in.check(s); err != nil {
		return err
	}
	if err := s.open(); err != nil {
		return err
	}
	for i, b := range batches {
		accept, reason := in.Accept, in.Note
		if n := slices.IndexFunc(in.LeftBehind, func(l LeftBehind) bool { return l.Batch == b.ID }); n >= 0 {
			accept, reason = false, in.LeftBehind[n].Reason
		}
		if err := b.receive(ReceiveBatch{Batch: b.ID, Accept: accept, Reason: reason}, sender, receiver, covers[i], stamp); err != nil {
			return err
		}
		if accept {
			if err := b.travelled(Leg{Shipment: s.ID, Since: stamp.Time}); err != nil {
				return err
			}
		}
	}
	for i, r := range in.Received {
		if err := s.compare(r, batches[slices.Index(s.Batches, r.Batch)], item("received", i)); err != nil {
			return err
		}
	}
	if stamp.Time.Sub(s.heard()) > s.interval()+clockTolerance {
		s.Log.Gaps++ // up to the hand-over
	}
	s.SealBroken, s.LeftBehind = !in.SealIntact, in.LeftBehind
	mark := &Mark{Stamp: stamp, Note: in.Note}
	if in.Accept {
		s.Delivered = mark
	} else {
		s.Refused = mark
	}
	return nil
}

func (in HandOverShipment) check(s *Shipment) error {
	var c check
	c.note("note", in.Note, 0, maxText)
	c.that(in.Accept || in.Note != "", "note", "say why the goods are refused", "请说明拒收原因")
	c.that(in.SealIntact || in.Note != "", "note", "say how the seal was found", "请说明封签状况")
	c.that(in.Accept || len(in.Received) == 0, "received", "says what arrived of goods that are refused; leave it out", "整车拒收时不能填写收货数量")
	c.count("received", len(in.Received), 0, maxItems)
	for i, r := range in.Received {
		field := item("received", i)
		c.that(slices.Contains(s.Batches, r.Batch), field+".batch", "%q is not in this shipment", "%q 不在该运单中", clip(r.Batch))
		c.nonNegative(field+".amount", r.Amount)
		c.note(field+".reason", r.Reason, 0, maxText)
	}
	c.unique("received", len(in.Received), func(i int) string { return in.Received[i].Batch })
	c.that(in.Accept || len(in.LeftBehind) == 0, "leftBehind", "says what was not taken over of goods that were; leave it out", "整车拒收时不能另填拒收批次")
	c.that(len(in.LeftBehind) < len(s.Batches), "leftBehind", "names every batch; refuse the shipment", "包含全部批次，请整车拒收")
	for i, l := range in.LeftBehind {
		field := item("leftBehind", i)
		c.that(slices.Contains(s.Batches, l.Batch), field+".batch", "%q is not in this shipment", "%q 不在该运单中", clip(l.Batch))
		c.that(!slices.ContainsFunc(in.Received, func(r Received) bool { return r.Batch == l.Batch }), field+".batch", "%q is received and left behind", "%q 不能既收货又拒收", clip(l.Batch))
		c.note(field+".reason", l.Reason, 2, maxText)
	}
	c.unique("leftBehind", len(in.LeftBehind), func(i int) string { return in.LeftBehind[i].Batch })
	return c.result()
}

// compare books what is missing of b as lost.
func (s *Shipment) compare(r Received, b *Batch, field string) error {
	sent := b.Quantity.Remaining
	got, was := inUnit(b.Unit, r.Amount, sent)
	switch {
	case r.Amount == sent:
		return nil
	case r.Amount > sent:
		return b.refuse(Invalid, field+".amount", "is %s, but only %s were sent; weigh again, or refuse the shipment", "为 %s，但只发出 %s；请复秤，或整车拒收", got, was)
	case r.Reason == "":
		return b.refuse(Invalid, field+".reason", "say why only %s of %s arrived", "请说明为何 %[2]s 只收到 %[1]s", got, was)
	}
	b.Quantity.take(sent-r.Amount, &b.Quantity.Lost)
	s.Differences = append(s.Differences, Difference{r.Batch, b.Unit, sent, r.Amount, r.Reason})
	return nil
}
