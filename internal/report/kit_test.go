package report

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// hall is a test's own office with one officer at one counter, on a clock that
// stands still: Monday 23 November 2026, in Makassar. Of its services only
// konsultasi has a published standard, which promises 10 minutes.
type hall struct {
	testing.TB
	db      *store.DB
	queue   *queue.Desk
	report  *Desk
	clock   *clock.Frozen
	zone    *time.Location
	public  context.Context
	officer context.Context
	counter uuid.UUID
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

func newHall(tb testing.TB) *hall {
	tb.Helper()
	zone, err := time.LoadLocation("Asia/Makassar")
	if err != nil {
		tb.Fatal(err)
	}
	h := &hall{TB: tb, zone: zone, clock: clock.NewFrozen(time.Date(2026, 11, 23, 9, 0, 0, 0, zone))}
	h.db = store.ForTest(tb, h.clock)
	ctx, _ := store.OfficeForTest(tb, h.db, zone.String())
	registry, err := office.Load(context.Background(), h.db)
	h.must(err)
	idx, err := index.Open(index.Options{URLs: []string{redisURL(tb)}})
	h.must(err)
	tb.Cleanup(func() { _ = idx.Close() })
	h.queue = queue.New(h.db, registry, office.NewLinks([]byte("0123456789abcdef0123456789abcdef")), idx)
	h.report = New(h.db)
	h.public = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Visitor})
	h.seed(ctx)
	counters, err := h.queue.Counters(h.public)
	h.must(err)
	h.counter = counters[0].ID
	return h
}

func (h *hall) seed(ctx context.Context) {
	h.Helper()
	key, _ := tenant.OfficeOf(ctx)
	id := uuid.New()
	h.officer = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: id.String(), Role: tenant.Officer, Office: key})
	_, err := store.Update(ctx, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		for _, err := range []error{calendar.SeedIn(tx, h.zone.String()), standard.SeedIn(tx, "7325"), queue.SeedIn(tx, "7325")} {
			if err != nil {
				return struct{}{}, err
			}
		}
		tx.Later(`INSERT INTO account (office, id, email, name, role, password_hash, created_at) VALUES ($1, $2, 'petugas@bps.go.id', 'Petugas', 'officer', '-', $3)`,
			tx.Office(), id, tx.Now())
		return struct{}{}, nil
	})
	h.must(err)
}

func (h *hall) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// on goes to a date, "2006-01-02".
func (h *hall) on(date string) {
	h.Helper()
	day, err := time.ParseInLocation(time.DateOnly, date, h.zone)
	h.must(err)
	h.clock.Set(day)
}

// at goes to a time of the same date, "15:04".
func (h *hall) at(text string) {
	h.Helper()
	v, err := time.Parse("15:04", text)
	h.must(err)
	now := h.clock.Now().In(h.zone)
	h.clock.Set(time.Date(now.Year(), now.Month(), now.Day(), v.Hour(), v.Minute(), 0, 0, h.zone))
}

// visitor is somebody who has taken a number, with their public link.
type visitor struct {
	id    uuid.UUID
	token string
}

func (h *hall) take(at, service string) visitor {
	h.Helper()
	h.at(at)
	t, err := h.queue.Take(h.public, queue.Visit{Service: service, Source: queue.FromPhone,
		Guest: guest.Entry{Name: "Siti Aminah", Email: "siti@contoh.id"}})
	h.must(err)
	return visitor{t.Ticket.ID, t.Token}
}

// next calls the next visitor, who must be the one expected.
func (h *hall) next(at string, want visitor) {
	h.Helper()
	h.at(at)
	t, err := h.queue.CallNext(h.officer, h.counter)
	h.must(err)
	if t == nil || t.ID != want.id {
		h.Fatalf("called %v at %s, want another", t, at)
	}
}

// do is an action of the officer on a visit.
func (h *hall) do(at string, act func(context.Context, uuid.UUID) (*queue.Ticket, error), v visitor) {
	h.Helper()
	h.at(at)
	_, err := act(h.officer, v.id)
	h.must(err)
}

func (h *hall) start(at string, v visitor) { h.Helper(); h.do(at, h.queue.Start, v) }

func (h *hall) finish(at string, v visitor) {
	h.Helper()
	h.at(at)
	_, err := h.queue.Finish(h.officer, v.id, queue.Finishing{})
	h.must(err)
}

func (h *hall) seat(at string, act func(context.Context, uuid.UUID) (*queue.Counter, error)) {
	h.Helper()
	h.at(at)
	_, err := act(h.officer, h.counter)
	h.must(err)
}

func (h *hall) closeDay(at string) {
	h.Helper()
	h.at(at)
	_, err := h.queue.CloseDay(h.officer, "listrik padam")
	h.must(err)
}

func (h *hall) figures(from, to string) Figures {
	h.Helper()
	f, err := h.report.Figures(h.officer, from, to)
	h.must(err)
	return f
}

// marked gives a visit a quality.
func (h *hall) marked(v visitor, q queue.Quality) {
	h.Helper()
	_, err := store.Update(h.officer, h.db, func(ctx context.Context, tx *store.Tx) (int64, error) {
		return tx.Exec(ctx, `UPDATE ticket SET quality = $3 WHERE office = $1 AND id = $2`, tx.Office(), v.id, string(q))
	})
	h.must(err)
}
