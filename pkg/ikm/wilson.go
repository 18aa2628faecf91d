// Package ikm holds the arithmetic of public-service figures. It is pure.
package ikm

import "math"

// Z95 is the standard normal quantile of a two-sided 95 % interval.
const Z95 = 1.959963984540054

// Wilson is the score interval of a proportion of k successes in n trials, at
// the two-sided standard normal quantile z, within [0, 1]. It does not leave
// that range near 0 or 1 and is good for small n, where k/n ± an error is not
// (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212; R. G. Newcombe, Stat.
// Med. 17 (1998) 857–872, method 3). Without trials nothing is known: 0 to 1.
// It wants 0 ≤ k ≤ n and z > 0.
func Wilson(k, n int, z float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p, m, square := float64(k)/float64(n), float64(n), z*z
	middle := p + square/(2*m)
	margin := z * math.Sqrt(p*(1-p)/m+square/(4*m*m))
	whole := 1 + square/m
	low, high = (middle-margin)/whole, (middle+margin)/whole
	if k == 0 {
		low = 0 // exactly, which floating point misses
	}
	if k == n {
		high = 1
	}
	return low, high
}
