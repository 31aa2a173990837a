package index_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/index"
)

// FuzzText: whatever is typed, both databases answer, and the same.
func FuzzText(f *testing.F) {
	list := smallChain().List()
	lite := indexed(f, newFile(f), list)
	heavy := lite
	if where := newSchemaOr(f, ""); where != "" {
		heavy = indexed(f, where, list)
	}
	for _, seed := range []string{"黄瓜", "稻田黄瓜", `"' OR 1=1 --`, "NEAR(a b)", "tokens : x", "a:* & !b", "%_\\", "\x00\xff", "🥒 İ ǅ ﬁ ½ ㎏", "鲁V12345", "a*b^c-d+e", "'':*"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		for _, q := range []index.Query{
			{Text: text}, {Text: text, Reader: &marketer}, {Product: value, State: text}, {Enterprise: value}, {Organization: value, After: text}, {Index: "holder", Value: value},
		} {
			one, err := lite.Search(t.Context(), q)
			two, err2 := heavy.Search(t.Context(), q)
			require.Equal(t, err, err2)
			if err == nil {
				require.Equal(t, one, two)
			}
		}
	})
}
