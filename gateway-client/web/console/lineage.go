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
	mostOpen = 20 // batches expanded at once
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
	Opened    []string
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
	Next     string // what opens the next of its neighbours
	First    string // what opens the first of them
	Children []*node
	Again    bool // shown above already
	Depth    int
	edge     index.Edge // to the one above
	next     string     // where the page of its neighbours after this goes on
	above    *node
}

// opening is what of a lineage is open: batches with where the page of their
// neighbours begins.
type opening struct {
	order []string
	at    map[string]string
	auto  bool // nothing was said: the first generations open by themselves
}

// Bounds of what opens by itself.
const (
	autoShown = 30
	autoDeep  = 6
)

// opens reports whether a batch is open or may open by itself.
func (o *opening) opens(n *node, shown int) (open, byItself bool) {
	if _, open := o.at[n.ID]; open {
		return true, false
	}
	byItself = o.auto && shown < autoShown && n.Depth < autoDeep && len(o.order) < mostOpen
	return byItself, byItself
}

// opening reads what is open and what the reader opened or closed now: "ID" the one
// that was closed or open, "ID@place" its neighbours from a place on.
func (r *reader) opening(root string) *opening {
	o := &opening{at: map[string]string{}}
	query := r.request.URL.Query()
	for _, value := range query["open"] {
		o.open(value)
	}
	if toggled := query.Get("toggle"); toggled != "" {
		id, _, place := strings.Cut(toggled, "@")
		if _, open := o.at[id]; open && !place {
			delete(o.at, id)
			o.order = slices.DeleteFunc(o.order, func(other string) bool { return other == id })
		} else {
			o.open(toggled)
		}
	}
	if len(query["open"]) == 0 && query.Get("toggle") == "" {
		o.auto = true
		o.open(root)
	}
	return o
}

func (o *opening) open(value string) {
	id, at, _ := strings.Cut(value, "@")
	_, known := o.at[id]
	if len(value) > maxParam || !known && len(o.order) >= mostOpen {
		return
	}
	if !known {
		o.order = append(o.order, id)
	}
	o.at[id] = at
}

// values are what is open, as the form carries it on.
func (o *opening) values() []string {
	values := []string{"-"} // so that nothing is not taken for the beginning
	for _, id := range o.order {
		if id == "-" {
			continue
		}
		value := id
		if o.at[id] != "" {
			value += "@" + o.at[id]
		}
		values = append(values, value)
	}
	return values
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
	all, err := r.grow(v.Root, direction, o)
	if err != nil {
		return err
	}
	v.Full, v.Opened = len(o.order) >= mostOpen, o.values()
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
func (r *reader) grow(root *node, direction provenance.Direction, o *opening) ([]*node, error) {
	all, seen := []*node{root}, map[string]bool{root.ID: true}
	for i := 0; i < len(all); i++ {
		n := all[i]
		open, byItself := o.opens(n, len(all))
		if n.Again || !open {
			continue
		}
		edges, next, err := r.Index.Neighbours(r.ctx, direction, []string{n.ID}, o.at[n.ID], siblings)
		if err != nil {
			return nil, err
		}
		if byItself && len(all)+len(edges) > autoShown {
			continue
		}
		if byItself && len(edges) > 0 {
			o.open(n.ID)
		}
		n.Open, n.next = len(edges) > 0, next
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
func (r *reader) tell(all []*node, root *entry, direction provenance.Direction, o *opening) error {
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
		if n.next != "" {
			n.Next = n.ID + "@" + n.next
		}
		if n.Open && o.at[n.ID] != "" {
			n.First = n.ID + "@"
		}
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
