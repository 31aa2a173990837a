package web

import (
	"bytes"
	"encoding/json"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
)

func (s *Server) recordRoutes() []route {
	return []route{
		pages("/api/v1/records", "records", "Search records: words, filters, order; businesses find their own and what is open", members_, s.search),
		get("/api/v1/facets", "records", "Count what a search finds by kind, product, organization or state", members_, s.facets),
		get("/api/v1/records/{kind}/{id}", "records", "One record as the index has it", members_, s.record),
		get("/api/v1/records/{kind}/{id}/versions", "records", "All versions of a record, newest first", members_, s.versions),
		get("/api/v1/records/{kind}/{id}/ledger", "records", "The ledger's own answer beside the index's row", members_, s.ownAnswer),
	}
}

// searchParams are the filters of the index.
type searchParams struct {
	Text         string   `query:"q" about:"words, names, numbers, plates or codes in any order"`
	Kinds        []string `query:"kind" about:"kinds of records; repeat for several"`
	Index        string   `query:"index" about:"an index of the ledger, such as awaiting; needs value"`
	Value        string   `query:"value" about:"the value of index, such as HaidianMSP"`
	Product      string   `query:"product" about:"code of a product, such as CUCUMBER"`
	Enterprise   string   `query:"enterprise" about:"code of an enterprise in any part"`
	Organization string   `query:"organization" about:"MSP ID of the side that wrote it"`
	State        string   `query:"state" about:"state of the record, such as an inspection's"`
	From         string   `query:"from" about:"first day of the writing, in China, as 2026-11-25"`
	To           string   `query:"to" about:"last day of the writing"`
	Sort         string   `query:"sort" about:"time (default), id or title"`
	Ascending    bool     `query:"ascending" about:"smallest or oldest first"`
	After        string   `query:"after" about:"where the page before ended"`
	Limit        int      `query:"limit" about:"rows on a page, 1 to 200; default 20"`
}

// facetParams are searchParams with what to count by.
type facetParams struct {
	By           string   `query:"by" about:"kind, product, organization or state"`
	Text         string   `query:"q" about:"words, names, numbers, plates or codes in any order"`
	Kinds        []string `query:"kind" about:"kinds of records; repeat for several"`
	Index        string   `query:"index" about:"an index of the ledger, such as awaiting; needs value"`
	Value        string   `query:"value" about:"the value of index"`
	Product      string   `query:"product" about:"code of a product"`
	Enterprise   string   `query:"enterprise" about:"code of an enterprise in any part"`
	Organization string   `query:"organization" about:"MSP ID of the side that wrote it"`
	State        string   `query:"state" about:"state of the record"`
	From         string   `query:"from" about:"first day of the writing, in China"`
	To           string   `query:"to" about:"last day of the writing"`
}

// recordParams name a record.
type recordParams struct {
	Kind string `path:"kind" about:"kind of the record, such as batch"`
	ID   string `path:"id" about:"ID of the record"`
}

// Facets is what was counted.
type Facets struct {
	Facets []index.Facet `json:"facets"`
}

// Versions are all of a record.
type Versions struct {
	Versions []*index.Row `json:"versions"` // newest first
}

// OwnAnswer is the ledger's own word beside the index's.
type OwnAnswer struct {
	Equal  bool            `json:"equal"` // whether both say the same
	Index  *index.Row      `json:"index,omitempty"`
	Ledger json.RawMessage `json:"ledger"` // the record as the server's own peer answers now
}

const maxLimit = 200

func (p searchParams) query(actor provenance.Actor) (index.Query, error) {
	q := index.Query{
		Text: p.Text, Index: p.Index, Value: p.Value, Product: p.Product, Enterprise: p.Enterprise, Organization: p.Organization, State: p.State,
		From: provenance.Date(p.From), To: provenance.Date(p.To), Sort: index.Sort(p.Sort), Ascending: p.Ascending, After: p.After, Limit: p.Limit,
	}
	if actor.Role.Business() {
		q.Reader = &actor
	}
	for _, kind := range p.Kinds {
		if _, err := provenance.SchemaOf(provenance.Kind(kind)); err != nil {
			return q, err
		}
		q.Kinds = append(q.Kinds, provenance.Kind(kind))
	}
	if p.Limit != 0 {
		return q, within("limit", p.Limit, 1, maxLimit)
	}
	return q, nil
}

func (s *Server) search(c *call, p searchParams) (*index.Page, error) {
	q, err := p.query(c.actor())
	if err != nil {
		return nil, err
	}
	page, err := s.Index.Search(c.r.Context(), q)
	if err != nil {
		return nil, err
	}
	shown := &index.Page{Rows: []*index.Row{}, Total: page.Total, Next: page.Next}
	for _, row := range page.Rows {
		disclosed, err := row.For(c.actor())
		if provenance.AsError(err) != nil && provenance.AsError(err).Code == provenance.Denied {
			continue // the index found what the rules keep: the rules win
		}
		if err != nil {
			return nil, err
		}
		shown.Rows = append(shown.Rows, disclosed)
	}
	if page.Next != "" {
		c.next = map[string][]string{"after": {page.Next}}
	}
	return shown, nil
}

func (s *Server) facets(c *call, p facetParams) (*Facets, error) {
	if err := oneOf("by", p.By, "kind", "product", "organization", "state"); err != nil || p.By == "" {
		return nil, provenance.Refuse(provenance.Invalid, "by", "is kind, product, organization or state", "应为 kind、product、organization 或 state")
	}
	q, err := searchParams{
		Text: p.Text, Kinds: p.Kinds, Index: p.Index, Value: p.Value, Product: p.Product, Enterprise: p.Enterprise,
		Organization: p.Organization, State: p.State, From: p.From, To: p.To,
	}.query(c.actor())
	if err != nil {
		return nil, err
	}
	found, err := s.Index.Facets(c.r.Context(), q, p.By)
	if found == nil {
		found = []index.Facet{}
	}
	return &Facets{found}, err
}

// row is the latest version of a record that the actor may read.
func (s *Server) row(c *call, p recordParams) (stored, shown *index.Row, err error) {
	kind := provenance.Kind(p.Kind)
	if err := (provenance.RecordQuery{Kind: kind, ID: p.ID}).Check(); err != nil {
		return nil, nil, err
	}
	if stored, err = s.Index.Get(c.r.Context(), kind, p.ID); err != nil {
		return nil, nil, err
	}
	shown, err = stored.For(c.actor())
	return stored, shown, err
}

func (s *Server) record(c *call, p recordParams) (*index.Row, error) {
	_, shown, err := s.row(c, p)
	return shown, err
}

// versions shows those versions that the actor may read, as the ledger's history
// does.
func (s *Server) versions(c *call, p recordParams) (*Versions, error) {
	kind := provenance.Kind(p.Kind)
	if err := (provenance.RecordQuery{Kind: kind, ID: p.ID}).Check(); err != nil {
		return nil, err
	}
	all, err := s.Index.Versions(c.r.Context(), kind, p.ID)
	if err != nil {
		return nil, err
	}
	shown := &Versions{[]*index.Row{}}
	var denied error
	for _, row := range all {
		one, err := row.For(c.actor())
		if err != nil {
			denied = err
			continue
		}
		shown.Versions = append(shown.Versions, one)
	}
	if len(shown.Versions) == 0 && denied != nil {
		return nil, denied
	}
	return shown, nil
}

// ownAnswer asks the ledger as the server and shows its answer to whom the ledger
// would show it.
func (s *Server) ownAnswer(c *call, p recordParams) (*OwnAnswer, error) {
	stored, shown, err := s.row(c, p)
	if err != nil && provenance.AsError(err).Code != provenance.NotFound {
		return nil, err
	}
	record, err := s.Ledger.Get(c.r.Context(), provenance.Kind(p.Kind), p.ID)
	if err != nil {
		return nil, err
	}
	if err := provenance.PermitRead(c.actor(), record); err != nil {
		return nil, err
	}
	answer := &OwnAnswer{Index: shown, Ledger: provenance.Marshal(provenance.Disclose(c.actor(), record))}
	if stored != nil {
		indexed, err := ledger.ParseRecord(stored.Kind, stored.JSON)
		if err != nil {
			return nil, err
		}
		answer.Equal = bytes.Equal(provenance.Marshal(provenance.Disclose(s.self, indexed)), provenance.Marshal(record))
	}
	return answer, nil
}
