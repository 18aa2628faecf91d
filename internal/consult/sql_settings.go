package consult

import (
	"context"

	"github.com/bps-pst/pst/internal/store"
)

func selectSettings(ctx context.Context, tx *store.Tx) (s Settings, err error) {
	err = tx.Get(ctx, &s, `SELECT coalesce(bool_or(require_approval), false) AS require_approval
		FROM consult_settings WHERE office = $1`, tx.Office())
	return s, err
}

func upsertSettings(tx *store.Tx, s Settings) {
	tx.Later(`INSERT INTO consult_settings (office, require_approval) VALUES ($1, $2)
		ON CONFLICT (office) DO UPDATE SET require_approval = $2`, tx.Office(), s.RequireApproval)
}
