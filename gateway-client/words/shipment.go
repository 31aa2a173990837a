package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var shipmentLabels = map[string]Label{
	"shipment":        {Text{"shipment", "运单"}, Text{"shipment ID: sender's code and number, such as YD-20261122-01 for one of your own", "运单编号，本企业的可只写如 YD-20261122-01"}},
	"carrier":         {Text{"carrier", "承运企业"}, Text{"code of the carrier", "承运企业代码"}},
	"sender":          {Text{"sender", "发货方"}, Text{}},
	"receiver":        {Text{"receiver", "接收方"}, Text{}},
	"batches":         {Text{"batches", "批次"}, Text{"batch that travels, whole; repeat or separate by commas", "整批发运的批次，可重复或以逗号分隔"}},
	"goods":           {Text{"goods", "货物"}, Text{}},
	"plate":           {Text{"plate", "车牌号"}, Text{"plate of the vehicle, such as 鲁V12345", "车牌号，如 鲁V12345"}},
	"driver":          {Text{"driver", "司机编号"}, Text{"the carrier's reference of the driver; no name", "承运企业的司机编号，不写姓名"}},
	"seal":            {Text{"seal", "封签号"}, Text{"number of the vehicle's seal", "车厢封签号"}},
	"route":           {Text{"route", "路线"}, Text{"place on the way and its position; repeat from start to end", "途经地点及位置，自起点至终点重复"}},
	"corridor":        {Text{"corridor", "允许偏离"}, Text{"how far beside the route is no deviation, such as 5km", "偏离路线的允许距离，如 5km"}},
	"departed":        {Text{"departed", "出发时间"}, Text{"when it left, such as '2026-11-22 16:00' (default: now)", "出发时间，如 '2026-11-22 16:00'（默认现在）"}},
	"expectedArrival": {Text{"expected arrival", "预计到达"}, Text{"when it should arrive, such as '2026-11-22 23:30'", "预计到达时间，如 '2026-11-22 23:30'"}},
	"logMinutes":      {Text{"log at least every (minutes)", "温度记录间隔（分钟）"}, Text{}},
	"chunks":          {Text{"uploads", "上传次数"}, Text{}},
	"log":             {Text{"log", "温度记录"}, Text{}},
	"readings":        {Text{"readings", "读数"}, Text{"time, temperature and, after @, position; repeat for each", "时间、温度及 @ 后的位置，可重复"}},
	"last":            {Text{"last", "最后读数"}, Text{}},
	"coldest":         {Text{"coldest", "最低温"}, Text{}},
	"warmest":         {Text{"warmest", "最高温"}, Text{}},
	"breaches":        {Text{"outside the range", "超出温度范围"}, Text{}},
	"gaps":            {Text{"gaps in the log", "记录中断"}, Text{}},
	"located":         {Text{"with a position", "含位置"}, Text{}},
	"deviations":      {Text{"off the route", "偏离路线"}, Text{}},
	"time":            {Text{"time", "时间"}, Text{}},
	"since":           {Text{"since", "时间"}, Text{}},
	"sealIntact":      {Text{"seal intact", "封签完好"}, Text{"whether the seal is as it was: yes or no", "封签是否完好：是或否"}},
	"sealBroken":      {Text{"seal broken", "封签破损"}, Text{}},
	"received":        {Text{"received", "实收"}, Text{"batch of which less arrived, how much, and why; repeat for each. Others are whole", "短少的批次、实收数量及原因，可重复；未列出的为足量"}},
	"differences":     {Text{"differences", "差异"}, Text{}},
	"sent":            {Text{"sent", "发出"}, Text{}},
	"delivered":       {Text{"delivered", "交接"}, Text{}},
	"cancelled":       {Text{"cancelled", "取消"}, Text{}},

	"leftBehind":                {Text{"left behind", "拒收批次"}, Text{"batch that is not taken over, and why; repeat for each", "未接收的批次及原因，可重复"}},
	"HandOverShipment.note":     {Text{}, Text{"why it is refused, or how the seal was found", "拒收原因或封签状况"}},
	"DispatchShipment.shipment": {Text{}, Text{"ID to give it: your own number, such as YD-20261122-01", "新运单编号：本企业编号，如 YD-20261122-01"}},
}

var shipmentChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.ShipmentState](): {
		{"on_the_way", Text{"on the way", "在途"}}, {"delivered", Text{"delivered", "已交接"}},
		{"refused", Text{"refused", "已拒收"}}, {"cancelled", Text{"cancelled", "已取消"}},
	},
}

var shipmentKindNames = map[provenance.Kind]Text{
	provenance.KindShipment: {"shipment", "运单"},
	provenance.KindReadings: {"readings", "温度读数"},
}
