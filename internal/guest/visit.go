package guest

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// LastVisit is the visit that was last made with an entry. The line's tables
// are read by name only.
type LastVisit struct {
	Ticket   uuid.UUID `db:"ticket" json:"ticket"`
	Number   string    `db:"number" json:"number" example:"K-012"`
	Date     string    `db:"date" json:"date" format:"date"`
	Service  string    `db:"service" json:"service" doc:"Kode layanan"`
	State    string    `db:"state" json:"state"`
	Source   string    `db:"source" json:"source" enum:"phone,kiosk,officer"`
	Imported bool      `db:"imported" json:"imported" doc:"Typed in after an outage"`
	Officer  *string   `db:"officer" json:"officer,omitempty" doc:"Name of who served"`
	Outcomes string    `db:"outcomes" json:"outcomes,omitempty" doc:"How each thing that was asked ended, in order, separated by spaces"`
}

// lastVisits reads the last visit of each entry, by the index of guests.
func lastVisits(ctx context.Context, tx *store.Tx, guests []uuid.UUID) (map[uuid.UUID]*LastVisit, error) {
	var rows []struct {
		Guest uuid.UUID `db:"guest"`
		LastVisit
	}
	err := tx.Select(ctx, &rows, `SELECT DISTINCT ON (t.guest) t.guest, t.id AS ticket, t.day::text AS date, t.service, t.state, t.source,
			t.outage IS NOT NULL AS imported, a.name AS officer,
			t.prefix || '-' || lpad(t.number::text, greatest(3, length(t.number::text)), '0') AS number,
			coalesce((SELECT string_agg(n.outcome, ' ' ORDER BY n.no) FROM visit_need n WHERE n.office = t.office AND n.ticket = t.id), '') AS outcomes
		FROM ticket t LEFT JOIN account a ON a.office = t.office AND a.id = t.officer
		WHERE t.office = $1 AND t.guest = ANY ($2) ORDER BY t.guest, t.joined_at DESC, t.seq DESC`, tx.Office(), guests)
	all := make(map[uuid.UUID]*LastVisit, len(rows))
	for i := range rows {
		all[rows[i].Guest] = &rows[i].LastVisit
	}
	return all, err
}
