package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, releaseFamilies, entryFamilies, agreedFamilies, inputFamilies)
	transactions = slices.Concat(foundationTransactions, releaseTransactions, entryTransactions, agreedTransactions, inputTransactions)
	labels       = joined(commonLabels, releaseLabels, entryLabels, agreedLabels, inputLabels)
	choices      = joined(commonChoices, entryChoices, agreedChoices, inputChoices)
	kindNames    = joined(commonKindNames, releaseKindNames, entryKindNames, agreedKindNames, inputKindNames)
	sampleIDs    = joined(commonSampleIDs, releaseSampleIDs, entrySampleIDs, agreedSampleIDs, inputSampleIDs)
	filters      = joined(commonFilters, releaseFilters, entryFilters, agreedFilters, inputFilters)
	listViews    = joined(commonListViews, releaseListViews, entryListViews, agreedListViews, inputListViews)
	syntaxes     = joined(commonSyntaxes, agreedSyntaxes, inputSyntaxes)
)

// joined is the union of tables.
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
