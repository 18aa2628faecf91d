package consult

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// play is one case under test and its model.
type play struct {
	*room
	t     *rapid.T
	plain plain
	id    uuid.UUID
	token string
	keys  int
}

// twice runs a command under a request key, and again: the answer is the same
// and nothing happened the second time.
func (p *play) twice(ctx context.Context, do func(context.Context) (Done, error), want ...fault.Code) bool {
	p.keys++
	ctx = tenant.WithKey(ctx, tenant.Key{Caller: "c", Route: p.id.String(), Value: strconv.Itoa(p.keys)})
	first, err := do(ctx)
	if len(want) > 0 {
		if !fault.Is(err, want[0]) {
			p.t.Fatalf("%v, want %s", err, want[0])
		}
		return false
	}
	if err != nil {
		p.t.Fatal(err)
	}
	again, err := do(ctx)
	if err != nil || again.Rev != first.Rev || again.ID != first.ID || again.FollowNumber != first.FollowNumber {
		p.t.Fatalf("again it is %+v, %v; it was %+v", again, err, first)
	}
	return true
}

// reopens tells whether a message now opens the closed case.
func (p *play) reopens() (yes bool) {
	p.view(p.peer, func(ctx context.Context, tx *store.Tx) error {
		v, err := calendar.CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		due, err := v.Due(p.plain.closed, 5, sla.Clock{}.Options())
		yes = !tx.Now().After(due.DueAt)
		return err
	})
	return yes
}

func (p *play) Reply(t *rapid.T) {
	text := rapid.SampledFrom([]string{"Belum jelas.", "Terima kasih", "Bagaimana dengan 2025?"}).Draw(t, "text")
	reply := func(ctx context.Context) (Done, error) {
		got, err := p.room.Reply(ctx, p.token, text, nil)
		return got.Done, err
	}
	now, m := p.clock.Now(), &p.plain
	switch {
	case m.state != Closed:
		p.twice(p.visitor(), reply)
		m.hear(now)
	case m.reason == Spam:
		p.twice(p.visitor(), reply, fault.CaseClosed)
	case m.reason == Silence && now.Truncate(time.Second).Compare(m.closed) <= 0, text != "Terima kasih" && p.reopens():
		p.twice(p.visitor(), reply)
		m.state, m.reason = WaitingOfficer, ""
		m.hear(now)
	case text == "Terima kasih":
		p.twice(p.visitor(), reply)
		m.said = append(m.said, saying{kind: "in", at: now})
	default:
		p.twice(p.visitor(), reply)
		m.follows++
	}
}

func (p *play) Enough(*rapid.T) {
	enough := func(ctx context.Context) (Done, error) { return p.room.Enough(ctx, p.token) }
	if p.plain.state == Closed {
		p.twice(p.visitor(), enough, fault.CaseClosed)
		return
	}
	p.twice(p.visitor(), enough)
	if m := &p.plain; m.pending >= 0 && m.state == WaitingVisitor {
		m.given, m.said[m.pending].read = true, true
	}
	p.plain.end(Answered, p.clock.Now())
}

func (p *play) Withdraw(*rapid.T) {
	withdraw := func(ctx context.Context) (Done, error) { return p.room.Withdraw(ctx, p.token) }
	if p.plain.state == Closed {
		p.twice(p.visitor(), withdraw, fault.CaseClosed)
		return
	}
	p.twice(p.visitor(), withdraw)
	p.plain.end(Withdrawn, p.clock.Now())
}

func (p *play) Send(t *rapid.T) {
	out := Outgoing{Kind: rapid.SampledFrom([]message.Kind{message.Answer, message.Answer, message.Update}).Draw(t, "kind"), Body: "Begini."}
	out.ThenClose = out.Kind == message.Answer && rapid.IntRange(0, 3).Draw(t, "then") == 0
	send := func(ctx context.Context) (Done, error) { return p.room.Send(ctx, p.id, out) }
	m := &p.plain
	if m.state == Closed {
		p.twice(p.officers[0], send, fault.CaseClosed)
		return
	}
	p.twice(p.officers[0], send)
	m.said = append(m.said, saying{kind: string(out.Kind), at: p.clock.Now()})
	switch {
	case out.Kind == message.Answer:
		m.complete(p.clock.Now())
		m.state, m.hushed, m.pending, m.then = WaitingVisitor, false, len(m.said)-1, out.ThenClose
	case m.state == Arrived:
		m.state = WaitingOfficer
	}
}

// Take has the channel take everything that waits.
func (p *play) Take(*rapid.T) {
	p.takes(p.id)
	for i, s := range p.plain.said {
		if s.kind != "in" && s.state == "" {
			p.plain.take(i, p.clock.Now())
		}
	}
}

// Back has the newest message come back, unless a channel took it.
func (p *play) Back(t *rapid.T) {
	newest := -1
	for i, s := range p.plain.said {
		if s.kind != "in" {
			newest = i
		}
	}
	if newest < 0 || p.plain.said[newest].state == "taken" {
		return // nothing is on its way
	}
	p.fails(p.id)
	p.plain.back(newest)
}

// Resend has what came back last sent again, and taken.
func (p *play) Resend(t *rapid.T) {
	last, id := -1, uuid.Nil
	letters := slices.DeleteFunc(p.letters(p.peer, p.id), func(v message.Delivery) bool { return v.Message == nil })
	out := 0
	for i, s := range p.plain.said {
		if s.kind == "in" {
			continue
		}
		if s.state == "back" && letters[out].State == message.Failed {
			last, id = i, letters[out].ID
		}
		out++
	}
	if last < 0 {
		return // nothing came back
	}
	p.settle(p.id, &id, message.Sent)
	p.plain.take(last, p.clock.Now())
}

func (p *play) Close(t *rapid.T) {
	reason := rapid.SampledFrom([]Reason{Answered, Answered, Withdrawn, Referred, Spam}).Draw(t, "reason")
	m, now := &p.plain, p.clock.Now()
	close := func(ctx context.Context) (Done, error) { return p.room.Close(ctx, p.id, Closing{reason, "sebab"}) }
	switch {
	case m.state == Closed:
		p.twice(p.officers[0], close, fault.CaseClosed)
	case reason == Answered && m.pending >= 0:
		p.twice(p.officers[0], close)
		m.then = true
	case reason == Answered && (m.owed != "" || m.state == Arrived):
		p.twice(p.officers[0], close, fault.AnswerOwed)
	default:
		p.twice(p.officers[0], close)
		m.end(reason, now)
	}
}

func (p *play) Reopen(*rapid.T) {
	reopen := func(ctx context.Context) (Done, error) { return p.room.Reopen(ctx, p.id, "") }
	m := &p.plain
	if m.state != Closed {
		p.twice(p.officers[0], reopen, fault.WrongState)
		return
	}
	p.twice(p.officers[0], reopen)
	m.state, m.reason = WaitingOfficer, ""
	m.oweAgain(p.clock.Now())
}

func (p *play) NoReplyNeeded(*rapid.T) {
	none := func(ctx context.Context) (Done, error) { return p.room.NoReplyNeeded(ctx, p.id) }
	m := &p.plain
	switch {
	case m.state == Closed:
		p.twice(p.officers[0], none, fault.CaseClosed)
	case m.owed == sla.FirstAnswer || m.pending >= 0 || m.state == Arrived:
		p.twice(p.officers[0], none, fault.AnswerOwed)
	case m.state == WaitingVisitor:
		p.twice(p.officers[0], none, fault.NothingOwed)
	default:
		p.twice(p.officers[0], none)
		m.state, m.owed, m.hushed = WaitingVisitor, "", true
	}
}

func (p *play) Complete(*rapid.T) {
	complete := func(ctx context.Context) (Done, error) { return p.RequestComplete(ctx, p.id) }
	m := &p.plain
	switch {
	case m.state == Closed:
		p.twice(p.officers[0], complete, fault.CaseClosed)
	case m.owed == "":
		p.twice(p.officers[0], complete, fault.NothingOwed)
	case !m.waits:
		p.twice(p.officers[0], complete, fault.CountedFromReceipt)
	default:
		p.twice(p.officers[0], complete)
		m.complete(p.clock.Now())
	}
}

// Wait lets time pass and has the worker look, now and then without a Redis that
// knows anything.
func (p *play) Wait(t *rapid.T) {
	p.clock.Advance(time.Duration(rapid.IntRange(1, 60).Draw(t, "hours")) * time.Hour)
	if rapid.IntRange(0, 4).Draw(t, "flush") == 0 {
		p.redis.Say("FLUSHALL")
	}
	over := p.get(p.id).SilentAt
	p.look()
	if p.plain.hushed && over != nil && p.clock.Now().After(*over) {
		p.plain.end(Silence, p.clock.Now())
	}
}

// check compares the case with the model.
func (p *play) check(t *rapid.T) {
	p.relay()
	c, m := p.get(p.id), p.plain
	got := fmt.Sprint(c.State, " ", c.CloseReason, " owed ", c.owedKind(), " counted ", c.AnswerClock != nil, " hushed ", c.SilenceClock != nil, " pending ", c.Pending != nil, " then ", c.ThenClose)
	want := fmt.Sprint(m.state, " ", m.reason, " owed ", m.owed, " counted ", m.owed != "" && m.counted, " hushed ", m.hushed, " pending ", m.pending >= 0, " then ", m.then)
	if got != want {
		t.Fatalf("it is   %s\nmodel: %s\n%v", got, want, p.actions(p.peer, p.id))
	}
	if m.owed != "" {
		since := c.IncompleteSince
		if since == nil {
			k := p.clockOf(*c.AnswerClock)
			since = &k.StartedAt
		}
		if !since.Equal(m.since.Truncate(time.Microsecond)) {
			t.Fatalf("owed since %s, the model says %s", since, m.since)
		}
	}
	if m.state == Closed && !c.ClosedAt.Equal(m.closed.Truncate(time.Microsecond)) {
		t.Fatalf("closed %s, the model says %s", c.ClosedAt, m.closed)
	}
	p.view(p.peer, func(ctx context.Context, tx *store.Tx) error {
		found, err := Check(ctx, tx)
		for _, f := range found {
			t.Fatalf("%s: %s", f.Invariant, f.Text)
		}
		var n int
		if err == nil {
			err = tx.Get(ctx, &n, `SELECT count(*) FROM consult_case WHERE office = $1 AND follows = $2`, tx.Office(), p.id)
		}
		if n != m.follows {
			t.Fatalf("%d cases go on from it, the model says %d", n, m.follows)
		}
		return err
	})
}

func TestACaseDoesWhatAPersonWithPaperWouldWriteDown(t *testing.T) {
	t.Parallel()
	checks := "15"
	if os.Getenv("PST_LONG") != "" {
		checks = "100"
	}
	for name, value := range map[string]string{"rapid.checks": checks, "rapid.steps": "36"} { // some steps find nothing to do
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	rooms := map[bool]*room{false: newRoom(t, "2026-09-04 10:00"), true: newRoom(t, "2026-09-04 10:00")}
	rooms[true].countsFromComplete()
	rapid.Check(t, func(rt *rapid.T) {
		waits := rapid.Bool().Draw(rt, "counts from a complete request")
		r := rooms[waits]
		r.at("2026-09-04 10:00")
		c, token := r.ask()
		p := &play{room: r, t: rt, id: c.ID, token: token,
			plain: plain{state: Arrived, pending: -1, owed: sla.FirstAnswer, since: r.clock.Now(), waits: waits, counted: !waits, said: []saying{{kind: "in", at: r.clock.Now()}}}}
		rt.Repeat(map[string]func(*rapid.T){
			"reply": p.Reply, "enough": p.Enough, "withdraw": p.Withdraw, "send": p.Send, "send again": p.Send, "take": p.Take, "take again": p.Take,
			"back": p.Back, "resend": p.Resend, "close": p.Close, "reopen": p.Reopen, "no reply needed": p.NoReplyNeeded, "complete": p.Complete, "wait": p.Wait, "": p.check,
		})
	})
}
