package cli

import (
	"context"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

var sunshineFamilies = []family{
	{"camera", provenance.KindCamera, text{"cameras of sunshine supervision and who may view them", "阳光监管摄像头及查看权限"}},
	{"view", provenance.KindView, text{"who viewed a camera, when and why", "摄像头查看日志"}},
	{"snapshot", provenance.KindSnapshot, text{"digests of camera pictures", "抓拍照片存证"}},
	{"certification", provenance.KindCertification, text{"organic, green and geographical-indication certifications", "有机、绿色、地理标志认证"}},
	{"brand", provenance.KindBrand, text{"registered trademarks of enterprises", "企业品牌商标"}},
}

// sunshineTransactions write cameras, their logs and the further registries.
var sunshineTransactions = []row{
	{
		family: "camera", verb: "register", op: provenance.RegisterCameraOp,
		input: newInput[provenance.RegisterCamera], subject: "camera",
		short: text{"register a camera at a site of yours", "登记本企业场所的摄像头"},
		examples: []example{{
			`sunledger camera register SXT01 --site DP01 --name 1号大棚东门 --stream rtsp://video.example.com/dp01/1 --viewer HaidianMSP,91110108MADEM10146`,
			text{"Haidian's officials and a market may view it", "海淀监管人员与市场可查看"},
		}},
	}, {
		family: "camera", verb: "set-viewers", op: provenance.SetViewersOp,
		input: newInput[provenance.SetViewers], subject: "camera",
		short: text{"say anew who may view a camera of yours", "重新设定可查看者"},
		examples: []example{{
			`sunledger camera set-viewers SXT01 --viewer public`,
			text{"everyone", "向所有人开放"},
		}},
	}, {
		family: "camera", verb: "retire", op: provenance.RetireCameraOp,
		input: newInput[provenance.RetireCamera], subject: "camera",
		short: text{"end the use of a camera; its log remains", "停用摄像头，日志保留"},
		examples: []example{{
			`sunledger camera retire SXT01 --reason 大棚拆除`,
			text{"nobody views it any more", "不再可查看"},
		}},
	}, {
		family: "view", verb: "log", op: provenance.LogViewOp,
		input: newInput[provenance.LogView], subject: "view",
		short: text{"record that you view a camera", "登记查看摄像头"},
		examples: []example{{
			`sunledger camera list --viewer me`,
			text{"which you may view", "可查看的摄像头"},
		}, {
			`sunledger view log CK-20261122-01 --camera 91370783MADEM0011E-SXT01 --purpose 远程巡查`,
			text{"with what you view it for", "注明查看目的"},
		}},
	}, {
		family: "snapshot", verb: "anchor", op: provenance.AnchorSnapshotOp,
		input: newInput[provenance.AnchorSnapshot], subject: "snapshot",
		short: text{"anchor the digest of a picture of a camera of yours", "抓拍照片摘要存证"},
		examples: []example{{
			`sunledger snapshot anchor ZP-20261122-01 --camera SXT01 --picture @photo.jpg --taken-at 2026-11-22T08:30:00+08:00 --batch 20261122-01`,
			text{"the picture itself stays with you; keep it", "照片本身由本企业保存"},
		}},
	}, {
		family: "certification", verb: "register", op: provenance.RegisterCertificationOp,
		input: newInput[provenance.RegisterCertification], subject: "certification",
		short: text{"register a certification of an enterprise of your region", "登记本辖区企业的认证"},
		examples: []example{{
			`sunledger certification register 91370783MADEM0011E-LS01 --type green --number LB-15-26030012345A --issuer 中国绿色食品发展中心 --product CUCUMBER --from 2026-03-01 --until 2029-02-28`,
			text{"the ID begins with the enterprise's code", "编号以企业代码开头"},
		}},
	}, {
		family: "certification", verb: "end", op: provenance.EndCertificationOp,
		input: newInput[provenance.EndCertification], subject: "certification",
		short: text{"record that a certification ended before its term", "登记认证提前终止"},
		examples: []example{{
			`sunledger certification end 91370783MADEM0011E-LS01 --reason 认证机构撤销`,
			text{"it stays readable, with the reason", "记录保留并注明原因"},
		}},
	}, {
		family: "brand", verb: "register", op: provenance.RegisterBrandOp,
		input: newInput[provenance.RegisterBrand], subject: "brand",
		short: text{"register a trademark of an enterprise of your region", "登记本辖区企业的品牌商标"},
		examples: []example{{
			`sunledger brand register 91370783MADEM0011E-PP01 --name 绿源 --number 12345678 --product CUCUMBER,TOMATO`,
			text{"the ID begins with the enterprise's code", "编号以企业代码开头"},
		}},
	}, {
		family: "enterprise", verb: "set-responsible", op: provenance.SetResponsibleOp,
		input: newInput[provenance.SetResponsible], subject: "enterprise",
		short: text{"name the two responsible persons of an enterprise", "登记“两个责任”人"},
		examples: []example{{
			`sunledger enterprise set-responsible 91370783MADEM0011E --name 王建国 --post 食品安全总监 --contact 0536-5550101 --official-name 刘科 --official-post 孙家集街道办副主任 --official-contact 0536-5550199`,
			text{"the enterprise's own and the territory's official", "企业负责人与属地包保干部"},
		}},
	}, {
		family: "enterprise", verb: "set-risk", op: provenance.SetRiskOp,
		input: newInput[provenance.SetRisk], subject: "enterprise",
		short: text{"put an enterprise in a risk class", "评定企业风险等级"},
		examples: []example{{
			`sunledger enterprise set-risk 91370783MADEM0011E --risk-class B --inspections-per-year 2 --reason 年度评定`,
			text{"to be inspected twice a year", "每年检查两次"},
		}},
	},
}

var sunshineSampleIDs = map[provenance.Kind]string{
	provenance.KindCamera:        "91370783MADEM0011E-SXT01",
	provenance.KindView:          "111101080000000277-CK-20261122-01",
	provenance.KindSnapshot:      "91370783MADEM0011E-ZP-20261122-01",
	provenance.KindCertification: "91370783MADEM0011E-LS01",
	provenance.KindBrand:         "91370783MADEM0011E-PP01",
}

var sunshineFilters = map[string]option{
	"viewer": {"viewer", text{"WHO", "代码"}, text{"who may view it: an MSP ID, a code, public, or me", "可查看者：MSP ID、代码、public 或 me"}},
	"camera": {"camera", text{"ID", "编号"}, text{"the camera it is about", "所涉摄像头"}},
}

var sunshineListViews = map[provenance.Kind]listView{
	provenance.KindCamera: {
		head: []text{{"ID", "编号"}, {"NAME", "名称"}, {"SITE", "场所"}, {"ENTERPRISE", "所属企业"}, {"VIEWERS", "可查看者"}, {"STATE", "状态"}},
		row: func(p *printer, r provenance.Record) []cell {
			c := r.(*provenance.Camera)
			return []cell{{c.ID, plain}, {c.Name, plain}, {c.Site, plain}, {p.names.of(p.language, c.Owner.Enterprise), plain}, {p.viewers(c.Viewers), plain}, p.cameraState(c)}
		},
	},
	provenance.KindView: {
		head: []text{{"ID", "编号"}, {"CAMERA", "摄像头"}, {"VIEWER", "查看者"}, {"WHEN", "时间"}, {"PURPOSE", "目的"}},
		row: func(p *printer, r provenance.Record) []cell {
			v := r.(*provenance.View)
			return []cell{{v.ID, plain}, {v.Camera, plain}, {p.names.of(p.language, v.Viewer.Enterprise), plain}, {words.When(v.Time), plain}, {v.Purpose, plain}}
		},
	},
	provenance.KindSnapshot: {
		head: []text{{"ID", "编号"}, {"CAMERA", "摄像头"}, {"TAKEN AT", "拍摄时间"}, {"BATCH", "批次"}, {"PICTURE", "照片摘要"}},
		row: func(_ *printer, r provenance.Record) []cell {
			s := r.(*provenance.Snapshot)
			return []cell{{s.ID, plain}, {s.Camera, plain}, {words.WhenText(s.TakenAt), plain}, {s.Batch, plain}, {s.Picture, faint}}
		},
	},
	provenance.KindCertification: {
		head: []text{{"ID", "编号"}, {"TYPE", "类型"}, {"NUMBER", "证书编号"}, {"ENTERPRISE", "企业"}, {"UNTIL", "截止日期"}, {"STATE", "状态"}},
		row: func(p *printer, r provenance.Record) []cell {
			c := r.(*provenance.Certification)
			return []cell{{c.ID, plain}, {words.Word(p.language, c.Type), plain}, {c.Number, plain}, {p.names.of(p.language, c.Owner.Enterprise), plain}, {string(c.Until), plain}, p.validity(c)}
		},
	},
	provenance.KindBrand: {
		head: []text{{"ID", "编号"}, {"NAME", "名称"}, {"NUMBER", "注册号"}, {"ENTERPRISE", "企业"}, {"PRODUCTS", "产品"}},
		row: func(p *printer, r provenance.Record) []cell {
			b := r.(*provenance.Brand)
			return []cell{{b.ID, plain}, {b.Name, plain}, {b.Number, plain}, {p.names.of(p.language, b.Owner.Enterprise), plain}, {strings.Join(b.Products, p.say(", ", "、")), plain}}
		},
	},
}

func (p *printer) viewers(all []string) string {
	named := make([]string, len(all))
	for i, v := range all {
		named[i] = p.who([]string{v})
		if v == provenance.Public {
			named[i] = p.say("everyone", "所有人")
		}
	}
	return strings.Join(named, p.say(", ", "、"))
}

func (p *printer) cameraState(c *provenance.Camera) cell {
	if c.Retired != nil {
		return cell{p.say("retired", "已停用"), faint}
	}
	return cell{p.say("in use", "使用中"), green}
}

func (p *printer) camera(c *provenance.Camera) {
	p.title(provenance.KindCamera, c.ID, c.Name)
	s := &sheet{}
	s.styled(p.label("status"), p.cameraState(c))
	s.row(p.label("owner"), p.party(c.Owner))
	s.row(p.label("site"), c.Site)
	s.row(p.label("viewers"), p.viewers(c.Viewers))
	s.row(p.label("stream"), c.Stream)
	s.row(p.label("retired"), p.mark(c.Retired))
	p.sheet(s)
	p.footer(&c.Header)
}

// validity says whether a certification stands today, and if not, why.
func (p *printer) validity(c *provenance.Certification) cell {
	switch {
	case c.Ended != nil:
		return cell{p.say("ended", "已终止"), red}
	case c.Until < p.today:
		return cell{p.say("expired", "已到期"), red}
	case c.From > p.today:
		return cell{p.say("not yet valid", "尚未生效"), yellow}
	}
	return cell{p.say("valid", "有效"), green}
}

func (p *printer) certification(c *provenance.Certification) {
	p.title(provenance.KindCertification, c.ID, words.Word(p.language, c.Type))
	s := &sheet{}
	s.styled(p.label("status"), p.validity(c))
	s.row(p.label("owner"), p.party(c.Owner))
	s.row(p.label("number"), c.Number)
	s.row(p.label("issuer"), c.Issuer)
	s.row(p.label("products"), strings.Join(c.Products, p.say(", ", "、")))
	s.row(p.say("term", "期限"), string(c.From)+p.say(" to ", " 至 ")+string(c.Until))
	s.row(p.label("ended"), p.mark(c.Ended))
	p.sheet(s)
	p.footer(&c.Header)
}

// supervision adds who is responsible for an enterprise and how closely it is
// watched; due is the day by which it should be inspected.
func (p *printer) supervision(s *sheet, e *provenance.Enterprise, due provenance.Date) {
	comma := p.say(", ", "，")
	if d := e.Duties; d != nil {
		s.row(p.say("enterprise's duty", "企业主体责任"), d.Name+comma+d.Post+comma+d.Contact)
		s.row(p.say("territory's duty", "属地包保责任"), d.OfficialName+comma+d.OfficialPost+comma+d.OfficialContact)
	}
	if r := e.Risk; r != nil {
		s.row(p.label("riskClass"), words.Word(p.language, r.Class)+p.say(" since ", "，自 ")+string(r.Since)+p.say(": ", "：")+r.Reason)
		s.row(p.label("inspectionsPerYear"), strconv.Itoa(r.InspectionsPerYear))
	}
	var measures []string
	for _, r := range e.Restrictions {
		until := p.say("until lifted", "至解除为止")
		if r.Until != "" {
			until = p.say("until ", "至 ") + string(r.Until)
		}
		measures = append(measures, strings.Join([]string{words.Word(p.language, r.Measure) + " " + until, words.OrganizationName(p.language, r.By), r.Inspection}, " · "))
	}
	s.row(p.label("restrictions"), strings.Join(measures, "\n"))
	switch {
	case due == "":
	case due < p.today:
		s.styled(p.say("next inspection", "下次检查"), cell{p.say("overdue since ", "已逾期，应不晚于 ") + string(due), red})
	default:
		s.row(p.say("next inspection", "下次检查"), p.say("by ", "不晚于 ")+string(due))
	}
}

// nextInspection is the day by which an enterprise should be inspected, or nothing
// when that is not known to who asks.
func (s *session) nextInspection(ctx context.Context, e *provenance.Enterprise) provenance.Date {
	if e.Risk == nil {
		return ""
	}
	plan, err := ledger.Get[provenance.InspectionPlan](ctx, s.client, e.ID)
	if err != nil {
		return ""
	}
	return plan.DueBy
}
