package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, sampleFamilies)
	transactions = slices.Concat(foundationTransactions, inspectionTransactions, sampleTransactions)
	labels       = joined(commonLabels, inspectionLabels, sampleLabels)
	choices      = joined(commonChoices, inspectionChoices, sampleChoices)
	kindNames    = joined(commonKindNames, sampleKindNames)
	sampleIDs    = joined(commonSampleIDs, sampleSampleIDs)
	filters      = joined(commonFilters, sampleFilters)
	listViews    = joined(commonListViews, sampleListViews)
	syntaxes     = joined(commonSyntaxes, sampleSyntaxes)
)

// joined is the union of tables.
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
