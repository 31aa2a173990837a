package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, incidentFamilies)
	transactions = slices.Concat(foundationTransactions, incidentTransactions)
	labels       = joined(commonLabels, incidentLabels)
	choices      = joined(commonChoices, incidentChoices)
	kindNames    = joined(commonKindNames, incidentKindNames)
	sampleIDs    = joined(commonSampleIDs, incidentSampleIDs)
	filters      = joined(commonFilters, incidentFilters)
	listViews    = joined(commonListViews, incidentListViews)
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
