package label

import (
	"strings"

	"sunledger/chaincode/provenance"
)

// Label is what one says.
type Label struct {
	Batch     string
	Product   string // name in Chinese
	Amount    string // with its unit
	Place     string // of origin; a mixture has none
	IssuedOn  provenance.Date
	Producer  string // who promises
	Contact   string
	Basis     []provenance.Basis
	Statement string
	Number    string // of the certificate
	URL       string // of the trace page, which the QR code says
}

// Source is what a label is made of: the batch, the commitment certificate that covers
// it, the standard that names the product, and the batch's passport.
type Source struct {
	Batch       *provenance.Batch
	Certificate *provenance.Certificate
	Issuer      string // name of who issued it
	Standard    *provenance.Standard
	Passport    *provenance.Passport
	Amount      string // of the batch, in Chinese
}

// New returns the label of goods; public is the address of the site that has the
// trace page, such as https://trace.example. Goods that are stopped get none.
func New(s Source, public string) (*Label, error) {
	if stopped := s.Passport.Stopped; len(stopped) > 0 {
		code := provenance.Held
		if len(s.Passport.Recalls) > 0 {
			code = provenance.Recalled
		}
		return nil, provenance.Refuse(code, "", "may not be moved or sold now, and gets no label; its trace page says why", "现不得流通，不能打印标签；原因见追溯页面").On(provenance.KindBatch, s.Batch.ID)
	}
	return &Label{
		Batch: s.Batch.ID, Product: s.Standard.NameZh, Amount: s.Amount, Place: s.Certificate.Place, IssuedOn: s.Certificate.IssuedOn,
		Producer: s.Issuer, Contact: s.Certificate.Contact, Basis: s.Certificate.Basis, Statement: s.Certificate.Statement,
		Number: s.Certificate.Number, URL: strings.TrimRight(public, "/") + Path(s.Batch),
	}, nil
}

// Path is where the trace page of a batch is found. What was split off has its lot's
// GTIN but is not what that code stands for: it goes by its ID.
func Path(b *provenance.Batch) string {
	if b.CertifiedBy != b.ID {
		return "/t/" + b.ID
	}
	return b.PublicCode()
}

// Commitment returns the newest commitment certificate that stands and covers the
// batch.
func Commitment(b *provenance.Batch, p *provenance.Passport) (*provenance.PassportCertificate, error) {
	for _, lot := range p.Lots {
		if lot.Batch != b.CertifiedBy {
			continue
		}
		for i := len(lot.Certificates) - 1; i >= 0; i-- {
			if c := lot.Certificates[i]; c.Type == provenance.Commitment && !c.Revoked && c.Verdict == provenance.Conformant {
				return &c, nil
			}
		}
	}
	return nil, provenance.Refuse(provenance.CertificateRequired, "", "has no valid commitment certificate; issue it before printing labels", "没有有效的承诺达标合格证；请先开具再打印标签").On(provenance.KindBatch, b.ID)
}
