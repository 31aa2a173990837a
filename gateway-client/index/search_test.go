package index_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/index"
)

// search returns the IDs that a query finds.
func search(t *testing.T, x *index.Index, q index.Query) []string {
	t.Helper()
	page, err := x.Search(t.Context(), q)
	require.NoError(t, err)
	ids := []string{}
	for _, row := range page.Rows {
		ids = append(ids, string(row.Kind)+"/"+row.ID)
	}
	return ids
}

func TestText(t *testing.T) {
	x := indexed(t, smallChain().List())
	const base, lot, standard = "enterprise/" + baseCode, "batch/" + baseCode + "-20260302-01", "standard/CUCUMBER-V1"
	for text, want := range map[string][]string{
		"稻田":           {lot, base},
		"寿光 蔬菜":        {lot, base},
		"黄瓜":           {lot, standard},
		"稻田黄瓜":         {lot},
		"cucumber":     {lot, standard},
		"CUCUMBER-V1":  {lot, standard},
		"20260302-01":  {lot},
		"２０２６０３０２":     {lot},
		"9137":         {lot, base},
		"批次 9137":      {lot},
		"锦绣大地":         {"enterprise/" + market},
		"0536-5550101": {base},
		"黄瓜 锦绣":        {},
		"炸弹":           {},
		`"'*:(OR`:      {},
		`黄瓜" OR "锦绣`:   {},
		"NEAR(黄瓜 锦绣)":  {},
	} {
		assert.ElementsMatch(t, want, search(t, x, index.Query{Text: text}), text)
	}
}
