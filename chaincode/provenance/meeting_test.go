package provenance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func minutes() RecordMeeting {
	return RecordMeeting{
		Meeting: Regulators[1].Code + "-LX1", Date: "2026-03-09", Place: "寿光", Attendees: []string{"王建国", "陈刚"},
		Summary: "通报一季度抽检结果", Document: someDigest,
		Actions: []Action{{"补齐农药台账", baseCode, "2026-03-20"}, {"增加抽检批次", Regulators[0].Organization, "2026-03-12"}, {"培训负责人", baseCode, "2026-03-31"}},
	}
}

func confirmed(t *testing.T) *Meeting {
	m, err := minutes().New(destination)
	require.NoError(t, err)
	require.NoError(t, m.Confirm(ConfirmMeeting{m.ID, m.Digest, ""}, origin))
	return m
}

func TestMeetingRefuses(t *testing.T) {
	for field, spoil := range map[string]func(*RecordMeeting){
		"meeting":             func(in *RecordMeeting) { in.Meeting = baseCode + "-LX1" },
		"date":                func(in *RecordMeeting) { in.Date = "2026-03-11" },
		"place":               func(in *RecordMeeting) { in.Place = "" },
		"attendees":           func(in *RecordMeeting) { in.Attendees = nil },
		"attendees[1]":        func(in *RecordMeeting) { in.Attendees[1] = " 陈刚" },
		"summary":             func(in *RecordMeeting) { in.Summary = "x" },
		"document":            func(in *RecordMeeting) { in.Document = strings.ToUpper(someDigest) },
		"actions[0].task":     func(in *RecordMeeting) { in.Actions[0].Task = "" },
		"actions[1].assignee": func(in *RecordMeeting) { in.Actions[1].Assignee = "SomebodyMSP" },
		"actions[2].due":      func(in *RecordMeeting) { in.Actions[2].Due = "2026-03-08" },
	} {
		in := minutes()
		spoil(&in)
		_, err := in.New(destination)
		refusedAs(t, err, Invalid, field)
	}
	in := minutes()
	in.Date, in.Actions = "2026-03-10", nil
	_, err := in.New(destination)
	assert.NoError(t, err, "a meeting of today may decide nothing")
}

func TestMeetingTurns(t *testing.T) {
	m, err := minutes().New(destination)
	require.NoError(t, err)
	here := Regulators[0].Organization
	assert.Equal(t, []string{here}, m.Awaiting())
	refusedAs(t, PermitRead(baseStamp.Actor, m), Denied, "")
	done := CompleteAction{m.ID, 1, "台账已补齐"}
	refusedAs(t, m.Complete(done, baseStamp), WrongState, "")
	refusedAs(t, m.Confirm(ConfirmMeeting{m.ID, m.Digest, ""}, destination), Denied, "")
	refusedAs(t, m.Confirm(ConfirmMeeting{m.ID, someDigest, ""}, origin), Invalid, "digest")
	require.NoError(t, m.Confirm(ConfirmMeeting{m.ID, m.Digest, ""}, origin))
	refusedAs(t, m.Confirm(ConfirmMeeting{m.ID, m.Digest, ""}, origin), WrongState, "")

	assert.Equal(t, []string{baseCode, here}, m.Awaiting(), "each of whom something is awaited, once")
	refusedAs(t, m.Complete(CompleteAction{m.ID, 1, "x"}, baseStamp), Invalid, "note")
	require.NoError(t, m.Complete(done, baseStamp))
	refusedAs(t, m.Complete(done, baseStamp), WrongState, "action")
	assert.Equal(t, []string{here, baseCode}, m.Awaiting())
	require.NoError(t, m.Complete(CompleteAction{m.ID, 2, "已增加"}, origin))
	require.NoError(t, m.Complete(CompleteAction{m.ID, 3, "已培训"}, baseStamp))
	assert.Empty(t, m.Awaiting())
	for _, n := range []int{-1, 0, 4} {
		_, err := m.Assigned(n)
		refusedAs(t, err, Invalid, "action")
	}
}

func TestOverdueIsAView(t *testing.T) {
	m := confirmed(t)
	assert.False(t, m.Overdue(2, "2026-03-12"), "the last day is still in time")
	assert.True(t, m.Overdue(2, "2026-03-13"))
	require.NoError(t, m.Complete(CompleteAction{m.ID, 2, "已增加"}, origin))
	assert.False(t, m.Overdue(2, "2026-03-13"))
}

// TestMinutesAreTheRegulators: an enterprise sees what it has to do, no more.
func TestMinutesAreTheRegulators(t *testing.T) {
	m := confirmed(t)
	require.NoError(t, m.Complete(CompleteAction{m.ID, 2, "已增加"}, origin))
	require.NoError(t, m.Complete(CompleteAction{m.ID, 3, "已培训"}, baseStamp))
	seen := Disclose(baseStamp.Actor, m).(*Meeting)
	assert.Empty(t, seen.Attendees)
	assert.Empty(t, seen.Summary+seen.Document)
	assert.Equal(t, []Action{m.Actions[0], {}, m.Actions[2]}, seen.Actions, "numbers stay")
	assert.Equal(t, []Completion{m.Completed[1]}, seen.Completed)
	assert.Len(t, m.Completed, 2, "the record itself is unchanged")
	assert.Same(t, m, Disclose(origin.Actor, m))
	assert.NoError(t, PermitRead(baseStamp.Actor, m))
	refusedAs(t, PermitRead(marketStamp.Actor, m), Denied, "")
}

func TestSteeringGroupStaysUntilBothAgree(t *testing.T) {
	g := &SteeringGroup{Header: Header{ID: "SGHD"}}
	first := ProposeMembership{"SGHD", []Member{{"王建国", "组长", "寿光市人民政府"}}}
	require.NoError(t, g.Propose(first, origin))
	assert.Nil(t, g.InForce)
	assert.Equal(t, []string{Regulators[1].Organization}, g.Awaiting())
	assert.Equal(t, Owner{Organization: Regulators[0].Organization}, g.Proposer())
	refusedAs(t, g.Approve(ApproveMembership{"SGHD", g.Proposal.Digest, ""}, origin), Denied, "")
	refusedAs(t, g.Approve(ApproveMembership{"SGHD", someDigest, ""}, destination), Invalid, "digest")
	require.NoError(t, g.Approve(ApproveMembership{"SGHD", g.Proposal.Digest, ""}, destination))
	refusedAs(t, g.Approve(ApproveMembership{"SGHD", g.InForce.Digest, ""}, destination), WrongState, "")
	assert.Empty(t, g.Awaiting())

	second := ProposeMembership{"SGHD", []Member{{"李秀英", "组长", "寿光市人民政府"}}}
	require.NoError(t, g.Propose(second, destination))
	assert.Equal(t, first.Members, g.InForce.Members, "the old membership stays in force")
	replaced := g.Proposal.Digest
	third := ProposeMembership{"SGHD", []Member{{"李秀英", "副组长", "寿光市人民政府"}}}
	require.NoError(t, g.Propose(third, destination))
	refusedAs(t, g.Approve(ApproveMembership{"SGHD", replaced, ""}, origin), Invalid, "digest")
	require.NoError(t, g.Approve(ApproveMembership{"SGHD", g.Proposal.Digest, ""}, origin))
	assert.Equal(t, third.Members, g.InForce.Members)
	assert.Nil(t, g.Proposal)
}

func TestMembershipRefuses(t *testing.T) {
	for field, spoil := range map[string]func(*ProposeMembership){
		"group":           func(in *ProposeMembership) { in.Group = "领导小组" },
		"members":         func(in *ProposeMembership) { in.Members = nil },
		"members[0].name": func(in *ProposeMembership) { in.Members[0].Name = "" },
		"members[0].post": func(in *ProposeMembership) { in.Members[0].Post = "组\n长" },
		"members[0].body": func(in *ProposeMembership) { in.Members[0].Organization = "" },
		"members[1]":      func(in *ProposeMembership) { in.Members = append(in.Members, in.Members[0]) },
	} {
		in := ProposeMembership{"SGHD", []Member{{"王建国", "组长", "寿光市人民政府"}}}
		spoil(&in)
		g := new(SteeringGroup)
		refusedAs(t, g.Propose(in, origin), Invalid, field)
		assert.Nil(t, g.Proposal)
	}
	many := ProposeMembership{Group: "SGHD"}
	for range maxMembers + 1 {
		many.Members = append(many.Members, Member{"王建国", "组长", "寿光市人民政府"})
	}
	refusedAs(t, new(SteeringGroup).Propose(many, origin), Invalid, "members")
}
