package console

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// Bounds of one page of the explorer: however large a lineage, a page of it is small.
const (
	siblings = 25 // shown of a batch's neighbours at once
	mostOpen = 40 // batches expanded at once
)

// lineageView is a lineage as far as it was opened.
type lineageView struct {
	Root      *node
	Direction provenance.Direction
	Other     string // address of the other direction
	Forward   bool
	Picture   template.HTML
	Table     *Table
	Shown     int
	Full      bool // no more may be opened
	Reset     string
}

// node is a batch of the tree.
type node struct {
	ID       string
	Title    string
	Holder   string
	Amount   string // that it began with
	Portion  string // that much of the one above went into it, or of it into the one above
	Mark     Cell
	Count    int // neighbours in the direction
	Open     bool
	Toggle   string // address that opens or closes it
	Next     string // address of the next of its neighbours
	First    string // address of the first of them
	Children []*node
	Again    bool // shown above already
	Depth    int
	edge     index.Edge // to the one above
	above    *node
}

// opening is what of a lineage is open: batches with where the page of their
// neighbours begins.
type opening struct {
	order []string
	at    map[string]string
}

func (r *reader) opening(root string) opening {
	o := opening{at: map[string]string{}}
	for _, value := range r.request.URL.Query()["open"] {
		id, at, _ := strings.Cut(value, "@")
		if _, twice := o.at[id]; !twice && len(o.order) < mostOpen && len(value) <= maxParam {
			o.order, o.at[id] = append(o.order, id), at
		}
	}
	if len(o.order) == 0 {
		o.order, o.at[root] = []string{root}, ""
	}
	return o
}

// toward is the page with a batch opened at a place, or closed.
func (r *reader) toward(o opening, direction provenance.Direction, id string, at string, open bool) string {
	query := url.Values{"dir": {string(direction)}}
	seen := false
	for _, other := range o.order {
		value := other + suffixed(o.at[other])
		if other == id {
			seen = true
			if !open {
				continue
			}
			value = id + suffixed(at)
		}
		query.Add("open", value)
	}
	if open && !seen {
		query.Add("open", id+suffixed(at))
	}
	if len(query["open"]) == 0 {
		query.Add("open", "-") // nothing
	}
	return (&url.URL{Path: r.request.URL.Path, RawQuery: query.Encode(), Fragment: "n-" + id}).String()
}

func suffixed(at string) string {
	if at == "" {
		return ""
	}
	return "@" + at
}

// lineageStart asks for a batch.
func (c *console) lineageStart(r *reader) error {
	if id := r.param("batch"); id != "" {
		return r.redirect("/console/lineage/" + url.PathEscape(id))
	}
	return r.render("lineagestart", r.say("Lineage", "追溯"), "/console/lineage", nil)
}

// lineage explores what a batch was made of, or what was made of it.
func (c *console) lineage(r *reader) error {
	id := r.request.PathValue("id")
	root, err := r.get(provenance.KindBatch, id)
	if err != nil {
		return err
	}
	direction := provenance.Direction(r.param("dir"))
	if direction != provenance.Forward {
		direction = provenance.Backward
	}
	v := &lineageView{Direction: direction, Forward: direction == provenance.Forward, Root: &node{ID: id}}
	other := provenance.Forward
	if v.Forward {
		other = provenance.Backward
	}
	v.Other = "?dir=" + string(other)
	v.Reset = "?dir=" + string(direction)
	o := r.opening(id)
	v.Full = len(o.order) >= mostOpen
	all, err := r.grow(v.Root, direction, o)
	if err != nil {
		return err
	}
	if err := r.tell(all, root, direction, o); err != nil {
		return err
	}
	v.Shown = len(all)
	v.Picture, v.Table = r.drawLineage(v.Root, v.Forward), r.lineageTable(all)
	return r.show("lineage", r.say("Lineage of ", "追溯：")+id, "/console/lineage", v, []*Table{v.Table}, "swap.js")
}

func (r *reader) redirect(to string) error {
	r.w.Header().Set("Location", to)
	r.w.Header().Set("Cache-Control", "no-store")
	r.w.WriteHeader(303)
	return nil
}

// grow opens what is to be open, generation after generation.
func (r *reader) grow(root *node, direction provenance.Direction, o opening) ([]*node, error) {
	all, seen := []*node{root}, map[string]bool{root.ID: true}
	for i := 0; i < len(all); i++ {
		n := all[i]
		at, open := o.at[n.ID]
		if !open || n.Again {
			continue
		}
		edges, next, err := r.Index.Neighbours(r.ctx, direction, []string{n.ID}, at, siblings)
		if err != nil {
			return nil, err
		}
		n.Open = true
		if next != "" {
			n.Next = r.toward(o, direction, n.ID, next, true)
		}
		if at != "" {
			n.First = r.toward(o, direction, n.ID, "", true)
		}
		for _, e := range edges {
			child := &node{ID: far(e, direction), edge: e, above: n, Depth: n.Depth + 1}
			child.Again = seen[child.ID]
			seen[child.ID] = true
			n.Children = append(n.Children, child)
			all = append(all, child)
		}
	}
	return all, nil
}

func far(e index.Edge, direction provenance.Direction) string {
	if direction == provenance.Forward {
		return e.To
	}
	return e.From
}

// tell fills in what is said of the batches, all read at once.
func (r *reader) tell(all []*node, root *entry, direction provenance.Direction, o opening) error {
	var ids, keys []string
	for _, n := range all {
		ids, keys = append(ids, n.ID), append(keys, provenance.Key(provenance.KindBatch, n.ID))
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	found, err := r.lookup(keys...)
	if err != nil {
		return err
	}
	degrees, err := r.Index.Degrees(r.ctx, ids...)
	if err != nil {
		return err
	}
	var batches []*provenance.Batch
	units := map[string]provenance.Unit{}
	for _, e := range found {
		b := e.Record.(*provenance.Batch)
		batches, units[b.ID] = append(batches, b), b.Unit
		if err := r.learn(b.Holder.Enterprise); err != nil {
			return err
		}
	}
	troubles, err := r.troubles(batches...)
	if err != nil {
		return err
	}
	for _, n := range all {
		n.Count = degrees[n.ID].Inputs
		if direction == provenance.Forward {
			n.Count = degrees[n.ID].Outputs
		}
		n.Toggle = r.toward(o, direction, n.ID, "", !n.Open)
		if e := found[provenance.Key(provenance.KindBatch, n.ID)]; e != nil {
			b := e.Record.(*provenance.Batch)
			n.Title, n.Holder, n.Amount = r.title(e), r.name(b.Holder.Enterprise), words.Amount(r.l, b.Quantity.Initial, b.Unit)
			n.Mark = r.troubleCell(troubles[n.ID])
		}
		if n.above != nil && n.edge.Amount > 0 {
			n.Portion = words.Amount(r.l, n.edge.Amount, units[n.edge.From])
		}
	}
	return nil
}

func (r *reader) lineageTable(all []*node) *Table {
	t := &Table{Name: "lineage", Title: r.say("What is shown", "当前显示的批次"), Columns: []Column{
		{r.say("Generation", "代"), true}, {Text: r.say("Batch", "批次")}, {Text: r.say("What", "内容")}, {Text: r.say("Holder", "持有者")},
		{Text: r.say("Quantity", "数量")}, {Text: r.say("Of it or into it", "其中流转")}, {Text: r.say("Next to", "相邻批次")}, {Text: r.say("Against it", "异常")},
	}}
	for _, n := range all {
		above := Cell{}
		if n.above != nil {
			above = link(provenance.KindBatch, n.above.ID)
		}
		t.Rows = append(t.Rows, []Cell{count(n.Depth), link(provenance.KindBatch, n.ID), plain(n.Title), plain(n.Holder), plain(n.Amount), plain(n.Portion), above, n.Mark})
	}
	return t
}
