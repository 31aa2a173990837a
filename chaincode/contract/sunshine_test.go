package contract

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

func camera(number string, viewers ...string) provenance.RegisterCamera {
	return provenance.RegisterCamera{Camera: provenance.OwnedID(baseCode, number), Site: baseCode + "-G1", Name: "1号棚东门", Stream: "rtsp://video.example.com/c1", Viewers: viewers}
}

func TestSunshine(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	in := camera("C1", destination, marketCode)
	w.do("base", provenance.RegisterCameraOp, in)
	list := func(name string, kind provenance.Kind, index, value string) int {
		t.Helper()
		return len(ask[provenance.Page](w, name, "record:List", provenance.ListQuery{Kind: kind, Index: index, Value: value}).Records)
	}
	assert.Equal(t, 1, list("haidian", provenance.KindCamera, "viewer", destination), "what Haidian may view")
	assert.Equal(t, 1, list("haidian", provenance.KindCamera, "site", in.Site))
	assert.Equal(t, 1, list("haidian", provenance.KindCamera, "enterprise", baseCode))
	seen := ask[provenance.Camera](w, "canteen", "record:Get", provenance.RecordQuery{Kind: provenance.KindCamera, ID: in.Camera})
	assert.Empty(t, seen.Stream, "the stream is for those who may view it")
	seen = ask[provenance.Camera](w, "market", "record:Get", provenance.RecordQuery{Kind: provenance.KindCamera, ID: in.Camera})
	assert.Equal(t, in.Stream, seen.Stream)

	view := func(code, number string) provenance.LogView {
		return provenance.LogView{View: provenance.OwnedID(code, number), Camera: in.Camera, Purpose: "远程巡查"}
	}
	w.do("haidian-inspector", provenance.LogViewOp, view(destinationCode, "V1"))
	w.do("market", provenance.LogViewOp, view(marketCode, "V1"))
	w.refuse("canteen", provenance.LogViewOp, view(canteenCode, "V1"), provenance.Denied, "camera")
	w.refuse("shouguang", provenance.LogViewOp, view(originCode, "V1"), provenance.Denied, "camera")
	w.refuse("market", provenance.LogViewOp, view(marketCode, "V1"), provenance.AlreadyExists, "view")
	w.do("base", provenance.SetViewersOp, provenance.SetViewers{Camera: in.Camera, Viewers: []string{provenance.Public}})
	w.do("canteen", provenance.LogViewOp, view(canteenCode, "V1"))
	assert.Zero(t, list("haidian", provenance.KindCamera, "viewer", destination))
	assert.Equal(t, 1, list("canteen", provenance.KindCamera, "viewer", provenance.Public))

	assert.Equal(t, 3, list("base", provenance.KindView, "camera", in.Camera), "the owner reads its camera's whole log")
	assert.Equal(t, 1, list("market", provenance.KindView, "enterprise", marketCode))
	e := refusalOf(t, w.Evaluate(who["market"], "record:List", toJSON(t, provenance.ListQuery{Kind: provenance.KindView, Index: "camera", Value: in.Camera})))
	assert.Equal(t, provenance.Denied, e.Code, "who else viewed it is the owner's business")

	snapshot := provenance.AnchorSnapshot{Snapshot: baseCode + "-P1", Camera: in.Camera, Picture: paper, TakenAt: "2026-03-10T08:00:00+08:00", Batch: lot}
	w.do("base", provenance.AnchorSnapshotOp, snapshot)
	w.refuse("base", provenance.AnchorSnapshotOp, snapshot, provenance.AlreadyExists, "snapshot")
	assert.Equal(t, 1, list("base", provenance.KindSnapshot, "camera", in.Camera))
	assert.Equal(t, 1, list("auditor", provenance.KindSnapshot, "enterprise", baseCode))
	w.do("base", provenance.RetireCameraOp, provenance.RetireCamera{Camera: in.Camera, Reason: "大棚拆除"})
	w.refuse("haidian", provenance.LogViewOp, view(destinationCode, "V2"), provenance.WrongState, "")
	assert.Zero(t, list("canteen", provenance.KindCamera, "viewer", provenance.Public))
}

func TestBadSunshine(t *testing.T) {
	w := newWorld(t)
	in := camera("C1", destination)
	w.do("base", provenance.RegisterCameraOp, in)
	spoilt := func(spoil func(*provenance.RegisterCamera)) provenance.RegisterCamera {
		in := camera("C2", destination)
		spoil(&in)
		return in
	}
	snapshot := provenance.AnchorSnapshot{Snapshot: baseCode + "-P1", Camera: in.Camera, Picture: paper, TakenAt: "2026-03-10T08:00:00+08:00"}
	spoiltSnapshot := func(spoil func(*provenance.AnchorSnapshot)) provenance.AnchorSnapshot {
		in := snapshot
		spoil(&in)
		return in
	}
	for name, c := range map[string]struct {
		actor string
		op    provenance.Operation
		in    any
		code  provenance.Code
		field string
	}{
		"exists":             {"base", provenance.RegisterCameraOp, in, provenance.AlreadyExists, "camera"},
		"another's site":     {"base", provenance.RegisterCameraOp, spoilt(func(in *provenance.RegisterCamera) { in.Site = base2Code + "-G1" }), provenance.Denied, ""},
		"no such site":       {"base", provenance.RegisterCameraOp, spoilt(func(in *provenance.RegisterCamera) { in.Site = baseCode + "-G9" }), provenance.NotFound, "site"},
		"password":           {"base", provenance.RegisterCameraOp, spoilt(func(in *provenance.RegisterCamera) { in.Stream = "rtsp://a:b@video.example.com/c1" }), provenance.Invalid, "stream"},
		"unknown viewer":     {"base", provenance.RegisterCameraOp, spoilt(func(in *provenance.RegisterCamera) { in.Viewers = []string{"91110108MADEM10221"} }), provenance.NotFound, "viewers"},
		"unknown set viewer": {"base", provenance.SetViewersOp, provenance.SetViewers{Camera: in.Camera, Viewers: []string{"91110108MADEM10221"}}, provenance.NotFound, "viewers"},
		"another's viewers":  {"base2", provenance.SetViewersOp, provenance.SetViewers{Camera: in.Camera, Viewers: []string{provenance.Public}}, provenance.Denied, ""},
		"another's snapshot": {"base2", provenance.AnchorSnapshotOp, snapshot, provenance.Denied, ""},
		"unknown batch":      {"base", provenance.AnchorSnapshotOp, spoiltSnapshot(func(in *provenance.AnchorSnapshot) { in.Batch = baseCode + "-L9" }), provenance.NotFound, "batch"},
		"unknown camera":     {"base", provenance.AnchorSnapshotOp, spoiltSnapshot(func(in *provenance.AnchorSnapshot) { in.Camera = baseCode + "-C9" }), provenance.NotFound, "camera"},
		"view of nothing":    {"haidian", provenance.LogViewOp, provenance.LogView{View: destinationCode + "-V1", Camera: baseCode + "-C9", Purpose: "远程巡查"}, provenance.NotFound, "camera"},
		"view by observer":   {"observer", provenance.LogViewOp, provenance.LogView{View: destinationCode + "-V1", Camera: in.Camera, Purpose: "远程巡查"}, provenance.Denied, ""},
	} {
		t.Run(name, func(t *testing.T) { w.refuse(c.actor, c.op, c.in, c.code, c.field) })
	}
}

func certification(number string) provenance.RegisterCertification {
	return provenance.RegisterCertification{Certification: provenance.OwnedID(baseCode, number), Type: provenance.GreenFood, Number: "LB-15-26030012345A", Issuer: "中国绿色食品发展中心", Products: []string{"CUCUMBER"}, From: "2026-03-01", Until: "2029-02-28"}
}

func trademark(number string) provenance.RegisterBrand {
	return provenance.RegisterBrand{Brand: provenance.OwnedID(baseCode, number), Name: "绿源", Number: "12345678", Products: []string{"CUCUMBER"}}
}

func responsible() provenance.SetResponsible {
	return provenance.SetResponsible{Enterprise: baseCode, Duties: provenance.Duties{Name: "王建国", Post: "食品安全总监", Contact: "0536-5550101", OfficialName: "刘科", OfficialPost: "孙家集街道办副主任", OfficialContact: "0536-5550199"}}
}

func TestRegistries(t *testing.T) {
	w := newWorld(t)
	w.do("shouguang", provenance.RegisterCertificationOp, certification("LS1"))
	w.refuse("shouguang", provenance.RegisterCertificationOp, certification("LS1"), provenance.AlreadyExists, "certification")
	w.refuse("haidian", provenance.RegisterCertificationOp, certification("LS2"), provenance.Denied, "")
	stranger := certification("LS2")
	stranger.Certification = "91110108MADEM10221-LS1"
	w.refuse("haidian", provenance.RegisterCertificationOp, stranger, provenance.NotFound, "certification")
	stranger.Certification = "LS1"
	w.refuse("haidian", provenance.RegisterCertificationOp, stranger, provenance.Invalid, "certification")
	w.do("shouguang", provenance.EndCertificationOp, provenance.EndCertification{Certification: baseCode + "-LS1", Reason: "认证机构撤销"})
	assert.False(t, get[provenance.Certification](w, baseCode+"-LS1").Valid("2026-03-10"))
	w.do("shouguang", provenance.RegisterBrandOp, trademark("PP1"))
	page := ask[provenance.Page](w, "canteen", "record:List", provenance.ListQuery{Kind: provenance.KindBrand, Index: "enterprise", Value: baseCode})
	assert.Len(t, page.Records, 1, "brands are for everyone to see")

	w.do("shouguang", provenance.SetResponsibleOp, responsible())
	w.do("shouguang", provenance.SetRiskOp, provenance.SetRisk{Enterprise: baseCode, Class: "C", InspectionsPerYear: 3, Reason: "年度评定"})
	w.refuse("haidian", provenance.SetRiskOp, provenance.SetRisk{Enterprise: baseCode, Class: "D", InspectionsPerYear: 4, Reason: "年度评定"}, provenance.Denied, "")
	own := ask[provenance.Enterprise](w, "base", "record:Get", provenance.RecordQuery{Kind: provenance.KindEnterprise, ID: baseCode})
	assert.Equal(t, "刘科", own.Duties.OfficialName)
	assert.Equal(t, &provenance.Risk{Class: "C", InspectionsPerYear: 3, Reason: "年度评定", Since: "2026-03-10"}, own.Risk)
	history := ask[provenance.History](w, "market", "record:History", provenance.HistoryQuery{Kind: provenance.KindEnterprise, ID: baseCode})
	require.Len(t, history.Revisions, 3)
	for _, version := range history.Revisions {
		var other provenance.Enterprise
		require.NoError(t, json.Unmarshal(version.Record, &other))
		assert.Nil(t, other.Duties)
		assert.Nil(t, other.Risk)
		assert.NotContains(t, string(version.Record), "0536")
	}
}
