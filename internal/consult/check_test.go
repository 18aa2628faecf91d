package consult

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestFsckFindsACaseThatIsNotWhatHappenedToIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.answers(c.ID)
	r.sound()
	for _, broken := range []struct{ statement, invariant string }{
		{"UPDATE consult_case SET state = 'waiting_officer' WHERE id = '%s'", "I2"},
		{"UPDATE consult_case SET state = 'waiting_visitor', silent_at = silent_at + interval '1 day' WHERE id = '%s'", "I3"},
		{"UPDATE clock SET stopped_at = started_at, outcome = 'cancelled', next_at = NULL WHERE kind = 'silence' AND subject = '%s'", "I3"},
	} {
		store.BreakForTest(t, fmt.Sprintf(broken.statement, c.ID))
		r.view(r.peer, func(ctx context.Context, tx *store.Tx) error {
			found, err := Check(ctx, tx)
			if !slices.ContainsFunc(found, func(f store.Finding) bool { return f.Invariant == broken.invariant && f.Subject == c.ID.String() }) {
				t.Errorf("%s: %+v", broken.statement, found)
			}
			return err
		})
	}
}

func TestAnOfficerReadsWhoDidWhatAndWhatTheVisitorDid(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	r.at("2026-09-04 10:01")
	r.replies(token, "Belum jelas.")
	w, err := r.Case(r.officers[1], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Messages) != 3 || len(w.History) != 4 || w.Clock == nil || w.Silence != nil || w.Link == "" || !w.Unread {
		t.Errorf("%+v", w)
	}
	if m := w.Messages[1]; m.Author == nil || m.Author.Name != "Petugas 1" || m.Delivery == nil || m.Delivery.State != message.Sent {
		t.Errorf("the answer: %+v", m)
	}
	if h := w.History[1]; h.By == nil || h.By.Name != "Petugas 1" || w.History[3].By != nil || w.History[3].Actor != string(tenant.Link) {
		t.Errorf("%+v", w.History)
	}
}

func TestARepeatedQuestionIsOneCaseWithOneLink(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	ctx := tenant.WithKey(r.public, tenant.Key{Caller: "public", Route: "ask", Value: "1"})
	first, err := r.Ask(ctx, asking())
	if err != nil {
		t.Fatal(err)
	}
	second, err := r.Ask(ctx, asking())
	if diff := cmp.Diff(first, second); err != nil || diff != "" {
		t.Error(err, diff)
	}
	r.view(r.peer, func(ctx context.Context, tx *store.Tx) error {
		var kept string
		err := tx.Get(ctx, &kept, `SELECT answer::text FROM idempotency WHERE office = $1 AND route = 'ask'`, tx.Office())
		for _, personal := range []string{askerName, askerEmail, first.Token} {
			if strings.Contains(kept, personal) {
				t.Errorf("%s is kept with the request key", personal)
			}
		}
		return err
	})
}
