package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReportIsAboutTheHarvest: one of years ago says nothing of this lot, and one of
// the crop in the field as much as the standard lets it.
func TestReportIsAboutTheHarvest(t *testing.T) {
	standard, _ := cucumberStandard(t)
	batch := registered(t)
	issue := func(on Date) (*Certificate, error) {
		in := CertificateInput{Certificate: labCode + "-JC-20260310-0001", Batch: batch.ID, IssuedOn: on}
		return RecordTest{in, []TestResult{{Analyte: "氧乐果"}, {Analyte: "腐霉利"}}}.New(batch, standard, labStamp)
	}
	for _, day := range []Date{"1999-01-01", batch.Harvested.plus(-1)} {
		_, err := issue(day)
		refusedAs(t, err, Invalid, "issuedOn")
	}
	report, err := issue(batch.Harvested)
	require.NoError(t, err)
	standard.Testing = TestingRule{Frequency: LotByLot, BeforeHarvestDays: 3}
	_, err = issue(batch.Harvested.plus(-4))
	refusedAs(t, err, Invalid, "issuedOn")
	_, err = issue(batch.Harvested.plus(-3))
	require.NoError(t, err)

	standard.Testing = TestingRule{}
	dossier := &Dossier{Header: Header{ID: batch.ID}}
	require.NoError(t, dossier.File(report))
	ledger := shelf{}.put(standard, report)
	batch.Harvested = batch.Harvested.plus(1)
	refusedAs(t, batch.harvestedBeforeCertified(dossier, ledger), Invalid, "harvested")
	standard.Testing = TestingRule{Frequency: LotByLot, BeforeHarvestDays: 1}
	assert.NoError(t, batch.harvestedBeforeCertified(dossier, ledger.put(standard)))
}

// TestAgreedForms: number, issuer and seal are as the standard has agreed, where it
// has; a type of document without an agreed form is not recorded.
func TestAgreedForms(t *testing.T) {
	batch := registered(t)
	standard, _ := cucumberStandard(t)
	standard.Documents = append(standard.Documents, DocumentRule{Type: Quarantine, NumberPattern: "JY-[0-9]+", Issuers: []string{Regulators[0].Code}, Seal: "检疫专用章"})
	good := RecordDocument{CertificateInput{Certificate: Regulators[0].Code + "-JY-1", Batch: batch.ID, IssuedOn: batch.Harvested, Seal: "检疫专用章"}, Quarantine}
	document, err := good.New(batch, standard, origin)
	require.NoError(t, err)
	assert.Equal(t, []any{Quarantine, "检疫专用章", Conformant}, []any{document.Type, document.Seal, document.Verdict})
	for name, c := range map[string]struct {
		field string
		spoil func(*RecordDocument)
	}{
		"number":         {"number", func(in *RecordDocument) { in.Certificate = Regulators[0].Code + "-XX-1" }},
		"no seal":        {"seal", func(in *RecordDocument) { in.Seal = "" }},
		"another seal":   {"seal", func(in *RecordDocument) { in.Seal = "公章" }},
		"unagreed":       {"type", func(in *RecordDocument) { in.Type = OtherPaper }},
		"a test":         {"type", func(in *RecordDocument) { in.Type = TestReport }},
		"before harvest": {"issuedOn", func(in *RecordDocument) { in.IssuedOn = batch.Harvested.plus(-1) }},
	} {
		in := good
		c.spoil(&in)
		_, err := in.New(batch, standard, origin)
		require.Error(t, err, name)
		refusedAs(t, err, Invalid, c.field)
	}
	good.Certificate = labCode + "-JY-1"
	_, err = good.New(batch, standard, labStamp)
	refusedAs(t, err, Invalid, "issuer")

	terms := cucumberTerms()
	terms.Documents = append(terms.Documents, DocumentRule{Type: OtherPaper, NumberPattern: "QT-.+", Issuers: []string{labCode}})
	_, err = terms.New(destination)
	require.NoError(t, err)
	terms.Documents[2].Required = true
	_, err = terms.New(destination)
	refusedAs(t, err, Invalid, "documents[2].required") // it is needed anyway
	terms.Documents[2].Required = false
	terms.Documents[2].Type = Quarantine
	_, err = terms.New(destination)
	refusedAs(t, err, Invalid, "documents") // no lot could be released without a rule for its test
}
