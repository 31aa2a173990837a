package provenance

import (
	"slices"
	"strings"
)

// Release (产地准出) says that a lot may leave its region: the ledger found
// everything in order that both regulators agreed on. Its ID is the lot's. It
// lapses by itself when a certificate on which it rests is revoked, or does not
// conform as corrected; what stops the goods (a failing test, a hold, a recall) stops
// them released or not.
type Release struct {
	Header
	Product      string   `json:"product"`
	Standard     string   `json:"standard"` // the version it was judged by
	GTIN         string   `json:"gtin,omitempty"`
	Producer     Owner    `json:"producer"`     // who answers for the lot and released it
	Certificates []string `json:"certificates"` // on which it rests; a mixture rests on its lots' releases too
	PublicCode   string   `json:"publicCode"`   // what the label's QR code says after the host
}

// Kind returns KindRelease.
func (r *Release) Kind() Kind { return KindRelease }

// Indexes lists releases by GTIN, so that a scanned GS1 Digital Link finds its
// lot; the ID begins with the producer.
func (r *Release) Indexes() map[string][]string {
	if r.GTIN == "" {
		return map[string][]string{} // not nil: it may have been listed before a correction
	}
	return map[string][]string{"gtin": {r.GTIN}}
}

// Parties is empty: released lots are public.
func (r *Release) Parties() []string { return nil }

// PublicCode is the path of a lot's public code: a GS1 Digital Link when it has a
// GTIN (AI 01 and 10), its ID otherwise. The host is the reader's matter.
func (b *Batch) PublicCode() string {
	if b.GTIN == "" {
		return "/t/" + b.ID
	}
	_, lot, _ := strings.Cut(b.ID, "-")
	return "/01/" + b.GTIN + "/10/" + lot
}

// ReleaseBatch is the input of release:Release.
type ReleaseBatch struct {
	Batch string `json:"batch"` // a lot: harvested, mixed or processed
}

// New returns the release of b and enters it in the dossier of b in the gate;
// earlier is its lapsed one, or one not written yet.
func (in ReleaseBatch) New(earlier *Release, b *Batch, gate Gate) (*Release, error) {
	if b.CertifiedBy != b.ID {
		return nil, b.refuse(WrongState, "batch", "is part of %s, whose release covers it; release that lot", "由 %s 拆分而来，沿用其准出；请为该批次办理准出", b.CertifiedBy)
	}
	if missing := b.unreleasable(gate); len(missing) > 0 {
		return nil, lacking(ReleaseRequired, missing, "cannot be released yet: ", "尚不能准出：").On(KindBatch, b.ID)
	}
	own := gate.Cover.Of(b.ID)
	if own.Cleared() {
		return nil, b.refuse(WrongState, "batch", "is released already", "已办理产地准出")
	}
	own.Released = own.newest(b.documents(gate))
	return &Release{
		Header: earlier.Header, Product: b.Product, Standard: b.Standard, GTIN: b.GTIN, Producer: b.Producer,
		Certificates: own.Released, PublicCode: b.PublicCode(),
	}, nil
}

// Gate is what decides whether a batch may be released.
type Gate struct {
	Standard *Standard   // that binds the batch
	Producer *Enterprise // who answers for it
	Site     *Site       // where it was harvested; nil for a mixture
	Last     *Testing    // of the producer's product; nil when there is none
	Today    Date
	Cover    Cover
}

// documents are the types of certificates that b needs of its own to be released.
// What was mixed has the origins, tests and further papers of its lots; what was processed is another
// product, and tested by that one's standard.
func (b *Batch) documents(gate Gate) []CertificateType {
	types := []CertificateType{Commitment}
	if b.MadeBy == Registered {
		types = append(types, Origin)
	}
	if b.MadeBy != FromMix && (gate.Standard.NeedsTest(gate.Last, gate.Today) || gate.Producer.testedMore(gate.Today)) {
		types = append(types, TestReport)
	}
	for _, rule := range gate.Standard.Documents {
		if rule.Required && b.MadeBy != FromMix {
			types = append(types, rule.Type)
		}
	}
	return types
}

// absent is the obstacle that the absence of a certificate is.
var absent = map[CertificateType]ObstacleKind{
	Commitment: NoCommitment, Origin: NoOrigin, TestReport: NoTest, Quarantine: NoQuarantine, OtherPaper: NoOtherPaper,
}

// unreleasable lists all that b lacks to be released, or, when it is only part
// of lots, to leave its region with them.
func (b *Batch) unreleasable(gate Gate) []Obstacle {
	var missing []Obstacle
	if gate.Producer.Status != Active {
		missing = append(missing, Obstacle{NotActive, "", gate.Producer.ID})
	}
	if b.MadeBy == Registered && gate.Site.harvestable(b.Product, b.Harvested, gate.Standard.inputRules()) != nil {
		missing = append(missing, Obstacle{ForbiddenInput, b.ID, gate.Site.ID}) // a use that was recorded after the harvest
	}
	lots := b.Covering()
	for _, d := range gate.Cover {
		missing = append(missing, d.stops()...)
		switch {
		case d.ID == b.ID && b.CertifiedBy == b.ID:
			for _, t := range b.documents(gate) {
				if !d.holds(t) {
					missing = append(missing, Obstacle{absent[t], d.ID, ""})
				}
			}
		case slices.Contains(lots, d.ID) && !d.Cleared():
			missing = append(missing, Obstacle{NotReleased, d.ID, ""})
		}
	}
	return missing
}

// cleared refuses goods that are to leave their region while any lot in them is
// not released.
func (b *Batch) cleared(cover Cover) error {
	var missing []Obstacle
	lots := b.Covering()
	for _, d := range cover {
		if slices.Contains(lots, d.ID) && !d.Cleared() {
			missing = append(missing, Obstacle{NotReleased, d.ID, ""})
		}
	}
	if missing == nil {
		return nil
	}
	return lacking(ReleaseRequired, missing, "goods leave their region only when released: ", "产品须办理产地准出后方可出域：").On(KindBatch, b.ID)
}

// Of returns the dossier of the batch with that ID, which must be among them.
func (c Cover) Of(id string) *Dossier {
	i := slices.IndexFunc(c, func(d *Dossier) bool { return d.ID == id })
	return c[i]
}

// Cleared reports whether the lot is released and every certificate on which
// that rests still stands.
func (d *Dossier) Cleared() bool {
	return len(d.Released) > 0 && len(d.lapsed()) == 0
}

// lapsed are the types of the certificates on which the release rests that no
// longer stand.
func (d *Dossier) lapsed() []CertificateType {
	var types []CertificateType
	for _, e := range d.Certificates {
		if slices.Contains(d.Released, e.Certificate) && !e.stands() {
			types = append(types, e.Type)
		}
	}
	return types
}

// newest returns the newest valid certificate of each type.
func (d *Dossier) newest(types []CertificateType) []string {
	var ids []string
	for _, t := range types {
		for _, e := range slices.Backward(d.Certificates) {
			if e.Type == t && e.stands() {
				ids = append(ids, e.Certificate)
				break
			}
		}
	}
	return ids
}

// ReleaseQuery is the question of release:Check.
type ReleaseQuery struct {
	Batch string `json:"batch"`
}

// Check refuses a malformed query.
func (q ReleaseQuery) Check() error {
	var c check
	c.id("batch", q.Batch)
	return c.result()
}

// ReleaseCheck is the answer of release:Check: what release:Release would say.
type ReleaseCheck struct {
	Batch    string     `json:"batch"`
	Released bool       `json:"released"` // now, with nothing in the way
	Ready    bool       `json:"ready"`    // nothing is missing
	Missing  []Obstacle `json:"missing"`
}

// CheckRelease says how b stands.
func (b *Batch) CheckRelease(gate Gate) ReleaseCheck {
	missing := append([]Obstacle{}, b.unreleasable(gate)...)
	return ReleaseCheck{
		Batch: b.ID, Ready: len(missing) == 0, Missing: missing,
		Released: len(missing) == 0 && b.cleared(gate.Cover) == nil,
	}
}
