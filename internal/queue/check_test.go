package queue

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// found is what fsck finds in the hall's office.
func (h *hall) found() []store.Finding {
	h.Helper()
	var all []store.Finding
	err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) (err error) {
		for _, check := range []func(context.Context, *store.Tx) ([]store.Finding, error){store.Check, h.Check} {
			some, err := check(ctx, tx)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		return nil
	})
	if err != nil {
		h.Fatal(err)
	}
	return all
}

// aDay leaves one of everything that ends well: served, absent, cancelled,
// parked, moved on, undone, called, being served and waiting.
func (h *hall) aDay() (tickets []*Ticket) {
	h.Helper()
	must := func(_ *Ticket, err error) {
		h.Helper()
		if err != nil {
			h.Fatal(err)
		}
	}
	h.open(0)
	h.open(1)
	for range 8 {
		h.clock.Advance(time.Second)
		tickets = append(tickets, h.take())
	}
	one := h.officers[0]
	tick := func() { h.clock.Advance(90 * time.Second) }
	tick()
	h.serve(0) // 0
	tick()
	absent := h.next(0) // 1
	tick()
	must(h.NoShow(one, absent.ID))
	must(h.Cancel(one, tickets[2].ID, "pulang"))
	tick()
	parked := h.next(0) // 3
	must(h.Park(one, parked.ID, "mengambil berkas"))
	tick()
	undone := h.next(0) // 4
	h.begin(0, undone)
	must(h.Undo(one, undone.ID))
	tick()
	h.begin(0, undone)
	tick()
	h.next(1) // 5
	h.keyed(func(ctx context.Context) error { _, err := h.Take(ctx, somebody("perpustakaan")); return err })
	return tickets
}

// keyed makes one request with a key.
func (h *hall) keyed(do func(context.Context) error) {
	h.Helper()
	ctx := tenant.WithKey(h.public, tenant.Key{Caller: "public", Route: "POST /tickets", Value: uuid.NewString()})
	if err := do(ctx); err != nil {
		h.Fatal(err)
	}
}

func TestADayDrivenThroughTheDeskIsClean(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.aDay()
	if found := h.found(); found != nil {
		t.Errorf("%+v", found)
	}
}

func TestAfterAnyPressFsckFindsNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 3)
	h.moreCounters(3)
	d := &day{hall: h, rnd: rand.New(rand.NewPCG(11, 3)), did: map[string]int{}}
	for step := range 150 {
		did := d.press()
		if step%10 != 9 {
			continue
		}
		if found := d.found(); found != nil {
			t.Fatalf("step %d, after %s: %+v", step, did, found)
		}
	}
}

// broken is one way to break a day behind the desk's back. In sql, {o} is the
// office, {0} … {7} the tickets of aDay.
type broken struct {
	name, invariant, text string
	sql, mend             []string
}

// mendIndex puts back what a break had to take away.
const (
	mendOpen    = `DELETE FROM obligation WHERE standard_version = -1; CREATE UNIQUE INDEX obligation_open ON obligation (office, ticket) WHERE outcome = 'open'`
	mendCounter = `UPDATE ticket SET state = 'waiting' WHERE need = 'kembar'; CREATE UNIQUE INDEX ticket_at_counter ON ticket (office, counter) WHERE state IN ('called', 'serving')`
	mendNumber  = `UPDATE ticket SET number = number + 1000 WHERE need = 'kembar'; ALTER TABLE ticket ADD CONSTRAINT ticket_office_day_prefix_number_key UNIQUE (office, day, prefix, number)`
)

var breaks = []broken{
	{name: "a state that no event made", invariant: "I2", text: "tercatat left",
		sql: []string{`UPDATE ticket SET state = 'left', ended_at = now() WHERE office = {o} AND id = {1}`}},
	{name: "an event that the table forbids", invariant: "I2", text: "peristiwa ke-",
		sql: []string{`INSERT INTO ticket_event (office, ticket, kind, at, actor_kind, actor) VALUES ({o}, {0}, 'start', now(), 'user', '')`}},
	{name: "a ticket without its first event", invariant: "I2", text: "peristiwa ke-1",
		sql: []string{`DELETE FROM ticket_event WHERE office = {o} AND ticket = {1} AND kind = 'join'`}},
	{name: "a start that is not its event's", invariant: "I2", text: "waktu mulai",
		sql: []string{`UPDATE ticket SET service_started_at = service_started_at - interval '1 minute' WHERE office = {o} AND id = {4}`}},
	{name: "a visitor at a counter nobody called them to", invariant: "I2", text: "loket yang memanggil",
		sql: []string{`UPDATE ticket_event SET counter = gen_random_uuid() WHERE office = {o} AND ticket = {5} AND kind = 'call'`}},
	{name: "a visitor with an officer who does not hold the counter", invariant: "I2", text: "petugas lain",
		sql: []string{`UPDATE ticket SET officer = (SELECT officer FROM counter WHERE office = {o} AND number = 1) WHERE office = {o} AND id = {5}`}},
	{name: "a visitor at a counter on a break", invariant: "I2", text: "berstatus break",
		sql: []string{`UPDATE counter SET state = 'break' WHERE office = {o} AND number = 1`}},
	{name: "two visitors at one counter", invariant: "I3", text: "2 pengunjung",
		sql: []string{`DROP INDEX ticket_at_counter`, `UPDATE ticket SET need = 'kembar' WHERE office = {o} AND id = {5}`,
			`UPDATE ticket t SET counter = s.counter, officer = s.officer FROM ticket s WHERE s.office = {o} AND s.id = {4} AND t.office = {o} AND t.id = {5}`,
			`UPDATE ticket_event e SET counter = t.counter FROM ticket t WHERE t.office = {o} AND t.id = {5} AND e.office = {o} AND e.ticket = t.id AND e.kind = 'call'`},
		mend: []string{mendCounter}},
	{name: "a number given twice", invariant: "I3", text: "diberikan 2 kali",
		sql: []string{`ALTER TABLE ticket DROP CONSTRAINT ticket_office_day_prefix_number_key`,
			`UPDATE ticket SET number = 7, need = 'kembar' WHERE office = {o} AND id = {7}`,
			`UPDATE line SET numbers = jsonb_set(numbers, '{K}', '7') WHERE office = {o}`},
		mend: []string{mendNumber}},
	{name: "a gap in the numbers", invariant: "I3", text: "nomor K-009 tidak ada",
		sql: []string{`UPDATE line SET numbers = jsonb_set(numbers, '{K}', '9') WHERE office = {o}`}},
	{name: "a number beyond the count", invariant: "I3", text: "melewati penghitung",
		sql: []string{`UPDATE line SET numbers = jsonb_set(numbers, '{K}', '7') WHERE office = {o}`}},
	{name: "a sequence behind its tickets", invariant: "I3", text: "penghitung urutan",
		sql: []string{`UPDATE line SET seq = 2 WHERE office = {o}`}},
	{name: "a waiting list counted wrong", invariant: "I3", text: "tercatat 5",
		sql: []string{`UPDATE line SET waiting = (SELECT jsonb_object_agg(key, CASE WHEN key LIKE 'konsultasi%' THEN to_jsonb(5) ELSE value END) FROM jsonb_each(waiting)) WHERE office = {o}`}},
	{name: "two visitors in one place", invariant: "I3", text: "urutan yang sama",
		sql: []string{`UPDATE ticket t SET place = s.place FROM ticket s WHERE s.office = {o} AND s.id = {6} AND t.office = {o} AND t.id = {7}`}},
	{name: "an obligation that stays open beside the service", invariant: "I3", text: "masih terbuka padahal tiketnya serving",
		sql: []string{`UPDATE obligation SET outcome = 'open', answered_at = NULL WHERE office = {o} AND ticket = {4} AND outcome = 'met'`}},
	{name: "two open obligations of one visitor", invariant: "I3", text: "lebih dari satu kewajiban",
		sql: []string{`DROP INDEX obligation_open`, `INSERT INTO obligation (office, id, day, ticket, kind, start_at, due_at, standard_version, calendar_version)
			SELECT {o}, gen_random_uuid(), '2026-11-23', {5}, 'after_previous', now(), now() + interval '10 minutes', -1, 1 FROM generate_series(1, 2)`},
		mend: []string{mendOpen}},
	{name: "kept in time, called late", invariant: "I2", text: "dijawab",
		sql: []string{`UPDATE obligation SET outcome = 'late' WHERE office = {o} AND ticket = {4} AND outcome = 'met'`}},
	{name: "answered by a start that did not happen", invariant: "I2", text: "tidak ada peristiwa",
		sql: []string{`UPDATE obligation SET answered_at = answered_at - interval '1 second' WHERE office = {o} AND ticket = {4} AND outcome = 'met'`}},
	{name: "an answered request whose ticket is gone", invariant: "I1", text: "tiketnya tidak ada",
		sql: []string{`UPDATE idempotency SET answer = jsonb_set(answer, '{ticket,id}', to_jsonb(gen_random_uuid()::text)) WHERE office = {o}`}},
	{name: "two requests answered with one ticket", invariant: "I1", text: "tiket yang sama",
		sql: []string{`INSERT INTO idempotency SELECT office, caller, route, key || '2', body, answer, created_at FROM idempotency WHERE office = {o}`}},
	{name: "an event of another office's ticket", invariant: "I7", text: "bukan milik kantor ini",
		sql: []string{`INSERT INTO ticket_event (office, ticket, kind, at, actor_kind, actor) SELECT {o}, id, 'join', now(), 'user', '' FROM ticket WHERE office <> {o} LIMIT 1`}},
}

// Not parallel: some of them take an index away for a moment.
func TestEachBrokenInvariantIsFoundAndNothingElse(t *testing.T) {
	other := newHall(t, "7325", 1)
	other.take()
	for _, b := range breaks {
		t.Run(b.name, func(t *testing.T) {
			h := newHall(t, "7325", 2)
			tickets := h.aDay()
			names := []string{"{o}", fmt.Sprint(mustOffice(h))}
			for i, ticket := range tickets {
				names = append(names, fmt.Sprintf("{%d}", i), "'"+ticket.ID.String()+"'")
			}
			var sql []string
			for _, s := range b.sql {
				sql = append(sql, strings.NewReplacer(names...).Replace(s))
			}
			if b.mend != nil {
				defer store.BreakForTest(t, b.mend...)
			}
			store.BreakForTest(t, sql...)
			found := h.found()
			if len(found) != 1 || found[0].Invariant != b.invariant || !strings.Contains(found[0].Text, b.text) || found[0].Office != mustOffice(h) {
				t.Errorf("found %+v, want one %s %q", found, b.invariant, b.text)
			}
		})
	}
	if found := other.found(); found != nil {
		t.Errorf("an office nobody touched: %+v", found)
	}
}

func TestAVisitorLeftInAClosedDayIsFound(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	v := h.take()
	store.BreakForTest(t, fmt.Sprintf(`UPDATE line SET closed_at = now(), closed_by = 'x' WHERE office = %d`, mustOffice(h)))
	found := h.found()
	if len(found) != 1 || found[0].Invariant != "I3" || found[0].Subject != v.ID.String() {
		t.Errorf("%+v", found)
	}
}

func TestARedisThatDiffersFromPostgresIsFound(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.aMorning()
	l.caughtUp()
	look := func() []store.Finding {
		t.Helper()
		found, err := l.CheckIndex(l.public)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	l.until("Redis is the projection of Postgres", func() bool { return look() == nil })
	// An event that was told late may project the line once more, and what is lost
	// with it: it is lost again until that is over.
	lost := func(command, want string) {
		t.Helper()
		l.until(want+" is found", func() bool {
			l.redis.Say(command)
			found := look()
			return len(found) == 1 && found[0].Invariant == "I4" && strings.Contains(found[0].Text, want)
		})
	}
	o := mustOffice(l.hall)
	lost(fmt.Sprintf("ZPOPMIN pst:{%d}:line:2026-11-23:konsultasi", o), "daftar tunggu")
	lost("FLUSHALL", "revisi 0")
	if _, err := l.projector.Reconcile(context.Background()); err != nil {
		t.Fatal(err)
	}
	if found := look(); found != nil {
		t.Errorf("after the reconciler: %+v", found)
	}
	lost(fmt.Sprintf("ZPOPMIN pst:due:{%d}", index.Shard(o)), "jatuh tempo")
	l.redis.Stop()
	if _, err := l.CheckIndex(l.public); !strings.Contains(fmt.Sprint(err), index.ErrAway.Error()) {
		t.Errorf("without Redis: %v", err)
	}
}
