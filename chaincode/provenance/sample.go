package provenance

import (
	"slices"
	"strings"
)

// Regime is the law under which a sample is taken; each has clocks of its own. It
// follows from who has the goods, not from who samples them.
type Regime string

// The regimes: supervision of agricultural products, and of food on the market.
const (
	RegimeAgri   Regime = "AGRI"
	RegimeMarket Regime = "MARKET"
)

// regime is the law that binds goods held by enterprises of that kind: until they
// enter a market or a processor's hands 农产品质量安全法, from there on 食品安全法
// (its art. 2 leaves the primary products to the former, their sale to itself).
func (k EnterpriseKind) regime() Regime {
	if k == Base || k == Cooperative {
		return RegimeAgri
	}
	return RegimeMarket
}

// Months for which the retained sample is kept after the report.
const (
	keepPassed = 3
	keepFailed = 6
)

// SampleState is derived from what a sample bears and from the day.
type SampleState string

// The states. An incomplete report waits for a full one. A failed sample may be
// re-inspected until a day, and is disposed of when that day or the re-inspection has
// passed.
const (
	AwaitsReport       SampleState = "awaits_report"
	SampleIncomplete   SampleState = "incomplete"
	SamplePassed       SampleState = "passed"
	MayBeReinspected   SampleState = "may_be_reinspected"
	AwaitsReinspection SampleState = "awaits_reinspection"
	AwaitsDisposition  SampleState = "awaits_disposition"
	SampleDisposed     SampleState = "disposed"
)

// Sample (抽检) is goods that an authority took from a batch, whoever has it, for
// a laboratory to judge. One that fails holds the batch at once, and the other
// regulator is notified by construction.
type Sample struct {
	Header
	Regime              Regime               `json:"regime"`
	Authority           Owner                `json:"authority"` // who took it
	Batch               string               `json:"batch"`
	Product             string               `json:"product"`
	Standard            string               `json:"standard"` // the version it is judged by
	LimitsOn            Date                 `json:"limitsOn"` // by the limits of this day, that of the harvest
	Producer            Owner                `json:"producer"`
	Holder              Owner                `json:"holder"`               // when it was taken, then when it was reported on
	Inspection          string               `json:"inspection,omitempty"` // on the occasion of which it was taken
	Laboratory          Owner                `json:"laboratory"`           // commissioned
	Amount              int64                `json:"amount"`               // with the retained sample, in Unit
	Unit                Unit                 `json:"unit"`
	Retained            string               `json:"retained"` // where the retained sample (备份样品) is
	Date                Date                 `json:"date"`
	DisposeWithinMonths int                  `json:"disposeWithinMonths,omitempty"` // of the report, when it fails
	Notified            string               `json:"notified"`                      // MSP ID of the other regulator
	Report              *Analysis            `json:"report,omitempty"`
	Hold                string               `json:"hold,omitempty"`        // that a failing report placed
	ReinspectBy         Date                 `json:"reinspectBy,omitempty"` // the last day to request a re-inspection; empty: there is none
	Request             *ReinspectionRequest `json:"request,omitempty"`
	Reinspection        *Analysis            `json:"reinspection,omitempty"` // which is final
	Reassigned          *Mark                `json:"reassigned,omitempty"`   // the last time that a laboratory was replaced
	Acknowledged        *Mark                `json:"acknowledged,omitempty"` // of the latest verdict
	Disposition         *Mark                `json:"disposition,omitempty"`  // 核查处置
}

// Analysis is what a laboratory measured and what the ledger computed from it.
type Analysis struct {
	Results  []TestResult `json:"results"`
	Document string       `json:"document,omitempty"` // SHA-256 of the report, hexadecimal
	Verdict  Verdict      `json:"verdict"`
	Reasons  []string     `json:"reasons,omitempty"` // analytes over the limit, missing or not limited
	Reported Mark         `json:"reported"`
}

// Kind returns KindSample.
func (s *Sample) Kind() Kind { return KindSample }

// Indexes lists samples by batch, by whose goods they are, by whose turn it is and by
// when something is due; the ID begins with the authority.
func (s *Sample) Indexes() map[string][]string {
	return map[string][]string{"batch": {s.Batch}, "subject": s.subjects(), "awaiting": s.Awaiting(), dueIndex: dueOn(s.Due())}
}

// Parties are the laboratories and whose goods they are.
func (s *Sample) Parties() []string {
	parties := append(s.subjects(), s.Laboratory.Enterprise)
	if s.Request != nil {
		parties = append(parties, s.Request.Laboratory.Enterprise)
	}
	return parties
}

// subjects are the holder and, of goods that failed, the producer. Others' goods
// that passed are not the producer's business.
func (s *Sample) subjects() []string {
	subjects := []string{s.Holder.Enterprise}
	if s.Report != nil && s.Report.Verdict == NonConforming && s.Producer != s.Holder {
		subjects = append(subjects, s.Producer.Enterprise)
	}
	return subjects
}

// Awaiting is whose turn it is: MSP IDs and enterprise codes. Those who may
// request a re-inspection are among them until the sample is disposed of, and so is
// the authority, which may go on when a laboratory is late: an index does not follow
// the clock.
func (s *Sample) Awaiting() []string {
	if s.Report == nil {
		return []string{s.Laboratory.Enterprise}
	}
	var turns []string
	if s.Acknowledged == nil {
		turns = append(turns, s.Notified)
	}
	if s.Disposition != nil || s.Final().Verdict == Conformant {
		return turns
	}
	turns = append(turns, s.Authority.Organization)
	switch {
	case s.reinspecting():
		turns = append(turns, s.Request.Laboratory.Enterprise)
	case s.incomplete():
		turns = append(turns, s.Laboratory.Enterprise)
	case s.ReinspectBy != "" && s.Request == nil:
		turns = append(turns, s.subjects()...)
	}
	return turns
}

// Final is the analysis that counts: the re-inspection, else the report; nil
// before.
func (s *Sample) Final() *Analysis {
	if s.Reinspection != nil {
		return s.Reinspection
	}
	return s.Report
}

// Failed reports whether the sample does not conform, as far as is known.
func (s *Sample) Failed() bool { return s.Final() != nil && s.Final().Verdict == NonConforming }

func (s *Sample) reinspecting() bool {
	return s.Request != nil && s.Reinspection == nil && s.Disposition == nil
}

// incomplete reports whether the commissioned laboratory still owes a full report.
func (s *Sample) incomplete() bool {
	return s.Report != nil && s.Report.Verdict == Incomplete && s.Disposition == nil
}

// State derives where the sample stands on a day.
func (s *Sample) State(today Date) SampleState {
	switch {
	case s.Report == nil:
		return AwaitsReport
	case s.Disposition != nil:
		return SampleDisposed
	case s.reinspecting() && today <= s.Request.DueBy:
		return AwaitsReinspection
	case s.reinspecting():
		return AwaitsDisposition
	case s.Final().Verdict == Conformant:
		return SamplePassed
	case s.Final().Verdict == Incomplete:
		return SampleIncomplete
	case s.Request == nil && today <= s.ReinspectBy:
		return MayBeReinspected
	}
	return AwaitsDisposition
}

// RetainUntil is the day until which the retained sample is kept; empty before
// the report.
func (s *Sample) RetainUntil() Date {
	switch {
	case s.Report == nil:
		return ""
	case s.Report.Verdict == NonConforming:
		return s.Report.Reported.Today().afterMonths(keepFailed)
	}
	return s.Report.Reported.Today().afterMonths(keepPassed)
}

// DisposeBy is the day by which a failed sample is to be disposed of; empty when
// there is none.
func (s *Sample) DisposeBy() Date {
	if !s.Failed() || s.DisposeWithinMonths == 0 {
		return ""
	}
	return s.Report.Reported.Today().afterMonths(s.DisposeWithinMonths)
}

// Due is the last day for the re-inspection that a laboratory owes, by the joint
// standard, or for the disposition, whichever comes first; empty when neither is owed.
// No law or standard says how long a first report takes.
func (s *Sample) Due() Date {
	disposal := s.DisposeBy()
	switch {
	case s.Disposition != nil:
		return ""
	case s.reinspecting() && (disposal == "" || s.Request.DueBy < disposal):
		return s.Request.DueBy
	}
	return disposal
}

// Overdue reports whether the sample should have been re-inspected or disposed of
// before today.
func (s *Sample) Overdue(today Date) bool { return s.Due() != "" && today > s.Due() }

func (s *Sample) refuse(field, en, zh string, args ...any) error {
	return Refuse(WrongState, field, en, zh, args...).On(KindSample, s.ID)
}

// TakeSample is the input of sample:Take.
type TakeSample struct {
	Sample     string `json:"sample"` // ID: authority's code, '-', number
	Batch      string `json:"batch"`
	Inspection string `json:"inspection,omitempty" metadata:",optional"` // on the occasion of which it is taken
	Laboratory string `json:"laboratory"`                                // code of the laboratory commissioned
	Amount     int64  `json:"amount"`                                    // with the retained sample, in the batch's unit
	Retained   string `json:"retained"`                                  // where the retained sample is
	Date       Date   `json:"date"`
	// DisposeWithinMonths is how many months after a failing report its disposition
	// is due, as the authority's rules say; 0: they say nothing.
	DisposeWithinMonths int `json:"disposeWithinMonths,omitempty" metadata:",optional"`
}

// New takes the sample out of the batch, also out of one that is held or offered
// to somebody. holder has the batch; inspection is nil when not named.
func (in TakeSample) New(batch *Batch, holder, laboratory *Enterprise, inspection *Inspection, stamp Stamp) (*Sample, error) {
	var c check
	c.ownID("sample", in.Sample, stamp.Actor.Enterprise)
	c.amount("amount", in.Amount)
	in.check(&c, batch, stamp.Today())
	c.that(inspection == nil || inspection.Batch == "" || inspection.Batch == batch.ID, "inspection", "%s is about another batch", "%s 涉及其他批次", in.Inspection)
	if err := c.result(); err != nil {
		return nil, err
	}
	if err := laboratory.commissionable(); err != nil {
		return nil, err
	}
	if !batch.Quantity.take(in.Amount, &batch.Quantity.Sampled) {
		return nil, batch.short("amount", in.Amount)
	}
	return &Sample{
		Header: Header{ID: in.Sample}, Regime: holder.BusinessKind.regime(), Authority: stamp.Actor.Owner(), Batch: batch.ID,
		Product: batch.Product, Standard: batch.Standard, LimitsOn: batch.harvestedBy(stamp.Today()), Producer: batch.Producer, Holder: batch.Holder,
		Inspection: in.Inspection, Laboratory: laboratory.Owner(), Amount: in.Amount, Unit: batch.Unit,
		Retained: in.Retained, Date: in.Date, DisposeWithinMonths: in.DisposeWithinMonths,
		Notified: Counterpart(stamp.Actor.Organization),
	}, nil
}

// check holds what the inspector noted to the rules.
func (in TakeSample) check(c *check, batch *Batch, today Date) {
	c.text("retained", in.Retained, 2, maxName)
	c.past("date", in.Date, today)
	c.that(in.Date >= batch.Harvested, "date", "%s is before the harvest on %s", "%s 早于采收日期 %s", in.Date, batch.Harvested)
	c.that(in.DisposeWithinMonths >= 0 && in.DisposeWithinMonths <= 60, "disposeWithinMonths", "must be 0 to 60", "应为 0 至 60")
}

// commissionable refuses an enterprise that cannot be asked to analyse.
func (e *Enterprise) commissionable() error {
	if e.BusinessKind != Laboratory {
		return Refuse(Invalid, "laboratory", "%s is not a laboratory", "%s 不是检测机构", e.Name).On(KindEnterprise, e.ID)
	}
	return e.MayAct()
}

// ReportSample is the input of sample:Report.
type ReportSample struct {
	Sample   string       `json:"sample"`
	Results  []TestResult `json:"results"`
	Document string       `json:"document,omitempty" metadata:",optional"` // SHA-256 of the report, hexadecimal
}

// together is the results with those of an earlier analysis that they do not replace.
func (in ReportSample) together(earlier []TestResult) []TestResult {
	all := slices.Clone(in.Results)
	for _, r := range earlier {
		if !slices.ContainsFunc(in.Results, func(now TestResult) bool { return now.Analyte == r.Analyte }) {
			all = append(all, r)
		}
	}
	return all
}

// analysis checks the results and judges them together with those of an earlier
// analysis.
func (in ReportSample) analysis(earlier []TestResult, standard *Standard, limitsOn Date, stamp Stamp) (*Analysis, error) {
	var c check
	c.results(in.Results, standard.Panel(limitsOn))
	if in.Document != "" {
		c.digest("document", in.Document)
	}
	if err := c.result(); err != nil {
		return nil, err
	}
	a := &Analysis{Results: in.Results, Document: in.Document, Reported: Mark{Stamp: stamp}}
	a.Verdict, a.Reasons = standard.Judge(in.together(earlier), limitsOn)
	return a, nil
}

// RecordReport records the commissioned laboratory's report, or what was missing of
// an incomplete one. The batch, which has been loaded, is held when it fails: hold is
// that one, else nil.
func (s *Sample) RecordReport(in ReportSample, standard *Standard, batch *Batch, calendars Calendars, stamp Stamp) (hold *Hold, err error) {
	if s.Report != nil && !s.incomplete() {
		return nil, s.refuse("", "was reported on already, in transaction %s", "已由交易 %s 出具报告", s.Report.Reported.TxID)
	}
	var earlier []TestResult
	if s.Report != nil {
		earlier = s.Report.Results
	}
	report, err := in.analysis(earlier, standard, s.LimitsOn, stamp)
	if err != nil {
		return nil, err
	}
	report.Results = in.together(earlier)
	s.Report, s.Holder, s.Acknowledged = report, batch.Holder, nil
	if report.Verdict != NonConforming {
		return nil, nil
	}
	if !s.failedMicrobially(standard) {
		s.ReinspectBy = calendars.After(stamp.Today(), s.Regime.reinspectionDays())
	}
	return s.Seal(), nil
}

// Seal returns the hold of a sample that failed.
func (s *Sample) Seal() *Hold {
	s.Hold = s.ID
	const named = 5
	reasons := s.Final().Reasons
	worst := reasons[:min(named, len(reasons))]
	return &Hold{
		Header: Header{ID: s.Hold}, Batch: s.Batch, By: s.Authority, Basis: Key(KindSample, s.ID),
		Reason: "抽检不合格 failed sampling inspection: " + strings.Join(worst, "、"),
	}
}

// failedMicrobially reports whether germs, as the standard has it, are among what
// failed: they multiply or die in the retained sample, which therefore proves nothing.
func (s *Sample) failedMicrobially(standard *Standard) bool {
	panel := standard.Panel(s.LimitsOn)
	return slices.ContainsFunc(s.Report.Reasons, func(analyte string) bool {
		limit := limitOn(panel, analyte)
		return limit != nil && limit.Microbial
	})
}

// AcknowledgeSample is the input of sample:Acknowledge.
type AcknowledgeSample struct {
	Sample string `json:"sample"`
	Note   string `json:"note,omitempty" metadata:",optional"`
}

// Acknowledge records that the other regulator has taken note of the verdict.
func (s *Sample) Acknowledge(in AcknowledgeSample, stamp Stamp) error {
	mark, err := mark(in.Note, 0, stamp)
	if err != nil {
		return err
	}
	switch {
	case s.Report == nil:
		return s.refuse("", "has no report yet", "尚无检测报告")
	case s.Acknowledged != nil:
		return s.refuse("", "is acknowledged already", "已经签收")
	}
	s.Acknowledged = mark
	return nil
}

// DisposeSample is the input of sample:Dispose.
type DisposeSample struct {
	Sample string `json:"sample"`
	Note   string `json:"note"` // what was verified and done about the goods and those responsible
}

// Dispose ends a failed sample (核查处置): not before a re-inspection that may still
// be requested, nor before the day by which a requested one was due. An incomplete one
// is ended when the authority goes on without a full report.
func (s *Sample) Dispose(in DisposeSample, stamp Stamp) error {
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	switch s.State(stamp.Today()) {
	case AwaitsDisposition, SampleIncomplete:
		s.Disposition = mark
		return nil
	case SampleDisposed:
		return s.refuse("", "is disposed of", "已完成核查处置")
	case MayBeReinspected:
		return s.refuse("", "may be re-inspected on request until %s; wait for that day to pass", "%s 前可以申请复检，期满后再处置", s.ReinspectBy)
	case AwaitsReinspection:
		return s.refuse("", "awaits its re-inspection until %s", "正待复检，截至 %s", s.Request.DueBy)
	}
	return s.refuse("", "did not fail; there is nothing to dispose of", "没有不合格，无须核查处置")
}
