package cli

import (
	"reflect"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

var agreementFamilies = []family{
	{"agreement", provenance.KindAgreement, text{"framework agreement and linkages of sellers and buyers", "框架协议与产销挂钩协议"}},
	{"meeting", provenance.KindMeeting, text{"joint meetings, what they decided and what became of it", "联席会议纪要与任务落实"}},
	{"steering-group", provenance.KindSteeringGroup, text{"who belongs to the joint steering groups", "联合领导小组成员"}},
}

// agreementTransactions write agreements, minutes and memberships.
var agreementTransactions = []row{
	{
		family: "agreement", verb: "propose", op: provenance.ProposeAgreementOp,
		input: newInput[provenance.ProposeAgreement], subject: "agreement",
		short: text{"propose an agreement and sign it", "提议协议并签署"},
		examples: []example{{
			`sunledger agreement propose XY-2026-01 --type market_base --title 2026年场地挂钩协议 --seller 91370783MADEM0011E,91370783MADEM002X6 --buyer 91110108MADEM10146 --product CUCUMBER,TOMATO --document @xieyi.pdf --from 2026-12-01 --until 2027-11-30`,
			text{"a linkage of two bases with a market; the others must sign it", "两家基地与市场场地挂钩，其他各方须签署"},
		}, {
			`sunledger agreement propose KJ-2026-01 --type framework --title 产销监管合作框架协议 --document @xieyi.pdf --from 2026-12-01 --until 2029-11-30`,
			text{"the regulators' framework agreement", "双方监管机构的框架协议"},
		}},
	}, {
		family: "agreement", verb: "sign", op: provenance.SignAgreementOp,
		input: newInput[provenance.SignAgreement], subject: "agreement", prepare: digestOf("agreement", func(a *provenance.Agreement) string { return a.Digest }),
		short: text{"sign an agreement as one of its parties", "作为当事企业签署协议"},
		examples: []example{{
			`sunledger agreement list --awaiting me`,
			text{"what waits for your signature", "查看待本方签署的协议"},
		}, {
			`sunledger agreement sign 91370783MADEM0011E-XY-2026-01 --digest 3f9a1c22`,
			text{"sign exactly those terms", "签署该内容"},
		}},
	}, {
		family: "agreement", verb: "countersign", op: provenance.CountersignOp,
		input: newInput[provenance.SignAgreement], subject: "agreement", prepare: digestOf("agreement", func(a *provenance.Agreement) string { return a.Digest }),
		short: text{"countersign an agreement as a regulator", "作为监管方会签协议"},
		examples: []example{{
			`sunledger agreement countersign 91370783MADEM0011E-XY-2026-01 --digest 3f9a1c22`,
			text{"it is in force when all parties and both regulators have signed", "各方签署且双方监管方会签后生效"},
		}},
	}, {
		family: "agreement", verb: "terminate", op: provenance.TerminateAgreementOp,
		input: newInput[provenance.EndAgreement], subject: "agreement",
		short: text{"leave a linkage as one of its parties, or withdraw its proposal", "作为当事企业退出协议或撤回提议"},
		examples: []example{{
			`sunledger agreement terminate XY-2026-01 --reason 基地停产`,
			text{"your part of it ends at once; the others' goes on while a seller and a buyer are left", "本方即时退出；其余各方在仍有买卖双方时继续有效"},
		}},
	}, {
		family: "agreement", verb: "dissolve", op: provenance.DissolveAgreementOp,
		input: newInput[provenance.EndAgreement], subject: "agreement",
		short: text{"end an agreement as a regulator; the other must, too", "作为监管方解除协议，须双方一致"},
		examples: []example{{
			`sunledger agreement dissolve 91370783MADEM0011E-XY-2026-01 --reason 违反协议约定`,
			text{"it ends when both regulators have dissolved it", "双方均解除后终止"},
		}},
	}, {
		family: "meeting", verb: "record", op: provenance.RecordMeetingOp,
		input: newInput[provenance.RecordMeeting], subject: "meeting",
		short: text{"record the minutes of a joint meeting", "登记联席会议纪要"},
		examples: []example{{
			`sunledger meeting record LX-2026-01 --date 2026-11-20 --place 寿光 --attendee 王建国,陈刚 --summary 通报三季度抽检结果 --document @jiyao.pdf --action 补齐农药台账=91370783MADEM0011E@2026-12-20 --action 增加抽检批次=ShouguangMSP@2026-12-31`,
			text{"one action for a base, one for a regulator", "一项任务由基地落实，一项由监管方落实"},
		}},
	}, {
		family: "meeting", verb: "confirm", op: provenance.ConfirmMeetingOp,
		input: newInput[provenance.ConfirmMeeting], subject: "meeting", prepare: digestOf("meeting", func(m *provenance.Meeting) string { return m.Digest }),
		short: text{"confirm minutes that the other regulator recorded", "确认对方登记的会议纪要"},
		examples: []example{{
			`sunledger meeting confirm 111101080000000277-LX-2026-01 --digest 3f9a1c22`,
			text{"its actions bind from then on", "确认后任务生效"},
		}},
	}, {
		family: "meeting", verb: "complete", op: provenance.CompleteActionOp,
		input: newInput[provenance.CompleteAction], subject: "meeting",
		short: text{"report that an action of yours is done", "报告任务已完成"},
		examples: []example{{
			`sunledger meeting complete 111101080000000277-LX-2026-01 --action 1 --note 台账已补齐`,
			text{"the first action of the minutes", "纪要中的第一项任务"},
		}},
	}, {
		family: "steering-group", verb: "propose", op: provenance.ProposeMembershipOp,
		input: newInput[provenance.ProposeMembership], subject: "group",
		short: text{"propose the members of a group, all of them", "提议小组全部成员"},
		examples: []example{{
			`sunledger steering-group propose SGHD --member 王建国=组长@寿光市人民政府 --member 陈刚=副组长@海淀区人民政府`,
			text{"the present members stay until the other regulator approves", "对方批准前原成员不变"},
		}},
	}, {
		family: "steering-group", verb: "approve", op: provenance.ApproveMembershipOp,
		input: newInput[provenance.ApproveMembership], subject: "group", prepare: digestOf("group", membershipDigest),
		short: text{"approve the members that the other regulator proposed", "批准对方提议的成员"},
		examples: []example{{
			`sunledger steering-group approve SGHD --digest 3f9a1c22`,
			text{"approve exactly those", "批准该名单"},
		}},
	},
}

var agreementSampleIDs = map[provenance.Kind]string{
	provenance.KindAgreement:     "91370783MADEM0011E-XY-2026-01",
	provenance.KindMeeting:       "111101080000000277-LX-2026-01",
	provenance.KindSteeringGroup: "SGHD",
}

var agreementFilters = map[string]option{
	"party": {"party", text{"CODE", "代码"}, text{"an enterprise that it concerns: a code, or me", "所涉企业：代码或 me"}},
}

var agreementListViews = map[provenance.Kind]listView{
	provenance.KindAgreement: {
		head: []text{{"ID", "编号"}, {"TYPE", "类型"}, {"SELLERS", "卖方"}, {"BUYERS", "买方"}, {"UNTIL", "截止日期"}, {"STATE", "状态"}},
		row: func(p *printer, r provenance.Record) []cell {
			a := r.(*provenance.Agreement)
			return []cell{
				{a.ID, plain}, {words.Word(p.language, a.Type), plain}, {p.who(a.Sellers), plain}, {p.who(a.Buyers), plain},
				{string(a.Until), plain}, p.agreementState(a),
			}
		},
	},
	provenance.KindMeeting: {
		head:  []text{{"ID", "编号"}, {"DATE", "日期"}, {"PLACE", "地点"}, {"DONE", "已完成"}, {"STATE", "状态"}},
		right: map[int]bool{3: true},
		row: func(p *printer, r provenance.Record) []cell {
			m := r.(*provenance.Meeting)
			done, all, _ := p.progressOf(m)
			return []cell{{m.ID, plain}, {string(m.Date), plain}, {m.Place, plain}, {strconv.Itoa(done) + "/" + strconv.Itoa(all), plain}, p.meetingState(m)}
		},
	},
	provenance.KindSteeringGroup: {
		head:  []text{{"ID", "编号"}, {"MEMBERS", "成员数"}, {"STATE", "状态"}},
		right: map[int]bool{1: true},
		row: func(p *printer, r provenance.Record) []cell {
			g := r.(*provenance.SteeringGroup)
			return []cell{{g.ID, plain}, {strconv.Itoa(len(membersOf(g.InForce))), plain}, p.groupState(g)}
		},
	},
}

var agreementSyntaxes = map[reflect.Type]syntax{
	reflect.TypeFor[provenance.Action](): {text{"TASK=WHO@DATE", "任务=责任方@期限"}, listed(parseAction)},
	reflect.TypeFor[provenance.Member](): {text{"NAME=POST@BODY", "姓名=职务@单位"}, listed(parseMember)},
}

// parseAction reads 补齐农药台账=91370783MADEM0011E@2026-12-20.
func parseAction(_ *binding, s string) (a provenance.Action, err error) {
	var due string
	a.Task, a.Assignee, due, err = cutThrice(s, text{"TASK=91370783MADEM0011E@2026-12-20", "任务=91370783MADEM0011E@2026-12-20"})
	a.Due = provenance.Date(due)
	return a, err
}

// parseMember reads 王建国=组长@寿光市人民政府.
func parseMember(_ *binding, s string) (m provenance.Member, err error) {
	m.Name, m.Post, m.Organization, err = cutThrice(s, text{"王建国=组长@寿光市人民政府", "王建国=组长@寿光市人民政府"})
	return m, err
}

// cutThrice splits an item of the form A=B@C.
func cutThrice(s string, form text) (a, b, c string, err error) {
	a, rest, err := cutItem(s, form)
	if err != nil {
		return "", "", "", err
	}
	b, c, ok := strings.Cut(rest, "@")
	if !ok {
		return "", "", "", provenance.Refuse(provenance.Invalid, "", "%[1]q has no \"@\"; write it as %[2]s", "%[1]q 缺少“@”，请写成 %[3]s", s, form.En, form.Zh)
	}
	return a, strings.TrimSpace(b), strings.TrimSpace(c), nil
}

// who names enterprises, by code, and regulators, by MSP ID.
func (p *printer) who(signatories []string) string {
	named := make([]string, len(signatories))
	for i, s := range signatories {
		named[i] = p.names.of(p.language, words.OrganizationName(p.language, s))
	}
	return strings.Join(named, p.say(", ", "、"))
}

// agreementState says whether an agreement binds today, and if not, why.
func (p *printer) agreementState(a *provenance.Agreement) cell {
	switch {
	case a.InForce(p.today) && len(a.Dissolving) > 0:
		return cell{p.say("in force; to be dissolved, awaits ", "生效中；提请解除，待同意：") + p.who(a.Awaiting()), yellow}
	case a.InForce(p.today):
		return cell{p.say("in force", "生效中"), green}
	case a.Ended != nil:
		return cell{p.say("ended", "已终止"), red}
	case a.Until < p.today:
		return cell{p.say("expired", "已到期"), faint}
	case !a.Signed():
		return cell{p.say("awaits signature of ", "待签署：") + p.who(a.Awaiting()), yellow}
	}
	return cell{p.say("in force from ", "签署完毕，生效日期 ") + string(a.From), yellow}
}

func (p *printer) agreement(a *provenance.Agreement) {
	p.title(provenance.KindAgreement, a.ID, a.Title)
	s := &sheet{}
	s.styled(p.label("status"), p.agreementState(a))
	s.row(p.label("type"), words.Word(p.language, a.Type))
	s.row(p.label("sellers"), p.who(a.Sellers))
	s.row(p.label("buyers"), p.who(a.Buyers))
	s.row(p.label("products"), strings.Join(a.Products, p.say(", ", "、")))
	s.row(p.say("term", "期限"), string(a.From)+p.say(" to ", " 至 ")+string(a.Until))
	s.row(p.label("document"), a.Document)
	s.row(p.label("prices"), a.Prices)
	s.row(p.label("digest"), a.Digest)
	for i := range a.Signatures {
		s.row(p.label("signatures"), p.mark(&a.Signatures[i]))
	}
	for i := range a.Left {
		s.row(words.LabelIn(p.language, "Agreement", "left"), p.mark(&a.Left[i]))
	}
	for i := range a.Dissolving {
		s.row(p.label("dissolving"), p.mark(&a.Dissolving[i]))
	}
	s.row(p.label("ended"), p.mark(a.Ended))
	p.sheet(s)
	p.footer(&a.Header)
}

// progressOf counts the actions of a meeting that the reader may see: those done,
// all, and those overdue.
func (p *printer) progressOf(m *provenance.Meeting) (done, all, overdue int) {
	for i, a := range m.Actions {
		switch {
		case a.Task == "":
			continue // another enterprise's
		case m.Completion(i+1) != nil:
			done++
		case m.Overdue(i+1, p.today):
			overdue++
		}
		all++
	}
	return done, all, overdue
}

// meetingState says what is still to be done about a meeting.
func (p *printer) meetingState(m *provenance.Meeting) cell {
	done, all, overdue := p.progressOf(m)
	switch {
	case m.Approved == nil:
		return cell{p.say("awaits confirmation by ", "待确认：") + p.who(m.Awaiting()), yellow}
	case overdue > 0:
		return cell{strconv.Itoa(overdue) + p.say(" overdue", " 项逾期"), red}
	case done < all:
		return cell{p.say("under way", "落实中"), yellow}
	}
	return cell{p.say("done", "已落实"), green}
}

func (p *printer) meeting(m *provenance.Meeting) {
	p.title(provenance.KindMeeting, m.ID)
	s := &sheet{}
	s.styled(p.label("status"), p.meetingState(m))
	s.row(p.label("date"), string(m.Date))
	s.row(p.say("place", "地点"), m.Place)
	s.row(p.label("attendees"), strings.Join(m.Attendees, p.say(", ", "、")))
	s.row(words.LabelIn(p.language, "RecordMeeting", "summary"), m.Summary)
	s.row(p.label("document"), m.Document)
	s.row(p.say("recorded", "登记"), p.mark(&m.Proposed))
	s.row(p.say("confirmed", "确认"), p.mark(m.Approved))
	s.row(p.label("digest"), m.Digest)
	p.sheet(s)
	p.actions(m)
	p.footer(&m.Header)
}

func (p *printer) actions(m *provenance.Meeting) {
	t := &table{head: []string{"#", p.label("task"), p.label("assignee"), p.label("due"), p.label("status")}, right: map[int]bool{0: true}}
	for i, a := range m.Actions {
		if a.Task == "" {
			continue
		}
		state := cell{p.say("open", "待完成"), yellow}
		if done := m.Completion(i + 1); done != nil {
			state = cell{p.say("✓ done: ", "✓ 已完成：") + oneLine(done.Done.Note), green}
		} else if m.Overdue(i+1, p.today) {
			state = cell{p.say("✗ overdue", "✗ 逾期"), red}
		}
		t.add(cell{strconv.Itoa(i + 1), plain}, cell{a.Task, plain}, cell{p.who([]string{a.Assignee}), plain}, cell{string(a.Due), plain}, state)
	}
	if len(t.rows) > 0 {
		p.section(p.label("actions"))
		p.table(t, "  ")
	}
}

func membersOf(m *provenance.Membership) []provenance.Member {
	if m == nil {
		return nil
	}
	return m.Members
}

func (p *printer) groupState(g *provenance.SteeringGroup) cell {
	if g.Proposal != nil {
		return cell{p.say("a new membership awaits ", "新名单待批准：") + p.who(g.Awaiting()), yellow}
	}
	return cell{p.say("approved by both", "双方已批准"), green}
}

func (p *printer) steeringGroup(g *provenance.SteeringGroup) {
	p.title(provenance.KindSteeringGroup, g.ID)
	s := &sheet{}
	s.styled(p.label("status"), p.groupState(g))
	if g.Proposal != nil {
		s.row(p.label("digest"), g.Proposal.Digest)
	}
	p.sheet(s)
	for _, m := range []struct {
		name string
		*provenance.Membership
	}{{"inForce", g.InForce}, {"proposal", g.Proposal}} {
		if m.Membership == nil {
			continue
		}
		p.section(p.label(m.name))
		t := &table{head: []string{p.say("name", "姓名"), p.label("post"), p.label("body")}}
		for _, member := range m.Members {
			t.add(cell{member.Name, plain}, cell{member.Post, plain}, cell{member.Organization, plain})
		}
		p.table(t, "  ")
		marks := &sheet{}
		marks.row(p.label("proposed"), p.mark(&m.Proposed))
		marks.row(p.label("approved"), p.mark(m.Approved))
		p.sheet(marks)
	}
	p.footer(&g.Header)
}

// membershipDigest is what the other regulator approves of a steering group.
func membershipDigest(g *provenance.SteeringGroup) string {
	switch {
	case g.Proposal != nil:
		return g.Proposal.Digest
	case g.InForce != nil: // which an approval sent again means
		return g.InForce.Digest
	}
	return ""
}
