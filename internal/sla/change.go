package sla

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// maxAffected is how many clocks a preview names; it counts all of them.
const maxAffected = 200

// Changer shows what a change of a calendar does to running clocks, and does it.
type Changer struct {
	db  *store.DB
	key []byte
}

// NewChanger returns a changer whose previews are signed under the
// installation's server key.
func NewChanger(db *store.DB, serverKey []byte) *Changer {
	return &Changer{db: db, key: append([]byte("pst calendar preview "), serverKey...)}
}

// Preview is what a change would do. Its token is good for the same change as
// long as neither the calendar nor the clocks it moves have changed.
type Preview struct {
	Token     string        `json:"token"`
	Version   int           `json:"version" doc:"Versi kalender, atau nomor daftar, yang akan berlaku"`
	Count     int           `json:"count" doc:"Jumlah tenggat yang bergeser"`
	Late      int           `json:"late" doc:"Di antaranya, yang menjadi lewat tenggat"`
	NotLate   int           `json:"not_late" doc:"Di antaranya, yang tidak lagi lewat tenggat"`
	Affected  []Affected    `json:"affected" doc:"Tenggat kantor ini sendiri, paling banyak 200"`
	PerOffice []OfficeCount `json:"per_office,omitempty" doc:"Hanya kantor yang tenggatnya bergeser"`
}

// Affected is a clock that would move.
type Affected struct {
	Clock   ClockName `json:"clock"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Becomes Becomes   `json:"becomes" enum:"late,not_late,same"`
}

// ClockName is a clock as a preview names it, without personal data.
type ClockName struct {
	ID     uuid.UUID `json:"id"`
	Kind   Kind      `json:"kind"`
	Number string    `json:"number"`
}

// OfficeCount is how many clocks of an office move.
type OfficeCount struct {
	Office string `json:"office" doc:"Kode BPS kantor"`
	Count  int    `json:"count"`
}

// Applied is what a change has done.
type Applied struct {
	Version int `json:"version" doc:"Versi kalender, atau nomor daftar, yang kini berlaku"`
	Moved   int `json:"moved" doc:"Tenggat yang bergeser"`
	Offices int `json:"offices,omitempty" doc:"Kantor yang kalendernya dihitung ulang setelah ini"`
}

// Preview says what an edit of the context's office would do. It fails like the
// edit does.
func (d *Changer) Preview(ctx context.Context, e calendar.Edit) (p Preview, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		c, err := calendar.PreviewIn(ctx, tx, e)
		if err != nil {
			return err
		}
		moves, err := shiftsIn(ctx, tx, c)
		if err != nil {
			return err
		}
		p = seen(moves, c.New, tx.Now())
		p.Token = d.sign(int(tx.Office()), e, versions(c), moves)
		return nil
	})
	return p, err
}

// Apply makes the edit of the preview with this token: a new version, and every
// running clock of the office counted by it, or nothing. A preview that is no
// longer true is preview_stale.
func (d *Changer) Apply(ctx context.Context, e calendar.Edit, token string) (Applied, error) {
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Applied, error) {
		return d.applyIn(ctx, tx, e, token)
	})
}

func (d *Changer) applyIn(ctx context.Context, tx *store.Tx, e calendar.Edit, token string) (Applied, error) {
	c, err := calendar.ProposeIn(ctx, tx, e)
	if err != nil {
		return Applied{}, err
	}
	moves, err := putInForce(ctx, tx, c)
	if err != nil {
		return Applied{}, err
	}
	if !same(token, d.sign(int(tx.Office()), e, versions(c), moves)) {
		return Applied{}, fault.New(fault.PreviewStale)
	}
	return Applied{Version: c.New.No, Moved: len(moves)}, nil
}

// PreviewWithdrawal says what Withdraw would do.
func (d *Changer) PreviewWithdrawal(ctx context.Context, id uuid.UUID) (Preview, error) {
	var e calendar.Remove
	l := calendar.OfficeLayer
	err := store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		e, l, err = foundIn(ctx, tx, id)
		return err
	})
	if err != nil {
		return Preview{}, err
	}
	if l == calendar.ProvinceLayer {
		owner, _ := tenant.OfficeOf(ctx)
		return d.PreviewLayer(ctx, owner, e)
	}
	return d.Preview(ctx, e)
}

// Withdraw removes the day that an id names, from the office's own layer or
// from the province's that the office owns. It fails like Apply, and with
// not_found.
func (d *Changer) Withdraw(ctx context.Context, id uuid.UUID, token string) (Applied, error) {
	owner, _ := tenant.OfficeOf(ctx)
	under, err := calendar.Under(ctx, d.db, owner)
	if err != nil {
		return Applied{}, err
	}
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Applied, error) {
		e, l, err := foundIn(ctx, tx, id)
		if err != nil {
			return Applied{}, err
		}
		if l == calendar.ProvinceLayer {
			return d.applyLayerIn(ctx, tx, e, token, len(under))
		}
		return d.applyIn(ctx, tx, e, token)
	})
}

// foundIn is the day that an id names, in the office's own layer or in the one
// it owns.
func foundIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (e calendar.Remove, l calendar.LayerName, err error) {
	l = calendar.OfficeLayer
	e.On, err = calendar.FindIn(ctx, tx, l, id)
	if fault.Is(err, fault.NotFound) {
		l = calendar.ProvinceLayer
		e.On, err = calendar.FindIn(ctx, tx, l, id)
	}
	return e, l, err
}

// putInForce puts a proposed change in force and counts the clocks by it.
func putInForce(ctx context.Context, tx *store.Tx, c calendar.Change) ([]Move, error) {
	if err := calendar.EnactIn(ctx, tx, c); err != nil || c.Same() {
		return nil, err
	}
	return MoveIn(ctx, tx, c.New)
}

// shiftsIn are the moves that a change would make.
func shiftsIn(ctx context.Context, tx *store.Tx, c calendar.Change) (moves []Move, err error) {
	if c.Same() {
		return nil, nil
	}
	all, err := running(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, clock := range all {
		m, err := Shift(clock, c.New)
		if err != nil {
			return nil, outside(clock)
		}
		if m.Moved() {
			moves = append(moves, m)
		}
	}
	return moves, nil
}

// outside is that a clock would end after the last day the calendar knows.
func outside(c Clock) error {
	return fault.Invalid(fault.Field{Path: "date", Code: "out_of_range"}).With("clock", c.SubjectNumber)
}

// seen is the preview of an office's moves, without a token.
func seen(moves []Move, v calendar.Version, now time.Time) Preview {
	p := Preview{Version: v.No, Count: len(moves), Affected: make([]Affected, 0, min(len(moves), maxAffected))}
	for _, m := range moves {
		c, becomes := m.Before, m.Becomes(now)
		switch becomes {
		case BecomesLate:
			p.Late++
		case BecomesNotLate:
			p.NotLate++
		case BecomesSame:
		}
		if len(p.Affected) < maxAffected {
			p.Affected = append(p.Affected, Affected{ClockName{c.ID, c.Kind, c.SubjectNumber},
				c.DueAt.In(v.Zone()), m.After.DueAt.In(v.Zone()), becomes})
		}
	}
	return p
}

// versions is what a change was composed from.
func versions(c calendar.Change) []int { return []int{c.Old.No, c.NationalNo, c.ProvinceNo} }

// sign makes the token of an owner's edit of these versions with these moves.
func (d *Changer) sign(owner int, edit any, from []int, moves []Move) string {
	h := hmac.New(sha256.New, d.key)
	write(h, owner, from, fmt.Sprintf("%T", edit), edit)
	for _, m := range moves {
		write(h, m.Before.ID, m.Before.DueAt.UTC(), m.After.DueAt.UTC())
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func write(h hash.Hash, all ...any) {
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // plain data, always
	}
	h.Write(text)
}

func same(token, want string) bool { return hmac.Equal([]byte(token), []byte(want)) }
