package provenance

import (
	"reflect"
	"slices"
	"strings"
)

// What a correction of documents about goods must keep to, and who relied on it.

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
	in := CertificateInput{Certificate: c.ID, Batch: c.Batch, IssuedOn: c.IssuedOn, Seal: c.Seal, Document: c.Document}
	stamp.Actor = Actor{Organization: c.Issuer.Organization, Enterprise: c.Issuer.Enterprise}
	switch c.Type {
	case TestReport:
		return RecordTest{in, c.Results}.New(batch, standard, stamp)
	case Quarantine, OtherPaper:
		return RecordDocument{in, c.Type}.New(batch, standard, stamp)
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
// under which goods moved, or one on which the sampled testing of other lots rests.
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
	testing, err := lookUp[Testing](reader, TestingID(batch.Producer.Enterprise, batch.Product))
	if err != nil || testing[0] != nil && testing[0].Certificate == c.ID {
		return ReliedElsewhere, err
	}
	dossier, err := lookUpDossier(reader, c.Batch)
	if err != nil {
		return ReliedElsewhere, err
	}
	return dossier.reliedOn(author, reader)
}

// Author is the laboratory of what it measured, and the authority of the rest.
func (s *Sample) Author(field string) Owner {
	switch {
	case strings.HasPrefix(field, "report."):
		return s.Laboratory
	case strings.HasPrefix(field, "reinspection."):
		return s.Reinspector()
	}
	return s.Authority
}

// Recheck holds the sample to the rules of its taking, and what a laboratory measured
// to those of its report; the verdict is computed anew.
func (s *Sample) Recheck(previous Record, reader Reader, stamp Stamp) error {
	old := previous.(*Sample)
	batch, err := lookUpOne[Batch](reader, "batch", s.Batch)
	if err != nil {
		return err
	}
	var c check
	TakeSample{Retained: s.Retained, Date: s.Date, DisposeWithinMonths: s.DisposeWithinMonths}.check(&c, batch, stamp.Today())
	if err := c.result(); err != nil {
		return err
	}
	reported, reinspected := !reflect.DeepEqual(old.Report, s.Report), !reflect.DeepEqual(old.Reinspection, s.Reinspection)
	switch {
	case !reported && !reinspected:
		return nil
	case s.Disposition != nil:
		return s.refuse("", "is disposed of; what its laboratories found is not corrected any more", "已完成核查处置，检测结果不再更正")
	case reported && s.Request != nil:
		return s.refuse("report", "is being re-inspected, or was; that decides", "已申请复检，以复检结论为准")
	}
	standard, err := lookUpOne[Standard](reader, "standard", s.Standard)
	if err != nil {
		return err
	}
	before := *old.Final()
	if reinspected {
		err = s.reinspectAgain(standard, stamp)
	} else {
		err = s.reportAgain(old, batch, standard, reader, stamp)
	}
	if s.Final().Verdict != before.Verdict {
		s.Acknowledged = nil // that was of the verdict before
	}
	return err
}

// reportAgain computes what follows from the report as corrected. The time to object to
// one that failed before runs from the report, and of one that fails only now from its
// correction.
func (s *Sample) reportAgain(old *Sample, batch *Batch, standard *Standard, reader Reader, stamp Stamp) error {
	if old.Failed() {
		stamp = s.Report.Reported.Stamp
	}
	years := CalendarYears(stamp.Today())
	found, err := lookUp[Calendar](reader, years...)
	if err != nil {
		return err
	}
	calendars := Calendars{}
	for i, year := range years {
		calendars[year] = found[i]
	}
	again := *s
	again.Report, again.ReinspectBy = nil, ""
	if _, err := again.RecordReport(ReportSample{Results: s.Report.Results, Document: s.Report.Document}, standard, batch, calendars, stamp); err != nil {
		return within("report.", err)
	}
	s.Report.Verdict, s.Report.Reasons, s.ReinspectBy = again.Report.Verdict, again.Report.Reasons, again.ReinspectBy
	return nil
}

// reinspectAgain computes what follows from the re-inspection as corrected.
func (s *Sample) reinspectAgain(standard *Standard, stamp Stamp) error {
	again := *s
	again.Reinspection = nil
	if _, err := again.Reinspect(ReportSample{Results: s.Reinspection.Results, Document: s.Reinspection.Document}, standard, stamp); err != nil {
		return within("reinspection.", err)
	}
	s.Reinspection.Verdict, s.Reinspection.Reasons = again.Reinspection.Verdict, again.Reinspection.Reasons
	return nil
}

// within is a refusal of a part of a record, whose fields begin with prefix.
func within(prefix string, err error) error {
	e := *AsError(err)
	e.Field = prefix + e.Field
	return &e
}

// ReliedOn: a sample that stops goods binds both regions, as does one that was
// acknowledged, or with which others than the author's region had to do.
func (s *Sample) ReliedOn(corrected Record, author Owner, _ Reader) (Reliance, error) {
	elsewhere := slices.ContainsFunc([]Owner{s.Authority, s.Producer, s.Holder}, func(o Owner) bool { return o.Organization != author.Organization })
	if s.Failed() || corrected.(*Sample).Failed() || s.Acknowledged != nil || elsewhere {
		return ReliedElsewhere, nil
	}
	return ReliedHere, nil
}
