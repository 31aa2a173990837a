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
	assert.NoError(t, err, "other records are named, not marked")
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
