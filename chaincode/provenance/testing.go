package provenance

// Testing is the last conformant test report of a producer's product: the
// ledger's own bookkeeping, so that one read tells whether sampled testing lets a
// lot leave untested.
type Testing struct {
	Header
	Certificate string `json:"certificate,omitempty"` // of the report; empty once that was revoked, or another or an official sample failed
	On          Date   `json:"on,omitempty"`          // day of the report, or of what failed
}

// TestingID is the ID of the testing of a producer's product.
func TestingID(producer, product string) string { return OwnedID(producer, product) }

// Kind returns KindTesting.
func (t *Testing) Kind() Kind { return KindTesting }

// Indexes is empty.
func (t *Testing) Indexes() map[string][]string { return nil }

// Parties is empty.
func (t *Testing) Parties() []string { return nil }

// Note takes the report for the last one when it conforms and none is later. One that
// fails ends the sampling: the next lot is tested.
func (t *Testing) Note(report *Certificate) (noted bool) {
	switch {
	case report.Verdict == NonConforming:
		t.End(report.IssuedOn)
		return true
	case report.Verdict != Conformant, report.IssuedOn < t.On:
		return false
	}
	t.Certificate, t.On = report.ID, report.IssuedOn
	return true
}

// End ends the sampling for what failed on that day: the next lot is tested.
func (t *Testing) End(on Date) { t.Certificate, t.On = "", max(t.On, on) }

// Renote takes a report for what it says after a correction.
func (t *Testing) Renote(report *Certificate) (noted bool) {
	forgotten := t.Forget(report)
	return t.Note(report) || forgotten
}

// Forget takes back a report that was revoked. The one before it is not brought
// back: the next lot is tested.
func (t *Testing) Forget(report *Certificate) (forgotten bool) {
	if t.Certificate != report.ID {
		return false
	}
	t.Certificate, t.On = "", ""
	return true
}

// Samples reports whether the standard has lots tested by sampling.
func (s *Standard) Samples() bool { return s.Testing.Frequency == Sampled }

// NeedsTest reports whether a lot that leaves on that day needs a conformant test
// report of its own: every lot does (批批检测), unless the standard has them
// sampled and one of the producer's product was tested recently enough. last is
// that product's Testing, nil when there is none.
func (s *Standard) NeedsTest(last *Testing, day Date) bool {
	if !s.Samples() || last == nil || last.Certificate == "" {
		return true
	}
	return last.On.plus(s.Testing.EveryDays) < day
}
