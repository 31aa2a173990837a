package drill

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sunledger/gateway-client/audit"
)

// Text is one line for people, in both languages.
type Text struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// In returns the text in one language.
func (t Text) In(chinese bool) string {
	if chinese {
		return t.Zh
	}
	return t.En
}

// Options say what to drill on.
type Options struct {
	Sides     []audit.Side // one or two that end: both regulators' copies
	Genesis   []byte       // hash of the genesis block's header; nil: that of the first side
	Chaincode string       // default "provenance"
	Keys      []Key        // the forger's
	Seed      uint64       // of all that is chosen at random
	Flips     int          // single bytes flipped, one at a time, anywhere in the copy
	Progress  func(done, all int, what Text)
}

// Result is what became of one tampering.
type Result struct {
	Name     string    `json:"name"`
	What     Text      `json:"what"` // was tampered with
	Side     string    `json:"side"` // whose
	Detected bool      `json:"detected"`
	By       Text      `json:"by"` // who noticed
	Block    *uint64   `json:"block,omitempty"`
	Seconds  float64   `json:"seconds"` // until it was noticed
	Evidence *Evidence `json:"evidence,omitempty"`
	Why      Text      `json:"why"`   // it cannot go unnoticed
	Codes    []string  `json:"codes"` // of everything that was noticed
}

// Evidence is what shows the tampering.
type Evidence struct {
	Code   string     `json:"code"`
	Lock   audit.Lock `json:"lock,omitempty"`
	Where  Text       `json:"where"`
	Detail string     `json:"detail,omitempty"`
	Signed []byte     `json:"signed,omitempty"` // a peer's own answer, where that is what shows it: a transaction envelope
}

// Report is the whole drill.
type Report struct {
	Seed       uint64    `json:"seed"`
	Height     uint64    `json:"height"` // of the ledger, in blocks
	First      uint64    `json:"first"`  // block of those tampered with
	Results    []Result  `json:"results"`
	Skipped    []Skipped `json:"skipped"`
	Undetected int       `json:"undetected"`
}

// Skipped is a tampering that this ledger gives no opportunity for.
type Skipped struct {
	What Text `json:"what"`
	Why  Text `json:"why"`
}

// Add appends results, such as those of tamperings that need a running network.
func (r *Report) Add(results ...Result) {
	for _, one := range results {
		if r.Results = append(r.Results, one); !one.Detected {
			r.Undetected++
		}
	}
}

// FindingsError says that the ledger was not in order before the drill, which
// would then prove nothing.
type FindingsError struct{ *audit.Report }

// Error names the first finding.
func (e *FindingsError) Error() string {
	first := e.First()
	return fmt.Sprintf("the ledger itself has %d findings, the first: %s, %s", len(e.Findings)+e.More, first.Where(false), first.En)
}

// Run drills on copies of the sides. The error is a *FindingsError where the
// ledger is not in order to begin with, ErrTooShort where there is too little of
// it, or that of the temporary folder or ctx.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Chaincode == "" {
		o.Chaincode = "provenance"
	}
	folder, err := os.MkdirTemp("", "sunledger-drill-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	l, err := open(ctx, o, folder)
	if err != nil {
		return nil, err
	}
	report := &Report{Seed: o.Seed, Height: l.height, First: l.first, Results: []Result{}, Skipped: []Skipped{}}
	for i, t := range tamperings {
		l.tell(i, t.what)
		// Each has a random number generator of its own: one more tampering
		// does not change what the others do.
		s := l.scratch(rand.New(rand.NewPCG(o.Seed, uint64(i))))
		if err := report.take(l.try(ctx, t, s)); err != nil {
			return nil, fmt.Errorf("%s: %w", t.what.En, err)
		}
	}
	if o.Flips > 0 {
		if err := report.take(l.flips(ctx)); err != nil {
			return nil, err
		}
	}
	return report, nil
}

// take adds what became of a tampering, unless there was no opportunity for it.
func (r *Report) take(result *Result, err error) error {
	var none *noOpportunity
	switch {
	case errors.As(err, &none):
		r.Skipped = append(r.Skipped, Skipped{none.what, none.Text})
		return nil
	case err == nil:
		r.Add(*result)
	}
	return err
}

func (l *ledger) tell(done int, what Text) {
	if l.options.Progress != nil {
		l.options.Progress(done, len(tamperings)+l.options.Flips, what)
	}
}

// try carries out one tampering and has it looked for.
func (l *ledger) try(ctx context.Context, t tampering, s *scratch) (*Result, error) {
	l.forger.lacks = false
	if err := t.alter(ctx, s); err != nil {
		var none *noOpportunity
		if errors.As(err, &none) {
			none.what = t.what
		}
		return nil, err
	}
	if err := s.write(); err != nil {
		return nil, err
	}
	result := &Result{Name: t.name, What: t.what, Why: t.why, Side: s.side, Codes: []string{}}
	if err := l.judge(ctx, s, result, t.expect); err != nil {
		return nil, err
	}
	if l.forger.lacks {
		result.What = Text{t.what.En + " (its keys missing: signatures forged)", t.what.Zh + "（缺少所需私钥，签名为伪造）"}
	}
	// What shows it in another way than the one described explains itself.
	if result.Detected && (l.forger.lacks && result.Evidence.Code != string(t.expect[0]) || !slices.Contains(t.expect, audit.Code(result.Evidence.Code))) {
		row := audit.Code(result.Evidence.Code).Row()
		result.Why = Text{row.En, row.Zh}
	}
	return result, nil
}

// Who notices.
var (
	byCopy       = Text{"anyone, from this copy alone", "任何人，仅凭这份副本"}
	byComparison = Text{"anyone who has both sides' copies", "持有双方副本的任何人"}
)

// judge verifies the tampered copy on its own and beside the other side's, and
// notes the first evidence of the expected kinds, the most telling kind first,
// or else whatever was found.
func (l *ledger) judge(ctx context.Context, s *scratch, result *Result, expect []audit.Code) error {
	ways := []way{{byCopy, []audit.Side{l.tampered(result.Side)}}}
	if !s.fresh { // another genesis block has nothing beside it
		ways = append(ways, way{byComparison, []audit.Side{l.tampered(result.Side), l.honest(result.Side)}})
	}
	began := time.Now()
	var reports []*audit.Report
	for _, w := range ways {
		report, err := l.verify(ctx, s.fresh, w.sides...)
		if err != nil {
			return err
		}
		reports = append(reports, report)
		result.note(report, w.by, pick(report, expect), time.Since(began))
	}
	for i, report := range reports {
		result.note(report, ways[i].by, report.First(), time.Since(began))
	}
	return nil
}

// way is how a copy is looked at, and by whom.
type way struct {
	by    Text
	sides []audit.Side
}

// note keeps what a report says, and the finding as evidence unless there is
// better already.
func (r *Result) note(report *audit.Report, by Text, f *audit.Finding, after time.Duration) {
	for _, found := range report.Findings {
		if !slices.Contains(r.Codes, string(found.Code)) {
			r.Codes = append(r.Codes, string(found.Code))
		}
	}
	if f != nil && !r.Detected {
		r.Detected, r.By, r.Block, r.Seconds, r.Evidence = true, by, &f.Block, after.Seconds(), EvidenceOf(f)
	}
}

func pick(report *audit.Report, expect []audit.Code) *audit.Finding {
	for _, code := range expect {
		if at := slices.IndexFunc(report.Findings, func(f audit.Finding) bool { return f.Code == code }); at >= 0 {
			return &report.Findings[at]
		}
	}
	return nil
}

// EvidenceOf is what a finding of the audit shows.
func EvidenceOf(f *audit.Finding) *Evidence {
	return &Evidence{Code: string(f.Code), Lock: f.Lock, Where: Text{f.Where(false), f.Where(true)}, Detail: f.Detail, Signed: f.Evidence}
}

func (l *ledger) path(parts ...string) string {
	return filepath.Join(append([]string{l.folder}, parts...)...)
}
