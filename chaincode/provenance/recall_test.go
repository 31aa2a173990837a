package provenance

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func recallInput() StartRecall {
	return StartRecall{
		Recall: baseCode + "-ZH1", Batches: []string{baseCode + "-L1"}, Class: ClassOne, Cause: "腐霉利超标", KnownAt: "2026-03-10T08:00:00+08:00",
		Areas: []string{"北京市海淀区"}, Disposal: "就地封存后销毁", Expected: "全部召回",
	}
}

func recalled(t *testing.T) *Recall {
	r, err := recallInput().New([]*Batch{registered(t)}, baseStamp)
	require.NoError(t, err)
	return r
}

func TestStartRecallRefuses(t *testing.T) {
	require.NoError(t, recallInput().Check())
	many := make([]string, maxRecalled+1)
	for i := range many {
		many[i] = fmt.Sprintf("%s-L%d", baseCode, i)
	}
	for name, c := range map[string]struct {
		field string
		spoil func(*StartRecall)
	}{
		"no number":           {"recall", func(in *StartRecall) { in.Recall = "ZH1" }},
		"nothing":             {"batches", func(in *StartRecall) { in.Batches = nil }},
		"too much":            {"batches", func(in *StartRecall) { in.Batches = many }},
		"no batch":            {"batches[0]", func(in *StartRecall) { in.Batches = []string{"x"} }},
		"a batch twice":       {"batches[1]", func(in *StartRecall) { in.Batches = []string{many[0], many[0]} }},
		"a fourth class":      {"class", func(in *StartRecall) { in.Class = "4" }},
		"no cause":            {"cause", func(in *StartRecall) { in.Cause = "" }},
		"time without a zone": {"knownAt", func(in *StartRecall) { in.KnownAt = "2026-03-10T08:00:00" }},
		"no areas":            {"areas", func(in *StartRecall) { in.Areas = nil }},
		"a nameless area":     {"areas[0]", func(in *StartRecall) { in.Areas = []string{""} }},
		"no disposal":         {"disposal", func(in *StartRecall) { in.Disposal = "" }},
		"nothing expected":    {"expected", func(in *StartRecall) { in.Expected = "" }},
		"a notice's nonsense": {"notice", func(in *StartRecall) { in.Notice = "TB1" }},
	} {
		t.Run(name, func(t *testing.T) {
			in := recallInput()
			c.spoil(&in)
			refusedAs(t, in.Check(), Invalid, c.field)
		})
	}
	other := registered(t)
	other.Producer.Enterprise = base2Code
	_, err := recallInput().New([]*Batch{registered(t), other}, baseStamp)
	refusedAs(t, err, Invalid, "batches[1]")
	other = registered(t)
	other.Product = "TOMATO"
	_, err = recallInput().New([]*Batch{registered(t), other}, baseStamp)
	refusedAs(t, err, Invalid, "batches[1]")
	_, err = recallInput().New([]*Batch{registered(t)}, origin)
	refusedAs(t, err, Invalid, "recall")
}

// TestStartInTime: 24, 48 and 72 hours after the problem became known, whatever
// the zone it is told in.
func TestStartInTime(t *testing.T) {
	for class, hours := range map[RecallClass]int{ClassOne: 24, ClassTwo: 48, ClassThree: 72} {
		for _, zone := range []*time.Location{time.UTC, ChinaTime, time.FixedZone("", -11*3600)} {
			in := recallInput()
			in.Class, in.KnownAt = class, Moment(now.In(zone).Format(time.RFC3339))
			for late, after := range map[bool]time.Duration{false: time.Duration(hours) * time.Hour, true: time.Duration(hours)*time.Hour + time.Second} {
				stamp := baseStamp
				stamp.Time = now.Add(after)
				r, err := in.New([]*Batch{registered(t)}, stamp)
				require.NoError(t, err)
				assert.Equal(t, late, r.Late, "class %s in %s", class, zone)
			}
			early := baseStamp
			early.Time = now.Add(-time.Second)
			_, err := in.New([]*Batch{registered(t)}, early)
			refusedAs(t, err, Invalid, "knownAt")
		}
	}
}

// TestFinishInTime: 10, 20 and 30 working days after the day of the announcement
// in China.
func TestFinishInTime(t *testing.T) {
	holidays := Calendars{"2026": {Joint: Joint{Approved: &Mark{}}, ProposeCalendar: ProposeCalendar{Year: "2026", Holidays: []Date{"2026-04-06"}}}}
	for class, want := range map[RecallClass]Date{ClassOne: "2026-03-25", ClassTwo: "2026-04-09", ClassThree: "2026-04-23"} {
		r := recalled(t)
		r.Class = class
		stamp := baseStamp
		stamp.Time = time.Date(2026, 3, 10, 16, 30, 0, 0, time.UTC) // the 11th in China
		require.NoError(t, r.Announce(AnnounceRecall{r.ID, "公告", "网站"}, holidays, stamp))
		assert.Equal(t, want, r.FinishBy, class)
		assert.Equal(t, want, r.Due())
		end, err := time.ParseInLocation(time.DateTime, string(want)+" 23:59:59", ChinaTime)
		require.NoError(t, err)
		assert.False(t, r.Overdue(end))
		assert.True(t, r.Overdue(end.Add(time.Second)))
	}
}

// TestAnnounceInTime: a recall is told to those concerned 24, 48 or 72 hours after
// the problem became known; until then it is in time, afterwards it stays late.
func TestAnnounceInTime(t *testing.T) {
	for class, hours := range map[RecallClass]int{ClassOne: 24, ClassTwo: 48, ClassThree: 72} {
		in := recallInput()
		in.Class, in.KnownAt = class, Moment(now.Format(time.RFC3339))
		for late, after := range map[bool]time.Duration{false: time.Duration(hours) * time.Hour, true: time.Duration(hours)*time.Hour + time.Second} {
			r, err := in.New([]*Batch{registered(t)}, baseStamp)
			require.NoError(t, err)
			stamp := baseStamp
			stamp.Time = now.Add(after)
			assert.Equal(t, late, r.Overdue(stamp.Time), "class %s, never announced", class)
			assert.Equal(t, dayOf(r.AnnounceBy()), r.Due())
			require.NoError(t, r.Announce(AnnounceRecall{r.ID, "公告", "网站"}, nil, stamp))
			assert.Equal(t, late, r.Announced.Late)
			assert.False(t, r.Overdue(stamp.Time), "announced, it is to be finished")
		}
	}
}

// announced is a recall on its way, with a calendar of weekdays.
func announced(t *testing.T) *Recall {
	r := recalled(t)
	require.NoError(t, r.Announce(AnnounceRecall{r.ID, "公告", "网站"}, nil, baseStamp))
	return r
}

// noonOf is a stamp of the actor at noon in China on a day.
func noonOf(stamp Stamp, day Date) Stamp {
	t, _ := time.ParseInLocation(time.DateOnly, string(day), ChinaTime)
	stamp.Time = t.Add(12 * time.Hour)
	return stamp
}

// TestLateFinishLeavesATrace: no consent after the last day takes back that it has
// passed, and what was finished later says so for good.
func TestLateFinishLeavesATrace(t *testing.T) {
	for late, day := range map[bool]Date{false: "2026-03-24", true: "2026-03-25"} {
		r := announced(t)
		require.Equal(t, Date("2026-03-24"), r.FinishBy)
		if late {
			refusedAs(t, r.Extend(ExtendRecall{r.ID, "2026-04-30", "门店多"}, noonOf(origin, day)), WrongState, "")
			assert.True(t, r.Overdue(noonOf(origin, day).Time))
		}
		require.NoError(t, r.ProposeClosing(ProposeRecallClosing{Recall: r.ID, Summary: "全部销毁"}, Leftover{Whole: true}, noonOf(destination, day)))
		approval := ApproveRecallEnd{r.ID, r.Closing.Digest, ""}
		require.NoError(t, r.Close(approval, Leftover{Whole: true}, noonOf(origin, "2026-04-10")), "the other side took its time, which is not the enterprise's")
		assert.Equal(t, late, r.FinishedLate)
		assert.False(t, r.Overdue(noonOf(origin, "2030-01-01").Time))
		assert.Empty(t, r.Due())
	}
}

// TestClosingStatesWhatIsLeft: both regulators sign what is still on somebody's
// hands, and cannot pass over it.
func TestClosingStatesWhatIsLeft(t *testing.T) {
	propose := func(stated int64, why string) ProposeRecallClosing {
		return ProposeRecallClosing{Recall: baseCode + "-ZH1", Summary: "完成", Left: stated, LeftFor: why}
	}
	r := announced(t)
	refusedAs(t, r.ProposeClosing(propose(0, ""), Leftover{1000, true}, origin), WrongState, "left")
	refusedAs(t, r.ProposeClosing(propose(999, "封存于冷库"), Leftover{1000, true}, origin), WrongState, "left")
	refusedAs(t, r.ProposeClosing(propose(1001, "封存于冷库"), Leftover{1000, true}, origin), WrongState, "left")
	refusedAs(t, r.ProposeClosing(propose(1000, ""), Leftover{1000, true}, origin), Invalid, "leftFor")
	refusedAs(t, r.ProposeClosing(propose(0, "封存于冷库"), Leftover{0, true}, origin), Invalid, "leftFor")
	refusedAs(t, r.ProposeClosing(propose(-1, ""), Leftover{0, true}, origin), Invalid, "left")
	require.NoError(t, r.ProposeClosing(propose(1000, "封存于冷库，周五销毁"), Leftover{1000, true}, origin))
	first := r.Closing.Digest
	require.NoError(t, r.ProposeClosing(propose(1000, "封存于冷库，周六销毁"), Leftover{1000, true}, origin))
	assert.NotEqual(t, first, r.Closing.Digest, "what becomes of it is signed")
	approval := ApproveRecallEnd{r.ID, r.Closing.Digest, ""}
	refusedAs(t, r.Close(approval, Leftover{1001, true}, destination), WrongState, "left")
	require.NoError(t, r.Close(approval, Leftover{900, true}, destination), "some was destroyed meanwhile")

	r = announced(t)
	refusedAs(t, r.ProposeClosing(propose(10, "封存"), Leftover{1000, false}, origin), WrongState, "left")
	require.NoError(t, r.ProposeClosing(propose(5000, "封存"), Leftover{1000, false}, origin), "more than one transaction reads")

	mock := announced(t)
	mock.Exercise = true
	refusedAs(t, mock.ProposeClosing(propose(1, "封存"), Leftover{1000, true}, origin), Invalid, "left")
	require.NoError(t, mock.ProposeClosing(propose(0, ""), Leftover{1000, true}, origin))
}

// TestBarredGoodsAreDestroyed: what is recalled or held is not written off.
func TestBarredGoodsAreDestroyed(t *testing.T) {
	for code, bar := range map[Code]func(*Dossier){
		Recalled: func(d *Dossier) { d.Recalls = []string{baseCode + "-ZH1"} },
		Held:     func(d *Dossier) { d.Holds = []string{baseCode + "-HD1"} },
	} {
		b, cover := registered(t), certified()
		bar(cover[0])
		for _, method := range disposalMethods {
			err := b.Dispose(DisposeBatch{Batch: b.ID, Amount: 1, Method: method, Reason: "test"}, business(0, baseCode, Base), cover, baseStamp)
			if method == "destroyed" {
				assert.NoError(t, err)
			} else {
				refusedAs(t, err, code, "")
			}
		}
	}
}

// TestMockRecallsAreListedApart: nobody takes one for the real thing.
func TestMockRecallsAreListedApart(t *testing.T) {
	r := recalled(t)
	assert.Equal(t, []string{baseCode}, r.Indexes()["awaiting"])
	assert.Equal(t, []string{string(r.Due())}, r.Indexes()["due"])
	assert.Empty(t, r.Indexes()["exercise"])
	r.Exercise = true
	indexes := r.Indexes()
	assert.Len(t, indexes, 1)
	assert.Subset(t, indexes["exercise"], []string{baseCode, origin.Actor.Organization})
}

func TestRecallTakesTurns(t *testing.T) {
	r := recalled(t)
	here, there := origin.Actor.Organization, destination.Actor.Organization
	stands := func(state RecallState, turns ...string) {
		t.Helper()
		assert.Equal(t, state, r.State())
		assert.Equal(t, turns, r.Awaiting())
	}
	end := EndRecall{r.ID, "全部销毁"}
	closing, nothing := ProposeRecallClosing{Recall: r.ID, Summary: "全部销毁"}, Leftover{Whole: true}
	approval := func(e *Ending) ApproveRecallEnd { return ApproveRecallEnd{r.ID, e.Digest, ""} }
	stands(RecallStarted, baseCode)
	refusedAs(t, r.Extend(ExtendRecall{r.ID, "2026-05-01", "门店多"}, origin), WrongState, "")
	refusedAs(t, r.ProposeClosing(closing, nothing, origin), WrongState, "")
	refusedAs(t, r.Announce(AnnounceRecall{r.ID, "", "网站"}, nil, baseStamp), Invalid, "text")
	refusedAs(t, r.Announce(AnnounceRecall{r.ID, "公告", ""}, nil, baseStamp), Invalid, "published")
	require.NoError(t, r.Announce(AnnounceRecall{r.ID, "公告", "网站"}, nil, baseStamp))
	stands(RecallRunning, baseCode, here)

	refusedAs(t, r.Extend(ExtendRecall{r.ID, r.FinishBy, "门店多"}, origin), Invalid, "until")
	refusedAs(t, r.Extend(ExtendRecall{r.ID, "2027-03-10", "门店多"}, origin), Invalid, "until")
	refusedAs(t, r.Extend(ExtendRecall{r.ID, "2026-02-30", "门店多"}, origin), Invalid, "until")
	refusedAs(t, r.Extend(ExtendRecall{r.ID, "2026-05-01", ""}, origin), Invalid, "reason")
	require.NoError(t, r.Extend(ExtendRecall{r.ID, "2026-05-01", "门店多"}, origin))
	assert.Equal(t, Date("2026-05-01"), r.FinishBy)

	refusedAs(t, r.Close(ApproveRecallEnd{r.ID, strings.Repeat("0", 64), ""}, nothing, destination), WrongState, "")
	require.NoError(t, r.ProposeClosing(closing, nothing, destination))
	stands(RecallProposed, here)
	refusedAs(t, r.Close(approval(r.Closing), nothing, destination), Denied, "")
	require.NoError(t, r.ProposeWithdrawal(end, origin))
	stands(RecallProposed, there)
	assert.NotEqual(t, r.Closing.Digest, r.Withdrawal.Digest, "the words are the same, the act is another")
	refusedAs(t, r.Withdraw(approval(r.Closing), destination), Invalid, "digest")
	require.NoError(t, r.Close(approval(r.Closing), nothing, origin))
	refusedAs(t, r.Close(approval(r.Closing), nothing, origin), WrongState, "")
	refusedAs(t, r.ProposeClosing(closing, nothing, origin), WrongState, "")
	refusedAs(t, r.Extend(ExtendRecall{r.ID, "2026-06-01", "门店多"}, origin), WrongState, "")
	assert.False(t, r.Overdue(noonOf(origin, "2030-01-01").Time))
	require.NoError(t, r.Withdraw(approval(r.Withdrawal), destination))
	stands(RecallWithdrawn)
	refusedAs(t, r.ProposeWithdrawal(end, origin), WrongState, "")
}

func TestReportToARecall(t *testing.T) {
	r := recalled(t)
	b := registered(t)
	holder := business(0, baseCode, Base)
	require.NoError(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: 300, Method: "sold", Reason: "零售"}, holder, certified(), baseStamp))
	report := func(sealed, recovered int64) ReportRecall {
		return ReportRecall{Recall: r.ID, Batch: b.ID, Sealed: sealed, Recovered: recovered}
	}
	refusedAs(t, b.Report(report(-1, 0), r, nil), Invalid, "sealed")
	refusedAs(t, b.Report(report(0, -1), r, nil), Invalid, "recovered")
	refusedAs(t, b.Report(report(0, 301), r, nil), Insufficient, "recovered")
	refusedAs(t, b.Report(report(1_999_801, 100), r, nil), Insufficient, "sealed")
	assert.Empty(t, b.Reports)
	require.NoError(t, b.Report(report(1_999_800, 100), r, nil))
	require.NoError(t, b.Report(report(1_000_000, 50), r, nil))
	assert.Equal(t, []RecallReport{{Recall: r.ID, Sealed: 1_000_000, Recovered: 150}}, b.Reports)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 1_999_850, Disposed: 150}, b.Quantity)
	assert.Equal(t, Disposals{Sold: 150}, b.DisposedAs)

	mock := recalled(t)
	mock.ID, mock.Exercise = baseCode+"-YL1", true
	drill, before := new(DrillReport), *b
	refusedAs(t, b.Report(report(0, 1), mock, drill), Invalid, "recovered")
	require.NoError(t, b.Report(report(5, 0), mock, drill))
	assert.Equal(t, RecallReport{Recall: mock.ID, Sealed: 5}, drill.RecallReport)
	assert.Equal(t, before, *b, "an exercise writes nothing to the goods")

	stranger := registered(t)
	stranger.ID, stranger.CertifiedBy = base2Code+"-L1", base2Code+"-L1"
	refusedAs(t, stranger.Report(report(1, 0), r, nil), WrongState, "batch")
	r.Closing = &Ending{Joint: Joint{Approved: &Mark{}}}
	refusedAs(t, b.Report(report(0, 0), r, nil), WrongState, "")
	r.Withdrawal = &Ending{Joint: Joint{Approved: &Mark{}}}
	refusedAs(t, b.Report(report(0, 0), r, nil), WrongState, "")
}

// TestEveryDisposalHasAnAccount: what is disposed of is the sum of its methods.
func TestEveryDisposalHasAnAccount(t *testing.T) {
	b := registered(t)
	for i, method := range disposalMethods {
		require.NoError(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: int64(i + 1), Method: method, Reason: "test"}, business(0, baseCode, Base), certified(), baseStamp))
		assert.Equal(t, int64(i+1), *b.DisposedAs.account(method))
	}
	assert.Equal(t, b.Quantity.Disposed, b.DisposedAs.Total())
}

// shelves is a PlanSource in memory of batches that move by the rules.
type shelves struct {
	batches map[string]*Batch
	outputs map[string][]string
	ids     []string
}

func (s *shelves) put(b *Batch) {
	s.batches[b.ID] = b
	s.ids = append(s.ids, b.ID)
	for _, input := range b.Inputs {
		s.outputs[input.Batch] = append(s.outputs[input.Batch], b.ID)
	}
}

func (s *shelves) Batches(ids []string) ([]*Batch, error) {
	var found []*Batch
	for _, id := range ids {
		b := *s.batches[id]
		b.Into = s.outputs[id][:min(inlineOutputs, len(s.outputs[id]))]
		found = append(found, &b)
	}
	return found, nil
}

func (s *shelves) Drills(ids []string) ([]*DrillReport, error) {
	return make([]*DrillReport, len(ids)), nil
}

func (s *shelves) Chunks(ids []string) ([]*Outputs, error) {
	var chunks []*Outputs
	for _, id := range ids {
		batch, number, _ := strings.Cut(id, keySeparator)
		n, err := strconv.Atoi(number)
		if err != nil {
			return nil, err
		}
		all := s.outputs[batch]
		from := inlineOutputs + n*outputChunk
		chunks = append(chunks, &Outputs{Batches: all[from:min(from+outputChunk, len(all))]})
	}
	return chunks, nil
}

// trade puts lots on the shelves and does legal things with them, n of them.
func trade(t *testing.T, random *rand.Rand, n int) *shelves {
	s := &shelves{batches: map[string]*Batch{}, outputs: map[string][]string{}}
	for i := range 3 {
		lot := registered(t)
		lot.ID = fmt.Sprintf("%s-L%d", baseCode, i)
		lot.CertifiedBy = lot.ID
		s.put(lot)
	}
	for i := range n {
		b := s.batches[s.ids[random.IntN(len(s.ids))]]
		amount := random.Int64N(b.Quantity.Remaining/3 + 1)
		if amount == 0 || b.Generation > 90 {
			continue
		}
		switch random.IntN(4) {
		case 0, 1:
			parts, err := b.Split(SplitBatch{Batch: b.ID, Outputs: []SplitOutput{{Batch: fmt.Sprintf("%s-S%d", baseCode, i), Amount: amount}, {Batch: fmt.Sprintf("%s-T%d", baseCode, i), Amount: amount}}, Loss: amount / 10}, business(0, baseCode, Base), nil, certified(), baseStamp)
			require.NoError(t, err)
			s.put(parts[0])
			s.put(parts[1])
		case 2:
			other := s.batches[s.ids[random.IntN(len(s.ids))]]
			if other == b || other.Quantity.Remaining == 0 {
				continue
			}
			in := MixBatches{Batch: fmt.Sprintf("%s-M%d", baseCode, i), Inputs: []Portion{{b.ID, amount}, {other.ID, 1}}}
			covers := []Cover{{}, {}}
			for k, input := range []*Batch{b, other} {
				for _, id := range input.Covering() {
					covers[k] = append(covers[k], &Dossier{Header: Header{ID: id}, Certificates: certified()[0].Certificates})
				}
			}
			mixture, err := in.Mix([]*Batch{b, other}, covers)
			require.NoError(t, err)
			s.put(mixture)
		case 3:
			method := disposalMethods[random.IntN(len(disposalMethods))]
			require.NoError(t, b.Dispose(DisposeBatch{Batch: b.ID, Amount: amount, Method: method, Reason: "test"}, business(0, baseCode, Base), certified(), baseStamp))
		}
	}
	return s
}

// TestPlanAccountsForEverything: whatever was done with the goods and however the
// plan is cut into pages, it has every descendant and balances to the gram.
func TestPlanAccountsForEverything(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 60 {
		s := trade(t, random, 20+random.IntN(120))
		r := &Recall{Header: Header{ID: baseCode + "-ZH1"}, StartRecall: StartRecall{Batches: []string{s.ids[0], s.ids[random.IntN(len(s.ids)-1)+1]}}}
		q := PlanQuery{Recall: r.ID, Limit: 1 + random.IntN(50)}
		rows := map[string]PlanRow{}
		for {
			page, err := r.Plan(origin.Actor, q, s)
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Rows), max(q.Limit, len(r.Batches)))
			for _, row := range page.Rows {
				rows[row.Batch] = row
			}
			if q.From = page.Rest; len(q.From) == 0 {
				break
			}
		}
		var all []PlanRow
		for _, id := range s.ids {
			row, reached := rows[id]
			assert.Equal(t, s.batches[id].DescendsFrom(r.Batches), reached, id)
			if reached {
				all = append(all, row)
			}
		}
		account := r.AccountOf(all)
		assert.True(t, account.Balanced)
		assert.Equal(t, account.Recalled+account.MixedIn, account.Remaining+account.Lost+account.Total())
		var held int64
		for _, holder := range ByHolder(all) {
			held += holder.Remaining
		}
		assert.Equal(t, account.Remaining, held)
		if len(all) > 1 {
			assert.False(t, r.AccountOf(all[:len(all)-1]).Balanced && all[len(all)-1].Inputs != nil && inPlan(rows, all[len(all)-1]), "a batch that is missing is noticed")
			all[0].Remaining++
			assert.False(t, r.AccountOf(all).Balanced, "a gram too much is noticed")
		}
	}
}

func inPlan(rows map[string]PlanRow, row PlanRow) bool {
	for _, input := range row.Inputs {
		if _, ok := rows[input.Batch]; ok {
			return true
		}
	}
	return false
}

func TestPlanQueryRefuses(t *testing.T) {
	for field, q := range map[string]PlanQuery{
		"recall":        {Recall: "x"},
		"limit":         {Recall: baseCode + "-ZH1", Limit: MaxTraceLimit + 1},
		"from[0].batch": {Recall: baseCode + "-ZH1", From: []Branch{{"x", 0, 1}}},
		"from[0]":       {Recall: baseCode + "-ZH1", From: []Branch{{baseCode + "-L1", 1, 1}}},
		"from[1]":       {Recall: baseCode + "-ZH1", From: []Branch{{baseCode + "-L1", 0, 1}, {baseCode + "-L1", -1, 1}}},
	} {
		refusedAs(t, q.Check(), Invalid, field)
	}
}
