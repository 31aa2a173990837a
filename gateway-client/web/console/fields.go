package console

import (
	"regexp"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// Field is something that a record says, in words.
type Field struct {
	Label string
	Lines [][]Piece // several of a list, else one
	List  bool
}

func (r *reader) teller(record provenance.Record) words.Teller {
	return words.Teller{Language: r.l, Unit: words.UnitOf(record), Party: r.party, Mark: r.mark, Product: r.productOf}
}

var listItem = regexp.MustCompile(`^(.*) #[0-9]+$`)

// fields are what a record says, lists under one label each.
func (r *reader) fields(record provenance.Record) []Field {
	return grouping(r.teller(record).Leaves(record), newLinker(r.references(record)), r.sides())
}

func grouping(leaves []words.Leaf, links linker, sides *strings.Replacer) []Field {
	var fields []Field
	for _, leaf := range leaves {
		label, list := leaf.Label, false
		if parts := listItem.FindStringSubmatch(label); parts != nil {
			label, list = parts[1], true
		}
		line := links.pieces(sides.Replace(leaf.Value))
		if n := len(fields) - 1; list && n >= 0 && fields[n].Label == label {
			fields[n].Lines = append(fields[n].Lines, line)
			continue
		}
		fields = append(fields, Field{label, [][]Piece{line}, list})
	}
	return fields
}

// Change is a difference between two versions of a record.
type Change struct {
	Mark     string // + added, ~ changed, - gone
	Label    string
	Was, Now []Piece
}

// changes are the fields in which a version differs from the one before; none for
// the first, which is shown whole.
func (r *reader) changes(record, older provenance.Record) []Change {
	if older == nil {
		return nil
	}
	now, was := r.leaves(record), r.leaves(older)
	before := map[string]string{}
	for _, leaf := range was {
		before[leaf.Label] = leaf.Value
	}
	links, linksBefore := newLinker(r.references(record)), newLinker(r.references(older))
	var all []Change
	for _, leaf := range now {
		old, had := before[leaf.Label]
		delete(before, leaf.Label)
		switch {
		case !had:
			all = append(all, Change{"+", leaf.Label, nil, links.pieces(leaf.Value)})
		case old != leaf.Value:
			all = append(all, Change{"~", leaf.Label, linksBefore.pieces(old), links.pieces(leaf.Value)})
		}
	}
	for _, leaf := range was {
		if value, gone := before[leaf.Label]; gone && value == leaf.Value {
			all = append(all, Change{"-", leaf.Label, linksBefore.pieces(leaf.Value), nil})
		}
	}
	return all
}

// leaves are what a record says, the sides by their names.
func (r *reader) leaves(record provenance.Record) []words.Leaf {
	sides, leaves := r.sides(), r.teller(record).Leaves(record)
	for i := range leaves {
		leaves[i].Value = sides.Replace(leaves[i].Value)
	}
	return leaves
}

// sides makes names of MSP IDs.
func (r *reader) sides() *strings.Replacer {
	var pairs []string
	for _, regulator := range provenance.Regulators {
		pairs = append(pairs, regulator.Organization, words.OrganizationName(r.l, regulator.Organization))
	}
	return strings.NewReplacer(pairs...)
}

// title is what a record is called, products by name.
func (r *reader) title(e *entry) string {
	switch x := e.Record.(type) {
	case *provenance.Batch:
		return r.product(x.Product) + " · " + string(x.Harvested)
	case *provenance.Release:
		return r.product(x.Product) + " · " + x.ID
	case *provenance.InspectionPlan:
		return r.name(x.ID)
	case *provenance.Inspection:
		return words.Word(r.l, x.Type) + " · " + r.name(x.Subject.Enterprise)
	case *provenance.Notice:
		return clipped(x.Cause, 40)
	case *provenance.Recall:
		return r.product(x.Product) + " · " + clipped(x.Cause, 40)
	case *provenance.Hold:
		return clipped(x.Reason, 40)
	case *provenance.Sample:
		return r.product(x.Product) + " · " + string(x.Date)
	case *provenance.Certificate:
		return words.Word(r.l, x.Type) + " " + x.Number
	case *provenance.Standard:
		return r.say(x.NameEn, x.NameZh) + " · " + x.ID
	case *provenance.Correction:
		return words.KindName(r.l, x.Terms.Kind) + " " + x.Terms.ID
	}
	if e.Title != "" {
		return e.Title
	}
	return e.ID
}

// clipped is the beginning of a text.
func clipped(s string, most int) string {
	runes := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}
