package calendar

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// sortClosures puts them in the order of their dates, the widest layer first.
func sortClosures(all []Closure) {
	slices.SortStableFunc(all, func(a, b Closure) int { return cmp.Compare(a.Date, b.Date) })
}

// ICS is the office's days off and special hours as an iCalendar file (RFC
// 5545), named as the office is.
func (d *Desk) ICS(ctx context.Context, lang i18n.Lang) ([]byte, error) {
	all, err := d.Closures(ctx, "", 0, 0)
	if err != nil {
		return nil, err
	}
	var made struct {
		Name string    `db:"name"`
		At   time.Time `db:"made_at"`
	}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &made, `SELECT o.name, v.made_at FROM calendar c JOIN office o ON o.key = c.office
			JOIN calendar_version v ON v.office = c.office AND v.no = c.current WHERE c.office = $1`, tx.Office())
	})
	if err != nil {
		return nil, err
	}
	lang = cmp.Or(lang, i18n.ID)
	c := ics.NewCalendar()
	c.SetProductId("-//BPS//PST//" + strings.ToUpper(string(lang)))
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(i18n.T(lang, "calendar.ics.name", map[string]any{"office": made.Name}))
	for _, v := range all {
		v.event(c, made.At, lang)
	}
	return []byte(c.Serialize(ics.WithNewLine("\r\n"))), nil
}

func (v Closure) event(c *ics.Calendar, made time.Time, lang i18n.Lang) {
	date, err := workcal.ParseDate(v.Date)
	if err != nil {
		return // every entry's date was one
	}
	day := func(d workcal.Date) time.Time {
		year, month, day := d.Civil()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	e := c.AddEvent(v.ID.String() + "@pst")
	e.SetDtStampTime(made)
	e.SetAllDayStartAt(day(date))
	e.SetAllDayEndAt(day(date + 1))
	e.SetTimeTransparency(ics.TransparencyTransparent)
	var spans []string
	for _, iv := range v.Intervals {
		spans = append(spans, strings.ReplaceAll(iv.From.String()+"–"+iv.To.String(), ":", "."))
	}
	e.SetSummary(i18n.T(lang, "calendar.ics."+string(v.Kind), map[string]any{"reason": v.Reason, "hours": strings.Join(spans, ", ")}))
	if v.Document != "" {
		e.SetDescription(v.Document)
	}
}
