package provenance

import "time"

// CertificationType is a kind of certification of an enterprise's products.
type CertificationType string

// The certifications of base building (DOMAIN 2.9).
const (
	Organic                CertificationType = "organic"                 // 有机
	GreenFood              CertificationType = "green"                   // 绿色
	GeographicalIndication CertificationType = "geographical_indication" // 地理标志
)

// Certification is what a certifying body has granted to an enterprise, as its
// regulator has seen it.
type Certification struct {
	Header
	RegisterCertification
	Owner Owner `json:"owner"`
	Ended *Mark `json:"ended,omitempty"`
}

// RegisterCertification is the input of registry:RegisterCertification.
type RegisterCertification struct {
	Certification string            `json:"certification"` // ID: enterprise's code, '-', number
	Type          CertificationType `json:"type"`
	Number        string            `json:"number"` // the certifying body's
	Issuer        string            `json:"issuer"` // name of the certifying body
	Products      []string          `json:"products"`
	From          Date              `json:"from"`
	Until         Date              `json:"until"` // the last day
}

// Kind returns KindCertification.
func (c *Certification) Kind() Kind { return KindCertification }

// Indexes is empty: a certification's ID begins with its enterprise.
func (c *Certification) Indexes() map[string][]string { return nil }

// Parties returns the certified enterprise.
func (c *Certification) Parties() []string { return []string{c.Owner.Enterprise} }

// Valid reports whether the certification stands on that day.
func (c *Certification) Valid(day Date) bool {
	return c.Ended == nil && c.From <= day && day <= c.Until
}

// New returns the certification of the enterprise.
func (in RegisterCertification) New(owner *Enterprise) (*Certification, error) {
	var c check
	c.ownID("certification", in.Certification, owner.ID)
	oneOf(&c, "type", in.Type, Organic, GreenFood, GeographicalIndication)
	c.text("number", in.Number, 2, maxName)
	c.text("issuer", in.Issuer, 2, maxName)
	c.products(in.Products)
	c.term(in.From, in.Until)
	return &Certification{Header: Header{ID: in.Certification}, RegisterCertification: in, Owner: owner.Owner()}, c.result()
}

// EndCertification is the input of registry:EndCertification.
type EndCertification struct {
	Certification string `json:"certification"`
	Reason        string `json:"reason"`
}

// End records that the certification was withdrawn or given up before its term.
func (c *Certification) End(in EndCertification, stamp Stamp) error {
	reason, err := because(in.Reason, stamp)
	if err != nil {
		return err
	}
	if c.Ended != nil {
		return Refuse(WrongState, "", "was ended in transaction %s", "已在交易 %s 中终止", c.Ended.TxID).On(KindCertification, c.ID)
	}
	c.Ended = reason
	return nil
}

// Brand is a registered trademark under which an enterprise sells.
type Brand struct {
	Header
	RegisterBrand
	Owner Owner `json:"owner"`
}

// RegisterBrand is the input of registry:RegisterBrand.
type RegisterBrand struct {
	Brand    string   `json:"brand"` // ID: enterprise's code, '-', own number
	Name     string   `json:"name"`
	Number   string   `json:"number"` // of the trademark's registration
	Products []string `json:"products"`
}

// Kind returns KindBrand.
func (b *Brand) Kind() Kind { return KindBrand }

// Indexes is empty: a brand's ID begins with its enterprise.
func (b *Brand) Indexes() map[string][]string { return nil }

// Parties returns the enterprise whose brand it is.
func (b *Brand) Parties() []string { return []string{b.Owner.Enterprise} }

// New returns the brand of the enterprise.
func (in RegisterBrand) New(owner *Enterprise) (*Brand, error) {
	var c check
	c.ownID("brand", in.Brand, owner.ID)
	c.text("name", in.Name, 1, maxName)
	c.text("number", in.Number, 2, maxName)
	c.products(in.Products)
	return &Brand{Header: Header{ID: in.Brand}, RegisterBrand: in, Owner: owner.Owner()}, c.result()
}

// Duties are the two responsibilities (两个责任): who answers for food safety in
// the enterprise, and which official looks after it for the territory (包保).
type Duties struct {
	Name            string `json:"name"`
	Post            string `json:"post"`
	Contact         string `json:"contact"`
	OfficialName    string `json:"officialName"`
	OfficialPost    string `json:"officialPost"` // with the office
	OfficialContact string `json:"officialContact"`
}

// SetResponsible is the input of registry:SetResponsible.
type SetResponsible struct {
	Enterprise string `json:"enterprise"`
	Duties
}

// SetResponsible names the two responsible persons.
func (e *Enterprise) SetResponsible(in SetResponsible) error {
	var c check
	c.text("name", in.Name, 1, maxName)
	c.text("post", in.Post, 2, maxName)
	c.text("contact", in.Contact, 2, maxName)
	c.text("officialName", in.OfficialName, 1, maxName)
	c.text("officialPost", in.OfficialPost, 2, maxName)
	c.text("officialContact", in.OfficialContact, 2, maxName)
	if err := c.result(); err != nil {
		return err
	}
	e.Duties, e.Responsible = &in.Duties, in.Name
	return nil
}

// RiskClass is how likely an enterprise is to go wrong; A is the least likely.
type RiskClass string

// Risk is how closely the regulator watches an enterprise (风险分级). How often
// each class is inspected is the regulator's to say, not this program's.
type Risk struct {
	Class              RiskClass `json:"riskClass"`
	InspectionsPerYear int       `json:"inspectionsPerYear"`
	Reason             string    `json:"reason"`
	Since              Date      `json:"since"` // the day on which the enterprise was first put in a class
}

// SetRisk is the input of registry:SetRisk.
type SetRisk struct {
	Enterprise         string    `json:"enterprise"`
	Class              RiskClass `json:"riskClass"`
	InspectionsPerYear int       `json:"inspectionsPerYear"`
	Reason             string    `json:"reason"`
}

const daysPerYear = 365

// SetRisk puts the enterprise in a risk class. The time to its next inspection goes
// on running.
func (e *Enterprise) SetRisk(in SetRisk, stamp Stamp) error {
	var c check
	oneOf(&c, "riskClass", in.Class, "A", "B", "C", "D")
	c.that(in.InspectionsPerYear >= 1 && in.InspectionsPerYear <= daysPerYear, "inspectionsPerYear", "must be 1 to %d", "应为 1 至 %d", daysPerYear)
	c.note("reason", in.Reason, 2, maxText)
	if err := c.result(); err != nil {
		return err
	}
	since := stamp.Today()
	if e.Risk != nil {
		since = e.Risk.Since
	}
	e.Risk = &Risk{in.Class, in.InspectionsPerYear, in.Reason, since}
	return nil
}

// InspectionPlan is by when an enterprise of a risk class is to be inspected again.
// It stands apart from the enterprise, which everybody's transactions read.
type InspectionPlan struct {
	Header
	Enterprise Owner `json:"enterprise"`
	Risk
	Last  Date `json:"last,omitempty"` // the last inspection since there is a plan
	DueBy Date `json:"dueBy"`          // the last day for the next one
}

// Kind returns KindInspectionPlan.
func (p *InspectionPlan) Kind() Kind { return KindInspectionPlan }

// Indexes lists plans by region and by the day by which the next inspection is due.
func (p *InspectionPlan) Indexes() map[string][]string {
	return map[string][]string{"organization": {p.Enterprise.Organization}, dueIndex: {string(p.DueBy)}}
}

// Parties returns the enterprise.
func (p *InspectionPlan) Parties() []string { return []string{p.Enterprise.Enterprise} }

// Overdue reports whether the enterprise should have been inspected before today.
func (p *InspectionPlan) Overdue(today Date) bool { return today > p.DueBy }

// Follow plans by the risk class that the enterprise was put in.
func (p *InspectionPlan) Follow(e *Enterprise) {
	p.Enterprise, p.Risk = e.Owner(), *e.Risk
	p.DueBy = p.NextInspection(p.Last)
}

// Inspected notes an inspection.
func (p *InspectionPlan) Inspected(on Date) {
	p.Last = max(p.Last, on)
	p.DueBy = p.NextInspection(p.Last)
}

// Recount takes the last inspection from all of the enterprise's, after the day of one
// was corrected. Those before it was put in a class do not matter to the plan.
func (p *InspectionPlan) Recount(all []*Inspection) {
	p.Last = ""
	for _, i := range all {
		if i.Date >= p.Since {
			p.Last = max(p.Last, i.Date)
		}
	}
	p.DueBy = p.NextInspection(p.Last)
}

// NextInspection is the last day on which the enterprise should be inspected
// again: an equal share of a year after the last inspection or, when there was
// none since, after it was first put in a class. last is empty when there was none at
// all.
func (r *Risk) NextInspection(last Date) Date {
	t, _ := time.Parse(time.DateOnly, string(max(last, r.Since)))
	return Date(t.AddDate(0, 0, daysPerYear/r.InspectionsPerYear).Format(time.DateOnly))
}
