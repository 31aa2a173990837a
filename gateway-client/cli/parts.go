package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, correctionFamilies)
	transactions = slices.Concat(foundationTransactions, correctionTransactions())
	labels       = joined(commonLabels, correctionLabels)
	choices      = joined(commonChoices, correctionChoices)
	kindNames    = joined(commonKindNames, correctionKindNames)
	sampleIDs    = joined(commonSampleIDs, correctionSampleIDs)
	filters      = joined(commonFilters, correctionFilters)
	listViews    = joined(commonListViews, correctionListViews)
	syntaxes     = joined(commonSyntaxes, correctionSyntaxes)
)

// joined is the union of tables.
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
