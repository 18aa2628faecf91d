package queue

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// hall is one test's own office on a clock that stands still: Monday
// 23 November 2026, in Makassar.
type hall struct {
	testing.TB
	*Desk
	clock    *clock.Frozen
	public   context.Context
	officers []context.Context
	counters []Counter
	zone     *time.Location
}

func redisURL(tb testing.TB) string {
	tb.Helper()
	if url := os.Getenv("PST_TEST_REDIS_URL"); url != "" {
		return url
	}
	s, err := servers.ForTest()
	if err != nil {
		tb.Fatal(err)
	}
	return s.RedisURL()
}

// newHall opens an office that starts like the one with the given code.
func newHall(tb testing.TB, like string, officers int) *hall {
	tb.Helper()
	zone, err := time.LoadLocation("Asia/Makassar")
	if err != nil {
		tb.Fatal(err)
	}
	h := &hall{TB: tb, zone: zone, clock: clock.NewFrozen(time.Date(2026, 11, 23, 9, 0, 0, 0, zone))}
	db := store.ForTest(tb, h.clock)
	ctx, _ := store.OfficeForTest(tb, db, zone.String())
	registry, err := office.Load(context.Background(), db)
	if err != nil {
		tb.Fatal(err)
	}
	idx, err := index.Open(index.Options{URLs: []string{redisURL(tb)}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = idx.Close() })
	h.Desk = New(db, registry, office.NewLinks([]byte("0123456789abcdef0123456789abcdef")), idx)
	h.public = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Visitor})
	h.seed(ctx, like, officers)
	if h.counters, err = h.Counters(h.public); err != nil {
		tb.Fatal(err)
	}
	return h
}

func (h *hall) seed(ctx context.Context, like string, officers int) {
	h.Helper()
	key, _ := tenant.OfficeOf(ctx)
	_, err := store.Update(ctx, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		for _, err := range []error{calendar.SeedIn(tx, h.zone.String()), standard.SeedIn(tx, like), SeedIn(tx, like)} {
			if err != nil {
				return struct{}{}, err
			}
		}
		for i := range officers {
			id := newID()
			tx.Later(`INSERT INTO account (office, id, email, name, role, password_hash, created_at) VALUES ($1, $2, $3, $4, 'officer', '-', $5)`,
				tx.Office(), id, fmt.Sprintf("petugas%d@bps.go.id", i), fmt.Sprintf("Petugas %d", i+1), tx.Now())
			h.officers = append(h.officers, tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: id.String(), Role: tenant.Officer, Office: key}))
		}
		return struct{}{}, nil
	})
	if err != nil {
		h.Fatal(err)
	}
}

// moreCounters gives the office n counters in all.
func (h *hall) moreCounters(n int) {
	h.Helper()
	_, err := store.Update(h.public, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		for i := len(h.counters) + 1; i <= n; i++ {
			tx.Later(`INSERT INTO counter (office, id, number, name, services) VALUES ($1, $2, $3, $4, $5)`,
				tx.Office(), newID(), i, fmt.Sprintf("Loket %d", i), h.counters[0].Services)
		}
		return struct{}{}, nil
	})
	if err != nil {
		h.Fatal(err)
	}
	if h.counters, err = h.Counters(h.public); err != nil {
		h.Fatal(err)
	}
}

// at sets the clock to a time of the same day, "15:04" or "15:04:05".
func (h *hall) at(text string) time.Time {
	h.Helper()
	layout := "15:04"
	if len(text) > 5 {
		layout = "15:04:05"
	}
	v, err := time.Parse(layout, text)
	if err != nil {
		h.Fatal(err)
	}
	now := h.clock.Now().In(h.zone)
	t := time.Date(now.Year(), now.Month(), now.Day(), v.Hour(), v.Minute(), v.Second(), 0, h.zone)
	h.clock.Set(t)
	return t
}

func somebody(service string) Visit {
	return Visit{Service: service, Guest: guest.Entry{Name: "Siti Aminah", Email: "siti@contoh.id"}, Source: FromPhone}
}

// take issues a number of konsultasi to a regular visitor.
func (h *hall) take() *Ticket {
	h.Helper()
	t, err := h.Take(h.public, somebody("konsultasi"))
	if err != nil {
		h.Fatalf("take: %v", err)
	}
	return &t.Ticket
}

func (h *hall) takePriority() *Ticket {
	h.Helper()
	v := somebody("konsultasi")
	v.Priority = Elderly
	t, err := h.Take(h.public, v)
	if err != nil {
		h.Fatalf("take: %v", err)
	}
	return &t.Ticket
}

// officer i sits at counter i.
func (h *hall) open(i int) {
	h.Helper()
	if _, err := h.OpenCounter(h.officers[i], h.counters[i].ID); err != nil {
		h.Fatalf("open: %v", err)
	}
}

func (h *hall) next(i int) *Ticket {
	h.Helper()
	t, err := h.CallNext(h.officers[i], h.counters[i].ID)
	if err != nil {
		h.Fatalf("call next: %v", err)
	}
	return t
}

func (h *hall) begin(i int, t *Ticket) {
	h.Helper()
	if _, err := h.Start(h.officers[i], t.ID); err != nil {
		h.Fatalf("start: %v", err)
	}
}

func (h *hall) done(i int, t *Ticket) {
	h.Helper()
	if _, err := h.Finish(h.officers[i], t.ID, Finishing{}); err != nil {
		h.Fatalf("finish: %v", err)
	}
}

// serve calls, starts and finishes one visitor without the clock moving.
func (h *hall) serve(i int) *Ticket {
	h.Helper()
	t := h.next(i)
	if t == nil {
		h.Fatal("nobody waits")
	}
	h.begin(i, t)
	h.done(i, t)
	return t
}

// ledger is the day's obligations by ticket.
func (h *hall) ledger() map[uuid.UUID]Obligation {
	h.Helper()
	v, err := h.Today(h.officers[0])
	if err != nil {
		h.Fatal(err)
	}
	by := map[uuid.UUID]Obligation{}
	for _, o := range v.Obligations {
		if other, twice := by[o.Ticket]; twice && other.Outcome == Owing {
			h.Fatalf("ticket %s has two open obligations", o.Number)
		}
		by[o.Ticket] = o
	}
	return by
}

// owes asserts one row of the ledger, times as "15:04".
func (h *hall) owes(t *Ticket, kind Kind, start, due string, outcome Outcome) Obligation {
	h.Helper()
	o, ok := h.ledger()[t.ID]
	if !ok {
		h.Fatalf("%s has no obligation", t.Number)
	}
	got := fmt.Sprintf("%s %s–%s %s", o.Kind, o.StartAt.Format("15:04"), o.DueAt.Format("15:04"), o.Outcome)
	if want := fmt.Sprintf("%s %s–%s %s", kind, start, due, outcome); got != want {
		h.Fatalf("%s: got %s, want %s", t.Number, got, want)
	}
	return o
}

func (h *hall) owesNothing(t *Ticket) {
	h.Helper()
	if o, ok := h.ledger()[t.ID]; ok {
		h.Fatalf("%s has an obligation %s %s", t.Number, o.Kind, o.Outcome)
	}
}

// refused asserts the code of a refusal, refusal also returns it.
func (h *hall) refused(err error, code fault.Code) {
	h.Helper()
	_ = h.refusal(err, code)
}

func (h *hall) refusal(err error, code fault.Code) *fault.Fault {
	h.Helper()
	f, ok := fault.As(err)
	if !ok || f.Code != code {
		h.Fatalf("got %v, want %s", err, code)
	}
	return f
}
