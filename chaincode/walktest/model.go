package walktest

import (
	"maps"
	"slices"
	"time"

	"sunledger/chaincode/provenance"
)

// Model is what the ledger should hold.
type Model struct {
	Now         time.Time // of the next transaction
	enterprises shelf[enterprise]
	sites       shelf[site]
	standards   shelf[standard]
	goods       shelf[goods]
	papers      shelf[paper]
	visits      shelf[visit]
	log         map[string][]Version // of every record, by key, oldest first
}

// enterprise, site, standard, goods, paper and visit are what the model knows of
// an enterprise, a site, a standard, a batch, a certificate and an inspection.
// Enterprises are named by their codes, regulators by their MSP IDs.
type (
	enterprise struct {
		region    string
		kind      provenance.EnterpriseKind
		suspended bool
	}
	site     struct{ owner string }
	standard struct {
		product string
		from    provenance.Date
		by      string // proposed it
		digest  string
		agreed  bool // by the other side
	}
	goods struct {
		product, standard                   string
		made                                provenance.BatchOrigin
		harvested                           provenance.Date
		producer, holder                    string
		offered                             string           // to whom, if to anybody
		from                                map[string]int64 // what it was made of
		into                                []string         // what was made of it
		initial, left, passed, lost, thrown int64
		depth                               int
	}
	paper struct {
		batch, issuer string
		kind          provenance.CertificateType
		verdict       provenance.Verdict
		revoked       bool
	}
	visit struct {
		by, of, batch                                       string
		findings, acknowledged, rectified, returned, closed bool
	}
)

// Version is one writing of a record.
type Version struct {
	Who  string // the actor's name
	TxID string
}

// Faults are all the reasons against an operation, any of which the ledger may
// give for refusing it.
type Faults []provenance.Code

func (f *Faults) unless(ok bool, code provenance.Code) {
	if !ok {
		*f = append(*f, code)
	}
}

// past is everything that the batch was made from, itself included.
func (m *Model) past(id string) map[string]bool {
	return reach(id, func(id string) []string { return slices.Collect(maps.Keys(m.goods.get(id).from)) })
}

// future is everything that was made of the batch, itself included.
func (m *Model) future(id string) map[string]bool {
	return reach(id, func(id string) []string { return m.goods.get(id).into })
}

func reach(from string, next func(string) []string) map[string]bool {
	reached := map[string]bool{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		if id := queue[0]; !reached[id] {
			reached[id] = true
			queue = append(queue, next(id)...)
		}
	}
	return reached
}

// immovable is why the goods may not change hands: for something in their past.
func (m *Model) immovable(id string) (f Faults) {
	for ancestor := range m.past(id) {
		f.unless(!m.failed(ancestor), provenance.NonConformant)
		f.unless(m.goods.get(ancestor).made == provenance.FromSplit || m.valid(ancestor, provenance.Commitment), provenance.CertificateRequired)
	}
	return f
}

// valid reports whether a certificate of the kind stands for the batch itself.
func (m *Model) valid(batch string, kind provenance.CertificateType) bool {
	return m.papers.any(func(p *paper) bool {
		return p.batch == batch && p.kind == kind && !p.revoked && p.verdict == provenance.Conformant
	})
}

// failed reports whether a test of the batch itself did not conform.
func (m *Model) failed(batch string) bool {
	return m.papers.any(func(p *paper) bool { return p.batch == batch && p.verdict == provenance.NonConforming })
}

// inForce is the standard of a product on a day: the last that both agreed to.
func (m *Model) inForce(product string, day provenance.Date) (id string, found bool) {
	var latest provenance.Date
	for _, candidate := range m.standards.ids {
		s := m.standards.get(candidate)
		if s.product == product && s.agreed && s.from <= day && s.from >= latest {
			id, latest, found = candidate, s.from, true
		}
	}
	return id, found
}

// today is the day in China, eight hours ahead of Greenwich.
func (m *Model) today() provenance.Date { return m.day(0) }

func (m *Model) day(later int) provenance.Date {
	return provenance.Date(m.Now.UTC().Add(8*time.Hour).AddDate(0, 0, later).Format(time.DateOnly))
}

// shelf is things by ID, in the order they came.
type shelf[T any] struct {
	ids  []string
	byID map[string]*T
}

func (s *shelf[T]) put(id string, thing *T) {
	if s.byID == nil {
		s.byID = map[string]*T{}
	}
	s.ids, s.byID[id] = append(s.ids, id), thing
}

func (s *shelf[T]) get(id string) *T { return s.byID[id] }

func (s *shelf[T]) any(is func(*T) bool) bool {
	return slices.ContainsFunc(s.ids, func(id string) bool { return is(s.byID[id]) })
}
