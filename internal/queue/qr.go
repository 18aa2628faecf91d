package queue

import (
	"context"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// QRSources are the places where an office hangs its QR code, as they stand in
// its address: /7325?s=lobi.
var QRSources = []string{"lobi", "meja", "web", "wa"}

// maxQRDays is how far back the counts are asked for.
const maxQRDays = 366

// QRCount is how many numbers were taken from one QR code.
type QRCount struct {
	Source  string `db:"source" json:"source" enum:"lobi,meja,web,wa"`
	Numbers int    `db:"numbers" json:"numbers"`
}

// QRCounts are the counts of the office's last days, today included.
type QRCounts struct {
	From  string    `json:"from" format:"date"`
	To    string    `json:"to" format:"date"`
	Items []QRCount `json:"items" doc:"Setiap sumber, juga yang nol"`
}

// CountQR reads the counts of that many days; fewer than 1 or more than 366 are
// invalid_input.
func (d *Desk) CountQR(ctx context.Context, days int) (c QRCounts, err error) {
	if days < 1 || days > maxQRDays {
		return c, fault.Invalid(fault.Field{Path: "days", Code: "out_of_range"})
	}
	here, err := d.here(ctx)
	if err != nil {
		return c, err
	}
	today := workcal.DateIn(d.db.Clock().Now(), here.Zone)
	c = QRCounts{From: (today - workcal.Date(days-1)).String(), To: today.String()}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &c.Items, `SELECT s.source, coalesce(sum(q.numbers), 0) AS numbers
			FROM unnest($4::text[]) WITH ORDINALITY AS s (source, place)
			LEFT JOIN qr_source q ON q.office = $1 AND q.source = s.source AND q.day BETWEEN $2 AND $3
			GROUP BY s.source, s.place ORDER BY s.place`, tx.Office(), c.From, c.To, QRSources)
	})
	return c, err
}

// came counts the number for the QR code it was taken from.
func (s *scene) came(tx *store.Tx, source string) {
	if source == "" {
		return
	}
	tx.Later(`INSERT INTO qr_source (office, day, source, numbers) VALUES ($1, $2, $3, 1)
		ON CONFLICT (office, day, source) DO UPDATE SET numbers = qr_source.numbers + 1`, tx.Office(), s.date.String(), source)
}
