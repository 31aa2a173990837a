package provenance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// warehouse is the base's.
func warehouse() *Site {
	return &Site{Header: Header{ID: baseCode + "-W1"}, RegisterSite: RegisterSite{Site: baseCode + "-W1", SiteKind: "warehouse"}, Owner: baseStamp.Actor.Owner()}
}

func stall() *Site {
	return &Site{Header: Header{ID: baseCode + "-S1"}, RegisterSite: RegisterSite{Site: baseCode + "-S1", SiteKind: "stall"}, Owner: baseStamp.Actor.Owner()}
}

func listed(t *testing.T, b *Batch) *Listing {
	l, err := listing().New(b, certified(), business(1, marketCode, Market), business(1, marketCode, Market), nil, marketStamp)
	require.NoError(t, err)
	return l
}

func listing() PublishListing {
	return PublishListing{Listing: baseCode + "-X1", Batch: baseCode + "-L1", Platform: marketCode, Reference: "SKU-1001"}
}

func TestSales(t *testing.T) {
	b := registered(t)
	sale := Sale{Order: "DD-1", Terms: strings.Repeat("0", 64), Stall: baseCode + "-S1", Listing: baseCode + "-X1"}
	in := SplitBatch{Batch: b.ID, Outputs: []SplitOutput{{Batch: baseCode + "-A", Amount: 5, To: marketCode, Sale: sale}, {Batch: baseCode + "-B", Amount: 5}}}
	require.NoError(t, in.Check())
	named := in.Sales()
	assert.Equal(t, []string{"outputs[0].", "outputs[1]."}, []string{named[0].Prefix, named[1].Prefix})
	sites, listings := map[string]*Site{sale.Stall: stall()}, map[string]*Listing{sale.Listing: listed(t, b)}
	require.NoError(t, b.Sells(named, sites, listings))
	market := business(1, marketCode, Market)
	outputs, err := b.Split(in, business(0, baseCode, Base), map[string]*Enterprise{marketCode: market}, certified(), baseStamp)
	require.NoError(t, err)
	assert.Equal(t, sale, outputs[0].Transfer.Sale)
	require.NoError(t, outputs[0].Receive(ReceiveBatch{Accept: true}, business(0, baseCode, Base), market, certified(), marketStamp))
	assert.Equal(t, &Purchase{Owner{"ShouguangMSP", baseCode}, sale}, outputs[0].Bought)

	for field, c := range map[string]Sale{
		"order": {Order: " DD"}, "terms": {Terms: "12,5"}, "stall": {Stall: "S1"}, "listing": {Listing: "X1"},
	} {
		in.Outputs[0].Sale = c
		refusedAs(t, in.Check(), Invalid, "outputs[0]."+field)
		refusedAs(t, TransferBatch{Batch: b.ID, To: marketCode, Sale: c}.Check(), Invalid, field)
		refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "sold", Reason: "retail", Sale: c}, business(0, baseCode, Base), certified(), baseStamp), Invalid, field)
	}
	in.Outputs[0].Sale, in.Outputs[1].Sale = Sale{}, Sale{Order: "DD-2"}
	refusedAs(t, in.Check(), Invalid, "outputs[1].to")
}

func TestSalesAtWhatIsNotTheSellers(t *testing.T) {
	at := func(s *Site) error {
		return registered(t).Sells([]NamedSale{{"x.", Sale{Stall: "S"}}}, map[string]*Site{"S": s}, nil)
	}
	require.NoError(t, at(stall()))
	refusedAs(t, at(warehouse()), Invalid, "x.stall")
	other := stall()
	other.Owner = Owner{"ShouguangMSP", base2Code}
	refusedAs(t, at(other), Invalid, "x.stall")

	by := func(change func(*Listing)) error {
		b := registered(t)
		l := listed(t, b)
		change(l)
		return b.Sells([]NamedSale{{"", Sale{Listing: "X"}}}, nil, map[string]*Listing{"X": l})
	}
	require.NoError(t, by(func(*Listing) {}))
	refusedAs(t, by(func(l *Listing) { l.Withdrawn = &Mark{} }), Invalid, "listing")
	refusedAs(t, by(func(l *Listing) { l.Batch = baseCode + "-L2" }), Invalid, "listing")
	refusedAs(t, by(func(l *Listing) { l.Seller.Enterprise = base2Code }), Invalid, "listing")
}

func TestRetailAndWaste(t *testing.T) {
	b, base := registered(t), business(0, baseCode, Base)
	require.NoError(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "sold", Reason: "retail", Sale: Sale{Order: "DD-9"}}, base, certified(), baseStamp))
	assert.Equal(t, &Disposal{Amount: 1, Method: "sold", Reason: "retail", Sale: Sale{Order: "DD-9"}}, b.Disposal)
	for _, cause := range wasteCauses {
		require.NoError(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "wasted", Reason: "rotten", Cause: cause}, base, certified(), baseStamp))
		assert.Equal(t, cause, b.Disposal.Cause)
	}
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "wasted", Reason: "rotten", Cause: "theft"}, base, certified(), baseStamp), Invalid, "cause")
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "sold", Reason: "retail", Cause: "spoiled"}, base, certified(), baseStamp), Invalid, "cause")
	refusedAs(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: "wasted", Reason: "rotten", Sale: Sale{Order: "DD-9"}}, base, certified(), baseStamp), Invalid, "method")
	assert.True(t, b.Quantity.Balanced())
}

func TestStore(t *testing.T) {
	b := registered(t)
	in := StoreBatch{b.ID, baseCode + "-W1"}
	assert.Empty(t, b.KeptAt())
	require.NoError(t, b.Store(in, warehouse(), uncertified(), baseStamp), "storing needs no certificate")
	assert.Equal(t, baseCode+"-W1", b.KeptAt())
	assert.Equal(t, []string{baseCode + "-W1"}, b.Stays())
	assert.Equal(t, []Leg{{Site: baseCode + "-W1", Since: now}}, b.Journey)
	refusedAs(t, b.Store(in, warehouse(), certified(), baseStamp), WrongState, "site")
	refusedAs(t, b.Store(in, greenhouse(), certified(), baseStamp), Invalid, "site")
	other := stall()
	other.Owner = Owner{"ShouguangMSP", base2Code}
	refusedAs(t, b.Store(in, other, certified(), baseStamp), Invalid, "site")
	held := certified()
	held[0].Holds = []string{"H"}
	refusedAs(t, b.Store(in, stall(), held, baseStamp), Held, "")
	require.NoError(t, b.Store(in, stall(), certified(), baseStamp))
	require.NoError(t, b.Store(in, warehouse(), certified(), baseStamp), "and back")

	b.Holder = Owner{"HaidianMSP", marketCode}
	assert.Empty(t, b.KeptAt(), "it is with somebody else now")
	gone := registered(t)
	gone.Quantity = Balance{}
	refusedAs(t, gone.Store(in, warehouse(), certified(), baseStamp), Insufficient, "batch")
	restless := registered(t)
	restless.Journey = make([]Leg, maxLegs)
	refusedAs(t, restless.Store(in, warehouse(), certified(), baseStamp), WrongState, "")
	refusedAs(t, restless.travelled(Leg{Shipment: "S", Since: time.Time{}}), WrongState, "")
}

func TestListings(t *testing.T) {
	b := registered(t)
	l := listed(t, b)
	assert.Equal(t, []string{baseCode, marketCode}, l.Parties())
	for field, spoil := range map[string]func(*PublishListing){
		"listing":   func(in *PublishListing) { in.Listing = base2Code + "-X1" },
		"reference": func(in *PublishListing) { in.Reference = "https://example.com/1" },
	} {
		in := listing()
		spoil(&in)
		_, err := in.New(b, certified(), business(1, marketCode, Market), business(1, marketCode, Market), nil, marketStamp)
		refusedAs(t, err, Invalid, field)
	}
	try := func(b *Batch, cover Cover, kind EnterpriseKind, status EnterpriseStatus) error {
		platform := business(1, marketCode, kind)
		platform.Status = status
		_, err := listing().New(b, cover, business(1, marketCode, Market), platform, nil, marketStamp)
		return err
	}
	require.NoError(t, try(b, certified(), Platform, Active))
	refusedAs(t, try(b, certified(), Caterer, Active), Invalid, "platform")
	refusedAs(t, try(b, certified(), Platform, Inactive), Suspended, "")
	refusedAs(t, try(b, uncertified(), Platform, Active), CertificateRequired, "")
	recalled := certified()
	recalled[0].Recalls = []string{"R"}
	refusedAs(t, try(b, recalled, Platform, Active), Recalled, "")
	offered := registered(t)
	offered.Transfer = new(Transfer)
	refusedAs(t, try(offered, certified(), Platform, Active), WrongState, "")
	gone := registered(t)
	gone.Quantity = Balance{}
	refusedAs(t, try(gone, certified(), Platform, Active), Insufficient, "batch")

	refusedAs(t, l.Withdraw(WithdrawListing{l.ID, ""}, baseStamp), Invalid, "reason")
	require.NoError(t, l.Withdraw(WithdrawListing{l.ID, "售罄"}, baseStamp))
	refusedAs(t, l.Withdraw(WithdrawListing{l.ID, "售罄"}, baseStamp), WrongState, "")
}

func TestStallsStandInMarkets(t *testing.T) {
	in := RegisterSite{Site: baseCode + "-S1", Name: "A12", SiteKind: "stall", Division: "110108", Address: "锦绣大地", Market: marketCode}
	s, err := in.New(business(0, baseCode, Merchant))
	require.NoError(t, err)
	assert.Equal(t, map[string][]string{"market": {marketCode}}, s.Indexes())
	require.NoError(t, in.In(business(1, marketCode, Market)))
	refusedAs(t, in.In(business(1, marketCode, Supermarket)), Invalid, "market")
	in.SiteKind = "warehouse"
	_, err = in.New(business(0, baseCode, Merchant))
	refusedAs(t, err, Invalid, "market")
}
