package provenance

import "slices"

// What a correction of the regulators' records must keep to, and who relied on it.

// Recheck holds the inspection to the rules of its recording. A joint one that the
// other regulator has not signed yet is proposed to it as it now is.
func (i *Inspection) Recheck(previous Record, reader Reader, stamp Stamp) error {
	old := previous.(*Inspection)
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
	rectifyFrom := stamp.Today()
	if i.RectifyBy == old.RectifyBy {
		rectifyFrom = i.Date // it was in time when it was set
	}
	if err := i.terms().check(subject, site, rectifyFrom, as(i.Authority, stamp)); err != nil {
		return err
	}
	if i.Joint != nil {
		i.Joint.restate(i.terms())
	}
	return nil
}

// ReliedOn: the other regulator relied on the inspection when it acknowledged or
// co-signed it or ordered a measure about it, the inspected enterprise when it
// rectified what was found.
func (i *Inspection) ReliedOn(_ Record, author Owner, _ Reader) (Reliance, error) {
	answered := i.Rectified != nil || i.Returned != nil
	ordered := slices.ContainsFunc(i.Measures, func(m ControlMeasure) bool { return m.Ordered.Actor.Organization != author.Organization })
	switch {
	case i.Acknowledged != nil, i.CoSigned() != nil, ordered, answered && i.Subject.Organization != author.Organization:
		return ReliedElsewhere, nil
	case answered:
		return ReliedHere, nil
	}
	return ReliedNowhere, nil
}

// Recheck holds the reason of the hold to the rule for it.
func (h *Hold) Recheck(_ Record, _ Reader, _ Stamp) error {
	var c check
	c.note("reason", h.Reason, 2, maxText)
	return c.result()
}

// ReliedOn: whoever has the goods or answers for them reads why they are stopped.
func (h *Hold) ReliedOn(_ Record, author Owner, reader Reader) (Reliance, error) {
	batch, err := lookUpOne[Batch](reader, "batch", h.Batch)
	if err != nil {
		return ReliedElsewhere, err
	}
	return reliedOnBy(author, reader, batch.Holder.Enterprise, batch.Producer.Enterprise)
}

// Recheck holds the notice to the rules of its issue.
func (n *Notice) Recheck(_ Record, _ Reader, stamp Stamp) error {
	_, err := n.IssueNotice.New(as(n.Authority, stamp))
	return err
}

// ReliedOn: the other regulator relied on the notice when it acknowledged it or took a
// measure, and both when one proposed to close it.
func (n *Notice) ReliedOn(_ Record, author Owner, _ Reader) (Reliance, error) {
	taken := slices.ContainsFunc(n.Measures, func(m Measure) bool { return m.Taken.Actor.Organization != author.Organization })
	if n.Acknowledged != nil || taken || n.Closing != nil {
		return ReliedElsewhere, nil
	}
	return ReliedNowhere, nil
}

// Recheck holds the plan to the rules of the recall's start; whether that was late is
// computed anew. A recall stops goods wherever they are, so that the other region always
// relied on it.
func (r *Recall) Recheck(_ Record, _ Reader, _ Stamp) error {
	if err := r.StartRecall.Check(); err != nil {
		return err
	}
	var c check
	c.that(!r.KnownAt.Time().After(r.Started.Time), "knownAt", "%s is after the recall was started", "%s 晚于召回启动时间", r.KnownAt)
	r.Late = r.Started.Time.After(r.StartBy())
	return c.result()
}

// Recheck holds the minutes to the rules of their recording. Those that the other
// regulator has not confirmed yet are put to it as they now are.
func (m *Meeting) Recheck(_ Record, _ Reader, stamp Stamp) error {
	author := Owner{m.Proposed.Actor.Organization, m.Proposed.Actor.Enterprise}
	if _, err := m.RecordMeeting.New(as(author, stamp)); err != nil {
		return err
	}
	m.Joint.restate(m.RecordMeeting)
	return nil
}

// ReliedOn: confirmed minutes bind both.
func (m *Meeting) ReliedOn(Record, Owner, Reader) (Reliance, error) {
	if m.agreed() {
		return ReliedElsewhere, nil
	}
	return ReliedNowhere, nil
}

// Recheck holds the publication to the rules of its making.
func (p *Publication) Recheck(_ Record, _ Reader, stamp Stamp) error {
	_, err := p.Publish.New(nil, as(p.Authority, stamp))
	return err
}

// ReliedOn: a digest proves to everybody that a document is the one that was published.
func (p *Publication) ReliedOn(corrected Record, _ Owner, _ Reader) (Reliance, error) {
	if corrected.(*Publication).Document != p.Document {
		return ReliedElsewhere, nil
	}
	return ReliedNowhere, nil
}
