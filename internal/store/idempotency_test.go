package store

import (
	"context"
	"crypto/sha256"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// answer is what a keyed request is told.
type answer struct {
	ID  string   `json:"id"`
	Run int64    `json:"run"`
	All []string `json:"all"`
}

func keyed(ctx context.Context, value, body string) context.Context {
	return tenant.WithKey(ctx, tenant.Key{Caller: "user:u-1", Route: "POST /x", Value: value, Body: sha256.Sum256([]byte(body))})
}

// request runs one keyed request; runs counts how often its work was done.
func request(ctx context.Context, db *DB, runs *atomic.Int64, work func() error) (answer, error) {
	return Update(ctx, db, func(ctx context.Context, tx *Tx) (answer, error) {
		n := runs.Add(1)
		if _, err := emit(ctx, tx, "x"); err != nil {
			return answer{}, err
		}
		return answer{ID: uuid.NewString(), Run: n, All: []string{"a"}}, work()
	})
}

func nothing() error { return nil }

func TestARepeatedRequestGetsTheSameAnswerAndIsDoneOnce(t *testing.T) {
	t.Parallel()
	db, runs := poolOf(t, 2), new(atomic.Int64)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	first, err := request(keyed(ctx, "k", "body"), db, runs, nothing)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := request(keyed(ctx, "k", "body"), db, runs, nothing)
		if diff := cmp.Diff(first, again); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	if diff := cmp.Diff([]string{"x"}, subjects(ctx, t, db)); diff != "" || runs.Load() != 1 {
		t.Errorf("%d runs, %s", runs.Load(), diff)
	}
}

func TestAnotherBodyUnderTheSameKeyIsRefused(t *testing.T) {
	t.Parallel()
	db, runs := poolOf(t, 2), new(atomic.Int64)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	if _, err := request(keyed(ctx, "k", "body"), db, runs, nothing); err != nil {
		t.Fatal(err)
	}
	_, err := request(keyed(ctx, "k", "another"), db, runs, nothing)
	wantFault(t, err, fault.KeyReused)
	if runs.Load() != 1 {
		t.Errorf("%d runs", runs.Load())
	}
}

func TestTheSameKeyOfAnotherOfficeCallerOrRouteIsAnotherRequest(t *testing.T) {
	t.Parallel()
	db, runs := poolOf(t, 2), new(atomic.Int64)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	other, _ := OfficeForTest(t, db, "Asia/Jakarta")
	key, _ := tenant.KeyOf(keyed(ctx, "k", "body"))
	caller, route := key, key
	caller.Caller, route.Route = "user:u-2", "POST /y"
	for _, ctx := range []context.Context{
		tenant.WithKey(ctx, key), tenant.WithKey(other, key), tenant.WithKey(ctx, caller), tenant.WithKey(ctx, route),
	} {
		if _, err := request(ctx, db, runs, nothing); err != nil {
			t.Error(err)
		}
	}
	if runs.Load() != 4 {
		t.Errorf("%d runs", runs.Load())
	}
}

func TestARefusalIsNotStored(t *testing.T) {
	t.Parallel()
	db, runs := poolOf(t, 2), new(atomic.Int64)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	_, err := request(keyed(ctx, "k", "body"), db, runs, func() error { return fault.New(fault.WrongState) })
	wantFault(t, err, fault.WrongState)
	second, err := request(keyed(ctx, "k", "another body"), db, runs, nothing)
	if err != nil || second.Run != 2 {
		t.Errorf("%+v %v", second, err)
	}
	if diff := cmp.Diff([]string{"x"}, subjects(ctx, t, db)); diff != "" {
		t.Error(diff)
	}
}

// outcome is what one of two parallel requests was told.
type outcome struct {
	answer answer
	err    error
}

// together starts a request that waits in its work, and a repeat that waits
// for it; release lets the first end as given.
func together(ctx context.Context, t *testing.T, db *DB, runs *atomic.Int64) (first, repeat <-chan outcome, release chan<- error) {
	t.Helper()
	a, b, gate, inside := make(chan outcome, 1), make(chan outcome, 1), make(chan error, 1), make(chan none, 2)
	go func() {
		got, err := request(ctx, db, runs, func() error { inside <- none{}; return <-gate })
		a <- outcome{got, err}
	}()
	<-inside
	go func() {
		got, err := request(ctx, db, runs, nothing)
		b <- outcome{got, err}
	}()
	super := asSuper(t)
	eventually(t, "the repeat waits", func() bool {
		var waits bool
		err := super.Get(&waits, `SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
			WHERE NOT l.granted AND a.application_name = $1)`, appName(ctx))
		return err == nil && waits
	})
	return a, b, gate
}

// appName marks the connections of one office's test pool.
func appName(ctx context.Context) string {
	o, _ := tenant.OfficeOf(ctx)
	return "pst-test-" + uuid.NewSHA1(uuid.Nil, []byte{byte(o), byte(o >> 8), byte(o >> 16)}).String()
}

// markedPool is a pool whose connections pg_stat_activity tells apart.
func markedPool(t *testing.T) (context.Context, *DB) {
	t.Helper()
	ctx, _ := OfficeForTest(t, poolOf(t, 1), "Asia/Jakarta")
	to := addressesOf(t)
	return ctx, openFor(t, Options{AppURL: to.App + "&application_name=" + appName(ctx), ScanURL: to.Scan, Clock: poolOf(t, 1).clock, MaxConns: 4})
}

func TestAParallelRepeatWaitsAndGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	ctx, db := markedPool(t)
	runs := new(atomic.Int64)
	first, repeat, release := together(keyed(ctx, "k", "body"), t, db, runs)
	release <- nil
	a, b := <-first, <-repeat
	if diff := cmp.Diff(a.answer, b.answer); diff != "" || a.err != nil || b.err != nil || a.answer.Run != 1 || runs.Load() != 1 {
		t.Errorf("%v %v, %d runs, %s", a.err, b.err, runs.Load(), diff)
	}
}

func TestAParallelRepeatOfARequestThatFailsIsDone(t *testing.T) {
	t.Parallel()
	ctx, db := markedPool(t)
	runs := new(atomic.Int64)
	first, repeat, release := together(keyed(ctx, "k", "body"), t, db, runs)
	release <- errUndone
	a, b := <-first, <-repeat
	if a.err == nil || b.err != nil || b.answer.Run != 2 {
		t.Errorf("%v, then %+v", a.err, b)
	}
}

func TestARepeatThatWaitsTooLongIsInFlight(t *testing.T) {
	t.Parallel()
	ctx, db := markedPool(t)
	runs := new(atomic.Int64)
	first, repeat, release := together(keyed(ctx, "k", "body"), t, db, runs)
	select {
	case b := <-repeat:
		wantFault(t, b.err, fault.KeyInFlight)
	case <-time.After(5 * time.Second):
		t.Error("it still waits after 5 s")
	}
	release <- nil
	if a := <-first; a.err != nil || runs.Load() != 1 {
		t.Errorf("%v, %d runs", a.err, runs.Load())
	}
	// And then its answer is there.
	again, err := request(keyed(ctx, "k", "body"), db, runs, nothing)
	if err != nil || again.Run != 1 {
		t.Errorf("%+v %v", again, err)
	}
}

func TestAWriteOfAnEndedSessionIsRefused(t *testing.T) {
	t.Parallel()
	db, runs := poolOf(t, 2), new(atomic.Int64)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	sessions := map[string]uuid.UUID{"live": uuid.New(), "revoked": uuid.New(), "expired": uuid.New(), "unknown": uuid.New()}
	err := Directory(ctx, db, func(dctx context.Context, tx *DirectoryTx) error {
		for name, id := range sessions {
			if name == "unknown" {
				continue
			}
			if err := signIn(dctx, tx, officeOf(ctx, t), id, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range sessions {
		ctx := tenant.WithActor(keyed(ctx, "k", "body"), tenant.Actor{Kind: tenant.User, ID: "u-1", Session: id})
		if _, err := request(ctx, db, runs, nothing); name == "live" {
			if err != nil {
				t.Errorf("live: %v", err)
			}
		} else {
			wantFault(t, err, fault.SessionEnded)
		}
	}
	if runs.Load() != 1 {
		t.Errorf("%d runs", runs.Load())
	}
}

func signIn(ctx context.Context, tx *DirectoryTx, o tenant.Office, id uuid.UUID, state string) error {
	expires := tx.Now().Add(time.Hour)
	if state == "expired" {
		expires = tx.Now()
	}
	_, err := tx.Exec(ctx, `INSERT INTO session (id, office, account, refresh_hash, created_at, expires_at)
		VALUES ($1, $2, $1, $3, $4, $5)`, id, o, id[:], tx.Now(), expires)
	if err == nil && state == "revoked" {
		_, err = tx.Exec(ctx, "UPDATE session SET revoked_at = $2, revoked_why = 'logout' WHERE id = $1", id, tx.Now())
	}
	return err
}
