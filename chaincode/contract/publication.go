package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Publications is the contract "publication": what the authorities make public.
type Publications struct{ contractapi.Contract }

// Publish publishes a record or a document of the actor's authority.
func (*Publications) Publish(tx *Tx, requestID string, in provenance.Publish) (*provenance.Receipt, error) {
	return tx.submit(provenance.PublishOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		record, err := tx.published(in)
		if err != nil {
			return err
		}
		publication, err := in.New(record, tx.stamp)
		if err != nil {
			return err
		}
		if standard, ok := record.(*provenance.Standard); ok {
			tx.update(standard)
		}
		return tx.create("publication", publication)
	}, ref{provenance.KindPublication, in.Publication, "publication"})
}

// published loads the record to publish; nil when there is none.
func (tx *Tx) published(in provenance.Publish) (provenance.Record, error) {
	q, err := in.Published()
	if err != nil || in.Record == "" {
		return nil, err
	}
	record, err := tx.loadAny(q)
	if err != nil {
		e := *provenance.AsError(err)
		e.Field = "record"
		return nil, &e
	}
	return record, nil
}

// publicForm returns what everybody may read of a record; nil when no authority has
// published it, or when it is not fit for that any more.
func (tx *Tx) publicForm(record provenance.Record) (provenance.Record, error) {
	public, unfit := provenance.PublicForm(record)
	if unfit != nil {
		return nil, nil
	}
	q := provenance.ListQuery{Kind: provenance.KindPublication, Index: "record", Value: record.Head().ID, Limit: provenance.MaxPage}
	_, bounds, err := q.Check()
	if err != nil {
		return nil, err
	}
	keys, _, err := tx.scan(bounds, q, false)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		publication, err := load[provenance.Publication](tx, "id", provenance.SplitKey(key)[1])
		if err != nil {
			return nil, err
		}
		if publication.Publishes(record) {
			return public, nil
		}
	}
	return nil, nil
}
