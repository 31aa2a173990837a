package provenance

import (
	"reflect"
	"slices"
	"strings"
)

// correctable lists, of each kind that can be corrected, the facts that people
// typed and may have typed wrongly: as paths of JSON fields, everything below them
// included; [] stands for any item of a list. What is passed on, computed or signed is
// never among them: holders, quantities that moved, verdicts, deadlines, marks; nor what
// decides whose signature a record needs, such as an inspection's type.
//
// Not in it are the kinds of which a mistake is mended by another record, as people
// would on paper. Standards, calendars and memberships of the steering group: the two
// regulators agree on another version. Agreements: the parties end one and sign
// another. A release is computed, and follows its lot; a correction is corrected by
// another. Readings and snapshots are what instruments recorded, and prove nothing when
// they can be changed: further ones tell.
//
// A new kind enters its fields here and implements Rechecked. It may implement
// Reliable; without it every correction needs the other regulator. When its ID does
// not begin with its author's code, it implements Authored. What the ledger keeps
// of it elsewhere follows in the contract's (*Tx).correct.
var correctable = map[Kind][]string{
	KindEnterprise:    {"name", "businessKind", "address", "contact", "responsible"},
	KindSite:          {"name", "siteKind", "division", "address", "gln", "latitude", "longitude"},
	KindCertification: {"type", "number", "issuer", "products", "from", "until"},
	KindBrand:         {"name", "number", "products"},
	KindCamera:        {"name", "stream"},
	KindView:          {"purpose"},

	KindBatch:       {"site", "harvested", "gtin", "quantity.initial"},
	KindInputUse:    {"input", "usedOn", "stoppedOn", "registration", "source", "purpose", "dose"},
	KindCertificate: {"issuedOn", "basis", "place", "results", "seal", "document"},
	KindShipment:    {"plate", "driver", "seal"},
	KindEntry:       {"decisions[].refusal"},
	KindListing:     {"reference"},

	KindInspection:  {"site", "date", "checklist", "rectifyBy", "case", "allegation"},
	KindSample:      {"date", "retained", "disposeWithinMonths", "report.results", "report.document", "reinspection.results", "reinspection.document"},
	KindHold:        {"reason"},
	KindNotice:      {"cause", "requested"},
	KindRecall:      {"cause", "knownAt", "areas", "disposal", "expected"},
	KindMeeting:     {"date", "place", "attendees", "summary", "document", "actions[].task", "actions[].due"},
	KindPublication: {"title", "document", "date"},
}

// Rechecked is a record that can be corrected.
type Rechecked interface {
	Record
	// Recheck carries out the rules under which the record was written on what it
	// says now, after a correction of old, and computes anew what follows from it.
	Recheck(old Record, reader Reader, stamp Stamp) error
}

// Reliable is a record of which can be told who relied on it.
type Reliable interface {
	// ReliedOn says who relied on what differs in corrected. It is asked of the
	// record as it was.
	ReliedOn(corrected Record, author Owner, reader Reader) (Reliance, error)
}

// Authored is a record whose ID does not begin with the code of whoever wrote it, or
// of which several wrote parts.
type Authored interface {
	// Author is who wrote that field.
	Author(field string) Owner
}

// kept are the kinds that the author's regulator keeps for it and may correct alone.
// Everything else is its author's word: measured, promised or weighed by nobody
// else. Officials may propose its correction and approve it, but it takes effect
// only with the author's own signature.
var kept = []Kind{KindSite}

// Reliance is who relied on a record, and so must agree to its correction.
type Reliance int

// The reliances. The first is what is assumed of a kind that cannot tell.
const (
	ReliedElsewhere Reliance = iota // the other region: its regulator must approve
	ReliedHere                      // the author's region alone: its regulator answers for it
	ReliedNowhere                   // nobody but the author
)

// AuthorOf returns who wrote what is to be corrected of r.
func (in ProposeCorrection) AuthorOf(r Record, reader Reader) (Owner, error) {
	authored, ok := r.(Authored)
	if !ok {
		code, _, _ := strings.Cut(r.Head().ID, "-")
		owners, err := ownersOf(reader, code)
		if err != nil {
			return Owner{}, err
		}
		return owners[0], nil
	}
	author := authored.Author(in.Changes[0].Field)
	var c check
	for i, change := range in.Changes[1:] {
		other := authored.Author(change.Field)
		c.that(other == author, item("changes", i+1), "was written by %s, the first field by %s; correct them separately", "由 %s 填写，而第一项由 %s 填写；请分别更正", other.Enterprise, author.Enterprise)
	}
	return author, c.result()
}

// ownersOf returns the regulators and enterprises with those codes.
func ownersOf(reader Reader, codes ...string) ([]Owner, error) {
	enterprises, err := lookUp[Enterprise](reader, codes...)
	if err != nil {
		return nil, err
	}
	owners := make([]Owner, len(codes))
	for i, code := range codes {
		owners[i].Enterprise = code
		if enterprises[i] != nil {
			owners[i] = enterprises[i].Owner()
		}
		for _, r := range Regulators {
			if r.Code == code {
				owners[i].Organization = r.Organization
			}
		}
	}
	return owners, nil
}

// CorrectableFields lists the fields of a kind that may be corrected; none when it

// CorrectableFields lists the fields of a kind that may be corrected; none when it
// cannot be.
func CorrectableFields(kind Kind) []string { return slices.Clone(correctable[kind]) }

// CorrectableType returns the type of the value at a path of a kind's records,
// and refuses a path that may not be corrected.
func CorrectableType(kind Kind, path string) (reflect.Type, error) {
	schema, err := SchemaOf(kind)
	if err != nil {
		return nil, err
	}
	fields := correctable[kind]
	if fields == nil {
		return nil, Refuse(Invalid, "kind", "a %s is not corrected; whoever wrote it supersedes it by another", "%s 记录不能更正，应由原登记方另行登记", kind)
	}
	within := func(fact string) bool {
		path := path
		if strings.Contains(fact, "[]") {
			path = itemForm.ReplaceAllString(path, "[]")
		}
		return path == fact || strings.HasPrefix(path, fact+".") || strings.HasPrefix(path, fact+"[")
	}
	t, found := typeAt(reflect.TypeOf(schema.New()).Elem(), path)
	if !found || !slices.ContainsFunc(fields, within) {
		en, zh := enumerate(fields)
		return nil, Refuse(Invalid, clip(path), "cannot be corrected; of this kind of record %[1]s can be", "不能更正；此类记录可更正的有 %[2]s", en, zh)
	}
	return t, nil
}
