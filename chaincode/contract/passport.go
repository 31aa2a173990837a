package contract

import (
	"encoding/json"
	"fmt"
	"slices"

	"sunledger/chaincode/provenance"
)

// Passport returns the provenance.Passport of a batch, to every identity.
func (*Batches) Passport(tx *Tx, q provenance.PassportQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		batch, err := load[provenance.Batch](tx, "batch", q.Batch)
		if err != nil {
			return nil, err
		}
		source, err := tx.passportSource(batch)
		if err != nil {
			return nil, err
		}
		return batch.Passport(source), nil
	})
}

// passportSource reads what the passport shows: dossiers and lots first, then
// their papers, then whom and where these name.
func (tx *Tx) passportSource(batch *provenance.Batch) (s provenance.PassportSource, err error) {
	if err := tx.read(covering(&s.Cover, batch), several(&s.Lots, "batch", batch.Covering())); err != nil {
		return s, err
	}
	var certificates, inspections, samples, sites, codes []string
	for id, lot := range s.Lots {
		d := s.Cover.Of(id)
		for _, entry := range d.Certificates {
			certificates = append(certificates, entry.Certificate)
		}
		inspections, samples = append(inspections, d.Inspections...), append(samples, d.Samples...)
		codes = append(codes, lot.Producer.Enterprise)
		if lot.Site != "" {
			sites = append(sites, lot.Site)
		}
	}
	if err := tx.read(several(&s.Certificates, "batch", certificates), several(&s.Samples, "batch", samples), several(&s.Inspections, "batch", inspections)); err != nil {
		return s, err
	}
	for _, c := range s.Certificates {
		codes = append(codes, c.Issuer.Enterprise)
	}
	err = tx.read(several(&s.Sites, "batch", sites), several(&s.Enterprises, "batch", codes))
	return s, err
}

// Versions returns the provenance.Versions of a batch, to those who may read
// whole transactions.
func (*Batches) Versions(tx *Tx, q provenance.PassportQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		if err := provenance.PermitVersions(tx.stamp.Actor); err != nil {
			return nil, err
		}
		batch, err := load[provenance.Batch](tx, "batch", q.Batch)
		if err != nil {
			return nil, err
		}
		s := &survey{tx: tx, batch: batch, seen: map[string]bool{}}
		if err := s.run(); err != nil {
			return nil, err
		}
		return provenance.Versions{Batch: batch.ID, Records: s.found}, nil
	})
}

// survey collects the records on which a batch's passport rests.
type survey struct {
	tx    *Tx
	batch *provenance.Batch
	found []provenance.RecordVersions
	seen  map[string]bool // keys
	size  int             // transactions listed
}

// run visits the batch and all it comes from, then what belongs to them, then
// what they name.
func (s *survey) run() error {
	batches, err := loadAll[provenance.Batch](s.tx, "batch", s.batch.Ancestry())
	if err != nil {
		return err
	}
	var own []provenance.Reference
	for _, batch := range batches {
		journey, err := versions[provenance.Batch](s, batch.ID)
		if err != nil {
			return err
		}
		papers, err := versions[provenance.Dossier](s, batch.ID)
		if err != nil {
			return err
		}
		own = append(append(own, journey...), papers...)
	}
	for _, r := range own {
		if _, err := s.visit(r); err != nil {
			return err
		}
	}
	for _, batch := range batches {
		for _, r := range batch.Named() {
			if err := s.current(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// versions visits a record and returns what any version of it says belongs to the batch.
func versions[R any, P interface {
	recordOf[R]
	Attached() []provenance.Reference
}](s *survey, id string) ([]provenance.Reference, error) {
	values, err := s.visit(provenance.Reference{Kind: P(new(R)).Kind(), ID: id})
	if err != nil {
		return nil, err
	}
	var attached []provenance.Reference
	for _, value := range values {
		record := P(new(R))
		if err := json.Unmarshal(value, record); err != nil {
			return nil, err
		}
		for _, r := range record.Attached() {
			if !slices.Contains(attached, r) {
				attached = append(attached, r)
			}
		}
	}
	return attached, nil
}

// visit lists every version of a record, once, and returns their values.
func (s *survey) visit(r provenance.Reference) ([][]byte, error) {
	key := provenance.Key(r.Kind, r.ID)
	if s.seen[key] {
		return nil, nil
	}
	s.seen[key] = true
	iterator, err := s.tx.GetStub().GetHistoryForKey(key)
	if err != nil {
		return nil, err
	}
	defer iterator.Close()
	var values [][]byte
	var transactions []string
	for iterator.HasNext() {
		version, err := iterator.Next()
		if err != nil {
			return nil, err
		}
		if s.size++; s.size > provenance.MaxVersions {
			return nil, s.batch.TooLong()
		}
		values, transactions = append(values, version.GetValue()), append(transactions, version.GetTxId())
	}
	if len(values) == 0 {
		return nil, nil // a batch may have no dossier yet
	}
	slices.Reverse(transactions)
	s.found = append(s.found, provenance.RecordVersions{Kind: r.Kind, ID: r.ID, Revision: len(values), Transactions: transactions})
	return values, nil
}

// current lists the version in force of a record, once.
func (s *survey) current(r provenance.Reference) error {
	key := provenance.Key(r.Kind, r.ID)
	if s.seen[key] {
		return nil
	}
	s.seen[key] = true
	if err := s.tx.fetchKeys(key); err != nil {
		return err
	}
	var head provenance.Header
	if s.tx.state[key] == nil {
		return nil
	}
	if err := json.Unmarshal(s.tx.state[key], &head); err != nil {
		return fmt.Errorf("decode %s: %w", key, err)
	}
	s.found = append(s.found, provenance.RecordVersions{Kind: r.Kind, ID: r.ID, Revision: head.Revision, Transactions: []string{head.TxID}})
	return nil
}
