package contract

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// passportWorld is a ledger with a canteen's batch, split from a mixture of two
// lots.
func passportWorld(t *testing.T) (w *world, lots [2]string, part string) {
	w = newWorld(t)
	lots = [2]string{w.harvest("base", baseCode, "L1", "CN-0001", 2_000_000), w.harvest("base2", base2Code, "L1", "CN-0002", 300_000)}
	w.move("base", "market", marketCode, lots[0])
	w.move("base2", "market", marketCode, lots[1])
	mixture := marketCode + "-M1"
	w.do("market", provenance.MixBatchesOp, provenance.MixBatches{Batch: mixture, Inputs: []provenance.Portion{{Batch: lots[0], Amount: 200_000}, {Batch: lots[1], Amount: 100_000}}})
	w.commit("market", marketCode, "CN-0003", mixture)
	part = marketCode + "-P1"
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: mixture, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 50_000, To: canteenCode}}})
	w.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: part, Accept: true})
	return w, lots, part
}

func TestPassportIsForEverybody(t *testing.T) {
	w, lots, part := passportWorld(t)
	q := provenance.PassportQuery{Batch: part}
	p := ask[provenance.Passport](w, "auditor", "batch:Passport", q)
	for _, name := range []string{"base", "lab", "carrier", "market", "observer", "haidian-inspector"} {
		assert.Equal(t, p, ask[provenance.Passport](w, name, "batch:Passport", q), name)
	}
	assert.Equal(t, get[provenance.Batch](w, part).TxID, p.TxID)
	assert.Empty(t, p.Stopped)
	require.Len(t, p.Lots, 3)
	byID := map[string]provenance.PassportLot{}
	for _, lot := range p.Lots {
		byID[lot.Batch] = lot
	}
	first := byID[lots[0]]
	assert.Equal(t, provenance.Named{Code: baseCode, Name: "企业011E"}, first.Producer)
	assert.Equal(t, "孙家集街道", first.Place)
	assert.True(t, first.Released)
	require.Len(t, first.Certificates, 3)
	assert.Equal(t, provenance.TestReport, first.Certificates[0].Type)
	assert.Equal(t, []provenance.TestResult{{Analyte: "氧乐果", Found: 10}, {Analyte: "腐霉利"}}, first.Certificates[0].Results)
	assert.Equal(t, provenance.Named{Code: originCode, Name: provenance.Regulators[0].Zh}, first.Certificates[2].Issuer)
	assert.Empty(t, byID[marketCode+"-M1"].Place, "a mixture has no one place")
}

// TestPassportLeaksNothing looks for everything that is not the public's business
// in the passport's own bytes.
func TestPassportLeaksNothing(t *testing.T) {
	w, _, part := passportWorld(t)
	tx := w.Evaluate(who["base2"], "batch:Passport", toJSON(t, provenance.PassportQuery{Batch: part}))
	require.NoError(t, tx.Err())
	passport := string(tx.Response.GetPayload())
	for what, secret := range map[string]string{"contact": "1234", "responsible person": "someone", "buyer": canteenCode, "who submitted": "CN="} {
		assert.NotContains(t, passport, secret, what)
	}
	fields := map[string]bool{}
	for _, found := range regexp.MustCompile(`"(\w+)":`).FindAllStringSubmatch(passport, -1) {
		fields[found[1]] = true
	}
	public := []string{
		"analyte", "batch", "certificates", "code", "found", "harvested", "id", "issuedOn", "issuer", "lots", "madeBy", "name", "number",
		"place", "producer", "product", "released", "results", "revision", "standard", "txId", "type", "verdict",
	}
	assert.ElementsMatch(t, public, slices.Collect(maps.Keys(fields)), "nothing else is said, such as amounts, buyers and holders")
}

func TestPassportSaysWhatStopsTheGoods(t *testing.T) {
	w, lots, part := passportWorld(t)
	w.do("haidian-inspector", provenance.PlaceHoldOp, provenance.PlaceHold{Hold: destinationCode + "-FC1", Batch: lots[1], Reason: "待查"})
	p := ask[provenance.Passport](w, "observer", "batch:Passport", provenance.PassportQuery{Batch: part})
	assert.Equal(t, []provenance.ObstacleKind{provenance.UnderHold}, p.Stopped, "a hold on an ancestor stops it")
	w.do("base", provenance.StartRecallOp, provenance.StartRecall{Recall: baseCode + "-ZH1", Batches: []string{lots[0]}, Class: provenance.ClassTwo, Cause: "腐霉利超标", KnownAt: "2026-03-10T08:00:00+08:00", Areas: []string{"海淀"}, Disposal: "销毁", Expected: "全部召回"})
	p = ask[provenance.Passport](w, "observer", "batch:Passport", provenance.PassportQuery{Batch: part})
	assert.Equal(t, []provenance.ObstacleKind{provenance.UnderHold, provenance.UnderRecall}, p.Stopped)
	assert.Equal(t, []string{baseCode + "-ZH1"}, p.Recalls)
}

func TestPassportOfNothing(t *testing.T) {
	w := newWorld(t)
	for _, function := range []string{"batch:Passport", "batch:Versions"} {
		assert.Equal(t, provenance.NotFound, refusalOf(t, w.Evaluate(who["auditor"], function, toJSON(t, provenance.PassportQuery{Batch: baseCode + "-L1"}))).Code)
		assert.Equal(t, provenance.Invalid, refusalOf(t, w.Evaluate(who["auditor"], function, toJSON(t, provenance.PassportQuery{Batch: "no/id"}))).Code)
	}
}

// TestVersionsListEveryTransaction holds the list to the records' own histories.
func TestVersionsListEveryTransaction(t *testing.T) {
	w, lots, part := passportWorld(t)
	hold := destinationCode + "-FC1"
	w.do("haidian-inspector", provenance.PlaceHoldOp, provenance.PlaceHold{Hold: hold, Batch: lots[1], Reason: "待查"})
	w.do("haidian-inspector", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: hold, Reason: "合格"})
	versions := ask[provenance.Versions](w, "auditor", "batch:Versions", provenance.PassportQuery{Batch: part})
	assert.Equal(t, part, versions.Batch)
	listed := map[string]provenance.RecordVersions{}
	for _, r := range versions.Records {
		key := provenance.Key(r.Kind, r.ID)
		assert.NotContains(t, listed, key, "each record once")
		listed[key] = r
		if r.Kind == provenance.KindDossier {
			continue // the ledger's own bookkeeping, which has no history query
		}
		history := ask[provenance.History](w, "auditor", "record:History", provenance.HistoryQuery{Kind: r.Kind, ID: r.ID})
		for i, txID := range r.Transactions {
			newest := history.Revisions[len(r.Transactions)-1-i]
			assert.Equal(t, newest.TxID, txID, key)
			var head provenance.Header
			require.NoError(t, json.Unmarshal(newest.Record, &head))
			assert.Equal(t, head.Revision, r.Revision-len(r.Transactions)+1+i, key)
		}
	}
	for _, own := range []string{"batch/" + part, "batch/" + lots[0], "batch/" + lots[1], "dossier/" + lots[1], "certificate/" + baseCode + "-CN-0001", "release/" + lots[0], "hold/" + hold} {
		require.Contains(t, listed, own)
		assert.Len(t, listed[own].Transactions, listed[own].Revision, "%s: every version", own)
	}
	assert.Len(t, listed["hold/"+hold].Transactions, 2, "also a hold that was released")
	standard := listed["standard/CUCUMBER-V1"]
	assert.Equal(t, 2, standard.Revision)
	assert.Len(t, standard.Transactions, 1, "what is only named: the version in force")
	assert.Contains(t, listed, "site/"+baseCode+"-G1")
	assert.Contains(t, listed, "enterprise/"+base2Code)
}

func TestVersionsAreNotForEnterprises(t *testing.T) {
	w, _, part := passportWorld(t)
	for _, name := range []string{"base", "lab", "carrier", "canteen"} {
		assert.Equal(t, provenance.Denied, refusalOf(t, w.Evaluate(who[name], "batch:Versions", toJSON(t, provenance.PassportQuery{Batch: part}))).Code, name)
	}
}
