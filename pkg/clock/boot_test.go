package clock_test

import (
	"testing"

	"github.com/bps-pst/pst/pkg/clock"
)

func TestTheTimeSinceBootGoesForward(t *testing.T) {
	t.Parallel()
	a := clock.SinceBoot()
	b := clock.SinceBoot()
	for a == b {
		b = clock.SinceBoot()
	}
	if a <= 0 || b < a {
		t.Errorf("%s, then %s", a, b)
	}
}
