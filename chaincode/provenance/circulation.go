package provenance

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Sale is what a seller notes about goods sold: online or at the stall. Prices
// never go on the ledger; a salted digest lets a party prove them later.
type Sale struct {
	Order   string `json:"order,omitempty" metadata:",optional"`   // reference of the order, such as an online platform's
	Terms   string `json:"terms,omitempty" metadata:",optional"`   // SHA-256 over a random salt, price and terms, hexadecimal
	Stall   string `json:"stall,omitempty" metadata:",optional"`   // site ID of the seller's stall
	Listing string `json:"listing,omitempty" metadata:",optional"` // ID of the seller's listing
}

// Purchase is how the holder came by a batch.
type Purchase struct {
	From Owner `json:"from"`
	Sale
}

// check refuses a malformed sale; prefix precedes its fields' names.
func (s Sale) check(c *check, prefix string) {
	c.text(prefix+"order", s.Order, 0, maxName)
	if s.Terms != "" {
		c.digest(prefix+"terms", s.Terms)
	}
	if s.Stall != "" {
		c.id(prefix+"stall", s.Stall)
	}
	if s.Listing != "" {
		c.id(prefix+"listing", s.Listing)
	}
}

// NamedSale is a sale and the prefix of its fields in the input.
type NamedSale struct {
	Prefix string
	Sale
}

// Sales are those of the outputs.
func (in SplitBatch) Sales() []NamedSale {
	var sales []NamedSale
	for i, o := range in.Outputs {
		sales = append(sales, NamedSale{item("outputs", i) + ".", o.Sale})
	}
	return sales
}

// Sells refuses a sale of b at a stall or by a listing that is not the seller's,
// who holds b. stalls and listings are those that sales name, by ID.
func (b *Batch) Sells(sales []NamedSale, stalls map[string]*Site, listings map[string]*Listing) error {
	var c check
	for _, s := range sales {
		if s.Stall != "" {
			stall := stalls[s.Stall]
			c.that(stall.Owner == b.Holder && stall.SiteKind == stallKind, s.Prefix+"stall", "%s is not a stall of yours", "%s 不是本单位的摊位", s.Stall)
		}
		if s.Listing != "" {
			c.that(listings[s.Listing].offers(b), s.Prefix+"listing", "%s does not offer this batch now; publish a listing of it first", "%s 当前未上架该批次，请先发布", s.Listing)
		}
	}
	return c.result()
}

// Leg is a part of a batch's journey: a shipment it travelled with whole, or a
// site where its holder kept it.
type Leg struct {
	Shipment string    `json:"shipment,omitempty"`
	Site     string    `json:"site,omitempty"`
	Since    time.Time `json:"since"` // hand-over, or arrival at the site
}

const maxLegs = 100

// travelled adds a leg to b's journey.
func (b *Batch) travelled(leg Leg) error {
	if len(b.Journey) >= maxLegs {
		return b.refuse(WrongState, "", "has been to %d places, the most that are noted; split it to go on", "已记录 %d 段行程，达到上限；请拆分后继续", maxLegs)
	}
	b.Journey = append(b.Journey, leg)
	return nil
}

// KeptAt is the site where the holder keeps b, as last noted; empty when nobody
// did, or when b is on its way.
func (b *Batch) KeptAt() string {
	if len(b.Journey) == 0 || b.unshipped() != nil {
		return ""
	}
	site := b.Journey[len(b.Journey)-1].Site
	if !strings.HasPrefix(site, b.Holder.Enterprise+"-") {
		return "" // the holder before kept it there
	}
	return site
}

// Shipments are those with which b travelled, and the one it is on.
func (b *Batch) Shipments() []string {
	var ids []string
	for _, leg := range b.Journey {
		if leg.Shipment != "" {
			ids = append(ids, leg.Shipment)
		}
	}
	if b.Transfer != nil && b.Transfer.Shipment != "" {
		ids = append(ids, b.Transfer.Shipment)
	}
	return ids
}

// Stays are the sites of b's journey.
func (b *Batch) Stays() []string {
	var ids []string
	for _, leg := range b.Journey {
		if leg.Site != "" {
			ids = append(ids, leg.Site)
		}
	}
	return ids
}

// StoreBatch is the input of batch:Store.
type StoreBatch struct {
	Batch string `json:"batch"`
	Site  string `json:"site"`
}

// storing are the kinds of sites where goods are kept.
var storing = []SiteKind{"packhouse", "warehouse", stallKind, "store", "kitchen", "depot"}

// Store notes where the holder keeps what is left of b. What is held or recalled
// stays where it is.
func (b *Batch) Store(in StoreBatch, site *Site, cover Cover, stamp Stamp) error {
	var c check
	c.that(site.Owner == b.Holder, "site", "%s is not a site of the holder", "%s 不是持有者的场所", site.ID)
	c.that(slices.Contains(storing, site.SiteKind), "site", "%s is a %s, where goods are not kept", "%s 为 %s，不能存放货物", site.ID, site.SiteKind)
	if err := c.result(); err != nil {
		return err
	}
	if err := b.unshipped(); err != nil {
		return err
	}
	if err := b.barred(cover); err != nil {
		return err
	}
	switch {
	case b.Quantity.Remaining == 0:
		return b.refuse(Insufficient, "batch", "nothing of it is left", "该批次已无剩余")
	case b.KeptAt() == site.ID:
		return b.refuse(WrongState, "site", "is kept at %s already", "已存放在 %s", site.ID)
	}
	return b.travelled(Leg{Site: site.ID, Since: stamp.Time})
}

// unshipped refuses while b travels with a shipment.
func (b *Batch) unshipped() error {
	if b.Transfer == nil || b.Transfer.Shipment == "" {
		return nil
	}
	return b.refuse(WrongState, "", "travels with shipment %s; hand over, refuse or cancel that", "正随运单 %s 运输，请交接、拒收或取消该运单", b.Transfer.Shipment)
}

// WasteCause is why goods were wasted.
type WasteCause string

var wasteCauses = []WasteCause{"spoiled", "damaged", "temperature", "trimmed", "expired", "unsold", "contaminated"}

// Listing (线上商品) is a batch offered on an online platform.
type Listing struct {
	Header
	PublishListing
	Seller    Owner  `json:"seller"`
	Agreement string `json:"agreement,omitempty"` // the linkage with the producer under which the seller has the goods, as of then
	Withdrawn *Mark  `json:"withdrawn,omitempty"`
}

// PublishListing is the input of listing:Publish.
type PublishListing struct {
	Listing   string `json:"listing"` // ID: seller's code, '-', own number
	Batch     string `json:"batch"`
	Platform  string `json:"platform"`  // enterprise code of an online platform, or of a market that has one
	Reference string `json:"reference"` // the platform's own number of it; not a URL, which would outlive what it shows
}

// Kind returns KindListing.
func (l *Listing) Kind() Kind { return KindListing }

// Indexes lists listings by batch and platform; the ID begins with the seller.
func (l *Listing) Indexes() map[string][]string {
	return map[string][]string{"batch": {l.Batch}, "platform": {l.Platform}}
}

// Parties are seller and platform.
func (l *Listing) Parties() []string { return []string{l.Seller.Enterprise, l.Platform} }

var referenceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)

// New returns the listing of goods that their holder, the seller, may sell. link is
// that of the producer and the seller, nil when there is none; a listing says whether
// it came under one, and needs none.
func (in PublishListing) New(batch *Batch, cover Cover, seller, platform *Enterprise, link *Link, stamp Stamp) (*Listing, error) {
	var c check
	c.ownID("listing", in.Listing, batch.Holder.Enterprise)
	c.that(platform.BusinessKind == Platform || platform.BusinessKind == Market, "platform", "%s is neither an online platform nor a market", "%s 不是网络交易平台或市场", platform.Name)
	in.check(&c)
	if err := c.result(); err != nil {
		return nil, err
	}
	if err := platform.MayAct(); err != nil {
		return nil, err
	}
	if err := batch.idle(); err != nil {
		return nil, err
	}
	if err := batch.movable(cover); err != nil {
		return nil, err
	}
	if err := seller.maySupply(seller.Organization, stamp.Today()); err != nil {
		return nil, err
	}
	if batch.Quantity.Remaining == 0 {
		return nil, batch.refuse(Insufficient, "batch", "nothing of it is left", "该批次已无剩余")
	}
	agreement, _ := link.covers(batch.Product, stamp.Today())
	return &Listing{Header: Header{ID: in.Listing}, PublishListing: in, Seller: batch.Holder, Agreement: agreement}, nil
}

func (in PublishListing) check(c *check) {
	c.that(referenceForm.MatchString(in.Reference), "reference", "%q is not a reference: 1 to 40 letters, digits, '.', '_' or '-', no URL", "%q 不是商品编号：应为 1 至 40 个字母、数字、“.”、“_”或“-”，不能是网址", clip(in.Reference))
}

// offers reports whether b can be sold by the listing.
func (l *Listing) offers(b *Batch) bool {
	return l.Withdrawn == nil && l.Batch == b.ID && l.Seller == b.Holder
}

// ListingQuery is the question of listing:Check.
type ListingQuery struct {
	Listings []string `json:"listings"` // at most MaxPage
}

// Check refuses a malformed query.
func (q ListingQuery) Check() error {
	var c check
	c.count("listings", len(q.Listings), 1, MaxPage)
	for i, id := range q.Listings {
		c.id(item("listings", i), id)
	}
	return c.result()
}

// ListingCheck is an answer of listing:Check: whether the goods can be ordered now.
// A hold or recall takes them off sale in the block in which it commits, whatever
// the platform still shows.
type ListingCheck struct {
	Listing   string `json:"listing"`
	Orderable bool   `json:"orderable"`
	Refusal   *Error `json:"refusal,omitempty"` // why not; none when it was withdrawn
}

// CheckOffer says whether b can be ordered by the listing.
func (l *Listing) CheckOffer(b *Batch, cover Cover) ListingCheck {
	answer := ListingCheck{Listing: l.ID}
	if l.Withdrawn != nil {
		return answer
	}
	err := b.movable(cover)
	switch {
	case err != nil:
	case !l.offers(b):
		err = b.refuse(WrongState, "", "is no longer its seller's", "已不属于该销售方")
	case b.Quantity.Remaining == 0:
		err = b.refuse(Insufficient, "", "is sold out", "已售完")
	default:
		answer.Orderable = true
		return answer
	}
	answer.Refusal = AsError(err)
	return answer
}

// WithdrawListing is the input of listing:Withdraw.
type WithdrawListing struct {
	Listing string `json:"listing"`
	Reason  string `json:"reason"`
}

// Withdraw takes the goods off the platform (下架).
func (l *Listing) Withdraw(in WithdrawListing, stamp Stamp) error {
	var c check
	c.note("reason", in.Reason, 2, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if l.Withdrawn != nil {
		return Refuse(WrongState, "", "is withdrawn already, in transaction %s", "已由交易 %s 下架", l.Withdrawn.TxID).On(KindListing, l.ID)
	}
	l.Withdrawn = &Mark{Stamp: stamp, Note: in.Reason}
	return nil
}
