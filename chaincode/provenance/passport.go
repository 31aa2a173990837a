package provenance

import "slices"

// PassportQuery is the question of batch:Passport and of batch:Versions.
type PassportQuery struct {
	Batch string `json:"batch"`
}

// Check refuses a malformed query.
func (q PassportQuery) Check() error {
	var c check
	c.id("batch", q.Batch)
	return c.result()
}

// Passport is what everybody may know of a batch: the lots that are in it, their
// papers, and what stops it. It says neither amounts nor contacts, nor who only
// traded the goods on their way.
type Passport struct {
	Batch     string         `json:"batch"`
	Edition                  // of the batch
	Product   string         `json:"product"`
	GTIN      string         `json:"gtin,omitempty"`
	Standard  string         `json:"standard"` // the version that binds it
	Harvested Date           `json:"harvested"`
	Lots      []PassportLot  `json:"lots"`              // by ID
	Stopped   []ObstacleKind `json:"stopped,omitempty"` // why it may not be moved or sold
	Recalls   []string       `json:"recalls,omitempty"` // in force, by ID
}

// Edition is a version of a record and the transaction that wrote it.
type Edition struct {
	Revision int    `json:"revision"`
	TxID     string `json:"txId"`
}

// edition of the record with that header.
func (h *Header) edition() Edition { return Edition{h.Revision, h.TxID} }

// Named is an enterprise or authority.
type Named struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// PassportLot is a harvested or mixed lot, who answers for it and what was found.
type PassportLot struct {
	Batch        string                `json:"batch"`
	Edition                            //
	MadeBy       BatchOrigin           `json:"madeBy"`
	Harvested    Date                  `json:"harvested"`
	Producer     Named                 `json:"producer"`
	Place        string                `json:"place,omitempty"` // where it was grown; a mixture has no one place
	Released     bool                  `json:"released"`        // 产地准出
	Certificates []PassportCertificate `json:"certificates"`
	Samples      []PassportSample      `json:"samples,omitempty"`
	Inspections  []PassportInspection  `json:"inspections,omitempty"`
}

// PassportCertificate is a certificate without contact and amount.
type PassportCertificate struct {
	ID       string          `json:"id"`
	Edition                  //
	Type     CertificateType `json:"type"`
	Number   string          `json:"number"`
	Issuer   Named           `json:"issuer"`
	IssuedOn Date            `json:"issuedOn"`
	Results  []TestResult    `json:"results,omitempty"`
	Document string          `json:"document,omitempty"` // SHA-256 of the paper, hexadecimal
	Verdict  Verdict         `json:"verdict"`
	Reasons  []string        `json:"reasons,omitempty"`
	Revoked  bool            `json:"revoked,omitempty"`
}

// PassportSample is what an authority's sample showed.
type PassportSample struct {
	ID        string   `json:"id"`
	Edition            //
	Authority Named    `json:"authority"`
	Date      Date     `json:"date"`
	Verdict   Verdict  `json:"verdict,omitempty"` // none before the report
	Reasons   []string `json:"reasons,omitempty"`
}

// PassportInspection is that somebody looked, and how it ended.
type PassportInspection struct {
	ID        string          `json:"id"`
	Edition                   //
	Type      InspectionType  `json:"type"`
	Authority Named           `json:"authority"`
	Date      Date            `json:"date"`
	State     InspectionState `json:"state"`
}

// PassportSource is what a passport is made of, besides the batch: cover is that
// of the batch, the records those of the lots and of their dossiers, by ID.
type PassportSource struct {
	Cover        Cover
	Lots         map[string]*Batch
	Certificates map[string]*Certificate
	Samples      map[string]*Sample
	Inspections  map[string]*Inspection
	Sites        map[string]*Site
	Enterprises  map[string]*Enterprise
}

// Passport shows b to the public.
func (b *Batch) Passport(s PassportSource) *Passport {
	p := &Passport{
		Batch: b.ID, Edition: b.edition(), Product: b.Product, GTIN: b.GTIN, Standard: b.Standard, Harvested: b.Harvested,
		Lots: []PassportLot{},
	}
	for _, d := range s.Cover {
		for _, o := range d.stops() {
			p.Stopped = append(p.Stopped, o.What)
		}
		p.Recalls = append(p.Recalls, d.Recalls...)
	}
	p.Stopped, p.Recalls = sortedSet(p.Stopped), sortedSet(p.Recalls)
	for _, id := range sortedSet(b.Covering()) {
		p.Lots = append(p.Lots, s.lot(id))
	}
	return p
}

func sortedSet[T ~string](values []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

// lot shows the lot with that ID.
func (s PassportSource) lot(id string) PassportLot {
	b, d := s.Lots[id], s.Cover.Of(id)
	lot := PassportLot{
		Batch: id, Edition: b.edition(), MadeBy: b.MadeBy, Harvested: b.Harvested, Producer: s.named(b.Producer.Enterprise),
		Released: d.Cleared(), Certificates: []PassportCertificate{},
	}
	if site := s.Sites[b.Site]; site != nil && b.MadeBy == Registered {
		lot.Place = site.Address
	}
	for _, entry := range d.Certificates {
		c := s.Certificates[entry.Certificate]
		lot.Certificates = append(lot.Certificates, PassportCertificate{
			c.ID, c.edition(), c.Type, c.Number, s.named(c.Issuer.Enterprise), c.IssuedOn, c.Results, c.Document, c.Verdict, c.Reasons, c.Revoked != nil,
		})
	}
	for _, sample := range d.Samples {
		lot.Samples = append(lot.Samples, s.sample(s.Samples[sample]))
	}
	for _, inspection := range d.Inspections {
		i := s.Inspections[inspection]
		lot.Inspections = append(lot.Inspections, PassportInspection{i.ID, i.edition(), i.Type, s.named(i.Authority.Enterprise), i.Date, i.State()})
	}
	return lot
}

func (s PassportSource) sample(r *Sample) PassportSample {
	shown := PassportSample{ID: r.ID, Edition: r.edition(), Authority: s.named(r.Authority.Enterprise), Date: r.Date}
	if final := r.Final(); final != nil {
		shown.Verdict, shown.Reasons = final.Verdict, final.Reasons
	}
	return shown
}

// named is what the enterprise or authority with that code is called.
func (s PassportSource) named(code string) Named {
	for _, r := range Regulators {
		if r.Code == code {
			return Named{code, r.Zh}
		}
	}
	if e := s.Enterprises[code]; e != nil {
		return Named{code, e.Name}
	}
	return Named{Code: code}
}

// Versions lists the records on which a batch's passport rests, each with the
// transactions that wrote it. With these transactions in hand, nobody needs to
// trust who handed them over.
type Versions struct {
	Batch   string           `json:"batch"`
	Records []RecordVersions `json:"records"`
}

// RecordVersions are the transactions that wrote the last versions of a record:
// all of them for what belongs to the batch, the last one for what it merely
// names, such as its standard.
type RecordVersions struct {
	Kind         Kind     `json:"kind"`
	ID           string   `json:"id"`
	Revision     int      `json:"revision"`     // the version now in force
	Transactions []string `json:"transactions"` // by ID, that of the version in force last
}

// MaxVersions bounds one answer of batch:Versions, in transactions listed.
const MaxVersions = 2000

// PermitVersions refuses an enterprise: the transactions say more than it may read.
func PermitVersions(actor Actor) error {
	if !actor.Role.Business() {
		return nil
	}
	return Refuse(Denied, "", "the transactions behind a batch are for regulators and auditors; ask for the public passport", "批次背后的交易仅供监管与审计查询；请改用公开的批次护照")
}

// TooLong refuses to list more than MaxVersions.
func (b *Batch) TooLong() error {
	return b.refuse(WrongState, "batch", "rests on more than %d transactions, the most that one bundle holds; ask for a batch nearer to the field, or for the public passport", "所依据的交易超过 %d 笔，一份证据包容纳不下；请改查更接近田间的批次，或公开护照", MaxVersions)
}

// Attached lists what belongs to the batch besides its dossier: how it travelled
// and how it entered the market.
func (b *Batch) Attached() []Reference {
	var found []Reference
	for _, id := range b.Shipments() {
		found = append(found, Reference{Kind: KindShipment, ID: id})
	}
	if b.Arrival != nil && b.Arrival.Entry != "" {
		found = append(found, Reference{Kind: KindEntry, ID: b.Arrival.Entry})
	}
	return found
}

// Attached lists what the dossier says belongs to its batch.
func (d *Dossier) Attached() []Reference {
	var found []Reference
	for _, e := range d.Certificates {
		found = append(found, Reference{Kind: KindCertificate, ID: e.Certificate})
	}
	for _, list := range []struct {
		kind Kind
		ids  []string
	}{{KindInspection, d.Inspections}, {KindSample, d.Samples}, {KindHold, d.Holds}, {KindRecall, d.Recalls}} {
		for _, id := range list.ids {
			found = append(found, Reference{Kind: list.kind, ID: id})
		}
	}
	if len(d.Released) > 0 {
		found = append(found, Reference{Kind: KindRelease, ID: d.ID})
	}
	return found
}

// Named lists the records that the batch names and that are not its own.
func (b *Batch) Named() []Reference {
	found := []Reference{{Kind: KindStandard, ID: b.Standard}, {Kind: KindEnterprise, ID: b.Producer.Enterprise}}
	for _, site := range append([]string{b.Site}, b.Stays()...) {
		if site != "" {
			found = append(found, Reference{Kind: KindSite, ID: site})
		}
	}
	return found
}
