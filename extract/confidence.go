package extract

// confidence is the share of values that the rule reads right, lowered by how far
// the text itself is to be trusted.
func confidence(rule string, trust float64) float64 {
	c, ok := calibration[rule]
	if !ok {
		c = 0.8
	}
	return c * trust
}

// calibration is the precision of each rule.
var calibration = map[string]float64{}
