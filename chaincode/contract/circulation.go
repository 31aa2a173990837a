package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Listings is the contract "listing": goods offered on online platforms.
type Listings struct{ contractapi.Contract }

// GetEvaluateTransactions names the functions that only read.
func (*Listings) GetEvaluateTransactions() []string { return []string{"Check"} }

// Check returns a provenance.ListingCheck for each listing that the actor may read,
// by what bars its batch now.
func (*Listings) Check(tx *Tx, q provenance.ListingQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		listings, err := loadAll[provenance.Listing](tx, "listings", q.Listings)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(listings))
		for i, listing := range listings {
			if err := provenance.PermitRead(tx.stamp.Actor, listing); err != nil {
				return nil, err
			}
			ids[i] = listing.Batch
		}
		batches, err := loadAll[provenance.Batch](tx, "batch", ids)
		if err != nil {
			return nil, err
		}
		answers := []provenance.ListingCheck{}
		for i, batch := range batches {
			cover, err := tx.cover(batch)
			if err != nil {
				return nil, err
			}
			answers = append(answers, listings[i].CheckOffer(batch, cover))
		}
		return answers, nil
	})
}

// Publish notes that the actor offers a batch on a platform.
func (*Listings) Publish(tx *Tx, requestID string, in provenance.PublishListing) (*provenance.Receipt, error) {
	return tx.submit(provenance.PublishListingOp, requestID, func() error {
		batch, cover, err := tx.held(in.Batch)
		if err != nil {
			return err
		}
		platform, err := load[provenance.Enterprise](tx, "platform", in.Platform)
		if err != nil {
			return err
		}
		seller, err := tx.business()
		if err != nil {
			return err
		}
		link, err := find[provenance.Link](tx, "batch", provenance.LinkID(batch.Producer.Enterprise, batch.Holder.Enterprise))
		if err != nil {
			return err
		}
		listing, err := in.New(batch, cover, seller, platform, link, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("listing", listing)
	}, ref{provenance.KindListing, in.Listing, "listing"}, ref{provenance.KindBatch, in.Batch, "batch"}, ref{provenance.KindEnterprise, in.Platform, "platform"})
}

// Withdraw takes a listing off its platform.
func (*Listings) Withdraw(tx *Tx, requestID string, in provenance.WithdrawListing) (*provenance.Receipt, error) {
	return step(tx, provenance.WithdrawListingOp, requestID, "listing", in.Listing,
		func(l *provenance.Listing) provenance.Owner { return l.Seller },
		func(l *provenance.Listing) error { return l.Withdraw(in, tx.stamp) })
}

// Store notes where the actor keeps a batch.
func (*Batches) Store(tx *Tx, requestID string, in provenance.StoreBatch) (*provenance.Receipt, error) {
	return tx.submit(provenance.StoreBatchOp, requestID, func() error {
		batch, cover, err := tx.held(in.Batch)
		if err != nil {
			return err
		}
		site, err := load[provenance.Site](tx, "site", in.Site)
		if err != nil {
			return err
		}
		if err := batch.Store(in, site, cover, tx.stamp); err != nil {
			return err
		}
		tx.update(batch)
		return nil
	}, ref{provenance.KindBatch, in.Batch, "batch"}, ref{provenance.KindSite, in.Site, "site"})
}

// sells refuses sales of the batch at stalls or by listings that are not the
// seller's.
func (tx *Tx) sells(batch *provenance.Batch, sales ...provenance.NamedSale) error {
	var refs []ref
	for _, s := range sales {
		if s.Stall != "" {
			refs = append(refs, ref{provenance.KindSite, s.Stall, s.Prefix + "stall"})
		}
		if s.Listing != "" {
			refs = append(refs, ref{provenance.KindListing, s.Listing, s.Prefix + "listing"})
		}
	}
	if err := tx.fetch(refs...); err != nil {
		return err
	}
	stalls, listings := map[string]*provenance.Site{}, map[string]*provenance.Listing{}
	for _, r := range refs {
		var err error
		if r.kind == provenance.KindSite {
			stalls[r.id], err = load[provenance.Site](tx, r.field, r.id)
		} else {
			listings[r.id], err = load[provenance.Listing](tx, r.field, r.id)
		}
		if err != nil {
			return err
		}
	}
	return batch.Sells(sales, stalls, listings)
}
