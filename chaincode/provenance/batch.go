package provenance

import "time"

// Origin of a batch: how it came into being.
type BatchOrigin string

// The ways a batch comes into being.
const (
	Registered BatchOrigin = "registered" // harvested
	FromSplit  BatchOrigin = "split"
	FromMix    BatchOrigin = "mixed"
	Processed  BatchOrigin = "processed" // made of other products
)

// Batch (批次) is a lot of one product. Nothing comes from nothing: after
// registration a batch is made only out of other batches, and its Balance
// accounts for every gram. Its inputs are written once and name only batches
// that existed, so lineage has no cycles.
type Batch struct {
	Header
	Product     string      `json:"product"`
	Standard    string      `json:"standard"` // the version in force at harvest, which binds it
	Unit        Unit        `json:"unit"`
	GTIN        string      `json:"gtin,omitempty"`
	Site        string      `json:"site,omitempty"`
	Harvested   Date        `json:"harvested"` // of what was mixed or processed: the earliest
	MadeBy      BatchOrigin `json:"madeBy"`
	Inputs      []Portion   `json:"inputs,omitempty"`
	Producer    Owner       `json:"producer"`             // who answers for the lot: grew, mixed or processed it
	Holder      Owner       `json:"holder"`               // who has it
	CertifiedBy string      `json:"certifiedBy"`          // the batch whose certificates cover this one: itself, or what it was split from
	Lots        []string    `json:"lots,omitempty"`       // every further batch harvested, mixed or processed on the way here, whose certificates must all stand, too
	Parts       []string    `json:"parts,omitempty"`      // every further batch that was only split off on the way here, beside the inputs
	Generation  int         `json:"generation,omitempty"` // 0 when harvested, one more than the highest of its inputs otherwise
	Quantity    Balance     `json:"quantity"`
	Outputs     int         `json:"outputs,omitempty"`  // how many batches were made from it
	Into        []string    `json:"into,omitempty"`     // the first of them; Outputs lists those after
	Transfer    *Transfer   `json:"transfer,omitempty"` // offered and not yet accepted
	Refused     *Refusal    `json:"refused,omitempty"`  // the last offer that was refused
	Disposal    *Disposal   `json:"disposal,omitempty"` // the last
	Arrival     *Arrival    `json:"arrival,omitempty"`  // from the other region, the last time

	Bought  *Purchase `json:"bought,omitempty"`  // from whom the holder received it; nothing when the holder made it
	Journey []Leg     `json:"journey,omitempty"` // shipments and sites, in order

	DisposedAs Disposals      `json:"disposedAs,omitzero"` // Quantity.Disposed, by method
	Reports    []RecallReport `json:"reports,omitempty"`   // one a recall
}

// Bounds of a batch's past, so that everything it comes from can be checked in
// one read and its origin found in one trace.
const (
	maxAncestors   = 1000
	maxGenerations = 100
)

// Portion is an amount of a batch, in the batch's unit.
type Portion struct {
	Batch  string `json:"batch"`
	Amount int64  `json:"amount"`
}

// Transfer is an offer of the whole remaining batch to a receiver.
type Transfer struct {
	To       Owner  `json:"to"`
	TxID     string `json:"txId"`
	Shipment string `json:"shipment,omitempty"` // with which it travels, and ends
	Sale
}

// Refusal is who refused an offer, and why.
type Refusal struct {
	By     Owner  `json:"by"`
	Reason string `json:"reason"`
}

// Disposal is an amount that left the chain.
type Disposal struct {
	Amount int64          `json:"amount"`
	Method DisposalMethod `json:"method"`
	Reason string         `json:"reason"`
	Cause  WasteCause     `json:"cause,omitempty"` // wasted
	Sale                  // sold
}

// Kind returns KindBatch.
func (b *Batch) Kind() Kind { return KindBatch }

// Indexes lists batches by holder, by awaited receiver and, until they are
// admitted to the market, by whom they await; the ID begins with the maker, who
// harvested, mixed or split it.
func (b *Batch) Indexes() map[string][]string {
	indexes := map[string][]string{"holder": {b.Holder.Enterprise}}
	if b.Transfer != nil {
		indexes["receiver"] = []string{b.Transfer.To.Enterprise}
	}
	if b.undecided() {
		indexes["awaiting"] = []string{b.Holder.Enterprise}
	}
	return indexes
}

// Parties are the holder, who is to receive it, and the producer of a whole lot.
// What is split from a lot is its holder's business.
func (b *Batch) Parties() []string {
	parties := []string{b.Holder.Enterprise}
	if b.CertifiedBy == b.ID {
		parties = append(parties, b.Producer.Enterprise)
	}
	if b.Transfer != nil {
		parties = append(parties, b.Transfer.To.Enterprise)
	}
	return parties
}

func (b *Batch) refuse(code Code, field, en, zh string, args ...any) error {
	return Refuse(code, field, en, zh, args...).On(KindBatch, b.ID)
}

// RegisterBatch is the input of batch:Register.
type RegisterBatch struct {
	Batch     string `json:"batch"` // ID: enterprise code, '-', lot (GS1 AI 10)
	Product   string `json:"product"`
	Site      string `json:"site"`
	Harvested Date   `json:"harvested"`
	Amount    int64  `json:"amount"`
	Unit      Unit   `json:"unit"`
	GTIN      string `json:"gtin,omitempty" metadata:",optional"` // GTIN-14
}

// New returns the harvested batch, bound to the version of series in force on
// the day of harvest.
func (in RegisterBatch) New(producer *Enterprise, site *Site, series *Series, stamp Stamp) (*Batch, error) {
	var c check
	c.ownID("batch", in.Batch, producer.ID)
	c.product("product", in.Product)
	c.past("harvested", in.Harvested, stamp.Today())
	c.amount("amount", in.Amount)
	c.that(in.GTIN == "" || ValidGS1(in.GTIN, 14), "gtin", "%q is not a GTIN-14: 14 digits with a GS1 check digit", "%q 不是 GTIN-14：应为带校验位的 14 位数字", clip(in.GTIN))
	c.that(producer.BusinessKind == Base || producer.BusinessKind == Cooperative, "batch", "%s does not harvest; only a base or cooperative registers batches", "%s 不是生产者；只有基地或合作社可以登记批次", producer.Name)
	c.that(site.Owner == producer.Owner(), "site", "%s belongs to another enterprise; name a site of your own", "场所 %s 属于其他企业，请填写本企业的场所", in.Site)
	if err := c.result(); err != nil {
		return nil, err
	}
	version, err := series.At(in.Harvested)
	if err != nil {
		return nil, err
	}
	if limit := version.RegisterWithinDays; limit > 0 {
		earliest := Date(stamp.Time.In(ChinaTime).AddDate(0, 0, -limit).Format(time.DateOnly))
		c.that(in.Harvested >= earliest, "harvested", "%s is more than %d days ago, the most that %s allows", "%s 距今超过标准 %[3]s 规定的 %[2]d 天", in.Harvested, limit, version.Standard)
	}
	if err := site.harvestable(in.Product, in.Harvested, version.inputRules()); err != nil {
		return nil, err
	}
	c.that(in.Unit == version.Unit, "unit", "is %q; %s counts in %q", "为 %q，而标准 %s 以 %q 计量", clip(string(in.Unit)), version.Standard, version.Unit)
	return &Batch{
		Header: Header{ID: in.Batch}, Product: in.Product, Standard: version.Standard, Unit: in.Unit,
		GTIN: in.GTIN, Site: in.Site, Harvested: in.Harvested, MadeBy: Registered,
		Producer: producer.Owner(), Holder: producer.Owner(), CertifiedBy: in.Batch, Quantity: newBalance(in.Amount),
	}, c.result()
}

// harvestedBy is the day by which all of b was harvested. Of a mixture only the
// earliest harvest is known: today, so that no lot in it is judged by limits
// laxer than its own.
func (b *Batch) harvestedBy(today Date) Date {
	if b.Site == "" {
		return today
	}
	return b.Harvested
}

// SplitBatch is the input of batch:Split.
type SplitBatch struct {
	Batch   string        `json:"batch"`
	Outputs []SplitOutput `json:"outputs"`
	Loss    int64         `json:"loss,omitempty" metadata:",optional"` // declared, in the batch's unit
}

// SplitOutput is one new batch; To, when given, is offered it at once.
type SplitOutput struct {
	Batch  string `json:"batch"`
	Amount int64  `json:"amount"`
	To     string `json:"to,omitempty" metadata:",optional"` // enterprise code of a receiver
	Sale
}

// Receivers are the enterprises offered an output.
func (in SplitBatch) Receivers() []string {
	var codes []string
	for _, o := range in.Outputs {
		if o.To != "" {
			codes = append(codes, o.To)
		}
	}
	return codes
}

// portion checks one side of a split or mixture; self is the other.
func (c *check) portion(field string, p Portion, self string) {
	c.id(field+".batch", p.Batch)
	c.amount(field+".amount", p.Amount)
	if p.Batch == self && c.err == nil {
		c.err = Refuse(Cycle, field+".batch", "%s cannot be made from itself; give what is made a new lot number", "%s 不能由自身产生，请使用新的批号", p.Batch)
	}
}

// Check refuses a malformed split.
func (in SplitBatch) Check() error {
	var c check
	c.id("batch", in.Batch)
	c.count("outputs", len(in.Outputs), 1, maxItems)
	c.nonNegative("loss", in.Loss)
	for i, o := range in.Outputs {
		field := item("outputs", i)
		c.portion(field, Portion{o.Batch, o.Amount}, in.Batch)
		if o.To != "" {
			c.enterprise(field+".to", o.To)
		}
		o.Sale.check(&c, field+".")
		c.that(o.To != "" || o.Sale == Sale{}, field+".to", "name the buyer of this sale", "请填写购买方")
	}
	c.unique("outputs", len(in.Outputs), func(i int) string { return in.Outputs[i].Batch })
	return c.result()
}

// Split takes the outputs out of b. Certificates matter only for outputs offered
// to a receiver; what is held, recalled or not admitted is not even split.
func (b *Batch) Split(in SplitBatch, holder *Enterprise, receivers map[string]*Enterprise, cover Cover, stamp Stamp) ([]*Batch, error) {
	if err := b.idle(); err != nil {
		return nil, err
	}
	if err := b.barred(cover); err != nil {
		return nil, err
	}
	if err := b.admitted(); err != nil {
		return nil, err
	}
	if b.Generation >= maxGenerations {
		return nil, b.tooDeep()
	}
	outputs := make([]*Batch, len(in.Outputs))
	for i, o := range in.Outputs {
		var c check
		c.ownID(item("outputs", i)+".batch", o.Batch, b.Holder.Enterprise)
		if err := c.result(); err != nil {
			return nil, err
		}
		if !b.Quantity.take(o.Amount, &b.Quantity.PassedOn) {
			return nil, b.short(item("outputs", i)+".amount", o.Amount)
		}
		outputs[i] = b.part(o)
		if o.To != "" {
			if err := outputs[i].offer(holder, receivers[o.To], cover, stamp); err != nil {
				return nil, err
			}
			outputs[i].Transfer.Sale = o.Sale
		}
	}
	if !b.Quantity.take(in.Loss, &b.Quantity.Lost) {
		return nil, b.short("loss", in.Loss)
	}
	b.Outputs += len(outputs)
	return outputs, nil
}

// part returns a new batch of the same goods. It is still the producer's lot,
// covered by the same certificates.
func (b *Batch) part(o SplitOutput) *Batch {
	return &Batch{
		Header: Header{ID: o.Batch}, Product: b.Product, Standard: b.Standard, Unit: b.Unit, GTIN: b.GTIN,
		Site: b.Site, Harvested: b.Harvested, MadeBy: FromSplit, Inputs: []Portion{{b.ID, o.Amount}},
		Producer: b.Producer, Holder: b.Holder, CertifiedBy: b.CertifiedBy, Lots: b.Lots, Parts: b.pastParts(), Generation: b.Generation + 1, Quantity: newBalance(o.Amount),
	}
}

func (b *Batch) tooDeep() error {
	return b.refuse(WrongState, "", "was split and mixed %d times on its way; more would hide its origin", "已经过 %d 次拆分与混合，不能再继续，以免来源难以追溯", maxGenerations)
}

func (b *Batch) short(field string, amount int64) error {
	asked, left := inUnit(b.Unit, amount, b.Quantity.Remaining)
	return b.refuse(Insufficient, field, "asks for %s, only %s are left", "需要 %s，仅剩 %s", asked, left)
}

// idle refuses while b is offered to somebody.
func (b *Batch) idle() error {
	if b.Transfer == nil {
		return nil
	}
	return b.refuse(WrongState, "", "is offered to %s; wait for it to be received or refused, or cancel the transfer", "已提交给 %s，请等待对方接收或拒收，或取消移交", b.Transfer.To.Enterprise)
}

// How many outputs a batch lists itself, and how many each Outputs after it.
// Most batches need no more than the first, which cost no key of their own.
const (
	inlineOutputs = 5
	outputChunk   = 100
)

// Outputs is a chunk of the list of batches made from a batch, of those that it
// does not list itself. Chunks are numbered from 0 and found by the batch's
// output count, so that a traversal reads those of a whole generation at once.
type Outputs struct {
	Header
	Batches []string `json:"batches"`
}

// Kind returns KindOutputs.
func (o *Outputs) Kind() Kind { return KindOutputs }

// Indexes is empty.
func (o *Outputs) Indexes() map[string][]string { return nil }

// Parties is empty.
func (o *Outputs) Parties() []string { return nil }

// OutputChunks returns the IDs of all chunks that list so many outputs of a
// batch.
func OutputChunks(batch string, outputs int) []string {
	var ids []string
	for n := 0; n*outputChunk < outputs-inlineOutputs; n++ {
		ids = append(ids, OutputsID(batch, n))
	}
	return ids
}

// ListOutput lists what was made of b after so many others, in b itself or in
// the chunk whose ID is returned.
func (b *Batch) ListOutput(id string, made int) (chunk string, elsewhere bool) {
	if made < inlineOutputs {
		b.Into = append(b.Into, id)
		return "", false
	}
	return OutputsID(b.ID, (made-inlineOutputs)/outputChunk), true
}
