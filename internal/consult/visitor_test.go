package consult

import (
	"slices"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
)

func TestAMessageOpensTheNextAnswerWhenNothingIsOwed(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.replies(token, "Maksud saya per kecamatan.")
	same := r.stands(c.ID, Arrived, "")
	if *same.AnswerClock != *c.AnswerClock {
		t.Error("a second message began a second clock")
	}
	r.answers(c.ID)
	answered := r.get(c.ID)
	r.at("2026-09-07 10:00")
	r.replies(token, "Tahun 2025 belum ada.")
	got := r.stands(c.ID, WaitingOfficer, "")
	if got.AnswerKind != sla.NextAnswer || got.SilenceClock != nil || !got.Unread() {
		t.Errorf("%+v", got)
	}
	r.due(got.DueAt, "2026-09-10 16:00")
	if k := r.clockOf(*answered.SilenceClock); k.Outcome != sla.EndedCancelled {
		t.Errorf("the silence: %+v", k)
	}
}

func TestNotAnsweredNeedsNoWords(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	if _, err := r.NotAnswered(r.visitor(), token, "  ", nil); err != nil {
		t.Fatal(err)
	}
	r.stands(c.ID, WaitingOfficer, "")
	thread := r.thread(r.peer, c.ID)
	if last := thread[len(thread)-1]; last.Body != "Belum terjawab." || last.Direction != message.In {
		t.Errorf("%+v", last)
	}
	_, err := r.Reply(r.visitor(), token, " ", nil)
	refused(t, err, fault.InvalidInput)
}

func TestEnoughClosesAndAcceptsTheAnswerThatWasRead(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Answer})
	if _, err := r.Enough(r.visitor(), token); err != nil {
		t.Fatal(err)
	}
	r.stands(c.ID, Closed, Answered)
	if k := r.clockOf(*c.AnswerClock); k.Outcome != sla.EndedMet {
		t.Errorf("%+v", k)
	}
	r.takes(c.ID)
	r.stands(c.ID, Closed, Answered)
	_, err := r.Enough(r.visitor(), token)
	refused(t, err, fault.CaseClosed)
}

func TestBareThanksOnAClosedCaseAreKeptAndOpenNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	mustClose(r, c, Answered)
	r.replies(token, "Terima kasih banyak 🙏")
	r.stands(c.ID, Closed, Answered)
	if all := r.thread(r.peer, c.ID); all[len(all)-1].Body != "Terima kasih banyak 🙏" {
		t.Errorf("%+v", all)
	}
	r.replies(token, "Terima kasih, tetapi tahun 2025 belum ada.")
	r.stands(c.ID, WaitingOfficer, "")
}

func TestAMessageInTimeOpensAClosedCaseWithANewClock(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	mustClose(r, c, Answered)
	r.at("2026-09-11 16:30") // the fifth working day ends
	r.replies(token, "Masih ada yang kurang.")
	got := r.stands(c.ID, WaitingOfficer, "")
	if got.AnswerKind != sla.NextAnswer || *got.AnswerClock == *c.AnswerClock {
		t.Errorf("%+v", got)
	}
	if k := r.clockOf(*c.AnswerClock); k.Outcome != sla.EndedMet {
		t.Errorf("the ended clock was touched: %+v", k)
	}
	if letters := r.letters(r.peer, c.ID); letters[len(letters)-1].Template != message.Reopened {
		t.Errorf("%+v", letters[len(letters)-1])
	}
}

func TestALaterMessageIsAnotherCaseThatGoesOnFromTheClosedOne(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	mustClose(r, c, Answered)
	r.at("2026-09-11 16:31")
	got := r.replies(token, "Masih ada yang kurang.")
	if got.FollowUp == nil || got.FollowUp.Number != "T-26-0002" || got.FollowUp.Token == token {
		t.Fatalf("%+v", got)
	}
	r.stands(c.ID, Closed, Answered)
	next := r.stands(*got.Follow, Arrived, "")
	if *next.Follows != c.ID || next.AnswerKind != sla.FirstAnswer || *next.Email != askerEmail {
		t.Errorf("%+v", next)
	}
	old, err := r.Opened(r.visitor(), i18n.ID, token)
	if err != nil || old.FollowUp == nil || *old.FollowUp != *got.FollowUp {
		t.Errorf("%+v, %v", old.FollowUp, err)
	}
	if p, err := r.Opened(r.visitor(), i18n.ID, got.FollowUp.Token); err != nil || p.Number != "T-26-0002" || len(p.Messages) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAMessageToACaseThatTakesNone(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	mustClose(r, c, Spam)
	_, err := r.Reply(r.visitor(), token, "Halo?", nil)
	refused(t, err, fault.CaseClosed)
	for _, foreign := range []string{r.Code + ".AAAAAAAAAAAAAAAAAAAAAA", "x", ""} {
		_, err := r.Reply(r.visitor(), foreign, "Halo?", nil)
		refused(t, err, fault.NotFound)
	}
	// Referred outside, it is open again like any other.
	c, token = r.ask()
	mustClose(r, c, Referred)
	r.replies(token, "Kantor itu tidak menjawab.")
	got := r.stands(c.ID, WaitingOfficer, "")
	if got.AnswerKind != sla.FirstAnswer {
		t.Errorf("%+v", got)
	}
}

func TestThanksAreNothingButThanks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Terima kasih", "terimakasih banyak ya kak 🙏", "ok", "OK.", "Baik, terima kasih atas bantuannya", "👍", "👍🏽👍🏽",
		"makasih min", "Siap!", "Thank you very much", "Terima kasih, sangat membantu 😊", "Baik pak, sudah cukup jelas"} {
		if !Thanks(text) {
			t.Errorf("%q is more than thanks", text)
		}
	}
	for _, text := range []string{"", "Terima kasih, tetapi tahun 2025?", "ok, kirim juga 2025", "data", "sudah", "baik, tapi belum jelas", "Terima kasih?",
		"tidak", "Pak", "😡", "makasih 2025", "ok https://contoh.id", "Terima kasih. Mohon data 2025 juga."} {
		if Thanks(text) {
			t.Errorf("%q is thanks", text)
		}
	}
}

func TestEverythingIsOneEventAtLeast(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	r.replies(token, "Belum.")
	r.answers(c.ID)
	mustClose(r, c, Answered)
	r.replies(token, "ok")
	want := []Action{ActAsk, ActAnswer, ActAccept, ActReply, ActAnswer, ActAccept, ActClose, ActThanks}
	if all := r.actions(r.peer, c.ID); !slices.Equal(all, want) {
		t.Errorf("%v", all)
	}
}
