package provenance

import "slices"

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

// Hold notes that the hold with that ID is in force.
func (d *Dossier) Hold(id string) error {
	if countBy(id, d.Holds, func(id string) string { return id }) >= maxItems {
		return d.full("hold")
	}
	d.Holds = append(d.Holds, id)
	return nil
}

// Unhold notes that the hold is no longer in force.
func (d *Dossier) Unhold(id string) {
	d.Holds = slices.DeleteFunc(d.Holds, func(other string) bool { return other == id })
}
