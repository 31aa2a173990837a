package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies)
	transactions = slices.Concat(foundationTransactions)
	labels       = joined(commonLabels)
	choices      = joined(commonChoices)
	kindNames    = joined(commonKindNames)
	sampleIDs    = joined(commonSampleIDs)
	filters      = joined(commonFilters)
	listViews    = joined(commonListViews)
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
