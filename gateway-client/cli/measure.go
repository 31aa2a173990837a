package cli

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
)

// residueUnits are µg/kg in one of each. The micro sign and the Greek letter mu
// look alike; people type either, or u.
var residueUnits = map[string]int64{
	"mg/kg": 1000, "毫克/千克": 1000, "毫克/公斤": 1000,
	"µg/kg": 1, "μg/kg": 1, "ug/kg": 1, "微克/千克": 1, "微克/公斤": 1,
}

// parseResidue reads a residue such as 0.01mg/kg, 10µg/kg or ND (未检出) as µg/kg.
func parseResidue(s string) (int64, error) {
	trimmed := strings.TrimSpace(narrow(s))
	if strings.EqualFold(trimmed, "nd") || trimmed == "未检出" {
		return 0, nil
	}
	parts := measure.FindStringSubmatch(trimmed)
	if parts == nil || len(parts[1]) > longestNumber || residueUnits[strings.ToLower(parts[2])] == 0 {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a residue; write it as 0.01mg/kg, 10µg/kg or ND when not detected", "%q 不是残留量，请写成 0.01mg/kg、10µg/kg，未检出写“未检出”", s)
	}
	n, err := scaled(parts[1], residueUnits[strings.ToLower(parts[2])])
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, tooMuch(s)
	case err != nil:
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a whole number of µg/kg, the unit the ledger counts in", "%q 不是 µg/kg 的整数倍，账本以 µg/kg 计量", s)
	}
	return n, nil
}

func badTemperature(s string) error {
	return provenance.Refuse(provenance.Invalid, "", "%q is not a temperature range; write it as 8..12°C, at most one decimal", "%q 不是温度范围，请写成 8..12°C，最多一位小数", s)
}

var temperatureForm = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9])?) ?(?:°C|℃|C)? ?(?:\.\.|…|~|–|至) ?(-?[0-9]+(?:\.[0-9])?) ?(?:°C|℃|C)?$`)

// parseTemperature reads a range such as 8..12°C or 8~12℃ as tenths of a degree.
func parseTemperature(s string) (provenance.Temperature, error) {
	parts := temperatureForm.FindStringSubmatch(strings.TrimSpace(narrow(s)))
	if parts == nil {
		return provenance.Temperature{}, badTemperature(s)
	}
	var bounds [2]int64
	for i := range bounds {
		n, err := scaled(parts[i+1], 10)
		if err != nil {
			return provenance.Temperature{}, badTemperature(s)
		}
		bounds[i] = n
	}
	return provenance.Temperature{Min: bounds[0], Max: bounds[1]}, nil
}

var degreeForm = regexp.MustCompile(`^-?[0-9]{1,3}(?:\.[0-9]{1,6})?$`)

// parseDegrees reads a latitude or longitude such as 36.8571 as millionths.
func parseDegrees(s string) (int64, error) {
	s = strings.TrimSuffix(strings.TrimSpace(narrow(s)), "°")
	if !degreeForm.MatchString(s) {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a position in degrees; write it as 36.857100, at most six decimals", "%q 不是经纬度，请写成 36.857100，最多六位小数", s)
	}
	return scaled(s, 1_000_000)
}
