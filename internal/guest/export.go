package guest

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Bounds of an export: a year of the busiest office, read in pages.
const (
	maxExport = 50_000 // entries
	pageSize  = 1_000
	maxReason = 300 // characters
)

// Export is an order for the guest book as a file. Dates are the office's own,
// inclusive.
type Export struct {
	From          string `json:"from" format:"date"`
	To            string `json:"to" format:"date"`
	Format        string `json:"format" enum:"csv"`
	Reason        string `json:"reason" doc:"What the file is for; recorded"`
	OnlyConsented bool   `json:"only_consented,omitempty" doc:"Only who agreed to be asked for the survey"`
}

// Recorded is what is kept of an export.
type Recorded struct {
	ID      uuid.UUID `json:"id"`
	At      time.Time `json:"at"`
	Entries int       `json:"entries"`
}

// exporting is an export at work.
type exporting struct {
	Export
	Recorded
	from, until time.Time
}

// check tidies the order and names what is wrong with it.
func (x *Export) check() (wrong []fault.Field) {
	x.Reason = strings.Join(strings.Fields(x.Reason), " ")
	note := func(path, code string) { wrong = append(wrong, fault.Field{Path: path, Code: code}) }
	if x.From == "" {
		note("from", "required")
	}
	if x.To == "" {
		note("to", "required")
	}
	if x.Format != "csv" {
		note("format", "invalid")
	}
	switch {
	case x.Reason == "":
		note("reason", "required")
	case utf8.RuneCountInString(x.Reason) > maxReason:
		note("reason", "too_long")
	}
	return wrong
}

// Export records who takes which part of the book out and why, and returns it
// as CSV (RFC 4180). The record commits before the first byte leaves and counts
// the lines that do; a repeated request is not recorded again and is answered
// from the same entries as they are then. It fails with invalid_input on an
// order without a reason, on dates that are none, backwards or more than 366
// days apart, and on more than 50,000 entries.
func (d *Desk) Export(ctx context.Context, order Export) (file []byte, r Recorded, err error) {
	if wrong := order.check(); wrong != nil {
		return nil, r, fault.Invalid(wrong...)
	}
	account, err := uuid.Parse(tenant.ActorOf(ctx).ID)
	if err != nil {
		return nil, r, fault.New(fault.Forbidden)
	}
	r, err = store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Recorded, error) {
		x, v, err := order.begin(ctx, tx, Recorded{At: tx.Now()})
		if err != nil {
			return r, err
		}
		if x.ID, err = uuid.NewV7(); err != nil {
			return r, err
		}
		if file, x.Entries, err = write(ctx, tx, x, v.Zone()); err != nil {
			return r, err
		}
		insertExport(tx, x, account)
		audit.In(ctx, tx, "guest.export", "guest_export", x.ID.String(), exported()...)
		return x.Recorded, nil
	})
	if err != nil {
		return nil, r, err
	}
	if file != nil {
		return file, r, nil
	}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		x, v, err := order.begin(ctx, tx, r)
		if err != nil {
			return err
		}
		file, _, err = write(ctx, tx, x, v.Zone())
		return err
	})
	return file, r, err
}

func (x Export) begin(ctx context.Context, tx *store.Tx, r Recorded) (*exporting, calendar.Version, error) {
	v, err := calendar.CurrentIn(ctx, tx)
	if err != nil {
		return nil, v, err
	}
	from, until, err := days(v, r.At, x.From, x.To)
	return &exporting{x, r, from, until}, v, err
}

// exported names the fields that leave the house.
func exported() (all []string) {
	for _, f := range Fields {
		all = append(all, f.Key)
	}
	return append(all, "services", "consent")
}

// write reads the entries page by page, writes them as CSV and counts them.
func write(ctx context.Context, tx *store.Tx, x *exporting, zone *time.Location) (file []byte, n int, err error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true // RFC 4180, section 2
	if err := w.Write(header()); err != nil {
		return nil, 0, err
	}
	after := position{at: x.from.Add(-time.Microsecond)}
	for {
		rows, err := pageOfExport(ctx, tx, x, after, pageSize)
		if err != nil {
			return nil, n, err
		}
		if n += len(rows); n > maxExport {
			return nil, n, fault.Invalid(fault.Field{Path: "to", Code: "out_of_range"})
		}
		for _, row := range rows {
			line, err := row.line(zone)
			if err != nil {
				return nil, n, err
			}
			if err := w.Write(line); err != nil {
				return nil, n, err
			}
			after = position{row.CreatedAt, row.ID}
		}
		if len(rows) < pageSize {
			w.Flush()
			return out.Bytes(), n, w.Error()
		}
	}
}

// header names the columns of domain.md §2.1.
func header() []string {
	all := []string{column("date")}
	for _, f := range Fields {
		all = append(all, f.Label(i18n.ID))
	}
	return append(all, column("services"), column("channel"), column("consent"), column("consent_at"))
}

func column(name string) string { return i18n.T(i18n.ID, "guest.column."+name, nil) }

// line is an entry in the order of header.
func (r guestRow) line(zone *time.Location) ([]string, error) {
	g, err := r.guest()
	if err != nil {
		return nil, err
	}
	texts := map[string]string{"name": g.Name, "email": g.Email, "institution": g.Identity.Institution}
	if g.Phone != nil {
		texts["phone"] = *g.Phone
	}
	coded := g.Identity.coded()
	all := []string{g.CreatedAt.In(zone).Format("2006-01-02 15:04")}
	for _, f := range Fields {
		text := texts[f.Key]
		if f.Choices() != nil {
			text = ChoiceLabel(i18n.ID, f.Key, coded[f.Key])
		}
		all = append(all, text)
	}
	services, channel, consent, at := "", "", "", ""
	if r.Services != nil {
		services, channel = *r.Services, column("visit")
	}
	if g.Consent != nil {
		consent, at = column("no"), g.Consent.At.In(zone).Format("2006-01-02 15:04")
		if g.Consent.SKD {
			consent = column("yes")
		}
	}
	return guarded(append(all, services, channel, consent, at)), nil
}

// guarded keeps a cell from being read as a formula by a spreadsheet: one that
// begins like a formula gets an apostrophe before it (OWASP, CSV Injection).
func guarded(cells []string) []string {
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", firstRune(cell)) {
			cells[i] = "'" + cell
		}
	}
	return cells
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
