package consult

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
)

// refer refers a case and returns its mirror over there.
func (p *peers) refer(from, to *peer, c Case, share bool) Case {
	p.Helper()
	if _, err := p.Refer(from.officers[0], c.ID, NewReferral{Office: to.Code, Note: "Mereka punya datanya", ShareContact: share}); err != nil {
		p.Fatal(err)
	}
	p.relay()
	all := p.mirrors(to)
	if len(all) == 0 {
		p.Fatal("no mirror stands")
	}
	return all[len(all)-1]
}

func (p *peers) mirrors(at *peer) (all []Case) {
	p.Helper()
	p.view(at, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		store.Rows(b, &all, `SELECT `+caseColumns+` FROM consult_case c WHERE c.office = $1 AND c.source_office IS NOT NULL ORDER BY c.seq`, tx.Office())
		return b.Send(ctx)
	})
	return all
}

func TestAReferredCaseStandsInTheOtherOfficeAndItsAnswerComesBackAsANote(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	p.at("2026-09-07 09:00")
	mirror := p.refer(here, there, c, false)
	if mirror.State != Arrived || mirror.Topic != Data || *mirror.SourceNumber != c.Number() || mirror.Name != here.Display() || mirror.Email != nil {
		t.Fatalf("mirror %+v", mirror)
	}
	p.due(there, mirror, "2026-09-10 16:00") // its own clock, from when it came
	p.due(here, c, "2026-09-09 16:00")
	if words := p.thread(there, mirror.ID); len(words) != 1 || words[0].Body != askerWords {
		t.Fatalf("words over there: %+v", words)
	}
	if o := p.whole(here, c).Referral; o == nil || o.Office != there.Code || *o.Number != mirror.Number() || *o.Answered {
		t.Errorf("referral shown: %+v", o)
	}
	if w := p.whole(there, mirror); w.MirrorOf == nil || w.MirrorOf.Office != here.Code || *w.MirrorOf.Number != c.Number() || w.Link != "" {
		t.Errorf("mirror shown: %+v, link %q", w.MirrorOf, w.Link)
	}
	if _, err := p.Send(there.officers[0], mirror.ID, Outgoing{Kind: message.Update, Body: "Sedang kami cari."}); err != nil {
		t.Fatal(err)
	}
	p.relay()
	if _, err := p.Send(there.officers[0], mirror.ID, Outgoing{Kind: message.Answer, Body: "Angkanya 12,5."}); err != nil {
		t.Fatal(err)
	}
	p.relay()
	p.relay()
	whole := p.whole(here, c)
	if n := len(whole.Messages); n != 3 {
		t.Fatalf("%d messages here", n)
	}
	note := whole.Messages[2]
	if note.Kind != message.Note || note.Body != "Angkanya 12,5." || note.FromOffice == nil || note.FromOffice.Office != there.Code || note.Author != nil {
		t.Errorf("note %+v", note)
	}
	if !*whole.Referral.Answered || !whole.Unread || whole.State == Closed || whole.DueAt == nil {
		t.Errorf("the case here: %+v", whole.Shown)
	}
	mirror = p.read(there, mirror.ID)
	if mirror.State != Closed || mirror.CloseReason != Answered || mirror.AnswerClock != nil {
		t.Errorf("the mirror afterwards: %+v", mirror)
	}
	for _, at := range []struct {
		*peer
		id uuid.UUID
	}{{here, c.ID}, {there, mirror.ID}} {
		if n := len(p.letters(at.peer, at.id)); n != 0 {
			t.Errorf("%d letters to the visitor", n)
		}
	}
}

func TestTheFilesOfAnAnswerComeBackWithItAndMayBeSentOn(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	mirror := p.refer(here, there, c, false)
	const table = "tahun,angka\n2024,12.5\n"
	file, err := p.Files.Save(there.officers[0], "pdrb.csv", strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Send(there.officers[1], mirror.ID, Outgoing{Kind: message.Answer, Body: "Terlampir.", Attachments: []uuid.UUID{file.ID}}); err != nil {
		t.Fatal(err)
	}
	p.relay()
	note := p.whole(here, c).Messages[1]
	if len(note.Attachments) != 1 || note.Attachments[0].Name != "pdrb.csv" || note.Attachments[0].ID == file.ID {
		t.Fatalf("files of the note: %+v", note.Attachments)
	}
	if _, _, err := p.Files.Open(here.system, file.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the other office's own file: %v", err)
	}
	_, content, err := p.Files.Open(here.system, note.Attachments[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = content.Close() }()
	if got, err := io.ReadAll(content); err != nil || string(got) != table {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := p.Send(here.officers[0], c.ID, Outgoing{Kind: message.Answer, Body: "Terlampir.", Attachments: []uuid.UUID{note.Attachments[0].ID}}); err != nil {
		t.Fatal(err)
	}
	whole := p.whole(here, c)
	if a := whole.Messages[2].Attachments; len(a) != 1 || a[0].Name != "pdrb.csv" || len(whole.Messages[1].Attachments) != 1 {
		t.Errorf("sent on: %+v", whole.Messages)
	}
	if h := whole.HandedOut; len(h) != 1 || h[0].Kind != "file" || h[0].What != "pdrb.csv" {
		t.Errorf("handed out: %+v", h)
	}
}

func TestNothingOfAContactCrossesUnlessItsVisitorAgreed(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325", "7326")
	here, there, third := p.all[0], p.all[1], p.all[2]
	phone := askerPhone
	shy := p.file(here, func(c *Case) { c.Phone, c.Tags = &phone, []string{"rahasia"} })
	p.refer(here, there, shy, false)
	for _, secret := range []string{askerName, askerEmail, askerPhone, "rahasia", "Mereka punya datanya"} {
		if n := p.rowsWith(there, secret); n != 0 {
			t.Errorf("%q stands in %d rows of the other office", secret, n)
		}
	}
	open := p.file(here, func(c *Case) { c.ShareContact = true })
	mirror := p.refer(here, third, open, true)
	if mirror.Name != askerName || *mirror.Email != askerEmail || mirror.AnswerClock != nil {
		t.Errorf("agreed: %+v", mirror)
	}
	asked := p.file(here, func(c *Case) { c.ShareContact = true })
	if m := p.refer(here, there, asked, false); m.Name == askerName || m.Email != nil {
		t.Errorf("agreed, and not asked for: %+v", m)
	}
}

// rowsWith counts the office's rows that hold a text, in every table.
func (p *peers) rowsWith(at *peer, text string) (n int) {
	p.Helper()
	p.view(at, func(ctx context.Context, tx *store.Tx) error {
		var tables []string
		if err := tx.Select(ctx, &tables, `SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'office'
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1`); err != nil {
			return err
		}
		for _, table := range tables {
			var found int
			if err := tx.Get(ctx, &found, fmt.Sprintf(`SELECT count(*) FROM %s t WHERE office = $1 AND t::text LIKE '%%' || $2 || '%%'`, table), tx.Office(), text); err != nil {
				return err
			}
			n += found
		}
		return nil
	})
	return n
}

func TestAReferralThatIsToldAgainAndAgainMakesOneMirror(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	if _, err := p.Refer(here.officers[0], c.ID, NewReferral{Office: there.Code}); err != nil {
		t.Fatal(err)
	}
	told := outbox.Event{Office: here.Key, Topic: Changed, Subject: c.ID.String()}
	for n := range 60 { // cut off at each look at the context, then once whole
		if p.carry(fading(here.system, n), told) == nil {
			break
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := p.carry(here.system, told); err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	p.relay()
	mirrors := p.mirrors(there)
	if len(mirrors) != 1 || len(p.thread(there, mirrors[0].ID)) != 1 {
		t.Fatalf("%d mirrors", len(mirrors))
	}
	var numbers int
	p.view(there, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &numbers, `SELECT last FROM case_counter WHERE office = $1`, tx.Office())
	})
	if numbers != 1 {
		t.Errorf("%d numbers were used for one mirror", numbers)
	}
	if _, err := p.Send(there.officers[0], mirrors[0].ID, Outgoing{Kind: message.Answer, Body: "Angkanya 12,5."}); err != nil {
		t.Fatal(err)
	}
	back := outbox.Event{Office: there.Key, Topic: Changed, Subject: mirrors[0].ID.String()}
	for n := range 120 {
		if p.carry(fading(there.system, n), back) == nil {
			break
		}
	}
	for range 8 {
		wg.Go(func() {
			if err := p.carry(there.system, back); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.AttachmentUnknown) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	p.relay()
	if n := len(p.thread(here, c.ID)); n != 2 {
		t.Errorf("%d messages here, want the question and one note", n)
	}
	if n := len(slices.DeleteFunc(p.actions(there, mirrors[0].ID), func(a Action) bool { return a != ActAccept })); n != 1 {
		t.Errorf("the answer was accepted %d times", n)
	}
}

// fade is a context that ends when it has been looked at so many times.
type fade struct {
	context.Context
	left *atomic.Int64
}

func fading(ctx context.Context, looks int) context.Context {
	f := fade{ctx, &atomic.Int64{}}
	f.left.Store(int64(looks))
	return f
}

var over = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func (f fade) Done() <-chan struct{} {
	if f.left.Add(-1) < 0 {
		return over
	}
	return nil
}

func (f fade) Err() error {
	if f.left.Load() < 0 {
		return context.Canceled
	}
	return nil
}

func TestWhatTheVisitorAddsFollowsAndAClosedCaseIsLetGoOverThere(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	mirror := p.refer(here, there, c, false)
	token := p.link(here.Office, &c)
	for _, words := range []string{"Tahun 2023 saja.", "Dan kecamatan Malili."} {
		if _, err := p.Reply(here.public, token, words, nil); err != nil {
			t.Fatal(err)
		}
		p.relay()
		p.relay()
	}
	if words := p.thread(there, mirror.ID); len(words) != 3 || words[2].Body != "Dan kecamatan Malili." {
		t.Fatalf("words over there: %+v", words)
	}
	if _, err := p.Withdraw(here.public, token); err != nil {
		t.Fatal(err)
	}
	p.relay()
	p.relay()
	if got := p.read(there, mirror.ID); got.State != Closed || got.CloseReason != Withdrawn || got.AnswerClock != nil {
		t.Errorf("the mirror of a case that was taken back: %+v", got)
	}
	if _, err := p.Reply(here.public, token, "Ternyata masih perlu.", nil); err != nil {
		t.Fatal(err)
	}
	p.relay()
	if got := p.read(there, mirror.ID); got.State != WaitingOfficer || got.AnswerClock == nil || len(p.thread(there, mirror.ID)) != 4 {
		t.Errorf("the mirror of a case that was opened again: %+v", got)
	}
}

func TestWordsThatAreMaskedAtHomeAreMaskedOverThere(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	mirror := p.refer(here, there, c, false)
	if _, err := p.Mask(here.officers[0], c.ID, p.thread(here, c.ID)[0].ID); err != nil {
		t.Fatal(err)
	}
	p.relay()
	if m := p.thread(there, mirror.ID)[0]; m.MaskedAt == nil || p.read(there, mirror.ID).Subject != maskedSubject {
		t.Errorf("over there: %+v", m)
	}
	hidden := p.file(here, nil)
	if _, err := p.Mask(here.officers[0], hidden.ID, p.thread(here, hidden.ID)[0].ID); err != nil {
		t.Fatal(err)
	}
	if m := p.refer(here, there, hidden, false); len(p.thread(there, m.ID)) != 0 {
		t.Error("masked words crossed")
	}
}

func TestAMirrorThatIsClosedWithoutAnAnswerSaysSoWhereItWasAsked(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	mirror := p.refer(here, there, c, false)
	if _, err := p.Close(there.officers[0], mirror.ID, Closing{Reason: Spam}); err != nil {
		t.Fatal(err)
	}
	p.relay()
	p.relay()
	thread := p.thread(here, c.ID)
	if len(thread) != 2 || !strings.Contains(thread[1].Body, mirror.Number()) || thread[1].FromOffice == nil {
		t.Fatalf("thread %+v", thread)
	}
	if o := p.whole(here, c).Referral; *o.Answered {
		t.Error("a mirror without an answer counts as answered")
	}
}

func TestAQuestionThatIsPassedOnComesBackTheWayItWent(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325", "7325")
	regency, province, central := p.all[0], p.all[1], p.all[2]
	store.BreakForTest(t, fmt.Sprintf(`UPDATE office SET supervised_by = %d WHERE key = %d`, central.Key, province.Key))
	if err := p.Offices.Reload(context.Background()); err != nil {
		t.Fatal(err)
	}
	c := p.file(regency, nil)
	second := p.refer(regency, province, c, false)
	for _, to := range []*peer{regency, province} {
		_, err := p.Refer(province.officers[0], second.ID, NewReferral{Office: to.Code})
		refused(t, err, fault.InvalidInput)
	}
	third := p.refer(province, central, second, false)
	_, err := p.Refer(central.officers[0], third.ID, NewReferral{Office: regency.Code})
	refused(t, err, fault.InvalidInput)
	if third.Name != province.Display() || *third.SourceNumber != second.Number() {
		t.Errorf("the third office sees %q, %s", third.Name, *third.SourceNumber)
	}
	for i, step := range []struct {
		*peer
		Case
	}{{central, third}, {province, second}} {
		if _, err := p.Send(step.officers[0], step.ID, Outgoing{Kind: message.Answer, Body: fmt.Sprintf("Angkanya 12,%d.", i)}); err != nil {
			t.Fatal(err)
		}
		p.relay()
		if got := p.read(step.peer, step.ID); got.State != Closed {
			t.Errorf("mirror %d stays open: %+v", i, got)
		}
	}
	if thread := p.thread(regency, c.ID); len(thread) != 2 || thread[1].Body != "Angkanya 12,1." {
		t.Errorf("at home: %+v", thread)
	}
	if got := p.read(regency, c.ID); got.State == Closed || len(p.letters(regency, c.ID)) != 0 {
		t.Errorf("at home: %+v", got)
	}
}
