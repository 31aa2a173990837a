package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, releaseFamilies, entryFamilies, agreedFamilies, inputFamilies, sampleFamilies)
	transactions = slices.Concat(foundationTransactions, releaseTransactions, entryTransactions, agreedTransactions, inputTransactions, inspectionTransactions, sampleTransactions)
	labels       = joined(commonLabels, releaseLabels, entryLabels, agreedLabels, inputLabels, inspectionLabels, sampleLabels)
	choices      = joined(commonChoices, entryChoices, agreedChoices, inputChoices, inspectionChoices, sampleChoices)
	kindNames    = joined(commonKindNames, releaseKindNames, entryKindNames, agreedKindNames, inputKindNames, sampleKindNames)
	sampleIDs    = joined(commonSampleIDs, releaseSampleIDs, entrySampleIDs, agreedSampleIDs, inputSampleIDs, sampleSampleIDs)
	filters      = joined(commonFilters, releaseFilters, entryFilters, agreedFilters, inputFilters, sampleFilters)
	listViews    = joined(commonListViews, releaseListViews, entryListViews, agreedListViews, inputListViews, sampleListViews)
	syntaxes     = joined(commonSyntaxes, agreedSyntaxes, inputSyntaxes, sampleSyntaxes)
)

// joined is the union of tables.
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
