package provenance

import (
	"slices"
	"strconv"
	"time"
)

// Calendar is one year's working days as both regulators agreed them: Monday to
// Friday, but for the holidays and with the weekend days that are worked in
// exchange (调休). The State Council publishes them a year at a time.
type Calendar struct {
	Header
	ProposeCalendar
	Joint
}

// ProposeCalendar is the input of calendar:Propose. A correction of a year is
// proposed again and takes effect when it is approved.
type ProposeCalendar struct {
	Year     string `json:"year"`                                    // "2026"
	Holidays []Date `json:"holidays"`                                // weekdays off
	Workdays []Date `json:"workdays,omitempty" metadata:",optional"` // weekend days worked
}

// Kind returns KindCalendar.
func (c *Calendar) Kind() Kind { return KindCalendar }

// Indexes is empty.
func (c *Calendar) Indexes() map[string][]string { return nil }

// Parties is empty: calendars are public.
func (c *Calendar) Parties() []string { return nil }

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
	weekday := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
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
