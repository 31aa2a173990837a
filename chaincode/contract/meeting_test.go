package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

func minutes(number string) provenance.RecordMeeting {
	return provenance.RecordMeeting{
		Meeting: provenance.OwnedID(destinationCode, number), Date: "2026-03-09", Place: "寿光", Attendees: []string{"王建国", "陈刚"},
		Summary: "通报一季度抽检结果", Document: paper,
		Actions: []provenance.Action{{Task: "补齐农药台账", Assignee: baseCode, Due: "2026-03-20"}, {Task: "增加抽检批次", Assignee: origin, Due: "2026-03-12"}},
	}
}

func (w *world) confirmation(id string) provenance.ConfirmMeeting {
	w.t.Helper()
	return provenance.ConfirmMeeting{Meeting: id, Digest: get[provenance.Meeting](w, id).Digest}
}

func TestMeeting(t *testing.T) {
	w := newWorld(t)
	in := minutes("LX1")
	first := provenance.CompleteAction{Meeting: in.Meeting, Action: 1, Note: "台账已补齐"}
	second := provenance.CompleteAction{Meeting: in.Meeting, Action: 2, Note: "已增加"}
	w.do("haidian", provenance.RecordMeetingOp, in)
	assert.Equal(t, 1, awaitingOf(w, "shouguang", provenance.KindMeeting, origin))
	assert.Zero(t, awaitingOf(w, "base", provenance.KindMeeting, baseCode), "nothing binds before both have signed")
	w.refuse("base", provenance.CompleteActionOp, first, provenance.WrongState, "")
	w.refuse("haidian", provenance.ConfirmMeetingOp, w.confirmation(in.Meeting), provenance.Denied, "")
	w.refuse("shouguang", provenance.ConfirmMeetingOp, provenance.ConfirmMeeting{Meeting: in.Meeting, Digest: paper}, provenance.Invalid, "digest")
	w.do("shouguang", provenance.ConfirmMeetingOp, w.confirmation(in.Meeting))

	assert.Equal(t, 1, awaitingOf(w, "base", provenance.KindMeeting, baseCode))
	w.refuse("base2", provenance.CompleteActionOp, first, provenance.Denied, "")
	w.refuse("haidian", provenance.CompleteActionOp, second, provenance.Denied, "")
	w.refuse("base", provenance.CompleteActionOp, second, provenance.Denied, "")
	w.refuse("base", provenance.CompleteActionOp, provenance.CompleteAction{Meeting: in.Meeting, Action: 3, Note: "没有"}, provenance.Invalid, "action")
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "台账缺失"})
	w.do("base", provenance.CompleteActionOp, first) // as which it may mend what it was suspended for
	w.refuse("base", provenance.CompleteActionOp, first, provenance.WrongState, "action")
	w.do("shouguang-inspector", provenance.CompleteActionOp, second)
	assert.Empty(t, get[provenance.Meeting](w, in.Meeting).Awaiting())

	seen := ask[provenance.Meeting](w, "base", "record:Get", provenance.RecordQuery{Kind: provenance.KindMeeting, ID: in.Meeting})
	assert.Empty(t, seen.Summary)
	assert.Equal(t, in.Actions[0], seen.Actions[0])
	assert.Empty(t, seen.Actions[1])
	past := ask[provenance.History](w, "base", "record:History", provenance.HistoryQuery{Kind: provenance.KindMeeting, ID: in.Meeting})
	assert.Len(t, past.Revisions, 3, "not the draft")
	assert.Len(t, ask[provenance.Page](w, "base", "record:List", provenance.ListQuery{Kind: provenance.KindMeeting, Index: "party", Value: baseCode}).Records, 1)
	for _, version := range past.Revisions {
		assert.NotContains(t, string(version.Record), in.Summary)
	}
	assert.Equal(t, provenance.Denied, refusalOf(t, w.Evaluate(who["base2"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindMeeting, ID: in.Meeting}))).Code)
}

func TestBadMinutes(t *testing.T) {
	w := newWorld(t)
	in := minutes("LX1")
	in.Actions[0].Assignee = "91110108MADEM10221"
	w.refuse("haidian", provenance.RecordMeetingOp, in, provenance.NotFound, "actions")
	in.Actions[0].Assignee = "somebody"
	w.refuse("haidian", provenance.RecordMeetingOp, in, provenance.Invalid, "actions[0].assignee")
	w.refuse("shouguang", provenance.RecordMeetingOp, minutes("LX1"), provenance.Invalid, "meeting")
	w.refuse("haidian-inspector", provenance.RecordMeetingOp, minutes("LX1"), provenance.Denied, "")
}

func membership(name string) provenance.ProposeMembership {
	return provenance.ProposeMembership{Group: "SGHD", Members: []provenance.Member{{Name: name, Post: "组长", Organization: "寿光市人民政府"}}}
}

// TestSteeringGroup: a membership stays in force until both agree to another.
func TestSteeringGroup(t *testing.T) {
	w := newWorld(t)
	approval := func() provenance.ApproveMembership {
		return provenance.ApproveMembership{Group: "SGHD", Digest: get[provenance.SteeringGroup](w, "SGHD").Proposal.Digest}
	}
	w.do("shouguang", provenance.ProposeMembershipOp, membership("王建国"))
	w.refuse("shouguang", provenance.ApproveMembershipOp, approval(), provenance.Denied, "")
	assert.Nil(t, get[provenance.SteeringGroup](w, "SGHD").InForce)
	w.do("haidian", provenance.ApproveMembershipOp, approval())
	w.do("haidian", provenance.ProposeMembershipOp, membership("李秀英"))
	assert.Equal(t, 1, awaitingOf(w, "shouguang", provenance.KindSteeringGroup, origin))
	assert.Equal(t, "王建国", get[provenance.SteeringGroup](w, "SGHD").InForce.Members[0].Name)
	w.refuse("haidian", provenance.ApproveMembershipOp, approval(), provenance.Denied, "")
	w.do("shouguang", provenance.ApproveMembershipOp, approval())
	assert.Equal(t, "李秀英", get[provenance.SteeringGroup](w, "SGHD").InForce.Members[0].Name)
	assert.Zero(t, awaitingOf(w, "shouguang", provenance.KindSteeringGroup, origin))
	w.refuse("shouguang", provenance.ApproveMembershipOp, provenance.ApproveMembership{Group: "SGHD", Digest: paper}, provenance.WrongState, "")

	bad := membership("王建国")
	bad.Group = "领导小组"
	w.refuse("haidian", provenance.ProposeMembershipOp, bad, provenance.Invalid, "group")
	bad.Group = "sg"
	w.refuse("haidian", provenance.ProposeMembershipOp, bad, provenance.Invalid, "group")
	w.refuse("haidian", provenance.ApproveMembershipOp, provenance.ApproveMembership{Group: "OTHER", Digest: paper}, provenance.NotFound, "group")
}
