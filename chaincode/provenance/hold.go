package provenance

import (
	"slices"
	"strings"
)

// Hold (封存) stops a batch and everything made from it, whoever has it, until it
// is released.
type Hold struct {
	Header
	Batch    string `json:"batch"`
	By       Owner  `json:"by"`              // the authority or enterprise that placed it
	Reason   string `json:"reason"`          //
	Basis    string `json:"basis,omitempty"` // what it rests on: "kind/ID" of a sample, notice or market entry
	Released *Mark  `json:"released,omitempty"`
}

// Kind returns KindHold.
func (h *Hold) Kind() Kind { return KindHold }

// Indexes lists holds by batch; the ID begins with who placed it.
func (h *Hold) Indexes() map[string][]string { return map[string][]string{"batch": {h.Batch}} }

// Parties returns who placed the hold.
func (h *Hold) Parties() []string { return []string{h.By.Enterprise} }

// PlaceHold is the input of hold:Place.
type PlaceHold struct {
	Hold   string `json:"hold"` // ID: code of who places it, '-', number
	Batch  string `json:"batch"`
	Reason string `json:"reason"`
	Basis  string `json:"basis,omitempty" metadata:",optional"` // "kind/ID" of a certificate, inspection or notice
}

// New returns the hold that the actor places.
func (in PlaceHold) New(stamp Stamp) (*Hold, error) {
	var c check
	c.ownID("hold", in.Hold, stamp.Actor.Enterprise)
	c.note("reason", in.Reason, 2, maxText)
	c.basis("basis", in.Basis, KindCertificate, KindInspection, KindNotice)
	return &Hold{Header: Header{ID: in.Hold}, Batch: in.Batch, By: stamp.Actor.Owner(), Reason: in.Reason, Basis: in.Basis}, c.result()
}

// HeldAs returns the owner as whom an enterprise may hold b: it answers for the
// lot, or else has it.
func (b *Batch) HeldAs(actor Actor) Owner {
	if actor.Owner() == b.Producer {
		return b.Producer
	}
	return b.Holder
}

// ReleaseHold is the input of hold:Release.
type ReleaseHold struct {
	Hold   string `json:"hold"`
	Reason string `json:"reason"`
}

// Liftable refuses to let one side lift what measurements stopped. What a failing
// sample stopped, only the sample's own re-inspection frees. What a positive rapid
// test of entry stopped takes a laboratory (GB/T 5009.199): the re-test, once one was
// requested, or else a conformant report of goods from the batch itself, tested after
// the hold. reports and samples are those of the batch; entry is nil when the hold
// rests on none.
func (h *Hold) Liftable(entry *Entry, reports []*Certificate, samples []*Sample) error {
	if entry != nil {
		if err := entry.liftable(h); err != nil {
			return err
		}
	}
	if sample, rests := strings.CutPrefix(h.Basis, "sample/"); rests {
		return Refuse(WrongState, "hold", "rests on sample %s, which did not conform; a re-inspection that passes releases it, otherwise destroy the goods", "依据不合格样品 %s 作出；复检合格后自动解除，否则请销毁该批货物", sample).On(KindHold, h.ID)
	}
	if h.Released != nil || entry == nil || slices.ContainsFunc(reports, h.clearedByReport) || slices.ContainsFunc(samples, h.clearedBySample) {
		return nil
	}
	return Refuse(WrongState, "hold", "rests on a positive rapid test, which a laboratory must clear: take a sample of the batch, or have it tested; a conformant report after the hold lets you lift it", "依据快检阳性作出，须经实验室确证：请对该批次抽样或送检，封存之后的检测报告合格方可解除").On(KindHold, h.ID)
}

// Entry is the ID of the market entry on whose rapid test the hold rests.
func (h *Hold) Entry() (id string, rests bool) {
	return strings.CutPrefix(h.Basis, string(KindEntry)+keySeparator)
}

// Evidence are the certificates and samples filed with the batch of d that may say
// whether a hold on it can be lifted; none for a hold that rests on nothing measured.
func (h *Hold) Evidence(d *Dossier) (certificates, samples []string) {
	if _, rests := h.Entry(); !rests {
		return nil, nil
	}
	for _, e := range d.Certificates {
		if e.Type == TestReport && e.stands() {
			certificates = append(certificates, e.Certificate)
		}
	}
	return certificates, d.Samples
}

func (h *Hold) clearedByReport(c *Certificate) bool {
	return c.Verdict == Conformant && c.IssuedOn >= h.Today() && c.Time.After(h.Time)
}

func (h *Hold) clearedBySample(s *Sample) bool {
	final := s.Final()
	return final != nil && final.Verdict == Conformant && s.Date >= h.Today() && final.Reported.Time.After(h.Time)
}

// Release ends the hold; it stays readable.
func (h *Hold) Release(reason string, stamp Stamp) error {
	var c check
	c.note("reason", reason, 2, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if h.Released != nil {
		return Refuse(WrongState, "hold", "is released already, in transaction %s", "已由交易 %s 解除", h.Released.TxID).On(KindHold, h.ID)
	}
	h.Released = &Mark{Stamp: stamp, Note: reason}
	return nil
}

// Hold notes that the hold with that ID is in force.
func (d *Dossier) Hold(id string) error {
	if countBy(id, d.Holds, itself) >= maxItems {
		return d.full("hold")
	}
	d.Holds = append(d.Holds, id)
	return nil
}

// Unhold notes that the hold is no longer in force.
func (d *Dossier) Unhold(id string) {
	d.Holds = slices.DeleteFunc(d.Holds, func(other string) bool { return other == id })
}

func itself(id string) string { return id }

// basis checks a reference "kind/ID" to a record of one of the kinds, if there is
// one; that the record exists is for the ledger to find.
func (c *check) basis(field, reference string, kinds ...Kind) {
	if reference == "" {
		return
	}
	kind, id, _ := strings.Cut(reference, keySeparator)
	oneOf(c, field, Kind(kind), kinds...)
	c.id(field, id)
}
