package provenance

import "slices"

// Direction is which way lineage is followed.
type Direction string

// Backward leads to what a batch was made from, Forward to what was made of it.
const (
	Backward Direction = "backward"
	Forward  Direction = "forward"
)

// Source gives a traversal what it asks for, many records at a time. B is what
// it knows of a batch: the record, or no more than is asked for.
type Source[B any] interface {
	Batches(ids []string) ([]B, error)                        // in the order asked for; NotFound when one is missing
	Neighbours(direction Direction, of []B) ([]string, error) // the IDs of all batches that they were made from, or that were made from them
	Evidence(of []B) (Evidence, error)                        // what is attached to them
}

// Evidence is what is attached to some batches: certificates, inspections and
// samples, the shipments with which they travelled and the sites where they were
// kept, and what bars them.
type Evidence struct {
	Certificates []*Certificate `json:"certificates"`
	Inspections  []*Inspection  `json:"inspections"`
	Samples      []*Sample      `json:"samples"`
	Shipments    []*Shipment    `json:"shipments,omitempty"`
	Sites        []*Site        `json:"sites,omitempty"`
	Bars         []Bar          `json:"bars,omitempty"`
}

// Bar is the recalls and holds in force on a batch, by ID: they stop it and
// everything made from it.
type Bar struct {
	Batch   string   `json:"batch"`
	Recalls []string `json:"recalls,omitempty"`
	Holds   []string `json:"holds,omitempty"`
}

// Bounds of one traversal, in batches.
const (
	DefaultTraceLimit = 500
	MaxTraceLimit     = 2000
)

// TraceQuery asks for the lineage of a batch. A long one comes in pages: ask
// again with From set to the Frontier of the answer before.
type TraceQuery struct {
	Batch     string    `json:"batch"`
	Direction Direction `json:"direction"`
	Limit     int       `json:"limit,omitempty" metadata:",optional"` // at most MaxTraceLimit batches; 0: DefaultTraceLimit
	From      []string  `json:"from,omitempty" metadata:",optional"`
	Depth     int       `json:"depth,omitempty" metadata:",optional"`    // generations to follow; 0: all
	Evidence  bool      `json:"evidence,omitempty" metadata:",optional"` // with certificates, inspections and samples
}

// Lineage is a page of a traversal, nearest batches first. Edges are the
// batches' inputs. Of each batch it has what InLineage lets through; the record
// has the rest.
type Lineage LineageOf[*Batch]

// LineageOf is a Lineage of whatever stands for a batch.
type LineageOf[B any] struct {
	Root      string    `json:"root"`
	Direction Direction `json:"direction"`
	Batches   []B       `json:"batches"`
	Ditto     bool      `json:"ditto,omitempty"` // says once what its batches share; see ditto.go
	Evidence
	Frontier []string `json:"frontier,omitempty"` // reached and not read
}

// InLineage reports whether a lineage shows that field of a batch: what it is,
// whose, how much, and what it was made of. Of a part, which was only split off, it
// leaves out what is true of what it was split from.
func InLineage(field string, part bool) bool {
	switch field {
	case "id", "gtin", "outputs", "transfer", "journey":
		return true
	case "site", "lots":
		return !part
	}
	return DittoInLineage(field)
}

// Check refuses a malformed query and fills in its default.
func (q *TraceQuery) Check() error {
	var c check
	c.id("batch", q.Batch)
	oneOf(&c, "direction", q.Direction, Backward, Forward)
	if q.Limit == 0 {
		q.Limit = DefaultTraceLimit
	}
	c.that(q.Limit >= 1 && q.Limit <= MaxTraceLimit, "limit", "must be 1 to %d", "应为 1 至 %d", MaxTraceLimit)
	c.that(q.Depth >= 0, "depth", "must not be negative", "不能为负数")
	c.that(q.Depth == 0 || len(q.From) == 0, "depth", "cannot be bounded on later pages", "后续分页不能限定层数")
	for i, id := range q.From {
		c.id(item("from", i), id)
	}
	return c.result()
}

// Trace follows the lineage breadth first, one generation a read, until it ends
// or the limit is reached.
func Trace[B any](q TraceQuery, source Source[B]) (*LineageOf[B], error) {
	result := &LineageOf[B]{Root: q.Batch, Direction: q.Direction, Batches: []B{}}
	frontier := slices.Compact(slices.Sorted(slices.Values(q.From)))
	if len(frontier) == 0 {
		frontier = []string{q.Batch}
	}
	seen := make(map[string]bool, q.Limit)
	for _, id := range frontier {
		seen[id] = true
	}
	for depth := 0; len(frontier) > 0 && len(result.Batches) < q.Limit; depth++ {
		now := frontier[:min(len(frontier), q.Limit-len(result.Batches))]
		later := frontier[len(now):]
		generation, err := source.Batches(now)
		if err != nil {
			return nil, err
		}
		result.Batches = append(result.Batches, generation...)
		frontier = append([]string{}, later...)
		if q.Depth > 0 && depth == q.Depth {
			continue
		}
		next, err := source.Neighbours(q.Direction, generation)
		if err != nil {
			return nil, err
		}
		for _, id := range next {
			if !seen[id] {
				seen[id] = true
				frontier = append(frontier, id)
			}
		}
	}
	result.Frontier = frontier
	if !q.Evidence {
		return result, nil
	}
	var err error
	result.Evidence, err = source.Evidence(result.Batches)
	return result, err
}
