package provenance

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Calendar is one year's working days as both regulators agreed them: Monday to
// Friday, but for the holidays and with the weekend days that are worked in
// exchange (调休). The State Council publishes them a year at a time. What it says
// itself is in force once it is approved, and stays so while a correction waits.
type Calendar struct {
	Header
	ProposeCalendar
	Joint
	Correction *CalendarCorrection `json:"correction,omitempty"`
}

// CalendarCorrection is what is proposed in place of an approved calendar.
type CalendarCorrection struct {
	ProposeCalendar
	Joint
}

// ProposeCalendar is the input of calendar:Propose. A correction of a year is
// proposed again and takes effect when it is approved; of proposals that wait, the
// last one counts.
type ProposeCalendar struct {
	Year     string `json:"year"`                                    // "2026"
	Holidays []Date `json:"holidays"`                                // weekdays off
	Workdays []Date `json:"workdays,omitempty" metadata:",optional"` // weekend days worked
}

// Kind returns KindCalendar.
func (c *Calendar) Kind() Kind { return KindCalendar }

// Indexes lists calendars by the organization that is to approve something.
func (c *Calendar) Indexes() map[string][]string {
	return map[string][]string{"awaiting": c.Pending().awaiting()}
}

// Parties is empty: calendars are public.
func (c *Calendar) Parties() []string { return nil }

// Pending is the act that was proposed last.
func (c *Calendar) Pending() *Joint {
	if c.Correction != nil {
		return &c.Correction.Joint
	}
	return &c.Joint
}

var yearForm = regexp.MustCompile(`^20[0-9]{2}$`)

func (in ProposeCalendar) check() error {
	var c check
	c.that(yearForm.MatchString(in.Year), "year", "%q is not a year such as 2027", "%q 不是年份，应如 2027", clip(in.Year))
	c.count("holidays", len(in.Holidays), 1, maxItems)
	c.days("holidays", in.Holidays, in.Year, true, "is a Saturday or Sunday, off anyway; check the date, or leave it out", "是周六或周日，本来休息；请核对日期或删去")
	c.days("workdays", in.Workdays, in.Year, false, "is a weekday, worked anyway; check the date, or leave it out", "是工作日，本来上班；请核对日期或删去")
	return c.result()
}

// days requires distinct days of the year, all of them weekdays or none.
func (c *check) days(field string, days []Date, year string, weekdays bool, en, zh string) {
	for i, d := range days {
		c.date(item(field, i), d)
		c.that(strings.HasPrefix(string(d), year+"-"), item(field, i), "%s is not in %s", "%s 不在 %s 年", d, year)
		c.that(!d.Valid() || d.weekday() == weekdays, item(field, i), "%[1]s %[2]s", "%[1]s %[3]s", d, en, zh)
	}
	c.unique(field, len(days), func(i int) string { return string(days[i]) })
}

// weekday reports whether d, which must be valid, is a Monday to Friday.
func (d Date) weekday() bool {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// Propose puts the year's days before the other regulator. current is the year's
// calendar, nil when there is none; one in force stays so until then.
func (in ProposeCalendar) Propose(current *Calendar, stamp Stamp) (*Calendar, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	proposed := CalendarCorrection{in, propose(in, stamp)}
	switch {
	case current == nil:
		current = &Calendar{Header: Header{ID: in.Year}}
	case current.Approved != nil:
		current.Correction = &proposed
		return current, nil
	}
	current.ProposeCalendar, current.Joint = proposed.ProposeCalendar, proposed.Joint
	return current, nil
}

// ApproveCalendar is the input of calendar:Approve.
type ApproveCalendar struct {
	Year   string `json:"year"`
	Digest string `json:"digest"` // of the days being approved
	Note   string `json:"note,omitempty" metadata:",optional"`
}

// Approve puts what was proposed last in force.
func (c *Calendar) Approve(in ApproveCalendar, stamp Stamp) error {
	var ck check
	ck.digest("digest", in.Digest)
	ck.note("note", in.Note, 0, maxText)
	if err := ck.result(); err != nil {
		return err
	}
	if err := c.Pending().approve(in.Digest, in.Note, stamp); err != nil {
		return AsError(err).On(KindCalendar, c.ID)
	}
	if c.Correction != nil {
		c.ProposeCalendar, c.Joint, c.Correction = c.Correction.ProposeCalendar, c.Correction.Joint, nil
	}
	return nil
}

// Calendars are those approved, by year.
type Calendars map[string]*Calendar

// CalendarYears are the years in which a deadline of some weeks from day may
// end.
func CalendarYears(day Date) []string {
	year, _ := strconv.Atoi(string(day[:4]))
	return []string{strconv.Itoa(year), strconv.Itoa(year + 1)}
}

// working reports whether day is a working day. A year without an approved
// calendar has its Mondays to Fridays, so that a missing one delays nothing.
func (cs Calendars) working(day time.Time) bool {
	date := Date(day.Format(time.DateOnly))
	weekday := date.weekday()
	calendar := cs[string(date[:4])]
	if calendar == nil || calendar.Approved == nil {
		return weekday
	}
	if weekday {
		return !slices.Contains(calendar.Holidays, date)
	}
	return slices.Contains(calendar.Workdays, date)
}

// After returns the last of n working days that follow day, which must be valid.
func (cs Calendars) After(day Date, n int) Date {
	t, _ := time.Parse(time.DateOnly, string(day))
	for n > 0 {
		if t = t.AddDate(0, 0, 1); cs.working(t) {
			n--
		}
	}
	return Date(t.Format(time.DateOnly))
}
