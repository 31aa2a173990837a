package cli

import (
	"maps"
	"slices"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(commonFamilies, agreementFamilies, sunshineFamilies)
	transactions = slices.Concat(foundationTransactions, agreementTransactions, sunshineTransactions)
	labels       = joined(commonLabels, agreementLabels, sunshineLabels)
	choices      = joined(commonChoices, agreementChoices, sunshineChoices)
	kindNames    = joined(commonKindNames, agreementKindNames, sunshineKindNames)
	sampleIDs    = joined(commonSampleIDs, agreementSampleIDs, sunshineSampleIDs)
	filters      = joined(commonFilters, agreementFilters, sunshineFilters)
	listViews    = joined(commonListViews, agreementListViews, sunshineListViews)
	syntaxes     = joined(commonSyntaxes, agreementSyntaxes)
)

// joined is the union of tables.
func joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
