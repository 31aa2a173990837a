package provenance

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Kind is a record family member and the first part of its ledger key.
type Kind string

// The kinds of records. Dossier, Outputs, Series, Link, Testing, Label and Drill
// are the ledger's own bookkeeping; the others are what people write.
const (
	KindEnterprise  Kind = "enterprise"
	KindSite        Kind = "site"
	KindStandard    Kind = "standard"
	KindSeries      Kind = "series"
	KindBatch       Kind = "batch"
	KindDossier     Kind = "dossier"
	KindOutputs     Kind = "outputs"
	KindCertificate Kind = "certificate"
	KindInspection  Kind = "inspection"
	KindCalendar    Kind = "calendar"
	KindHold        Kind = "hold"
	KindLink        Kind = "link"
	KindShipment    Kind = "shipment"

	KindRelease       Kind = "release"
	KindEntry         Kind = "entry"
	KindTesting       Kind = "testing"
	KindLabel         Kind = "label"
	KindInputUse      Kind = "input_use"
	KindPublication   Kind = "publication"
	KindSample        Kind = "sample"
	KindReadings      Kind = "readings"
	KindListing       Kind = "listing"
	KindNotice        Kind = "notice"
	KindRecall        Kind = "recall"
	KindAgreement     Kind = "agreement"
	KindMeeting       Kind = "meeting"
	KindSteeringGroup Kind = "steering_group"
	KindCamera        Kind = "camera"
	KindView          Kind = "view"
	KindSnapshot      Kind = "snapshot"
	KindCertification Kind = "certification"
	KindBrand         Kind = "brand"
	KindCorrection    Kind = "correction"
	KindDrill         Kind = "drill"

	KindInspectionPlan Kind = "inspection_plan"
)

// Header is what every record carries about its last writing.
type Header struct {
	ID       string `json:"id"`
	Schema   int    `json:"schema"`   // of the record's form, so that later programs read earlier records
	Revision int    `json:"revision"` // 1 when first written
	Stamp
	Corrected *Corrected `json:"corrected,omitempty"` // its last correction, if any
}

// publicly is the header without who wrote the record and why it was corrected.
func (h Header) publicly() Header {
	h.Stamp.Actor, h.Corrected = Actor{}, nil
	return h
}

// SchemaVersion is the schema revision that this program writes.
const SchemaVersion = 1

// Head returns the header itself; it makes any record that embeds it a Record.
func (h *Header) Head() *Header { return h }

// Record is anything kept under a key of its own.
type Record interface {
	Kind() Kind
	Head() *Header
	// Indexes returns index name → values under which the record is listed.
	Indexes() map[string][]string
	// Parties are the enterprises whose own record this is.
	Parties() []string
}

// Write advances the header of r to a new revision by stamp.
func Write(r Record, stamp Stamp) {
	h := r.Head()
	h.Schema = SchemaVersion
	h.Revision++
	h.Stamp = stamp
}

// EventID names the last writing of r for EPCIS, as a UUID (RFC 9562 version 8)
// derived from transaction and key: stable, the same for everybody, and no
// weight on the ledger.
func EventID(r Record) string {
	b := sha256.Sum256([]byte(r.Head().TxID + "\x00" + Key(r.Kind(), r.Head().ID)))
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// Schema describes one kind to the ledger, the client and the command line. Which
// facts of it may be corrected, and what a kind must do for that, is said at
// correctable.
type Schema struct {
	Kind    Kind
	New     func() Record
	Indexes []string // names under which it can be listed
	Prefix  string   // the one of them that needs no entries: its value is the code with which the ID begins
	Own     []string // those whose value is an enterprise's own code, which that enterprise may list
	Open    bool     // readable by every identity of the channel
}

// Schemas lists every kind that can be read.
var Schemas = []Schema{
	{KindEnterprise, func() Record { return new(Enterprise) }, []string{"kind", "organization"}, "", nil, true},
	{KindSite, func() Record { return new(Site) }, []string{"enterprise", "market"}, "enterprise", nil, true},
	{KindStandard, func() Record { return new(Standard) }, []string{"product", "awaiting"}, "", nil, true},
	{KindBatch, func() Record { return new(Batch) }, []string{"holder", "maker", "receiver", "awaiting"}, "maker", []string{"holder", "maker", "receiver", "awaiting"}, false},
	{KindCertificate, func() Record { return new(Certificate) }, []string{"batch", "issuer", "type", "site"}, "issuer", []string{"issuer"}, false},
	{KindInspection, func() Record { return new(Inspection) }, []string{"batch", "subject", "organization", "awaiting", dueIndex}, "", []string{"subject", "awaiting"}, false},
	{KindRelease, func() Record { return new(Release) }, []string{"producer", "gtin"}, "producer", nil, true},
	{KindEntry, func() Record { return new(Entry) }, []string{"market", "subject", "awaiting", dueIndex}, "market", []string{"market", "subject", "awaiting"}, false},

	{KindCalendar, func() Record { return new(Calendar) }, []string{"awaiting"}, "", nil, true},
	{KindInputUse, func() Record { return new(InputUse) }, []string{"enterprise", "site", "batch", "finding"}, "enterprise", []string{"enterprise"}, false},
	{KindPublication, func() Record { return new(Publication) }, []string{"authority", "content", "record"}, "authority", nil, true},
	{KindSample, func() Record { return new(Sample) }, []string{"batch", "authority", "subject", "awaiting", dueIndex}, "authority", []string{"subject", "awaiting"}, false},
	{KindShipment, func() Record { return new(Shipment) }, []string{"sender", "receiver", "carrier", "awaiting"}, "sender", []string{"sender", "receiver", "carrier", "awaiting"}, false},
	{KindListing, func() Record { return new(Listing) }, []string{"seller", "batch", "platform"}, "seller", []string{"seller", "platform"}, false},
	{KindHold, func() Record { return new(Hold) }, []string{"batch", "placer"}, "placer", []string{"placer"}, false},
	{KindNotice, func() Record { return new(Notice) }, []string{"batch", "issuer", "awaiting", dueIndex}, "issuer", nil, false},
	{KindRecall, func() Record { return new(Recall) }, []string{"enterprise", "batch", "awaiting", "exercise", dueIndex}, "", []string{"enterprise", "awaiting", "exercise"}, true},
	{KindAgreement, func() Record { return new(Agreement) }, []string{"party", "awaiting"}, "", []string{"party", "awaiting"}, false},
	{KindMeeting, func() Record { return new(Meeting) }, []string{"party", "awaiting"}, "", []string{"party", "awaiting"}, false},
	{KindSteeringGroup, func() Record { return new(SteeringGroup) }, []string{"awaiting"}, "", nil, true},
	{KindCamera, func() Record { return new(Camera) }, []string{"enterprise", "site", "viewer"}, "enterprise", nil, true},
	{KindView, func() Record { return new(View) }, []string{"enterprise", "camera"}, "enterprise", []string{"enterprise", "camera"}, false},
	{KindSnapshot, func() Record { return new(Snapshot) }, []string{"enterprise", "camera"}, "enterprise", []string{"enterprise", "camera"}, false},
	{KindCertification, func() Record { return new(Certification) }, []string{"enterprise"}, "enterprise", nil, true},
	{KindBrand, func() Record { return new(Brand) }, []string{"enterprise"}, "enterprise", nil, true},
	{KindInspectionPlan, func() Record { return new(InspectionPlan) }, []string{"organization", dueIndex}, "", nil, false},
	{KindCorrection, func() Record { return new(Correction) }, []string{"proposer", "record", "awaiting"}, "proposer", []string{"proposer", "awaiting"}, false},
}

// SchemaOf returns the schema of a readable kind.
func SchemaOf(kind Kind) (Schema, error) {
	for _, s := range Schemas {
		if s.Kind == kind {
			return s, nil
		}
	}
	var kinds []Kind
	for _, s := range Schemas {
		kinds = append(kinds, s.Kind)
	}
	en, zh := enumerate(kinds)
	return Schema{}, Refuse(NotFound, "kind", "there is no kind of record %[1]q; ask for one of %[2]s", "没有 %[1]q 这种记录，可查询 %[3]s", clip(string(kind)), en, zh)
}

// Marshal returns the record's canonical JSON, the bytes kept on the ledger.
func Marshal(r Record) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)              // which would make '<' six times as long
	if err := encoder.Encode(r); err != nil { // records hold only strings, integers, times and structs of them
		panic(fmt.Sprintf("record %s does not marshal: %v", r.Kind(), err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Reference names one revision of a record.
type Reference struct {
	Kind     Kind   `json:"kind"`
	ID       string `json:"id"`
	Revision int    `json:"revision"`
}

// Receipt is the ledger's answer to a submission.
type Receipt struct {
	RequestID string      `json:"requestId"`
	Function  string      `json:"function"`
	TxID      string      `json:"txId"`
	Time      string      `json:"time"`                                    // RFC 3339
	Records   []Reference `json:"records"`                                 // what was written, in key order
	Replayed  bool        `json:"replayed,omitempty" metadata:",optional"` // the request had been carried out before, by TxID
}
