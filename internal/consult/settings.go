package consult

import (
	"context"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/store"
)

// Settings is what an office decides about its consultation.
type Settings struct {
	RequireApproval bool `json:"require_approval" db:"require_approval" doc:"Jawaban dengan berkas atau tautan menunggu persetujuan orang kedua"`
}

// Settings reads what the office decided.
func (d *Desk) Settings(ctx context.Context) (s Settings, err error) {
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		s, err = selectSettings(ctx, tx)
		return err
	})
	return s, err
}

// SetSettings replaces what the office decided. What waits for a second person
// goes on waiting.
func (d *Desk) SetSettings(ctx context.Context, s Settings) (Settings, error) {
	return store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (Settings, error) {
		upsertSettings(tx, s)
		audit.In(ctx, tx, "consult.settings", "office", "", "require_approval")
		return s, nil
	})
}
