package provenance

import "time"

// Shipment is goods on their way: what was loaded, on which vehicle, how warm it
// was, and what the receiver took over.
type Shipment struct {
	Header
	Sender      Owner       `json:"sender"`
	Receiver    Owner       `json:"receiver"`
	Carrier     Owner       `json:"carrier"`
	Batches     []string    `json:"batches"`
	Temperature Temperature `json:"temperature"` // the range that suits all of them
	Log         LogSummary  `json:"log"`
	Delivered   *Mark       `json:"delivered,omitempty"`
}

// LogSummary is what the readings amount to, computed as they are appended.
type LogSummary struct {
	Readings   int       `json:"readings"`
	Last       time.Time `json:"last"`
	Min        int64     `json:"min"` // tenths of a degree Celsius
	Max        int64     `json:"max"`
	Breaches   int       `json:"breaches,omitempty"`   // readings outside the range
	Gaps       int       `json:"gaps,omitempty"`       // times that the log was silent for too long
	Deviations int       `json:"deviations,omitempty"` // readings away from the planned route
}

// Kind returns KindShipment.
func (s *Shipment) Kind() Kind { return KindShipment }

// Indexes lists shipments by receiver and carrier; the ID begins with the sender.
func (s *Shipment) Indexes() map[string][]string {
	return map[string][]string{"receiver": {s.Receiver.Enterprise}, "carrier": {s.Carrier.Enterprise}}
}

// Parties are sender, receiver and carrier.
func (s *Shipment) Parties() []string {
	return []string{s.Sender.Enterprise, s.Receiver.Enterprise, s.Carrier.Enterprise}
}

// Sound reports whether the log shows the goods within range all the way.
func (s *Shipment) Sound() bool {
	return s.Log.Readings > 0 && s.Log.Breaches == 0 && s.Log.Gaps == 0 && s.Log.Deviations == 0
}
