package provenance

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// EntryState is how goods from the other region stand at the market's door.
type EntryState string

// The states of market entry (销地准入).
const (
	EntryAwaiting   EntryState = "awaiting"   // not decided yet
	EntryInspecting EntryState = "inspecting" // in the inspection lane
	EntryAdmitted   EntryState = "admitted"
	EntryRefused    EntryState = "refused" // to go back or to be destroyed
)

// Lane is how goods enter.
type Lane string

// The lanes.
const (
	GreenLane      Lane = "green"      // 绿色通道: admitted on their papers
	InspectionLane Lane = "inspection" // 查验通道: admitted by a rapid test
)

// Arrival says that a batch came from the other region and where it stands.
type Arrival struct {
	From     string     `json:"from"`               // enterprise that sent it
	Shipment string     `json:"shipment,omitempty"` // that brought it; none when it was handed over without one
	State    EntryState `json:"state"`
	Entry    string     `json:"entry,omitempty"` // the latest decision about it
}

// Entry is one decision about goods that came from the other region. Lane,
// reasons and outcome are computed. A later decision about the same batch is
// another Entry; the batch says which counts.
type Entry struct {
	Header
	Market    Owner           `json:"market"` // who holds the goods
	Decisions []EntryDecision `json:"decisions"`
}

// EntryDecision is what was decided about one batch.
type EntryDecision struct {
	Batch     string        `json:"batch"`
	Lane      Lane          `json:"lane,omitempty"`      // none when the holder refused the goods
	Agreement string        `json:"agreement,omitempty"` // the linkage under which it came
	Shipment  string        `json:"shipment,omitempty"`  // that brought it
	Reasons   []Obstacle    `json:"reasons,omitempty"`   // why not the green lane
	Tests     []RapidResult `json:"tests,omitempty"`
	Outcome   EntryState    `json:"outcome"`
	Refusal   string        `json:"refusal,omitempty"` // the holder's reason
	Hold      string        `json:"hold,omitempty"`    // that a positive rapid test placed
	Owners    []string      `json:"owners,omitempty"`  // then: producer and sender, who may have the goods re-tested, by code
	Retest    *Retest       `json:"retest,omitempty"`  // that was requested of it
}

// Bounds of an entry.
const (
	maxReasons    = 20   // kept of each decision
	maxRapidTests = 20   // of one batch in one entry
	maxEntryPast  = 5000 // ancestors of all batches of one entry together
)

// Kind returns KindEntry.
func (e *Entry) Kind() Kind { return KindEntry }

// Indexes lists entries by whose goods a rapid test refused, and by the laboratory that
// is to re-test some and by when; the ID begins with the market, and what awaits that is
// listed among its batches.
func (e *Entry) Indexes() map[string][]string {
	var subjects, laboratories []string
	for _, d := range e.Decisions {
		subjects = append(subjects, d.Owners...)
		if d.Retest.pending() {
			laboratories = append(laboratories, d.Retest.Laboratory.Enterprise)
		}
	}
	return map[string][]string{"subject": subjects, "awaiting": laboratories, dueIndex: dueOn(e.Due())}
}

// Parties are the market and those whom a positive rapid test concerns: who produced
// and sent the goods, and the laboratory that was asked about it.
func (e *Entry) Parties() []string {
	parties := []string{e.Market.Enterprise}
	for _, d := range e.Decisions {
		parties = append(parties, d.contested()...)
	}
	return parties
}

// contested are those beside the market whom a positive rapid test concerns.
func (d EntryDecision) contested() []string {
	if d.Retest == nil {
		return d.Owners
	}
	return append(slices.Clone(d.Owners), d.Retest.Laboratory.Enterprise)
}

// disclosed leaves those who are not the market the decisions that concern them.
func (e *Entry) disclosed(to string) Record {
	if e.Market.Enterprise == to {
		return e
	}
	theirs := *e
	theirs.Decisions = slices.DeleteFunc(slices.Clone(e.Decisions), func(d EntryDecision) bool { return !slices.Contains(d.contested(), to) })
	return &theirs
}

// admitted refuses goods that came from the other region and were not admitted.
func (b *Batch) admitted() error {
	switch {
	case b.Arrival == nil || b.Arrival.State == EntryAdmitted:
		return nil
	case b.Arrival.State == EntryAwaiting:
		return b.refuse(EntryRequired, "", "came from the other region and awaits market entry; decide its entry first", "来自对方区域，待办理销地准入；请先办理准入")
	case b.Arrival.State == EntryInspecting:
		return b.refuse(EntryRequired, "", "is in the inspection lane of entry %s; rapid-test it first", "在准入 %s 中转入查验通道，请先快检", b.Arrival.Entry)
	}
	return b.refuse(EntryRequired, "", "was refused at entry %s; send it back to %s or destroy it", "在准入 %s 中未获准入，请退回 %s 或销毁", b.Arrival.Entry, b.Arrival.From)
}

// undecided reports whether something is left of b for its holder to admit, to
// send back or to destroy.
func (b *Batch) undecided() bool {
	return b.Arrival != nil && b.Arrival.State != EntryAdmitted && b.Quantity.Remaining > 0
}

// returnsTo reports whether b was refused and would go back to that enterprise,
// which sent it.
func (b *Batch) returnsTo(code string) bool {
	return b.Arrival != nil && b.Arrival.State == EntryRefused && b.Arrival.From == code
}

// handOver gives b to whom it is offered; what comes from the other region awaits
// entry, unless it comes home refused. How it came is noted here, so that nobody
// chooses at the market's door whether it counts.
func (b *Batch) handOver() {
	receiver := b.Transfer.To
	switch {
	case b.returnsTo(receiver.Enterprise):
		b.Arrival = nil
	case receiver.Organization != b.Holder.Organization:
		b.Arrival = &Arrival{From: b.Holder.Enterprise, Shipment: b.Transfer.Shipment, State: EntryAwaiting}
	}
	b.Holder = receiver
}

// DecideEntry is the input of entry:Decide.
type DecideEntry struct {
	Entry   string   `json:"entry"` // ID: the holder's code, '-', number
	Batches []string `json:"batches"`
}

// RefuseEntry is the input of entry:Refuse.
type RefuseEntry struct {
	Entry   string   `json:"entry"` // ID: the holder's code, '-', number
	Batches []string `json:"batches"`
	Reason  string   `json:"reason"`
}

// checkEntry refuses a malformed decision.
func checkEntry(id string, batches []string) check {
	var c check
	c.id("entry", id)
	c.count("batches", len(batches), 1, maxItems)
	for i, batch := range batches {
		c.id(item("batches", i), batch)
	}
	c.unique("batches", len(batches), func(i int) string { return batches[i] })
	return c
}

// Check refuses a malformed decision.
func (in DecideEntry) Check() error {
	c := checkEntry(in.Entry, in.Batches)
	return c.result()
}

// Check refuses a malformed refusal.
func (in RefuseEntry) Check() error {
	c := checkEntry(in.Entry, in.Batches)
	c.note("reason", in.Reason, 2, maxText)
	return c.result()
}

func newEntry(id string, stamp Stamp) (*Entry, error) {
	var c check
	c.ownID("entry", id, stamp.Actor.Enterprise)
	return &Entry{Header: Header{ID: id}, Market: stamp.Actor.Owner()}, c.result()
}

// EntryPast returns everything that the batches come from, each once: what a
// decision about them must read.
func EntryPast(batches []*Batch) ([]string, error) {
	var past []string
	seen := map[string]bool{}
	for _, b := range batches {
		for _, id := range b.Ancestry() {
			if !seen[id] {
				seen[id] = true
				past = append(past, id)
			}
		}
	}
	var c check
	c.that(len(past) <= maxEntryPast, "batches", "come from %d batches, the most for one decision is %d; decide fewer at once", "共来自 %d 个批次，一次最多 %d 个，请分次办理", len(past), maxEntryPast)
	return past, c.result()
}

// enterable refuses a decision about b: it must have come from the other region
// and not be admitted. Goods once refused are decided anew only when nothing
// stops them, such as after a laboratory did not confirm a rapid test.
func (b *Batch) enterable(cover Cover) error {
	if err := b.idle(); err != nil {
		return err
	}
	if b.Arrival == nil {
		return b.refuse(WrongState, "", "did not come from the other region", "并非来自对方区域")
	}
	if b.Arrival.State == EntryAdmitted {
		return b.refuse(WrongState, "", "was admitted by entry %s", "已由准入 %s 准予进入", b.Arrival.Entry)
	}
	if b.Arrival.State == EntryRefused {
		return b.sound(cover)
	}
	return nil
}

// New decides about the batches. dossiers are those of their whole EntryPast,
// links those in force by LinkID, shipments those that brought them, by ID.
func (in DecideEntry) New(batches []*Batch, dossiers map[string]*Dossier, links map[string]*Link, shipments map[string]*Shipment, stamp Stamp) (*Entry, error) {
	e, err := newEntry(in.Entry, stamp)
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		cover := Cover{}
		for _, id := range b.Ancestry() {
			cover = append(cover, dossiers[id])
		}
		if err := b.enterable(cover); err != nil {
			return nil, err
		}
		d := EntryDecision{Batch: b.ID, Lane: GreenLane, Shipment: b.Arrival.Shipment, Outcome: EntryAdmitted, Reasons: b.entryObstacles(cover)}
		var linked bool
		d.Agreement, linked = links[LinkID(b.Producer.Enterprise, b.Holder.Enterprise)].covers(b.Product, stamp.Today())
		if !linked {
			d.Reasons = append(d.Reasons, Obstacle{NotLinked, b.ID, b.Producer.Enterprise})
		}
		d.Reasons = append(d.Reasons, b.broughtBy(shipments[d.Shipment])...)
		if len(d.Reasons) > 0 {
			d.Lane, d.Outcome = InspectionLane, EntryInspecting
			d.Reasons = d.Reasons[:min(len(d.Reasons), maxReasons)]
		}
		b.Arrival.Entry, b.Arrival.State = e.ID, d.Outcome
		e.Decisions = append(e.Decisions, d)
	}
	return e, nil
}

// covers is Covers where there may be no link.
func (l *Link) covers(product string, day Date) (agreement string, found bool) {
	if l == nil {
		return "", false
	}
	return l.Covers(product, day)
}

// entryObstacles are the reasons in b's papers and past to inspect it.
func (b *Batch) entryObstacles(cover Cover) []Obstacle {
	var found []Obstacle
	lots := b.Covering()
	for _, d := range cover {
		found = append(found, d.stops()...)
		if !slices.Contains(lots, d.ID) {
			continue
		}
		if !d.holds(Commitment) {
			found = append(found, Obstacle{NoCommitment, d.ID, ""})
		}
		for _, t := range d.lapsed() {
			if t != Commitment && !d.holds(t) {
				found = append(found, Obstacle{absent[t], d.ID, ""})
			}
		}
		if !d.Cleared() {
			found = append(found, Obstacle{NotReleased, d.ID, ""})
		}
	}
	return found
}

// broughtBy are the reasons to inspect b in how it came; s is nil when it came
// without a shipment, of which nothing shows how it travelled.
func (b *Batch) broughtBy(s *Shipment) []Obstacle {
	if s == nil {
		return []Obstacle{{NoShipment, b.ID, ""}}
	}
	var found []Obstacle
	if !s.Log.sound() {
		found = append(found, Obstacle{TransportFault, b.ID, s.ID})
	}
	if s.SealBroken {
		found = append(found, Obstacle{BrokenSeal, b.ID, s.ID})
	}
	if slices.ContainsFunc(s.Differences, func(d Difference) bool { return d.Batch == b.ID }) {
		found = append(found, Obstacle{ShortDelivery, b.ID, s.ID})
	}
	return found
}

// New records that the holder does not admit the batches.
func (in RefuseEntry) New(batches []*Batch, stamp Stamp) (*Entry, error) {
	e, err := newEntry(in.Entry, stamp)
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		if b.Arrival != nil && b.Arrival.State == EntryRefused {
			return nil, b.refuse(WrongState, "", "was refused by entry %s already", "已由准入 %s 拒绝进入", b.Arrival.Entry)
		}
		if err := b.enterable(nil); err != nil {
			return nil, err
		}
		b.Arrival.Entry, b.Arrival.State = e.ID, EntryRefused
		e.Decisions = append(e.Decisions, EntryDecision{Batch: b.ID, Outcome: EntryRefused, Refusal: in.Reason})
	}
	return e, nil
}

// RapidMethod is a method of rapid test (快检).
type RapidMethod string

// The methods.
const (
	EnzymeInhibition RapidMethod = "enzyme_inhibition" // 酶抑制率法, GB/T 5009.199
	ColloidalGold    RapidMethod = "colloidal_gold"    // 胶体金试纸
)

// RapidOutcome is what a rapid test says; invalid: a strip without its control line.
type RapidOutcome string

// The outcomes.
const (
	RapidNegative RapidOutcome = "negative"
	RapidPositive RapidOutcome = "positive"
	RapidInvalid  RapidOutcome = "invalid"
)

// RapidTestEntry is the input of entry:RapidTest.
type RapidTestEntry struct {
	Entry  string      `json:"entry"`
	Batch  string      `json:"batch"`
	Method RapidMethod `json:"method"`
	// InhibitionPermille is the inhibition measured, in thousandths; 0 with a strip.
	// It is never left out, so that nothing measured cannot pass for nothing found.
	InhibitionPermille int64        `json:"inhibitionPermille"`
	Strip              RapidOutcome `json:"strip,omitempty" metadata:",optional"` // what the strip shows
}

// RapidResult is one rapid test of a batch.
type RapidResult struct {
	Method             RapidMethod  `json:"method"`
	InhibitionPermille int64        `json:"inhibitionPermille,omitempty"`
	Outcome            RapidOutcome `json:"outcome"`
	Time               time.Time    `json:"time"`
}

// positiveInhibition is the inhibition, in thousandths, from which a test under
// the standard is positive: 50 % by GB/T 5009.199 unless it sets another.
func positiveInhibition(s *Standard) int64 {
	if s.InhibitionPermille > 0 {
		return s.InhibitionPermille
	}
	return 500
}

// result checks what was measured and says what it means.
func (in RapidTestEntry) result(standard *Standard, stamp Stamp) (RapidResult, error) {
	r := RapidResult{Method: in.Method, InhibitionPermille: in.InhibitionPermille, Outcome: in.Strip, Time: stamp.Time}
	var c check
	oneOf(&c, "method", in.Method, EnzymeInhibition, ColloidalGold)
	if in.Method == ColloidalGold {
		oneOf(&c, "strip", in.Strip, RapidNegative, RapidPositive, RapidInvalid)
		c.that(in.InhibitionPermille == 0, "inhibitionPermille", "a strip measures no inhibition; leave it 0", "试纸法没有抑制率，应为 0")
		return r, c.result()
	}
	// Scatter of the measurement can make it a little less than nothing.
	c.that(in.InhibitionPermille >= -1000 && in.InhibitionPermille <= 1000, "inhibitionPermille", "must be -1000 to 1000 thousandths, is %d", "应为 -1000 至 1000（千分之一），现为 %d", in.InhibitionPermille)
	c.that(in.Strip == "", "strip", "belongs to the method colloidal_gold", "仅用于胶体金法")
	r.Outcome = RapidNegative
	if in.InhibitionPermille >= positiveInhibition(standard) {
		r.Outcome = RapidPositive
	}
	return r, c.result()
}

// RapidTest records a rapid test of a batch in the inspection lane: negative
// admits it; positive refuses it and returns the hold that keeps it sealed until
// a laboratory has confirmed the finding or not; invalid changes nothing. What
// is stopped for another reason no rapid test opens. The hold is the market's
// authority's, so that the market cannot lift it.
func (e *Entry) RapidTest(in RapidTestEntry, b *Batch, standard *Standard, cover Cover, stamp Stamp) (*Hold, error) {
	result, err := in.result(standard, stamp)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(e.Decisions, func(d EntryDecision) bool { return d.Batch == b.ID })
	if i < 0 {
		return nil, Refuse(Invalid, "batch", "%s is not part of this entry", "%s 不属于该次准入", b.ID).On(KindEntry, e.ID)
	}
	if b.Arrival == nil || b.Arrival.Entry != e.ID || b.Arrival.State != EntryInspecting {
		return nil, b.refuse(WrongState, "", "is not in the inspection lane of this entry; a rapid test is not repeated once it has decided", "不在该次准入的查验通道中；快检已有结论的不再快检")
	}
	if err := b.sound(cover); err != nil {
		return nil, err
	}
	d := &e.Decisions[i]
	if len(d.Tests) >= maxRapidTests {
		return nil, b.refuse(WrongState, "", "was rapid-tested %d times without a result; refuse it or have a laboratory test it", "已快检 %d 次仍无结论，请拒绝进入或送实验室检测", maxRapidTests)
	}
	d.Tests = append(d.Tests, result)
	authority, _ := regulatorOf(e.Market.Organization)
	switch result.Outcome {
	case RapidNegative:
		d.Outcome = EntryAdmitted
	case RapidPositive:
		d.Outcome, d.Hold, d.Owners = EntryRefused, rapidHoldID(authority, stamp), codes(b.ownersBefore())
	}
	b.Arrival.State = d.Outcome
	if d.Hold == "" {
		return nil, nil
	}
	return &Hold{
		Header: Header{ID: d.Hold}, Batch: b.ID, By: Owner{authority.Organization, authority.Code}, Basis: Key(KindEntry, e.ID),
		Reason: "快检阳性，待实验室确证 · positive rapid test, to be confirmed by a laboratory",
	}, nil
}

func codes(owners []Owner) []string {
	codes := make([]string, len(owners))
	for i, owner := range owners {
		codes[i] = owner.Enterprise
	}
	return codes
}

// rapidHoldID is the ID of the authority's hold that the transaction's rapid test
// places.
func rapidHoldID(authority Regulator, stamp Stamp) string {
	sum := sha256.Sum256([]byte(stamp.TxID))
	return OwnedID(authority.Code, "KJ-"+strings.ToUpper(hex.EncodeToString(sum[:8])))
}
