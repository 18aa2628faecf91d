package office

import (
	"context"

	"github.com/bps-pst/pst/internal/store"
)

const profileColumns = `address, phone, whatsapp, email, website, complaint_desk, complaint_email, complaint_whatsapp,
	service_name, rating_url, announcements, numbers_online, lobby_code, online_early_minutes, online_quota,
	no_show_calls, no_show_seconds, changed_at`

const selectProfile = `SELECT ` + profileColumns + ` FROM office_profile WHERE office = $1`

// lockProfile reads the profile and holds it, made when it is not there yet.
func lockProfile(ctx context.Context, tx *store.Tx) (Profile, error) {
	var row profileRow
	b := tx.Batch()
	b.Exec(`INSERT INTO office_profile (office, changed_at) VALUES ($1, $2) ON CONFLICT (office) DO NOTHING`, tx.Office(), tx.Now())
	store.Row(b, &row, selectProfile+` FOR UPDATE`, tx.Office())
	err := b.Send(ctx)
	return row.profile(), err
}

func (p Profile) arguments(tx *store.Tx) []any {
	return []any{tx.Office(), p.Address, p.Phone, p.WhatsApp, p.Email, p.Website, p.Complaint.Desk, p.Complaint.Email, p.Complaint.WhatsApp,
		p.ServiceName, p.RatingURL, p.Announcements, p.NumbersOnline, p.LobbyCode, p.OnlineEarly, p.OnlineQuota,
		p.NoShowCalls, p.NoShowSeconds, tx.Now()}
}

func insertProfile(tx *store.Tx, p Profile) {
	tx.Later(`INSERT INTO office_profile (office, `+profileColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
			$15, $16, $17, $18, $19) ON CONFLICT (office) DO NOTHING`, p.arguments(tx)...)
}

func updateProfile(tx *store.Tx, p Profile) {
	tx.LaterOne(`UPDATE office_profile SET address = $2, phone = $3, whatsapp = $4, email = $5, website = $6, complaint_desk = $7,
			complaint_email = $8, complaint_whatsapp = $9, service_name = $10, rating_url = $11, announcements = $12,
			numbers_online = $13, lobby_code = $14, online_early_minutes = $15, online_quota = $16, no_show_calls = $17,
			no_show_seconds = $18, changed_at = $19
		WHERE office = $1`, p.arguments(tx)...)
}
