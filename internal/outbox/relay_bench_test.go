package outbox

import (
	"context"
	"log/slog"
	"testing"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// BenchmarkFromCommitToListener is how long an event takes from before its
// transaction to its listener, the transaction included.
func BenchmarkFromCommitToListener(b *testing.B) {
	c := clock.NewFrozen(noon)
	db := store.ForTest(b, c)
	ctx, _ := store.OfficeForTest(b, db, "Asia/Jakarta")
	office, _ := tenant.OfficeOf(ctx)
	r := NewRelay(Options{DB: db, Clock: c, Log: slog.New(slog.DiscardHandler), Scope: []tenant.Office{office}})
	told := make(chan int64, 1)
	r.On(moved, func(_ context.Context, e Event) error { told <- e.Rev; return nil })
	run, cancel := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- r.Run(run) }()
	emit := func(rev int64) {
		_, err := store.Update(ctx, db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
			EmitIn(tx, moved, "x", rev)
			return struct{}{}, nil
		})
		if err != nil {
			b.Fatal(err)
		}
		for <-told < rev {
		}
	}
	emit(1) // the relay leads from here on
	rev := int64(1)
	for b.Loop() {
		rev++
		emit(rev)
	}
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}
