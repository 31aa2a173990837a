package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWorkingDaysFollowTheCalendar(t *testing.T) {
	approved := &Calendar{Joint: Joint{Approved: &Mark{}}, ProposeCalendar: ProposeCalendar{
		Year: "2026", Holidays: []Date{"2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"}, Workdays: []Date{"2026-10-10"},
	}}
	for _, c := range []struct {
		name     string
		calendar *Calendar
		from     Date
		n        int
		want     Date
	}{
		{"within a week", approved, "2026-03-09", 4, "2026-03-13"},
		{"over a weekend", approved, "2026-03-13", 1, "2026-03-16"},
		{"over the holidays", approved, "2026-09-30", 1, "2026-10-08"},
		{"a Saturday worked in exchange", approved, "2026-10-09", 1, "2026-10-10"},
		{"into a year without a calendar", approved, "2026-12-31", 2, "2027-01-04"},
		{"no calendar", nil, "2026-09-30", 1, "2026-10-01"},
		{"not approved", &Calendar{ProposeCalendar: approved.ProposeCalendar}, "2026-09-30", 1, "2026-10-01"},
		{"none", approved, "2026-03-14", 0, "2026-03-14"},
	} {
		assert.Equal(t, c.want, Calendars{"2026": c.calendar}.After(c.from, c.n), c.name)
	}
}
