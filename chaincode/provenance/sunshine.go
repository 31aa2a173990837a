package provenance

import (
	"regexp"
	"slices"
	"time"
)

// Public admits everyone to a camera's pictures.
const Public = "public"

// Camera is a camera of sunshine supervision (阳光监管) at an enterprise's site.
// The ledger keeps who may view it, who did, and what its pictures were; the
// pictures themselves stay where they are.
type Camera struct {
	Header
	RegisterCamera
	Owner   Owner `json:"owner"`
	Retired *Mark `json:"retired,omitempty"`
}

// RegisterCamera is the input of sunshine:RegisterCamera.
type RegisterCamera struct {
	Camera  string   `json:"camera"` // ID: enterprise's code, '-', own number
	Site    string   `json:"site"`
	Name    string   `json:"name"`
	Stream  string   `json:"stream"`  // address without user, password or token; the viewing platform adds those
	Viewers []string `json:"viewers"` // MSP IDs of regulators, enterprise codes, or "public"
}

const maxViewers = 50

// streamForm has no place for what could carry a secret: user information, a
// query, '=' or '%'.
var streamForm = regexp.MustCompile(`^[a-z][a-z0-9+.-]{1,19}://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?$`)

// Kind returns KindCamera.
func (cam *Camera) Kind() Kind { return KindCamera }

// Indexes lists cameras by site and by who may view them; the ID begins with the
// owner.
func (cam *Camera) Indexes() map[string][]string {
	indexes := map[string][]string{"site": {cam.Site}}
	if cam.Retired == nil {
		indexes["viewer"] = cam.Viewers
	}
	return indexes
}

// Parties returns the owner.
func (cam *Camera) Parties() []string { return []string{cam.Owner.Enterprise} }

// guarded shows everyone that there is a camera and who may view it; where its
// pictures are, only those who may, officials of the other side no less than
// enterprises.
func (cam *Camera) guarded(from Actor) Record {
	if cam.admits(from) {
		return cam
	}
	open := *cam
	open.Stream = ""
	if from.Role.Business() {
		open.Stamp.Actor = Actor{}
	}
	return &open
}

// admits reports whether the camera's owner lets the actor view it.
func (cam *Camera) admits(actor Actor) bool {
	return actor.Owner() == cam.Owner || slices.Contains(cam.Viewers, signatory(actor)) || slices.Contains(cam.Viewers, Public)
}

// New returns the camera of the site's enterprise.
func (in RegisterCamera) New(site *Site) (*Camera, error) {
	var c check
	c.ownID("camera", in.Camera, site.Owner.Enterprise)
	c.text("name", in.Name, 1, maxName)
	c.that(len(in.Stream) <= 2*maxName && streamForm.MatchString(in.Stream), "stream", "must be an address such as rtsp://video.example.com/7, without user, password or query: those do not belong on the ledger", "应为 rtsp://video.example.com/7 形式的地址，不得含用户名、密码或参数：这些不应写入账本")
	c.viewers(in.Viewers)
	return &Camera{Header: Header{ID: in.Camera}, RegisterCamera: in, Owner: site.Owner}, c.result()
}

func (c *check) viewers(viewers []string) {
	c.count("viewers", len(viewers), 1, maxViewers)
	for i, v := range viewers {
		_, regulator := regulatorOf(v)
		c.that(regulator || v == Public || socialCreditForm.MatchString(v), item("viewers", i), "%q is no regulator's MSP ID, no enterprise code and not %q", "%q 不是监管方 MSP ID、企业代码或 %q", clip(v), Public)
	}
	c.unique("viewers", len(viewers), func(i int) string { return viewers[i] })
}

// ViewingEnterprises are the enterprise codes among viewers.
func ViewingEnterprises(viewers []string) []string {
	return slices.DeleteFunc(slices.Clone(viewers), func(v string) bool {
		_, regulator := regulatorOf(v)
		return regulator || v == Public
	})
}

// working refuses whatever is to be done with a camera that is no more.
func (cam *Camera) working() error {
	if cam.Retired == nil {
		return nil
	}
	return Refuse(WrongState, "", "was retired in transaction %s", "已在交易 %s 中停用", cam.Retired.TxID).On(KindCamera, cam.ID)
}

// SetViewers is the input of sunshine:SetViewers.
type SetViewers struct {
	Camera  string   `json:"camera"`
	Viewers []string `json:"viewers"` // all of them, as in RegisterCamera
}

// SetViewers changes who may view the camera.
func (cam *Camera) SetViewers(in SetViewers) error {
	var c check
	c.viewers(in.Viewers)
	if err := c.result(); err != nil {
		return err
	}
	if err := cam.working(); err != nil {
		return err
	}
	cam.Viewers = in.Viewers
	return nil
}

// RetireCamera is the input of sunshine:RetireCamera.
type RetireCamera struct {
	Camera string `json:"camera"`
	Reason string `json:"reason"`
}

// Retire ends the use of a camera; its log and pictures' digests remain.
func (cam *Camera) Retire(in RetireCamera, stamp Stamp) error {
	reason, err := because(in.Reason, stamp)
	if err != nil {
		return err
	}
	if err := cam.working(); err != nil {
		return err
	}
	cam.Retired = reason
	return nil
}

// View says that somebody viewed a camera's pictures, and why. Each is a record
// of its own, so that a camera's log may grow without bound.
type View struct {
	Header
	LogView
	Viewer Owner `json:"viewer"`
	Owner  Owner `json:"owner"` // of the camera
}

// LogView is the input of sunshine:LogView.
type LogView struct {
	View    string `json:"view"` // ID: viewer's code, '-', number
	Camera  string `json:"camera"`
	Purpose string `json:"purpose"`
}

// Kind returns KindView.
func (v *View) Kind() Kind { return KindView }

// Indexes lists views by camera; the ID begins with the viewer.
func (v *View) Indexes() map[string][]string { return map[string][]string{"camera": {v.Camera}} }

// Parties are the viewer and the camera's owner.
func (v *View) Parties() []string { return []string{v.Viewer.Enterprise, v.Owner.Enterprise} }

// New returns the log entry of a viewer whom the camera's owner admits.
func (in LogView) New(cam *Camera, stamp Stamp) (*View, error) {
	var c check
	c.ownID("view", in.View, stamp.Actor.Enterprise)
	c.note("purpose", in.Purpose, 2, maxName)
	if err := c.result(); err != nil {
		return nil, err
	}
	if err := cam.working(); err != nil {
		return nil, err
	}
	if !cam.admits(stamp.Actor) {
		return nil, Refuse(Denied, "camera", "does not admit %s; ask its owner %s", "未向 %s 开放，请联系所属企业 %s", signatory(stamp.Actor), cam.Owner.Enterprise).On(KindCamera, cam.ID)
	}
	return &View{Header: Header{ID: in.View}, LogView: in, Viewer: stamp.Actor.Owner(), Owner: cam.Owner}, nil
}

// Snapshot anchors a picture of a camera: whoever has the picture can prove that
// it is the one that was taken.
type Snapshot struct {
	Header
	AnchorSnapshot
	Owner Owner `json:"owner"`
}

// AnchorSnapshot is the input of sunshine:AnchorSnapshot.
type AnchorSnapshot struct {
	Snapshot string `json:"snapshot"` // ID: enterprise's code, '-', number
	Camera   string `json:"camera"`
	Picture  string `json:"picture"`                              // SHA-256, hexadecimal
	TakenAt  string `json:"takenAt"`                              // RFC 3339
	Batch    string `json:"batch,omitempty" metadata:",optional"` // that it shows
}

// Kind returns KindSnapshot.
func (s *Snapshot) Kind() Kind { return KindSnapshot }

// Indexes lists snapshots by camera; the ID begins with the camera's owner.
func (s *Snapshot) Indexes() map[string][]string { return map[string][]string{"camera": {s.Camera}} }

// Parties returns the camera's owner.
func (s *Snapshot) Parties() []string { return []string{s.Owner.Enterprise} }

// New returns the anchored snapshot.
func (in AnchorSnapshot) New(cam *Camera, stamp Stamp) (*Snapshot, error) {
	var c check
	c.ownID("snapshot", in.Snapshot, cam.Owner.Enterprise)
	c.digest("picture", in.Picture)
	taken, err := time.Parse(time.RFC3339, in.TakenAt)
	c.that(err == nil, "takenAt", "%q is not a time with its zone; write it as 2026-03-01T08:30:00+08:00", "%q 不是带时区的时间，请写成 2026-03-01T08:30:00+08:00", clip(in.TakenAt))
	c.that(!taken.After(stamp.Time), "takenAt", "%s is in the future", "%s 晚于当前时间", clip(in.TakenAt))
	if err := c.result(); err != nil {
		return nil, err
	}
	return &Snapshot{Header: Header{ID: in.Snapshot}, AnchorSnapshot: in, Owner: cam.Owner}, cam.working()
}
