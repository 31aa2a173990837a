package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, shipmentFamilies, circulationFamilies)
	transactions = slices.Concat(foundationTransactions, shipmentTransactions, circulationTransactions)
	labels       = joined(commonLabels, shipmentLabels, circulationLabels)
	choices      = joined(commonChoices, shipmentChoices, circulationChoices)
	kindNames    = joined(commonKindNames, shipmentKindNames, circulationKindNames)
	sampleIDs    = joined(commonSampleIDs, shipmentSampleIDs, circulationSampleIDs)
	filters      = joined(commonFilters, shipmentFilters, circulationFilters)
	listViews    = joined(commonListViews, shipmentListViews, circulationListViews)
	syntaxes     = joined(commonSyntaxes, shipmentSyntaxes)
)

// joined is the union of tables.
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
