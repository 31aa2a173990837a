package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, releaseFamilies, entryFamilies)
	transactions = slices.Concat(foundationTransactions, releaseTransactions, entryTransactions)
	labels       = joined(commonLabels, releaseLabels, entryLabels)
	choices      = joined(commonChoices, entryChoices)
	kindNames    = joined(commonKindNames, releaseKindNames, entryKindNames)
	sampleIDs    = joined(commonSampleIDs, releaseSampleIDs, entrySampleIDs)
	filters      = joined(commonFilters, releaseFilters, entryFilters)
	listViews    = joined(commonListViews, releaseListViews, entryListViews)
	syntaxes     = joined(commonSyntaxes)
)

// joined is the union of tables.
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
