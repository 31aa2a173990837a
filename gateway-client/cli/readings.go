package cli

import (
	"context"
	"fmt"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// showReadings shows the log of a shipment.
func showReadings(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	id, err := s.recordID(q.kind, q.argument)
	if err != nil {
		return err
	}
	readings, err := s.client.Readings(ctx, id)
	if err != nil {
		return err
	}
	record, err := s.client.Get(ctx, provenance.KindShipment, id)
	if err != nil {
		return err
	}
	shipment := record.(*provenance.Shipment)
	shown := examined(shipment, readings, q.flags["findings"] != "")
	if a.json {
		plainly := []provenance.Reading{}
		for _, r := range shown {
			plainly = append(plainly, r.Reading)
		}
		writeJSON(a.stdout, map[string]any{"shipment": id, "readings": plainly})
		return nil
	}
	s.printer(a.stdout, s.names).readings(shipment, shown)
	return nil
}

// finding is a reading and what is wrong with it.
type finding struct {
	provenance.Reading
	provenance.Finding
}

// examined finds what is wrong with each reading, or leaves out those with which
// nothing is.
func examined(s *provenance.Shipment, readings []provenance.Reading, only bool) []finding {
	var all []finding
	before := s.Departed.Time()
	for _, r := range readings {
		f := s.Examine(r, before)
		before = r.Time.Time()
		if !only || f != (provenance.Finding{}) {
			all = append(all, finding{r, f})
		}
	}
	return all
}

func (p *printer) readings(s *provenance.Shipment, readings []finding) {
	p.title(provenance.KindShipment, s.ID, s.Plate, words.Temperature(s.Temperature))
	if len(readings) == 0 {
		p.line("%s", p.say("none", "没有记录"))
		return
	}
	t := &table{head: []string{p.say("TIME", "时间"), "°C", p.say("POSITION", "位置"), ""}, right: map[int]bool{1: true}}
	for _, r := range readings {
		position := ""
		if r.Latitude != 0 || r.Longitude != 0 {
			position = words.Degrees(r.Latitude) + ", " + words.Degrees(r.Longitude)
		}
		t.add(cell{moment(r.Time), plain}, p.excess(r), cell{position, plain}, cell{p.wrong(r.Finding), red})
	}
	p.table(t, "")
}

func (p *printer) excess(r finding) cell {
	c := cell{text: words.Tenths(r.Temperature)}
	if r.Cold || r.Warm {
		c.style = red
	}
	return c
}

// wrong says what is wrong with a reading.
func (p *printer) wrong(f provenance.Finding) string {
	var lines []string
	if f.Cold {
		lines = append(lines, p.say("too cold", "温度过低"))
	}
	if f.Warm {
		lines = append(lines, p.say("too warm", "温度过高"))
	}
	if f.Gap > 0 {
		lines = append(lines, fmt.Sprintf(p.say("silent for %d min before", "此前中断 %d 分钟"), int(f.Gap.Minutes())))
	}
	if f.Off > 0 {
		lines = append(lines, words.Metres(f.Off)+p.say(" off the route", "，偏离路线"))
	}
	if lines == nil {
		return ""
	}
	return "✗ " + strings.Join(lines, p.say(", ", "，"))
}
