package cli

import (
	"slices"
	"sunledger/gateway-client/words"
)

// The tables of the command line, each joined from what the record families add
// to it in files of their own.
var (
	families     = slices.Concat(foundationFamilies, inspectionFamilies, releaseFamilies, shipmentFamilies, entryFamilies, circulationFamilies, sampleFamilies, incidentFamilies, agreedFamilies, inputFamilies, agreementFamilies, sunshineFamilies, correctionFamilies, auditFamilies, indexFamilies, toolFamilies)
	transactions = slices.Concat(foundationTransactions, releaseTransactions, entryTransactions, agreedTransactions, inputTransactions, inspectionTransactions, sampleTransactions, shipmentTransactions, circulationTransactions, incidentTransactions, agreementTransactions, sunshineTransactions, correctionTransactions())
	sampleIDs    = words.Joined(commonSampleIDs, inspectionSampleIDs, releaseSampleIDs, entrySampleIDs, agreedSampleIDs, inputSampleIDs, sampleSampleIDs, shipmentSampleIDs, circulationSampleIDs, incidentSampleIDs, agreementSampleIDs, sunshineSampleIDs, correctionSampleIDs)
	filters      = words.Joined(commonFilters, releaseFilters, agreedFilters, inputFilters, sampleFilters, shipmentFilters, circulationFilters, incidentFilters, agreementFilters, sunshineFilters, correctionFilters)
	listViews    = words.Joined(commonListViews, inspectionListViews, releaseListViews, entryListViews, agreedListViews, inputListViews, sampleListViews, shipmentListViews, circulationListViews, incidentListViews, agreementListViews, sunshineListViews, correctionListViews)
	syntaxes     = words.Joined(commonSyntaxes, agreedSyntaxes, inputSyntaxes, shipmentSyntaxes, agreementSyntaxes, correctionSyntaxes)
)

// siteCommands stand by themselves, without a family.
var siteCommands = []row{serveCommand, consoleCommand, signCommand}
