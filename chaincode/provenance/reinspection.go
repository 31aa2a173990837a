package provenance

import "slices"

// reinspectionDays is how many working days after the report a re-inspection may
// be requested: 5 by 农产品质量安全法, 7 by 食品安全法.
func (r Regime) reinspectionDays() int {
	if r == RegimeAgri {
		return 5
	}
	return 7
}

// defaultReinspection is how many working days a re-inspection takes at most, where
// the standard says nothing.
const defaultReinspection = 20

// reinspectionDue is the last day for a re-inspection requested today.
func (s *Standard) reinspectionDue(calendars Calendars, today Date) Date {
	days := s.ReinspectWithinDays
	if days == 0 {
		days = defaultReinspection
	}
	return calendars.After(today, days)
}

// ReinspectionRequest asks another laboratory for the final word (复检).
type ReinspectionRequest struct {
	Laboratory Owner `json:"laboratory"`
	DueBy      Date  `json:"dueBy"` // the last day; then the authority may go on without it
	Requested  Mark  `json:"requested"`
}

// Objector is whose record the actor acts on by requesting a re-inspection: the
// producer's when they are the producer, else the holder's.
func (s *Sample) Objector(actor Actor) Owner {
	if actor.Owner() == s.Producer {
		return s.Producer
	}
	return s.Holder
}

// RequestReinspection is the input of sample:RequestReinspection.
type RequestReinspection struct {
	Sample     string `json:"sample"`
	Laboratory string `json:"laboratory"` // code of another laboratory
	Reason     string `json:"reason"`
}

// RequestReinspection asks another laboratory for the final word on a failing
// report, once and in time. The batch stays on hold meanwhile, but not for ever: the
// laboratory has until a day.
func (s *Sample) RequestReinspection(in RequestReinspection, laboratory *Enterprise, standard *Standard, calendars Calendars, stamp Stamp) error {
	var c check
	c.note("reason", in.Reason, 2, maxText)
	if err := c.result(); err != nil {
		return err
	}
	switch {
	case s.Disposition != nil:
		return s.refuse("", "is disposed of", "已完成核查处置")
	case s.Request != nil:
		return s.refuse("", "has a re-inspection already; there is only one", "已申请复检；复检只有一次")
	case s.Report == nil || !s.Failed():
		return s.refuse("", "has no failing report to object to", "没有可以提出异议的不合格报告")
	case s.ReinspectBy == "":
		return s.refuse("", "failed a microbial item, for which there is no re-inspection", "不合格项目含微生物指标，不予复检")
	case stamp.Today() > s.ReinspectBy:
		return s.refuse("", "could be re-inspected on request until %s; today is %s", "申请复检的最后一天为 %s，今天是 %s", s.ReinspectBy, stamp.Today())
	}
	if err := s.mayReinspect(laboratory); err != nil {
		return err
	}
	s.Request = &ReinspectionRequest{laboratory.Owner(), standard.reinspectionDue(calendars, stamp.Today()), Mark{Stamp: stamp, Note: in.Reason}}
	return nil
}

// mayReinspect refuses a laboratory that cannot have the final word.
func (s *Sample) mayReinspect(laboratory *Enterprise) error {
	if laboratory.Owner() == s.Laboratory {
		return Refuse(Invalid, "laboratory", "%s made the first report; name another laboratory", "%s 是初检机构，请另选检测机构", laboratory.Name).On(KindSample, s.ID)
	}
	return laboratory.commissionable()
}

// ReassignSample is the input of sample:Reassign.
type ReassignSample struct {
	Sample     string `json:"sample"`
	Laboratory string `json:"laboratory"` // code of the laboratory that takes over
	Reason     string `json:"reason"`
}

// Reassign puts another laboratory in the place of one that does not report: of the
// commissioned one at any time, of one that re-inspects when its time is over.
func (s *Sample) Reassign(in ReassignSample, laboratory *Enterprise, standard *Standard, calendars Calendars, stamp Stamp) error {
	reason, err := because(in.Reason, stamp)
	if err != nil {
		return err
	}
	switch {
	case s.reinspecting() && stamp.Today() <= s.Request.DueBy:
		return s.refuse("", "awaits its re-inspection until %s; wait for that day to pass", "正待复检，截至 %s，逾期后方可更换", s.Request.DueBy)
	case s.reinspecting():
		if err := s.mayReinspect(laboratory); err != nil {
			return err
		}
		s.Request.Laboratory, s.Request.DueBy = laboratory.Owner(), standard.reinspectionDue(calendars, stamp.Today())
	case s.Report == nil || s.incomplete() && s.Reinspection == nil:
		if err := laboratory.commissionable(); err != nil {
			return err
		}
		s.Laboratory = laboratory.Owner()
	default:
		return s.refuse("", "awaits no laboratory", "没有待检测机构完成的事项")
	}
	s.Reassigned = reason
	return nil
}

// Reinspector is the laboratory that was asked to re-inspect; before, the first
// one, which the rule then refuses.
func (s *Sample) Reinspector() Owner {
	if s.Request == nil {
		return s.Laboratory
	}
	return s.Request.Laboratory
}

// Reinspect records the final verdict: that of the first report with what was
// measured again in its place. The other regulator is notified anew. freed is the
// hold that must be released then; empty when there is none.
func (s *Sample) Reinspect(in ReportSample, standard *Standard, stamp Stamp) (freed string, err error) {
	if !s.reinspecting() {
		return "", s.refuse("", "awaits no re-inspection", "没有待完成的复检")
	}
	final, err := in.analysis(s.Report.Results, standard, s.LimitsOn, stamp)
	if err != nil {
		return "", err
	}
	for _, failed := range s.Report.Reasons {
		if !slices.ContainsFunc(in.Results, func(r TestResult) bool { return r.Analyte == failed }) {
			return "", Refuse(Invalid, "results", "leave out %s, which failed", "缺少不合格项目 %s", failed)
		}
	}
	s.Reinspection, s.Acknowledged = final, nil
	if s.Failed() {
		return "", nil
	}
	return s.Hold, nil
}
