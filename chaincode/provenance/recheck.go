package provenance

import (
	"slices"
	"strings"
)

// What a correction of each kind must keep to, and who relied on it. A record is
// made again from what it says now, so that no rule of its writing can be got
// around by correcting it.

// Recheck holds the enterprise to the rules of its registration.
func (e *Enterprise) Recheck(Record, Reader, Stamp) error {
	in := RegisterEnterprise{
		Code: e.ID, Name: e.Name, BusinessKind: e.BusinessKind, Address: e.Address, Contact: e.Contact, Responsible: e.Responsible, CodeOverride: e.CodeOverride,
	}
	_, err := in.New(Stamp{Actor: Actor{Organization: e.Organization}})
	return err
}

// ReliedOn: under its name and kind an enterprise acts in both regions. Address,
// contact and responsible person are its own regulator's to keep up to date.
func (e *Enterprise) ReliedOn(corrected Record, _ Owner, _ Reader) (Reliance, error) {
	if c := corrected.(*Enterprise); c.Name != e.Name || c.BusinessKind != e.BusinessKind {
		return ReliedElsewhere, nil
	}
	return ReliedNowhere, nil
}

// Author is the regulator that registered the enterprise.
func (e *Enterprise) Author() Owner { return Owner{Organization: e.Organization} }

// Recheck holds the site to the rules of its registration.
func (s *Site) Recheck(_ Record, reader Reader, _ Stamp) error {
	owner, err := lookUpOne[Enterprise](reader, "owner", s.Owner.Enterprise)
	if err != nil {
		return err
	}
	_, err = s.RegisterSite.New(owner)
	return err
}

// ReliedOn: where a site is and what it is stands behind origin certificates and
// traces that the other region reads; its name does not.
func (s *Site) ReliedOn(corrected Record, _ Owner, _ Reader) (Reliance, error) {
	renamed := s.RegisterSite
	renamed.Name = corrected.(*Site).Name
	if renamed == corrected.(*Site).RegisterSite {
		return ReliedHere, nil
	}
	return ReliedElsewhere, nil
}

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
		if entry.Type != TestReport {
			ids = append(ids, entry.Certificate)
		}
	}
	certificates, err := lookUp[Certificate](reader, ids...)
	if err != nil {
		return err
	}
	for _, c := range certificates {
		if c != nil && c.IssuedOn < b.Harvested {
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
	var codes []string
	for _, id := range documents {
		if code, _, _ := strings.Cut(id, "-"); code != author.Enterprise {
			codes = append(codes, code)
		}
	}
	if codes == nil {
		return ReliedNowhere, nil
	}
	owners, err := ownersOf(reader, codes...)
	if err != nil {
		return ReliedElsewhere, err
	}
	for _, owner := range owners {
		if owner.Organization != author.Organization {
			return ReliedElsewhere, nil
		}
	}
	return ReliedHere, nil
}

// valid are the certificates that were not revoked.
func (d *Dossier) valid() []DossierEntry {
	return slices.DeleteFunc(slices.Clone(d.Certificates), func(e DossierEntry) bool { return e.Revoked })
}

// Recheck holds the certificate to the rules of its issue; the verdict of a test
// report is computed anew. A place can only be corrected to what its site now
// says.
func (c *Certificate) Recheck(previous Record, reader Reader, stamp Stamp) error {
	old := previous.(*Certificate)
	if c.Revoked != nil {
		return Refuse(WrongState, "", "is revoked; there is nothing to correct", "已撤销，无需更正").On(KindCertificate, c.ID)
	}
	again, err := c.issueAgain(reader, stamp)
	if err != nil {
		return err
	}
	var ck check
	ck.that(len(c.Results) == len(again.Results), "results", "are those of a test report, not of a %s", "只有检测报告才有检测结果，%s 没有", c.Type)
	ck.that(len(c.Basis) == len(again.Basis), "basis", "is that of a commitment certificate, not of a %s", "只有承诺达标合格证才有承诺依据，%s 没有", c.Type)
	ck.that(c.Place == old.Place || c.Place == again.Place, "place", "is %q where its batch was harvested; correct the site first", "该批次采收场所的地址为 %q，请先更正场所", again.Place)
	c.Verdict, c.Reasons = again.Verdict, again.Reasons
	return ck.result()
}

// issueAgain returns the certificate that its issuer would get for what it says.
func (c *Certificate) issueAgain(reader Reader, stamp Stamp) (*Certificate, error) {
	if _, err := reader.Read(Key(KindBatch, c.Batch), Key(KindStandard, c.Standard), Key(KindDossier, c.Batch), Key(KindEnterprise, c.Issuer.Enterprise)); err != nil {
		return nil, err
	}
	batch, err := lookUpOne[Batch](reader, "batch", c.Batch)
	if err != nil {
		return nil, err
	}
	standard, err := lookUpOne[Standard](reader, "standard", c.Standard)
	if err != nil {
		return nil, err
	}
	in := CertificateInput{Certificate: c.ID, Batch: c.Batch, IssuedOn: c.IssuedOn, Document: c.Document}
	stamp.Actor = Actor{Organization: c.Issuer.Organization, Enterprise: c.Issuer.Enterprise}
	if c.Type == TestReport {
		return RecordTest{in, c.Results}.New(batch, standard, stamp)
	}
	dossier, err := lookUpDossier(reader, c.Batch)
	if err != nil {
		return nil, err
	}
	dossier.Certificates = slices.DeleteFunc(dossier.Certificates, func(e DossierEntry) bool { return e.Certificate == c.ID })
	var site *Site
	if batch.Site != "" {
		if site, err = lookUpOne[Site](reader, "batch", batch.Site); err != nil {
			return nil, err
		}
	}
	if c.Type == Origin {
		return IssueOrigin{in}.New(batch, standard, dossier, site, stamp)
	}
	issuer, err := lookUpOne[Enterprise](reader, "issuer", c.Issuer.Enterprise)
	if err != nil {
		return nil, err
	}
	return IssueCommitment{in, c.Basis}.New(batch, standard, dossier, issuer, site, stamp)
}

// ReliedOn: a report that stops goods binds both regions, and so does a document
// under which goods moved.
func (c *Certificate) ReliedOn(_ Record, author Owner, reader Reader) (Reliance, error) {
	if c.Verdict == NonConforming {
		return ReliedElsewhere, nil
	}
	batch, err := lookUpOne[Batch](reader, "batch", c.Batch)
	if err != nil {
		return ReliedElsewhere, err
	}
	if !batch.pristine() || batch.Transfer != nil || batch.Producer.Organization != author.Organization {
		return ReliedElsewhere, nil
	}
	dossier, err := lookUpDossier(reader, c.Batch)
	if err != nil {
		return ReliedElsewhere, err
	}
	return dossier.reliedOn(author, reader)
}

// Recheck holds the inspection to the rules of its recording.
func (i *Inspection) Recheck(_ Record, reader Reader, stamp Stamp) error {
	subject, err := lookUpOne[Enterprise](reader, "subject", i.Subject.Enterprise)
	if err != nil {
		return err
	}
	var site *Site
	if i.Site != "" {
		if site, err = lookUpOne[Site](reader, "site", i.Site); err != nil {
			return err
		}
	}
	in := RecordInspection{
		Inspection: i.ID, Type: i.Type, Enterprise: i.Subject.Enterprise, Site: i.Site, Batch: i.Batch, Date: i.Date, Checklist: i.Checklist,
	}
	stamp.Actor = Actor{Organization: i.Authority.Organization, Enterprise: i.Authority.Enterprise}
	_, err = in.New(subject, site, stamp)
	return err
}

// ReliedOn: the other regulator relied on the inspection when it acknowledged it,
// the inspected enterprise when it rectified what was found.
func (i *Inspection) ReliedOn(_ Record, author Owner, _ Reader) (Reliance, error) {
	answered := i.Rectified != nil || i.Returned != nil
	switch {
	case i.Acknowledged != nil, answered && i.Subject.Organization != author.Organization:
		return ReliedElsewhere, nil
	case answered:
		return ReliedHere, nil
	}
	return ReliedNowhere, nil
}
