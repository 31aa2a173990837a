package provenance

import "slices"

// What a correction of the regulators' records must keep to, and who relied on it.

// as is stamp in the name of a record's author, whoever corrects it.
func as(author Owner, stamp Stamp) Stamp {
	stamp.Actor = Actor{Organization: author.Organization, Enterprise: author.Enterprise}
	return stamp
}

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
