package consult

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
)

// must is a command's answer that did not fail.
func must(tb testing.TB) func(Done, error) Done {
	return func(d Done, err error) Done {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return d
	}
}

// finish closes a case without the words that go with it.
func (p *peers) finish(at *peer, id uuid.UUID, reason Reason) {
	p.Helper()
	_, err := p.act(at.officers[0], id, func(_ context.Context, w *work) error {
		now := w.now
		w.AnswerClock, w.AnswerKind, w.DueAt, w.SnoozedUntil = nil, "", nil, nil
		w.CloseReason, w.ClosedAt = reason, &now
		after, _ := next(w.State, ActClose)
		w.State = after
		w.events = append(w.events, event{ActClose, after, reason, nil})
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
}

// wrong are the codes of the fields that a failure names.
func wrong(tb testing.TB, err error) map[string]string {
	tb.Helper()
	refused(tb, err, fault.InvalidInput)
	f, _ := fault.As(err)
	all := map[string]string{}
	for _, w := range f.Fields {
		all[w.Path] = w.Code
	}
	return all
}

func TestAClaimEndsNewAndWhoHoldsACaseIsNamedToWhoComesLater(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	first := must(t)(p.Claim(at.officers[0], c.ID, false))
	if got := p.read(at, c.ID); got.State != WaitingOfficer || *got.Assignee != at.people[0] || !got.AssignedAt.Equal(p.clock.Now()) {
		t.Errorf("%+v", got)
	}
	if again := must(t)(p.Claim(at.officers[0], c.ID, false)); again.Rev != first.Rev {
		t.Errorf("claiming one's own: revision %d, was %d", again.Rev, first.Rev)
	}
	_, err := p.Claim(at.officers[1], c.ID, false)
	refused(t, err, fault.CaseHeld)
	f, _ := fault.As(err)
	if diff := cmp.Diff(Person{at.people[0], "Petugas 1"}, f.Extra["held_by"]); diff != "" {
		t.Error(diff)
	}
	must(t)(p.Claim(at.officers[1], c.ID, true))
	if got := p.read(at, c.ID); *got.Assignee != at.people[1] {
		t.Error("not taken over")
	}
	if diff := cmp.Diff([]Action{ActAsk, ActClaim, ActClaim}, p.actions(at, c.ID)); diff != "" {
		t.Error(diff)
	}
	p.finish(at, c.ID, Answered)
	_, err = p.Claim(at.officers[1], c.ID, true)
	refused(t, err, fault.CaseClosed)
}

func TestOfTwoWhoClaimAtOnceOneWinsAndTheOtherIsToldWho(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	for range 20 {
		c := p.file(at, nil)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = p.Claim(at.officers[i], c.ID, false) })
		}
		wg.Wait()
		winner := 0
		if errs[0] != nil {
			winner = 1
		}
		if errs[winner] != nil {
			t.Fatal("nobody won: ", errs)
		}
		refused(t, errs[1-winner], fault.CaseHeld)
		f, _ := fault.As(errs[1-winner])
		if by, _ := f.Extra["held_by"].(Person); by.ID != at.people[winner] || *p.read(at, c.ID).Assignee != at.people[winner] {
			t.Fatalf("held by %v", f.Extra)
		}
	}
}

func TestACaseIsGivenToAnActiveOfficerOfTheOfficeOnly(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	at, other := p.all[0], p.all[1]
	c := p.file(at, nil)
	foreign, nobody := other.people[0], uuid.New()
	for _, to := range []uuid.UUID{foreign, nobody} {
		_, err := p.Assign(at.officers[0], c.ID, &to, "")
		if diff := cmp.Diff(map[string]string{"officer": "unknown"}, wrong(t, err)); diff != "" {
			t.Error(diff)
		}
	}
	given := must(t)(p.Assign(at.officers[0], c.ID, &at.people[1], "  Tolong dilanjutkan, saya dinas luar. "))
	got, thread := p.read(at, c.ID), p.thread(at, c.ID)
	if *got.Assignee != at.people[1] || got.State != Arrived {
		t.Errorf("%+v", got)
	}
	if note := thread[len(thread)-1]; note.Kind != message.Note || note.Body != "Tolong dilanjutkan, saya dinas luar." || *note.Author != at.people[0] {
		t.Errorf("%+v", note)
	}
	if again := must(t)(p.Assign(at.officers[0], c.ID, &at.people[1], "")); again.Rev != given.Rev {
		t.Error("given twice")
	}
	p.update(at, func(_ context.Context, tx *store.Tx) error {
		tx.Later(`UPDATE account SET active = false WHERE office = $1 AND id = $2`, tx.Office(), at.people[0])
		return nil
	})
	_, err := p.Assign(at.officers[1], c.ID, &at.people[0], "")
	wrong(t, err)
	must(t)(p.Assign(at.officers[1], c.ID, nil, ""))
	if got := p.read(at, c.ID); got.Assignee != nil || got.AssignedAt != nil {
		t.Errorf("%+v", got)
	}
	_, err = p.Assign(at.officers[1], c.ID, nil, strings.Repeat("a", maxBody+1))
	if diff := cmp.Diff(map[string]string{"reason": "too_long"}, wrong(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestOneOfficerWritesAtATimeForAMinuteAfterTheLastSignOfIt(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	began := must(t)(p.Writing(at.officers[0], c.ID))
	p.clock.Advance(50 * time.Second)
	if on := must(t)(p.Writing(at.officers[0], c.ID)); on.Rev != began.Rev {
		t.Error("writing on is told again")
	}
	p.clock.Advance(59 * time.Second)
	_, err := p.Writing(at.officers[1], c.ID)
	refused(t, err, fault.CaseHeld)
	whole, err := p.Case(at.officers[1], c.ID)
	if err != nil || whole.Writer == nil || whole.Writer.Name != "Petugas 1" {
		t.Fatalf("%+v, %v", whole.Writer, err)
	}
	_, err = p.Send(at.officers[1], c.ID, Outgoing{Kind: message.Answer, Body: "Terlampir."})
	refused(t, err, fault.CaseHeld)
	p.clock.Advance(time.Second)
	must(t)(p.Writing(at.officers[1], c.ID))
	if got := p.read(at, c.ID); *got.Writer != at.people[1] {
		t.Error("the pen was not handed on")
	}
	must(t)(p.Send(at.officers[1], c.ID, Outgoing{Kind: message.Update, Body: "Sedang kami cari."}))
	if got := p.read(at, c.ID); got.Writer != nil {
		t.Error("the pen was not laid down")
	}
	p.finish(at, c.ID, Answered)
	_, err = p.Writing(at.officers[1], c.ID)
	refused(t, err, fault.CaseClosed)
}

func TestACaseIsUnreadUntilAnOfficerReadWhatTheVisitorWrote(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	if !c.Unread() {
		t.Error("a new case was read")
	}
	read := must(t)(p.Read(at.officers[0], c.ID))
	if got := p.read(at, c.ID); got.Unread() {
		t.Error("still unread")
	}
	if again := must(t)(p.Read(at.officers[1], c.ID)); again.Rev != read.Rev {
		t.Error("reading twice is told twice")
	}
	p.clock.Advance(time.Minute)
	must(t)(p.act(at.public, c.ID, func(_ context.Context, w *work) error {
		w.LastInboundAt = w.now
		return w.happen(ActReply, nil)
	}))
	if got := p.read(at, c.ID); !got.Unread() {
		t.Error("what was written after it counts as read")
	}
}

func TestTagsAreWordsInLowerCaseEachOnceAndTenAtMost(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	done := must(t)(p.Tag(at.officers[0], c.ID, []string{" PDRB  Kecamatan", "tahun-2024", "pdrb kecamatan", "Ñandú"}))
	if diff := cmp.Diff([]string{"pdrb kecamatan", "tahun-2024", "ñandú"}, p.read(at, c.ID).Tags); diff != "" {
		t.Error(diff)
	}
	if again := must(t)(p.Tag(at.officers[0], c.ID, []string{"pdrb kecamatan", "tahun-2024", "ñandú"})); again.Rev != done.Rev {
		t.Error("the same tags are told again")
	}
	eleven := strings.Split("a b c d e f g h i j k", " ")
	for _, try := range []struct {
		tags []string
		path string
		code string
	}{{[]string{"a", " "}, "tags[1]", "required"}, {[]string{strings.Repeat("é", 31)}, "tags[0]", "too_long"},
		{[]string{"<b>tebal</b>"}, "tags[0]", "invalid"}, {[]string{"a,b"}, "tags[0]", "invalid"}, {eleven, "tags", "out_of_range"}} {
		_, err := p.Tag(at.officers[0], c.ID, try.tags)
		if diff := cmp.Diff(map[string]string{try.path: try.code}, wrong(t, err)); diff != "" {
			t.Errorf("%v: %s", try.tags, diff)
		}
	}
	must(t)(p.Tag(at.officers[0], c.ID, nil))
	if got := p.read(at, c.ID); len(got.Tags) != 0 {
		t.Error(got.Tags)
	}
}

func TestATopicASubjectAndWhatWasAskedAreWrittenAnewAlsoAfterTheEnd(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	p.finish(at, c.ID, Answered)
	must(t)(p.Topic(at.officers[0], c.ID, Metadata, ""))
	must(t)(p.Topic(at.officers[0], c.ID, Metadata, " Metadata  PDRB "))
	if got := p.read(at, c.ID); got.Topic != Metadata || got.Subject != "Metadata PDRB" || got.State != Closed {
		t.Errorf("%+v", got)
	}
	from := 2020
	asked := []guest.Asked{{Subject: "PDRB", Region: "Kecamatan Malili", YearsFrom: &from, Level: "kecamatan", Outcome: "sesuai", Source: "tabulasi_data"},
		{Subject: "Jumlah UMKM", Outcome: "belum_diperoleh"}}
	for _, needs := range [][]guest.Asked{asked, asked[1:], {}} {
		must(t)(p.Needs(at.officers[0], c.ID, needs))
		whole, err := p.Case(at.officers[0], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(needs, whole.Needs); diff != "" {
			t.Error(diff)
		}
	}
	_, err := p.Topic(at.officers[0], c.ID, "gosip", strings.Repeat("a", maxSubject+1))
	if diff := cmp.Diff(map[string]string{"topic": "invalid", "subject": "too_long"}, wrong(t, err)); diff != "" {
		t.Error(diff)
	}
	_, err = p.Needs(at.officers[0], c.ID, []guest.Asked{{Subject: "a"}})
	if diff := cmp.Diff(map[string]string{"needs[0].outcome": "required"}, wrong(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestANoteStaysInsideTheOffice(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	p.finish(at, c.ID, Spam)
	p.clock.Advance(time.Minute)
	must(t)(p.Note(at.officers[1], c.ID, "Sudah ditelepon.\r\n<b>Rahasia</b>", nil))
	thread := p.thread(at, c.ID)
	if n := thread[len(thread)-1]; n.Body != "Sudah ditelepon.\n<b>Rahasia</b>" || n.Public() || *n.Author != at.people[1] {
		t.Errorf("%+v", n)
	}
	if got := p.read(at, c.ID); got.State != Closed || !got.LastMessageAt.Equal(c.LastMessageAt) {
		t.Errorf("%+v", got)
	}
	_, err := p.Note(at.officers[0], c.ID, " \n ", nil)
	if diff := cmp.Diff(map[string]string{"body": "required"}, wrong(t, err)); diff != "" {
		t.Error(diff)
	}
	_, err = p.Note(at.officers[0], c.ID, "lampiran", []uuid.UUID{uuid.New()})
	refused(t, err, fault.AttachmentUnknown)
}

func TestACaseOfAnotherOfficeIsUnknownToEveryCommand(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	c, foreign := p.file(p.all[0], nil), p.all[1].officers[0]
	until := p.clock.Now().Add(time.Hour)
	for name, try := range map[string]func(uuid.UUID) (Done, error){
		"claim":   func(id uuid.UUID) (Done, error) { return p.Claim(foreign, id, true) },
		"assign":  func(id uuid.UUID) (Done, error) { return p.Assign(foreign, id, &p.all[1].people[0], "") },
		"writing": func(id uuid.UUID) (Done, error) { return p.Writing(foreign, id) },
		"read":    func(id uuid.UUID) (Done, error) { return p.Read(foreign, id) },
		"note":    func(id uuid.UUID) (Done, error) { return p.Note(foreign, id, "a", nil) },
		"tags":    func(id uuid.UUID) (Done, error) { return p.Tag(foreign, id, []string{"a"}) },
		"snooze":  func(id uuid.UUID) (Done, error) { return p.Snooze(foreign, id, &until) },
		"topic":   func(id uuid.UUID) (Done, error) { return p.Topic(foreign, id, Data, "") },
		"needs":   func(id uuid.UUID) (Done, error) { return p.Needs(foreign, id, nil) },
	} {
		for _, id := range []uuid.UUID{c.ID, uuid.New()} {
			if _, err := try(id); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if diff := cmp.Diff([]Action{ActAsk}, p.actions(p.all[0], c.ID)); diff != "" {
		t.Error(diff)
	}
}
