package trace

import (
	"context"
	"maps"
	"slices"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
)

// facts are the records about a batch that the public page is made of. They say more
// than it may show.
type facts struct {
	shelf    *shelf
	batch    *provenance.Batch
	past     map[string]*provenance.Batch // its ancestry, itself included
	source   provenance.PassportSource
	passport *provenance.Passport

	standards      map[string]*provenance.Standard
	releases       map[string]*provenance.Release
	holds          map[string]*provenance.Hold // in force
	recalls        []*provenance.Recall        // of anything in its past, exercises left out
	notices        []*provenance.Notice
	shipments      map[string]*provenance.Shipment
	readings       map[string][]provenance.Reading // by shipment
	entries        map[string]*provenance.Entry
	stays          map[string]*provenance.Site
	publications   []*provenance.Publication
	certifications []*provenance.Certification
	made           map[string]*index.Row // first versions of mixed and processed lots
	below          below
	status         index.Status
}

// below is what the goods made of the batch show: the code on a package is its lot's,
// and a part of the lot may be stopped when the whole is not.
type below struct {
	batches int
	stopped []provenance.ObstacleKind
}

// Bounds of one page.
const (
	maxListed   = 100 // notices, recalls, publications
	maxBelow    = 500 // batches looked at below
	maxMixtures = 20  // whose making is dated
)

// open reads the batch; NOT_FOUND when there is none.
func open(ctx context.Context, x Index, id string) (*facts, error) {
	if err := (provenance.PassportQuery{Batch: id}).Check(); err != nil {
		return nil, err
	}
	f := &facts{shelf: newShelf(ctx, x)}
	var err error
	if f.status, err = x.Status(ctx); err != nil {
		return nil, err
	}
	if f.batch, err = one[provenance.Batch](f.shelf, id); err != nil {
		return nil, err
	}
	if f.batch == nil {
		return nil, provenance.Refuse(provenance.NotFound, "", "there is no such batch; check the code. A batch registered in the last seconds may not be shown yet", "没有该批次，请核对追溯码；刚刚登记的批次可能需要几秒钟才能显示").On(provenance.KindBatch, id)
	}
	return f, nil
}

// gather reads all that the page about a batch is made of.
func gather(ctx context.Context, x Index, id string) (*facts, error) {
	f, err := open(ctx, x, id)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{f.readPassport, f.readIncidents, f.readJourney, f.readPublic, f.readMaking, f.readBelow} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// readPassport makes the passport by the same function as the chaincode.
func (f *facts) readPassport() error {
	ancestry := f.batch.Ancestry()
	dossiers, err := several[provenance.Dossier](f.shelf, ancestry...)
	if err != nil {
		return err
	}
	if f.past, err = several[provenance.Batch](f.shelf, ancestry...); err != nil {
		return err
	}
	s := &f.source
	s.Lots = map[string]*provenance.Batch{}
	for _, id := range ancestry {
		if f.past[id] == nil {
			return behind()
		}
		d := dossiers[id]
		if d == nil {
			d = &provenance.Dossier{Header: provenance.Header{ID: id}}
		}
		s.Cover = append(s.Cover, d)
	}
	for _, id := range f.batch.Covering() {
		s.Lots[id] = f.past[id]
	}
	if err := f.readPapers(); err != nil {
		return err
	}
	if err := f.readNamed(); err != nil {
		return err
	}
	f.passport = f.batch.Passport(*s)
	return nil
}

// behind says that the index has taken a record and not yet those that it names.
func behind() error {
	return provenance.Refuse(provenance.Unavailable, "", "the index is being brought up to date; try again in a moment", "索引正在更新，请稍后重试")
}

// readPapers reads the certificates, samples and inspections of the lots.
func (f *facts) readPapers() (err error) {
	var certificates, samples, inspections []string
	for id := range f.source.Lots {
		d := f.source.Cover.Of(id)
		for _, e := range d.Certificates {
			certificates = append(certificates, e.Certificate)
		}
		samples, inspections = append(samples, d.Samples...), append(inspections, d.Inspections...)
	}
	s := &f.source
	if s.Certificates, err = several[provenance.Certificate](f.shelf, certificates...); err != nil {
		return err
	}
	if s.Samples, err = several[provenance.Sample](f.shelf, samples...); err != nil {
		return err
	}
	if s.Inspections, err = several[provenance.Inspection](f.shelf, inspections...); err != nil {
		return err
	}
	if len(s.Certificates) < distinct(certificates) || len(s.Samples) < distinct(samples) || len(s.Inspections) < distinct(inspections) {
		return behind()
	}
	return nil
}

func distinct(ids []string) int {
	return len(slices.Compact(slices.Sorted(slices.Values(ids))))
}

// readNamed reads whom, where and by which standard.
func (f *facts) readNamed() (err error) {
	var sites, codes, standards []string
	for _, lot := range f.source.Lots {
		codes, standards = append(codes, lot.Producer.Enterprise), append(standards, lot.Standard)
		if lot.Site != "" {
			sites = append(sites, lot.Site)
		}
	}
	for _, c := range f.source.Certificates {
		codes, standards = append(codes, c.Issuer.Enterprise), append(standards, c.Standard)
	}
	if f.source.Sites, err = several[provenance.Site](f.shelf, sites...); err != nil {
		return err
	}
	if f.standards, err = several[provenance.Standard](f.shelf, append(standards, f.batch.Standard)...); err != nil {
		return err
	}
	f.source.Enterprises, err = several[provenance.Enterprise](f.shelf, codes...)
	return err
}

// readIncidents reads what stops the goods, and what was said about them.
func (f *facts) readIncidents() (err error) {
	var holds []string
	for _, d := range f.source.Cover {
		holds = append(holds, d.Holds...)
	}
	if f.holds, err = several[provenance.Hold](f.shelf, holds...); err != nil {
		return err
	}
	ancestry := f.batch.Ancestry()
	recalls, err := listed[provenance.Recall](f.shelf, "batch", ancestry, maxListed)
	if err != nil {
		return err
	}
	f.recalls = slices.DeleteFunc(recalls, func(r *provenance.Recall) bool { return r.Exercise })
	f.notices, err = listed[provenance.Notice](f.shelf, "batch", ancestry, maxListed)
	return err
}

// readJourney reads releases, shipments with their logs, market entries and sites.
func (f *facts) readJourney() (err error) {
	var shipments, entries, stays []string
	for _, b := range f.past {
		shipments, stays = append(shipments, b.Shipments()...), append(stays, b.Stays()...)
		if b.Arrival != nil && b.Arrival.Entry != "" {
			entries = append(entries, b.Arrival.Entry)
		}
	}
	if f.releases, err = several[provenance.Release](f.shelf, slices.Collect(maps.Keys(f.source.Lots))...); err != nil {
		return err
	}
	if f.shipments, err = several[provenance.Shipment](f.shelf, shipments...); err != nil {
		return err
	}
	if f.entries, err = several[provenance.Entry](f.shelf, entries...); err != nil {
		return err
	}
	if f.stays, err = several[provenance.Site](f.shelf, stays...); err != nil {
		return err
	}
	return f.readReadings()
}

// maxChunks bounds the log that a page draws of one shipment: a month of readings
// every two minutes.
const maxChunks = 44

// readReadings reads the logs that are drawn, and no other: a mixture may have come by
// hundreds of journeys.
func (f *facts) readReadings() error {
	f.readings = map[string][]provenance.Reading{}
	for _, s := range f.latest() {
		id := s.ID
		var ids []string
		for n := range min(s.Chunks, maxChunks) {
			ids = append(ids, provenance.ReadingsID(id, n))
		}
		chunks, err := several[provenance.Readings](f.shelf, ids...)
		if err != nil {
			return err
		}
		for _, chunk := range ids {
			if chunks[chunk] != nil {
				f.readings[id] = append(f.readings[id], chunks[chunk].Readings...)
			}
		}
	}
	return nil
}

// readPublic reads what the authorities published about the goods, and what their
// producers are certified for.
func (f *facts) readPublic() (err error) {
	ids := slices.Concat(slices.Collect(maps.Keys(f.standards)), slices.Collect(maps.Keys(f.source.Samples)), slices.Collect(maps.Keys(f.source.Inspections)), slices.Collect(maps.Keys(f.source.Certificates)))
	for _, r := range f.recalls {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	if f.publications, err = listed[provenance.Publication](f.shelf, "record", ids, maxListed); err != nil {
		return err
	}
	var producers []string
	for _, lot := range f.source.Lots {
		producers = append(producers, lot.Producer.Enterprise)
	}
	slices.Sort(producers)
	f.certifications, err = listed[provenance.Certification](f.shelf, "enterprise", slices.Compact(producers), maxListed)
	return err
}

// readMaking finds when mixtures were mixed and products processed.
func (f *facts) readMaking() error {
	f.made = map[string]*index.Row{}
	for _, id := range f.batch.Covering() {
		if b := f.past[id]; b.MadeBy == provenance.Registered || len(f.made) == maxMixtures {
			continue
		}
		versions, err := f.shelf.index.Versions(f.shelf.ctx, provenance.KindBatch, id)
		if err != nil {
			return err
		}
		if len(versions) > 0 {
			f.made[id] = versions[len(versions)-1]
		}
	}
	return nil
}

// readBelow looks at what was made of the batch, as far as maxBelow batches.
func (f *facts) readBelow() error {
	seen := map[string]bool{f.batch.ID: true}
	for generation := []string{f.batch.ID}; len(generation) > 0 && len(seen) <= maxBelow; {
		edges, _, err := f.shelf.index.Neighbours(f.shelf.ctx, provenance.Forward, generation, "", maxBelow)
		if err != nil {
			return err
		}
		generation = nil
		for _, e := range edges {
			if !seen[e.To] {
				seen[e.To] = true
				generation = append(generation, e.To)
			}
		}
	}
	delete(seen, f.batch.ID)
	f.below.batches = len(seen)
	ids := slices.Sorted(maps.Keys(seen))
	dossiers, err := several[provenance.Dossier](f.shelf, ids...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if d := dossiers[id]; d != nil {
			if bar := d.Bar(); bar != nil && len(bar.Recalls) > 0 {
				f.below.stopped = append(f.below.stopped, provenance.UnderRecall)
			} else if bar != nil {
				f.below.stopped = append(f.below.stopped, provenance.UnderHold)
			}
		}
	}
	return nil
}
