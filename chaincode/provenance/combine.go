package provenance

import (
	"maps"
	"slices"
)

// MixBatches is the input of batch:Mix.
type MixBatches struct {
	Batch  string    `json:"batch"` // ID of the mixture
	Inputs []Portion `json:"inputs"`
	Loss   int64     `json:"loss,omitempty" metadata:",optional"`
}

// Check refuses a malformed mixture.
func (in MixBatches) Check() error {
	c := checkPortions(in.Batch, in.Inputs, 2, in.Loss)
	return c.result()
}

// checkPortions refuses malformed ingredients of a batch, of which there must be
// least.
func checkPortions(batch string, inputs []Portion, least int, loss int64) check {
	var c check
	c.id("batch", batch)
	c.count("inputs", len(inputs), least, maxItems)
	c.nonNegative("loss", loss)
	for i, p := range inputs {
		field := item("inputs", i)
		c.portion(field, p, batch)
	}
	c.unique("inputs", len(inputs), func(i int) string { return inputs[i].Batch })
	return c
}

// Mix takes the portions out of the holder's batches into one new batch, for
// which the holder now answers: a buyer who mixes lots must issue a commitment
// certificate of its own (Ministry Order 2025 No. 4). Lots bound to different
// versions of the standard do not mix, so that none is judged by a laxer one.
// covers are those of the inputs.
func (in MixBatches) Mix(inputs []*Batch, covers []Cover) (*Batch, error) {
	first := inputs[0]
	mix := &Batch{Header: Header{ID: in.Batch}, Product: first.Product, Standard: first.Standard, Unit: first.Unit, GTIN: first.GTIN, MadeBy: FromMix}
	var c check
	for i, b := range inputs {
		field := item("inputs", i) + ".batch"
		c.that(b.Product == first.Product, field, "is %s, the first input is %s; only one product can be mixed", "产品为 %s，第一项为 %s；只能混合同一产品", b.Product, first.Product)
		c.that(b.Standard == first.Standard, field, "is bound to %s, the first input to %s; mix lots of one version", "适用标准 %s，第一项适用 %s；只能混合适用同一版本标准的批次", b.Standard, first.Standard)
		if b.GTIN != mix.GTIN {
			mix.GTIN = ""
		}
	}
	if err := c.result(); err != nil {
		return nil, err
	}
	return mix, mix.combine(in.Inputs, in.Loss, inputs, covers)
}

// ProcessBatches is the input of batch:Process.
type ProcessBatches struct {
	Batch   string    `json:"batch"`   // ID of what is made
	Product string    `json:"product"` // of what is made
	Inputs  []Portion `json:"inputs"`
	Loss    int64     `json:"loss,omitempty" metadata:",optional"` // declared, in the batches' unit: what was peeled off or evaporated
	GTIN    string    `json:"gtin,omitempty" metadata:",optional"` // GTIN-14
}

// Check refuses a malformed processing.
func (in ProcessBatches) Check() error {
	c := checkPortions(in.Batch, in.Inputs, 1, in.Loss)
	c.product("product", in.Product)
	c.that(in.GTIN == "" || ValidGS1(in.GTIN, 14), "gtin", "%q is not a GTIN-14: 14 digits with a GS1 check digit", "%q 不是 GTIN-14：应为带校验位的 14 位数字", clip(in.GTIN))
	return c.result()
}

// Process takes the portions out of the processor's batches into one batch of another
// product, for which the processor now answers. It is bound to the version of series,
// that product's, in force today, and counted in the unit of what went in. Like a
// mixture it needs certificates of its own; those of what went in must stand, and what
// is held or recalled of that stops it. covers are those of the inputs.
func (in ProcessBatches) Process(processor *Enterprise, series *Series, inputs []*Batch, covers []Cover, stamp Stamp) (*Batch, error) {
	var c check
	c.that(processor.BusinessKind == Processor || processor.BusinessKind == CentralKitchen, "batch", "%s does not process; only a processor or central kitchen makes another product", "%s 不是加工企业或中央厨房，不能加工成其他产品", processor.Name)
	if err := c.result(); err != nil {
		return nil, err
	}
	version, err := series.At(stamp.Today())
	if err != nil {
		return nil, err
	}
	for i, b := range inputs {
		field := item("inputs", i) + ".batch"
		c.that(b.Product != in.Product, field, "is %s already; mix it", "已是 %s，请使用混合", b.Product)
		c.that(b.Unit == version.Unit, field, "is counted in %q, what is made by %s in %q", "计量单位为 %q，而 %s 为 %q", b.Unit, version.Standard, version.Unit)
	}
	if err := c.result(); err != nil {
		return nil, err
	}
	made := &Batch{Header: Header{ID: in.Batch}, Product: in.Product, Standard: version.Standard, Unit: version.Unit, GTIN: in.GTIN, MadeBy: Processed}
	return made, made.combine(in.Inputs, in.Loss, inputs, covers)
}

// combine makes b of portions of the holder's batches: mass, and everything they come
// from, passes on to it.
func (b *Batch) combine(portions []Portion, loss int64, inputs []*Batch, covers []Cover) error {
	holder, total := inputs[0].Holder, total(portions)
	var c check
	c.ownID("batch", b.ID, holder.Enterprise)
	c.that(loss < total, "loss", "%d leaves nothing of %d", "损耗 %d 使 %d 全部损失", loss, total)
	c.that(total <= MaxAmount, "inputs", "make more than %d", "合计超过 %d", MaxAmount)
	if err := c.result(); err != nil {
		return err
	}
	b.Inputs, b.Producer, b.Holder, b.CertifiedBy, b.Harvested = portions, holder, holder, b.ID, inputs[0].Harvested
	lots, parts := map[string]bool{}, map[string]bool{}
	for i, input := range inputs {
		if err := input.contribute(portions[i].Amount, item("inputs", i), covers[i]); err != nil {
			return err
		}
		b.Harvested = min(b.Harvested, input.Harvested)
		b.Generation = max(b.Generation, input.Generation+1)
		for _, lot := range input.Covering() {
			lots[lot] = true
		}
		for _, part := range input.parts() {
			parts[part] = true
		}
	}
	if b.Generation > maxGenerations {
		return b.tooDeep()
	}
	ancestors := len(lots) + len(parts)
	c.that(ancestors <= maxAncestors, "inputs", "come from %d batches; %d is the most that can be traced at once", "来自 %d 个批次；一次最多可追溯 %d 个", ancestors, maxAncestors)
	for _, portion := range portions {
		delete(parts, portion.Batch)
	}
	b.Lots, b.Parts = slices.Sorted(maps.Keys(lots)), slices.Sorted(maps.Keys(parts))
	b.Quantity = newBalance(total)
	b.Quantity.take(loss, &b.Quantity.Lost)
	return c.result()
}

func total(portions []Portion) int64 {
	var sum int64 // at most 200 portions of at most MaxAmount: far from overflow
	for _, p := range portions {
		sum += p.Amount
	}
	return sum
}

// contribute takes amount out of b into what is made of it.
func (b *Batch) contribute(amount int64, field string, cover Cover) error {
	if err := b.idle(); err != nil {
		return err
	}
	if err := b.movable(cover); err != nil {
		return err
	}
	if !b.Quantity.take(amount, &b.Quantity.PassedOn) {
		return b.short(field+".amount", amount)
	}
	b.Outputs++
	return nil
}
