package provenance

import (
	"fmt"
	"strings"
)

// ObstacleKind is what keeps goods from being released or from entering at once.
type ObstacleKind string

// The obstacles. The first five and the last two concern a lot's papers, the others what
// happened to the goods, who answers for them and how they came.
const (
	NoCommitment   ObstacleKind = "no_commitment"
	NoOrigin       ObstacleKind = "no_origin"
	NoTest         ObstacleKind = "no_test"
	FailingTest    ObstacleKind = "failing_test"
	NotReleased    ObstacleKind = "not_released"
	UnderHold      ObstacleKind = "held"
	UnderRecall    ObstacleKind = "recalled"
	NotActive      ObstacleKind = "suspended"
	NotLinked      ObstacleKind = "not_linked"
	NoShipment     ObstacleKind = "no_shipment"
	TransportFault ObstacleKind = "transport_fault"
	BrokenSeal     ObstacleKind = "broken_seal"
	ShortDelivery  ObstacleKind = "short_delivery"
	ForbiddenInput ObstacleKind = "forbidden_input"
	NoQuarantine   ObstacleKind = "no_quarantine"
	NoOtherPaper   ObstacleKind = "no_other_paper"
)

// obstacleTexts say in English and Chinese what is the matter and who can mend
// it: %[1]s is the batch, %[2]s the other record.
var obstacleTexts = map[ObstacleKind][2]string{
	NoCommitment:   {"%[1]s has no valid commitment certificate (its producer issues it)", "%[1]s 没有有效的承诺达标合格证（由生产者开具）"},
	NoOrigin:       {"%[1]s has no valid origin certificate (its region's authority issues it)", "%[1]s 没有有效的产地证明（由产地监管机构出具）"},
	NoTest:         {"%[1]s has no conformant test report of the whole panel (a laboratory tests it)", "%[1]s 没有全项合格的检测报告（由检测机构检测）"},
	NoQuarantine:   {"%[1]s has no valid quarantine certificate, which its standard requires (the body that this names records it)", "%[1]s 没有标准要求的有效检疫证明（由标准约定的机构登记）"},
	NoOtherPaper:   {"%[1]s lacks a further document, which its standard requires (the body that this names records it)", "%[1]s 缺少标准要求的其他证明（由标准约定的机构登记）"},
	FailingTest:    {"%[1]s failed its test, report %[2]s (the goods can only be disposed of)", "%[1]s 检测不合格，报告 %[2]s（只能处置）"},
	NotReleased:    {"lot %[1]s is not released (its producer releases it)", "批次 %[1]s 未办理产地准出（由其生产者办理）"},
	UnderHold:      {"%[1]s is on hold by %[2]s", "%[1]s 已被封存（%[2]s）"},
	UnderRecall:    {"%[1]s is recalled by %[2]s", "%[1]s 已被召回（%[2]s）"},
	NotActive:      {"%[2]s is suspended (its regulator reinstates it)", "%[2]s 已被暂停（由其监管方恢复）"},
	NotLinked:      {"no linkage agreement with %[2]s covers these goods today", "与 %[2]s 之间没有涵盖该产品的有效产销挂钩协议"},
	NoShipment:     {"%[1]s came without a shipment, so nothing shows how it travelled (its sender dispatches it with one)", "%[1]s 未随运单到货，无法查明运输过程（由发货方登记运单）"},
	ForbiddenInput: {"on %[1]s an input was used that is banned or within its safety interval, see %[2]s (the goods can only be disposed of)", "%[1]s 使用了禁用投入品或未过安全间隔期，见 %[2]s（只能处置）"},
	TransportFault: {"the log of shipment %[2]s is empty, or shows a breach, a gap, a deviation or a reading without a position", "运单 %[2]s 的记录为空，或有超温、中断、偏离路线、缺少位置"},
	BrokenSeal:     {"shipment %[2]s arrived with a broken seal", "运单 %[2]s 到货时封签已破损"},
	ShortDelivery:  {"less of %[1]s arrived with shipment %[2]s than was sent", "%[1]s 随运单 %[2]s 到货的数量少于发货数量"},
}

// Obstacle is one of the things that are in the way.
type Obstacle struct {
	What   ObstacleKind `json:"what"`
	Batch  string       `json:"batch,omitempty"`
	Record string       `json:"record,omitempty"` // ID of the certificate, hold, recall, enterprise, shipment, site or use of an input
}

// Text says in English and Chinese what is in the way.
func (o Obstacle) Text() (en, zh string) {
	texts := obstacleTexts[o.What]
	return fmt.Sprintf(texts[0], o.Batch, o.Record), fmt.Sprintf(texts[1], o.Batch, o.Record)
}

// maxSaid is how many obstacles a refusal says in words; Missing has them all.
const maxSaid = 10

// lacking is a refusal for all that is in the way; the formats begin it.
func lacking(code Code, missing []Obstacle, en, zh string) *Error {
	var inEnglish, inChinese []string
	for _, o := range missing[:min(len(missing), maxSaid)] {
		e, z := o.Text()
		inEnglish, inChinese = append(inEnglish, e), append(inChinese, z)
	}
	if more := len(missing) - maxSaid; more > 0 {
		inEnglish, inChinese = append(inEnglish, fmt.Sprintf("and %d more", more)), append(inChinese, fmt.Sprintf("另有 %d 项", more))
	}
	e := Refuse(code, "", "%[1]s%[3]s", "%[2]s%[4]s", en, zh, strings.Join(inEnglish, "; "), strings.Join(inChinese, "；"))
	e.Missing = missing
	return e
}

// stops are the reasons for which nothing that comes from the batch of d may move.
func (d *Dossier) stops() []Obstacle {
	var found []Obstacle
	for _, id := range d.Recalls {
		found = append(found, Obstacle{UnderRecall, d.ID, id})
	}
	for _, id := range d.Holds {
		found = append(found, Obstacle{UnderHold, d.ID, id})
	}
	if id, failing := d.failingTest(); failing {
		found = append(found, Obstacle{FailingTest, d.ID, id})
	}
	for _, bar := range d.Inputs {
		found = append(found, Obstacle{ForbiddenInput, d.ID, bar.Use})
	}
	return found
}
