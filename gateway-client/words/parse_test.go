package words

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

func TestParseQuantity(t *testing.T) {
	for typed, want := range map[string]Quantity{
		"2000kg":       {2_000_000, provenance.Gram},
		"1.5t":         {1_500_000, provenance.Gram},
		"1.5吨":         {1_500_000, provenance.Gram},
		"500g":         {500, provenance.Gram},
		"300斤":         {150_000, provenance.Gram},
		"0.5斤":         {250, provenance.Gram},
		"3两":           {150, provenance.Gram},
		"20公斤":         {20_000, provenance.Gram},
		"20 千克":        {20_000, provenance.Gram},
		"1,200 kg":     {1_200_000, provenance.Gram},
		"1,200.125KG":  {1_200_125, provenance.Gram},
		" 7 g ":        {7, provenance.Gram},
		"3L":           {3000, provenance.Millilitre},
		"250ml":        {250, provenance.Millilitre},
		"2.5升":         {2500, provenance.Millilitre},
		"20件":          {20, provenance.Piece},
		"20piece":      {20, provenance.Piece},
		"1,000 pieces": {1000, provenance.Piece},
		"0kg":          {0, provenance.Gram},
		"８００公斤":        {800_000, provenance.Gram},
		"１，２００．５ＫＧ":    {1_200_500, provenance.Gram},
	} {
		got, err := ParseQuantity(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	for _, typed := range []string{
		"", "kg", "2000", "-5kg", "+5kg", "1e3kg", "0x10g", "1/2kg", "1..5kg", ".5kg", "5.kg", "12,00kg", "1,2000kg", ",100kg",
		"0.0005kg", "0.5g", "0.5件", "5 lb", "5kgs", "5 kg kg", "5\u2009kg", "99999999999999999kg", strings.Repeat("9", 40) + "g", "NaNkg",
	} {
		_, err := ParseQuantity(typed)
		require.Error(t, err, typed)
		assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code, typed)
	}
}

func TestShowQuantity(t *testing.T) {
	for want, q := range map[string]Quantity{
		"1,200 kg":                     {1_200_000, provenance.Gram},
		"1,200.5 kg":                   {1_200_500, provenance.Gram},
		"999 g":                        {999, provenance.Gram},
		"0 kg":                         {0, provenance.Gram},
		"3 L":                          {3000, provenance.Millilitre},
		"20 pcs":                       {20, provenance.Piece},
		"1,234,567 pcs":                {1_234_567, provenance.Piece},
		"9,223,372,036,854,775.807 kg": {math.MaxInt64, provenance.Gram},
	} {
		assert.Equal(t, want, q.In(English))
	}
	assert.Equal(t, "20 件", Quantity{20, provenance.Piece}.In(Chinese))
}

func TestParseResidue(t *testing.T) {
	for typed, want := range map[string]int64{
		"0.01mg/kg": 10, "10µg/kg": 10, "10μg/kg": 10, "10ug/kg": 10, "2 mg/kg": 2000, "0.48 毫克/千克": 480, "ND": 0, "nd": 0, "未检出": 0, "０．０１ｍｇ／ｋｇ": 10, "0mg/kg": 0, "1,000µg/kg": 1000,
	} {
		got, err := ParseResidue(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"", "0.01", "0.01ppm", "-1mg/kg", "0.0001mg/kg", "0.5µg/kg", "mg/kg", strings.Repeat("9", 25) + "mg/kg"} {
		_, err := ParseResidue(typed)
		assert.Error(t, err, typed)
	}
}

func TestParseTemperature(t *testing.T) {
	want := provenance.Temperature{Min: 80, Max: 120}
	for _, typed := range []string{"8..12°C", "8..12", "8~12℃", "8\uff5e12℃", "8–12 °C", "8°C..12°C", "8至12", "8.0..12.0C"} {
		got, err := ParseTemperature(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	got, err := ParseTemperature("-18.5..-2")
	require.NoError(t, err)
	assert.Equal(t, provenance.Temperature{Min: -185, Max: -20}, got)
	for _, typed := range []string{"", "8", "8..", "8.05..12", "8..12F", "8-12", "9999999999999999999..9"} {
		_, err := ParseTemperature(typed)
		assert.Error(t, err, typed)
	}
}

func TestParseDegrees(t *testing.T) {
	for typed, want := range map[string]int64{"36.8571": 36_857_100, "-0.5": -500_000, "118.737001°": 118_737_001, "0": 0} {
		got, err := ParseDegrees(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"", "36.8571001", "1000", "36,85", "36°51'", "N36"} {
		_, err := ParseDegrees(typed)
		assert.Error(t, err, typed)
	}
}

// FuzzAmounts: what is shown can be typed, and means the same.
func FuzzAmounts(f *testing.F) {
	for _, n := range []int64{0, 1, 999, 1000, 1_200_500, provenance.MaxAmount, math.MaxInt64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		if n >= 0 {
			for _, unit := range []provenance.Unit{provenance.Gram, provenance.Millilitre, provenance.Piece} {
				for _, l := range []Language{English, Chinese} {
					q, err := ParseQuantity(Quantity{n, unit}.In(l))
					require.NoError(t, err)
					require.Equal(t, Quantity{n, unit}, q)
				}
			}
			found, err := ParseResidue(Residue(n))
			require.NoError(t, err)
			require.Equal(t, n, found)
		}
		position := n % 180_000_000
		back, err := ParseDegrees(Degrees(position))
		require.NoError(t, err)
		require.Equal(t, position, back)
		lowest := n % 10_000
		bounds, err := ParseTemperature(Temperature(provenance.Temperature{Min: lowest, Max: -lowest}))
		require.NoError(t, err)
		require.Equal(t, provenance.Temperature{Min: lowest, Max: -lowest}, bounds)
	})
}

// FuzzParseQuantity: whatever is accepted is shown and read back as the same.
func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"2000kg", "1.5t", "300斤", "1,200 kg", "3L", "20件", "-1kg", "1e9kg", "0.0005kg"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuantity(s)
		if err != nil {
			require.Equal(t, provenance.Invalid, provenance.AsError(err).Code)
			return
		}
		require.GreaterOrEqual(t, q.Amount, int64(0))
		again, err := ParseQuantity(q.In(English))
		require.NoError(t, err)
		require.Equal(t, q, again)
	})
}
