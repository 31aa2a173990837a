package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

func octoberHolidays() ProposeCalendar {
	return ProposeCalendar{Year: "2026", Holidays: []Date{"2026-10-01", "2026-10-02"}, Workdays: []Date{"2026-10-10"}}
}

func TestProposeCalendarRefuses(t *testing.T) {
	for _, c := range []struct {
		field string
		spoil func(*ProposeCalendar)
	}{
		{"year", func(in *ProposeCalendar) { in.Year = "26" }},
		{"holidays", func(in *ProposeCalendar) { in.Holidays = nil }},
		{"holidays[0]", func(in *ProposeCalendar) { in.Holidays[0] = "2026-02-30" }},
		{"holidays[0]", func(in *ProposeCalendar) { in.Holidays[0] = "2027-10-01" }},
		{"holidays[0]", func(in *ProposeCalendar) { in.Holidays[0] = "2026-10-03" }}, // a Saturday
		{"holidays[1]", func(in *ProposeCalendar) { in.Holidays[1] = in.Holidays[0] }},
		{"workdays[0]", func(in *ProposeCalendar) { in.Workdays[0] = "2026-10-09" }}, // a Friday
	} {
		in := octoberHolidays()
		c.spoil(&in)
		_, err := in.Propose(nil, destination)
		refusedAs(t, err, Invalid, c.field)
	}
}

// TestCalendarIsCorrectedByBoth: until the other side approves, what was in force
// stays in force; of proposals that wait, the last one counts.
func TestCalendarIsCorrectedByBoth(t *testing.T) {
	first, second, third := octoberHolidays(), octoberHolidays(), octoberHolidays()
	second.Holidays = second.Holidays[:1]
	third.Workdays = nil
	approve := func(c *Calendar, stamp Stamp) error {
		return c.Approve(ApproveCalendar{"2026", c.Pending().Digest, ""}, stamp)
	}

	c, err := first.Propose(nil, destination)
	require.NoError(t, err)
	assert.Equal(t, Date("2026-10-01"), Calendars{"2026": c}.After("2026-09-30", 1), "nothing is in force")
	withdrawn := c.Digest
	c, err = second.Propose(c, origin)
	require.NoError(t, err)
	assert.Nil(t, c.Correction)
	assert.Equal(t, []string{destination.Actor.Organization}, c.Indexes()["awaiting"])
	refusedAs(t, c.Approve(ApproveCalendar{"2026", withdrawn, ""}, destination), Invalid, "digest")
	refusedAs(t, c.Approve(ApproveCalendar{"2026", "abc", ""}, destination), Invalid, "digest")
	refusedAs(t, approve(c, origin), Denied, "")
	require.NoError(t, approve(c, destination))
	assert.Empty(t, c.Indexes()["awaiting"])
	assert.Equal(t, Date("2026-10-02"), Calendars{"2026": c}.After("2026-09-30", 1))
	refusedAs(t, approve(c, destination), WrongState, "")

	c, err = first.Propose(c, destination)
	require.NoError(t, err)
	c, err = third.Propose(c, origin)
	require.NoError(t, err)
	assert.Equal(t, second, c.ProposeCalendar)
	assert.Equal(t, Date("2026-10-02"), Calendars{"2026": c}.After("2026-09-30", 1), "still in force")
	assert.Equal(t, []string{destination.Actor.Organization}, c.Indexes()["awaiting"])
	require.NoError(t, approve(c, destination))
	assert.Nil(t, c.Correction)
	assert.Equal(t, third, c.ProposeCalendar)
	assert.NotNil(t, c.Approved)
	assert.Equal(t, Date("2026-10-05"), Calendars{"2026": c}.After("2026-09-30", 1))
}
