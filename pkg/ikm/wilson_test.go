package ikm

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The values are those that Newcombe (1998), table I, gives for method 3.
func TestWilsonGivesThePublishedIntervals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
		{20, 20, 1 - 0.1611, 1}, {0, 0, 0, 1},
	} {
		low, high := Wilson(c.k, c.n, Z95)
		if math.Abs(low-c.low) > 0.00005 || math.Abs(high-c.high) > 0.00005 {
			t.Errorf("%d/%d: got %.4f–%.4f, want %.4f–%.4f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}

// Each bound is a proportion from which k/n lies exactly z standard errors away.
func TestTheBoundsOfWilsonAreThoseOfTheScoreTest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100_000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		p := float64(k) / float64(n)
		low, high := Wilson(k, n, Z95)
		if low < 0 || high > 1 || low > p || high < p {
			t.Fatalf("%d/%d: %g–%g", k, n, low, high)
		}
		for _, bound := range []float64{low, high} {
			if bound == p {
				continue // 0 of n and n of n
			}
			if away := math.Abs(p-bound) / math.Sqrt(bound*(1-bound)/float64(n)); math.Abs(away-Z95) > 1e-6 {
				t.Fatalf("%d/%d: bound %g is %g standard errors away", k, n, bound, away)
			}
		}
	})
}
