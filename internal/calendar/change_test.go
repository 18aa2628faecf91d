package calendar

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

// enact proposes and enacts an edit in one transaction.
func enact(ctx context.Context, t *testing.T, db *store.DB, e Edit) Change {
	t.Helper()
	c, err := tryEnact(ctx, db, e)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tryEnact(ctx context.Context, db *store.DB, e Edit) (c Change, err error) {
	_, err = store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		if c, err = ProposeIn(ctx, tx, e); err != nil {
			return false, err
		}
		return true, EnactIn(ctx, tx, c)
	})
	return c, err
}

func view(ctx context.Context, t *testing.T, db *store.DB, f func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := store.View(ctx, db, f); err != nil {
		t.Fatal(err)
	}
}

func TestAnEditMakesANewVersionAndLeavesTheOldOne(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	me := uuid.NewString()
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: me})
	c := enact(ctx, t, db, Put{Entry: flood})
	if c.Old.No != 1 || c.New.No != 2 || !c.Old.Day(flood.Date).Open || c.New.Day(flood.Date).Open {
		t.Fatalf("%d → %d", c.Old.No, c.New.No)
	}
	v := currentOf(ctx, t, db)
	if day := v.Day(flood.Date); v.No != 2 || day.Kind != workcal.Office || day.Document != "S-9" {
		t.Errorf("version %d, %+v", v.No, day)
	}
	view(ctx, t, db, func(ctx context.Context, tx *store.Tx) error {
		first, err := VersionIn(ctx, tx, 1)
		if err == nil && !first.Day(flood.Date).Open {
			t.Error("version 1 has changed")
		}
		var made struct {
			By     string `db:"made_by"`
			Reason string `db:"reason"`
			Events int    `db:"events"`
			Rows   int    `db:"rows"`
		}
		err = tx.Get(ctx, &made, `SELECT made_by, reason,
			(SELECT count(*) FROM outbox WHERE office = $1 AND topic = 'calendar.changed' AND rev = 2) AS events,
			(SELECT count(*) FROM audit WHERE office = $1 AND action = 'calendar.change' AND subject = '2') AS rows
			FROM calendar_version WHERE office = $1 AND no = 2`, tx.Office())
		if err == nil && (made.By != me || made.Reason != "Banjir" || made.Events != 1 || made.Rows != 1) {
			t.Errorf("%+v", made)
		}
		return err
	})
	if _, err := tryEnact(ctx, db, Put{Entry: flood}); !fault.Is(err, fault.ClosureExists) {
		t.Errorf("twice: %v", err)
	}
	if c := enact(ctx, t, db, Remove{flood.Date}); c.New.No != 3 || !currentOf(ctx, t, db).Day(flood.Date).Open {
		t.Errorf("removed in version %d", c.New.No)
	}
}

func TestARefusedEditChangesNothing(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Jakarta")
	for _, e := range []Edit{Remove{flood.Date}, Hours{[]workcal.Profile{{Name: "regular"}}}, Put{}} {
		if _, err := tryEnact(ctx, db, e); err == nil {
			t.Errorf("%T passed", e)
		}
	}
	if v := currentOf(ctx, t, db); v.No != FirstNo {
		t.Errorf("version %d", v.No)
	}
}

func TestConfirmingTheSameHoursMakesNoVersion(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	d := New(db, clock.NewFrozen(morning))
	if yes, err := d.Confirmed(ctx); err != nil || yes {
		t.Fatalf("a draft is confirmed: %v, %v", yes, err)
	}
	c := enact(ctx, t, db, Hours{currentOf(ctx, t, db).Spec().Profiles})
	if yes, err := d.Confirmed(ctx); err != nil || !yes || !c.Same() || currentOf(ctx, t, db).No != FirstNo {
		t.Errorf("confirmed %v, %v, version %d", yes, err, c.New.No)
	}
	longer := slices.Clone(currentOf(ctx, t, db).Spec().Profiles)
	longer[0].Week.Sat = hours(8, 11)
	if c := enact(ctx, t, db, Hours{longer}); c.New.No != 2 || !c.New.Day(workcal.DateOf(2026, 11, 28)).Working {
		t.Errorf("version %d, Saturday %+v", c.New.No, c.New.Day(workcal.DateOf(2026, 11, 28)))
	}
}

func TestWhoHoldsTheCalendarGetsTheVersionThatWaitedFor(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	proposed, let := make(chan struct{}), make(chan struct{})
	edited := make(chan error, 1)
	go func() {
		_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (bool, error) {
			c, err := ProposeIn(ctx, tx, Put{Entry: flood})
			close(proposed)
			<-let
			if err == nil {
				err = EnactIn(ctx, tx, c)
			}
			return true, err
		})
		edited <- err
	}()
	<-proposed
	got := make(chan Version, 2)
	for _, hold := range []func(context.Context, *store.Tx) (Version, error){HoldIn, askHeld} {
		go func() {
			_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (int, error) {
				v, err := hold(ctx, tx)
				got <- v
				return v.No, err
			})
			if err != nil {
				t.Error(err)
			}
		}()
	}
	waitingFor(ctx, t, db, 2)
	close(let)
	if err := <-edited; err != nil {
		t.Fatal(err)
	}
	for range cap(got) {
		if v := <-got; v.No != 2 {
			t.Errorf("held version %d, want 2", v.No)
		}
	}
}

func askHeld(ctx context.Context, tx *store.Tx) (Version, error) {
	b := tx.Batch()
	q := Ask(b, tx, true)
	if err := b.Send(ctx); err != nil {
		return Version{}, err
	}
	return q.Version(ctx, tx)
}

// waitingFor returns once n statements of this database wait for the office's
// calendar.
func waitingFor(ctx context.Context, t *testing.T, db *store.DB, n int) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 400 {
		var waits int
		view(ctx, t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.Get(ctx, &waits, `SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`)
		})
		if waits >= n {
			return
		}
		<-tick.C
	}
	t.Fatal("nobody waits")
}

// own is a database of one's own with the central office, a province and an
// office of it, all seeded.
func own(t *testing.T) (db *store.DB, central, province, regency context.Context) {
	t.Helper()
	to, err := store.AddressesOf(store.FreshURLForTest(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err = store.Open(context.Background(), store.Options{AppURL: to.App, ScanURL: to.Scan, Clock: clock.NewFrozen(morning), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	err = store.Directory(context.Background(), db, func(ctx context.Context, tx *store.DirectoryTx) error {
		_, err := tx.Exec(ctx, `INSERT INTO office (key, code, name, kind, parent, timezone, slug) VALUES
			(1, '0000', 'Pusat', 'central', NULL, 'Asia/Jakarta', 'pusat'),
			(7300, '7300', 'Sulsel', 'province', 1, 'Asia/Makassar', 'sulsel'),
			(7325, '7325', 'Lutim', 'regency', 7300, 'Asia/Makassar', 'lutim')`)
		return err
	})
	if err == nil {
		err = SeedLayers(context.Background(), db)
	}
	if err != nil {
		t.Fatal(err)
	}
	of := func(key tenant.Office, zone string) context.Context {
		ctx := tenant.WithOffice(context.Background(), key)
		seed(ctx, t, db, zone)
		return ctx
	}
	return db, of(1, "Asia/Jakarta"), of(7300, "Asia/Makassar"), of(7325, "Asia/Makassar")
}

func layer(ctx context.Context, t *testing.T, db *store.DB, owner tenant.Office, e LayerEdit) {
	t.Helper()
	_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		c, err := ProposeLayerIn(ctx, tx, owner, e)
		if err != nil {
			return false, err
		}
		return true, EnactLayerIn(ctx, tx, c)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func behind(t *testing.T, db *store.DB) []tenant.Office {
	t.Helper()
	all, err := Behind(context.Background(), db, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestANewLayerLeavesItsOfficesPendingUntilTheyTakeIt(t *testing.T) {
	t.Parallel()
	db, central, province, regency := own(t)
	if all := behind(t, db); len(all) != 0 {
		t.Fatalf("behind from the start: %v", all)
	}
	pilkada := workcal.Entry{Date: workcal.DateOf(2026, 12, 9), Effect: workcal.Closed, Label: "Pemilihan", Document: "Keppres 1"}
	layer(central, t, db, Nation, Put{Entry: pilkada})
	if all := behind(t, db); !slices.Equal(all, []tenant.Office{1, 7300, 7325}) {
		t.Errorf("behind the nation: %v", all)
	}
	layer(province, t, db, 7300, Put{Entry: flood})
	for _, ctx := range []context.Context{central, province, regency} {
		view(ctx, t, db, func(ctx context.Context, tx *store.Tx) error {
			pending, err := PendingIn(ctx, tx)
			b := tx.Batch()
			q := AskPending(b, tx)
			if err := b.Send(ctx); err != nil {
				return err
			}
			if !pending || !q.Is() {
				t.Errorf("office %d is not pending", tx.Office())
			}
			return err
		})
		enact(ctx, t, db, Refresh{})
	}
	if all := behind(t, db); len(all) != 0 {
		t.Errorf("still behind: %v", all)
	}
	for ctx, kinds := range map[context.Context][2]workcal.Kind{
		central: {workcal.National, workcal.Working}, province: {workcal.National, workcal.Province}, regency: {workcal.National, workcal.Province}} {
		v := currentOf(ctx, t, db)
		if got := [2]workcal.Kind{v.Day(pilkada.Date).Kind, v.Day(flood.Date).Kind}; got != kinds || v.No != 2 {
			t.Errorf("%v in version %d, want %v", got, v.No, kinds)
		}
	}
	if c := enact(regency, t, db, Refresh{}); !c.Same() {
		t.Error("nothing new made a version")
	}
}

func TestOfTwoWhoChangeOneLayerTheSecondIsToldThatItsPreviewIsStale(t *testing.T) {
	t.Parallel()
	db, central, _, _ := own(t)
	_, err := store.Update(central, db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		e := Put{Entry: workcal.Entry{Date: workcal.DateOf(2026, 12, 9), Effect: workcal.Closed, Label: "Pemilihan", Document: "Keppres 1"}}
		c, err := ProposeLayerIn(ctx, tx, Nation, e)
		if err == nil {
			err = EnactLayerIn(ctx, tx, c)
		}
		if err != nil {
			return false, err
		}
		return true, EnactLayerIn(ctx, tx, c)
	})
	if !fault.Is(err, fault.PreviewStale) {
		t.Errorf("%v", err)
	}
}
