package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Batches is the contract "batch": lots and what is made of them.
type Batches struct{ contractapi.Contract }

// GetEvaluateTransactions names the functions that only read.
func (*Batches) GetEvaluateTransactions() []string { return []string{"Trace", "Passport", "Versions"} }

// Register registers a harvested batch of the actor's enterprise.
func (*Batches) Register(tx *Tx, requestID string, in provenance.RegisterBatch) (*provenance.Receipt, error) {
	return tx.submit(provenance.RegisterBatchOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		producer, err := tx.business()
		if err != nil {
			return err
		}
		site, err := load[provenance.Site](tx, "site", in.Site)
		if err != nil {
			return err
		}
		series, err := findOrNew[provenance.Series](tx, "product", in.Product)
		if err != nil {
			return err
		}
		batch, err := in.New(producer, site, series, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("batch", batch)
	}, ref{provenance.KindBatch, in.Batch, "batch"}, ref{provenance.KindSite, in.Site, "site"}, ref{provenance.KindSeries, in.Product, "product"})
}

// Split divides a batch of the actor, offering outputs to receivers where named.
func (*Batches) Split(tx *Tx, requestID string, in provenance.SplitBatch) (*provenance.Receipt, error) {
	return tx.submit(provenance.SplitBatchOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		refs := []ref{{provenance.KindBatch, in.Batch, "batch"}}
		for _, output := range in.Outputs {
			refs = append(refs, ref{provenance.KindBatch, output.Batch, "outputs"})
		}
		if err := tx.fetch(refs...); err != nil {
			return err
		}
		batch, cover, err := tx.held(in.Batch)
		if err != nil {
			return err
		}
		receivers, err := tx.enterprises("outputs", in.Receivers())
		if err != nil {
			return err
		}
		if err := tx.sells(batch, in.Sales()...); err != nil {
			return err
		}
		holder, err := tx.business()
		if err != nil {
			return err
		}
		made := batch.Outputs
		outputs, err := batch.Split(in, holder, receivers, cover, tx.stamp)
		if err != nil {
			return err
		}
		tx.update(batch)
		for _, output := range outputs {
			if err := tx.create("outputs", output); err != nil {
				return err
			}
			if err := tx.listOutput(batch, made, output.ID); err != nil {
				return err
			}
			made++
		}
		return nil
	})
}

// Mix makes one batch out of several of the actor.
func (*Batches) Mix(tx *Tx, requestID string, in provenance.MixBatches) (*provenance.Receipt, error) {
	return tx.submit(provenance.MixBatchesOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		inputs, covers, err := tx.ingredients(in.Batch, in.Inputs)
		if err != nil {
			return err
		}
		mixture, err := in.Mix(inputs, covers)
		if err != nil {
			return err
		}
		return tx.made(mixture, inputs)
	})
}

// Process makes a batch of another product out of batches of the actor.
func (*Batches) Process(tx *Tx, requestID string, in provenance.ProcessBatches) (*provenance.Receipt, error) {
	return tx.submit(provenance.ProcessBatchesOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		inputs, covers, err := tx.ingredients(in.Batch, in.Inputs)
		if err != nil {
			return err
		}
		processor, err := tx.business()
		if err != nil {
			return err
		}
		series, err := findOrNew[provenance.Series](tx, "product", in.Product)
		if err != nil {
			return err
		}
		product, err := in.Process(processor, series, inputs, covers, tx.stamp)
		if err != nil {
			return err
		}
		return tx.made(product, inputs)
	})
}

// ingredients loads batches of the actor from which another is to be made, and what
// covers each.
func (tx *Tx) ingredients(batch string, portions []provenance.Portion) (inputs []*provenance.Batch, covers []provenance.Cover, err error) {
	refs := []ref{{provenance.KindBatch, batch, "batch"}}
	for _, p := range portions {
		refs = append(refs, ref{provenance.KindBatch, p.Batch, "inputs"})
	}
	if err := tx.fetch(refs...); err != nil {
		return nil, nil, err
	}
	for _, p := range portions {
		input, cover, err := tx.held(p.Batch)
		if err != nil {
			return nil, nil, err
		}
		inputs, covers = append(inputs, input), append(covers, cover)
	}
	return inputs, covers, nil
}

// made saves a new batch and what it was made from.
func (tx *Tx) made(batch *provenance.Batch, inputs []*provenance.Batch) error {
	if err := tx.create("batch", batch); err != nil {
		return err
	}
	for _, input := range inputs {
		tx.update(input)
		if err := tx.listOutput(input, input.Outputs-1, batch.ID); err != nil {
			return err
		}
	}
	return nil
}

// Transfer offers a whole batch of the actor to a receiver.
func (*Batches) Transfer(tx *Tx, requestID string, in provenance.TransferBatch) (*provenance.Receipt, error) {
	return tx.submit(provenance.TransferBatchOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		batch, cover, err := tx.held(in.Batch)
		if err != nil {
			return err
		}
		receiver, err := load[provenance.Enterprise](tx, "to", in.To)
		if err != nil {
			return err
		}
		if err := tx.sells(batch, provenance.NamedSale{Sale: in.Sale}); err != nil {
			return err
		}
		sender, err := tx.business()
		if err != nil {
			return err
		}
		if err := batch.Offer(sender, receiver, cover, tx.stamp); err != nil {
			return err
		}
		batch.Transfer.Sale = in.Sale
		tx.update(batch)
		return nil
	})
}

// CancelTransfer withdraws the actor's offer.
func (*Batches) CancelTransfer(tx *Tx, requestID string, in provenance.CancelTransfer) (*provenance.Receipt, error) {
	return tx.submit(provenance.CancelTransferOp, requestID, func() error {
		batch, _, err := tx.held(in.Batch)
		if err != nil {
			return err
		}
		if err := batch.Cancel(); err != nil {
			return err
		}
		tx.update(batch)
		return nil
	})
}

// Receive accepts or refuses what is offered to the actor.
func (*Batches) Receive(tx *Tx, requestID string, in provenance.ReceiveBatch) (*provenance.Receipt, error) {
	return tx.submit(provenance.ReceiveBatchOp, requestID, func() error {
		batch, err := load[provenance.Batch](tx, "batch", in.Batch)
		if err != nil {
			return err
		}
		receiver, err := batch.Receiver()
		if err != nil {
			return err
		}
		if err := tx.permit(receiver); err != nil {
			return err
		}
		cover, err := tx.cover(batch)
		if err != nil {
			return err
		}
		parties, err := tx.enterprises("batch", []string{batch.Holder.Enterprise, receiver.Enterprise})
		if err != nil {
			return err
		}
		if err := batch.Receive(in, parties[batch.Holder.Enterprise], parties[receiver.Enterprise], cover, tx.stamp); err != nil {
			return err
		}
		tx.update(batch)
		return nil
	})
}

// Dispose takes an amount of the actor's batch out of the chain.
func (*Batches) Dispose(tx *Tx, requestID string, in provenance.DisposeBatch) (*provenance.Receipt, error) {
	return tx.submit(provenance.DisposeBatchOp, requestID, func() error {
		batch, cover, err := tx.held(in.Batch)
		if err != nil {
			return err
		}
		holder, err := tx.business()
		if err != nil {
			return err
		}
		if err := tx.sells(batch, provenance.NamedSale{Sale: in.Sale}); err != nil {
			return err
		}
		if err := batch.Dispose(in, holder, cover, tx.stamp); err != nil {
			return err
		}
		tx.update(batch)
		return nil
	})
}

// held loads a batch that the actor must hold, and what covers it.
func (tx *Tx) held(id string) (*provenance.Batch, provenance.Cover, error) {
	batch, err := load[provenance.Batch](tx, "batch", id)
	if err != nil {
		return nil, nil, err
	}
	if err := tx.permit(batch.Holder); err != nil {
		return nil, nil, provenance.AsError(err).On(provenance.KindBatch, id)
	}
	cover, err := tx.cover(batch)
	return batch, cover, err
}

// cover loads the dossiers of everything that the batch comes from, in one read.
func (tx *Tx) cover(batch *provenance.Batch) (provenance.Cover, error) {
	return dossiers(tx, batch.Ancestry())
}

func dossierRefs(batches []string) []ref {
	var refs []ref
	for _, id := range batches {
		refs = append(refs, ref{provenance.KindDossier, id, "batch"})
	}
	return refs
}

func dossiers(tx *Tx, batches []string) (provenance.Cover, error) {
	if err := tx.fetch(dossierRefs(batches)...); err != nil {
		return nil, err
	}
	cover := provenance.Cover{}
	for _, id := range batches {
		dossier, err := findOrNew[provenance.Dossier](tx, "batch", id)
		if err != nil {
			return nil, err
		}
		cover = append(cover, dossier)
	}
	return cover, nil
}

// enterprises loads those with the codes, by code.
func (tx *Tx) enterprises(field string, codes []string) (map[string]*provenance.Enterprise, error) {
	var refs []ref
	for _, code := range codes {
		refs = append(refs, ref{provenance.KindEnterprise, code, field})
	}
	if err := tx.fetch(refs...); err != nil {
		return nil, err
	}
	found := map[string]*provenance.Enterprise{}
	for _, code := range codes {
		enterprise, err := load[provenance.Enterprise](tx, field, code)
		if err != nil {
			return nil, err
		}
		found[code] = enterprise
	}
	return found, nil
}

// listOutput notes id as output number made of source.
func (tx *Tx) listOutput(source *provenance.Batch, made int, id string) error {
	chunk, elsewhere := source.ListOutput(id, made)
	if !elsewhere {
		return nil
	}
	if err := tx.fetchKeys(provenance.Key(provenance.KindOutputs, chunk)); err != nil {
		return err
	}
	outputs, err := findOrNew[provenance.Outputs](tx, "batch", chunk)
	if err != nil {
		return err
	}
	outputs.Batches = append(outputs.Batches, id)
	tx.update(outputs)
	return nil
}
