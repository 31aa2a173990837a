package trace_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/trace"
)

// counting is a book that counts the pieces of logs that are asked for.
type counting struct {
	*book
	pieces int
}

func (c *counting) Rows(ctx context.Context, keys ...string) (map[string]*index.Row, error) {
	for _, key := range keys {
		if strings.HasPrefix(key, string(provenance.KindReadings)+"/") {
			c.pieces++
		}
	}
	return c.book.Rows(ctx, keys...)
}

// TestOnlyLogsThatAreDrawnAreRead: anybody may open a page, however many journeys with
// however long logs are behind the goods.
func TestOnlyLogsThatAreDrawnAreRead(t *testing.T) {
	const journeys, chunks, drawn = 30, 3, 4
	b := field()
	lot := b.lot(base, "L1")
	for i := range journeys {
		s := &provenance.Shipment{Header: head(fmt.Sprintf("%s-YS%02d", baseCode, i)), Chunks: chunks}
		s.Departed = provenance.Moment(noon.Add(time.Duration(i) * time.Hour).Format(time.RFC3339))
		b.put(s)
		lot.Journey = append(lot.Journey, provenance.Leg{Shipment: s.ID, Since: noon})
	}
	b.put(lot)
	x := &counting{book: b}
	h := site(t, b, func(o *trace.Options) { o.Index = x })
	require.Equal(t, http.StatusOK, get(h, "/t/"+lot.ID, "en").Code)
	assert.Equal(t, drawn*chunks, x.pieces)
}
