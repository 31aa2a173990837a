package cli

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// What the two regulators agree beforehand and make public: calendars, rules of
// the joint standard, publications.

var agreedFamilies = []family{
	{"calendar", provenance.KindCalendar, text{"working days that both regulators count deadlines in", "双方计算期限所用的工作日历"}},
	{"publication", provenance.KindPublication, text{"standards, procedures and results made public", "三公开：标准、程序、结果"}},
}

var agreedTransactions = []row{
	{
		family: "calendar", verb: "propose", op: provenance.ProposeCalendarOp,
		input: newInput[provenance.ProposeCalendar], subject: "year",
		short: text{"propose a year's holidays and swapped workdays, or correct them", "提议某年的节假日与调休，或予以更正"},
		examples: []example{{
			`sunledger calendar propose 2027 --holiday 2027-01-01 --holiday 2027-02-05,2027-02-08,2027-02-09 --workday 2027-02-14,2027-02-20`,
			text{"weekdays off, and weekend days worked in exchange", "放假的工作日，以及调休上班的周末"},
		}},
	}, {
		family: "calendar", verb: "approve", op: provenance.ApproveCalendarOp,
		input: newInput[provenance.ApproveCalendar], subject: "year",
		prepare: digestOf("year", func(c *provenance.Calendar) string { return c.Pending().Digest }),
		short:   text{"approve what the other regulator proposed", "批准对方提议的日历"},
		examples: []example{{
			`sunledger calendar get 2027`,
			text{"read the days and their digest first", "先阅读内容及其摘要"},
		}, {
			`sunledger calendar approve 2027 --digest 3f9a1c22`,
			text{"approve exactly those days", "批准该内容"},
		}},
	}, {
		family: "publication", verb: "publish", op: provenance.PublishOp,
		input: newInput[provenance.Publish], subject: "publication",
		short: text{"make a record or a document of your authority public", "公开本机关的记录或文件"},
		examples: []example{{
			`sunledger publication publish GK-20261122-01 --content standards --title 黄瓜共同标准 --record standard/CUCUMBER-V1`,
			text{"a joint standard is thereby marked as public", "共同标准由此标记为已公开"},
		}, {
			`sunledger publication publish GK-20261122-02 --content procedures --title 飞行检查程序 --document cb94c12b943a9ddfcb1aa35b19a1e1bef2014874505120b8042a2ee450a9035c`,
			text{"a document by its digest; @FILE computes it", "以摘要公开文件，@文件 由程序计算"},
		}},
	},
}

var agreedSampleIDs = map[provenance.Kind]string{
	provenance.KindCalendar:    "2027",
	provenance.KindPublication: "113707830000000195-GK-20261122-01",
}

var agreedFilters = map[string]option{
	"authority": {"authority", text{"CODE", "代码"}, text{"which authority did it: a code, or me", "经办机关：代码或 me"}},
	"content":   {"content", text{"WORD", "内容"}, text{"standards, procedures or results", "standards、procedures 或 results"}},
}

var agreedListViews = map[provenance.Kind]listView{
	provenance.KindCalendar: {
		head: []text{{"YEAR", "年份"}, {"HOLIDAYS", "节假日"}, {"WORKDAYS", "调休上班日"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.calendarRow(r.(*provenance.Calendar)) },
	},
	provenance.KindPublication: {
		head: []text{{"ID", "编号"}, {"CONTENT", "内容"}, {"TITLE", "标题"}, {"DATE", "日期"}, {"RECORD", "记录"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.publicationRow(r.(*provenance.Publication)) },
	},
}

var agreedSyntaxes = map[reflect.Type]syntax{
	reflect.TypeFor[provenance.TestingRule](): {text{"lot_by_lot|sampled:DAYS[@DAYS]", "批批检测|抽样检测:天数[@天数]"}, listed(parseTesting)},
	reflect.TypeFor[provenance.InputRule]():   {text{"NAME=DAYS|banned", "名称=天数|禁用"}, listed(parseInputRule)},
}

var (
	testingForm = regexp.MustCompile(`^([^:@]+?) ?(?:: ?([0-9]{1,4}) ?(?:d|days|天)?)? ?(?:@ ?([0-9]{1,4}) ?(?:d|days|天)?)?$`)
	daysForm    = regexp.MustCompile(`^([0-9]{1,4}) ?(?:d|days|天)?$`)
	bannedWords = regexp.MustCompile(`^(?:banned|禁用)$`)
)

// parseTesting reads lot_by_lot or sampled:30, with how long before the harvest a
// report may be issued: sampled:30@3.
func parseTesting(_ *binding, s string) (r provenance.TestingRule, err error) {
	parts := testingForm.FindStringSubmatch(strings.TrimSpace(words.Narrow(s)))
	if parts == nil {
		return r, provenance.Refuse(provenance.Invalid, "", "%q is not a testing frequency; write it as lot_by_lot or sampled:30", "%q 不是检测频次，请写成“批批检测”或“抽样检测:30天”", s)
	}
	r.Frequency = provenance.TestFrequency(canonical(reflect.TypeFor[provenance.TestFrequency](), parts[1]))
	if parts[2] != "" {
		if r.EveryDays, err = strconv.Atoi(parts[2]); err != nil {
			return r, err
		}
	}
	if parts[3] != "" {
		r.BeforeHarvestDays, err = strconv.Atoi(parts[3])
	}
	return r, err
}

// parseInputRule reads 吡虫啉=7 or 毒死蜱=banned.
func parseInputRule(_ *binding, s string) (r provenance.InputRule, err error) {
	form := text{"imidacloprid=7 / chlorpyrifos=banned", "吡虫啉=7天 / 毒死蜱=禁用"}
	name, rule, err := cutItem(s, form)
	if err != nil {
		return r, err
	}
	r.Name, r.Banned = name, bannedWords.MatchString(rule)
	if r.Banned {
		return r, nil
	}
	days := daysForm.FindStringSubmatch(words.Narrow(rule))
	if days == nil {
		return r, provenance.Refuse(provenance.Invalid, "", "%[1]q says neither a number of days nor banned; write it as %[2]s", "%[1]q 既不是天数也不是“禁用”，请写成 %[3]s", s, form.En, form.Zh)
	}
	r.IntervalDays, err = strconv.Atoi(days[1])
	return r, err
}

// rules are the rows of a standard's view beyond limits and documents.
func (p *printer) rules(s *sheet, r *provenance.Standard) {
	s.row(p.label("testing"), p.testing(r.Testing))
	if r.LogMinutes > 0 {
		s.row(words.LabelIn(p.language, "ProposeStandard", "logMinutes"), words.Grouped(int64(r.LogMinutes)))
	}
	if r.InhibitionPermille > 0 {
		s.row(words.LabelIn(p.language, "ProposeStandard", "inhibitionPermille"), words.Percent(r.InhibitionPermille))
	}
	if r.ReinspectWithinDays > 0 {
		s.row(p.label("reinspectWithinDays"), words.Grouped(int64(r.ReinspectWithinDays)))
	}
	s.row(p.label("published"), r.Published)
}

// testing is the frequency in words.
func (p *printer) testing(r provenance.TestingRule) string {
	said := words.Word(p.language, provenance.LotByLot)
	if r.Frequency == provenance.Sampled {
		said = words.Word(p.language, r.Frequency) + fmt.Sprintf(p.say(", one report in %d days", "，%d 天内一份合格报告"), r.EveryDays)
	}
	if r.BeforeHarvestDays > 0 {
		said += fmt.Sprintf(p.say(", from %d days before the harvest", "，采收前 %d 天内的报告有效"), r.BeforeHarvestDays)
	}
	return said
}

// inputRules lists what a standard says of agricultural inputs.
func (p *printer) inputRules(standard *provenance.Standard) {
	if len(standard.Inputs) == 0 {
		return
	}
	p.section(words.LabelIn(p.language, "ProposeStandard", "inputs"))
	t := &table{head: []string{p.label("name"), p.say("rule", "规定")}}
	for _, r := range standard.Inputs {
		switch {
		case r.Banned:
			t.add(cell{r.Name, plain}, cell{p.label("banned"), red})
		case r.IntervalDays > 0:
			t.add(cell{r.Name, plain}, cell{fmt.Sprintf(p.say("safety interval %d days", "安全间隔期 %d 天"), r.IntervalDays), plain})
		default:
			t.add(cell{r.Name, plain}, cell{p.say("allowed", "允许使用"), plain})
		}
	}
	if standard.ListedInputsOnly {
		t.add(cell{p.say("any other", "其他"), plain}, cell{p.label("banned"), red})
	}
	p.table(t, "  ")
}

func (p *printer) calendarRow(c *provenance.Calendar) []cell {
	return []cell{{c.ID, plain}, {words.Grouped(int64(len(c.Holidays))), plain}, {words.Grouped(int64(len(c.Workdays))), plain}, p.jointState(c.Pending(), c.Correction != nil)}
}

// jointState says whose approval a joint act awaits.
func (p *printer) jointState(j *provenance.Joint, correction bool) cell {
	if j.Approved != nil {
		return cell{p.say("approved by both", "双方已批准"), green}
	}
	awaits := p.say("awaits ", "待批准：") + words.OrganizationName(p.language, provenance.Counterpart(j.Proposed.Actor.Organization))
	if correction {
		awaits = p.say("in force; its correction ", "生效中，更正") + awaits
	}
	return cell{awaits, yellow}
}

// calendar shows what is in force and, below, what is proposed in its place.
func (p *printer) calendar(c *provenance.Calendar) {
	p.title(provenance.KindCalendar, c.ID)
	s := &sheet{}
	s.styled(p.label("status"), p.jointState(c.Pending(), c.Correction != nil))
	p.sheet(s)
	p.agreedDays(&c.ProposeCalendar, &c.Joint)
	if c.Correction != nil {
		p.section(words.LabelIn(p.language, "Calendar", "correction"))
		p.agreedDays(&c.Correction.ProposeCalendar, &c.Correction.Joint)
	}
	p.footer(&c.Header)
}

func (p *printer) agreedDays(days *provenance.ProposeCalendar, j *provenance.Joint) {
	s := &sheet{}
	s.row(p.label("holidays"), p.days(days.Holidays))
	s.row(p.label("workdays"), p.days(days.Workdays))
	s.row(p.label("proposed"), p.mark(&j.Proposed))
	s.row(p.label("approved"), p.mark(j.Approved))
	s.row(p.label("digest"), j.Digest)
	p.sheet(s)
}

// days lists dates in order, a month a line.
func (p *printer) days(dates []provenance.Date) string {
	months := map[string][]string{}
	for _, d := range slices.Sorted(slices.Values(dates)) {
		months[string(d[:7])] = append(months[string(d[:7])], string(d))
	}
	var lines []string
	for _, month := range slices.Sorted(maps.Keys(months)) {
		lines = append(lines, strings.Join(months[month], p.say(", ", "、")))
	}
	return strings.Join(lines, "\n")
}

func (p *printer) publicationRow(r *provenance.Publication) []cell {
	return []cell{{r.ID, plain}, {words.Word(p.language, r.Content), plain}, {r.Title, plain}, {string(r.Date), plain}, {r.Record, plain}}
}
