package label

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

const (
	producer = "91370783MADEM0011E"
	lot      = producer + "-20261122-01"
)

func source() Source {
	b := &provenance.Batch{Header: provenance.Header{ID: lot}, GTIN: "06901234567892", CertifiedBy: lot}
	return Source{
		Batch: b,
		Certificate: &provenance.Certificate{
			Type: provenance.Commitment, Number: "HGZ-20261122-01", IssuedOn: "2026-11-22", Place: "山东省寿光市孙家集街道三元朱村",
			Contact: "0536-5550101", Basis: []provenance.Basis{provenance.Commissioned},
			Statement: "不使用禁用农药兽药、停用兽药和非法添加物；常规农药兽药残留不超标；对承诺的真实性负责",
		},
		Issuer:   "寿光绿源蔬菜基地",
		Standard: &provenance.Standard{ProposeStandard: provenance.ProposeStandard{NameZh: "黄瓜"}},
		Passport: &provenance.Passport{},
		Amount:   "2,000 kg",
	}
}

func fonts(t *testing.T) *Fonts {
	t.Helper()
	f, err := SystemFonts()
	require.NoError(t, err)
	return f
}

// decode reads the QR code of a picture as a phone does.
func decode(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	require.NoError(t, err)
	return result.GetText()
}

func TestTheCodeOnTheLabelLeadsToTheTracePage(t *testing.T) {
	whole := source()
	part := source()
	part.Batch = &provenance.Batch{Header: provenance.Header{ID: "91110108MADEM10146-HC-01"}, GTIN: "06901234567892", CertifiedBy: lot}
	for want, s := range map[string]Source{
		"https://trace.example/01/06901234567892/10/20261122-01": whole,
		"https://trace.example/t/91110108MADEM10146-HC-01":       part,
	} {
		l, err := New(s, "https://trace.example/")
		require.NoError(t, err)
		picture, err := l.PNG(fonts(t))
		require.NoError(t, err)
		assert.Equal(t, want, decode(t, picture))
		assert.Less(t, len(picture), 200_000)
		if folder := os.Getenv("SUNLEDGER_LOOK"); folder != "" { // for who wants to see it
			require.NoError(t, os.WriteFile(filepath.Join(folder, part.Batch.ID+".png"), picture, 0o600))
		}
	}
}

func TestSheet(t *testing.T) {
	l, err := New(source(), "https://trace.example")
	require.NoError(t, err)
	one, err := PDF([]*Label{l}, fonts(t))
	require.NoError(t, err)
	assert.Equal(t, 1, bytes.Count(one, []byte("/Type /Page\n")))
	assert.Contains(t, string(one), "/MediaBox [0 0 283.46 198.43]", "a page of the label's size")
	nine, err := PDF([]*Label{l, l, l, l, l, l, l, l, l}, fonts(t))
	require.NoError(t, err)
	assert.Equal(t, 2, bytes.Count(nine, []byte("/Type /Page\n")), "eight fit on a sheet")
	assert.Less(t, len(nine), len(one)*3/2, "copies are drawn once")
	if folder := os.Getenv("SUNLEDGER_LOOK"); folder != "" {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "sheet.pdf"), nine, 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(folder, "one.pdf"), one, 0o600))
	}
}

func TestStoppedGoodsGetNoLabel(t *testing.T) {
	for code, p := range map[provenance.Code]*provenance.Passport{
		provenance.Recalled: {Stopped: []provenance.ObstacleKind{provenance.UnderRecall}, Recalls: []string{"R"}},
		provenance.Held:     {Stopped: []provenance.ObstacleKind{provenance.UnderHold}},
	} {
		s := source()
		s.Passport = p
		_, err := New(s, "https://trace.example")
		assert.Equal(t, code, provenance.AsError(err).Code)
	}
}

func TestCommitment(t *testing.T) {
	b := source().Batch
	paper := func(id string, t provenance.CertificateType, revoked bool) provenance.PassportCertificate {
		return provenance.PassportCertificate{ID: id, Type: t, Verdict: provenance.Conformant, Revoked: revoked}
	}
	p := &provenance.Passport{Lots: []provenance.PassportLot{
		{Batch: "other", Certificates: []provenance.PassportCertificate{paper("o", provenance.Commitment, false)}},
		{Batch: lot, Certificates: []provenance.PassportCertificate{paper("a", provenance.Commitment, false), paper("b", provenance.Commitment, true), paper("c", provenance.TestReport, false)}},
	}}
	c, err := Commitment(b, p)
	require.NoError(t, err)
	assert.Equal(t, "a", c.ID)
	p.Lots[1].Certificates[0].Revoked = true
	_, err = Commitment(b, p)
	assert.Equal(t, provenance.CertificateRequired, provenance.AsError(err).Code)
}

func TestAbsentFontIsNamed(t *testing.T) {
	_, err := openFonts([][2]string{{"/nowhere/a.ttc", "/nowhere/b.ttc"}})
	assert.Contains(t, provenance.AsError(err).En, "fonts-noto-cjk")
	assert.Contains(t, provenance.AsError(err).Zh, "fonts-noto-cjk")
	broken := filepath.Join(t.TempDir(), "broken.ttc")
	require.NoError(t, os.WriteFile(broken, []byte("ttcf but nothing else"), 0o600))
	_, err = openFonts([][2]string{{broken, broken}})
	assert.Contains(t, provenance.AsError(err).En, "broken.ttc")
}

func TestWrap(t *testing.T) {
	f := face{fonts(t).regular, 10}
	assert.Equal(t, []string{"一二三", "四五，", "六"}, f.wrap("一二三四五，六", 31))
	assert.Equal(t, []string{""}, f.wrap("", 30))
}
