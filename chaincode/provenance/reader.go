package provenance

import (
	"encoding/json"
)

// Reader gives a rule the records that it must look at.
type Reader interface {
	// Read returns what the ledger holds under each key, nil where nothing, in one
	// read. What was read before costs nothing.
	Read(keys ...string) ([][]byte, error)
}

// lookUp returns the records with those IDs, nil where there is none.
func lookUp[R any, P interface {
	*R
	Record
}](reader Reader, ids ...string) ([]P, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = Key(P(new(R)).Kind(), id)
	}
	values, err := reader.Read(keys...)
	if err != nil {
		return nil, err
	}
	records := make([]P, len(ids))
	for i, value := range values {
		if value == nil {
			continue
		}
		records[i] = P(new(R))
		if err := json.Unmarshal(value, records[i]); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// lookUpOne is lookUp for one record that must exist; field is the fact that
// names it.
func lookUpOne[R any, P interface {
	*R
	Record
}](reader Reader, field, id string) (P, error) {
	if !keyPart.MatchString(id) {
		return nil, NotAnID(P(new(R)).Kind(), field, id)
	}
	found, err := lookUp[R, P](reader, id)
	if err != nil {
		return nil, err
	}
	if found[0] == nil {
		return nil, Refuse(NotFound, field, "there is no such record; check the ID", "没有该记录，请核对编号").On(P(new(R)).Kind(), id)
	}
	return found[0], nil
}

func lookUpDossier(reader Reader, batch string) (*Dossier, error) {
	found, err := lookUp[Dossier](reader, batch)
	if err != nil || found[0] != nil {
		return found[0], err
	}
	return &Dossier{Header: Header{ID: batch}}, nil
}
