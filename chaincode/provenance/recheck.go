package provenance

import "slices"

// What a correction of each kind must keep to, and who relied on it. A record is
// made again from what it says now, so that no rule of its writing can be got
// around by correcting it.

// as is stamp in the name of a record's author, whoever corrects it.
func as(author Owner, stamp Stamp) Stamp {
	stamp.Actor = Actor{Organization: author.Organization, Enterprise: author.Enterprise}
	return stamp
}

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
func (e *Enterprise) Author(string) Owner { return Owner{Organization: e.Organization} }

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

// Recheck holds the certification to the rules of its registration.
func (c *Certification) Recheck(_ Record, reader Reader, _ Stamp) error {
	owner, err := lookUpOne[Enterprise](reader, "owner", c.Owner.Enterprise)
	if err != nil {
		return err
	}
	_, err = c.RegisterCertification.New(owner)
	return err
}

// Author is the regulator that registered the certification.
func (c *Certification) Author(string) Owner { return Owner{Organization: c.Owner.Organization} }

// Recheck holds the brand to the rules of its registration.
func (b *Brand) Recheck(_ Record, reader Reader, _ Stamp) error {
	owner, err := lookUpOne[Enterprise](reader, "owner", b.Owner.Enterprise)
	if err != nil {
		return err
	}
	_, err = b.RegisterBrand.New(owner)
	return err
}

// Author is the regulator that registered the brand.
func (b *Brand) Author(string) Owner { return Owner{Organization: b.Owner.Organization} }

// Recheck holds the camera to the rules of its registration.
func (cam *Camera) Recheck(_ Record, reader Reader, _ Stamp) error {
	if err := cam.working(); err != nil {
		return err
	}
	site, err := lookUpOne[Site](reader, "site", cam.Site)
	if err != nil {
		return err
	}
	_, err = cam.RegisterCamera.New(site)
	return err
}

// ReliedOn: whoever may view the camera relies on where its pictures are; what it is
// called is its owner's business.
func (cam *Camera) ReliedOn(corrected Record, author Owner, reader Reader) (Reliance, error) {
	if corrected.(*Camera).Stream == cam.Stream {
		return ReliedNowhere, nil
	}
	if slices.Contains(cam.Viewers, Public) || slices.Contains(cam.Viewers, Counterpart(author.Organization)) {
		return ReliedElsewhere, nil
	}
	return reliedOnBy(author, reader, ViewingEnterprises(cam.Viewers)...)
}

// Recheck holds the entry of a camera's log to the rules of its writing.
func (v *View) Recheck(_ Record, _ Reader, _ Stamp) error {
	var c check
	c.note("purpose", v.Purpose, 2, maxName)
	return c.result()
}

// ReliedOn: the camera's owner reads who viewed it, and why.
func (v *View) ReliedOn(_ Record, author Owner, reader Reader) (Reliance, error) {
	return reliedOnBy(author, reader, v.Owner.Enterprise)
}

// reliedOnBy says how far those reach who relied on what author wrote, by their codes.
func reliedOnBy(author Owner, reader Reader, codes ...string) (Reliance, error) {
	codes = slices.DeleteFunc(codes, func(code string) bool { return code == author.Enterprise })
	if len(codes) == 0 {
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
