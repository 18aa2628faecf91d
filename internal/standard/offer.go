package standard

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// Offer is a service the office offers, with the standard that stands for it
// now: the one in force, else an empty draft, which promises nothing.
type Offer struct {
	Service
	Version Version
}

// Offers is the question for every Offer of an office, travelling in a
// caller's batch.
type Offers struct{ rows []offerRow }

type offerRow struct {
	ID     uuid.UUID `db:"id"`
	Prefix string    `db:"prefix"`
	Name   string    `db:"name"`
	row
}

const selectOffers = `SELECT s.id, s.prefix, s.name, ` + columns + `
	FROM service s JOIN office o ON o.key = s.office` + inForce + `
	WHERE s.office = $1 AND s.active ORDER BY s.code`

// AskOffers adds the question to a batch.
func AskOffers(b *store.Batch, tx *store.Tx) *Offers {
	q := &Offers{}
	store.Rows(b, &q.rows, selectOffers, tx.Office(), tx.Now())
	return q
}

// All is the answer, in order of the services' codes, after the batch was sent.
func (q *Offers) All(ctx context.Context, tx *store.Tx) ([]Offer, error) {
	all := make([]Offer, 0, len(q.rows))
	for _, r := range q.rows {
		v, err := r.read(ctx, tx)
		if err != nil {
			return nil, err
		}
		all = append(all, Offer{Service{r.ID, r.Service, r.Prefix, r.Name}, v})
	}
	return all, nil
}
