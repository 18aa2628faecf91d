package message

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// order is what a process of its own does as a mailer: it looks once, and kills
// itself at a point of one of its attempts.
type order struct {
	App, Scan, URL string
	Office         tenant.Office
	Now            time.Time
	At             point
	Attempt        int
	Senders        int
}

const orderName = "PST_TEST_MAILER"

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
	m, err := NewMailer(MailOptions{DB: db, URL: o.URL, From: sender, Log: slog.New(slog.DiscardHandler), Scope: []tenant.Office{o.Office}})
	if err != nil {
		return err
	}
	m.senders = o.Senders
	passed := make(chan int, 1)
	passed <- 0
	m.step = func(p point) {
		if p != o.At {
			return
		}
		n := <-passed + 1
		if n == o.Attempt {
			_ = killSelf() // whoever else is here waits for ever
		}
		passed <- n
	}
	_, err = m.runOnce(ctx)
	return err
}

// killSelf ends this process before anything else is done on this thread: a
// signal sent to the process may be taken by another thread.
func killSelf() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return syscall.Tgkill(os.Getpid(), syscall.Gettid(), syscall.SIGKILL)
}

// hire has a process send what is due until it dies.
func (p *post) hire(at point, attempt, senders int) {
	p.Helper()
	to, err := store.AddressesOf(store.TestURL(p))
	if err != nil {
		p.Fatal(err)
	}
	key, _ := tenant.OfficeOf(p.ctx)
	text, err := json.Marshal(order{to.App, to.Scan, "smtp://" + p.peer.addr, key, p.clock.Now(), at, attempt, senders})
	if err != nil {
		p.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), orderName+"="+string(text))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
		p.Fatalf("the process to be killed ended with %v: %v\n%s", cmd.ProcessState, err, out)
	}
}

// taken counts how often the server took each letter.
func (p *peer) taken() map[uuid.UUID]int {
	all := map[uuid.UUID]int{}
	for _, r := range p.letters() {
		all[uuid.MustParse(r.words[strings.Index(r.words, "Message-ID: <")+13:][:36])]++
	}
	return all
}

// crashes is how many processes are killed: 100 in the long run.
func crashes() int {
	if os.Getenv("PST_LONG") != "" {
		return 100
	}
	return 10
}

func TestAProcessThatDiesAnywhereLosesNoLetterAndNothingIsSentTwice(t *testing.T) {
	t.Parallel()
	points := []point{taken, fencing, fenced, answered, settled}
	once, flagged := 0, 0
	for crash := range crashes() {
		at, attempt, senders := points[crash%len(points)], 1+crash/len(points)%crashLetters, 1+crash%2*(mailSenders-1)
		t.Run(fmt.Sprintf("%s of attempt %d, %d senders", at, attempt, senders), func(t *testing.T) {
			sent, unsure := crashOnce(t, at, attempt, senders)
			once, flagged = once+sent, flagged+unsure
		})
	}
	t.Logf("%d crashes: %d letters sent once, %d flagged unsure", crashes(), once, flagged)
}

// crashLetters is how many letters are due when a process dies.
const crashLetters = 6

// crashOnce has a process die, and another go on, and returns how many letters
// were sent and how many are unsure.
func crashOnce(t *testing.T, at point, attempt, senders int) (sent, unsure int) {
	p := newPost(t, newPeer(t, nil))
	var all []uuid.UUID
	for range crashLetters {
		all = append(all, p.queue(letterOf(Receipt, i18n.ID)))
	}
	p.hire(at, attempt, senders)
	for _, wait := range []time.Duration{0, mailLease + time.Second, time.Hour, 48 * time.Hour} {
		p.later(wait)
	}
	took := p.peer.taken()
	for _, id := range all {
		d := p.delivery(id)
		switch {
		case d.State == Sent && took[id] == 1:
			sent++
		case d.State == Unsure && *d.Reason == SenderLost && took[id] <= 1:
			unsure++
		default:
			t.Errorf("%s, taken %d times", d.State, took[id])
		}
	}
	// One sender alone leaves one letter unsure, and only between the fence and the
	// settling; several may leave as many as they are.
	want := map[point]int{fenced: 1, answered: 1}[at]
	if senders == 1 && unsure != want || unsure < want || unsure > senders {
		t.Errorf("%d letters are unsure", unsure)
	}
	return sent, unsure
}
