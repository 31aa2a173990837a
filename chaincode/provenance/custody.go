package provenance

import "slices"

// Covering returns the batches whose certificates must stand for b to move: its
// Lots, and the one that it is, or was split from.
func (b *Batch) Covering() []string { return append(slices.Clone(b.Lots), b.CertifiedBy) }

// Ancestry returns every batch that b comes from, and b itself: what is held or
// recalled among them stops b.
func (b *Batch) Ancestry() []string { return slices.Concat(b.Covering(), b.parts()) }

// parts are the batches of b's past that were only split off, itself included.
func (b *Batch) parts() []string {
	if b.CertifiedBy == b.ID {
		return b.pastParts()
	}
	return append(b.pastParts(), b.ID)
}

// pastParts are b's Parts and those of its inputs that are no lots.
func (b *Batch) pastParts() []string {
	lots, parts := map[string]bool{}, slices.Clone(b.Parts)
	for _, lot := range b.Covering() {
		lots[lot] = true
	}
	for _, input := range b.Inputs {
		if !lots[input.Batch] {
			parts = append(parts, input.Batch)
		}
	}
	return parts
}

// Cover is the dossiers of a batch's Ancestry.
type Cover []*Dossier

// barred refuses goods of which any ancestor is recalled or held, in whatever
// generation they descend from it.
func (b *Batch) barred(cover Cover) error {
	for _, d := range cover {
		if len(d.Recalls) > 0 {
			return b.refuse(Recalled, "", "batch %s is recalled by %s; seal what you have of it, report it to the recall and destroy it", "批次 %s 已被召回（%s）；请立即封存、报告并销毁", d.ID, d.Recalls[0])
		}
	}
	for _, d := range cover {
		if len(d.Holds) > 0 {
			return b.refuse(Held, "", "batch %s is on hold by %s; keep it sealed until the hold is released", "批次 %s 已被封存（%s）；解除封存前不得流通", d.ID, d.Holds[0])
		}
	}
	return nil
}

// sound refuses goods that are barred, and those of which any part of the past
// was treated as the standard does not allow or has a test report that does not
// conform: mixing launders nothing.
func (b *Batch) sound(cover Cover) error {
	if err := b.barred(cover); err != nil {
		return err
	}
	for _, d := range cover {
		if barred := d.treated(); barred != nil {
			return barred.On(KindBatch, b.ID)
		}
	}
	for _, d := range cover {
		if id, ok := d.failingTest(); ok {
			return b.refuse(NonConformant, "", "test report %s does not conform; these goods cannot move, only be disposed of", "检测报告 %s 不合格；该批货物不能流通，只能处置", id)
		}
	}
	return nil
}

// movable refuses goods that are not sound, not admitted to the market after
// they came from the other region, or of which any lot has no valid commitment
// certificate, so that a revocation reaches everything made from the lot. Whether
// goods may leave their region is not asked here.
func (b *Batch) movable(cover Cover) error {
	if err := b.sound(cover); err != nil {
		return err
	}
	if err := b.admitted(); err != nil {
		return err
	}
	lots := b.Covering()
	for _, d := range cover {
		if slices.Contains(lots, d.ID) && !d.holds(Commitment) {
			answering := b.Producer.Enterprise
			if d.ID != b.CertifiedBy {
				answering, _, _ = SplitOwnedID(d.ID)
			}
			return b.refuse(CertificateRequired, "", "no valid commitment certificate covers it; %s must issue one for batch %s first", "没有有效的承诺达标合格证；须由 %s 先为批次 %s 开具", answering, d.ID)
		}
	}
	return nil
}

// mayGoTo refuses to hand b to the receiver. What leaves its region must be
// released; what was refused at the other region's market goes back to its sender
// without its papers in order, unless something stops it altogether.
func (b *Batch) mayGoTo(receiver *Enterprise, cover Cover) error {
	if b.returnsTo(receiver.ID) {
		return b.sound(cover)
	}
	if err := b.movable(cover); err != nil {
		return err
	}
	if receiver.Organization == b.Holder.Organization {
		return nil
	}
	return b.cleared(cover)
}

// mayGo is mayGoTo for goods that leave the sender, whose supply must not be
// suspended, unless they only go back.
func (b *Batch) mayGo(sender, receiver *Enterprise, cover Cover, today Date) error {
	if err := b.mayGoTo(receiver, cover); err != nil || b.returnsTo(receiver.ID) {
		return err
	}
	return sender.maySupply(receiver.Organization, today)
}

// TransferBatch is the input of batch:Transfer.
type TransferBatch struct {
	Batch string `json:"batch"`
	To    string `json:"to"` // enterprise code
	Sale
}

// Check refuses a malformed transfer.
func (in TransferBatch) Check() error {
	var c check
	c.id("batch", in.Batch)
	c.enterprise("to", in.To)
	in.Sale.check(&c, "")
	return c.result()
}

// Offer offers the whole remaining batch of the sender to the receiver, who must
// accept it.
func (b *Batch) Offer(sender, receiver *Enterprise, cover Cover, stamp Stamp) error {
	if err := b.idle(); err != nil {
		return err
	}
	return b.offer(sender, receiver, cover, stamp)
}

func (b *Batch) offer(sender, receiver *Enterprise, cover Cover, stamp Stamp) error {
	if err := receiver.MayAct(); err != nil {
		return err
	}
	if err := b.mayGo(sender, receiver, cover, stamp.Today()); err != nil {
		return err
	}
	if receiver.ID == b.Holder.Enterprise {
		return b.refuse(Invalid, "to", "is the holder already", "已经是持有者")
	}
	if !receiver.BusinessKind.trades() {
		return b.refuse(Invalid, "to", "%s is a laboratory, carrier or online platform and does not trade goods", "%s 是检测机构、承运企业或网络交易平台，不能持有货物", receiver.Name)
	}
	if b.Quantity.Remaining == 0 {
		return b.refuse(Insufficient, "batch", "nothing of it is left", "该批次已无剩余")
	}
	b.Transfer = &Transfer{To: receiver.Owner(), TxID: stamp.TxID}
	return nil
}

// CancelTransfer is the input of batch:CancelTransfer.
type CancelTransfer struct {
	Batch string `json:"batch"`
}

// Cancel withdraws the offer.
func (b *Batch) Cancel() error {
	if err := b.unshipped(); err != nil {
		return err
	}
	if b.Transfer == nil {
		return b.refuse(WrongState, "", "is not offered to anybody", "未在移交中")
	}
	b.Transfer = nil
	return nil
}

// ReceiveBatch is the input of batch:Receive.
type ReceiveBatch struct {
	Batch  string `json:"batch"`
	Accept bool   `json:"accept"`
	Reason string `json:"reason,omitempty" metadata:",optional"` // of a refusal
}

// Receiver is to whom b is offered.
func (b *Batch) Receiver() (Owner, error) {
	if b.Transfer == nil {
		return Owner{}, b.refuse(WrongState, "", "is not offered to anybody; ask the holder to transfer it first", "未在移交中，请持有者先提交移交")
	}
	return b.Transfer.To, nil
}

// Receive accepts or refuses what was offered. When the goods stopped being
// movable in between, or one of the two was suspended, they can only be refused.
func (b *Batch) Receive(in ReceiveBatch, holder, receiver *Enterprise, cover Cover, stamp Stamp) error {
	if err := b.unshipped(); err != nil {
		return err
	}
	return b.receive(in, holder, receiver, cover, stamp)
}

func (b *Batch) receive(in ReceiveBatch, holder, receiver *Enterprise, cover Cover, stamp Stamp) error {
	var c check
	c.note("reason", in.Reason, 0, maxText)
	c.that(in.Accept || in.Reason != "", "reason", "say why the goods are refused", "请说明拒收原因")
	if err := c.result(); err != nil {
		return err
	}
	if in.Accept {
		for _, party := range []*Enterprise{holder, receiver} {
			if err := party.MayAct(); err != nil {
				return err
			}
		}
		if err := b.mayGo(holder, receiver, cover, stamp.Today()); err != nil {
			return err
		}
		b.Bought = &Purchase{From: b.Holder, Sale: b.Transfer.Sale}
		b.handOver()
		b.Refused = nil
	} else {
		b.Refused = &Refusal{b.Transfer.To, in.Reason}
	}
	b.Transfer = nil
	return nil
}

// DisposalMethod is how goods leave the chain.
type DisposalMethod string

var disposalMethods = []DisposalMethod{"consumed", "sold", "destroyed", "wasted", "returned_to_soil"}

// DisposeBatch is the input of batch:Dispose.
type DisposeBatch struct {
	Batch  string         `json:"batch"`
	Amount int64          `json:"amount"`
	Method DisposalMethod `json:"method"`
	Reason string         `json:"reason"`
	Cause  WasteCause     `json:"cause,omitempty" metadata:",optional"` // of what is wasted
	Sale                  // of what is sold
}

// Dispose takes amount out of the chain. Goods that may not move may not be sold
// or consumed either, nor by a suspended holder; nor sold by one that may not supply.
// What is recalled or held leaves it destroyed and not otherwise, or it would be
// written off into somebody's kitchen.
func (b *Batch) Dispose(in DisposeBatch, holder *Enterprise, cover Cover, stamp Stamp) error {
	var c check
	c.amount("amount", in.Amount)
	oneOf(&c, "method", in.Method, disposalMethods...)
	c.note("reason", in.Reason, 2, maxText)
	in.checkMethod(&c)
	if err := c.result(); err != nil {
		return err
	}
	if err := b.idle(); err != nil {
		return err
	}
	switch in.Method {
	case "sold", "consumed":
		if err := holder.MayAct(); err != nil {
			return err
		}
		if err := b.movable(cover); err != nil {
			return err
		}
	case "destroyed":
	default:
		if err := b.barred(cover); err != nil {
			return err
		}
	}
	if in.Method == "sold" {
		if err := holder.maySupply(holder.Organization, stamp.Today()); err != nil {
			return err
		}
	}
	if !b.Quantity.take(in.Amount, &b.Quantity.Disposed) {
		return b.short("amount", in.Amount)
	}
	*b.DisposedAs.account(in.Method) += in.Amount
	b.Disposal = &Disposal{in.Amount, in.Method, in.Reason, in.Cause, in.Sale}
	return nil
}

// checkMethod requires that what the input says beside the method belongs to it.
func (in DisposeBatch) checkMethod(c *check) {
	if in.Cause != "" {
		oneOf(c, "cause", in.Cause, wasteCauses...)
		c.that(in.Method == "wasted", "cause", "is only for goods that are wasted", "仅用于损耗")
	}
	in.Sale.check(c, "")
	c.that(in.Method == "sold" || in.Sale == Sale{}, "method", "order, terms, stall and listing are only for goods that are sold", "订单、条款、摊位与上架信息仅用于售出")
}

// Disposals is how much of a batch left the chain in which way, in the batch's
// unit.
type Disposals struct {
	Consumed       int64 `json:"consumed,omitempty"`
	Sold           int64 `json:"sold,omitempty"` // to consumers
	Destroyed      int64 `json:"destroyed,omitempty"`
	Wasted         int64 `json:"wasted,omitempty"`
	ReturnedToSoil int64 `json:"returnedToSoil,omitempty"`
}

// account is where a method's amounts are kept.
func (d *Disposals) account(method DisposalMethod) *int64 {
	return map[DisposalMethod]*int64{
		"consumed": &d.Consumed, "sold": &d.Sold, "destroyed": &d.Destroyed, "wasted": &d.Wasted, "returned_to_soil": &d.ReturnedToSoil,
	}[method]
}

// Total is the amount disposed of in any way.
func (d Disposals) Total() int64 {
	var sum int64
	for _, method := range disposalMethods {
		sum += *d.account(method)
	}
	return sum
}

// takeBack puts what consumers returned, no more than was sold, among what is on
// hand.
func (b *Batch) takeBack(amount int64) {
	b.DisposedAs.Sold -= amount
	b.Quantity.Disposed -= amount
	b.Quantity.Remaining += amount
}
