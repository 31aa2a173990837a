package walktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
)

// Keys are those of all records that there should be, in order.
func (m *Model) Keys() []string { return slices.Sorted(maps.Keys(m.log)) }

// Versions is who wrote a record and in which transactions, oldest first.
func (m *Model) Versions(key string) []Version { return m.log[key] }

// Goods are the IDs of all batches, in the order they came.
func (m *Model) Goods() []string { return m.goods.ids }

// Past is all that the batch should come from, Future all that should have been
// made of it, itself included, in order.
func (m *Model) Past(id string) []string { return slices.Sorted(maps.Keys(m.past(id))) }

// Future is the other direction of Past.
func (m *Model) Future(id string) []string { return slices.Sorted(maps.Keys(m.future(id))) }

// Differences says in what the record is not what it should be; it is empty when
// it is.
func (m *Model) Differences(r provenance.Record) string {
	head := r.Head()
	versions := m.log[key(r.Kind(), head.ID)]
	if head.Revision != len(versions) {
		return fmt.Sprintf("%s %s has revision %d, should have %d", r.Kind(), head.ID, head.Revision, len(versions))
	}
	last := versions[len(versions)-1]
	actor := head.Actor
	actor.Subject = ""
	if actor != Actors[last.Who] || head.TxID != last.TxID {
		return fmt.Sprintf("%s %s is by %+v in %s, should be by %s in %s", r.Kind(), head.ID, actor, head.TxID, last.Who, last.TxID)
	}
	if is, should := seen(r), m.told(r.Kind(), head.ID); !reflect.DeepEqual(is, should) {
		return fmt.Sprintf("%s %s is\n%+v, should be\n%+v", r.Kind(), head.ID, is, should)
	}
	return ""
}

// visible is what a batch shows of goods.
type visible struct {
	goods
	organization string
	outputs      int
	past         []string
}

// told is a record as the model knows it.
func (m *Model) told(kind provenance.Kind, id string) any {
	switch kind {
	case provenance.KindEnterprise:
		e := *m.enterprises.get(id)
		if len(e.restrictions) == 0 {
			e.restrictions = nil
		}
		return e
	case provenance.KindSite:
		return *m.sites.get(id)
	case provenance.KindStandard:
		return *m.standards.get(id)
	case provenance.KindCalendar:
		return *m.calendars.get(id)
	case provenance.KindCertificate:
		return *m.papers.get(id)
	case provenance.KindRelease:
		return *m.releases.get(id)
	case provenance.KindEntry:
		e := *m.entries.get(id)
		e.retests = maps.Clone(e.retests)
		for batch, r := range e.retests {
			r.dueBy = ""
			e.retests[batch] = r
		}
		return e
	case provenance.KindReadings:
		return *m.chunks.get(id)
	case provenance.KindInputUse:
		return *m.uses.get(id)
	case provenance.KindCorrection:
		return m.corrections.get(id).shown()
	case provenance.KindSample:
		s := *m.samples.get(id)
		s.objectBy, s.finalBy = "", ""
		return s
	case provenance.KindHold:
		h := *m.holds.get(id)
		h.contested = false
		return h
	case provenance.KindRecall:
		return *m.recalls.get(id)
	case provenance.KindInspection:
		return *m.visits.get(id)
	case provenance.KindNotice:
		return *m.notices.get(id)
	case provenance.KindAgreement:
		a := *m.agreements.get(id)
		a.inForce, a.order = "", 0
		return a
	case provenance.KindMeeting:
		return *m.meetings.get(id)
	case provenance.KindSteeringGroup:
		return *m.groups.get(id)
	case provenance.KindShipment:
		s := *m.shipments.get(id)
		s.heard = time.Time{}
		return s
	case provenance.KindBatch:
		g := *m.goods.get(id)
		outputs := len(g.into)
		g.into = nil
		return visible{g, m.region(g.holder), outputs, m.Past(id)}
	}
	return nil
}

// seen is a record of the ledger in the words of the model.
func seen(r provenance.Record) any {
	switch r := r.(type) {
	case *provenance.Enterprise:
		seen := enterprise{region: r.Organization, kind: r.BusinessKind, suspended: r.Status != provenance.Active}
		for _, bound := range r.Restrictions {
			if seen.restrictions == nil {
				seen.restrictions = map[restriction]provenance.Date{}
			}
			seen.restrictions[restriction{bound.Inspection, bound.By, bound.Measure}] = bound.Until
		}
		return seen
	case *provenance.Site:
		return seenSite(r)
	case *provenance.Readings:
		return chunk{r.Readings}
	case *provenance.InputUse:
		return seenUse(r)
	case *provenance.Correction:
		return seenCorrection(r)
	case *provenance.Standard:
		return standard{r.Product, r.EffectiveFrom, signed(&r.Joint)}
	case *provenance.Calendar:
		c := calendar{joint: signed(r.Pending())}
		if r.Approved != nil {
			c.agreed = r.Digest
		}
		return c
	case *provenance.Certificate:
		return paper{r.Batch, r.Issuer.Enterprise, r.Type, r.Verdict, r.Revoked != nil}
	case *provenance.Release:
		return release{r.Certificates}
	case *provenance.Entry:
		e := entry{r.Market.Enterprise, map[string]provenance.EntryState{}, map[string]string{}, map[string]retest{}}
		for _, d := range r.Decisions {
			if d.Retest != nil {
				asked := retest{laboratory: d.Retest.Laboratory.Enterprise}
				if d.Retest.Report != nil {
					asked.verdict = d.Retest.Report.Verdict
				}
				e.retests[d.Batch] = asked
			}
			e.outcomes[d.Batch] = d.Outcome
			if d.Agreement != "" {
				e.under[d.Batch] = d.Agreement
			}
		}
		return e
	case *provenance.Sample:
		return seenSample(r)
	case *provenance.Hold:
		return hold{batch: r.Batch, by: r.By.Enterprise, sample: strings.HasPrefix(r.Basis, "sample/"), rapid: strings.HasPrefix(r.Basis, "entry/"), over: r.Released != nil}
	case *provenance.Recall:
		return seenRecall(r)
	case *provenance.Notice:
		seen := notice{by: r.Authority.Organization, batch: r.Batch, acknowledged: r.Acknowledged != nil, measures: len(r.Measures)}
		for _, measure := range r.Measures {
			seen.answered = seen.answered || measure.Taken.Actor.Organization == r.Notified
		}
		if r.Closing != nil {
			seen.closing = signed(&r.Closing.Joint)
		}
		return seen
	case *provenance.Agreement:
		return seenAgreement(r)
	case *provenance.Meeting:
		seen := meeting{done: map[int]bool{}, joint: signed(&r.Joint)}
		for _, action := range r.Actions {
			seen.tasks = append(seen.tasks, action.Assignee)
		}
		for _, completed := range r.Completed {
			seen.done[completed.Action] = true
		}
		return seen
	case *provenance.Shipment:
		seen := shipment{r.Sender.Enterprise, r.Receiver.Enterprise, r.Carrier.Enterprise, r.Batches, r.State(), map[string]int64{}, r.Log.Readings, r.Log.Breaches + r.Log.Gaps + r.Log.Deviations + r.Log.Readings - r.Log.Located, r.SealBroken, time.Time{}, r.Chunks}
		for _, difference := range r.Differences {
			seen.missing[difference.Batch] = difference.Sent - difference.Amount
		}
		return seen
	case *provenance.SteeringGroup:
		seen := group{}
		if r.InForce != nil {
			seen.inForce, seen.joint = r.InForce.Digest, signed(&r.InForce.Joint)
		}
		if r.Proposal != nil {
			seen.joint = signed(&r.Proposal.Joint)
		}
		return seen
	case *provenance.Inspection:
		seen := visit{
			r.Authority.Organization, r.Subject.Enterprise, r.Batch,
			len(r.Findings()) > 0, r.Acknowledged != nil, r.Rectified != nil, r.Closed != nil, r.Returned != nil, nil, signed(r.Joint),
		}
		for _, ordered := range r.Measures {
			seen.measures = append(seen.measures, measure{ordered.Measure, ordered.Ordered.Actor.Organization, ordered.Until, ordered.Lifted != nil})
		}
		return seen
	case *provenance.Batch:
		return seenGoods(r)
	}
	return nil
}

func seenSample(r *provenance.Sample) sample {
	seen := sample{
		batch: r.Batch, laboratory: r.Laboratory.Enterprise, by: r.Authority.Organization, producer: r.Producer.Enterprise, holder: r.Holder.Enterprise,
		hold: r.Hold, acknowledged: r.Acknowledged != nil, disposed: r.Disposition != nil, regime: r.Regime, reassigned: r.Reassigned != nil,
	}
	if r.Report != nil {
		seen.first, seen.verdict = r.Report.Results, r.Report.Verdict
	}
	if r.Request != nil {
		seen.second = r.Request.Laboratory.Enterprise
	}
	if r.Reinspection != nil {
		seen.final = r.Reinspection.Verdict
	}
	return seen
}

func seenRecall(r *provenance.Recall) recall {
	seen := recall{by: r.Enterprise.Enterprise, batches: r.Batches, exercise: r.Exercise, known: r.KnownAt.Time(), finishBy: r.FinishBy, overran: r.FinishedLate}
	if r.Announced != nil {
		seen.announced, seen.late = true, r.Announced.Late
	}
	if r.Closing != nil {
		seen.closing, seen.left, seen.closed = signed(&r.Closing.Joint), r.Closing.Left, r.Closing.Proposed.Today()
	}
	if r.Withdrawal != nil {
		seen.withdrawal = signed(&r.Withdrawal.Joint)
	}
	return seen
}

func seenAgreement(a *provenance.Agreement) agreement {
	seen := agreement{
		sellers: a.Sellers, buyers: a.Buyers, products: a.Products, from: a.From, until: a.Until, digest: a.Digest,
		signed: map[string]bool{}, left: map[string]bool{}, dissolving: map[string]bool{},
	}
	for _, mark := range a.Signatures {
		seen.signed[whoSigns(mark.Actor)] = true
	}
	for _, mark := range a.Left {
		seen.left[mark.Actor.Enterprise] = true
	}
	for _, mark := range a.Dissolving {
		seen.dissolving[mark.Actor.Organization] = true
	}
	if a.Ended != nil {
		seen.ended = a.Ended.Today()
	}
	return seen
}

func signed(j *provenance.Joint) joint {
	if j == nil {
		return joint{}
	}
	return joint{j.Proposed.Actor.Organization, j.Digest, j.Approved != nil}
}

func seenGoods(b *provenance.Batch) visible {
	g := goods{
		product: b.Product, standard: b.Standard, made: b.MadeBy, site: b.Site, harvested: b.Harvested, producer: b.Producer.Enterprise, holder: b.Holder.Enterprise,
		depth: b.Generation, initial: b.Quantity.Initial, left: b.Quantity.Remaining,
		gone: losses{b.Quantity.PassedOn, b.Quantity.Lost, b.Quantity.Disposed, b.Quantity.Sampled, b.DisposedAs.Sold},
	}
	if n := len(b.Journey); n > 0 {
		g.kept = b.Journey[n-1].Site
	}
	if b.Corrected != nil {
		g.corrections = b.Corrected.Times
	}
	if b.Transfer != nil {
		g.offered, g.aboard = b.Transfer.To.Enterprise, b.Transfer.Shipment
	}
	if b.Arrival != nil {
		g.sender, g.brought, g.door, g.entry = b.Arrival.From, b.Arrival.Shipment, b.Arrival.State, b.Arrival.Entry
	}
	for _, p := range b.Inputs {
		if g.from == nil {
			g.from = map[string]int64{}
		}
		g.from[p.Batch] += p.Amount
	}
	return visible{g, b.Holder.Organization, b.Outputs, slices.Sorted(slices.Values(b.Ancestry()))}
}

// Read decodes what the ledger keeps under a key; it is nil for what the model
// knows nothing of, such as the ledger's bookkeeping.
func Read(key string, value []byte) (provenance.Record, error) {
	var r provenance.Record
	switch kind, _, _ := strings.Cut(key, "/"); provenance.Kind(kind) {
	case provenance.KindEnterprise:
		r = new(provenance.Enterprise)
	case provenance.KindSite:
		r = new(provenance.Site)
	case provenance.KindStandard:
		r = new(provenance.Standard)
	case provenance.KindCalendar:
		r = new(provenance.Calendar)
	case provenance.KindBatch:
		r = new(provenance.Batch)
	case provenance.KindCertificate:
		r = new(provenance.Certificate)
	case provenance.KindRelease:
		r = new(provenance.Release)
	case provenance.KindEntry:
		r = new(provenance.Entry)
	case provenance.KindSample:
		r = new(provenance.Sample)
	case provenance.KindHold:
		r = new(provenance.Hold)
	case provenance.KindRecall:
		r = new(provenance.Recall)
	case provenance.KindInspection:
		r = new(provenance.Inspection)
	case provenance.KindNotice:
		r = new(provenance.Notice)
	case provenance.KindAgreement:
		r = new(provenance.Agreement)
	case provenance.KindMeeting:
		r = new(provenance.Meeting)
	case provenance.KindSteeringGroup:
		r = new(provenance.SteeringGroup)
	case provenance.KindShipment:
		r = new(provenance.Shipment)
	case provenance.KindReadings:
		r = new(provenance.Readings)
	case provenance.KindInputUse:
		r = new(provenance.InputUse)
	case provenance.KindCorrection:
		r = new(provenance.Correction)
	default:
		return nil, nil
	}
	return r, json.Unmarshal(value, r)
}

// Violations are the ways in which records, which are all that there are, break
// what must hold whatever happened: mass is conserved in each batch, from batch
// to batch and in total; nothing comes from itself; what binds both sides has the
// signatures of both.
func Violations(records []provenance.Record) (violations []string) {
	violated := func(format string, args ...any) { violations = append(violations, fmt.Sprintf(format, args...)) }
	batches, agreed := map[string]*provenance.Batch{}, map[string]bool{}
	for _, r := range records {
		switch r := r.(type) {
		case *provenance.Batch:
			batches[r.ID] = r
		case *provenance.Standard:
			agreed[r.ID] = byBoth(&r.Joint)
		case *provenance.Calendar:
			if r.Approved != nil && !byBoth(&r.Joint) {
				violated("calendar %s is in force without both signatures", r.ID)
			}
		case *provenance.Recall:
			if r.State() == provenance.RecallWithdrawn && !byBoth(&r.Withdrawal.Joint) {
				violated("recall %s was withdrawn without both signatures", r.ID)
			}
			if r.State() == provenance.RecallClosed && !byBoth(&r.Closing.Joint) {
				violated("recall %s was closed without both signatures", r.ID)
			}
		case *provenance.Notice:
			if r.State() == provenance.NoticeClosed && !byBoth(&r.Closing.Joint) {
				violated("notice %s was closed without both signatures", r.ID)
			}
		case *provenance.Meeting:
			if len(r.Completed) > 0 && !byBoth(&r.Joint) {
				violated("meeting %s binds without both signatures", r.ID)
			}
		case *provenance.SteeringGroup:
			if r.InForce != nil && !byBoth(&r.InForce.Joint) {
				violated("group %s has members without both signatures", r.ID)
			}
		case *provenance.Entry:
			for _, d := range r.Decisions {
				if d.Lane == provenance.GreenLane && d.Agreement == "" {
					violated("batch %s came by the green lane under no agreement", d.Batch)
				}
			}
		case *provenance.Inspection:
			if r.Joint != nil && !byBoth(r.Joint) && (r.Acknowledged != nil || r.Rectified != nil || r.Closed != nil) {
				violated("joint inspection %s went on without both signatures", r.ID)
			}
		}
	}
	passed := map[string]int64{}
	var harvested, accounted int64
	for id, b := range batches {
		q := b.Quantity
		if q.Initial != q.Remaining+q.PassedOn+q.Lost+q.Disposed+q.Sampled || min(q.Remaining, q.PassedOn, q.Lost, q.Disposed, q.Sampled) < 0 {
			violated("batch %s does not add up: %+v", id, q)
		}
		if !agreed[b.Standard] {
			violated("batch %s is bound to %s, which both did not sign", id, b.Standard)
		}
		accounted += q.Remaining + q.Lost + q.Disposed + q.Sampled
		came := int64(0)
		for _, p := range b.Inputs {
			passed[p.Batch] += p.Amount
			came += p.Amount
			if source := batches[p.Batch]; source == nil || slices.Contains(source.Ancestry(), id) {
				violated("batch %s comes from %s, which does not exist or comes from it", id, p.Batch)
			}
		}
		if b.MadeBy == provenance.Registered {
			harvested += q.Initial
		} else if came != q.Initial {
			violated("batch %s has %d and was made from %d", id, q.Initial, came)
		}
	}
	for id, b := range batches {
		if passed[id] != b.Quantity.PassedOn {
			violated("batch %s passed on %d, and %d arrived", id, b.Quantity.PassedOn, passed[id])
		}
	}
	if harvested != accounted {
		violated("%d was harvested, %d is accounted for", harvested, accounted)
	}
	return violations
}

func byBoth(j *provenance.Joint) bool {
	return j.Approved != nil && j.Approved.Actor.Organization != j.Proposed.Actor.Organization
}
