package walktest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"sunledger/chaincode/provenance"
)

// Walk is a random walk and the model of what it leads to.
type Walk struct {
	Model
	dice *dice
}

// Step is one operation, tried by an actor.
type Step struct {
	Who   string // a name in Actors
	Op    provenance.Operation
	Input any
	rule  func(*Model, provenance.Actor, any) (Faults, effect)
}

// operation is a row of the table.
type operation struct {
	weight int
	Step
	draw func(*dice) (who string, in any)
}

func row[I any](weight int, op provenance.Operation, draw func(*dice) (string, I), rule func(*Model, provenance.Actor, I) (Faults, effect)) operation {
	return operation{
		weight,
		Step{Op: op, rule: func(m *Model, a provenance.Actor, in any) (Faults, effect) { return rule(m, a, in.(I)) }},
		func(d *dice) (string, any) { return draw(d) },
	}
}

// table is every operation of the walk: how often it is drawn, how, and what must
// come of it.
var table = []operation{
	row(1, provenance.RegisterEnterpriseOp, (*dice).registerEnterprise, (*Model).registerEnterprise),
	row(2, provenance.SetEnterpriseStatusOp, (*dice).setStatus, (*Model).setStatus),
	row(2, provenance.RegisterSiteOp, (*dice).registerSite, (*Model).registerSite),
	row(1, provenance.ProposeStandardOp, (*dice).propose, (*Model).propose),
	row(2, provenance.ApproveStandardOp, (*dice).approve, (*Model).approve),
	row(1, provenance.ProposeCalendarOp, (*dice).proposeCalendar, (*Model).proposeCalendar),
	row(1, provenance.ApproveCalendarOp, (*dice).approveCalendar, (*Model).approveCalendar),

	row(12, provenance.RegisterBatchOp, (*dice).registerBatch, (*Model).registerBatch),
	row(20, provenance.SplitBatchOp, (*dice).split, (*Model).split),
	row(10, provenance.MixBatchesOp, (*dice).mix, (*Model).mix),
	row(10, provenance.ProcessBatchesOp, (*dice).process, (*Model).process),
	row(20, provenance.TransferBatchOp, (*dice).transfer, (*Model).transfer),
	row(3, provenance.CancelTransferOp, (*dice).cancel, (*Model).cancel),
	row(16, provenance.ReceiveBatchOp, (*dice).receive, (*Model).receive),
	row(8, provenance.DisposeBatchOp, (*dice).dispose, (*Model).dispose),
	row(8, provenance.DispatchShipmentOp, (*dice).dispatch, (*Model).dispatch),
	row(1, provenance.CancelShipmentOp, (*dice).cancelShipment, (*Model).cancelShipment),
	row(12, provenance.AppendReadingsOp, (*dice).logReadings, (*Model).logReadings),
	row(10, provenance.HandOverShipmentOp, (*dice).deliver, (*Model).deliver),
	row(6, provenance.StoreBatchOp, (*dice).store, (*Model).store),

	row(14, provenance.IssueCommitmentOp, (*dice).promise, (*Model).promise),
	row(12, provenance.IssueOriginOp, (*dice).certifyOrigin, (*Model).certifyOrigin),
	row(9, provenance.RecordTestOp, (*dice).test, (*Model).test),
	row(3, provenance.RevokeCertificateOp, (*dice).revoke, (*Model).revoke),
	row(16, provenance.ReleaseOp, (*dice).release, (*Model).release),
	row(6, provenance.DecideEntryOp, (*dice).decide, (*Model).decide),
	row(6, provenance.RapidTestOp, (*dice).rapidTest, (*Model).rapidTest),
	row(10, provenance.RequestRetestOp, (*dice).requestRetest, (*Model).requestRetest),
	row(5, provenance.ReportRetestOp, (*dice).reportRetest, (*Model).reportRetest),
	row(2, provenance.RefuseEntryOp, (*dice).turnAway, (*Model).turnAway),
	row(5, provenance.TakeSampleOp, (*dice).takeSample, (*Model).takeSample),
	row(5, provenance.ReportSampleOp, (*dice).reportSample, (*Model).reportSample),
	row(4, provenance.RequestReinspectionOp, (*dice).object, (*Model).object),
	row(2, provenance.ReinspectSampleOp, (*dice).reinspect, (*Model).reinspect),
	row(2, provenance.ReassignSampleOp, (*dice).reassign, (*Model).reassign),
	row(2, provenance.AcknowledgeSampleOp, (*dice).acknowledgeSample, (*Model).acknowledgeSample),
	row(8, provenance.DisposeSampleOp, (*dice).disposeSample, (*Model).disposeSample),
	row(6, provenance.PlaceHoldOp, (*dice).placeHold, (*Model).placeHold),
	row(8, provenance.ReleaseHoldOp, (*dice).releaseHold, (*Model).releaseHold),
	row(2, provenance.StartRecallOp, (*dice).startRecall, (*Model).startRecall),
	row(4, provenance.AnnounceRecallOp, (*dice).announce, (*Model).announce),
	row(2, provenance.ExtendRecallOp, (*dice).extend, (*Model).extend),
	row(6, provenance.ReportRecallOp, (*dice).report, (*Model).report),
	row(4, provenance.ProposeRecallClosingOp, (*dice).proposeClosing, (*Model).proposeClosing),
	row(5, provenance.CloseRecallOp, (*dice).closeRecall, (*Model).closeRecall),
	row(3, provenance.ProposeRecallWithdrawalOp, (*dice).proposeWithdrawal, (*Model).proposeWithdrawal),
	row(3, provenance.WithdrawRecallOp, (*dice).withdraw, (*Model).withdraw),
	row(2, provenance.IssueNoticeOp, (*dice).issueNotice, (*Model).issueNotice),
	row(2, provenance.AcknowledgeNoticeOp, (*dice).acknowledgeNotice, (*Model).acknowledgeNotice),
	row(3, provenance.TakeMeasureOp, (*dice).measure, (*Model).measure),
	row(2, provenance.ProposeNoticeClosingOp, (*dice).proposeNoticeClosing, (*Model).proposeNoticeClosing),
	row(2, provenance.CloseNoticeOp, (*dice).closeNotice, (*Model).closeNotice),

	row(2, provenance.ProposeAgreementOp, (*dice).proposeLink, (*Model).proposeLink),
	row(3, provenance.SignAgreementOp, (*dice).signLink, (*Model).signLink),
	row(5, provenance.CountersignOp, (*dice).countersign, (*Model).countersign),
	row(1, provenance.TerminateAgreementOp, (*dice).terminate, (*Model).terminate),
	row(1, provenance.DissolveAgreementOp, (*dice).dissolve, (*Model).dissolve),
	row(1, provenance.RecordMeetingOp, (*dice).recordMeeting, (*Model).recordMeeting),
	row(2, provenance.ConfirmMeetingOp, (*dice).confirmMeeting, (*Model).confirmMeeting),
	row(2, provenance.CompleteActionOp, (*dice).completeAction, (*Model).completeAction),
	row(1, provenance.ProposeMembershipOp, (*dice).members, (*Model).proposeMembers),
	row(2, provenance.ApproveMembershipOp, (*dice).approveMembers, (*Model).approveMembers),

	row(4, provenance.RecordInspectionOp, (*dice).inspect, (*Model).inspect),
	row(2, provenance.CoSignInspectionOp, (*dice).coSign, (*Model).coSign),
	row(3, provenance.AcknowledgeOp, (*dice).acknowledge, (*Model).acknowledge),
	row(3, provenance.RectifyOp, (*dice).rectify, (*Model).rectify),
	row(2, provenance.ReturnInspectionOp, (*dice).sendBack, (*Model).sendBack),
	row(3, provenance.CloseInspectionOp, (*dice).close, (*Model).close),
	row(3, provenance.MeasureInspectionOp, (*dice).order, (*Model).order),
	row(4, provenance.LiftMeasureOp, (*dice).lift, (*Model).lift),

	row(4, provenance.RecordInputOp, (*dice).recordUse, (*Model).recordUse),
	row(8, provenance.ProposeCorrectionOp, (*dice).proposeCorrection, (*Model).proposeCorrection),
	row(12, provenance.ApproveCorrectionOp, (*dice).approveCorrection, (*Model).approveCorrection),
	row(1, provenance.RejectCorrectionOp, (*dice).rejectCorrection, (*Model).rejectCorrection),
}

// New returns a walk, the same for the same seed. The run, of capital letters and
// digits, goes into the IDs that it makes: on a ledger that lasts it tells this
// walk's from others'.
func New(seed uint64, run string) *Walk {
	w := &Walk{Model: Model{measured: map[string]measured{}, stopped: map[string]map[string]provenance.Code{}, met: map[string]int{}, log: map[string][]Version{}}}
	w.dice = &dice{Rand: rand.New(rand.NewPCG(seed, 0)), m: &w.Model, run: run}
	return w
}

// Opening registers the enterprises, agrees on a first standard and on that of what
// kitchens make, and links the farms with the market.
func (w *Walk) Opening() []Step {
	var steps []Step
	for _, name := range everybody {
		if a := Actors[name]; a.Role.Business() {
			steps = append(steps, step(regulator[a.Organization], provenance.RegisterEnterpriseOp, registration(a.Enterprise, kinds[name])))
		}
	}
	for _, name := range []string{"base", "base2"} {
		steps = append(steps, step(name, provenance.RegisterSiteOp, w.dice.greenhouse(name)))
	}
	for version, product := range []string{products[0], dish} {
		terms := w.dice.terms(product, version+1, "2020-01-01")
		steps = append(steps,
			step("haidian-regulator", provenance.ProposeStandardOp, terms),
			step("shouguang-regulator", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: terms.Standard, Digest: digest(terms)}))
	}
	link := w.dice.linkage()
	signature := provenance.SignAgreement{Agreement: link.Agreement, Digest: digest(link)}
	steps = append(steps, step("base", provenance.ProposeAgreementOp, link))
	for _, name := range []string{"base2", "market"} {
		steps = append(steps, step(name, provenance.SignAgreementOp, signature))
	}
	for _, name := range []string{"shouguang-regulator", "haidian-regulator"} {
		steps = append(steps, step(name, provenance.CountersignOp, signature))
	}
	return steps
}

// Operations lists what a walk may draw.
func Operations() (all []provenance.Operation) {
	for _, o := range table {
		all = append(all, o.Op)
	}
	return all
}

// Draw returns n steps for the same moment, each of which may or may not be
// allowed, of none of the operations named. Many of them get in each other's way.
func (w *Walk) Draw(n int, without ...provenance.Operation) []Step {
	if w.dice.IntN(20) == 0 || w.dice.focus == "" {
		w.dice.focus = w.dice.batch(stock)
	}
	var steps []Step
	for len(steps) < n {
		if o := w.dice.operation(); !slices.Contains(without, o.Op) {
			o.Who, o.Input = o.draw(w.dice)
			steps = append(steps, o.Step)
		}
	}
	return steps
}

// operation is a row of the table, by its weight.
func (d *dice) operation() operation {
	total := 0
	for _, o := range table {
		total += o.weight
	}
	n := d.IntN(total)
	return table[slices.IndexFunc(table, func(o operation) bool { n -= o.weight; return n < 0 })]
}

// step is an operation with an input that is not drawn.
func step(who string, op provenance.Operation, in any) Step {
	i := slices.IndexFunc(table, func(o operation) bool { return o.Op == op })
	s := table[i].Step
	s.Who, s.Input = who, in
	return s
}

// Faults are the reasons for which the ledger must refuse the step now.
func (w *Walk) Faults(s Step) Faults {
	f, _ := w.judge(s)
	return f
}

func (w *Walk) judge(s Step) (Faults, effect) {
	actor := Actors[s.Who]
	f, effect := s.rule(&w.Model, actor, s.Input)
	return append(w.acting(actor, s.Op), f...), effect
}

// Commit has the step take effect, in that transaction, unless there are faults.
// It returns the keys of the records of which there now is a new version.
func (w *Walk) Commit(s Step, txID string) ([]string, Faults) {
	f, effect := w.judge(s)
	if len(f) > 0 {
		return nil, f
	}
	keys := effect(txID)
	for _, key := range keys {
		w.log[key] = append(w.log[key], Version{s.Who, txID})
	}
	slices.Sort(keys)
	return keys, nil
}

// Adopt has the step take effect of which the ledger says that it was done before
// this walk.
func (w *Walk) Adopt(s Step) {
	_, effect := w.judge(s)
	effect("")
}

// String is the step for people.
func (s Step) String() string { return fmt.Sprintf("%s by %s: %+v", s.Op, s.Who, s.Input) }
