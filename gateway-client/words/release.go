package words

import (
	"sunledger/chaincode/provenance"
)

var releaseLabels = map[string]Label{
	"certificates": {Text{"rests on", "所依据证明"}, Text{}},
	"publicCode":   {Text{"public code", "公开追溯码"}, Text{}},

	"ReleaseBatch.batch": {Text{}, Text{"the lot: its number alone, such as 20261122-01", "批次：可只写批号，如 20261122-01"}},
}

var releaseKindNames = map[provenance.Kind]Text{
	provenance.KindRelease: {"release", "产地准出"},
}
