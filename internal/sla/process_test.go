package sla

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// order is what a process of its own does as a worker: it looks a few times, and
// sends itself a signal in the middle of the work.
type order struct {
	App, Scan, Redis string
	Office           tenant.Office
	Now              time.Time
	Signal           syscall.Signal
	AtEffect         int
}

const orderName = "PST_TEST_WORKER"

// TestMain lets this program be such a process.
func TestMain(m *testing.M) {
	text := os.Getenv(orderName)
	if text == "" {
		os.Exit(m.Run())
	}
	var o order
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.work(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (o order) work(ctx context.Context) error {
	db, err := store.Open(ctx, store.Options{AppURL: o.App, ScanURL: o.Scan, Clock: clock.NewFrozen(o.Now)})
	if err != nil {
		return err
	}
	x, err := index.Open(index.Options{URLs: []string{o.Redis}, Log: quiet()})
	if err != nil {
		return err
	}
	effects := 0
	fire := func(_ context.Context, tx *store.Tx, c Clock, a Announcement) error {
		if effects++; effects == o.AtEffect {
			if err := signalSelf(o.Signal); err != nil {
				return err
			}
		}
		effect(tx, c, a)
		return nil
	}
	w := NewWorker(Options{DB: db, Index: x, Log: quiet(), Scope: []tenant.Office{o.Office}, Fire: fire, Gauges: []Gauge{}})
	for range 3 {
		if _, err := w.runOnce(ctx); err != nil {
			return err
		}
	}
	return nil
}

// signalSelf sends this thread a signal, so that it is taken before anything
// else is done here: one sent to the process may go to another thread, and this
// one would commit its work before it is stopped.
func signalSelf(s syscall.Signal) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return syscall.Tgkill(os.Getpid(), syscall.Gettid(), s)
}

// hire starts a worker process that sends itself a signal at some effect, and
// waits for what comes of it. Postgres ends its transaction soon after it
// freezes.
func (w *watch) hire(s syscall.Signal, atEffect int) (*exec.Cmd, syscall.WaitStatus) {
	w.Helper()
	to, err := store.AddressesOf(store.TestURL(w))
	if err != nil {
		w.Fatal(err)
	}
	text, err := json.Marshal(order{to.App + "&idle_in_transaction_session_timeout=300ms", to.Scan, w.redis.URL(), w.key, w.clock.Now(), s, atEffect})
	if err != nil {
		w.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), orderName+"="+string(text))
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		w.Fatal(err)
	}
	return cmd, w.status(cmd)
}

// status waits until a process stops or ends.
func (w *watch) status(cmd *exec.Cmd) (status syscall.WaitStatus) {
	w.Helper()
	for {
		_, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WUNTRACED, nil)
		if err == nil {
			return status
		}
		if err != syscall.EINTR {
			w.Fatal(err)
		}
	}
}

func TestAWorkerKilledOrFrozenMidWorkHasNoEffectAndAnotherHasEachOnce(t *testing.T) {
	t.Parallel()
	const clocks = 12
	for round := range rounds() {
		w := newWatch(t, "2026-03-17 10:00")
		for range clocks {
			w.start(answering())
		}
		w.project()
		w.at("2026-03-27 11:30:01")
		if _, status := w.hire(syscall.SIGKILL, 1+round%clocks); !status.Signaled() || status.Signal() != syscall.SIGKILL {
			t.Fatalf("the worker to be killed ended with %v", status)
		}
		frozen, status := w.hire(syscall.SIGSTOP, 1+(round*5+2)%clocks)
		if !status.Stopped() {
			t.Fatalf("the worker to be frozen ended with %v", status)
		}
		if said := w.said(); len(said) != 0 {
			t.Fatalf("half-done work shows: %v", said)
		}
		w.exhaust(clocks)
		if err := syscall.Kill(frozen.Process.Pid, syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		if status := w.status(frozen); !status.Exited() || status.ExitStatus() != 0 {
			t.Fatalf("the worker that woke up ended with %v", status)
		}
		want := slices.Repeat([]string{"clock.warn 2"}, clocks)
		if said := w.said(); !slices.Equal(said, want) {
			t.Fatalf("each clock's effects and revision: %v", said)
		}
	}
}

// rounds is how often workers are killed and frozen: often in the long run.
func rounds() int {
	if os.Getenv("PST_LONG") != "" {
		return 36
	}
	return 1
}

// exhaust looks again and again until so many effects were committed.
func (w *watch) exhaust(effects int) {
	w.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for worker := w.worker(); len(w.said()) < effects; {
		w.look(worker)
		select {
		case <-tick.C:
		case <-late.C:
			w.Fatalf("the clocks of a frozen worker are not announced: %v", w.said())
		}
	}
}

// said are the committed effects of the office's clocks with the revision that
// each clock has come to.
func (w *watch) said() (all []string) {
	w.Helper()
	w.view(func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &all, `SELECT a.action || ' ' || c.rev FROM audit a JOIN clock c ON c.office = a.office AND c.id::text = a.subject
			JOIN clock_announcement n ON n.office = c.office AND n.clock = c.id AND 'clock.' || n.kind = a.action
			WHERE a.office = $1 AND a.at >= c.warn_at ORDER BY c.no`, tx.Office())
	})
	return all
}
