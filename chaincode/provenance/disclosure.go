package provenance

import (
	"slices"
)

// An enterprise knows the full past of the goods it holds and one step of their
// future: to whom it sold them and what that buyer made of them, not what became
// of it, nor what else went in.

// disclosed is the batch in full to who has it. Who is offered it sees all but its
// holder's other business; anybody else who may read it gets a glimpse.
func (b *Batch) disclosed(to string) Record {
	switch {
	case b.Holder.Enterprise == to:
		return b
	case b.Transfer != nil && b.Transfer.To.Enterprise == to:
		offered := *b
		offered.Disposal, offered.Reports, offered.DisposedAs = nil, nil, Disposals{}
		if b.Bought != nil {
			offered.Bought = &Purchase{From: b.Bought.From}
		}
		return &offered
	}
	return b.glimpse(to, "")
}

// Next is what the enterprise may know of b, one of those made of the batch from.
func (b *Batch) Next(to, from string) *Batch {
	if b.Holder.Enterprise == to {
		return b
	}
	return b.glimpse(to, from)
}

// glimpse is what an enterprise may know of goods that it has not: what they are
// and how much they began with; who has them, when that is its own buyer; what they
// were made of, when it made them, and else that its batch from went in.
func (b *Batch) glimpse(to, from string) *Batch {
	seen := b.only()
	seen.Corrected = nil
	if b.soldBy(to) {
		seen.Holder, seen.Bought = b.Holder, b.Bought
	}
	if OwnedBy(b.ID, to) {
		seen.Lots, seen.Parts = b.Lots, b.Parts
		return seen
	}
	seen.Inputs = slices.DeleteFunc(slices.Clone(b.Inputs), func(p Portion) bool { return p.Batch != from && !OwnedBy(p.Batch, to) })
	return seen
}

// Past is what a holder of goods made of b may know of it: all that it was and where
// it went, not who has the rest of it, how much that is, or to whom it is offered.
func (b *Batch) Past(to string) *Batch {
	if b.Holder.Enterprise == to {
		return b
	}
	past := b.only()
	past.Lots, past.Parts, past.Journey = b.Lots, b.Parts, b.Journey
	return past
}

// only is b without what became of it.
func (b *Batch) only() *Batch {
	was := &Batch{
		Header: b.Header, Product: b.Product, Standard: b.Standard, Unit: b.Unit, GTIN: b.GTIN, Site: b.Site, Harvested: b.Harvested,
		MadeBy: b.MadeBy, Inputs: b.Inputs, Producer: b.Producer, CertifiedBy: b.CertifiedBy, Generation: b.Generation,
		Quantity: Balance{Initial: b.Quantity.Initial},
	}
	was.Stamp.Actor = Actor{}
	return was
}

// Glimpsed reports whether this is no more than a glimpse of the batch: what became
// of its quantity is not said, and nothing must not be read as all gone.
func (b *Batch) Glimpsed() bool { return !b.Quantity.Balanced() }

// soldBy reports whether the holder has b from that enterprise.
func (b *Batch) soldBy(enterprise string) bool {
	return b.Bought != nil && b.Bought.From.Enterprise == enterprise
}

// PastOf reports whether what happened to b is the actor's past: it has b, or is
// offered it.
func (b *Batch) PastOf(actor Actor) bool {
	return !actor.Role.Business() || b.Holder == actor.Owner() || b.Transfer != nil && b.Transfer.To == actor.Owner()
}

// PermitNext refuses an enterprise what was made of b, unless it has b or its own
// buyer has: that is the one step of the future.
func (b *Batch) PermitNext(actor Actor) error {
	if !actor.Role.Business() || b.Holder == actor.Owner() || b.soldBy(actor.Enterprise) {
		return nil
	}
	return Refuse(Denied, "", "%s neither has it nor sold it to who has; what is made of it now is others' business", "%s 既不持有该批次，也不是现持有者的直接供货方，无权查看其去向", actor.Enterprise).On(KindBatch, b.ID)
}

// OwnedBy reports whether the ID is one of the enterprise's own.
func OwnedBy(id, enterprise string) bool {
	code, _, ok := SplitOwnedID(id)
	return ok && code == enterprise
}
