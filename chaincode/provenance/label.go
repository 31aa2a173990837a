package provenance

// Label is the ledger's own index of what is printed on released goods: a GTIN with a
// lot number, and the batch that they stand for. Lot numbers are each producer's own,
// and several may sell under one GTIN: each pair is a key of its own, so that a scan
// finds one batch and releases of the same GTIN do not collide.
type Label struct {
	Header
	Batch string `json:"batch,omitempty"` // none once its GTIN was corrected
}

// LabelID is the ID of the label of b, which has a GTIN.
func (b *Batch) LabelID() string {
	_, lot, _ := SplitOwnedID(b.ID)
	return b.GTIN + "-" + lot
}

// Kind returns KindLabel.
func (l *Label) Kind() Kind { return KindLabel }

// Indexes is empty.
func (l *Label) Indexes() map[string][]string { return nil }

// Parties is empty.
func (l *Label) Parties() []string { return nil }

// Claim gives the label to b and refuses when it is another's.
func (l *Label) Claim(b *Batch) error {
	if l.Batch != "" && l.Batch != b.ID {
		return b.refuse(AlreadyExists, "gtin", "%s with this lot number is the label of %s already, and a scan could not tell them apart; correct the GTIN of this batch, or register the goods under another lot number", "%s 与该批号已用于 %s 的标签，扫码无法区分；请更正该批次的商品条码，或以其他批号登记", b.GTIN, l.Batch)
	}
	l.Batch = b.ID
	return nil
}

// Relabel gives the release the public code of its lot, whose GTIN was corrected.
func (r *Release) Relabel(b *Batch) { r.GTIN, r.PublicCode = b.GTIN, b.PublicCode() }
