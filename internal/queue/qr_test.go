package queue

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestNumbersAreCountedByTheQRCodeTheyCameFrom(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	for n, source := range []string{"lobi", "lobi", "wa", ""} {
		v := somebody("konsultasi")
		v.Via = source
		ctx := tenant.WithKey(h.public, tenant.Key{Caller: "public", Route: "POST tickets", Value: string(rune('a' + n))})
		for range 2 { // a repeated request is one number
			if _, err := h.Take(ctx, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := QRCounts{From: "2026-10-25", To: "2026-11-23", Items: []QRCount{{"lobi", 2}, {"meja", 0}, {"web", 0}, {"wa", 1}}}
	got, err := h.CountQR(h.public, 30)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	h.clock.Advance(24 * 3600e9)
	if today, err := h.CountQR(h.public, 1); err != nil || today.Items[0].Numbers != 0 {
		t.Errorf("the day after: %+v %v", today, err)
	}
	odd := somebody("konsultasi")
	odd.Via = "poster"
	_, err = h.Take(h.public, odd)
	h.refused(err, fault.InvalidInput)
	for _, days := range []int{0, -1, 367} {
		_, err := h.CountQR(h.public, days)
		h.refused(err, fault.InvalidInput)
	}
}
