package console

import (
	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
)

// feedItem is a transaction of the live feed.
type feedItem struct {
	*index.Transaction
	Function provenance.Operation
	Who      string
	Records  []Piece
	More     int // records beyond those shown
	Bad      bool
}

const (
	feedLength  = 30
	feedRecords = 3
)

// latest reads the newest transactions.
func (r *reader) latest(v *overviewView) error {
	transactions, err := r.Index.Transactions(r.ctx, index.End, true, feedLength)
	if err != nil {
		return err
	}
	for _, tx := range transactions {
		if err := r.learn(tx.Creator.Enterprise); err != nil {
			return err
		}
		item := feedItem{Transaction: tx, Function: provenance.Operation(tx.Function), Who: r.who(tx.Creator), Bad: tx.Code != "VALID"}
		for _, reference := range tx.Records {
			if _, err := provenance.SchemaOf(reference.Kind); err != nil {
				continue // the ledger's own bookkeeping
			}
			if len(item.Records) == feedRecords {
				item.More++
				continue
			}
			item.Records = append(item.Records, Piece{r.numbered(reference.ID), path(reference.Kind, reference.ID)})
		}
		v.Feed = append(v.Feed, item)
	}
	return nil
}

// feed is the feed alone: what the script asks for when something is new.
func (c *console) feed(r *reader) error {
	v := &overviewView{}
	if err := r.latest(v); err != nil {
		return err
	}
	return r.render("feed", r.say("Live feed", "实时动态"), "/console/", v, "feed.js")
}
