// Package audit records who did what to which subject, in the transaction that
// does it (trust.md §1, personal data; UU 27/2022).
//
// Words: an action is "<subject kind>.<verb>", such as guest.read; the subject
// is an id; fields are the names of what was written or shown.
//
// Invariants: a row holds ids and field names, never values; rows are only
// added (the app role cannot change or delete one); a transaction that is
// undone leaves no row; the actor is the one the context carries.
package audit

import (
	"context"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// In records an action of the context's actor in the caller's transaction. The
// row travels in one pipeline with the commit; that it cannot be written undoes
// the transaction.
func In(ctx context.Context, tx *store.Tx, action, subjectKind, subject string, fields ...string) {
	a := tenant.ActorOf(ctx)
	if fields == nil {
		fields = []string{}
	}
	tx.Later(`INSERT INTO audit (office, at, actor_kind, actor, action, subject_kind, subject, fields)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Office(), tx.Now(), string(a.Kind), a.ID, action, subjectKind, subject, fields)
}
