package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
)

// TestSeller sells against the real chaincode on an in-memory ledger.
func TestSeller(t *testing.T) {
	w := settled(t, gatewaytest.Start(t).Home, ledger.WithoutPauses)
	t.Run("two hundred buyers", w.buyers)
	t.Run("two machines", w.twoMachines)
	t.Run("each as if alone", w.asIfAlone)
	t.Run("revocation in the middle", w.revocation)
	t.Run("cancellation", w.cancellation)
	t.Run("closing", w.closing)
}

// counter is a base's counter: a client that counts what it does, and a seller.
type counter struct {
	*ledger.Client
	*ledger.Seller
	mu    sync.Mutex
	steps map[ledger.Step]int
	met   map[provenance.Code]int // passing failures
	about map[int]func()          // to call when the transaction of that number is about to be sent
}

func (w *world) counter(t *testing.T) *counter {
	t.Helper()
	p, err := profile.Load(w.home, profile.Profile{Name: "base"}, os.Getenv)
	require.NoError(t, err)
	c := &counter{steps: map[ledger.Step]int{}, met: map[provenance.Code]int{}, about: map[int]func(){}}
	c.Client, err = ledger.Connect(p, ledger.WithProgress(func(p ledger.Progress) {
		c.mu.Lock()
		c.steps[p.Step]++
		if p.Step == ledger.Retrying {
			c.met[codeOf(p.Reason)]++
		}
		act := c.about[c.steps[ledger.Submitting]]
		c.mu.Unlock()
		if act != nil && p.Step == ledger.Submitting {
			act()
		}
	}))
	require.NoError(t, err)
	c.Seller = ledger.NewSeller(c.Client)
	t.Cleanup(func() {
		c.Seller.Close()
		assert.True(t, c.Idle())
		assert.NoError(t, c.Client.Close())
	})
	return c
}

// stocked registers a certified batch.
func (w *world) stocked(t *testing.T, number string, amount int64) string {
	t.Helper()
	in := w.batch(number)
	in.Amount = amount
	_, err := w.as("base").RegisterBatch(t.Context(), in)
	require.NoError(t, err)
	_, err = w.as("base").IssueCommitment(t.Context(), provenance.IssueCommitment{
		CertificateInput: provenance.CertificateInput{Certificate: w.id(base, number), Batch: in.Batch, IssuedOn: "2025-06-01"},
		Basis:            []provenance.Basis{provenance.QualityControl},
	})
	require.NoError(t, err)
	return in.Batch
}

// merchants registers n merchants of the base's own region.
func (w *world) merchants(t *testing.T, n int) []string {
	t.Helper()
	codes := make([]string, n)
	for i := range codes {
		for _, check := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			if code := fmt.Sprintf("92370783MA%07d%c", i, check); provenance.ValidSocialCreditCode(code) {
				codes[i] = code
			}
		}
	}
	require.Empty(t, parallel(n, func(i int) error {
		_, err := w.as("shouguang-regulator").RegisterEnterprise(t.Context(), provenance.RegisterEnterprise{
			Code: codes[i], Name: fmt.Sprint("merchant ", i), BusinessKind: provenance.Merchant, Address: "somewhere", Contact: "0536-0000000", Responsible: "responsible",
		})
		if codeOf(err) == provenance.AlreadyExists {
			return nil
		}
		return err
	}))
	return codes
}

// sold is what an amount of buyers got.
type sold struct {
	amount       int64
	refused      map[provenance.Code]int
	transactions map[string]bool
}

// sellTo sells the same amount out of a batch to each receiver at once, at
// whichever counter, and checks each answer.
func (w *world) sellTo(t *testing.T, batch, series string, amount int64, receivers []string, counters ...*counter) *sold {
	t.Helper()
	var mu sync.Mutex
	result := &sold{refused: map[provenance.Code]int{}, transactions: map[string]bool{}}
	parallel(len(receivers), func(i int) error {
		output := provenance.SplitOutput{Batch: w.id(base, fmt.Sprint(series, i)), Amount: amount, To: receivers[i]}
		receipt, err := counters[i%len(counters)].Sell(t.Context(), batch, output)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			result.refused[codeOf(err)]++
			return nil
		}
		result.amount += amount
		result.transactions[receipt.TxID] = true
		assert.Len(t, receipt.Records, 2)
		for _, record := range receipt.Records {
			assert.Contains(t, []string{batch, output.Batch}, record.ID, "a receipt names no other's goods")
		}
		return nil
	})
	return result
}

// holds checks a batch against what was sold of it, with every part offered to
// one receiver.
func (w *world) holds(t *testing.T, batch string, initial int64, s *sold) {
	t.Helper()
	client := w.as("shouguang-regulator")
	for id := range s.transactions {
		require.NoError(t, client.Await(t.Context(), id))
	}
	whole, err := ledger.Get[provenance.Batch](t.Context(), client, batch)
	require.NoError(t, err)
	assert.Equal(t, provenance.Balance{Initial: initial, Remaining: initial - s.amount, PassedOn: s.amount}, whole.Quantity)
	lineage, err := client.Trace(t.Context(), provenance.TraceQuery{Batch: batch, Direction: provenance.Forward, Depth: 1})
	require.NoError(t, err)
	var parts int64
	receivers := map[string]bool{}
	for _, part := range lineage.Batches[1:] {
		parts += part.Quantity.Initial
		assert.False(t, receivers[part.Transfer.To.Enterprise], "sold twice to %s", part.Transfer.To.Enterprise)
		receivers[part.Transfer.To.Enterprise] = true
	}
	assert.Equal(t, s.amount, parts)
}

const crowd = 200

// buyers has two hundred merchants buy from one batch at once: of enough, and of
// too little.
func (w *world) buyers(t *testing.T) {
	receivers := w.merchants(t, crowd)
	for _, test := range []struct {
		series  string
		amount  int64
		succeed int
	}{{"ENOUGH", 10_000, crowd}, {"SCARCE", 13_000, 153}} {
		t.Run(test.series, func(t *testing.T) {
			c, batch := w.counter(t), w.stocked(t, test.series, 2_000_000)
			got := w.sellTo(t, batch, test.series, test.amount, receivers, c)
			assert.Equal(t, int64(test.succeed)*test.amount, got.amount)
			if test.succeed < crowd {
				assert.Equal(t, map[provenance.Code]int{provenance.Insufficient: crowd - test.succeed}, got.refused)
			} else {
				assert.Empty(t, got.refused)
			}
			w.holds(t, batch, 2_000_000, got)
			t.Logf("%d transactions; %v, %v", len(got.transactions), c.steps, c.met)
			assert.Less(t, len(got.transactions), crowd/5)
			assert.Zero(t, c.met[provenance.Conflict], "one seller does not collide with itself")
		})
	}
}

// twoMachines has two of the holder's machines sell from one batch: they collide,
// and nobody sees it.
func (w *world) twoMachines(t *testing.T) {
	receivers := w.merchants(t, crowd)
	here, there, batch := w.counter(t), w.counter(t), w.stocked(t, "MACHINES", 2_000_000)
	got := w.sellTo(t, batch, "MACHINES", 13_000, receivers, here, there)
	assert.Equal(t, int64(153*13_000), got.amount)
	assert.Equal(t, map[provenance.Code]int{provenance.Insufficient: crowd - 153}, got.refused)
	w.holds(t, batch, 2_000_000, got)
	t.Logf("%d transactions; %v, %v; %v, %v", len(got.transactions), here.steps, here.met, there.steps, there.met)
	assert.Less(t, len(got.transactions), crowd/5)
}

// hold stops the counter's n-th transaction before it is sent. It returns what is
// closed then, and what has the transaction go on.
func (c *counter) hold(n int) (held <-chan struct{}, release func()) {
	reached, gate := make(chan struct{}), make(chan struct{})
	c.about[n] = func() {
		close(reached)
		<-gate
	}
	return reached, func() { close(gate) }
}

// line has sales enter in their order while the first is under way. It returns
// where each is answered, and what has the first go on.
func (c *counter) line(t *testing.T, batch string, sales []provenance.SplitOutput, contexts ...context.Context) (answers []chan result, release func()) {
	t.Helper()
	held, release := c.hold(1)
	for i, output := range sales {
		ctx := t.Context()
		if i < len(contexts) {
			ctx = contexts[i]
		}
		answer := make(chan result, 1)
		answers = append(answers, answer)
		go func() {
			receipt, err := c.Sell(ctx, batch, output)
			answer <- result{receipt, err}
		}()
		if i == 0 {
			<-held
		}
		c.waiting(t, batch, i)
	}
	return answers, release
}

// waiting waits until n sales do.
func (c *counter) waiting(t *testing.T, batch string, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return c.Waiting(batch) == n }, time.Minute, time.Millisecond)
}

type result struct {
	receipt *provenance.Receipt
	err     error
}

// asIfAlone sells good and bad together, and compares each answer with that of
// the same sale alone, one after the other out of a batch alike.
func (w *world) asIfAlone(t *testing.T) {
	const n = 60
	merchant := w.merchants(t, 1)[0]
	together, alone := w.stocked(t, "TOGETHER", 1000), w.stocked(t, "ALONE", 1000)
	var series [2][]provenance.SplitOutput
	r := rand.New(rand.NewPCG(1, 0))
	for i := range n {
		amount, fault := 1+r.Int64N(60), r.IntN(30)
		if i == 0 {
			fault = 7 // the one that the others wait for must get under way
		}
		for j, name := range []string{"TOGETHER", "ALONE"} {
			sale := provenance.SplitOutput{Batch: w.id(base, fmt.Sprint(name, i)), Amount: amount, To: merchant}
			switch fault {
			case 0:
				sale.Batch = w.id(base, name+"0") // exists already
			case 1:
				sale.Amount = 0
			case 2:
				sale.To = "nobody"
			case 3:
				sale.To = base // the holder
			case 4:
				sale.To = lab // does not trade
			case 5:
				sale.Batch = market + "-1" // another's number
			case 6:
				sale.To = "92370783MA9999999X" // not registered
			case 7:
				sale.To = ""
			}
			series[j] = append(series[j], sale)
		}
	}
	text := func(r result) string {
		if r.err != nil {
			return strings.ReplaceAll(r.err.Error(), "ALONE", "TOGETHER")
		}
		return fmt.Sprint(r.receipt.Function, " ", len(r.receipt.Records))
	}
	c := w.counter(t)
	var want, got []string
	answers, release := c.line(t, together, series[0])
	release()
	for _, answer := range answers {
		got = append(got, text(<-answer))
	}
	for _, output := range series[1] {
		receipt, err := w.as("base").SplitBatch(t.Context(), provenance.SplitBatch{Batch: alone, Outputs: []provenance.SplitOutput{output}})
		if err == nil {
			receipt.Records = receipt.Records[:2] // without the list of outputs
		}
		want = append(want, text(result{receipt, err}))
	}
	assert.Equal(t, want, got)
	var left [2]int64
	for j, id := range []string{together, alone} {
		batch, err := ledger.Get[provenance.Batch](t.Context(), w.as("base"), id)
		require.NoError(t, err)
		left[j] = batch.Quantity.Remaining
	}
	assert.Equal(t, left[1], left[0])
	t.Logf("%v", c.steps)
}

// revocation revokes the batch's certificate while two hundred are being sold
// to: between the endorsement of a transaction and its sending, so that it can
// no longer commit.
func (w *world) revocation(t *testing.T) {
	receivers := w.merchants(t, crowd)
	c, batch := w.counter(t), w.stocked(t, "REVOKED", 2_000_000)
	var revoked *provenance.Receipt
	c.about[2] = func() {
		var err error
		revoked, err = w.as("shouguang-regulator").RevokeCertificate(t.Context(), provenance.RevokeCertificate{Certificate: w.id(base, "REVOKED"), Reason: "wrong lot"})
		assert.NoError(t, err)
		assert.NoError(t, w.as("base").Await(t.Context(), revoked.TxID))
	}
	got := w.sellTo(t, batch, "REVOKED", 10_000, receivers, c)
	require.NotNil(t, revoked)
	assert.NotZero(t, got.amount)
	assert.Equal(t, map[provenance.Code]int{provenance.CertificateRequired: crowd - int(got.amount/10_000)}, got.refused)
	assert.Len(t, got.transactions, 1, "nothing was sold after the revocation")
	w.holds(t, batch, 2_000_000, got)
	t.Logf("%v", c.steps)
}

// cancellation has buyers go away: one that waits, and one whose sale is under
// way with others'.
func (w *world) cancellation(t *testing.T) {
	c, batch := w.counter(t), w.stocked(t, "CANCEL", 1000)
	var contexts []context.Context
	var leave []context.CancelFunc
	var sales []provenance.SplitOutput
	for i := range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		contexts, leave = append(contexts, ctx), append(leave, cancel)
		sales = append(sales, provenance.SplitOutput{Batch: w.id(base, fmt.Sprint("CANCEL", i)), Amount: 10})
	}
	held, releaseOthers := c.hold(2)
	answers, release := c.line(t, batch, sales, contexts...)
	want := func(i int, code provenance.Code) {
		t.Helper()
		answer := <-answers[i]
		assert.Equal(t, code, codeOf(answer.err), "%v", answer.err)
		assert.Equal(t, code != "", errors.Is(answer.err, context.Canceled))
	}
	leave[2]()
	want(2, provenance.Unavailable)
	c.waiting(t, batch, 3)
	release()
	want(0, "")
	<-held
	leave[3]()
	want(3, provenance.Unknown)
	releaseOthers()
	want(1, "")
	want(4, "")
	_, err := c.Sell(contexts[2], batch, sales[2])
	assert.Equal(t, provenance.Unavailable, codeOf(err), "of a context that has ended")
	_, err = c.Sell(t.Context(), batch, sales[3])
	assert.Equal(t, provenance.AlreadyExists, codeOf(err), "the unknown one was sold, and not again")
	whole, err := ledger.Get[provenance.Batch](t.Context(), c.Client, batch)
	require.NoError(t, err)
	assert.Equal(t, int64(960), whole.Quantity.Remaining)
	assert.Equal(t, 2, c.steps[ledger.Submitting])
}

// closing has a seller close with sales waiting: they are made first.
func (w *world) closing(t *testing.T) {
	c, batch := w.counter(t), w.stocked(t, "CLOSE", 1000)
	var sales []provenance.SplitOutput
	for i := range 10 {
		sales = append(sales, provenance.SplitOutput{Batch: w.id(base, fmt.Sprint("CLOSE", i)), Amount: 10})
	}
	answers, release := c.line(t, batch, sales)
	closed := make(chan struct{})
	go func() {
		c.Seller.Close()
		close(closed)
	}()
	require.Eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := c.Sell(ctx, w.id(base, "OTHER"), sales[0])
		return codeOf(err) == provenance.Usage
	}, time.Minute, time.Millisecond)
	select {
	case <-closed:
		t.Error("closed with sales waiting")
	default:
	}
	release()
	for _, answer := range answers {
		assert.NoError(t, (<-answer).err)
	}
	<-closed
	assert.True(t, c.Idle())
	assert.Equal(t, 2, c.steps[ledger.Submitting])
}
