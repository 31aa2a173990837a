package provenance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPublishRefuses(t *testing.T) {
	good := Publish{Publication: Regulators[1].Code + "-GK1", Content: PublishProcedures, Title: "飞行检查程序", Document: strings.Repeat("0", 64), Date: "2026-03-10"}
	p, err := good.New(nil, destination)
	require.NoError(t, err)
	assert.Equal(t, destination.Actor.Owner(), p.Authority)
	for field, spoil := range map[string]func(*Publish){
		"publication": func(in *Publish) { in.Publication = Regulators[0].Code + "-GK1" },
		"content":     func(in *Publish) { in.Content = "secrets" },
		"title":       func(in *Publish) { in.Title = "" },
		"record":      func(in *Publish) { in.Document = "" },
		"document":    func(in *Publish) { in.Document = "abc" },
		"date":        func(in *Publish) { in.Date = "2026-03-11" },
	} {
		in := good
		spoil(&in)
		_, err := in.New(nil, destination)
		refusedAs(t, err, Invalid, field)
	}
}

func TestPublishingMarksTheStandard(t *testing.T) {
	in := Publish{Publication: Regulators[1].Code + "-GK1", Content: PublishStandards, Title: "黄瓜共同标准", Record: "standard/CUCUMBER-V1", Date: "2026-03-10"}
	proposal, err := cucumberTerms().New(destination)
	require.NoError(t, err)
	_, err = in.New(proposal, destination)
	refusedAs(t, err, WrongState, "record")
	s, _ := cucumberStandard(t)
	results := in
	results.Content = PublishResults
	_, err = results.New(s, destination)
	refusedAs(t, err, Invalid, "content")
	assert.Empty(t, s.Published)
	_, err = in.New(s, destination)
	require.NoError(t, err)
	assert.Equal(t, in.Publication, s.Published)
	_, err = results.New(registered(t), destination)
	refusedAs(t, err, Invalid, "record") // whose goods they are and where they go is not for the public
	group := &SteeringGroup{Header: Header{ID: "SGHD"}}
	_, err = results.New(group, destination)
	refusedAs(t, err, WrongState, "record")
	group.InForce = new(Membership)
	_, err = in.New(group, destination)
	refusedAs(t, err, Invalid, "content")
	_, err = results.New(group, destination)
	assert.NoError(t, err, "what is open anyway is named, not marked")
}

// TestOnlyFinalResultsArePublished: and what of them is nobody's business stays.
func TestOnlyFinalResultsArePublished(t *testing.T) {
	in := Publish{Publication: Regulators[1].Code + "-GK1", Content: PublishResults, Title: "抽检结果", Record: "x/x", Date: "2026-03-10"}
	signed := &Mark{Stamp: origin, Note: "note"}
	failing := &Analysis{Verdict: NonConforming, Reported: *signed}
	for name, c := range map[string]struct {
		record Record
		final  bool
	}{
		"joint, unsigned":     {&Inspection{Type: JointEnforcement, Joint: &Joint{Proposed: *signed}}, false},
		"joint, signed":       {&Inspection{Type: JointEnforcement, Joint: &Joint{Proposed: *signed, Approved: signed}}, true},
		"routine":             {&Inspection{Type: Routine, Rectified: &Rectification{*signed, "evidence"}, Measures: []ControlMeasure{{Ordered: *signed}}}, true},
		"open case":           {&Inspection{Type: SpecialCase}, false},
		"closed case":         {&Inspection{Type: SpecialCase, Closed: signed}, true},
		"unreported sample":   {&Sample{}, false},
		"passed":              {&Sample{Report: &Analysis{Verdict: Conformant, Reported: *signed}, Retained: "where"}, true},
		"may be re-inspected": {&Sample{Report: failing, ReinspectBy: "2026-03-20"}, false},
		"re-inspecting":       {&Sample{Report: failing, Request: &ReinspectionRequest{Requested: *signed}}, false},
		"re-inspected":        {&Sample{Report: failing, Request: &ReinspectionRequest{Requested: *signed}, Reinspection: failing, ReinspectBy: "2026-03-20"}, true},
		"disposed of":         {&Sample{Report: failing, ReinspectBy: "2026-03-20", Disposition: signed}, true},
		"report":              {&Certificate{Contact: "0536"}, true},
		"revoked":             {&Certificate{Revoked: signed}, false},
		"notice":              {&Notice{}, false},
		"open minutes":        {&Meeting{}, false},
	} {
		c.record.Head().Stamp = baseStamp
		_, err := in.New(c.record, destination)
		require.Equal(t, c.final, err == nil, "%s: %v", name, err)
		if !c.final {
			assert.Equal(t, "record", AsError(err).Field, name)
			continue
		}
		public, err := PublicForm(c.record)
		require.NoError(t, err, name)
		for _, secret := range []string{"note", "evidence", "where", "0536", baseStamp.Actor.Subject, origin.Actor.Subject} {
			if secret != "" {
				assert.NotContains(t, string(Marshal(public)), secret, name)
			}
		}
	}
	in.Content = PublishProcedures
	_, err := in.New(&Certificate{}, destination)
	refusedAs(t, err, Invalid, "content")
}

func TestPublishedRecord(t *testing.T) {
	q, err := Publish{Record: "standard/CUCUMBER-V1"}.Published()
	require.NoError(t, err)
	assert.Equal(t, RecordQuery{KindStandard, "CUCUMBER-V1"}, q)
	for record, code := range map[string]Code{"CUCUMBER-V1": NotFound, "dossier/X": NotFound, "standard/": Invalid, "standard/a/b": Invalid} {
		_, err := Publish{Record: record}.Published()
		refusedAs(t, err, code, "record")
	}
}
