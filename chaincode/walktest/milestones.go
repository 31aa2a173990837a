package walktest

// The milestones of a walk: what it must come by, beside carrying out and refusing every
// operation, for a walk that does not has proved nothing about it.
const (
	GreenLane         = "goods come in by the green lane"
	ProcessedReleased = "goods made of another product are released"

	LogBreach    = "a log says that goods were too cold or too warm"
	LogSilent    = "a log was silent for too long"
	LogAstray    = "a log says that the vehicle left its route"
	LogUnlocated = "a log says nothing of where the vehicle was"

	SupplySuspended   = "an enterprise may not supply"
	SupplyResumed     = "that is lifted"
	RetestAdmits      = "a re-test admits goods"
	RetestConfirms    = "a re-test confirms a rapid test"
	ReportReassigned  = "another laboratory is to report"
	UseStops          = "a use of an input stops released goods"
	CorrectionStops   = "a corrected use stops released goods"
	CorrectionFrees   = "a corrected use frees goods"
	AmountCorrected   = "an amount is corrected at once"
	AmountApproved    = "an amount is corrected once others have approved"
	CorrectionRefused = "a correction is rejected"

	ReinspectionReassigned = "another laboratory is to re-inspect"
)

// Milestones are those that every long walk comes by; Late those that take days.
var (
	Milestones = []string{
		GreenLane, ProcessedReleased, LogBreach, LogAstray, LogUnlocated, SupplySuspended, SupplyResumed, RetestAdmits, RetestConfirms,
		ReportReassigned, UseStops, CorrectionStops, CorrectionFrees, AmountCorrected, AmountApproved, CorrectionRefused,
	}
	Late = []string{ReinspectionReassigned, LogSilent}
)

// Met is how often the walk came by a milestone.
func (m *Model) Met(milestone string) int { return m.met[milestone] }
