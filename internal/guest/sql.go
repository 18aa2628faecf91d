package guest

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// insert keeps its write for the commit's round trip.
func insert(tx *store.Tx, id uuid.UUID, e Entry, at time.Time) error {
	identity, err := json.Marshal(e.Identity)
	if err != nil {
		return err
	}
	tx.Later(`INSERT INTO guest (office, id, name, email, phone, identity, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`, tx.Office(), id, e.Name, e.Email, orNull(e.Phone), identity, at)
	return nil
}

func update(tx *store.Tx, g Guest) error {
	identity, err := json.Marshal(g.Identity)
	if err != nil {
		return err
	}
	tx.LaterOne(`UPDATE guest SET name = $3, email = $4, phone = $5, identity = $6, changed_at = $7
		WHERE office = $1 AND id = $2`, tx.Office(), g.ID, g.Name, g.Email, g.Phone, identity, g.ChangedAt)
	return nil
}

// get reads an entry and holds it until the transaction ends when lock is set.
func get(ctx context.Context, tx *store.Tx, id uuid.UUID, lock bool) (Guest, error) {
	query := `SELECT id, name, email, phone, identity, created_at, changed_at FROM guest WHERE office = $1 AND id = $2`
	if lock {
		query += " FOR UPDATE"
	}
	var row struct {
		Guest
		Identity []byte `db:"identity"`
	}
	if err := tx.Get(ctx, &row, query, tx.Office(), id); err != nil {
		return Guest{}, err
	}
	g := row.Guest
	return g, json.Unmarshal(row.Identity, &g.Identity)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
