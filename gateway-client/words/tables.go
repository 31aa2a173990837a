package words

import (
	"fmt"
	"reflect"
)

// The tables, each joined from what belongs to each record family.
var (
	labels    = Joined(commonLabels, releaseLabels, entryLabels, agreedLabels, inputLabels, inspectionLabels, sampleLabels, shipmentLabels, circulationLabels, incidentLabels, agreementLabels, sunshineLabels, correctionLabels)
	choices   = Joined(commonChoices, entryChoices, agreedChoices, inputChoices, inspectionChoices, sampleChoices, shipmentChoices, circulationChoices, incidentChoices, agreementChoices, sunshineChoices, correctionChoices)
	kindNames = Joined(commonKindNames, inspectionKindNames, releaseKindNames, entryKindNames, agreedKindNames, inputKindNames, sampleKindNames, shipmentKindNames, circulationKindNames, incidentKindNames, agreementKindNames, sunshineKindNames, correctionKindNames)
)

// Joined is the union of tables. No two families may say different things under
// one name: a label of one type's field stands as "Type.field".
func Joined[K comparable, V any](tables ...map[K]V) map[K]V {
	all := map[K]V{}
	for _, t := range tables {
		for k, v := range t {
			if other, twice := all[k]; twice && !reflect.DeepEqual(other, v) {
				panic(fmt.Sprintf("two families call %v differently", k))
			}
			all[k] = v
		}
	}
	return all
}
