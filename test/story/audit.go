package story

import (
	"context"
	"fmt"

	"sunledger/chaincode/provenance"
)

func (s *Story) audit(ctx context.Context) error {
	batch := s.Canteen()
	s.note("来源可溯：食堂这批黄瓜的全部来源、证明、运输、检查、抽检和召回", "Backward: everything the canteen's batch was made from, every certificate, shipment, inspection, sample and recall")
	if err := s.show(ctx, "auditor", "trace", batch); err != nil {
		return err
	}
	s.note("去向可查：这个大棚的黄瓜到了哪里", "Forward: where the greenhouse's cucumbers went")
	if err := s.show(ctx, "auditor", "batch", "trace", provenance.OwnedID(baseCode, s.lot("HG")), "--forward"); err != nil {
		return err
	}
	s.note("责任可究：每个版本的内容、人员、交易，以及双方节点的背书", "Accountable: every version, who wrote it, in which transaction, and both sides' endorsements")
	if err := s.show(ctx, "auditor", "batch", "history", batch); err != nil {
		return err
	}
	if err := s.replay(ctx); err != nil {
		return err
	}
	var past provenance.Lineage
	if err := s.read(ctx, &past, "auditor", "trace", batch); err != nil {
		return err
	}
	found := [...]int{len(past.Batches), len(past.Certificates), len(past.Inspections), len(past.Samples), len(past.Shipments), len(past.Bars)}
	if found != [...]int{4, 7, 2, 1, 1, 1} {
		return fmt.Errorf("the trace of %s holds %v batches, certificates, inspections, samples, shipments and barred batches instead of 4, 7, 2, 1, 1 and 1", batch, found)
	}
	return nil
}

// replay is what only the blocks of a real network stand.
func (s *Story) replay(ctx context.Context) error {
	if s.Network == nil {
		return nil
	}
	s.note("不信任何一方：用双方区块从创世区块起重放，再与双方数据库比对", "Nobody is believed: both sides' blocks are replayed from the genesis block, and compared with both databases")
	return s.show(ctx, "auditor", "audit", "verify")
}
