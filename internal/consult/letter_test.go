package consult

import (
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/message"
)

func TestTheLetterOfAnAnswerSaysWhenTheCaseClosesByItself(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.answers(c.ID)
	c = r.get(c.ID)
	r.due(c.SilentAt, "2026-09-09 16:00")
	if body := r.newestLetter(c.ID).Body; !strings.Contains(body, "ditutup otomatis, paling cepat Rab, 9 Sep 2026 16.00") {
		t.Error(body)
	}
	c, _ = r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Answer, ThenClose: true})
	if body := r.newestLetter(c.ID).Body; strings.Contains(body, "ditutup otomatis") {
		t.Errorf("an answer that closes the case promises a closing: %s", body)
	}
}

func TestAWordOfHowItStandsSaysByWhenTheAnswerComes(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Update})
	if body := r.newestLetter(c.ID).Body; !strings.Contains(body, "paling lambat Rab, 9 Sep 2026 16.00") {
		t.Error(body)
	}
	r.at("2026-09-10 10:00")
	r.sends(c.ID, Outgoing{Kind: message.Update})
	if body := r.newestLetter(c.ID).Body; strings.Contains(body, "paling lambat") {
		t.Errorf("it promises the past: %s", body)
	}
}
