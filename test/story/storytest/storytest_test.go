package storytest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/ledger"
	"sunledger/test/story/storytest"
)

func TestTell(t *testing.T) {
	told := storytest.Tell(t)
	auditor := told.Connect(t, "auditor")
	kitchen, err := ledger.Get[provenance.Batch](t.Context(), auditor, told.Records().Canteen)
	require.NoError(t, err)
	assert.Equal(t, provenance.Balance{Initial: 300_000, Disposed: 300_000}, kitchen.Quantity)
	for _, schema := range provenance.Schemas {
		page, err := auditor.List(t.Context(), provenance.ListQuery{Kind: schema.Kind, Limit: 1})
		require.NoError(t, err)
		assert.NotEmpty(t, page.Records, schema.Kind)
	}
	t.Run("every record that is named is there", func(t *testing.T) {
		r := told.Records()
		for family, ids := range map[string][]string{
			"batch":       {r.Lot, r.Recalled, r.Stall, r.Online, r.Mixture, r.Store, r.Canteen, r.Stopped},
			"standard":    {r.Standard},
			"agreement":   {r.Linkage},
			"meeting":     {r.Meeting},
			"camera":      {r.Camera},
			"certificate": {r.TestReport, r.Commitment, r.Origin},
			"shipment":    {r.Shipment},
			"entry":       {r.Entry, r.InspectionEntry},
			"inspection":  {r.Inspection, r.JointInspection},
			"sample":      {r.Sample},
			"notice":      {r.Notice, r.Warning},
			"recall":      {r.Recall, r.Exercise},
			"publication": {r.Announcement},
			"enterprise":  {r.Base, r.Base2, r.Market, r.Supermarket, r.Caters},
		} {
			for _, id := range ids {
				told.Run(t, "auditor", family, "get", id)
			}
		}
	})
	t.Run("blocks", func(t *testing.T) { blocks(t, told, auditor) })
	t.Run("blocks are not for all", func(t *testing.T) {
		for _, name := range []string{"base", "observer", "haidian-inspector"} {
			for block, err := range told.Connect(t, name).Blocks(t.Context(), 0) {
				assert.Nil(t, block)
				assert.Equal(t, provenance.Denied, provenance.AsError(err).Code, name)
			}
		}
	})
}

// blocks reads the whole chain and then waits for one more block.
func blocks(t *testing.T, told *storytest.Told, auditor *ledger.Client) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	height, err := auditor.Height(ctx)
	require.NoError(t, err)
	require.Equal(t, told.Ledger.Height(), height)
	var all []*common.Block
	for block, err := range auditor.Blocks(ctx, 0) {
		require.NoError(t, err)
		require.EqualValues(t, len(all), block.GetHeader().GetNumber())
		require.Equal(t, audit.DataHash(block.GetData()), block.GetHeader().GetDataHash())
		require.Len(t, block.GetMetadata().GetMetadata()[common.BlockMetadataIndex_TRANSACTIONS_FILTER], 1)
		if n := len(all); n > 0 {
			require.Equal(t, audit.HeaderHash(all[n-1].GetHeader()), block.GetHeader().GetPreviousHash())
		}
		if all = append(all, block); uint64(len(all)) == height {
			go told.Try("shouguang-regulator", "enterprise", "set-risk", told.Records().Base, "--risk-class", "B", "--inspections-per-year", "3", "--reason", "复评")
		} else if uint64(len(all)) > height {
			break
		}
	}
	assert.Len(t, all, int(height)+1)
	first := slices.Collect(func(yield func(*common.Block) bool) {
		for block, err := range audit.Until(auditor, height).Blocks(ctx, height-2) {
			if err != nil || !yield(block) {
				return
			}
		}
	})
	assert.Len(t, first, 2, "from a number on")
}
