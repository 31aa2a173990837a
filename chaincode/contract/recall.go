package contract

import (
	"fmt"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Recalls is the contract "recall".
type Recalls struct{ contractapi.Contract }

// GetEvaluateTransactions names the functions that only read.
func (*Recalls) GetEvaluateTransactions() []string { return []string{"Plan"} }

// Start starts a recall: from the block in which it commits, nothing that
// descends from its batches moves, unless it is an exercise.
func (*Recalls) Start(tx *Tx, requestID string, in provenance.StartRecall) (*provenance.Receipt, error) {
	return tx.submit(provenance.StartRecallOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		var batches []*provenance.Batch
		for i, id := range in.Batches {
			field := fmt.Sprintf("batches[%d]", i)
			batch, err := tx.unchanging(field, id)
			if err != nil {
				return err
			}
			if err := tx.permit(batch.Producer); err != nil {
				return provenance.AsError(err).On(provenance.KindBatch, id)
			}
			batches = append(batches, batch)
		}
		recall, err := in.New(batches, tx.stamp)
		if err != nil {
			return err
		}
		if in.Notice != "" {
			if err := tx.shows("notice", provenance.Key(provenance.KindNotice, in.Notice), batches[0], false); err != nil {
				return err
			}
		}
		if err := tx.create("recall", recall); err != nil || in.Exercise {
			return err
		}
		return tx.eachDossier(in.Batches, func(d *provenance.Dossier) error { return d.Recall(recall.ID) })
	})
}

// eachDossier changes the dossiers of batches.
func (tx *Tx) eachDossier(batches []string, change func(*provenance.Dossier) error) error {
	cover, err := dossiers(tx, batches)
	if err != nil {
		return err
	}
	for _, dossier := range cover {
		if err := change(dossier); err != nil {
			return err
		}
		tx.update(dossier)
	}
	return nil
}

// Announce starts the clock.
func (*Recalls) Announce(tx *Tx, requestID string, in provenance.AnnounceRecall) (*provenance.Receipt, error) {
	return step(tx, provenance.AnnounceRecallOp, requestID, "recall", in.Recall, recallingEnterprise,
		func(r *provenance.Recall) error {
			calendars, err := tx.calendars(tx.stamp.Today())
			if err != nil {
				return err
			}
			return r.Announce(in, calendars, tx.stamp)
		})
}

// Extend gives the recall until a later day.
func (*Recalls) Extend(tx *Tx, requestID string, in provenance.ExtendRecall) (*provenance.Receipt, error) {
	return step(tx, provenance.ExtendRecallOp, requestID, "recall", in.Recall, recallingEnterprise,
		func(r *provenance.Recall) error { return r.Extend(in, tx.stamp) })
}

// Report notes what the holder of a batch has sealed and brought back of it. It
// writes to the batch alone, so that many holders report at once; to an exercise,
// not even to the batch.
func (*Recalls) Report(tx *Tx, requestID string, in provenance.ReportRecall) (*provenance.Receipt, error) {
	return tx.submit(provenance.ReportRecallOp, requestID, func() error {
		batch, err := load[provenance.Batch](tx, "batch", in.Batch)
		if err != nil {
			return err
		}
		if err := tx.permit(batch.Holder); err != nil {
			return provenance.AsError(err).On(provenance.KindBatch, batch.ID)
		}
		recall, err := load[provenance.Recall](tx, "recall", in.Recall)
		if err != nil {
			return err
		}
		if !recall.Exercise {
			tx.update(batch)
			return batch.Report(in, recall, nil)
		}
		id := provenance.DrillID(in.Recall, in.Batch)
		if err := tx.fetchKeys(provenance.Key(provenance.KindDrill, id)); err != nil {
			return err
		}
		drill, err := findOrNew[provenance.DrillReport](tx, "recall", id)
		if err != nil {
			return err
		}
		tx.update(drill)
		return batch.Report(in, recall, drill)
	}, ref{provenance.KindBatch, in.Batch, "batch"}, ref{provenance.KindRecall, in.Recall, "recall"})
}

// ProposeClosing proposes to end the recall.
func (*Recalls) ProposeClosing(tx *Tx, requestID string, in provenance.ProposeRecallClosing) (*provenance.Receipt, error) {
	return step(tx, provenance.ProposeRecallClosingOp, requestID, "recall", in.Recall, recallingEnterprise,
		func(r *provenance.Recall) error {
			left, err := tx.leftover(r)
			if err != nil {
				return err
			}
			return r.ProposeClosing(in, left, tx.stamp)
		})
}

// leftover is what is on hand of the recalled goods, as far as one page of the plan
// goes. An exercise takes nothing back.
func (tx *Tx) leftover(r *provenance.Recall) (provenance.Leftover, error) {
	if r.Exercise {
		return provenance.Leftover{Whole: true}, nil
	}
	plan, err := r.Plan(tx.stamp.Actor, provenance.PlanQuery{Recall: r.ID, Limit: provenance.MaxTraceLimit}, planSource{tx})
	if err != nil {
		return provenance.Leftover{}, err
	}
	return plan.Leftover(), nil
}

// Close ends the recall as the other regulator proposed; its goods stay barred.
func (*Recalls) Close(tx *Tx, requestID string, in provenance.ApproveRecallEnd) (*provenance.Receipt, error) {
	return tx.endRecall(provenance.CloseRecallOp, requestID, in.Recall,
		func(r *provenance.Recall) *provenance.Ending { return r.Closing },
		func(r *provenance.Recall) error {
			left, err := tx.leftover(r)
			if err != nil {
				return err
			}
			return r.Close(in, left, tx.stamp)
		})
}

// ProposeWithdrawal proposes to take the recall back as a mistake.
func (*Recalls) ProposeWithdrawal(tx *Tx, requestID string, in provenance.EndRecall) (*provenance.Receipt, error) {
	return step(tx, provenance.ProposeRecallWithdrawalOp, requestID, "recall", in.Recall, recallingEnterprise,
		func(r *provenance.Recall) error { return r.ProposeWithdrawal(in, tx.stamp) })
}

// Withdraw takes the recall back as the other regulator proposed: its goods may
// move again.
func (*Recalls) Withdraw(tx *Tx, requestID string, in provenance.ApproveRecallEnd) (*provenance.Receipt, error) {
	return tx.endRecall(provenance.WithdrawRecallOp, requestID, in.Recall,
		func(r *provenance.Recall) *provenance.Ending { return r.Withdrawal },
		func(r *provenance.Recall) error {
			if err := r.Withdraw(in, tx.stamp); err != nil || r.Exercise {
				return err
			}
			return tx.eachDossier(r.Batches, func(d *provenance.Dossier) error {
				d.Unrecall(r.ID)
				return nil
			})
		})
}

// endRecall approves what the other regulator proposed.
func (tx *Tx) endRecall(op provenance.Operation, requestID, id string, proposed func(*provenance.Recall) *provenance.Ending, act func(*provenance.Recall) error) (*provenance.Receipt, error) {
	return tx.submit(op, requestID, func() error {
		recall, err := load[provenance.Recall](tx, "recall", id)
		if err != nil {
			return err
		}
		proposer, err := proposed(recall).ProposedBy(recall)
		if err != nil {
			return err
		}
		if err := tx.permit(proposer); err != nil {
			return provenance.AsError(err).On(provenance.KindRecall, id)
		}
		if err := act(recall); err != nil {
			return err
		}
		tx.update(recall)
		return nil
	}, ref{provenance.KindRecall, id, "recall"})
}

func recallingEnterprise(r *provenance.Recall) provenance.Owner { return r.Enterprise }

// Plan returns a page of a provenance.RecallPlan.
func (*Recalls) Plan(tx *Tx, q provenance.PlanQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		recall, err := load[provenance.Recall](tx, "recall", q.Recall)
		if err != nil {
			return nil, err
		}
		if err := recall.PermitPlan(tx.stamp.Actor); err != nil {
			return nil, err
		}
		return recall.Plan(tx.stamp.Actor, q, planSource{tx})
	})
}

// planSource reads what a plan asks for, a generation at a time.
type planSource struct{ tx *Tx }

func (s planSource) Batches(ids []string) ([]*provenance.Batch, error) {
	return loadAll[provenance.Batch](s.tx, "batch", ids)
}

func (s planSource) Chunks(ids []string) ([]*provenance.Outputs, error) { return outputs(s.tx, ids) }

func (s planSource) Drills(ids []string) ([]*provenance.DrillReport, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = provenance.Key(provenance.KindDrill, id)
	}
	if err := s.tx.fetchKeys(keys...); err != nil {
		return nil, err
	}
	drills := make([]*provenance.DrillReport, len(ids))
	for i, id := range ids {
		var err error
		if drills[i], err = find[provenance.DrillReport](s.tx, "recall", id); err != nil {
			return nil, err
		}
	}
	return drills, nil
}
