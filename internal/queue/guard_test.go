package queue

import (
	"context"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func (h *hall) refusedLast(service string) {
	h.Helper()
	_, err := h.Take(h.public, somebody(service))
	f := h.refusal(err, fault.TooLateToday)
	if f.Extra["reason"] != "last_ticket" {
		h.Errorf("reason %v", f.Extra["reason"])
	}
	if at, ok := f.Extra["opens_at"].(time.Time); !ok || at.Format("2006-01-02 15:04") != "2026-11-24 08:00" {
		h.Errorf("opens at %v", f.Extra["opens_at"])
	}
}

// past writes n finished visits of the hall, each of that many minutes.
func (h *hall) past(n, minutes int) {
	h.Helper()
	_, err := store.Update(h.public, h.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		if _, err := tx.Exec(ctx, `INSERT INTO line (office, day, seq, numbers) VALUES ($1, '2026-11-20', $2::int, jsonb_build_object('K', $2::int))
			ON CONFLICT DO NOTHING`, tx.Office(), n); err != nil {
			return struct{}{}, err
		}
		_, err := tx.Exec(ctx, `INSERT INTO ticket (office, id, day, service, prefix, number, seq, place, state, source, joined_at, rev,
				service_started_at, finished_at, ended_at)
			SELECT $1, gen_random_uuid(), '2026-11-20', 'konsultasi', 'K', n, n, n, 'finished', 'phone', '2026-11-20T01:00:00Z', 1,
				'2026-11-20T02:00:00Z', '2026-11-20T02:00:00Z'::timestamptz + make_interval(mins => $3), '2026-11-20T02:00:00Z'
			FROM generate_series(1, $2::int) AS n`, tx.Office(), n, minutes)
		return struct{}{}, err
	})
	if err != nil {
		h.Fatal(err)
	}
}

func TestAVisitorWhoCannotBeCalledBeforeClosingIsToldSoBeforeTakingANumber(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	h.at("15:30")
	h.take()
	h.next(0) // the counter is busy
	h.take()  // 5 to 20 minutes
	h.take()  // 15 to 40 minutes
	h.take()  // 25 to 60 minutes: perhaps
	h.refusedLast("konsultasi")
	v := somebody("konsultasi")
	v.Override = "datang dari pulau"
	if _, err := h.Take(h.officers[0], v); err != nil {
		t.Errorf("an officer passes: %v", err)
	}
	h.clean()
}

func TestAPriorityVisitorIsMeasuredByWhoGoesBeforeThem(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	h.at("15:30")
	for range 4 {
		h.take()
	}
	h.next(0)
	h.refusedLast("konsultasi")
	h.takePriority()
}

func TestBeforeAnyCounterOpensOnlyALongLineIsRefused(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("15:45")
	for range 5 { // two counters could call two at once, then 15 minutes each
		h.take()
	}
	h.refusedLast("konsultasi")
}

func TestALongLineForWhatOneCounterServesDoesNotCloseAnother(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.serves(0, "konsultasi")
	h.serves(1, "konsultasi", "perpustakaan")
	h.open(0)
	h.open(1)
	h.at("15:30")
	h.take()
	h.next(0)
	h.take()
	h.next(1)
	for range 12 {
		v := somebody("perpustakaan")
		v.Override = "x"
		if _, err := h.Take(h.officers[0], v); err != nil {
			t.Fatal(err)
		}
	}
	h.take()
	h.refusedLast("perpustakaan")
}

func TestTheGuardAsksTheOfficesOwnPace(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.past(25, 60)
	h.open(0)
	h.at("15:30")
	h.take()
	h.next(0)
	h.refusedLast("konsultasi") // 35 minutes at least
}

func TestUnderTwentyVisitsTheProvincesPaceStandsIn(t *testing.T) {
	t.Parallel()
	above, one, two := newHall(t, "7325", 0), newHall(t, "7325", 1), newHall(t, "7325", 0)
	key := func(h *hall) tenant.Office { o, _ := tenant.OfficeOf(h.public); return o }
	err := store.Directory(context.Background(), one.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		if _, err := tx.Exec(ctx, `UPDATE office SET kind = 'province' WHERE key = $1`, key(above)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE office SET parent = $1 WHERE key IN ($2, $3)`, key(above), key(one), key(two))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []*hall{one, two, above} {
		if err := h.offices.Reload(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	province, _ := one.offices.ByKey(key(above))
	one.past(5, 40)
	two.past(14, 40)
	if err := one.RefreshPace(context.Background(), province.Code); err != nil {
		t.Fatal(err)
	}
	one.open(0)
	if v, err := one.Take(one.public, somebody("konsultasi")); err != nil || v.Estimate.Basis != DefaultPace || v.Estimate.Sample != 5 {
		t.Fatalf("19 visits in the province: %+v %v", v, err)
	}
	above.past(6, 40)
	if err := one.RefreshPace(context.Background(), province.Code); err != nil {
		t.Fatal(err)
	}
	one.clock.Advance(2 * time.Minute) // what is remembered is read again
	v, err := one.Take(one.public, somebody("konsultasi"))
	if err != nil || v.Estimate.Basis != ProvincePace || v.Estimate.Sample != 25 || v.Estimate.MaxMinutes < 40 {
		t.Fatalf("25 visits in the province: %+v %v", v, err)
	}
}
