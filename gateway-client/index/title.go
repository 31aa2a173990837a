package index

import (
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// titleOf is what people call a record. It says nothing that is not told everybody
// who may read the record.
func titleOf(r provenance.Record) string {
	switch r := r.(type) {
	case *provenance.Enterprise:
		return r.Name
	case *provenance.Site:
		return r.Name
	case *provenance.Standard:
		return r.NameZh + " " + r.ID
	case *provenance.Batch:
		return r.Product + " " + string(r.Harvested)
	case *provenance.Certificate:
		return r.Number
	case *provenance.Release:
		return r.Product + " " + suffix(r.ID)
	case *provenance.Shipment:
		return r.Plate + " " + string(r.Departed)
	case *provenance.Agreement:
		return r.Title
	case *provenance.Meeting:
		return string(r.Date) + " " + r.Place
	case *provenance.Publication:
		return r.Title
	case *provenance.Camera:
		return r.Name
	case *provenance.Certification:
		return r.Number
	case *provenance.Brand:
		return r.Name
	case *provenance.InputUse:
		return r.Input + " " + string(r.UsedOn)
	case *provenance.Listing:
		return r.Reference
	case *provenance.View:
		return r.Purpose
	case *provenance.Correction:
		return provenance.Key(r.Terms.Kind, r.Terms.ID)
	}
	return suffix(r.Head().ID)
}

// suffix is an ID without the code of the enterprise or authority whose it is.
func suffix(id string) string {
	if _, own, ok := provenance.SplitOwnedID(id); ok {
		return own
	}
	return id
}

// stateOf is where a record stands, as far as that does not depend on the day on
// which one asks; empty where there is nothing to say.
func stateOf(r provenance.Record) string {
	switch r := r.(type) {
	case *provenance.Enterprise:
		return string(r.Status)
	case *provenance.Batch:
		if r.Arrival != nil {
			return string(r.Arrival.State)
		}
	case *provenance.Certificate:
		return first(r.Revoked != nil, "revoked", string(r.Verdict))
	case *provenance.Inspection:
		return string(r.State())
	case *provenance.Notice:
		return string(r.State())
	case *provenance.Recall:
		return string(r.State())
	case *provenance.Shipment:
		return string(r.State())
	case *provenance.Correction:
		return string(r.State())
	case *provenance.Sample:
		return sampleState(r)
	case *provenance.Agreement:
		return first(r.Ended != nil, "ended", first(r.Signed(), "signed", "awaits_signatures"))
	case *provenance.Hold:
		return first(r.Released != nil, "released", "in_force")
	case *provenance.Listing:
		return first(r.Withdrawn != nil, "withdrawn", "published")
	case *provenance.Camera:
		return first(r.Retired != nil, "retired", "active")
	case *provenance.Certification:
		return first(r.Ended != nil, "ended", "active")
	case *provenance.Standard:
		return approval(&r.Joint)
	case *provenance.Calendar:
		return approval(&r.Joint)
	case *provenance.Meeting:
		return approval(&r.Joint)
	case *provenance.InputUse:
		return string(r.Finding)
	}
	return ""
}

func first(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

func approval(j *provenance.Joint) string {
	return first(j.Approved != nil, "approved", "awaits_approval")
}

// sampleState is provenance.Sample.State without the clock: a sample whose times may
// have passed stands as it did before they had.
func sampleState(s *provenance.Sample) string {
	const longAgo = provenance.Date("0001-01-01")
	return string(s.State(longAgo))
}

// productsOf are the products that a record names itself.
func productsOf(r provenance.Record) (products []string) {
	switch r := r.(type) {
	case *provenance.Batch:
		products = []string{r.Product}
	case *provenance.Standard:
		products = []string{r.Product}
	case *provenance.Certificate:
		products = []string{r.Product}
	case *provenance.Release:
		products = []string{r.Product}
	case *provenance.Sample:
		products = []string{r.Product}
	case *provenance.Recall:
		products = []string{r.Product}
	case *provenance.InputUse:
		products = []string{r.Product}
	case *provenance.Agreement:
		products = r.Products
	case *provenance.Certification:
		products = r.Products
	case *provenance.Brand:
		products = r.Products
	case *provenance.Shipment:
		for _, load := range r.Goods {
			products = append(products, load.Product)
		}
	}
	products = slices.DeleteFunc(slices.Clone(products), func(p string) bool { return strings.TrimSpace(p) == "" })
	slices.Sort(products)
	return slices.Compact(products)
}

// aboutOf are the batches that a record without a product of its own is about.
func aboutOf(r provenance.Record) []string {
	switch r := r.(type) {
	case *provenance.Entry:
		var batches []string
		for _, d := range r.Decisions {
			batches = append(batches, d.Batch)
		}
		return batches
	case *provenance.Listing:
		return []string{r.Batch}
	case *provenance.Snapshot:
		return []string{r.Batch}
	case *provenance.InputUse:
		return r.Batches
	}
	return provenance.ReferencedBatches(r)
}
