package cli

import (
	"fmt"
	"reflect"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(foundationFamilies, inspectionFamilies, releaseFamilies, shipmentFamilies, entryFamilies, circulationFamilies, sampleFamilies, incidentFamilies, agreedFamilies, inputFamilies, agreementFamilies, sunshineFamilies, correctionFamilies, auditFamilies, toolFamilies)
	transactions = slices.Concat(foundationTransactions, releaseTransactions, entryTransactions, agreedTransactions, inputTransactions, inspectionTransactions, sampleTransactions, shipmentTransactions, circulationTransactions, incidentTransactions, agreementTransactions, sunshineTransactions, correctionTransactions())
	labels       = joined(commonLabels, releaseLabels, entryLabels, agreedLabels, inputLabels, inspectionLabels, sampleLabels, shipmentLabels, circulationLabels, incidentLabels, agreementLabels, sunshineLabels, correctionLabels)
	choices      = joined(commonChoices, entryChoices, agreedChoices, inputChoices, inspectionChoices, sampleChoices, shipmentChoices, circulationChoices, incidentChoices, agreementChoices, sunshineChoices, correctionChoices)
	kindNames    = joined(commonKindNames, inspectionKindNames, releaseKindNames, entryKindNames, agreedKindNames, inputKindNames, sampleKindNames, shipmentKindNames, circulationKindNames, incidentKindNames, agreementKindNames, sunshineKindNames, correctionKindNames)
	sampleIDs    = joined(commonSampleIDs, inspectionSampleIDs, releaseSampleIDs, entrySampleIDs, agreedSampleIDs, inputSampleIDs, sampleSampleIDs, shipmentSampleIDs, circulationSampleIDs, incidentSampleIDs, agreementSampleIDs, sunshineSampleIDs, correctionSampleIDs)
	filters      = joined(commonFilters, releaseFilters, agreedFilters, inputFilters, sampleFilters, shipmentFilters, circulationFilters, incidentFilters, agreementFilters, sunshineFilters, correctionFilters)
	listViews    = joined(commonListViews, inspectionListViews, releaseListViews, entryListViews, agreedListViews, inputListViews, sampleListViews, shipmentListViews, circulationListViews, incidentListViews, agreementListViews, sunshineListViews, correctionListViews)
	syntaxes     = joined(commonSyntaxes, agreedSyntaxes, inputSyntaxes, shipmentSyntaxes, agreementSyntaxes, correctionSyntaxes)
)

// joined is the union of tables. No two families may say different things under
// one name: a label of one type's field stands as "Type.field".
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		for k, v := range t {
			if other, twice := all[k]; twice && !reflect.DeepEqual(other, v) {
				panic(fmt.Sprintf("two families call %v differently", k))
			}
			all[k] = v
		}
	}
	return all
}
