package story

import "sunledger/chaincode/provenance"

// Records are the IDs of what a telling leaves on the ledger.
type Records struct {
	Lot      string // the linked base's 2,000 kg, released and admitted by the green lane
	Recalled string // the second base's 400 kg: failed, held, recalled, destroyed
	Stall    string // of Lot, sold to the supermarket at the stall
	Online   string // of Lot, ordered online by the canteen
	Mixture  string // of Lot and Recalled
	Store    string // of Mixture, in the supermarket
	Canteen  string // of Mixture, in the canteen's kitchen
	Stopped  string // the second base's next lot, which failed before it left

	Standard, Linkage, Meeting, Camera       string
	TestReport, Commitment, Origin           string // of Lot
	Shipment, Entry, InspectionEntry         string // of Lot, of Lot, of Recalled
	Inspection, JointInspection              string // of the first base, closed; of the second, signed by both
	Sample, Notice, Recall, Announcement     string // of Recalled; the announcement is a publication
	Warning, Exercise                        string // the origin's notice about Stopped; the recall exercise about Lot
	Base, Base2, Market, Supermarket, Caters string // enterprises' codes
}

// Records returns the IDs of this telling.
func (s *Story) Records() Records {
	lot, recalled := s.lots()
	stall, online, mixture, store, canteen := s.parts()
	id := provenance.OwnedID
	return Records{
		Lot: lot, Recalled: recalled, Stall: stall, Online: online, Mixture: mixture, Store: store, Canteen: canteen,
		Stopped:  id(base2Code, s.number("HG", 1)),
		Standard: standardID, Linkage: id(baseCode, linkageNumber), Meeting: id(destinationCode, s.lot("LX")), Camera: id(baseCode, "SXT01"),
		TestReport: id(labCode, s.lot("JC")), Commitment: id(baseCode, s.lot("HGZ")), Origin: id(originCode, s.lot("CD")),
		Shipment: id(baseCode, s.lot("YD")), Entry: id(marketCode, s.lot("RK")), InspectionEntry: id(marketCode, s.number("RK", 1)),
		Inspection: id(destinationCode, s.lot("FX")), JointInspection: id(originCode, s.lot("LH")),
		Sample: id(destinationCode, s.lot("CY")), Notice: id(destinationCode, s.lot("TB")),
		Recall: id(base2Code, s.lot("ZH")), Announcement: id(originCode, s.lot("GK")),
		Warning: id(originCode, s.lot("TB")), Exercise: id(originCode, s.lot("YL")),
		Base: baseCode, Base2: base2Code, Market: marketCode, Supermarket: supermarketCode, Caters: canteenCode,
	}
}
