package provenance

import "slices"

// Link is the linkage (产销挂钩) in force between a seller and a buyer: the
// ledger's own index of signed agreements, so that one read finds whether a
// delivery comes under one.
type Link struct {
	Header
	Terms []LinkTerm `json:"terms"`
}

// LinkTerm is what one agreement links.
type LinkTerm struct {
	Agreement string   `json:"agreement"`
	Products  []string `json:"products"`
	From      Date     `json:"from"`
	Until     Date     `json:"until"` // the last day
}

// LinkID is the ID of the link between two enterprises.
func LinkID(seller, buyer string) string { return seller + "-" + buyer }

// Kind returns KindLink.
func (l *Link) Kind() Kind { return KindLink }

// Indexes is empty.
func (l *Link) Indexes() map[string][]string { return nil }

// Parties is empty.
func (l *Link) Parties() []string { return nil }

// Covers returns the agreement that links the product on that day.
func (l *Link) Covers(product string, day Date) (agreement string, found bool) {
	for _, t := range l.Terms {
		if slices.Contains(t.Products, product) && t.From <= day && day <= t.Until {
			return t.Agreement, true
		}
	}
	return "", false
}
