package evidence

import (
	"encoding/json"
	"time"
)

// The answers of the ledger's chaincode, as far as a check reads them.
// chaincode/provenance has them whole.

// passport is the answer of batch:Passport.
type passport struct {
	Batch string `json:"batch"`
	edition
	Product   string   `json:"product"`
	GTIN      string   `json:"gtin"`
	Harvested string   `json:"harvested"`
	Lots      []lot    `json:"lots"`
	Stopped   []string `json:"stopped"`
	Recalls   []string `json:"recalls"`
}

// edition is a version of a record and the transaction that wrote it.
type edition struct {
	Revision int    `json:"revision"`
	TxID     string `json:"txId"`
}

type named struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type lot struct {
	Batch string `json:"batch"`
	edition
	MadeBy       string  `json:"madeBy"`
	Producer     named   `json:"producer"`
	Place        string  `json:"place"`
	Released     bool    `json:"released"`
	Certificates []paper `json:"certificates"`
	Samples      []paper `json:"samples"`
	Inspections  []paper `json:"inspections"`
}

// paper is a certificate, a sample or an inspection.
type paper struct {
	ID string `json:"id"`
	edition
	Type      string `json:"type"`
	Number    string `json:"number"`
	Issuer    named  `json:"issuer"`
	Authority named  `json:"authority"`
	Verdict   string `json:"verdict"`
	State     string `json:"state"`
	Revoked   bool   `json:"revoked"`
}

// shown is a version of a record that the passport shows.
type shown struct {
	key string
	edition
}

func (p *passport) shown() []shown {
	all := []shown{{"batch/" + p.Batch, p.edition}}
	for _, l := range p.Lots {
		all = append(all, shown{"batch/" + l.Batch, l.edition})
		for _, c := range l.Certificates {
			all = append(all, shown{"certificate/" + c.ID, c.edition})
		}
		for _, s := range l.Samples {
			all = append(all, shown{"sample/" + s.ID, s.edition})
		}
		for _, i := range l.Inspections {
			all = append(all, shown{"inspection/" + i.ID, i.edition})
		}
	}
	return all
}

// versions is the answer of batch:Versions.
type versions struct {
	Batch   string `json:"batch"`
	Records []struct {
		Kind         string   `json:"kind"`
		ID           string   `json:"id"`
		Revision     int      `json:"revision"`
		Transactions []string `json:"transactions"`
	} `json:"records"`
}

// merelyNamed are the kinds of records that a batch names and that are not its
// own: of those the version in force is enough.
var merelyNamed = map[string]bool{"standard": true, "enterprise": true, "site": true}

// header is what every record on the ledger begins with.
type header struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
	TxID     string `json:"txId"`
}

// decode reads the JSON of an answer or record.
func decode[T any](b []byte) (*T, error) {
	v := new(T)
	if err := json.Unmarshal(b, v); err != nil {
		return nil, fault("is not the ledger's JSON: %v", "不是账本的 JSON：%v", err)
	}
	return v, nil
}

// when shows a time as a check reports it.
func when(t time.Time) string { return t.Format(time.RFC3339) }
