package index

import (
	"context"
	"database/sql"
	"strconv"

	"sunledger/chaincode/provenance"
)

// Statistics are figures of a time, for the overview and its charts.
type Statistics struct {
	Entries     []EntryCount      `json:"entries"`     // market entries by day and lane
	Tests       []TestCount       `json:"tests"`       // test reports and samples by product and base
	Breaches    []BreachCount     `json:"breaches"`    // shipments with temperature breaches by day
	Inspections []InspectionCount `json:"inspections"` // by outcome
	Notices     []NoticeTime      `json:"notices"`     // from issue to close
	Flows       []Flow            `json:"flows"`       // goods from bases to markets
}

// EntryCount is how many batches were decided about on a day, that of the decision's
// first writing. A rapid test later changes the decision, not the day.
type EntryCount struct {
	Day      provenance.Date `json:"day"`
	Lane     string          `json:"lane"` // none when the holder refused the goods
	Decision string          `json:"decision"`
	Count    int             `json:"count"`
}

// TestCount is how many verdicts there are on the goods of a base: of test reports
// that were not revoked, by the day of issue, and the last ones of samples.
type TestCount struct {
	Product  string             `json:"product"`
	Producer string             `json:"producer"` // code
	Verdict  provenance.Verdict `json:"verdict"`
	Count    int                `json:"count"`
}

// BreachCount is how many shipments of a day were too warm or too cold. The day is
// that of the departure; cancelled ones do not count.
type BreachCount struct {
	Day       provenance.Date `json:"day"`
	Shipments int             `json:"shipments"`
	Breached  int             `json:"breached"`
}

// InspectionCount is how many inspections of a type ended, or stand, in a state.
type InspectionCount struct {
	Type  provenance.InspectionType  `json:"type"`
	State provenance.InspectionState `json:"state"`
	Count int                        `json:"count"`
}

// NoticeTime is how long a notice took so far, in whole hours.
type NoticeTime struct {
	Notice       string `json:"notice"`
	Acknowledged int    `json:"acknowledged"` // hours until then; -1: not yet
	Closed       int    `json:"closed"`       // hours until then; -1: not yet
}

// Flow is what went from a place to a market, by the last decision about each batch.
type Flow struct {
	Site     string          `json:"site"`   // where it was grown; empty: a mixture, which has no one place
	Market   string          `json:"market"` // code
	Product  string          `json:"product"`
	Unit     provenance.Unit `json:"unit"`
	Amount   int64           `json:"amount"`
	Batches  int             `json:"batches"`
	Admitted int             `json:"admitted"` // of the batches
}

// maxNotices are the latest, which the figures list one by one.
const maxNotices = "1000"

// Statistics returns the figures of the days from and to, both included; empty: all.
func (x *Index) Statistics(ctx context.Context, from, to provenance.Date) (*Statistics, error) {
	for field, day := range map[string]provenance.Date{"from": from, "to": to} {
		if err := checkDay(field, day); err != nil {
			return nil, err
		}
	}
	s := &Statistics{
		Entries: []EntryCount{}, Tests: []TestCount{}, Breaches: []BreachCount{}, Inspections: []InspectionCount{}, Notices: []NoticeTime{}, Flows: []Flow{},
	}
	return s, x.reading(ctx, func(tx *sql.Tx) error {
		c := counting{x, ctx, tx, string(from), string(to)}
		for _, figures := range []func(*Statistics) error{c.entries, c.tests, c.breaches, c.inspections, c.notices, c.flows} {
			if err := figures(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// counting are statistics being made.
type counting struct {
	*Index
	ctx      context.Context
	tx       *sql.Tx
	from, to string
}

// facts are those of a sort within the days: what follows WHERE.
func (c *counting) facts(sort, as string) (string, []any) {
	clause, arguments := as+".sort = ?", []any{sort}
	if c.from != "" {
		clause, arguments = clause+" AND "+as+".day >= ?", append(arguments, c.from)
	}
	if c.to != "" {
		clause, arguments = clause+" AND "+as+".day <= ?", append(arguments, c.to)
	}
	return clause, arguments
}

// count calls scan with the counts of a sort of facts, by some columns.
func (c *counting) count(sort, by string, scan func(scanner) error) error {
	facts, arguments := c.facts(sort, "f")
	query := "SELECT " + by + ", count(*) FROM facts f WHERE " + facts + " GROUP BY " + by + " ORDER BY " + by
	return each(c.ctx, c.tx, c.dialect.bind(query), arguments, scan)
}

func (c *counting) entries(s *Statistics) error {
	return c.count(entryFact, "day, a, b", func(rows scanner) error {
		var e EntryCount
		err := rows.Scan(&e.Day, &e.Lane, &e.Decision, &e.Count)
		s.Entries = append(s.Entries, e)
		return err
	})
}

func (c *counting) tests(s *Statistics) error {
	return c.count(testFact, "a, b, c", func(rows scanner) error {
		var t TestCount
		err := rows.Scan(&t.Product, &t.Producer, &t.Verdict, &t.Count)
		s.Tests = append(s.Tests, t)
		return err
	})
}

func (c *counting) breaches(s *Statistics) error {
	return c.count(tripFact, "day, a", func(rows scanner) error {
		var day provenance.Date
		var breached string
		var n int
		if err := rows.Scan(&day, &breached, &n); err != nil {
			return err
		}
		if last := len(s.Breaches) - 1; last < 0 || s.Breaches[last].Day != day {
			s.Breaches = append(s.Breaches, BreachCount{Day: day})
		}
		of := &s.Breaches[len(s.Breaches)-1]
		of.Shipments += n
		if breached != "" {
			of.Breached += n
		}
		return nil
	})
}

func (c *counting) inspections(s *Statistics) error {
	return c.count(inspectionFact, "a, b", func(rows scanner) error {
		var i InspectionCount
		err := rows.Scan(&i.Type, &i.State, &i.Count)
		s.Inspections = append(s.Inspections, i)
		return err
	})
}

func (c *counting) notices(s *Statistics) error {
	facts, arguments := c.facts(noticeFact, "f")
	query := "SELECT subject, a, b FROM facts f WHERE " + facts + " ORDER BY day DESC, subject DESC LIMIT " + maxNotices
	return each(c.ctx, c.tx, c.dialect.bind(query), arguments, func(rows scanner) error {
		var n NoticeTime
		var acknowledged, closed string
		if err := rows.Scan(&n.Notice, &acknowledged, &closed); err != nil {
			return err
		}
		n.Acknowledged, _ = strconv.Atoi(acknowledged) // written by noticeTime
		n.Closed, _ = strconv.Atoi(closed)
		s.Notices = append(s.Notices, n)
		return nil
	})
}

// flows join what was decided with the batches that it was decided about: each knows
// which decision counts.
func (c *counting) flows(s *Statistics) error {
	facts, arguments := c.facts(entryFact, "e")
	query := "SELECT g.a, e.c, g.b, g.c, CAST(sum(g.amount) AS BIGINT), count(*), sum(CASE WHEN e.b = '" + string(provenance.EntryAdmitted) + "' THEN 1 ELSE 0 END)" +
		" FROM facts e JOIN facts g ON g.sort = '" + goodsFact + "' AND g.subject = e.subject AND g.d = e.d WHERE " + facts + " GROUP BY g.a, e.c, g.b, g.c ORDER BY g.a, e.c, g.b, g.c"
	return each(c.ctx, c.tx, c.dialect.bind(query), arguments, func(rows scanner) error {
		var f Flow
		err := rows.Scan(&f.Site, &f.Market, &f.Product, &f.Unit, &f.Amount, &f.Batches, &f.Admitted)
		s.Flows = append(s.Flows, f)
		return err
	})
}
