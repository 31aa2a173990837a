package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// suspendedBy is the base after that regulator suspended its supply until a day, and
// the inspection after which it did.
func suspendedBy(t *testing.T, who Stamp, until Date) (*Enterprise, *Inspection) {
	t.Helper()
	base, i := business(0, baseCode, Base), inspected(t, recording(Routine))
	require.NoError(t, i.Measure(MeasureInspection{Inspection: i.ID, Measure: SuspendSupply, Note: "暂停供应", Until: until}, base, who))
	return base, i
}

// TestSuspendedSupplyBarsMovement: goods do not leave the enterprise, whatever their
// papers: by its own regulator's order nowhere, by the other's not into its region.
func TestSuspendedSupplyBarsMovement(t *testing.T) {
	market, neighbour := business(1, marketCode, Market), business(0, base2Code, Base)
	released := certified()
	released[0].ID, released[0].Released = baseCode+"-L1", []string{"C"}
	for _, c := range []struct {
		by         Stamp
		home, away bool
	}{{origin, false, false}, {destination, true, false}} {
		base, _ := suspendedBy(t, c.by, "")
		for receiver, may := range map[*Enterprise]bool{neighbour: c.home, market: c.away} {
			b := registered(t)
			err := b.Offer(base, receiver, released, baseStamp)
			_, splitErr := registered(t).Split(SplitBatch{Outputs: []SplitOutput{{Batch: baseCode + "-P1", Amount: 1, To: receiver.ID}}}, base, map[string]*Enterprise{receiver.ID: receiver}, released, baseStamp)
			if may {
				require.NoError(t, err)
				require.NoError(t, splitErr)
				continue
			}
			refusedAs(t, err, Suspended, "")
			refusedAs(t, splitErr, Suspended, "")
			require.NoError(t, b.Offer(business(0, baseCode, Base), receiver, released, baseStamp))
			refusedAs(t, b.Receive(ReceiveBatch{b.ID, true, ""}, base, receiver, released, baseStamp), Suspended, "")
			require.NoError(t, b.Receive(ReceiveBatch{b.ID, false, "暂停供应"}, base, receiver, released, baseStamp), "but it can be refused")
		}
		err := registered(t).Dispose(DisposeBatch{Amount: 1, Method: "sold", Reason: "零售"}, base, released, baseStamp)
		assert.Equal(t, c.home, err == nil, "sold at home")
		require.NoError(t, registered(t).Dispose(DisposeBatch{Amount: 1, Method: "destroyed", Reason: "销毁"}, base, released, baseStamp))
	}
	base, _ := suspendedBy(t, origin, "2026-03-10")
	refusedAs(t, registered(t).Offer(base, market, released, on("2026-03-10", baseStamp)), Suspended, "")
	require.NoError(t, registered(t).Offer(base, market, released, on("2026-03-11", baseStamp)), "its last day has passed")
}

// TestRefusedGoodsGoHomeFromTheSuspended: sending back is no supply.
func TestRefusedGoodsGoHomeFromTheSuspended(t *testing.T) {
	b, d := arrivedBatch(t)
	b.Arrival.State = EntryRefused
	market := business(1, marketCode, Market)
	market.restrict(Restriction{"I", market.Organization, SuspendSupply, ""}, "2026-03-10")
	require.NoError(t, b.Offer(market, business(0, baseCode, Base), Cover{d}, marketStamp))
}

// TestMeasuresAreLifted: by whoever ordered them, and theirs alone.
func TestMeasuresAreLifted(t *testing.T) {
	base, i := suspendedBy(t, origin, "2026-03-20")
	lift := LiftMeasure{Inspection: i.ID, Measure: SuspendSupply, Note: "整改到位"}
	refusedAs(t, i.Lift(lift, base, destination), WrongState, "measure")
	refusedAs(t, i.Lift(LiftMeasure{Measure: SuspendSupply}, base, origin), Invalid, "note")
	refusedAs(t, i.Lift(LiftMeasure{Measure: IncreasedTesting, Note: "整改到位"}, base, origin), WrongState, "measure")
	require.NoError(t, i.Measure(MeasureInspection{Measure: SuspendSupply, Note: "延长"}, base, origin))
	assert.Equal(t, []Restriction{{i.ID, origin.Actor.Organization, SuspendSupply, ""}}, base.Restrictions, "the last order counts")
	require.NoError(t, i.Measure(MeasureInspection{Measure: "removal", Note: "下架"}, base, origin))
	assert.Len(t, base.Restrictions, 1, "an order to people")
	require.NoError(t, i.Lift(lift, base, origin))
	assert.Empty(t, base.Restrictions)
	assert.NotNil(t, i.Measures[0].Lifted)
	assert.NotNil(t, i.Measures[1].Lifted)
	assert.Nil(t, i.Measures[2].Lifted)
	refusedAs(t, i.Lift(lift, base, origin), WrongState, "measure")

	base.restrict(Restriction{"I1", origin.Actor.Organization, SuspendSupply, "2026-03-09"}, "2026-03-09")
	base.restrict(Restriction{"I2", origin.Actor.Organization, IncreasedTesting, ""}, "2026-03-10")
	assert.Len(t, base.Restrictions, 1, "what is over goes")
	assert.Empty(t, Disclose(marketStamp.Actor, base).(*Enterprise).Restrictions)
	assert.NotEmpty(t, Disclose(baseStamp.Actor, base).(*Enterprise).Restrictions)
}

// TestIncreasedTestingTestsEveryLot: also where the standard has them sampled and one
// was tested yesterday.
func TestIncreasedTestingTestsEveryLot(t *testing.T) {
	standard, _ := cucumberStandard(t)
	standard.Testing = TestingRule{Frequency: Sampled, EveryDays: 30}
	gate := Gate{Standard: standard, Producer: business(0, baseCode, Base), Last: &Testing{Certificate: "T", On: "2026-03-09"}, Today: "2026-03-10"}
	b := registered(t)
	assert.NotContains(t, b.documents(gate), TestReport)
	gate.Producer.restrict(Restriction{"I", destination.Actor.Organization, IncreasedTesting, "2026-03-10"}, "2026-03-10")
	assert.Contains(t, b.documents(gate), TestReport)
	gate.Today = "2026-03-11"
	assert.NotContains(t, b.documents(gate), TestReport)
}

// TestRiskClockIsNotRestarted: putting an enterprise in a class again does not put off
// its next inspection.
func TestRiskClockIsNotRestarted(t *testing.T) {
	e := business(0, baseCode, Base)
	in := SetRisk{Class: "B", InspectionsPerYear: 1, Reason: "年度评定"}
	require.NoError(t, e.SetRisk(in, on("2026-01-10", origin)))
	due := e.Risk.NextInspection("")
	require.NoError(t, e.SetRisk(in, on("2026-12-20", origin)))
	assert.Equal(t, due, e.Risk.NextInspection(""))
	assert.Equal(t, Date("2027-06-01"), e.Risk.NextInspection("2026-06-01"))
}
