package provenance

import (
	"strconv"
	"time"
)

// MaxReadings is how many readings one transaction takes.
const MaxReadings = 500

// Readings is a chunk of a shipment's temperature log: what one transaction
// appended.
type Readings struct {
	Header
	Readings []Reading `json:"readings"`
}

// Reading is one measurement on the way.
type Reading struct {
	Time        Moment `json:"time"`
	Temperature int64  `json:"temperature"`                              // tenths of a degree Celsius
	Latitude    int64  `json:"latitude,omitempty" metadata:",optional"`  // millionths of a degree
	Longitude   int64  `json:"longitude,omitempty" metadata:",optional"` // millionths of a degree
}

// Kind returns KindReadings.
func (r *Readings) Kind() Kind { return KindReadings }

// Indexes is empty: chunks are numbered from 0, and found by their shipment's
// count of them.
func (r *Readings) Indexes() map[string][]string { return nil }

// Parties is empty: a shipment's log is read by those who read the shipment.
func (r *Readings) Parties() []string { return nil }

// ReadingsID is the ID of the n-th chunk of a shipment's log.
func ReadingsID(shipment string, n int) string { return shipment + keySeparator + strconv.Itoa(n) }

// AppendReadings is the input of shipment:AppendReadings.
type AppendReadings struct {
	Shipment string    `json:"shipment"`
	Readings []Reading `json:"readings"` // at most MaxReadings, each later than the one before
}

// Append adds readings to the log of a shipment on its way, and to its summary.
// It returns the new chunk.
func (s *Shipment) Append(in AppendReadings, stamp Stamp) (*Readings, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	var c check
	c.count("readings", len(in.Readings), 1, MaxReadings)
	latest := stamp.Time.Add(clockTolerance)
	for i, r := range in.Readings {
		field := item("readings", i)
		c.moment(field+".time", r.Time)
		c.reading(field+".", r)
		if err := c.result(); err != nil {
			return nil, err
		}
		at := r.Time.Time()
		c.that(!at.After(latest), field+".time", "%s is in the future", "%s 晚于现在", r.Time)
		c.that(s.Log.Readings > 0 || !at.Before(s.heard()), field+".time", "%s is before the departure at %s", "%s 早于出发时间 %s", r.Time, s.Departed)
		c.that(s.Log.Readings == 0 || at.After(s.heard()), field+".time", "%s is not after the reading before, at %s", "%s 应晚于上一条读数的时间 %s", r.Time, s.heard().In(ChinaTime).Format(time.RFC3339))
		s.Log.add(r, s.Examine(r, s.heard()))
	}
	chunk := &Readings{Header: Header{ID: ReadingsID(s.ID, s.Chunks)}, Readings: in.Readings}
	s.Chunks++
	return chunk, c.result()
}

// reading requires what an instrument can have measured on Earth.
func (c *check) reading(field string, r Reading) {
	const coldest, hottest = -1000, 1000
	c.that(r.Temperature >= coldest && r.Temperature <= hottest, field+"temperature", "must be within %d to %d tenths of a degree", "应在 %d 至 %d（十分之一摄氏度）之间", coldest, hottest)
	c.position(field, r.Latitude, r.Longitude)
	c.that((r.Latitude == 0) == (r.Longitude == 0), field+"longitude", "a position needs latitude and longitude", "位置须同时填写纬度和经度")
}

// located reports whether the reading has a position; nobody drives at 0°, 0°.
func (r Reading) located() bool { return r.Latitude != 0 || r.Longitude != 0 }

// Finding is what is wrong with a reading.
type Finding struct {
	Cold, Warm bool          // outside the range
	Gap        time.Duration // how long the log had been silent, when that was too long
	Off        int64         // metres from the planned route, when beyond its corridor
}

// Examine finds what is wrong with a reading; before is the time of the reading
// before it, or of the departure.
func (s *Shipment) Examine(r Reading, before time.Time) Finding {
	f := Finding{Cold: r.Temperature < s.Temperature.Min, Warm: r.Temperature > s.Temperature.Max}
	if silent := r.Time.Time().Sub(before); silent > s.interval() {
		f.Gap = silent
	}
	if r.located() {
		if off := metresFrom(s.Route, r.Latitude, r.Longitude); off > s.Corridor {
			f.Off = off
		}
	}
	return f
}

// heard is the time of the last reading, or of the departure.
func (s *Shipment) heard() time.Time {
	if s.Log.Readings > 0 {
		return s.Log.Last
	}
	return s.Departed.Time()
}

func (s *Shipment) interval() time.Duration { return time.Duration(s.LogMinutes) * time.Minute }

func (l *LogSummary) add(r Reading, f Finding) {
	if l.Readings == 0 {
		l.Min, l.Max = r.Temperature, r.Temperature
	}
	l.Readings++
	l.Last = r.Time.Time().UTC()
	l.Min, l.Max = min(l.Min, r.Temperature), max(l.Max, r.Temperature)
	count := func(n *int, found bool) {
		if found {
			*n++
		}
	}
	count(&l.Breaches, f.Cold || f.Warm)
	count(&l.Gaps, f.Gap > 0)
	count(&l.Located, r.located())
	count(&l.Deviations, f.Off > 0)
}

// Bounds of one page of a log, in chunks.
const (
	DefaultChunks = 5
	MaxChunks     = 20
)

// ReadingsQuery asks for a page of a shipment's log, in the order of time.
type ReadingsQuery struct {
	Shipment string `json:"shipment"`
	Skip     int    `json:"skip,omitempty" metadata:",optional"`  // chunks to leave out
	Limit    int    `json:"limit,omitempty" metadata:",optional"` // at most MaxChunks; 0: DefaultChunks
}

// Check refuses a malformed query and fills in its default.
func (q *ReadingsQuery) Check() error {
	if q.Limit == 0 {
		q.Limit = DefaultChunks
	}
	var c check
	c.id("shipment", q.Shipment)
	c.that(q.Limit >= 1 && q.Limit <= MaxChunks, "limit", "must be 1 to %d", "应为 1 至 %d", MaxChunks)
	c.that(q.Skip >= 0, "skip", "must not be negative", "不能为负数")
	return c.result()
}

// IDs are those of the page's chunks of s's log.
func (q *ReadingsQuery) IDs(s *Shipment) (ids []string, more bool) {
	first := min(q.Skip, s.Chunks)
	last := min(first+q.Limit, s.Chunks)
	for n := first; n < last; n++ {
		ids = append(ids, ReadingsID(s.ID, n))
	}
	return ids, last < s.Chunks
}

// ReadingsPage is a page of a shipment's log.
type ReadingsPage struct {
	Chunks []*Readings `json:"chunks"`
	More   bool        `json:"more,omitempty"` // ask again with Skip advanced
}
