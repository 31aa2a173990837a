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
		return RecordTest{in, []TestResult{{"氧乐果", 0}, {"腐霉利", 0}}}.New(batch, standard, labStamp)
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
