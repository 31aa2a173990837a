package console

import (
	"encoding/json"

	"sunledger/chaincode/provenance"
)

// trouble is what stands against a batch today, its own and what it descends from.
type trouble struct {
	Recalls, Holds, Failing []string // by ID
	Treated                 bool     // with an input that the standard does not allow
}

// Any reports whether there is any.
func (t trouble) Any() bool { return len(t.Recalls)+len(t.Holds)+len(t.Failing) > 0 || t.Treated }

// Tone is how to say it.
func (t trouble) Tone() string {
	if t.Any() {
		return "stop"
	}
	return ""
}

// troubles reads the dossiers of the batches and of all that they descend from, at
// once.
func (r *reader) troubles(batches ...*provenance.Batch) (map[string]trouble, error) {
	asked := map[string]bool{}
	var keys []string
	for _, b := range batches {
		for _, id := range b.Ancestry() {
			if key := provenance.Key(provenance.KindDossier, id); !asked[key] && len(keys) < maxDossiers {
				asked[key] = true
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := r.Index.Rows(r.ctx, keys...)
	if err != nil {
		return nil, err
	}
	dossiers := map[string]*provenance.Dossier{}
	for _, row := range rows {
		dossier := new(provenance.Dossier)
		if err := json.Unmarshal(row.JSON, dossier); err != nil {
			return nil, err
		}
		dossiers[dossier.ID] = dossier
	}
	found := map[string]trouble{}
	for _, b := range batches {
		found[b.ID] = troubleOf(b, dossiers)
	}
	return found, nil
}

const maxDossiers = 3000

func troubleOf(b *provenance.Batch, dossiers map[string]*provenance.Dossier) (t trouble) {
	for _, id := range b.Ancestry() {
		d := dossiers[id]
		if d == nil {
			continue
		}
		t.Recalls, t.Holds = append(t.Recalls, d.Recalls...), append(t.Holds, d.Holds...)
		t.Treated = t.Treated || len(d.Inputs) > 0
		for _, c := range d.Certificates {
			if c.Verdict == provenance.NonConforming && !c.Revoked {
				t.Failing = append(t.Failing, c.Certificate)
			}
		}
	}
	return t
}

// troubleCell says it in one word, linked to the first of the worst.
func (r *reader) troubleCell(t trouble) Cell {
	switch {
	case len(t.Recalls) > 0:
		return Cell{Text: r.say("RECALLED", "已召回"), Tone: "stop", Href: "/console/recall/" + t.Recalls[0]}
	case len(t.Holds) > 0:
		return Cell{Text: r.say("on hold", "已封存"), Tone: "stop", Href: path(provenance.KindHold, t.Holds[0])}
	case len(t.Failing) > 0:
		return Cell{Text: r.say("failed test", "检测不合格"), Tone: "stop", Href: path(provenance.KindCertificate, t.Failing[0])}
	case t.Treated:
		return toned(r.say("input not allowed", "投入品违规"), "stop")
	}
	return Cell{}
}
