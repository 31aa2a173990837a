package provenance

import (
	"slices"
	"strings"
)

// CertificateType is the kind of document.
type CertificateType string

// The types of certificates.
const (
	Commitment CertificateType = "commitment"  // 承诺达标合格证
	Origin     CertificateType = "origin"      // 产地证明
	TestReport CertificateType = "test_report" // 检测报告
	Quarantine CertificateType = "quarantine"  // 检疫证明
	OtherPaper CertificateType = "other"       // 其他证明
)

// Every standard has a rule for those that a lot needs to be released, and may have one
// for the others, which it may require as well.
var (
	neededTypes      = []CertificateType{Commitment, Origin, TestReport}
	furtherTypes     = []CertificateType{Quarantine, OtherPaper}
	certificateTypes = slices.Concat(neededTypes, furtherTypes)
)

// Verdict is what the chaincode computes from a certificate and the standard
// that binds the batch; nobody claims it.
type Verdict string

// The verdicts. Commitment and origin certificates are recorded only when they
// are in the agreed form and nothing on the ledger contradicts them, so theirs is
// always conformant.
const (
	Conformant    Verdict = "conformant"
	NonConforming Verdict = "non_conformant"
	Incomplete    Verdict = "incomplete" // a test report that leaves out part of the panel, or found what nothing limits
)

// Certificate is a document about a batch.
type Certificate struct {
	Header
	Type      CertificateType `json:"type"`
	Number    string          `json:"number"`
	Batch     string          `json:"batch"`
	Standard  string          `json:"standard"` // the version it was judged by
	Issuer    Owner           `json:"issuer"`
	IssuedOn  Date            `json:"issuedOn"`
	Product   string          `json:"product"`
	Amount    int64           `json:"amount"` // of the batch when registered or mixed, in Unit
	Unit      Unit            `json:"unit"`
	Basis     []Basis         `json:"basis,omitempty"`     // commitment
	Statement string          `json:"statement,omitempty"` // commitment: the promise in the words of the law
	Place     string          `json:"place,omitempty"`     // commitment, origin: where it was grown; a mixture has no one place
	Site      string          `json:"site,omitempty"`      // commitment of a harvest: from which site
	Contact   string          `json:"contact,omitempty"`   // commitment
	Results   []TestResult    `json:"results,omitempty"`   // test report
	LimitsOn  Date            `json:"limitsOn,omitempty"`  // test report: it was judged by the limits of this day, that of the harvest
	Seal      string          `json:"seal,omitempty"`      // on the paper, in the words of the standard
	Document  string          `json:"document,omitempty"`  // SHA-256 of the paper, hexadecimal
	Verdict   Verdict         `json:"verdict"`
	Reasons   []string        `json:"reasons,omitempty"` // analytes over the limit, missing or not limited
	Revoked   *Mark           `json:"revoked,omitempty"`
}

// Basis is what a commitment rests on (承诺依据).
type Basis string

// The bases of Ministry Order 2025 No. 4.
const (
	QualityControl Basis = "quality_control"   // 质量安全控制符合要求
	SelfTested     Basis = "self_tested"       // 自行检测合格
	Commissioned   Basis = "commissioned_test" // 委托检测合格
)

// The promise, as the order words it for a producer and for a buyer who mixes.
const (
	producerStatement = "不使用禁用农药兽药、停用兽药和非法添加物；常规农药兽药残留不超标；对承诺的真实性负责"
	buyerStatement    = "已收取并保存该批次原料的承诺达标合格证；未违规使用保鲜剂、防腐剂、添加剂；对承诺的真实性负责"
)

// Kind returns KindCertificate.
func (c *Certificate) Kind() Kind { return KindCertificate }

// Indexes lists certificates by batch and type, and commitments by site, so that the
// use of an input there finds the lots that it concerns; the ID begins with the
// issuer.
func (c *Certificate) Indexes() map[string][]string {
	indexes := map[string][]string{"batch": {c.Batch}, "type": {string(c.Type)}}
	if c.Site != "" {
		indexes["site"] = []string{c.Site}
	}
	return indexes
}

// Parties returns the issuer.
func (c *Certificate) Parties() []string { return []string{c.Issuer.Enterprise} }

// CertificateInput is what every certificate states.
type CertificateInput struct {
	Certificate string `json:"certificate"` // ID: issuer's code, '-', number
	Batch       string `json:"batch"`
	IssuedOn    Date   `json:"issuedOn"`
	Seal        string `json:"seal,omitempty" metadata:",optional"`     // on the paper; as agreed, where the standard names one
	Document    string `json:"document,omitempty" metadata:",optional"` // SHA-256 of the paper, hexadecimal
}

// IssueCommitment is the input of certificate:IssueCommitment.
type IssueCommitment struct {
	CertificateInput
	Basis []Basis `json:"basis"`
}

// IssueOrigin is the input of certificate:IssueOrigin.
type IssueOrigin struct {
	CertificateInput
}

// RecordTest is the input of certificate:RecordTest.
type RecordTest struct {
	CertificateInput
	Results []TestResult `json:"results"`
}

// RecordDocument is the input of certificate:RecordDocument: of a quarantine
// certificate, or another paper whose form the standard has agreed.
type RecordDocument struct {
	CertificateInput
	Type CertificateType `json:"type"`
}

// new checks the common statements against batch and standard.
func (in CertificateInput) new(t CertificateType, batch *Batch, standard *Standard, stamp Stamp) (*Certificate, error) {
	var c check
	c.ownID("certificate", in.Certificate, stamp.Actor.Enterprise)
	c.past("issuedOn", in.IssuedOn, stamp.Today())
	earliest := standard.earliest(t, batch.Harvested)
	c.that(in.IssuedOn >= earliest, "issuedOn", "%s is before %s, the earliest for a harvest on %s", "%s 早于 %s，即 %s 采收产品的最早日期", in.IssuedOn, earliest, batch.Harvested)
	c.text("seal", in.Seal, 0, maxName)
	if in.Document != "" {
		c.digest("document", in.Document)
	}
	if err := c.result(); err != nil {
		return nil, err
	}
	if batch.CertifiedBy != batch.ID {
		return nil, batch.refuse(WrongState, "batch", "is part of %s, whose certificates cover it; certify that batch", "由 %s 拆分而来，沿用其证明；请为该批次出具", batch.CertifiedBy)
	}
	_, number, _ := SplitOwnedID(in.Certificate)
	cert := &Certificate{
		Header: Header{ID: in.Certificate}, Type: t, Number: number, Batch: batch.ID, Standard: standard.ID,
		Issuer: stamp.Actor.Owner(), IssuedOn: in.IssuedOn, Seal: in.Seal, Document: in.Document, Product: batch.Product,
		Amount: batch.Quantity.Initial, Unit: batch.Unit, Verdict: Conformant,
	}
	return cert, standard.checkDocument(cert)
}

// earliest is the first day on which a document may vouch for goods harvested on a
// day. A producer answers for what it sells (农产品质量安全法 arts. 38, 39), and after a
// test of the crop in the field a pesticide may be used yet: such a test counts as far
// as both regulators have agreed in the standard.
func (s *Standard) earliest(t CertificateType, harvested Date) Date {
	if t != TestReport {
		return harvested
	}
	return harvested.plus(-s.Testing.BeforeHarvestDays)
}

// New returns the commitment certificate of the enterprise answering for the
// batch (农产品质量安全法 art. 39; Ministry Order 2025 No. 4): the producer, never
// the regulator. Nobody vouches for a harvest that the inputs used on its site
// forbid. site is nil for a mixture.
func (in IssueCommitment) New(batch *Batch, standard *Standard, dossier *Dossier, issuer *Enterprise, site *Site, stamp Stamp) (*Certificate, error) {
	var c check
	c.count("basis", len(in.Basis), 1, 3)
	for i, b := range in.Basis {
		oneOf(&c, item("basis", i), b, QualityControl, SelfTested, Commissioned)
	}
	c.unique("basis", len(in.Basis), func(i int) string { return string(in.Basis[i]) })
	c.that(!slices.Contains(in.Basis, Commissioned) || dossier.holds(TestReport), "basis", "commissioned_test needs a conformant test report of this batch on the ledger", "依据“委托检测合格”须先有该批次合格的检测报告")
	if err := c.result(); err != nil {
		return nil, err
	}
	if err := dossier.admits(Commitment); err != nil {
		return nil, err
	}
	cert, err := in.CertificateInput.new(Commitment, batch, standard, stamp)
	if err != nil {
		return nil, err
	}
	cert.Basis, cert.Contact, cert.Statement = in.Basis, issuer.Contact, buyerStatement
	if site != nil {
		if err := site.harvestable(batch.Product, batch.Harvested, standard.inputRules()); err != nil {
			return nil, err
		}
		cert.Place, cert.Site, cert.Statement = site.Address, site.ID, producerStatement
	}
	return cert, nil
}

// New returns the origin certificate of the producer's authority for goods
// grown at site.
func (in IssueOrigin) New(batch *Batch, standard *Standard, dossier *Dossier, site *Site, stamp Stamp) (*Certificate, error) {
	if err := dossier.admits(Origin); err != nil {
		return nil, err
	}
	if batch.MadeBy != Registered {
		return nil, batch.refuse(WrongState, "batch", "was not harvested but made from other batches; those have the origin certificates", "不是采收批次，而是由其他批次形成；产地证明属于原批次")
	}
	cert, err := in.CertificateInput.new(Origin, batch, standard, stamp)
	if err != nil {
		return nil, err
	}
	cert.Place = site.Address
	return cert, nil
}

// New returns the document, which vouches for what its form is agreed for.
func (in RecordDocument) New(batch *Batch, standard *Standard, stamp Stamp) (*Certificate, error) {
	var c check
	oneOf(&c, "type", in.Type, furtherTypes...)
	if err := c.result(); err != nil {
		return nil, err
	}
	return in.CertificateInput.new(in.Type, batch, standard, stamp)
}

// New returns the test report with the verdict computed from the standard.
func (in RecordTest) New(batch *Batch, standard *Standard, stamp Stamp) (*Certificate, error) {
	limitsOn := batch.harvestedBy(stamp.Today())
	var c check
	c.results(in.Results, standard.Panel(limitsOn))
	if err := c.result(); err != nil {
		return nil, err
	}
	cert, err := in.CertificateInput.new(TestReport, batch, standard, stamp)
	if err != nil {
		return nil, err
	}
	cert.Results, cert.LimitsOn = in.Results, limitsOn
	cert.Verdict, cert.Reasons = standard.Judge(in.Results, limitsOn)
	return cert, nil
}

// RevokeCertificate is the input of certificate:Revoke.
type RevokeCertificate struct {
	Certificate string `json:"certificate"`
	Reason      string `json:"reason"`
}

// Revoke ends the certificate's effect; it stays readable. A report that stops
// goods is not lifted by one side alone. Once goods have moved on under its
// commitment, an enterprise leaves revoking to its regulator.
func (c *Certificate) Revoke(in RevokeCertificate, batch *Batch, stamp Stamp) error {
	var ck check
	ck.note("reason", in.Reason, 2, maxText)
	if err := ck.result(); err != nil {
		return err
	}
	if c.Revoked != nil {
		return Refuse(WrongState, "", "is revoked already, in transaction %s", "已由交易 %s 撤销", c.Revoked.TxID).On(KindCertificate, c.ID)
	}
	if c.Verdict == NonConforming {
		return Refuse(WrongState, "", "says that the goods do not conform; one side alone cannot lift that. Dispose of the goods, or propose a correction if the report is mistaken", "判定为不合格，任何一方不能单独撤销；请处置该批货物；报告有误的，请提议更正").On(KindCertificate, c.ID)
	}
	moved := batch.Holder != c.Issuer || batch.Quantity.PassedOn > 0 || batch.Transfer != nil
	if c.Type == Commitment && stamp.Actor.Role.Business() && moved {
		return Refuse(WrongState, "", "goods have moved on under it; ask your regulator %s to revoke it", "货物已凭此证流通，请向监管方 %s 申请撤销", c.Issuer.Organization).On(KindCertificate, c.ID)
	}
	c.Revoked = &Mark{Stamp: stamp, Note: in.Reason}
	return nil
}

// Dossier lists what is attached to a batch. It has a key of its own, so that
// certifying does not collide with quantities changing, and so that one read
// tells whether goods may move.
type Dossier struct {
	Header
	Certificates []DossierEntry `json:"certificates,omitempty"`
	Inspections  []string       `json:"inspections,omitempty"`
	Samples      []string       `json:"samples,omitempty"`
	Holds        []string       `json:"holds,omitempty"`    // in force, by ID
	Recalls      []string       `json:"recalls,omitempty"`  // in force, by ID; not those that are exercises
	Released     []string       `json:"released,omitempty"` // the certificates on which the lot's release rests
	Inputs       []InputBar     `json:"inputs,omitempty"`   // uses that the standard does not allow
}

// DossierEntry is the standing of one certificate.
type DossierEntry struct {
	Certificate string          `json:"certificate"`
	Type        CertificateType `json:"type"`
	Verdict     Verdict         `json:"verdict"`
	Revoked     bool            `json:"revoked,omitempty"`
}

// Bar returns what bars the batch, or nil.
func (d *Dossier) Bar() *Bar {
	if len(d.Recalls) == 0 && len(d.Holds) == 0 {
		return nil
	}
	return &Bar{d.ID, d.Recalls, d.Holds}
}

// Kind returns KindDossier.
func (d *Dossier) Kind() Kind { return KindDossier }

// Indexes is empty.
func (d *Dossier) Indexes() map[string][]string { return nil }

// Parties is empty.
func (d *Dossier) Parties() []string { return nil }

// File adds the certificate or updates its standing.
func (d *Dossier) File(c *Certificate) error {
	entry := DossierEntry{c.ID, c.Type, c.Verdict, c.Revoked != nil}
	for i := range d.Certificates {
		if d.Certificates[i].Certificate == c.ID {
			d.Certificates[i] = entry
			return nil
		}
	}
	filed := func(e DossierEntry) string { return e.Certificate }
	if countBy(c.ID, d.Certificates, filed) >= maxItems {
		return d.full("certificate")
	}
	d.Certificates = append(d.Certificates, entry)
	return nil
}

// FileInspection adds an inspection.
func (d *Dossier) FileInspection(id string) error { return d.enter(&d.Inspections, "inspection", id) }

// FileSample adds a sample.
func (d *Dossier) FileSample(id string) error { return d.enter(&d.Samples, "sample", id) }

// enter adds the ID of a document to a list of its kind.
func (d *Dossier) enter(list *[]string, field, id string) error {
	if countBy(id, *list, func(id string) string { return id }) >= maxItems {
		return d.full(field)
	}
	*list = append(*list, id)
	return nil
}

// countBy counts the documents of the issuer of id. The bound is each issuer's
// own, so that nobody can fill a dossier to keep another's documents out.
func countBy[T any](id string, documents []T, idOf func(T) string) int {
	code, _, _ := strings.Cut(id, "-")
	n := 0
	for _, d := range documents {
		if strings.HasPrefix(idOf(d), code+"-") {
			n++
		}
	}
	return n
}

func (d *Dossier) full(field string) error {
	return Refuse(WrongState, field, "you have filed %[1]d documents with this batch, the most there may be", "本单位已为该批次提交 %[1]d 份文件，达到上限", maxItems).On(KindBatch, d.ID)
}

// admits refuses a commitment or origin certificate while a test report or the
// use of an input says otherwise, or another of its type is valid.
func (d *Dossier) admits(t CertificateType) error {
	if barred := d.treated(); barred != nil {
		return barred.On(KindBatch, d.ID)
	}
	if id, failing := d.failingTest(); failing {
		return Refuse(NonConformant, "batch", "test report %s does not conform; nobody can vouch for these goods", "检测报告 %s 不合格，不能出具证明", id).On(KindBatch, d.ID)
	}
	if d.holds(t) {
		return Refuse(WrongState, "batch", "has a valid certificate of this type; revoke it before issuing another", "已有同类有效证明；请先撤销再出具").On(KindBatch, d.ID)
	}
	return nil
}

// holds reports whether a valid, conformant certificate of that type is filed.
func (d *Dossier) holds(t CertificateType) bool {
	return slices.ContainsFunc(d.Certificates, func(e DossierEntry) bool {
		return e.Type == t && e.stands()
	})
}

func (e DossierEntry) stands() bool { return !e.Revoked && e.Verdict == Conformant }

// failingTest returns a valid test report that does not conform.
func (d *Dossier) failingTest() (id string, found bool) {
	for _, e := range d.Certificates {
		if e.Type == TestReport && !e.Revoked && e.Verdict == NonConforming {
			return e.Certificate, true
		}
	}
	return "", false
}
