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
	releases    shelf[release]
	entries     shelf[entry]
	samples     shelf[sample]
	holds       shelf[hold]
	recalls     shelf[recall]
	visits      shelf[visit]
	calendars   shelf[calendar]
	notices     shelf[notice]
	agreements  shelf[agreement]
	meetings    shelf[meeting]
	groups      shelf[group]
	shipments   shelf[shipment]
	chunks      shelf[chunk]
	positives   shelf[positive] // by entry and batch
	uses        shelf[use]
	corrections shelf[correction]
	bonds       int                                   // agreements that all signed
	measured    map[string]measured                   // papers, samples and holds, by ID
	stopped     map[string]map[string]provenance.Code // what is wrong with batches, by the use of an input that stopped them
	met         map[string]int                        // milestones
	log         map[string][]Version                  // of every record, by key, oldest first
}

// meet notes that the walk came by a milestone.
func (m *Model) meet(milestone string) { m.met[milestone]++ }

// measured is on which day something was measured and when the ledger learnt of it.
type measured struct {
	on provenance.Date
	at time.Time
}

// What the model knows of each kind of record; goods are a batch, a paper is a
// certificate, a visit is an inspection. Enterprises are named by their codes,
// regulators by their MSP IDs.
type (
	enterprise struct {
		region       string
		kind         provenance.EnterpriseKind
		suspended    bool
		restrictions map[restriction]provenance.Date // until when; empty: until they are lifted
	}
	restriction struct {
		visit, by string
		measure   provenance.ControlMeasureKind
	}
	site struct {
		owner string
		kind  provenance.SiteKind
		used  map[string]bool // on it: product, input and day
	}
	standard struct {
		product string
		from    provenance.Date
		joint
	}
	goods struct {
		product, standard string
		made              provenance.BatchOrigin
		site              string // where it was harvested
		harvested         provenance.Date
		producer, holder  string
		kept              string                // the site where it was last stored
		offered           string                // to whom, if to anybody
		aboard            string                // the shipment with which it travels there, if any
		sender            string                // in the other region, if it came from there
		brought           string                // then: by which shipment, if by any
		door              provenance.EntryState // and how far it got in
		entry             string                // and by which decision
		from              map[string]int64      // what it was made of
		into              []string              // what was made of it
		depth             int
		initial, left     int64
		gone              losses
		corrections       int
	}
	losses struct{ passed, lost, thrown, sampled, sold int64 } // sold is part of thrown
	paper  struct {
		batch, issuer string
		kind          provenance.CertificateType
		verdict       provenance.Verdict
		revoked       bool
	}
	release struct{ on []string } // papers
	entry   struct {
		market   string
		outcomes map[string]provenance.EntryState // by batch
		under    map[string]string                // by batch: the agreement under which it came, if any
		retests  map[string]retest                // by batch
	}
	retest struct {
		laboratory string
		dueBy      provenance.Date
		verdict    provenance.Verdict // empty before the report
	}
	sample struct {
		batch, laboratory, by  string
		producer, holder       string             // at the report
		verdict                provenance.Verdict // empty before the report
		final                  provenance.Verdict // of the re-inspection
		second                 string             // the laboratory asked for that
		hold                   string
		acknowledged, disposed bool
		first                  []provenance.TestResult // measured for the report, in all
		objectBy, finalBy      provenance.Date         // by when the other laboratory is asked, and answers
		regime                 provenance.Regime
		reassigned             bool // a laboratory was replaced
	}
	hold struct {
		batch, by           string
		sample, rapid, over bool // it rests on a sample or a rapid test, it was released
		contested           bool // a re-test was requested
	}
	recall struct {
		by         string // who recalls
		batches    []string
		exercise   bool
		known      time.Time
		announced  bool
		late       bool // announced late
		finishBy   provenance.Date
		closing    joint           // proposed and, when agreed, done
		closed     provenance.Date // the day of the proposal
		left       int64           // as the proposal says
		overran    bool            // closed as late
		withdrawal joint           // proposed and, when agreed, done
	}
	notice struct {
		by, batch              string // the organization that issued it
		acknowledged, answered bool
		measures               int
		closing                joint
	}
	agreement struct {
		sellers, buyers, products []string
		from, until               provenance.Date
		digest                    string
		signed                    map[string]bool // by enterprise code or organization
		inForce                   provenance.Date // since the last signature
		order                     int             // among those that all signed
		left                      map[string]bool // by enterprise code
		dissolving                map[string]bool // by organization
		ended                     provenance.Date
	}
	meeting struct {
		tasks []string // who is to do each
		done  map[int]bool
		joint
	}
	shipment struct {
		sender, receiver, carrier string
		batches                   []string
		state                     provenance.ShipmentState
		missing                   map[string]int64 // by batch, of what arrived
		readings, faults          int              // of its log
		broken                    bool             // the seal
		heard                     time.Time        // the last of the log, before that the departure
		chunks                    int              // of its log
	}
	chunk struct{ readings []provenance.Reading }
	group struct {
		inForce string // digest of the members agreed on
		joint          // the last proposal
	}
	visit struct {
		by, of, batch                             string
		findings, acknowledged, rectified, closed bool
		returned                                  bool
		measures                                  []measure
		joint                                     // of a joint one
	}
	measure struct {
		measure provenance.ControlMeasureKind
		by      string // the organization that ordered it
		until   provenance.Date
		lifted  bool
	}
	calendar struct {
		agreed string // digest of the days in force, if any
		joint         // the last proposal
	}
	// joint is what takes effect when the other side has signed what one proposed.
	joint struct {
		proposer, digest string
		agreed           bool
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

// unsound is why the goods may not be had at all: for something in their past.
func (m *Model) unsound(id string) (f Faults) {
	for ancestor := range m.past(id) {
		f = append(f, m.barred(ancestor)...)
		f = append(f, m.treated(ancestor)...)
		f.unless(!m.failed(ancestor), provenance.NonConformant)
	}
	return f
}

// barred is what stops the batch itself, and with it everything made of it.
func (m *Model) barred(id string) (f Faults) {
	f.unless(!m.holds.any(func(h *hold) bool { return h.batch == id && !h.over }), provenance.Held)
	f.unless(!m.recalls.any(func(r *recall) bool { return slices.Contains(r.batches, id) && !r.exercise && !r.withdrawal.agreed }), provenance.Recalled)
	return f
}

// immovable is why they may not change hands.
func (m *Model) immovable(id string) Faults {
	f := m.unsound(id)
	f.unless(m.goods.get(id).in(), provenance.EntryRequired)
	for lot := range m.lots(id) {
		f.unless(m.valid(lot, provenance.Commitment), provenance.CertificateRequired)
	}
	return f
}

// stuck is why they may not go from the holder to the receiver.
func (m *Model) stuck(id, receiver string) Faults {
	g := m.goods.get(id)
	if g.door == provenance.EntryRefused && g.sender == receiver {
		return m.unsound(id)
	}
	f := m.immovable(id)
	f.unless(m.maySupply(g.holder, m.region(receiver)), provenance.Suspended)
	if m.region(g.holder) != m.region(receiver) {
		for lot := range m.lots(id) {
			f.unless(m.released(lot), provenance.ReleaseRequired)
		}
	}
	return f
}

// in reports whether the goods are where they may be traded.
func (g *goods) in() bool { return g.door == "" || g.door == provenance.EntryAdmitted }

// lots are what is certified in the batch's past: all that was not merely split
// off.
func (m *Model) lots(id string) map[string]bool {
	lots := m.past(id)
	maps.DeleteFunc(lots, func(id string, _ bool) bool { return m.goods.get(id).made == provenance.FromSplit })
	return lots
}

// released reports whether the lot may leave its region: all papers on which that
// rests still stand.
func (m *Model) released(lot string) bool {
	r := m.releases.get(lot)
	return r != nil && !slices.ContainsFunc(r.on, func(id string) bool { return m.papers.get(id).revoked })
}

// valid reports whether a certificate of the kind stands for the batch itself.
func (m *Model) valid(batch string, kind provenance.CertificateType) bool {
	return m.papers.any(func(p *paper) bool { return p.stands(batch, kind) })
}

func (p *paper) stands(batch string, kind provenance.CertificateType) bool {
	return p.batch == batch && p.kind == kind && !p.revoked && p.verdict == provenance.Conformant
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

// after is the day so many days after another.
func after(day provenance.Date, days int) provenance.Date {
	t, _ := time.Parse(time.DateOnly, string(day))
	return provenance.Date(t.AddDate(0, 0, days).Format(time.DateOnly))
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
	if s.byID[id] == nil {
		s.ids = append(s.ids, id)
	}
	s.byID[id] = thing
}

func (s *shelf[T]) get(id string) *T { return s.byID[id] }

func (s *shelf[T]) any(is func(*T) bool) bool {
	return slices.ContainsFunc(s.ids, func(id string) bool { return is(s.byID[id]) })
}
