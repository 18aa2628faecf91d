package office

import (
	"context"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/store"
)

// Profile reads what the context's office says of itself.
func (d *Desk) Profile(ctx context.Context) (p Profile, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		q := AskProfile(b, tx)
		err := b.Send(ctx)
		p = q.Profile()
		return err
	})
	return p, err
}

// ChangeProfile changes what the change names and leaves the rest, also what
// somebody else changes at the same moment. It fails with invalid_input.
func (d *Desk) ChangeProfile(ctx context.Context, c ProfileChange) (Profile, error) {
	o, err := d.here(ctx)
	if err != nil {
		return Profile{}, err
	}
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Profile, error) {
		p, err := lockProfile(ctx, tx)
		if err != nil {
			return p, err
		}
		fields, err := c.apply(&p)
		if err != nil {
			return p, err
		}
		updateProfile(tx, p)
		audit.In(ctx, tx, "office.profile", "office", o.Code, fields...)
		return p, nil
	})
}

// ProfileQuestion is the question for an office's profile in a caller's batch.
type ProfileQuestion struct{ rows []profileRow }

// AskProfile adds the question to a batch.
func AskProfile(b *store.Batch, tx *store.Tx) *ProfileQuestion {
	q := &ProfileQuestion{}
	store.Rows(b, &q.rows, selectProfile, tx.Office())
	return q
}

// Profile is the answer, after the batch was sent. An office that has said
// nothing yet gives numbers online.
func (q *ProfileQuestion) Profile() Profile {
	if len(q.rows) == 0 {
		return Profile{Announcements: []string{}, NumbersOnline: true, Options: begun}
	}
	return q.rows[0].profile()
}

// ProfileIn reads what the transaction's office says of itself.
func ProfileIn(ctx context.Context, tx *store.Tx) (Profile, error) {
	b := tx.Batch()
	q := AskProfile(b, tx)
	err := b.Send(ctx)
	return q.Profile(), err
}

// ProfileSeedIn writes the profile that the office with this BPS code begins
// with: what the published standard says of the office it belongs to. What is
// there already stays.
func ProfileSeedIn(tx *store.Tx, code string) error {
	d, err := configs.Standard()
	if err != nil || d.Office != code {
		return err
	}
	first, err := configs.Services(code)
	if err != nil {
		return err
	}
	p := Profile{Address: d.Address, Phone: d.Phone, Website: d.Website, RatingURL: d.RatingURL,
		ServiceName: first.Name, Announcements: []string{}, NumbersOnline: true, Options: begun}
	for _, c := range d.Complaint {
		switch c.Kind {
		case "desk":
			p.Complaint.Desk = c.Address
		case "email":
			p.Complaint.Email = c.Address
		case "whatsapp":
			p.Complaint.WhatsApp = c.Address
		}
	}
	insertProfile(tx, p)
	return nil
}
