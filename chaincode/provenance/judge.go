package provenance

import "slices"

// TestResult is one measured analyte.
type TestResult struct {
	Analyte   string `json:"analyte"`
	Found     int64  `json:"found"`                                    // µg/kg; 0: not detected
	Microbial bool   `json:"microbial,omitempty" metadata:",optional"` // Found counts germs, in CFU or MPN per gram or millilitre
}

// results requires 1 to maxItems distinct analytes, in the unit of the limits on them.
func (c *check) results(results []TestResult, panel []Limit) {
	c.count("results", len(results), 1, maxItems)
	for i, r := range results {
		field := item("results", i)
		c.text(field+".analyte", r.Analyte, 1, maxName)
		c.nonNegative(field+".found", r.Found)
		if limit := limitOn(panel, r.Analyte); limit != nil {
			en, zh := "a residue, such as 0.02mg/kg", "残留量，如 0.02mg/kg"
			if limit.Microbial {
				en, zh = "a count of germs, such as 100CFU/g", "菌数，如 100CFU/g"
			}
			c.that(r.Microbial == limit.Microbial, field+".found", "%[1]s is limited as %[2]s; state it so", "%[1]s 的限量为%[3]s，请按此填写", r.Analyte, en, zh)
		}
	}
	c.unique("results", len(results), func(i int) string { return results[i].Analyte })
}

// limitOn returns the limit on an analyte, nil when there is none.
func limitOn(panel []Limit, analyte string) *Limit {
	if i := slices.IndexFunc(panel, func(l Limit) bool { return l.Analyte == analyte }); i >= 0 {
		return &panel[i]
	}
	return nil
}

// Judge computes the verdict of what was measured of goods harvested on a day:
// non-conformant when anything is over its limit or, without one, is an input that
// the standard bans; else incomplete when any of the panel was not measured or
// something was found that nothing limits. A limit that takes effect later is no
// part of the panel yet. The reasons are the analytes at fault, in the order of the
// panel, then of the report.
func (s *Standard) Judge(results []TestResult, harvested Date) (Verdict, []string) {
	var over, missing []string
	panel := s.Panel(harvested)
	for _, limit := range panel {
		i := slices.IndexFunc(results, func(r TestResult) bool { return r.Analyte == limit.Analyte })
		switch {
		case i < 0:
			missing = append(missing, limit.Analyte)
		case results[i].Found > limit.Max:
			over = append(over, limit.Analyte)
		}
	}
	for _, r := range results {
		if r.Found == 0 || limitOn(panel, r.Analyte) != nil {
			continue
		}
		if rule, _ := s.inputRules().find(r.Analyte); rule.Banned {
			over = append(over, r.Analyte)
		} else {
			missing = append(missing, r.Analyte)
		}
	}
	switch {
	case over != nil:
		return NonConforming, over
	case missing != nil:
		return Incomplete, missing
	}
	return Conformant, nil
}

// Panel is the limits that bind goods harvested on that day: those in effect by
// then and, of several for one analyte, the latest.
func (s *Standard) Panel(harvested Date) []Limit {
	return slices.DeleteFunc(slices.Clone(s.Limits), func(l Limit) bool {
		return l.EffectiveFrom > harvested || slices.ContainsFunc(s.Limits, func(other Limit) bool {
			return other.Analyte == l.Analyte && l.EffectiveFrom < other.EffectiveFrom && other.EffectiveFrom <= harvested
		})
	})
}
