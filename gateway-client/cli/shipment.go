package cli

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

var shipmentFamilies = []family{
	{"shipment", provenance.KindShipment, text{"goods on their way: vehicle, route, temperature log, hand-over", "运输：车辆、路线、温度记录与交接"}},
}

var shipmentTransactions = []row{
	{
		family: "shipment", verb: "dispatch", op: provenance.DispatchShipmentOp,
		input: newInput[provenance.DispatchShipment], subject: "shipment",
		short: text{"send whole batches to a receiver with a carrier", "整批发运，由承运企业送达接收方"},
		examples: []example{{
			`sunledger shipment dispatch YD-20261122-01 --to 91110108MADEM10146 --carrier 91370783MADEM30013 --batch 20261122-01,20261122-02 --plate 鲁V12345 --driver D-07 --seal F0012 --route 寿光=36.8571,118.7370 --route 德州=37.4355,116.3575 --route 锦绣大地=39.9300,116.2400 --corridor 5km --expected-arrival '2026-11-22 23:30'`,
			text{"two batches to the market; they are offered to it and come with the shipment", "两批货发往市场，随运单移交"},
		}, {
			`sunledger shipment dispatch --file truck.json`,
			text{"up to 200 batches from a file", "从文件登记，最多 200 批"},
		}},
	}, {
		family: "shipment", verb: "log", op: provenance.AppendReadingsOp,
		input: newInput[provenance.AppendReadings], subject: "shipment",
		short: text{"add temperature readings and positions, as the carrier", "承运企业上传温度与位置"},
		examples: []example{{
			`sunledger shipment log 91370783MADEM0011E-YD-20261122-01 --reading '2026-11-22 16:00=9.5°C@36.8571,118.7370' --reading '2026-11-22 16:10=9.8°C'`,
			text{"two readings, the first with a position; times are China's", "两条读数，第一条含位置；时间为北京时间"},
		}, {
			`sunledger shipment log --file readings.json --request-id logger-7-20261122-16`,
			text{"up to 500 from a logger; sent twice, they are written once", "由记录仪批量上传，最多 500 条；重复提交只写一次"},
		}},
	}, {
		family: "shipment", verb: "receive", op: provenance.HandOverShipmentOp,
		input: newInput[provenance.HandOverShipment], subject: "shipment", fixed: map[string]any{"accept": true},
		short: text{"take over what a shipment brought, with what is missing", "接收到货，并记录短少"},
		examples: []example{{
			`sunledger shipment list --awaiting me`,
			text{"what is on its way to you", "查看在途货物"},
		}, {
			`sunledger shipment receive 91370783MADEM0011E-YD-20261122-01 --seal-intact yes --received 91370783MADEM0011E-20261122-02=1990kg:箱体破损`,
			text{"10 kg of one batch are lost, all others are whole", "其中一批短少 10 公斤，其余足量"},
		}, {
			`sunledger shipment receive 91370783MADEM0011E-YD-20261122-01 --seal-intact yes --left-behind 91370783MADEM0011E-20261122-02=已被封存`,
			text{"one batch is held by now and goes back, the others are taken over", "其中一批已被封存，退回发货方，其余接收"},
		}},
	}, {
		family: "shipment", verb: "refuse", op: provenance.HandOverShipmentOp,
		input: newInput[provenance.HandOverShipment], subject: "shipment", fixed: map[string]any{"accept": false},
		short: text{"refuse a whole shipment; the goods go back", "整车拒收，货物退回"},
		examples: []example{{
			`sunledger shipment refuse 91370783MADEM0011E-YD-20261122-01 --seal-intact no --note 封签断开，到货温度超标`,
			text{"they stay the sender's", "货物仍属发货方"},
		}},
	}, {
		family: "shipment", verb: "cancel", op: provenance.CancelShipmentOp,
		input: newInput[provenance.CancelShipment], subject: "shipment",
		short: text{"take back a shipment before its first reading", "首条温度读数前取消运单"},
		examples: []example{{
			`sunledger shipment cancel YD-20261122-01 --reason 车辆故障`,
			text{"the batches can be sent again", "批次可重新发运"},
		}},
	},
}

var readingsQuery = row{
	family: "shipment", verb: "readings", argument: text{"ID", "编号"}, run: showReadings,
	short: text{"the temperature log, with what is wrong in it", "温度记录及异常"},
	flags: []option{findingsOption},
	examples: []example{
		{"sunledger shipment readings 91370783MADEM0011E-YD-20261122-01", text{"every reading in the order of time", "按时间列出全部读数"}},
		{"sunledger shipment readings 91370783MADEM0011E-YD-20261122-01 --findings", text{"only breaches, gaps and deviations", "只列超温、中断与偏离"}},
	},
}

var findingsOption = option{"findings", text{}, text{"only readings with which something is wrong", "只列异常读数"}}

var shipmentSampleIDs = map[provenance.Kind]string{provenance.KindShipment: "91370783MADEM0011E-YD-20261122-01"}

var shipmentFilters = map[string]option{
	"sender":  {"sender", text{"CODE", "代码"}, text{"who sent it: a code, or me", "发货方：代码或 me"}},
	"carrier": {"carrier", text{"CODE", "代码"}, text{"who carries it: a code, or me", "承运企业：代码或 me"}},
}

var shipmentListViews = map[provenance.Kind]listView{
	provenance.KindShipment: {
		head: []text{{"ID", "编号"}, {"FROM", "发货方"}, {"TO", "接收方"}, {"CARRIER", "承运企业"}, {"PLATE", "车牌号"}, {"EXPECTED", "预计到达"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.shipmentRow(r.(*provenance.Shipment)) },
	},
}

var shipmentSyntaxes = map[reflect.Type]syntax{
	reflect.TypeFor[provenance.Waypoint]():   {text{"PLACE=LATITUDE,LONGITUDE", "地点=纬度,经度"}, listed(parseWaypoint)},
	reflect.TypeFor[provenance.Reading]():    {text{"TIME=TEMPERATURE[@LATITUDE,LONGITUDE]", "时间=温度[@纬度,经度]"}, listed(parseReading)},
	reflect.TypeFor[provenance.LeftBehind](): {text{"BATCH=REASON", "批次=原因"}, listed(parseLeftBehind)},
	reflect.TypeFor[provenance.Received]():   {text{"BATCH=QUANTITY:REASON", "批次=实收数量：原因"}, listed(parseReceived)},
}

func parseWaypoint(_ *binding, s string) (w provenance.Waypoint, err error) {
	place, position, err := cutItem(s, text{"寿光=36.8571,118.7370", "寿光=36.8571,118.7370"})
	if err != nil {
		return w, err
	}
	w.Name = place
	w.Latitude, w.Longitude, err = parsePosition(position)
	return w, err
}

func parsePosition(s string) (latitude, longitude int64, err error) {
	parts := splitList(s)
	if len(parts) != 2 {
		return 0, 0, provenance.Refuse(provenance.Invalid, "", "%q is not a position; write latitude and longitude as 36.8571,118.7370", "%q 不是位置，请写成纬度,经度，如 36.8571,118.7370", s)
	}
	if latitude, err = words.ParseDegrees(parts[0]); err == nil {
		longitude, err = words.ParseDegrees(parts[1])
	}
	return latitude, longitude, err
}

func parseReading(_ *binding, s string) (r provenance.Reading, err error) {
	at, rest, err := cutItem(s, text{"2026-11-22 16:00=9.5°C@36.8571,118.7370", "2026-11-22 16:00=9.5°C@36.8571,118.7370"})
	if err != nil {
		return r, err
	}
	if r.Time, err = parseMoment(at); err != nil {
		return r, err
	}
	measured, position, located := strings.Cut(rest, "@")
	if r.Temperature, err = parseTenths(measured); err != nil || !located {
		return r, err
	}
	r.Latitude, r.Longitude, err = parsePosition(position)
	return r, err
}

func parseReceived(b *binding, s string) (r provenance.Received, err error) {
	batch, rest, err := cutItem(s, text{"BATCH=1990kg:REASON", "批次=1990公斤：原因"})
	if err != nil {
		return r, err
	}
	amount, reason, _ := strings.Cut(strings.Replace(rest, "：", ":", 1), ":")
	r.Batch, r.Reason = batch, strings.TrimSpace(reason)
	r.Amount, err = b.amount(amount)
	return r, err
}

func parseLeftBehind(_ *binding, s string) (l provenance.LeftBehind, err error) {
	l.Batch, l.Reason, err = cutItem(s, text{"BATCH=REASON", "批次=原因"})
	return l, err
}

// momentForms are the ways people write a time; without a zone it is China's.
var momentForms = []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"}

// parseMoment reads a time such as '2026-11-22 16:00' or 2026-11-22T16:00:00+08:00.
func parseMoment(s string) (provenance.Moment, error) {
	s = strings.TrimSpace(words.Narrow(s))
	if !provenance.Moment(s).Time().IsZero() {
		return provenance.Moment(s), nil
	}
	for _, form := range momentForms {
		if t, err := time.ParseInLocation(form, s, provenance.ChinaTime); err == nil {
			return provenance.Moment(t.Format(time.RFC3339)), nil
		}
	}
	return "", provenance.Refuse(provenance.Invalid, "", "%q is not a time; write it as '2026-11-22 16:00', or with zone as 2026-11-22T16:00:00+08:00", "%q 不是时间，请写成 '2026-11-22 16:00'，或带时区如 2026-11-22T16:00:00+08:00", s)
}

var oneTemperature = regexp.MustCompile(`^(-?[0-9]{1,3}(?:\.[0-9])?) ?(?:°C|℃|C)?$`)

// parseTenths reads one temperature such as 9.5°C as tenths of a degree.
func parseTenths(s string) (int64, error) {
	parts := oneTemperature.FindStringSubmatch(strings.TrimSpace(words.Narrow(s)))
	if parts == nil {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a temperature; write it as 9.5°C, at most one decimal", "%q 不是温度，请写成 9.5°C，最多一位小数", s)
	}
	return words.Scaled(parts[1], 10)
}

var metreUnits = map[string]int64{"m": 1, "米": 1, "km": 1000, "公里": 1000, "千米": 1000}

// parseMetres reads a distance such as 5km or 500m.
func parseMetres(s string) (int64, error) {
	parts := words.Measured.FindStringSubmatch(strings.TrimSpace(words.Narrow(s)))
	if parts == nil || len(parts[1]) > words.LongestNumber || metreUnits[strings.ToLower(parts[2])] == 0 {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a distance; write it as 5km or 500m", "%q 不是距离，请写成 5km 或 500m", s)
	}
	n, err := words.Scaled(parts[1], metreUnits[strings.ToLower(parts[2])])
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, words.TooMuch(s)
	case err != nil:
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a whole number of metres", "%q 不是整数米", s)
	}
	return n, nil
}

// moment shows a time in China, or what stands in its place.
func moment(m provenance.Moment) string { return words.WhenText(string(m)) }

func (p *printer) shipmentRow(s *provenance.Shipment) []cell {
	who := func(o provenance.Owner) cell { return cell{p.names.of(p.language, o.Enterprise), plain} }
	return []cell{{s.ID, plain}, who(s.Sender), who(s.Receiver), who(s.Carrier), {s.Plate, plain}, {moment(s.ExpectedArrival), plain}, p.shipmentState(s)}
}

// shipmentState says where a shipment stands, and whether its log is sound.
func (p *printer) shipmentState(s *provenance.Shipment) cell {
	state := words.Word(p.language, s.State())
	switch {
	case s.State() == provenance.ShipmentRefused || s.State() == provenance.ShipmentDropped:
		return cell{state, faint}
	case len(p.logFaults(s)) > 0:
		return cell{state + p.say(": ", "：") + strings.Join(p.logFaults(s), p.say(", ", "，")), red}
	case s.State() == provenance.OnTheWay:
		return cell{state, yellow}
	case !s.Sound():
		return cell{state + p.say(", no log", "，无温度记录"), yellow}
	}
	return cell{state, green}
}

// logFaults counts what is wrong in a log, and says whether the seal was broken.
func (p *printer) logFaults(s *provenance.Shipment) []string {
	var faults []string
	for _, f := range []struct {
		n  int
		en string
		zh string
	}{{s.Log.Breaches, "%d outside the range", "超温 %d 次"}, {s.Log.Gaps, "log silent %d×", "记录中断 %d 次"}, {s.Log.Deviations, "%d off the route", "偏离 %d 次"}, {s.Log.Readings - s.Log.Located, "%d without a position", "缺少位置 %d 次"}} {
		if f.n > 0 {
			faults = append(faults, fmt.Sprintf(p.say(f.en, f.zh), f.n))
		}
	}
	if s.SealBroken {
		faults = append(faults, p.say("seal broken", "封签破损"))
	}
	return faults
}

// shipment shows a shipment as of now.
func (p *printer) shipment(r *provenance.Shipment, now time.Time) {
	p.title(provenance.KindShipment, r.ID, r.Plate)
	s := &sheet{}
	s.styled(p.label("status"), p.shipmentState(r))
	s.row(p.label("sender"), p.party(r.Sender))
	s.row(p.label("receiver"), p.party(r.Receiver))
	s.row(p.label("carrier"), p.party(r.Carrier))
	s.row(p.label("driver"), r.Driver)
	s.row(p.label("seal"), r.Seal)
	if r.SealBroken {
		s.styled("", cell{p.say("broken on arrival", "到货时已破损"), red})
	}
	s.row(p.label("departed"), moment(r.Departed))
	s.styled(p.label("expectedArrival"), p.expected(r, now))
	s.row(p.label("delivered"), p.mark(r.Delivered))
	s.row(p.say("refused", "拒收"), p.mark(r.Refused))
	s.row(p.label("cancelled"), p.mark(r.Cancelled))
	s.row(p.label("route"), p.route(r))
	s.row(p.label("goods"), p.goods(r))
	p.sheet(s)
	p.logSummary(r)
	p.differences(r)
	p.leftBehind(r)
	if len(r.Batches) > 0 {
		p.section(p.label("batches"))
		for _, id := range r.Batches {
			p.line("  %s", id)
		}
	}
	p.footer(&r.Header)
}

func (p *printer) expected(r *provenance.Shipment, now time.Time) cell {
	c := cell{text: moment(r.ExpectedArrival)}
	if r.State() == provenance.OnTheWay && now.After(r.ExpectedArrival.Time()) {
		c.text += p.say(", overdue", "，已逾期")
		c.style = red
	}
	return c
}

func (p *printer) route(r *provenance.Shipment) string {
	var places []string
	for _, w := range r.Route {
		places = append(places, w.Name)
	}
	return strings.Join(places, " → ") + p.say(", within ", "，允许偏离 ") + words.Metres(r.Corridor)
}

func (p *printer) goods(r *provenance.Shipment) string {
	var lines []string
	for _, l := range r.Goods {
		lines = append(lines, l.Product+" "+p.amount(l.Amount, l.Unit))
	}
	return strings.Join(lines, "\n")
}

// logSummary says what the temperature log amounts to; what is wrong is red.
func (p *printer) logSummary(r *provenance.Shipment) {
	p.section(p.label("log"))
	s := &sheet{}
	s.row(p.label("temperature"), p.say("must be ", "应为 ")+words.Temperature(r.Temperature)+fmt.Sprintf(p.say(", logged every %d min", "，至少每 %d 分钟记录一次"), r.LogMinutes))
	if r.Log.Readings == 0 {
		s.styled(p.label("readings"), cell{p.say("none", "无"), yellow})
		p.sheet(s)
		return
	}
	s.row(p.label("readings"), words.Grouped(int64(r.Log.Readings))+p.say(", last at ", "，最后 ")+words.When(r.Log.Last))
	measured := cell{words.Temperature(provenance.Temperature{Min: r.Log.Min, Max: r.Log.Max}), green}
	if r.Log.Breaches > 0 {
		measured.style = red
	}
	s.styled(p.say("measured", "实测"), measured)
	s.styled(p.label("breaches"), p.counted(r.Log.Breaches))
	s.styled(p.label("gaps"), p.counted(r.Log.Gaps))
	s.styled(p.label("deviations"), p.counted(r.Log.Deviations))
	s.row(p.label("located"), words.Grouped(int64(r.Log.Located))+" / "+words.Grouped(int64(r.Log.Readings)))
	p.sheet(s)
}

// counted is red unless it is none.
func (p *printer) counted(n int) cell {
	if n == 0 {
		return cell{p.say("none", "无"), green}
	}
	return cell{"✗ " + words.Grouped(int64(n)), red}
}

func (p *printer) differences(r *provenance.Shipment) {
	if len(r.Differences) == 0 {
		return
	}
	p.section(p.label("differences"))
	t := &table{head: []string{p.label("batch"), p.label("sent"), p.label("received"), p.label("reason")}, right: map[int]bool{1: true, 2: true}}
	for _, d := range r.Differences {
		t.add(cell{d.Batch, plain}, cell{p.amount(d.Sent, d.Unit), plain}, cell{p.amount(d.Amount, d.Unit), red}, cell{d.Reason, plain})
	}
	p.table(t, "  ")
}

func (p *printer) leftBehind(r *provenance.Shipment) {
	if len(r.LeftBehind) == 0 {
		return
	}
	p.section(p.label("leftBehind"))
	t := &table{head: []string{p.label("batch"), p.label("reason")}}
	for _, l := range r.LeftBehind {
		t.add(cell{l.Batch, plain}, cell{l.Reason, red})
	}
	p.table(t, "  ")
}
