package story

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"sunledger/chaincode/provenance"
)

// The truck of the story: seven hours on the road, a reading every ten minutes.
const (
	onTheRoad = 7 * time.Hour
	logEvery  = 10 * time.Minute
)

// route is where the truck drives, by its positions in degrees.
var route = []struct {
	name                string
	latitude, longitude float64
}{
	{"寿光", 36.8571, 118.7370}, {"德州", 37.4355, 116.3575}, {"锦绣大地", 39.9300, 116.2400},
}

func (s *Story) road(ctx context.Context) error {
	lot, other := s.lots()
	shipment := provenance.OwnedID(baseCode, s.lot("YD"))
	departed := s.Began.In(provenance.ChinaTime).Add(-onTheRoad)
	s.note("装车：车牌、承运企业、路线、封签（演示按七小时前出发登记）", "Loaded: plate, carrier, route, seal (told as if the truck had left seven hours ago)")
	dispatch := []string{"shipment", "dispatch", s.lot("YD"), "--to", marketCode, "--carrier", carrierCode, "--batch", s.lot("HG"),
		"--plate", "鲁V12345", "--driver", "D-07", "--seal", "F0012", "--corridor", "5km",
		"--departed", departed.Format("2006-01-02 15:04"), "--expected-arrival", departed.Add(onTheRoad + time.Hour).Format("2006-01-02 15:04")}
	for _, place := range route {
		dispatch = append(dispatch, "--route", fmt.Sprintf("%s=%.4f,%.4f", place.name, place.latitude, place.longitude))
	}
	readings, err := s.readings(shipment, departed)
	if err != nil {
		return err
	}
	if err := s.submit(ctx, step{"base", dispatch}); err != nil {
		return err
	}
	s.note("承运企业批量上传温度与位置；市场验封、过磅，数量相符", "The carrier uploads temperatures and positions in bulk; the market checks the seal and the weight: nothing is missing")
	if err := s.submit(ctx,
		step{"carrier", []string{"shipment", "log", "--file", readings}},
		step{"market", []string{"shipment", "receive", shipment, "--seal-intact", "yes", "--received", lot + "=2000kg"}},
	); err != nil {
		return err
	}
	if err := s.show(ctx, "market", "shipment", "get", shipment); err != nil {
		return err
	}
	var arrived provenance.Shipment
	if err := s.read(ctx, &arrived, "auditor", "shipment", "get", shipment); err != nil {
		return err
	}
	if log := arrived.Log; log.Readings != 43 || log.Breaches != 0 || log.Deviations != 0 || arrived.SealBroken {
		return fmt.Errorf("shipment %s did not travel as told: %+v", shipment, log)
	}
	s.note("第二个基地自己送货上门", "The second base brings its goods itself")
	if err := s.submit(ctx,
		step{"base2", []string{"batch", "transfer", s.lot("HG"), "--to", marketCode}},
		step{"market", []string{"batch", "receive", other}},
	); err != nil {
		return err
	}
	return s.entry(ctx, lot, other)
}

// readings writes the truck's log to a file for the carrier's command.
func (s *Story) readings(shipment string, departed time.Time) (string, error) {
	in := provenance.AppendReadings{Shipment: shipment}
	legs := float64(len(route) - 1)
	for at := time.Duration(0); at <= onTheRoad; at += logEvery {
		leg, along := math.Modf(legs * float64(at) / float64(onTheRoad))
		from, to := route[int(leg)], route[min(int(leg)+1, len(route)-1)]
		in.Readings = append(in.Readings, provenance.Reading{
			Time:        provenance.Moment(departed.Add(at).Format(time.RFC3339)),
			Temperature: 98 + []int64{-6, -3, 0, 4, 7, 2}[len(in.Readings)%6],
			Latitude:    int64(1e6 * (from.latitude + along*(to.latitude-from.latitude))),
			Longitude:   int64(1e6 * (from.longitude + along*(to.longitude-from.longitude))),
		})
	}
	content, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	paper, err := s.paper("readings.json", string(content))
	return paper[1:], err
}

// entry admits the two lots to the market: one at once on its papers and its
// linkage, the other by a rapid test.
func (s *Story) entry(ctx context.Context, lot, other string) error {
	first, second := provenance.OwnedID(marketCode, s.lot("RK")), provenance.OwnedID(marketCode, s.number("RK", 1))
	if !s.exists(ctx, "entry", first) {
		s.note("到货待办理销地准入；准入之前不能拆分、混合、销售", "What arrived awaits market entry; until then it is neither split nor mixed nor sold")
		if err := s.refused(ctx, provenance.EntryRequired, "market", "batch", "transfer", lot, "--to", canteenCode); err != nil {
			return err
		}
	}
	s.note("通道由账本计算：有挂钩协议、全程合格运输的货物走绿色通道，当场准入", "The ledger computes the lane: the linked base's goods, which travelled as they should, take the green one and are admitted at once")
	if err := s.submit(ctx, step{"market", []string{"entry", "decide", s.lot("RK"), "--batch", lot}}); err != nil {
		return err
	}
	s.note("没有挂钩协议、没有运单的基地转查验通道，快检阴性后准入", "The base without a linkage or a shipment takes the inspection lane and is admitted by a negative rapid test")
	if err := s.submit(ctx,
		step{"market", []string{"entry", "decide", s.number("RK", 1), "--batch", other}},
		step{"market", []string{"entry", "rapid-test", s.number("RK", 1), "--batch", other, "--inhibition-permille", "8.5%"}},
	); err != nil {
		return err
	}
	for _, want := range []struct {
		entry     string
		lane      provenance.Lane
		agreement string
	}{{first, provenance.GreenLane, provenance.OwnedID(baseCode, linkageNumber)}, {second, provenance.InspectionLane, ""}} {
		var entry provenance.Entry
		if err := s.read(ctx, &entry, "market", "entry", "get", want.entry); err != nil {
			return err
		}
		if d := entry.Decisions[0]; d.Lane != want.lane || d.Agreement != want.agreement || d.Outcome != provenance.EntryAdmitted {
			return fmt.Errorf("entry %s took the %s lane by agreement %q and was %s", want.entry, d.Lane, d.Agreement, d.Outcome)
		}
	}
	return s.show(ctx, "market", "entry", "list")
}

// The parts of the story's goods, after they came to the market. Of the linked
// base's 2,000 kg, 5 kg are sorted out and 295 kg stay there; of the other's 400 kg, 200 kg.
func (s *Story) parts() (stall, online, mixture, store, kitchen string) {
	id := func(prefix string) string { return provenance.OwnedID(marketCode, s.lot(prefix)) }
	return id("CS"), id("ST"), id("HH"), id("HS"), s.Canteen()
}

func (s *Story) circulation(ctx context.Context) error {
	lot, other := s.lots()
	stall, online, mixture, _, _ := s.parts()
	terms, err := s.paper("成交条款.txt", "salt 5f1c0a77; 3.20 yuan/kg\n")
	if err != nil {
		return err
	}
	s.note("分拣剔除压损 5 公斤，存入河北仓，线上上架；摊位卖给超市，线上订单卖给食堂；价格只留摘要", "5 kg crushed are sorted out; the rest is kept in the Hebei warehouse and listed online; sold to a supermarket at the stall and to a canteen by an online order; of prices only a digest")
	if err := s.submit(ctx,
		step{"market", []string{"batch", "dispose", lot, "--amount", "5kg", "--method", "wasted", "--cause", "damaged", "--reason", "压损"}},
		step{"market", []string{"batch", "store", lot, "--site", "HB01"}},
		step{"market", []string{"listing", "publish", s.lot("SJ"), "--batch", lot, "--platform", marketCode, "--reference", "SKU-1001"}},
		step{"market", []string{"batch", "sell", lot,
			"--output", s.lot("CS") + "=1200kg@" + supermarketCode + ",stall=TW08,terms=" + terms,
			"--output", s.lot("ST") + "=200kg@" + canteenCode + ",order=DD-7,listing=" + s.lot("SJ")}},
		step{"supermarket", []string{"batch", "receive", stall}},
		step{"canteen", []string{"batch", "receive", online}},
		step{"market", []string{"batch", "mix", s.lot("HH"), "--input", lot + "=300kg", "--input", other + "=200kg"}},
	); err != nil {
		return err
	}
	sell := []string{"batch", "sell", s.lot("HH"), "--output", s.lot("HS") + "=200kg@" + supermarketCode + ",stall=TW08", "--output", s.lot("HC") + "=300kg@" + canteenCode + ",order=DD-8"}
	if !s.exists(ctx, "certificate", provenance.OwnedID(marketCode, s.lot("HGZ"))) {
		s.note("两个基地的黄瓜混装后，须由市场重新开证，否则不能销售", "Cucumbers of two bases, mixed, need the market's own certificate before they are sold")
		if err := s.refused(ctx, provenance.CertificateRequired, "market", sell...); err != nil {
			return err
		}
	}
	if err := s.submit(ctx,
		step{"market", []string{"certificate", "commit", s.lot("HGZ"), "--batch", mixture, "--issued-on", s.date(), "--seal", issuerSeal, "--basis", "self_tested"}},
		step{"market", sell},
	); err != nil {
		return err
	}
	return s.consumption(ctx)
}

// consumption is what is sold, wasted and eaten of the goods.
func (s *Story) consumption(ctx context.Context) error {
	stall, _, _, store, kitchen := s.parts()
	s.note("超市零售、记录损耗；食堂入后厨、做午餐", "The supermarket sells and records waste; the canteen takes it to its kitchen and cooks lunch")
	if err := s.submit(ctx,
		step{"supermarket", []string{"batch", "receive", store}},
		step{"supermarket", []string{"batch", "store", store, "--site", "MD01"}},
		step{"supermarket", []string{"batch", "dispose", store, "--amount", "80kg", "--method", "sold", "--reason", "门店零售"}},
		step{"supermarket", []string{"batch", "dispose", stall, "--amount", "6kg", "--method", "wasted", "--cause", "unsold", "--reason", "下架清理"}},
		step{"canteen", []string{"batch", "receive", kitchen}},
		step{"canteen", []string{"batch", "store", kitchen, "--site", "HC01"}},
		step{"canteen", []string{"batch", "dispose", kitchen, "--amount", "120kg", "--method", "consumed", "--reason", "午餐"}},
	); err != nil {
		return err
	}
	return s.show(ctx, "canteen", "batch", "get", kitchen)
}
