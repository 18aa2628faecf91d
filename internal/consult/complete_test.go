package consult

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
)

// countsFromComplete has the room's standard count from when a request is
// complete.
func (r *room) countsFromComplete() { r.Helper(); waitsForComplete(r.TB, r.peer) }

func waitsForComplete(tb testing.TB, p *peer) {
	tb.Helper()
	store.BreakForTest(tb, fmt.Sprintf(`UPDATE standard_version SET body = jsonb_set(body, '{clock,clock_start}', '"on_request_complete"'),
		digest = sha256('complete %d') WHERE office = %d AND service = 'konsultasi'`, p.Key, p.Key))
}

// completes has the first officer say that the request is complete.
func (r *room) completes(id uuid.UUID) Done {
	r.Helper()
	done, err := r.RequestComplete(r.officers[0], id)
	if err != nil {
		r.Fatal(err)
	}
	return done
}

func (r *room) opened(token string) Public {
	r.Helper()
	p, err := r.Opened(r.visitor(), i18n.ID, token)
	if err != nil {
		r.Fatal(err)
	}
	return p
}

// newestLetter is the last letter that was put on its way about a case.
func (r *room) newestLetter(id uuid.UUID) message.Delivery {
	r.Helper()
	all := r.letters(r.peer, id)
	return slices.MaxFunc(all, func(a, b message.Delivery) int { return strings.Compare(a.ID.String(), b.ID.String()) })
}

func TestAnAnswerIsCountedFromWhenTheRequestIsCompleteWhereTheStandardSaysSo(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	r.countsFromComplete()
	c, token := r.ask()
	if c.DueAt != nil || len(r.clocks(c.ID)) != 0 || c.IncompleteSince == nil || !c.IncompleteSince.Equal(r.local("2026-09-04 10:00")) {
		t.Fatalf("%+v", c)
	}
	if body := r.newestLetter(c.ID).Body; !strings.Contains(body, "dihitung sejak permintaan Anda jelas dan lengkap") || strings.Contains(body, "paling lambat") {
		t.Error(body)
	}
	if p := r.opened(token); p.Due != nil || p.IncompleteSince == nil {
		t.Errorf("%+v", p)
	}
	r.at("2026-09-07 11:00")
	done := r.completes(c.ID)
	c = r.stands(c.ID, Arrived, "")
	r.due(c.DueAt, "2026-09-10 16:00")
	k := r.clockOf(*c.AnswerClock)
	if k.Kind != sla.FirstAnswer || k.ReceivedAt == nil || !k.ReceivedAt.Equal(r.local("2026-09-04 10:00")) || !k.StartedAt.Equal(r.local("2026-09-07 11:00")) {
		t.Errorf("%+v", k)
	}
	if l := r.newestLetter(c.ID); l.Template != message.Complete || !strings.Contains(l.Body, "paling lambat Kamis, 10 September 2026") && !strings.Contains(l.Body, "10 Sep 2026") {
		t.Errorf("%s: %s", l.Template, l.Body)
	}
	p := r.opened(token)
	if p.Due == nil || p.IncompleteSince != nil || !p.Due.ReceivedAt.Equal(*k.ReceivedAt) || p.Due.CompleteAt == nil || !p.Due.CompleteAt.Equal(k.StartedAt) {
		t.Fatalf("%+v", p.Due)
	}
	for _, said := range []string{"Diterima Jum, 4 Sep 2026", "jelas dan lengkap Sen, 7 Sep 2026", "3 hari kerja berakhir Kam, 10 Sep 2026"} {
		if !strings.Contains(p.Due.Text, said) {
			t.Errorf("%q is missing in %q", said, p.Due.Text)
		}
	}
	r.at("2026-09-08 09:00")
	if again := r.completes(c.ID); again.Rev != done.Rev {
		t.Errorf("saying it again made %+v of %+v", again, done)
	}
}

func TestARequestThatIsCompleteOutsideServiceHoursCountsFromTheNextOpening(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	r.countsFromComplete()
	c, _ := r.ask()
	r.at("2026-09-05 12:00")
	r.completes(c.ID)
	c = r.get(c.ID)
	r.due(c.DueAt, "2026-09-10 16:00")
	from := r.clockOf(*c.AnswerClock).CountedFrom
	r.due(&from, "2026-09-07 08:00")
}

func TestAnAnswerFindsTheRequestCompleteAndAWordOfHowItStandsDoesNot(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	r.countsFromComplete()
	c, _ := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Update})
	if c = r.get(c.ID); c.IncompleteSince == nil || c.AnswerClock != nil {
		t.Fatalf("%+v", c)
	}
	r.at("2026-09-30 10:00")
	r.answers(c.ID)
	c = r.stands(c.ID, WaitingVisitor, "")
	all := r.clocks(c.ID)
	if len(all) != 2 || all[0].Outcome != sla.EndedMet || all[1].Kind != sla.Silence || all[0].ReceivedAt == nil {
		t.Errorf("%+v", all)
	}
	if got := r.actions(r.peer, c.ID); !slices.Equal(got, []Action{ActAsk, ActUpdate, ActComplete, ActAnswer, ActAccept}) {
		t.Error(got)
	}
}

func TestAnAnswerThatCameBackIsOwedSinceTheRequestWasFoundComplete(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	r.countsFromComplete()
	c, _ := r.ask()
	r.at("2026-09-07 11:00")
	r.sends(c.ID, Outgoing{Kind: message.Answer})
	r.at("2026-09-08 11:00")
	r.fails(c.ID)
	c = r.stands(c.ID, WaitingOfficer, "")
	r.due(c.DueAt, "2026-09-10 16:00")
}

func TestANextAnswerWaitsForACompleteRequestToo(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	r.countsFromComplete()
	c, token := r.ask()
	r.answers(c.ID)
	r.at("2026-09-07 09:00")
	r.replies(token, "Bagaimana dengan tahun 2025?")
	if c = r.stands(c.ID, WaitingOfficer, ""); c.IncompleteKind != sla.NextAnswer || c.SilenceClock != nil {
		t.Fatalf("%+v", c)
	}
	r.at("2026-09-07 10:00")
	r.completes(c.ID)
	c = r.stands(c.ID, WaitingOfficer, "")
	r.due(c.DueAt, "2026-09-10 16:00")
	if c.AnswerKind != sla.NextAnswer {
		t.Error(c.AnswerKind)
	}
}

func TestWhatIsNotCountedYetEndsWithTheCase(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	r.countsFromComplete()
	c, _ := r.ask()
	_, err := r.Close(r.officers[0], c.ID, Closing{Reason: Answered})
	refused(t, err, fault.AnswerOwed)
	_, err = r.NoReplyNeeded(r.officers[0], c.ID)
	refused(t, err, fault.AnswerOwed)
	if _, err := r.Close(r.officers[0], c.ID, Closing{Reason: Withdrawn}); err != nil {
		t.Fatal(err)
	}
	if c = r.stands(c.ID, Closed, Withdrawn); c.IncompleteSince != nil || len(r.clocks(c.ID)) != 0 {
		t.Errorf("%+v", c)
	}
	_, err = r.RequestComplete(r.officers[0], c.ID)
	refused(t, err, fault.CaseClosed)
}

func TestACaseThatIsCountedFromReceiptCannotBeCalledComplete(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	_, err := r.RequestComplete(r.officers[0], c.ID)
	refused(t, err, fault.CountedFromReceipt)
	r.answers(c.ID)
	_, err = r.RequestComplete(r.officers[0], c.ID)
	refused(t, err, fault.NothingOwed)
}

func TestWhatIsNotCountedYetStandsBehindTheDatedCasesTheOldestMessageFirst(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	dated, _ := r.ask()
	r.countsFromComplete()
	r.at("2026-09-04 11:00")
	first, token := r.ask()
	r.at("2026-09-04 12:00")
	second, _ := r.ask()
	r.at("2026-09-04 13:00")
	r.replies(token, "Untuk semua kecamatan.")
	p, err := r.List(r.officers[0], Search{View: ViewOpen, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []uuid.UUID
	for _, s := range p.Items {
		got = append(got, s.ID)
	}
	if !slices.Equal(got, []uuid.UUID{dated.ID, second.ID, first.ID}) {
		t.Errorf("%v of %v %v %v", got, dated.ID, second.ID, first.ID)
	}
	if s := p.Items[1]; s.DueAt != nil || s.WorkingDaysLeft != nil || s.IncompleteSince == nil || s.Late {
		t.Errorf("%+v", s)
	}
}

func TestAMessageThatMovesTakesAlongThatItIsNotCountedYet(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	r.countsFromComplete()
	from, _ := r.ask()
	r.at("2026-09-04 11:00")
	into, _ := r.ask()
	thread := r.thread(r.peer, from.ID)
	if _, err := r.MoveMessage(r.officers[0], from.ID, thread[0].ID, into.ID); err != nil {
		t.Fatal(err)
	}
	r.stands(from.ID, Closed, Withdrawn)
	if c := r.stands(into.ID, Arrived, ""); c.IncompleteSince == nil || !c.IncompleteSince.Equal(r.local("2026-09-04 10:00")) {
		t.Errorf("%+v", c.IncompleteSince)
	}
}

func TestAMirrorWaitsForACompleteRequestByTheStandardOfItsOwnOffice(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	home, there := p.all[0], p.all[1]
	waitsForComplete(t, there)
	c := p.file(home, nil)
	if _, err := p.Refer(home.officers[0], c.ID, NewReferral{Office: there.Code}); err != nil {
		t.Fatal(err)
	}
	p.relay()
	var mirror uuid.UUID
	p.view(there, func(ctx context.Context, tx *store.Tx) error {
		id, err := mirrorOf(ctx, tx, home.Key, c.ID)
		if err == nil {
			mirror = *id
		}
		return err
	})
	if m := p.read(there, mirror); m.IncompleteSince == nil || m.AnswerClock != nil {
		t.Fatalf("%+v", m)
	}
	if m := p.read(home, c.ID); m.DueAt == nil {
		t.Error("the origin has no date of its own")
	}
	if _, err := p.Send(there.officers[0], mirror, Outgoing{Kind: message.Answer, Body: "Datanya begini."}); err != nil {
		t.Fatal(err)
	}
	p.relay()
	if m := p.read(there, mirror); m.State != Closed || m.CloseReason != Answered {
		t.Errorf("%s %s", m.State, m.CloseReason)
	}
}
