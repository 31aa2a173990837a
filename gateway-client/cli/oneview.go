package cli

import (
	"context"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// oneView is the command that joins sunshine farm, market, supermarket and catering
// into one view, by a batch that went through them.
var oneView = row{
	family: "batch", verb: "sunshine", argument: text{"ID", "编号"}, run: showSunshine,
	short: text{"from farm to table in one view: cameras, pictures, inspections, publications", "阳光农场、市场、超市、餐饮一图贯通：摄像头、抓拍、检查、公开"},
	examples: []example{
		{"sunledger batch sunshine 91110108MADEM1030U-20261123-01", text{"of a canteen's batch, back to the greenhouse", "食堂批次，直至大棚"}},
		{"sunledger batch sunshine 91110108MADEM1030U-20261123-01 --json", text{"for the two platforms", "供两地平台使用"}},
	},
}

// sunshine is what supervision shows along the lineage of a batch.
type sunshine struct {
	Batch        string                    `json:"batch"`
	Stations     []*station                `json:"stations"` // from the farm to who has it
	Samples      []*provenance.Sample      `json:"samples"`
	Publications []*provenance.Publication `json:"publications"`
}

// station is an enterprise through whose hands the goods went, with the sites where
// they were, and what is shown there.
type station struct {
	Enterprise  *provenance.Enterprise   `json:"enterprise"`
	Sites       []*provenance.Site       `json:"sites"`
	Cameras     []*provenance.Camera     `json:"cameras"`
	Snapshots   []*provenance.Snapshot   `json:"snapshots"` // of these goods
	Inspections []*provenance.Inspection `json:"inspections"`
}

func showSunshine(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	id, err := expandID(q.argument, s.profile.Enterprise)
	if err != nil {
		return err
	}
	lineage, err := s.client.Trace(ctx, provenance.TraceQuery{Batch: id, Direction: provenance.Backward, Evidence: true})
	if err != nil {
		return err
	}
	view, err := s.sunshine(ctx, id, lineage)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, view)
		return nil
	}
	s.names.learn(ctx, view)
	s.printer(a.stdout, s.names).sunshine(view)
	return nil
}

// sunshine asks for what belongs to each station, a page each.
func (s *session) sunshine(ctx context.Context, id string, lineage *provenance.Lineage) (*sunshine, error) {
	view := &sunshine{Batch: id, Samples: lineage.Samples, Publications: []*provenance.Publication{}}
	where := sitesAlong(lineage)
	for _, code := range enterprisesAlong(lineage) {
		enterprise, err := ledger.Get[provenance.Enterprise](ctx, s.client, code)
		if err != nil {
			return nil, err
		}
		at := &station{Enterprise: enterprise, Sites: []*provenance.Site{}, Cameras: []*provenance.Camera{}, Snapshots: []*provenance.Snapshot{}, Inspections: []*provenance.Inspection{}}
		for _, site := range where {
			if !provenance.OwnedBy(site, code) {
				continue
			}
			record, err := ledger.Get[provenance.Site](ctx, s.client, site)
			if err != nil {
				return nil, err
			}
			at.Sites = append(at.Sites, record)
		}
		if err := s.lookAt(ctx, at, lineage); err != nil {
			return nil, err
		}
		view.Stations = append(view.Stations, at)
	}
	return view, s.publications(ctx, view, lineage)
}

// lookAt fills in what is shown at a station: of its sites where the goods were, or
// of all when it noted none.
func (s *session) lookAt(ctx context.Context, at *station, lineage *provenance.Lineage) error {
	cameras, err := pageOf[provenance.Camera](ctx, s, "enterprise", at.Enterprise.ID)
	if err != nil {
		return err
	}
	for _, camera := range cameras {
		noted := slices.ContainsFunc(at.Sites, func(site *provenance.Site) bool { return site.ID == camera.Site })
		if camera.Retired == nil && (noted || len(at.Sites) == 0) {
			at.Cameras = append(at.Cameras, camera)
		}
	}
	inLineage := func(id string) bool {
		return slices.ContainsFunc(lineage.Batches, func(b *provenance.Batch) bool { return b.ID == id })
	}
	for _, camera := range at.Cameras {
		snapshots, err := pageOf[provenance.Snapshot](ctx, s, "camera", camera.ID)
		if err != nil {
			return err
		}
		for _, snapshot := range snapshots {
			if inLineage(snapshot.Batch) {
				at.Snapshots = append(at.Snapshots, snapshot)
			}
		}
	}
	inspections, err := pageOf[provenance.Inspection](ctx, s, "subject", at.Enterprise.ID)
	if err != nil {
		return err
	}
	for _, i := range slices.Concat(lineage.Inspections, inspections) {
		known := slices.ContainsFunc(at.Inspections, func(o *provenance.Inspection) bool { return o.ID == i.ID })
		if !known && i.Subject.Enterprise == at.Enterprise.ID && (i.Batch == "" || inLineage(i.Batch)) {
			at.Inspections = append(at.Inspections, i)
		}
	}
	return nil
}

// pageOf is the first page of a list; none when it is not for who asks.
func pageOf[R any, P interface {
	*R
	provenance.Record
}](ctx context.Context, s *session, index, value string) ([]P, error) {
	kind := P(new(R)).Kind()
	page, err := s.client.List(ctx, provenance.ListQuery{Kind: kind, Index: index, Value: value, Limit: provenance.MaxPage})
	if err != nil {
		if provenance.AsError(err).Code == provenance.Denied {
			return nil, nil
		}
		return nil, err
	}
	records := make([]P, len(page.Records))
	for i, raw := range page.Records {
		record, err := ledger.ParseRecord(kind, raw)
		if err != nil {
			return nil, err
		}
		records[i] = record.(P)
	}
	return records, nil
}

// publications are those of what the view shows: inspections, samples and recalls.
func (s *session) publications(ctx context.Context, view *sunshine, lineage *provenance.Lineage) error {
	shown := map[string]bool{}
	for _, at := range view.Stations {
		for _, i := range at.Inspections {
			shown[provenance.Key(provenance.KindInspection, i.ID)] = true
		}
	}
	for _, sample := range lineage.Samples {
		shown[provenance.Key(provenance.KindSample, sample.ID)] = true
	}
	for _, b := range lineage.Batches {
		shown[provenance.Key(provenance.KindBatch, b.ID)] = true
	}
	for _, bar := range lineage.Bars {
		for _, recall := range bar.Recalls {
			shown[provenance.Key(provenance.KindRecall, recall)] = true
		}
	}
	for record, err := range s.client.All(ctx, provenance.ListQuery{Kind: provenance.KindPublication, Index: "content", Value: string(provenance.PublishResults), Limit: provenance.MaxPage}) {
		if err != nil {
			return err
		}
		if p := record.(*provenance.Publication); shown[p.Record] {
			view.Publications = append(view.Publications, p)
		}
	}
	return nil
}

// enterprisesAlong are those through whose hands the goods went, the farm first.
func enterprisesAlong(lineage *provenance.Lineage) []string {
	var codes []string
	add := func(code string) {
		if code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, b := range slices.Backward(lineage.Batches) {
		maker, _, _ := provenance.SplitOwnedID(b.ID)
		add(maker)
		for _, site := range b.Stays() {
			owner, _, _ := provenance.SplitOwnedID(site)
			add(owner)
		}
		add(b.Holder.Enterprise)
	}
	return codes
}

// sitesAlong are those where the goods were grown and kept, the farm's first.
func sitesAlong(lineage *provenance.Lineage) []string {
	var ids []string
	for _, b := range slices.Backward(lineage.Batches) {
		for _, id := range append([]string{b.Site}, b.Stays()...) {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (p *printer) sunshine(view *sunshine) {
	p.title(provenance.KindBatch, view.Batch, p.say("sunshine supervision from farm to table", "阳光监管：从田间到餐桌"))
	for _, at := range view.Stations {
		p.section(at.Enterprise.Name + " · " + words.Word(p.language, at.Enterprise.BusinessKind) + " · " + words.OrganizationName(p.language, at.Enterprise.Organization))
		for _, site := range at.Sites {
			p.line("  %s", strings.Join([]string{p.label("site"), site.ID, site.Name, words.Word(p.language, site.SiteKind), site.Address}, " · "))
		}
		for _, camera := range at.Cameras {
			facts := []string{p.label("camera"), camera.ID, camera.Name, p.label("viewers") + " " + p.viewers(camera.Viewers)}
			if camera.Stream != "" {
				facts = append(facts, camera.Stream)
			}
			p.line("  %s", strings.Join(facts, " · "))
		}
		for _, snapshot := range at.Snapshots {
			p.line("  %s", strings.Join([]string{p.label("snapshot"), snapshot.ID, words.WhenText(snapshot.TakenAt), snapshot.Batch, snapshot.Picture}, " · "))
		}
		for _, i := range at.Inspections {
			state := p.inspectionState(i)
			facts := []string{p.paint(state.style, "◆"), words.Word(p.language, i.Type), i.ID, string(i.Date), words.Grouped(int64(len(i.Findings()))) + p.say(" findings", " 个问题"), p.paint(state.style, state.text)}
			p.line("  %s", strings.Join(facts, " · "))
		}
		if len(at.Cameras)+len(at.Inspections) == 0 {
			p.line("  %s", p.paint(faint, p.say("no camera or inspection that is shown to you", "没有向您展示的摄像头或检查")))
		}
	}
	if len(view.Publications) > 0 {
		p.section(p.say("made public", "结果公开"))
		for _, publication := range view.Publications {
			p.line("  %s", strings.Join([]string{publication.ID, string(publication.Date), publication.Title, publication.Record}, " · "))
		}
	}
}
