package index

import (
	"strconv"
	"time"

	"sunledger/chaincode/provenance"
)

// fact is what a record contributes to the statistics, one line for each thing that
// is counted. What the columns a to d mean depends on the sort of fact.
type fact struct {
	sort       string
	day        string // China's; empty: that of the record's first writing
	subject    string // what is counted, by ID
	a, b, c, d string
	amount     int64
}

// The sorts of facts.
const (
	entryFact      = "entry"      // subject batch; lane, outcome, market, entry
	goodsFact      = "goods"      // subject batch; site, product, unit, entry; amount
	testFact       = "test"       // subject report or sample; product, producer, verdict
	tripFact       = "trip"       // subject shipment; "breached" or not
	inspectionFact = "inspection" // subject inspection; type, state
	noticeFact     = "notice"     // subject notice; hours to acknowledge, to close
)

func factsOf(r provenance.Record) []fact {
	switch r := r.(type) {
	case *provenance.Entry:
		var facts []fact
		market := r.Market.Enterprise
		for _, d := range r.Decisions {
			facts = append(facts, fact{sort: entryFact, subject: d.Batch, a: string(d.Lane), b: string(d.Outcome), c: market, d: r.ID})
		}
		return facts
	case *provenance.Batch:
		if r.Arrival != nil && r.Arrival.Entry != "" {
			return []fact{{sort: goodsFact, subject: r.ID, a: r.Site, b: r.Product, c: string(r.Unit), d: r.Arrival.Entry, amount: r.Quantity.Initial}}
		}
	case *provenance.Certificate:
		if r.Type == provenance.TestReport && r.Revoked == nil {
			producer, _, _ := provenance.SplitOwnedID(r.Batch) // only whole lots are certified, and their IDs begin with who made them
			return []fact{{sort: testFact, day: string(r.IssuedOn), subject: r.ID, a: r.Product, b: producer, c: string(r.Verdict)}}
		}
	case *provenance.Sample:
		if r.Report != nil {
			last := r.Final()
			return []fact{{sort: testFact, day: day(last.Reported.Time), subject: r.ID, a: r.Product, b: r.Producer.Enterprise, c: string(last.Verdict)}}
		}
	case *provenance.Shipment:
		if r.Cancelled == nil {
			return []fact{{sort: tripFact, day: departed(r), subject: r.ID, a: first(r.Log.Breaches > 0, "breached", "")}}
		}
	case *provenance.Inspection:
		return []fact{{sort: inspectionFact, day: string(r.Date), subject: r.ID, a: string(r.Type), b: string(r.State())}}
	case *provenance.Notice:
		return []fact{noticeTime(r)}
	}
	return nil
}

func noticeTime(n *provenance.Notice) fact {
	hours := func(m *provenance.Mark) string {
		if m == nil {
			return "-1"
		}
		return strconv.Itoa(int(m.Time.Sub(n.Issued.Time) / time.Hour))
	}
	var closed *provenance.Mark
	if n.Closing != nil {
		closed = n.Closing.Approved
	}
	return fact{sort: noticeFact, day: day(n.Issued.Time), subject: n.ID, a: hours(n.Acknowledged), b: hours(closed)}
}

func departed(s *provenance.Shipment) string {
	if s.Departed == "" {
		return ""
	}
	return day(s.Departed.Time())
}

// day is the day of a time in China.
func day(t time.Time) string { return t.In(provenance.ChinaTime).Format(time.DateOnly) }
