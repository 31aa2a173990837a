package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Shipments is the contract "shipment": goods on their way.
type Shipments struct{ contractapi.Contract }

// GetEvaluateTransactions names the functions that only read.
func (*Shipments) GetEvaluateTransactions() []string { return []string{"Readings"} }

// Dispatch sends whole batches of the actor to a receiver, to whom they are
// thereby offered.
func (*Shipments) Dispatch(tx *Tx, requestID string, in provenance.DispatchShipment) (*provenance.Receipt, error) {
	return tx.submit(provenance.DispatchShipmentOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		if err := in.Check(); err != nil {
			return err
		}
		batches, covers, err := tx.loads(in.Batches)
		if err != nil {
			return err
		}
		for _, batch := range batches {
			if err := tx.permit(batch.Holder); err != nil {
				return provenance.AsError(err).On(provenance.KindBatch, batch.ID)
			}
			tx.update(batch)
		}
		sender, err := tx.business()
		if err != nil {
			return err
		}
		receiver, err := load[provenance.Enterprise](tx, "to", in.To)
		if err != nil {
			return err
		}
		carrier, err := load[provenance.Enterprise](tx, "carrier", in.Carrier)
		if err != nil {
			return err
		}
		standards, err := tx.standards(batches)
		if err != nil {
			return err
		}
		shipment, err := in.New(sender, receiver, carrier, batches, covers, standards, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("shipment", shipment)
	}, ref{provenance.KindShipment, in.Shipment, "shipment"}, ref{provenance.KindEnterprise, in.To, "to"}, ref{provenance.KindEnterprise, in.Carrier, "carrier"})
}

// Cancel takes a shipment back that is not yet under way.
func (*Shipments) Cancel(tx *Tx, requestID string, in provenance.CancelShipment) (*provenance.Receipt, error) {
	return step(tx, provenance.CancelShipmentOp, requestID, "shipment", in.Shipment,
		func(s *provenance.Shipment) provenance.Owner { return s.Sender },
		func(s *provenance.Shipment) error {
			batches, _, err := tx.loads(s.Batches)
			if err != nil {
				return err
			}
			for _, batch := range batches {
				tx.update(batch)
			}
			return s.Cancel(in, batches, tx.stamp)
		})
}

// AppendReadings adds the carrier's readings to the log of a shipment.
func (*Shipments) AppendReadings(tx *Tx, requestID string, in provenance.AppendReadings) (*provenance.Receipt, error) {
	return step(tx, provenance.AppendReadingsOp, requestID, "shipment", in.Shipment,
		func(s *provenance.Shipment) provenance.Owner { return s.Carrier },
		func(s *provenance.Shipment) error {
			chunk, err := s.Append(in, tx.stamp)
			if err != nil {
				return err
			}
			return tx.create("shipment", chunk)
		})
}

// HandOver ends a shipment: the receiver takes the goods over or refuses them.
func (*Shipments) HandOver(tx *Tx, requestID string, in provenance.HandOverShipment) (*provenance.Receipt, error) {
	return step(tx, provenance.HandOverShipmentOp, requestID, "shipment", in.Shipment,
		func(s *provenance.Shipment) provenance.Owner { return s.Receiver },
		func(s *provenance.Shipment) error {
			batches, covers, err := tx.loads(s.Batches)
			if err != nil {
				return err
			}
			parties, err := tx.enterprises("shipment", []string{s.Sender.Enterprise, s.Receiver.Enterprise})
			if err != nil {
				return err
			}
			for _, batch := range batches {
				tx.update(batch)
			}
			return s.HandOver(in, batches, covers, parties[s.Sender.Enterprise], parties[s.Receiver.Enterprise], tx.stamp)
		})
}

// Readings returns a provenance.ReadingsPage.
func (*Shipments) Readings(tx *Tx, q provenance.ReadingsQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		shipment, err := load[provenance.Shipment](tx, "shipment", q.Shipment)
		if err != nil {
			return nil, err
		}
		if err := provenance.PermitRead(tx.stamp.Actor, shipment); err != nil {
			return nil, err
		}
		ids, more := q.IDs(shipment)
		chunks, err := tx.chunks(ids)
		return provenance.ReadingsPage{Chunks: chunks, More: more}, err
	})
}

// chunks loads chunks of a log in one read; their IDs are no parts of keys.
func (tx *Tx) chunks(ids []string) ([]*provenance.Readings, error) {
	var keys []string
	for _, id := range ids {
		keys = append(keys, provenance.Key(provenance.KindReadings, id))
	}
	if err := tx.fetchKeys(keys...); err != nil {
		return nil, err
	}
	chunks := []*provenance.Readings{}
	for _, id := range ids {
		chunk, err := load[provenance.Readings](tx, "shipment", id)
		if err != nil {
			return nil, err
		}
		chunks = append(chunks, chunk)
	}
	return chunks, nil
}

// loads loads many batches and what covers each, in two reads for all of them.
func (tx *Tx) loads(ids []string) ([]*provenance.Batch, []provenance.Cover, error) {
	batches, err := loadAll[provenance.Batch](tx, "batches", ids)
	if err != nil {
		return nil, nil, err
	}
	var keys []string
	for _, batch := range batches {
		for _, ancestor := range batch.Ancestry() {
			keys = append(keys, provenance.Key(provenance.KindDossier, ancestor))
		}
	}
	if err := tx.fetchKeys(keys...); err != nil {
		return nil, nil, err
	}
	var covers []provenance.Cover
	for _, batch := range batches {
		cover, err := tx.cover(batch)
		if err != nil {
			return nil, nil, err
		}
		covers = append(covers, cover)
	}
	return batches, covers, nil
}

// standards loads those that bind the batches, in their order.
func (tx *Tx) standards(batches []*provenance.Batch) ([]*provenance.Standard, error) {
	var ids []string
	for _, batch := range batches {
		ids = append(ids, batch.Standard)
	}
	return loadAll[provenance.Standard](tx, "batches", ids)
}
