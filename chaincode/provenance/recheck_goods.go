package provenance

import (
	"slices"
	"strings"
)

// What a correction of goods and of their way must keep to, and who relied on it.

// Recheck holds a harvested batch to the rules of its registration; one made of
// others says what they say. Its amount, and the version of the standard that
// binds it, change only while it is whole and nothing vouches for it. The time to
// register (Version.RegisterWithinDays) is asked again only when the version
// changes: it keeps people from choosing one by claiming an old harvest.
func (b *Batch) Recheck(previous Record, reader Reader, stamp Stamp) error {
	old := previous.(*Batch)
	if b.MadeBy != Registered {
		return b.followInputs(old, reader)
	}
	if _, err := reader.Read(Key(KindEnterprise, b.Producer.Enterprise), Key(KindSeries, b.Product), Key(KindDossier, b.ID)); err != nil {
		return err
	}
	producer, err := lookUpOne[Enterprise](reader, "producer", b.Producer.Enterprise)
	if err != nil {
		return err
	}
	site, err := lookUpOne[Site](reader, "site", b.Site)
	if err != nil {
		return err
	}
	series, err := lookUpOne[Series](reader, "product", b.Product)
	if err != nil {
		return err
	}
	dossier, err := lookUpDossier(reader, b.ID)
	if err != nil {
		return err
	}
	in := RegisterBatch{Batch: b.ID, Product: b.Product, Site: b.Site, Harvested: b.Harvested, Amount: b.Quantity.Initial, Unit: b.Unit, GTIN: b.GTIN}
	again, err := in.New(producer, site, series.atAnyTime(), stamp)
	if err != nil {
		return err
	}
	whole := old.pristine() && len(dossier.valid()) == 0
	if again.Standard != old.Standard {
		if !whole {
			return b.refuse(WrongState, "harvested", "a harvest on %s is bound to %s, but %s is what it was certified or moved under; revoke its certificates first, or dispose of it", "%s 采收的批次适用 %s，而该批次已按 %s 出证或流通；请先撤销其证明，或处置该批次", b.Harvested, again.Standard, old.Standard)
		}
		if again, err = in.New(producer, site, series, stamp); err != nil {
			return err
		}
		b.Standard = again.Standard
	}
	if b.Quantity.Initial != old.Quantity.Initial {
		if !whole {
			return b.refuse(WrongState, "quantity.initial", "can be corrected only while nothing was taken from the batch, it was never offered and no valid certificate states it; revoke the certificates, or declare the difference as disposed of", "仅在未取用、未移交且没有有效证明时可更正；请先撤销证明，或将差额作为处置申报")
		}
		b.Quantity = again.Quantity
	}
	return b.harvestedBeforeCertified(dossier, reader)
}

// atAnyTime is the series without its times to register.
func (s *Series) atAnyTime() *Series {
	versions := slices.Clone(s.Versions)
	for i := range versions {
		versions[i].RegisterWithinDays = 0
	}
	return &Series{Header: s.Header, Versions: versions}
}

// harvestedBeforeCertified refuses a harvest after a certificate that vouches for
// it was issued.
func (b *Batch) harvestedBeforeCertified(dossier *Dossier, reader Reader) error {
	var ids []string
	for _, entry := range dossier.valid() {
		ids = append(ids, entry.Certificate)
	}
	if ids == nil {
		return nil
	}
	standard, err := lookUpOne[Standard](reader, "standard", b.Standard)
	if err != nil {
		return err
	}
	certificates, err := lookUp[Certificate](reader, ids...)
	if err != nil {
		return err
	}
	for _, c := range certificates {
		if c != nil && c.IssuedOn < standard.earliest(c.Type, b.Harvested) {
			return b.refuse(Invalid, "harvested", "%s is after certificate %s was issued, on %s; correct that first", "%s 晚于证明 %s 的开具日期 %s，请先更正该证明", b.Harvested, c.ID, c.IssuedOn)
		}
	}
	return nil
}

// followInputs holds a batch made of others to what they say.
func (b *Batch) followInputs(old *Batch, reader Reader) error {
	ids := make([]string, len(b.Inputs))
	for i, input := range b.Inputs {
		ids[i] = input.Batch
	}
	inputs, err := lookUp[Batch](reader, ids...)
	if err != nil {
		return err
	}
	want := *inputs[0]
	for _, input := range inputs[1:] {
		want.Site = ""
		want.Harvested = min(want.Harvested, input.Harvested)
		if input.GTIN != want.GTIN {
			want.GTIN = ""
		}
	}
	if b.MadeBy == Processed { // it has no site, and a code of its own
		want.Site, want.GTIN = "", old.GTIN
	}
	var c check
	follows := func(field, was, is, from string) {
		c.that(is == was || is == from, field, "is %q of what it was made from; correct that first", "其来源批次为 %q，请先更正来源批次", from)
	}
	follows("site", old.Site, b.Site, want.Site)
	follows("harvested", string(old.Harvested), string(b.Harvested), string(want.Harvested))
	follows("gtin", old.GTIN, b.GTIN, want.GTIN)
	c.that(b.Quantity == old.Quantity, "quantity.initial", "was taken out of other batches and cannot be corrected", "取自其他批次，不能更正")
	return c.result()
}

// ReliedOn: the other region relied on a batch unless it is still as its maker
// wrote it and nobody there filed anything about it.
func (b *Batch) ReliedOn(_ Record, author Owner, reader Reader) (Reliance, error) {
	if !b.pristine() || b.Transfer != nil || b.Holder != author {
		return ReliedElsewhere, nil
	}
	dossier, err := lookUpDossier(reader, b.ID)
	if err != nil {
		return ReliedElsewhere, err
	}
	return dossier.reliedOn(author, reader)
}

// reliedOn says who but the author filed something about the batch: they looked
// at what was written.
func (d *Dossier) reliedOn(author Owner, reader Reader) (Reliance, error) {
	documents := slices.Concat(d.Inspections, d.Samples, d.Holds, d.Recalls)
	for _, entry := range d.valid() {
		documents = append(documents, entry.Certificate)
	}
	for i, id := range documents {
		documents[i], _, _ = strings.Cut(id, "-")
	}
	return reliedOnBy(author, reader, documents...)
}

// valid are the certificates that were not revoked.
func (d *Dossier) valid() []DossierEntry {
	return slices.DeleteFunc(slices.Clone(d.Certificates), func(e DossierEntry) bool { return e.Revoked })
}

// Recheck holds the use of an input to the rules of its recording, and what was used
// and when to the harvests of the batches that it names. What follows for the others,
// the contract's (*Tx).correctUse finds.
func (u *InputUse) Recheck(previous Record, reader Reader, stamp Stamp) error {
	if err := u.RecordInputUse.Check(as(u.Owner, stamp)); err != nil {
		return err
	}
	if !u.Otherwise(previous.(*InputUse)) {
		return nil
	}
	batches, err := lookUp[Batch](reader, u.Batches...)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if err := u.concerns(b, "usedOn"); err != nil {
			return err
		}
	}
	return nil
}

// ReliedOn: a use for which goods are stopped binds both regions, and so does one on
// goods that others may have. What was used, and when, is what harvests are checked
// against before they go to the other region.
func (u *InputUse) ReliedOn(corrected Record, _ Owner, _ Reader) (Reliance, error) {
	if u.Finding != "" || len(u.Batches) > 0 || corrected.(*InputUse).Otherwise(u) {
		return ReliedElsewhere, nil
	}
	return ReliedHere, nil
}

// Recheck holds the trip to the rules of its dispatch. Its route and times are what the
// log is judged by.
func (s *Shipment) Recheck(_ Record, _ Reader, _ Stamp) error {
	return DispatchShipment{s.ID, s.Receiver.Enterprise, s.Carrier.Enterprise, s.Batches, s.Trip}.Check()
}

// ReliedOn: receiver and carrier relied on what the sender stated once the vehicle was
// under way, as its log shows, or the shipment ended.
func (s *Shipment) ReliedOn(_ Record, author Owner, _ Reader) (Reliance, error) {
	switch {
	case s.State() == OnTheWay && s.Log.Readings == 0:
		return ReliedNowhere, nil
	case s.Receiver.Organization != author.Organization, s.Carrier.Organization != author.Organization:
		return ReliedElsewhere, nil
	}
	return ReliedHere, nil
}

// Recheck holds the refusals of goods to the rule for them. What was measured at entry
// and decided on it stays: a later entry of the same goods decides anew. The goods came
// from the other region, which relied on it.
func (e *Entry) Recheck(previous Record, _ Reader, _ Stamp) error {
	var c check
	for i, d := range e.Decisions {
		refused := previous.(*Entry).Decisions[i].Refusal != ""
		field := item("decisions", i) + ".refusal"
		if refused {
			c.note(field, d.Refusal, 2, maxText)
		} else {
			c.that(d.Refusal == "", field, "is the holder's reason to refuse goods, and these were decided on by their papers", "是持有者拒绝进入的理由，而该批次是凭单证决定的")
		}
	}
	return c.result()
}

// Recheck holds the listing to the rules of its publication.
func (l *Listing) Recheck(_ Record, _ Reader, _ Stamp) error {
	var c check
	l.PublishListing.check(&c)
	return c.result()
}

// ReliedOn: the platform shows what its own number stands for.
func (l *Listing) ReliedOn(_ Record, author Owner, reader Reader) (Reliance, error) {
	return reliedOnBy(author, reader, l.Platform)
}
