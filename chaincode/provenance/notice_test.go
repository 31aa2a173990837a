package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func noticeInput() IssueNotice {
	return IssueNotice{
		Notice: Regulators[1].Code + "-TB1", Batch: baseCode + "-L1", Cause: "腐霉利超标", Basis: "certificate/" + labCode + "-JC1",
		Requested: []MeasureKind{Removal, Resampling},
	}
}

func issued(t *testing.T) *Notice {
	n, err := noticeInput().New(destination)
	require.NoError(t, err)
	return n
}

func TestIssueNoticeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		field string
		spoil func(*IssueNotice)
	}{
		"another's number":   {"notice", func(in *IssueNotice) { in.Notice = Regulators[0].Code + "-TB1" }},
		"no cause":           {"cause", func(in *IssueNotice) { in.Cause = "" }},
		"basis of no record": {"basis", func(in *IssueNotice) { in.Basis = "rumour/" + labCode + "-1" }},
		"nothing requested":  {"requested", func(in *IssueNotice) { in.Requested = nil }},
		"unknown request":    {"requested[1]", func(in *IssueNotice) { in.Requested = []MeasureKind{Removal, "prayer"} }},
		"requested twice":    {"requested[1]", func(in *IssueNotice) { in.Requested = []MeasureKind{Removal, Removal} }},
	} {
		t.Run(name, func(t *testing.T) {
			in := noticeInput()
			c.spoil(&in)
			_, err := in.New(destination)
			refusedAs(t, err, Invalid, c.field)
		})
	}
	in := noticeInput()
	in.Basis = "sample/" + Regulators[1].Code + "-CJ1"
	_, err := in.New(destination)
	assert.NoError(t, err)
}

func TestNoticeTakesTurns(t *testing.T) {
	n := issued(t)
	here, there := origin.Actor.Organization, destination.Actor.Organization
	stands := func(state NoticeState, turn ...string) {
		t.Helper()
		assert.Equal(t, state, n.State())
		assert.Equal(t, turn, n.Awaiting())
	}
	closing := ProposeNoticeClosing{n.ID, "已处置"}
	stands(NoticeIssued, here)
	assert.Contains(t, AsError(n.ProposeClosing(closing, destination)).En, "an acknowledgement by "+here+" and a measure of "+here)
	refusedAs(t, n.Close(CloseNotice{Notice: n.ID}, origin), WrongState, "")

	require.NoError(t, n.Acknowledge(AcknowledgeNotice{n.ID, ""}, origin))
	stands(NoticeAcknowledged, here)
	refusedAs(t, n.Acknowledge(AcknowledgeNotice{n.ID, ""}, origin), WrongState, "")
	refusedAs(t, n.ProposeClosing(closing, destination), WrongState, "")

	refusedAs(t, n.Take(TakeMeasure{n.ID, "prayer", "note", ""}, origin), Invalid, "measure")
	refusedAs(t, n.Take(TakeMeasure{n.ID, Removal, "", ""}, origin), Invalid, "note")
	refusedAs(t, n.Take(TakeMeasure{n.ID, Removal, "已下架", "batch/" + baseCode + "-L1"}, origin), Invalid, "reference")
	require.NoError(t, n.Take(TakeMeasure{n.ID, Removal, "已下架", ""}, destination))
	stands(NoticeAcknowledged, here)
	refusedAs(t, n.ProposeClosing(closing, destination), WrongState, "")
	require.NoError(t, n.Take(TakeMeasure{n.ID, Removal, "已下架", "hold/" + marketCode + "-HD1"}, origin))
	stands(NoticeMeasured, there)

	refusedAs(t, n.ProposeClosing(ProposeNoticeClosing{n.ID, ""}, destination), Invalid, "summary")
	require.NoError(t, n.ProposeClosing(closing, destination))
	stands(NoticeProposed, here)
	first := n.Closing.Digest
	closing.Summary = "已下架"
	require.NoError(t, n.ProposeClosing(closing, destination))
	refusedAs(t, n.Close(CloseNotice{n.ID, first, ""}, origin), Invalid, "digest")
	refusedAs(t, n.Close(CloseNotice{n.ID, "abc", ""}, origin), Invalid, "digest")
	refusedAs(t, n.Close(CloseNotice{n.ID, n.Closing.Digest, ""}, destination), Denied, "")
	require.NoError(t, n.Close(CloseNotice{n.ID, n.Closing.Digest, ""}, origin))
	stands(NoticeClosed)
	refusedAs(t, n.Close(CloseNotice{n.ID, n.Closing.Digest, ""}, origin), WrongState, "")
	refusedAs(t, n.ProposeClosing(closing, destination), WrongState, "")
	refusedAs(t, n.Take(TakeMeasure{n.ID, OtherMeasure, "补充", ""}, origin), WrongState, "")
}

// TestNoticesAreAnsweredInTime: by the day that the issuer sets, if any.
func TestNoticesAreAnsweredInTime(t *testing.T) {
	n := issued(t)
	assert.Empty(t, n.Due())
	assert.False(t, n.Overdue("2030-01-01"))
	for _, day := range []Date{"2026-03-09", "2027-03-10", "soon"} {
		in := noticeInput()
		in.AnswerBy = day
		_, err := in.New(destination)
		refusedAs(t, err, Invalid, "answerBy")
	}
	in := noticeInput()
	in.AnswerBy = "2026-03-12"
	n, err := in.New(destination)
	require.NoError(t, err)
	require.NoError(t, n.Acknowledge(AcknowledgeNotice{n.ID, ""}, origin))
	assert.False(t, n.Overdue("2026-03-12"))
	assert.True(t, n.Overdue("2026-03-13"))
	assert.Equal(t, []string{"2026-03-12"}, n.Indexes()["due"])
	require.NoError(t, n.Take(TakeMeasure{n.ID, Removal, "已下架", ""}, origin))
	assert.False(t, n.Overdue("2026-03-13"))
	assert.Empty(t, n.Indexes()["due"])
}

// TestReferencesAreAboutTheGoods: what a notice or measure refers to is about its
// batch, its past or future, or the same producer's product.
func TestReferencesAreAboutTheGoods(t *testing.T) {
	b := registered(t)
	part := registered(t)
	part.ID = marketCode + "-P1"
	sibling, stranger, other := registered(t), registered(t), registered(t)
	sibling.ID, stranger.ID, other.ID = baseCode+"-L2", base2Code+"-L1", baseCode+"-L3"
	for _, lot := range []*Batch{sibling, stranger, other} {
		lot.CertifiedBy = lot.ID
	}
	stranger.Producer.Enterprise, other.Product = base2Code, "TOMATO"
	sample, visit := &Sample{Header: Header{ID: Regulators[1].Code + "-CY1"}}, &Inspection{Header: Header{ID: Regulators[1].Code + "-FX1"}, Subject: b.Producer}
	for _, about := range []*Batch{b, part, sibling} {
		assert.NoError(t, b.Shows("reference", sample, []*Batch{about}, false), about.ID)
	}
	assert.NoError(t, part.Shows("reference", sample, []*Batch{b}, false), "its past")
	refusedAs(t, b.Shows("reference", sample, []*Batch{stranger}, false), Invalid, "reference")
	refusedAs(t, b.Shows("reference", sample, []*Batch{other}, false), Invalid, "reference")
	refusedAs(t, b.Shows("reference", sample, nil, false), Invalid, "reference")
	assert.NoError(t, b.Shows("reference", sample, []*Batch{stranger}, true), "sampled again, of what is on sale")
	refusedAs(t, b.Shows("reference", visit, []*Batch{stranger}, true), Invalid, "reference")
	refusedAs(t, b.Shows("reference", sample, []*Batch{other}, true), Invalid, "reference")
	assert.NoError(t, b.Shows("reference", visit, nil, false), "an inspection of who answers for it")
	visit.Subject.Enterprise = base2Code
	refusedAs(t, b.Shows("reference", visit, nil, false), Invalid, "reference")
}

func TestMeasuresAreBounded(t *testing.T) {
	n := issued(t)
	for range maxItems {
		require.NoError(t, n.Take(TakeMeasure{n.ID, Removal, "已下架", ""}, origin))
	}
	refusedAs(t, n.Take(TakeMeasure{n.ID, Removal, "已下架", ""}, origin), WrongState, "")
}
