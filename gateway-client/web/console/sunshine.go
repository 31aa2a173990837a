package console

import (
	"net/url"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// sunshineView joins sunshine farm, market, supermarket and catering (阳光农场、市场、
// 超市、餐饮) by a batch that went through them.
type sunshineView struct {
	*entry
	Name    string
	Trouble Cell
	Batches int
	More    bool // of its future than is shown
	Views   []sunshinePart
	Papers  []paper // what was made public of it
	Tables  []*Table
}

// sunshinePart is one of the four, with the enterprises of the goods' way.
type sunshinePart struct {
	Title    string
	Icon     string // a letter of the chain, in order
	Stations []*station
}

// station is an enterprise through whose hands the goods went, with what supervision
// shows there.
type station struct {
	Enterprise     *provenance.Enterprise
	Region         string
	Sites          []*provenance.Site
	Cameras        []cameraView
	Certifications []*provenance.Certification
	Inspections    []inspectionView
	Snapshots      []*provenance.Snapshot
	Batches        []Piece
}

// cameraView is a camera; its address is there for those only whom its owner admits.
type cameraView struct {
	*provenance.Camera
	Viewers string
	Log     string // where to log that one views it; empty for who may not
}

type inspectionView struct {
	*provenance.Inspection
	Standing Cell
	Findings int
}

// parts are the four views, by the kinds of enterprises in them.
var parts = []struct {
	title words.Text
	kinds []provenance.EnterpriseKind
}{
	{words.Text{En: "Sunshine farm", Zh: "阳光农场"}, []provenance.EnterpriseKind{"base", "cooperative"}},
	{words.Text{En: "Sunshine market", Zh: "阳光市场"}, []provenance.EnterpriseKind{"market", "merchant", "platform"}},
	{words.Text{En: "Sunshine supermarket", Zh: "阳光超市"}, []provenance.EnterpriseKind{"supermarket"}},
	{words.Text{En: "Sunshine catering", Zh: "阳光餐饮"}, []provenance.EnterpriseKind{"caterer", "central_kitchen", "processor"}},
}

// sunshine asks for a batch and offers the latest.
func (c *console) sunshine(r *reader) error {
	if id := r.param("batch"); id != "" {
		return r.redirect("/console/sunshine/" + url.PathEscape(id))
	}
	entries, _, err := r.list(index.Query{Kinds: []provenance.Kind{provenance.KindBatch}, Limit: searchPage})
	if err != nil {
		return err
	}
	if err := r.learnFrom(entries...); err != nil {
		return err
	}
	t := &Table{Name: "batches", Title: r.say("Latest batches", "最新批次"), Columns: []Column{{Text: r.say("Batch", "批次")}, {Text: r.say("What", "内容")}, {Text: r.say("Holder", "持有者")}, {Text: r.say("Quantity", "数量"), Number: true}}}
	for _, e := range entries {
		b := e.Record.(*provenance.Batch)
		t.Rows = append(t.Rows, []Cell{linked(b.ID, "/console/sunshine/"+b.ID), plain(r.title(e)), r.enterprise(b.Holder.Enterprise), r.amount(b.Quantity.Initial, b.Unit)})
	}
	return r.show("sunshinestart", r.say("Sunshine supervision", "阳光监管"), "/console/sunshine", t, []*Table{t})
}

// sunshineOf joins the four views of one batch.
func (c *console) sunshineOf(r *reader) error {
	e, err := r.get(provenance.KindBatch, r.request.PathValue("id"))
	if err != nil {
		return err
	}
	v := &sunshineView{entry: e, Name: r.title(e)}
	batches, more, err := r.along(e.Record.(*provenance.Batch))
	if err != nil {
		return err
	}
	v.Batches, v.More = len(batches), more
	troubles, err := r.troubles(e.Record.(*provenance.Batch))
	if err != nil {
		return err
	}
	v.Trouble = r.troubleCell(troubles[e.ID])
	stations, err := r.stations(batches)
	if err != nil {
		return err
	}
	for _, part := range parts {
		one := sunshinePart{Title: part.title.In(r.l)}
		for _, s := range stations {
			if slices.Contains(part.kinds, s.Enterprise.BusinessKind) {
				one.Stations = append(one.Stations, s)
			}
		}
		v.Views = append(v.Views, one)
	}
	if v.Papers, err = r.papersAbout(batches, stations); err != nil {
		return err
	}
	v.Tables = []*Table{r.stationTable(v.Views)}
	return r.show("sunshine", r.say("Sunshine supervision", "阳光监管")+" "+e.ID, "/console/sunshine", v, v.Tables)
}

// mostAlong bounds the batches of a view.
const mostAlong = 200

// along are the batch, all that it was made of and, as far as a page holds, all that
// was made of it, the oldest first.
func (r *reader) along(b *provenance.Batch) (batches []*provenance.Batch, more bool, err error) {
	ids := b.Ancestry()
	ids = ids[max(0, len(ids)-mostAlong):]
	frontier, seen := []string{b.ID}, map[string]bool{b.ID: true}
	for len(frontier) > 0 && !more {
		edges, next, err := r.Index.Neighbours(r.ctx, provenance.Forward, frontier, "", mostAlong)
		if err != nil {
			return nil, false, err
		}
		more, frontier = next != "", nil
		for _, e := range edges {
			if seen[e.To] {
				continue
			}
			if len(ids) >= 2*mostAlong {
				more = true
				break
			}
			seen[e.To] = true
			ids, frontier = append(ids, e.To), append(frontier, e.To)
		}
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = provenance.Key(provenance.KindBatch, id)
	}
	found, err := r.lookup(keys...)
	if err != nil {
		return nil, false, err
	}
	for _, e := range found {
		batches = append(batches, e.Record.(*provenance.Batch))
	}
	slices.SortFunc(batches, func(a, b *provenance.Batch) int { return a.Time.Compare(b.Time) })
	return batches, more, nil
}

// way is where goods went: enterprises in the order of their way, with the batches
// that they had, and sites.
type way struct {
	codes []string
	whose map[string][]Piece
	sites map[string]bool
}

func (w *way) add(code string, b *provenance.Batch) {
	if code == "" {
		return
	}
	if _, known := w.whose[code]; !known {
		w.codes = append(w.codes, code)
	}
	if n := len(w.whose[code]); n == 0 || w.whose[code][n-1].Text != b.ID {
		w.whose[code] = append(w.whose[code], Piece{b.ID, path(provenance.KindBatch, b.ID)})
	}
}

func wayOf(batches []*provenance.Batch) *way {
	w := &way{whose: map[string][]Piece{}, sites: map[string]bool{}}
	for _, b := range batches {
		maker, _, _ := provenance.SplitOwnedID(b.ID)
		w.add(maker, b)
		for _, site := range append([]string{b.Site}, b.Stays()...) {
			if site != "" {
				w.sites[site] = true
				owner, _, _ := provenance.SplitOwnedID(site)
				w.add(owner, b)
			}
		}
		w.add(b.Holder.Enterprise, b)
	}
	return w
}

// stations are the enterprises along the goods' way, each with what is shown there.
func (r *reader) stations(batches []*provenance.Batch) ([]*station, error) {
	w := wayOf(batches)
	var keys []string
	for _, code := range w.codes {
		keys = append(keys, provenance.Key(provenance.KindEnterprise, code))
	}
	for site := range w.sites {
		keys = append(keys, provenance.Key(provenance.KindSite, site))
	}
	found, err := r.lookup(keys...)
	if err != nil {
		return nil, err
	}
	var all []*station
	for _, code := range w.codes {
		e := found[provenance.Key(provenance.KindEnterprise, code)]
		if e == nil {
			continue
		}
		enterprise := e.Record.(*provenance.Enterprise)
		s := &station{Enterprise: enterprise, Region: words.OrganizationName(r.l, enterprise.Organization), Batches: w.whose[code]}
		for site := range w.sites {
			if f := found[provenance.Key(provenance.KindSite, site)]; f != nil && provenance.OwnedBy(site, code) {
				s.Sites = append(s.Sites, f.Record.(*provenance.Site))
			}
		}
		slices.SortFunc(s.Sites, func(a, b *provenance.Site) int { return strings.Compare(a.ID, b.ID) })
		if err := r.lookAt(s, batches); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// lookAt fills in what is shown at a station: of its sites where the goods were, or of
// all when it noted none.
func (r *reader) lookAt(s *station, batches []*provenance.Batch) error {
	along := map[string]bool{}
	for _, b := range batches {
		along[b.ID] = true
	}
	cameras, err := listed[*provenance.Camera](r, index.Query{Index: "enterprise", Value: s.Enterprise.ID})
	if err != nil {
		return err
	}
	for _, camera := range cameras {
		noted := slices.ContainsFunc(s.Sites, func(site *provenance.Site) bool { return site.ID == camera.Site })
		if camera.Retired == nil && (noted || len(s.Sites) == 0) {
			s.Cameras = append(s.Cameras, r.cameraView(camera))
		}
		snapshots, err := listed[*provenance.Snapshot](r, index.Query{Index: "camera", Value: camera.ID})
		if err != nil {
			return err
		}
		for _, snapshot := range snapshots {
			if along[snapshot.Batch] {
				s.Snapshots = append(s.Snapshots, snapshot)
			}
		}
	}
	inspections, err := listed[*provenance.Inspection](r, index.Query{Index: "subject", Value: s.Enterprise.ID})
	if err != nil {
		return err
	}
	for _, i := range inspections {
		if i.Batch == "" || along[i.Batch] {
			s.Inspections = append(s.Inspections, inspectionView{i, r.standing(i), len(i.Findings())})
		}
	}
	s.Certifications, err = listed[*provenance.Certification](r, index.Query{Index: "enterprise", Value: s.Enterprise.ID})
	return err
}

func (r *reader) cameraView(camera *provenance.Camera) cameraView {
	v := cameraView{Camera: camera}
	for i, viewer := range camera.Viewers {
		if i > 0 {
			v.Viewers += r.say(", ", "、")
		}
		if viewer == provenance.Public {
			v.Viewers += r.say("everyone", "所有人")
		} else {
			v.Viewers += r.name(viewer)
		}
	}
	if camera.Stream != "" && provenance.ScopeOf(provenance.LogViewOp, r.actor.Role) != provenance.Never {
		v.Log = actAddress(provenance.LogViewOp, provenance.Key(provenance.KindCamera, camera.ID))
	}
	return v
}

// listed are the first records of a kind that a query finds.
func listed[R provenance.Record](r *reader, q index.Query) ([]R, error) {
	var zero R
	q.Kinds, q.Limit = []provenance.Kind{zero.Kind()}, 50
	entries, _, err := r.list(q)
	if err != nil {
		return nil, err
	}
	var all []R
	for _, e := range entries {
		all = append(all, e.Record.(R))
	}
	return all, r.learnFrom(entries...)
}

// papersAbout are the latest publications of what the views show: of the batches, of
// the samples and recalls about them, and of the inspections.
func (r *reader) papersAbout(batches []*provenance.Batch, stations []*station) ([]paper, error) {
	shown := map[string]bool{}
	for _, b := range batches {
		shown[key(b)] = true
	}
	for _, s := range stations {
		for _, i := range s.Inspections {
			shown[key(i.Inspection)] = true
		}
	}
	entries, _, err := r.list(index.Query{Kinds: []provenance.Kind{provenance.KindPublication}, Index: "content", Value: string(provenance.PublishResults), Limit: provenance.MaxPage})
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.Record.(*provenance.Publication).Record)
	}
	about, err := r.lookup(slices.DeleteFunc(keys, func(k string) bool { return k == "" })...)
	if err != nil {
		return nil, err
	}
	var papers []paper
	for _, e := range entries {
		p := e.Record.(*provenance.Publication)
		if shown[p.Record] || about[p.Record] != nil && slices.ContainsFunc(provenance.ReferencedBatches(about[p.Record].Record), func(id string) bool { return shown[provenance.Key(provenance.KindBatch, id)] }) {
			papers = append(papers, paper{p.ID, p.Title, r.party(p.Authority), p.Date, p.TxID})
		}
	}
	return papers, nil
}

func (r *reader) stationTable(views []sunshinePart) *Table {
	t := &Table{Name: "stations", Title: r.say("The four views as a table", "四个视图汇总"), Dense: true, Columns: []Column{
		{Text: r.say("View", "视图")}, {Text: r.say("Enterprise", "企业")}, {Text: r.say("Region", "辖区")}, {r.say("Batches", "批次"), true}, {r.say("Sites", "场所"), true},
		{r.say("Cameras", "摄像头"), true}, {r.say("Pictures", "抓拍"), true}, {r.say("Inspections", "检查"), true}, {r.say("Findings", "问题"), true},
	}}
	for _, v := range views {
		for _, s := range v.Stations {
			findings := 0
			for _, i := range s.Inspections {
				findings += i.Findings
			}
			t.Rows = append(t.Rows, []Cell{plain(v.Title), linked(s.Enterprise.Name, path(provenance.KindEnterprise, s.Enterprise.ID)), plain(s.Region), count(len(s.Batches)), count(len(s.Sites)), count(len(s.Cameras)), count(len(s.Snapshots)), count(len(s.Inspections)), count(findings)})
		}
	}
	return t
}
