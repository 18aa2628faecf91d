package queue

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// gives tells whether the visit gets a number now. An office may give phones
// none, from another time on, only so many, or only to who stands in its lobby;
// its kiosk and its officers go on.
func (d *Desk) gives(ctx context.Context, tx *store.Tx, s *scene, v Visit) error {
	if v.Override != "" {
		return nil
	}
	if v.Source != FromPhone {
		return s.admits(earlyNumbers)
	}
	p, err := office.ProfileIn(ctx, tx)
	switch {
	case err != nil:
		return err
	case !p.NumbersOnline:
		return fault.New(fault.NumbersNotOnline)
	}
	if err := s.admits(p.Early()); err != nil {
		return err
	}
	if p.LobbyCode {
		if err := d.inLobby(tx, v.LobbyCode, s.now); err != nil {
			return err
		}
	}
	return s.within(ctx, tx, p.OnlineQuota)
}

// inLobby refuses digits that are not on the office's TVs.
func (d *Desk) inLobby(tx *store.Tx, digits string, now time.Time) error {
	switch {
	case digits == "":
		return fault.Invalid(fault.Field{Path: "lobby_code", Code: "required"})
	case !d.links.InLobby(tx.Office(), now, digits):
		return fault.Invalid(fault.Field{Path: "lobby_code", Code: "lobby_code_wrong"})
	}
	return nil
}

// within refuses a phone once so many of them have taken a number today; no
// quota is zero.
func (s *scene) within(ctx context.Context, tx *store.Tx, quota int) error {
	if quota == 0 {
		return nil
	}
	b := tx.Batch()
	taken := AskPhones(b, tx, s.date)
	if err := b.Send(ctx); err != nil {
		return err
	}
	if taken.Reached(quota) {
		return fault.New(fault.QuotaFull)
	}
	return nil
}

// Phones is how many numbers phones have taken of a day, once the batch is sent.
type Phones struct {
	rows []struct {
		Taken int `db:"taken"`
	}
}

// AskPhones adds the question to a batch.
func AskPhones(b *store.Batch, tx *store.Tx, day workcal.Date) *Phones {
	q := &Phones{}
	store.Rows(b, &q.rows, `SELECT count(*) AS taken FROM ticket WHERE office = $1 AND day = $2 AND source = 'phone'`, tx.Office(), day.String())
	return q
}

// Reached tells whether there are as many as a quota; no quota is zero.
func (q *Phones) Reached(quota int) bool {
	return quota > 0 && len(q.rows) > 0 && q.rows[0].Taken >= quota
}

// admits tells whether the public may take a number now, so early before the
// first opening.
func (s *scene) admits(early time.Duration) error {
	opening, open := s.calendar.FirstOpening(s.date)
	closing, _ := s.calendar.LastClosing(s.date)
	switch {
	case open && s.now.Before(opening.Add(-early)), !open:
		return s.shut(fault.OfficeClosed, s.now)
	case !s.now.Before(closing):
		return s.shut(fault.TooLateToday, s.now)
	}
	return nil
}

// shut says that no numbers are issued now, and when the office first opens
// from an instant on.
func (s *scene) shut(code fault.Code, from time.Time) *fault.Fault {
	at, ok := s.calendar.NextOpening(from)
	if !ok {
		return fault.New(code).Say("opens_at", "setelah jadwal berikutnya ditetapkan")
	}
	at = at.In(s.zone())
	return fault.New(code).With("opens_at", at).Say("opens_at", calendar.Stamp(at))
}
