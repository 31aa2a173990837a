package provenance

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAmountsForPeople(t *testing.T) {
	for _, c := range []struct {
		unit        Unit
		x, y        int64
		wantX, want string
	}{
		{Gram, 9_999_000, 400_000, "9999 kg", "400 kg"},
		{Gram, 1_200_501, 1000, "1200.501 kg", "1 kg"},
		{Gram, 10_010, 10_000, "10.01 kg", "10 kg"},
		{Gram, 9_999_000, 400, "9999000 g", "400 g"},
		{Gram, 5, 0, "5 g", "0 g"},
		{Millilitre, 5000, 4000, "5000 ml", "4000 ml"},
		{Piece, 2000, 1000, "2000 piece", "1000 piece"},
	} {
		x, y := inUnit(c.unit, c.x, c.y)
		assert.Equal(t, c.wantX, x)
		assert.Equal(t, c.want, y)
	}
}

func TestChoicesAreListedAsASentenceDoes(t *testing.T) {
	var c check
	oneOf(&c, "method", "burnt", DisposalMethod("sold"), "destroyed")
	assert.Equal(t, `is "burnt"; choose one of sold, destroyed`, c.err.En)
	assert.Equal(t, `为 "burnt"，应为 sold、destroyed 之一`, c.err.Zh)
}

func TestWhatIsNoID(t *testing.T) {
	for kind, want := range map[Kind]string{
		KindBatch: "格式应为“代码-编号”", KindSite: "格式应为“代码-编号”", KindEnterprise: "不是 18 位企业代码", KindStandard: "不是记录编号",
	} {
		e := NotAnID(kind, "batch", "黄瓜1")
		assert.Contains(t, e.Zh, want, kind)
		assert.Equal(t, string(kind)+"/黄瓜1", e.Record)
	}
}
