package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, agreedFamilies, inputFamilies)
	transactions = slices.Concat(foundationTransactions, agreedTransactions, inputTransactions)
	labels       = joined(commonLabels, agreedLabels, inputLabels)
	choices      = joined(commonChoices, agreedChoices, inputChoices)
	kindNames    = joined(commonKindNames, agreedKindNames, inputKindNames)
	sampleIDs    = joined(commonSampleIDs, agreedSampleIDs, inputSampleIDs)
	filters      = joined(commonFilters, agreedFilters, inputFilters)
	listViews    = joined(commonListViews, agreedListViews, inputListViews)
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
