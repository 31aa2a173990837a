package trace

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/page"
)

// code is what a GS1 Digital Link says: AI 01 and 10.
type code struct{ gtin, lot string }

// identifiers are those of a link, in the order that GS1 gives them.
var identifiers = []string{"01", "22", "10", "21"}

// parseLink reads the path of a GS1 Digital Link (GS1 Digital Link URI Syntax 1.6):
// /01/GTIN and its qualifiers 22, 10, 21 in that order, escaped as in any URI. What
// the query adds, such as a date of harvest (?13=), does not choose the goods. Of a
// GTIN shorter than 14 digits the zeros in front are missing.
func parseLink(escaped string) (code, error) {
	parts := strings.Split(strings.Trim(escaped, "/"), "/")
	values := map[string]string{}
	last := -1
	for i := 0; i < len(parts); i += 2 {
		order := slices.Index(identifiers, parts[i])
		if order <= last || i+1 == len(parts) {
			return code{}, provenance.Refuse(provenance.BadRequest, "path", "is no GS1 Digital Link of a lot: /01/GTIN/10/LOT", "不是 GS1 数字链接，应为 /01/商品条码/10/批号")
		}
		value, err := url.PathUnescape(parts[i+1])
		if err != nil {
			return code{}, provenance.Refuse(provenance.BadRequest, "path", "is not escaped as a URI is", "链接转义有误")
		}
		last, values[parts[i]] = order, value
	}
	gtin := values["01"]
	if n := len(gtin); n == 8 || n == 12 || n == 13 {
		gtin = strings.Repeat("0", 14-n) + gtin
	}
	if !provenance.ValidGS1(gtin, 14) {
		return code{}, provenance.Refuse(provenance.Invalid, "gtin", "is not a GTIN with a right check digit; scan the code again", "不是校验位正确的商品条码，请重新扫码")
	}
	if values["10"] == "" {
		return code{}, provenance.Refuse(provenance.Invalid, "lot", "the code names a product and no lot; look for a code that says /10/ and the lot number", "该码只有商品条码、没有批号，请扫描带批号的追溯码")
	}
	return code{gtin, values["10"]}, nil
}

// byCode shows the batch that a Digital Link stands for.
func (s *server) byCode(w http.ResponseWriter, r *http.Request) error {
	c, err := parseLink(r.URL.EscapedPath())
	if err != nil {
		return err
	}
	found, err := s.labelled(r.Context(), c)
	if err != nil {
		return err
	}
	if len(found) == 1 {
		return s.show(w, r, found[0].ID)
	}
	return s.choose(w, r, c, found)
}

// labelled returns the released lots that a code stands for: the one that the ledger
// gave the label to, else every release with that GTIN and lot number. Lot numbers
// are each producer's own, so there may be several.
func (s *server) labelled(ctx context.Context, c code) ([]*provenance.Release, error) {
	shelf := newShelf(ctx, s.Index)
	key := c.gtin + "-" + c.lot
	if _, _, ok := provenance.SplitOwnedID(strings.Repeat("0", 18) + "-" + c.lot); ok {
		label, err := one[provenance.Label](shelf, key)
		if err != nil {
			return nil, err
		}
		if label != nil && label.Batch != "" {
			release, err := one[provenance.Release](shelf, label.Batch)
			if err != nil || release != nil {
				return []*provenance.Release{release}, err
			}
		}
		found, err := s.released(ctx, c)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, provenance.Refuse(provenance.NotFound, "", "no released lot carries this code; if it stands on goods that you bought, show it to the shop or to the market's regulator", "没有已准出的批次使用该追溯码；如商品上印有此码，请向销售者或当地市场监管部门反映")
}

// released lists the releases with that GTIN whose lot number it is.
func (s *server) released(ctx context.Context, c code) ([]*provenance.Release, error) {
	var found []*provenance.Release
	q := index.Query{Kinds: []provenance.Kind{provenance.KindRelease}, Index: "gtin", Value: c.gtin, Text: c.lot, Limit: index.MaxLimit}
	for {
		rows, err := s.Index.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range rows.Rows {
			if _, lot, _ := provenance.SplitOwnedID(row.ID); lot != c.lot {
				continue
			}
			release, err := decode[provenance.Release](row)
			if err != nil {
				return nil, err
			}
			found = append(found, release)
		}
		if q.After = rows.Next; q.After == "" {
			return found, nil
		}
	}
}

// choice is a lot that a code may stand for.
type choice struct {
	Batch    string
	Producer string
	Released provenance.Date
}

// choose asks the reader, who has the goods in hand, which of several lots it is.
func (s *server) choose(w http.ResponseWriter, r *http.Request, c code, found []*provenance.Release) error {
	shelf := newShelf(r.Context(), s.Index)
	var choices []choice
	for _, release := range found {
		producer, err := one[provenance.Enterprise](shelf, release.Producer.Enterprise)
		if err != nil {
			return err
		}
		named := choice{Batch: release.ID, Producer: release.Producer.Enterprise, Released: release.Today()}
		if producer != nil {
			named.Producer = producer.Name
		}
		choices = append(choices, named)
	}
	title := c.gtin + " · " + c.lot
	return s.pages.Render(w, r, http.StatusMultipleChoices, "choose", page.Page{Title: title, Styles: s.styles(), Body: choices})
}
