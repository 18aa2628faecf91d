package index

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAMessageReachesEveryProcessThatSubscribed(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	one, two := s.Open(t), s.Open(t)
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	var ears []<-chan Message
	for _, x := range []*Index{one, two} {
		c, err := x.Subscribe(ctx)
		if err != nil {
			t.Fatal(err)
		}
		ears = append(ears, c)
	}
	if err := one.Publish(bg, "line:1", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	for _, c := range ears {
		if diff := cmp.Diff(Message{"line:1", []byte("hello")}, <-c); diff != "" {
			t.Error(diff)
		}
	}
	cancel()
	for _, c := range ears {
		within(t, time.Second, func() {
			if _, open := <-c; open {
				t.Error("a message after the end")
			}
		})
	}
}

func TestASubscriptionEndsWhenItsRedisDies(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	c, err := x.Subscribe(bg)
	if err != nil {
		t.Fatal(err)
	}
	s.Stop()
	within(t, 2*time.Second, func() {
		if _, open := <-c; open {
			t.Error("a message from a dead Redis")
		}
	})
	eventually(t, "away", func() bool {
		_, err := x.Subscribe(bg)
		return errors.Is(err, ErrAway)
	})
}

func TestASubscriptionOutlivesLongSilence(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	x.beat = time.Second // longer than any pause of this machine, which would be a failure rightly found
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	s.Say("CONFIG RESETSTAT")
	c, err := x.Subscribe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "several beats pass in silence", func() bool {
		stats, err := x.reads.Info(bg, "commandstats").Result()
		_, rest, _ := strings.Cut(stats, "cmdstat_ping:calls=")
		calls, _, _ := strings.Cut(rest, ",")
		beats, _ := strconv.Atoi(calls)
		return err == nil && beats >= 2
	})
	if err := x.Publish(bg, "line:1", []byte("late")); err != nil {
		t.Fatal(err)
	}
	if m, open := <-c; !open || string(m.Payload) != "late" {
		t.Errorf("%v %v", m, open)
	}
}

// A peer that keeps the connection and says nothing more is given up.
func TestASubscriptionEndsWhenItsRedisFreezes(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	x.beat = 50 * time.Millisecond
	c, err := x.Subscribe(bg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	within(t, 2*time.Second, func() {
		if _, open := <-c; open {
			t.Error("a message from a frozen Redis")
		}
	})
}
