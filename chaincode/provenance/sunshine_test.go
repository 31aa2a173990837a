package provenance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func cameraTerms() RegisterCamera {
	return RegisterCamera{Camera: baseCode + "-C1", Site: baseCode + "-G1", Name: "1号棚东门", Stream: "rtsp://video.example.com:554/g1/c1", Viewers: []string{Regulators[1].Organization, marketCode}}
}

func installed(t *testing.T) *Camera {
	cam, err := cameraTerms().New(greenhouse())
	require.NoError(t, err)
	return cam
}

func TestCameraRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*RegisterCamera)
		field string
	}{
		"id":             {func(in *RegisterCamera) { in.Camera = marketCode + "-C1" }, "camera"},
		"name":           {func(in *RegisterCamera) { in.Name = "" }, "name"},
		"no viewers":     {func(in *RegisterCamera) { in.Viewers = nil }, "viewers"},
		"stranger":       {func(in *RegisterCamera) { in.Viewers = []string{Public, "SomebodyMSP"} }, "viewers[1]"},
		"viewer twice":   {func(in *RegisterCamera) { in.Viewers = []string{Public, Public} }, "viewers[1]"},
		"51 viewers":     {func(in *RegisterCamera) { in.Viewers = make([]string, maxViewers+1) }, "viewers"},
		"no stream":      {func(in *RegisterCamera) { in.Stream = "" }, "stream"},
		"long stream":    {func(in *RegisterCamera) { in.Stream += strings.Repeat("x", 200) }, "stream"},
		"no scheme":      {func(in *RegisterCamera) { in.Stream = "video.example.com/c1" }, "stream"},
		"user":           {func(in *RegisterCamera) { in.Stream = "rtsp://admin@video.example.com/c1" }, "stream"},
		"password":       {func(in *RegisterCamera) { in.Stream = "rtsp://admin:secret@video.example.com/c1" }, "stream"},
		"token":          {func(in *RegisterCamera) { in.Stream = "https://video.example.com/c1?token=abc" }, "stream"},
		"fragment":       {func(in *RegisterCamera) { in.Stream = "https://video.example.com/c1#token" }, "stream"},
		"in the path":    {func(in *RegisterCamera) { in.Stream = "rtsp://video.example.com/user=admin_password=1" }, "stream"},
		"escaped":        {func(in *RegisterCamera) { in.Stream = "rtsp://video.example.com/user%3Dadmin" }, "stream"},
		"second line":    {func(in *RegisterCamera) { in.Stream = "rtsp://video.example.com/c1\nx" }, "stream"},
		"script address": {func(in *RegisterCamera) { in.Stream = "javascript:alert(1)" }, "stream"},
	} {
		t.Run(name, func(t *testing.T) {
			in := cameraTerms()
			c.spoil(&in)
			_, err := in.New(greenhouse())
			refusedAs(t, err, Invalid, c.field)
		})
	}
}

func TestViewersDecideWhoViews(t *testing.T) {
	cam := installed(t)
	view := func(s Stamp) error {
		v, err := LogView{s.Actor.Enterprise + "-V1", cam.ID, "日常巡查"}.New(cam, s)
		if err == nil {
			assert.Equal(t, []string{s.Actor.Enterprise, baseCode}, v.Parties(), "viewer and owner may read the log")
		}
		return err
	}
	canteen, impostor := stampOf(1, RoleEnterprise, canteenCode), stampOf(1, RoleEnterprise, baseCode)
	assert.NoError(t, view(baseStamp), "one's own")
	assert.NoError(t, view(destination))
	assert.NoError(t, view(stampOf(1, RoleInspector, Regulators[1].Code)))
	assert.NoError(t, view(marketStamp))
	for _, s := range []Stamp{canteen, origin, impostor} {
		refusedAs(t, view(s), Denied, "camera")
	}
	require.NoError(t, cam.SetViewers(SetViewers{cam.ID, []string{Public}}))
	assert.NoError(t, view(canteen))
	assert.NoError(t, view(origin))
	require.NoError(t, cam.SetViewers(SetViewers{cam.ID, []string{canteenCode}}))
	refusedAs(t, view(marketStamp), Denied, "camera")
	refusedAs(t, cam.SetViewers(SetViewers{cam.ID, nil}), Invalid, "viewers")
	assert.Equal(t, []string{canteenCode}, cam.Viewers)

	_, err := LogView{baseCode + "-V1", cam.ID, "日常巡查"}.New(cam, canteen)
	refusedAs(t, err, Invalid, "view")
	_, err = LogView{canteenCode + "-V1", cam.ID, ""}.New(cam, canteen)
	refusedAs(t, err, Invalid, "purpose")
	assert.Equal(t, []string{marketCode}, ViewingEnterprises([]string{Public, marketCode, Regulators[0].Organization}))
}

func TestStreamsAreForViewers(t *testing.T) {
	cam := installed(t)
	stream := func(code string) string {
		return Disclose(Actor{Regulators[1].Organization, RoleEnterprise, code, ""}, cam).(*Camera).Stream
	}
	assert.NotEmpty(t, Disclose(baseStamp.Actor, cam).(*Camera).Stream)
	assert.Empty(t, stream(baseCode), "the other side's certificate for one's code")
	assert.NotEmpty(t, stream(marketCode))
	assert.Empty(t, stream(canteenCode))
	assert.Equal(t, cam, Disclose(destination.Actor, cam), "its officials may view it")
	for name, actor := range map[string]Actor{
		"the other side's officials": origin.Actor,
		"an observer":                {Regulators[1].Organization, RoleObserver, "", ""},
		"an auditor":                 {Regulators[1].Organization, RoleAuditor, "", ""},
	} {
		assert.Empty(t, Disclose(actor, cam).(*Camera).Stream, name)
	}
	require.NoError(t, cam.SetViewers(SetViewers{cam.ID, []string{Public}}))
	assert.NotEmpty(t, stream(canteenCode))
}

func TestSnapshots(t *testing.T) {
	cam := installed(t)
	good := AnchorSnapshot{Snapshot: baseCode + "-P1", Camera: cam.ID, Picture: someDigest, TakenAt: "2026-03-10T09:00:00+08:00"} // now, in China
	s, err := good.New(cam, baseStamp)
	require.NoError(t, err)
	assert.Equal(t, cam.Owner, s.Owner)
	assert.Equal(t, map[string][]string{"camera": {cam.ID}}, s.Indexes())
	for name, c := range map[string]struct {
		spoil func(*AnchorSnapshot)
		field string
	}{
		"id":      {func(in *AnchorSnapshot) { in.Snapshot = marketCode + "-P1" }, "snapshot"},
		"picture": {func(in *AnchorSnapshot) { in.Picture = "photo.jpg" }, "picture"},
		"no zone": {func(in *AnchorSnapshot) { in.TakenAt = "2026-03-10T08:00:00" }, "takenAt"},
		"future":  {func(in *AnchorSnapshot) { in.TakenAt = "2026-03-10T09:00:01+08:00" }, "takenAt"},
		"a day":   {func(in *AnchorSnapshot) { in.TakenAt = "2026-03-10" }, "takenAt"},
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			c.spoil(&in)
			_, err := in.New(cam, baseStamp)
			refusedAs(t, err, Invalid, c.field)
		})
	}
}

func TestRetiredCamera(t *testing.T) {
	cam := installed(t)
	refusedAs(t, cam.Retire(RetireCamera{cam.ID, ""}, baseStamp), Invalid, "reason")
	assert.Equal(t, cam.Viewers, cam.Indexes()["viewer"])
	require.NoError(t, cam.Retire(RetireCamera{cam.ID, "大棚拆除"}, baseStamp))
	assert.Empty(t, cam.Indexes()["viewer"], "nobody's to view")
	refusedAs(t, cam.Retire(RetireCamera{cam.ID, "大棚拆除"}, baseStamp), WrongState, "")
	refusedAs(t, cam.SetViewers(SetViewers{cam.ID, []string{Public}}), WrongState, "")
	_, err := LogView{marketCode + "-V1", cam.ID, "日常巡查"}.New(cam, marketStamp)
	refusedAs(t, err, WrongState, "")
	_, err = AnchorSnapshot{Snapshot: baseCode + "-P1", Camera: cam.ID, Picture: someDigest, TakenAt: "2026-03-10T08:00:00+08:00"}.New(cam, baseStamp)
	refusedAs(t, err, WrongState, "")
}
