package message

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// counter is the office's Kotak keluar with an officer before it.
func (d *letterDesk) counter() (*Outbox, context.Context, uuid.UUID) {
	d.Helper()
	registry, err := office.Load(context.Background(), d.db)
	if err != nil {
		d.Fatal(err)
	}
	officer := newID()
	key, _ := tenant.OfficeOf(d.ctx)
	ctx := tenant.WithActor(d.ctx, tenant.Actor{Kind: tenant.User, ID: officer.String(), Role: tenant.Officer, Office: key})
	return NewOutbox(OutboxOptions{DB: d.db, Offices: registry, ServerKey: make([]byte, 32)}), ctx, officer
}

func (d *letterDesk) refused(err error, want fault.Code) {
	d.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != want {
		d.Errorf("got %v, want %s", err, want)
	}
}

func TestWhatGoesByWaMeIsOpenedWithItsWordsAndMarkedByHand(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	k, ctx, officer := p.counter()
	l := letterOf(Answered, i18n.ID)
	l.Email, l.Phone = "", "+6281234567890"
	l.Vars["Message"] = "5 + 5 = 10 & 100 %\nBaris #2"
	id := p.queue(l)
	p.later(80 * time.Hour) // nothing is done by itself
	d := p.want(id, Queued, "", 0)
	u, err := url.Parse(d.WaMe())
	if err != nil || u.Host != "wa.me" || u.Path != "/6281234567890" || strings.Contains(u.RawQuery, "+") {
		t.Fatalf("%s, %v", d.WaMe(), err)
	}
	if text := u.Query().Get("text"); text != "*"+d.Title+"*\n\n"+strings.TrimSpace(d.Body) || !strings.Contains(text, address) {
		t.Errorf("text %q", text)
	}
	out, err := k.MarkSent(ctx, id)
	if err != nil || out.State != Sent || !out.ByHand || out.CanMark || out.CanResend {
		t.Errorf("%+v, %v", out, err)
	}
	d = p.want(id, Sent, "", 0)
	if d.ByHand == nil || *d.ByHand != officer || d.Rev != out.Rev || p.events(id) != 2 || len(p.peer.letters()) != 0 {
		t.Errorf("%+v", d)
	}
	_, err = k.MarkSent(ctx, id)
	p.refused(err, fault.WrongState)
	_, err = k.Resend(ctx, id)
	p.refused(err, fault.WrongState)
}

func TestWhatIsKeptOfAnOfficersWordHoldsNoWordsAndNoAddress(t *testing.T) {
	t.Parallel()
	p := newPost(t, nil)
	k, ctx, _ := p.counter()
	l := letterOf(Answered, i18n.ID)
	l.Email, l.Phone = "", "+6281234567890"
	id := p.queue(l)
	ctx = tenant.WithKey(ctx, tenant.Key{Caller: "c", Route: "mark", Value: "1"})
	for range 2 {
		if out, err := k.MarkSent(ctx, id); err != nil || out.State != Sent || out.Address != l.Phone || out.Body == "" {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	var kept string
	err := store.View(p.ctx, p.letterDesk.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &kept, `SELECT answer::text FROM idempotency WHERE office = $1`, tx.Office())
	})
	if err != nil || strings.Contains(kept, l.Phone) || strings.Contains(kept, l.Name) || !strings.Contains(kept, id.String()) {
		t.Errorf("%s, %v", kept, err)
	}
}

func TestTheWordsOfAMaskedMessageAreNotShownInKotakKeluar(t *testing.T) {
	t.Parallel()
	p := newPost(t, nil)
	k, ctx, _ := p.counter()
	l := letterOf(Answered, i18n.ID)
	l.Email, l.Phone = "", "+6281234567890"
	author := newID()
	said, err := store.Update(p.ctx, p.letterDesk.db, func(_ context.Context, tx *store.Tx) (Message, error) {
		return WriteIn(tx, Message{SubjectKind: OfCase, Subject: l.Subject, Direction: Out, Kind: Answer, Channel: WhatsApp, Body: "NIK 7325", Author: &author})
	})
	if err != nil {
		t.Fatal(err)
	}
	l.Message = &said.ID
	p.queue(l)
	read := func() Outgoing {
		items, _, err := k.List(ctx, OutQuestion{Limit: 10})
		if err != nil || len(items) != 1 {
			t.Fatalf("%+v, %v", items, err)
		}
		return items[0]
	}
	if got := read(); got.Body == "" || got.WaMe == "" || got.Masked {
		t.Errorf("before: %+v", got)
	}
	if _, err := store.Update(p.ctx, p.letterDesk.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		MaskIn(tx, said.ID)
		return struct{}{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := read(); got.Body != "" || got.WaMe != "" || !got.Masked {
		t.Errorf("after: %+v", got)
	}
}

func TestWhatFailedIsSentAgainWithItsOwn72Hours(t *testing.T) {
	t.Parallel()
	for step, answer := range map[string]error{"rcpt": says(550), "told": errHangUp} {
		p := newPost(t, newPeer(t, when(step, answer)))
		k, ctx, _ := p.counter()
		id := p.queue(letterOf(Receipt, i18n.ID))
		p.look()
		if d := p.delivery(id); d.State != Failed && d.State != Unsure {
			t.Fatalf("%s", d.State)
		}
		p.later(100 * time.Hour)
		p.peer.now(nil)
		out, err := k.Resend(ctx, id)
		if err != nil || out.State != Queued || out.Reason != nil {
			t.Errorf("%+v, %v", out, err)
		}
		_, err = k.Resend(ctx, id)
		p.refused(err, fault.WrongState)
		p.look()
		p.want(id, Sent, "", 1)
	}
}

func TestWhatIsStuckMayBeMarkedAndWhatIsBeingSentMayNot(t *testing.T) {
	t.Parallel()
	p := newPost(t, nil)
	k, ctx, _ := p.counter()
	id := p.queue(letterOf(Receipt, i18n.ID))
	_, err := k.MarkSent(ctx, id)
	p.refused(err, fault.WrongState) // nobody has looked at it yet
	p.look()
	p.want(id, Queued, NoSMTP, 0)
	if _, err = k.MarkSent(ctx, id); err != nil {
		t.Error(err)
	}
	there := newPeer(t, nil)
	p.Mailer = p.mailer("smtp://"+there.addr, there)
	if err := p.rearm(context.Background()); err != nil {
		t.Error(err)
	}
	p.look()
	p.want(id, Sent, "", 0)
	if len(there.letters()) != 0 {
		t.Error("what was sent by hand was sent again")
	}
	sending := p.queue(letterOf(Receipt, i18n.ID))
	key, _ := tenant.OfficeOf(p.ctx)
	if one, err := p.take(asSystem(context.Background(), key), dueRow{key, sending}); err != nil || one == nil {
		t.Fatal(err)
	}
	_, err = k.MarkSent(ctx, sending)
	p.refused(err, fault.WrongState)
	_, err = k.Resend(ctx, newID())
	p.refused(err, fault.NotFound)
}

func TestKotakKeluarShowsWhatHasNotArrivedOfItsOwnOfficeTheNewestFirst(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, func(step, to string) error {
		if step == "rcpt" && strings.HasPrefix(to, "penuh") {
			return says(550)
		}
		return nil
	}))
	k, ctx, _ := p.counter()
	var open []uuid.UUID
	for i := range 7 {
		l := letterOf(Receipt, i18n.ID)
		if i%2 == 0 {
			l.Email = "penuh@contoh.test"
		}
		if id := p.queue(l); i%2 == 0 {
			open = append([]uuid.UUID{id}, open...)
		}
	}
	p.look()
	elsewhere, _ := store.OfficeForTest(t, p.letterDesk.db, "Asia/Jakarta")
	other := &letterDesk{t, p.letterDesk.db, p.clock, elsewhere}
	other.queue(letterOf(Receipt, i18n.ID))
	var got []uuid.UUID
	q := OutQuestion{Limit: 3}
	for {
		items, next, err := k.List(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			got = append(got, i.ID)
			if i.Address != "penuh@contoh.test" || i.State != Failed || !i.CanResend || !i.CanMark || i.CreatedAt.Location() == time.UTC {
				t.Errorf("%+v", i)
			}
		}
		if q.Cursor = next; next == "" {
			break
		}
	}
	if len(got) != 4 || got[0] != open[0] || got[3] != open[3] {
		t.Errorf("got %v, want %v", got, open)
	}
	all, next, err := k.List(ctx, OutQuestion{All: true, Limit: 6})
	if err != nil || len(all) != 6 || next == "" {
		t.Errorf("%d of all, %v", len(all), err)
	}
	_, _, err = k.List(ctx, OutQuestion{Limit: 3, Cursor: next})
	p.refused(err, fault.InvalidInput)
	var reads int
	err = store.View(p.ctx, p.letterDesk.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &reads, `SELECT count(*) FROM audit WHERE office = $1 AND action = 'delivery.list' AND actor_kind = 'user'`, tx.Office())
	})
	if err != nil || reads != 3 {
		t.Errorf("reading was recorded %d times, %v", reads, err)
	}
}

func TestTheWordsOfASentLetterAreGoneAfter90DaysAndThoseOfOthersStay(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, func(step, to string) error {
		if step == "rcpt" && to == "penuh@contoh.test" {
			return says(550)
		}
		return nil
	}))
	l := letterOf(Receipt, i18n.ID)
	sent := p.queue(l)
	l.Email = "penuh@contoh.test"
	failed := p.queue(l)
	p.look()
	purge := func() {
		if _, err := store.Update(p.ctx, p.letterDesk.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
			PurgeIn(tx)
			return struct{}{}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	p.clock.Advance(90 * 24 * time.Hour)
	purge()
	if d := p.delivery(sent); d.Body == "" || d.Address == "" {
		t.Error("taken away too early")
	}
	p.clock.Advance(time.Second)
	purge()
	if d := p.want(sent, Sent, "", 1); d.Body+d.Title+d.Address+d.Name != "" {
		t.Errorf("still there: %+v", d)
	}
	if d := p.want(failed, Failed, AddressRejected, 1); d.Body == "" || d.Address == "" {
		t.Error("what an officer must still decide on is gone")
	}
}

func TestAOneTimeCodeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	d := Delivery{Via: ByEmail, State: Failed, Body: "482913", Template: LinkAgain}
	if !d.canResend() {
		t.Error("a letter that failed cannot be sent again")
	}
	if d.Template = Code; d.canResend() {
		t.Error("a void code can be sent again")
	}
}
