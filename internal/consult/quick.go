package consult

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// Bounds of a quick reply, in characters, and of how many an office has.
const (
	maxTitle   = 80
	maxReply   = 4000
	maxReplies = 200
)

// QuickReply is a canned answer of an office ("balasan cepat").
type QuickReply struct {
	ID        uuid.UUID `db:"id" json:"id" format:"uuid"`
	Title     string    `db:"title" json:"title"`
	Body      string    `db:"body" json:"body" doc:"Boleh memuat {nama} {nomor} {petugas} {kantor} {tenggat} {tautan}"`
	ChangedAt time.Time `db:"changed_at" json:"changed_at"`
}

// variables are what a quick reply may leave open, by its name on screens.
var variables = []string{"nama", "nomor", "petugas", "kantor", "tenggat", "tautan"}

var variable = regexp.MustCompile(`\{[\p{L}\d_ ]{1,40}\}`)

// check tidies a quick reply and names what is wrong with it.
func (q *QuickReply) check() error {
	q.Title, q.Body = strings.Join(strings.Fields(tidyText(q.Title)), " "), tidyText(q.Body)
	var wrong []fault.Field
	for _, f := range []struct {
		path, text string
		max        int
	}{{"title", q.Title, maxTitle}, {"body", q.Body, maxReply}} {
		switch n := utf8.RuneCountInString(f.text); {
		case n == 0:
			wrong = append(wrong, fault.Field{Path: f.path, Code: "required"})
		case n > f.max:
			wrong = append(wrong, fault.Field{Path: f.path, Code: "too_long"})
		}
	}
	if unknown(q.Body) {
		wrong = append(wrong, fault.Field{Path: "body", Code: "unknown"})
	}
	if wrong != nil {
		return fault.Invalid(wrong...)
	}
	return nil
}

// unknown tells whether a text has a variable that nothing fills.
func unknown(text string) bool {
	return slices.ContainsFunc(variable.FindAllString(text, -1), func(v string) bool {
		return !slices.Contains(variables, v[1:len(v)-1])
	})
}

// fill puts values in the places of a text's variables; a value is not read for
// variables again.
func fill(text string, values map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(v string) string {
		if value, known := values[v[1:len(v)-1]]; known {
			return value
		}
		return v
	})
}

// QuickReplies lists the office's quick replies by title.
func (d *Desk) QuickReplies(ctx context.Context) (all []QuickReply, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		all, err = selectReplies(ctx, tx)
		return err
	})
	for i := range all {
		all[i].ChangedAt = all[i].ChangedAt.In(here.Zone)
	}
	return all, err
}

// AddReply keeps a new quick reply. It fails with invalid_input, and with
// already_exists when its title is taken.
func (d *Desk) AddReply(ctx context.Context, q QuickReply) (QuickReply, error) {
	if err := q.check(); err != nil {
		return q, err
	}
	return d.writeReply(ctx, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		if n, err := countReplies(ctx, tx); err != nil || n >= maxReplies {
			return uuid.Nil, orFull(err)
		}
		id, err := uuid.NewV7()
		if err != nil {
			return id, err
		}
		return id, insertReply(ctx, tx, id, q)
	})
}

func orFull(err error) error {
	if err != nil {
		return err
	}
	return fault.Invalid(fault.Field{Path: "title", Code: "out_of_range"})
}

// ChangeReply writes a quick reply anew; nil leaves a text as it is. It fails
// like AddReply, and with not_found.
func (d *Desk) ChangeReply(ctx context.Context, id uuid.UUID, title, body *string) (QuickReply, error) {
	return d.writeReply(ctx, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		q, err := lockReply(ctx, tx, id)
		if err != nil {
			return id, err
		}
		if title != nil {
			q.Title = *title
		}
		if body != nil {
			q.Body = *body
		}
		if err := q.check(); err != nil {
			return id, err
		}
		return id, updateReply(ctx, tx, q)
	})
}

// writeReply writes in one transaction and reads what came of it in another:
// the answer that is kept with a request key is an id.
func (d *Desk) writeReply(ctx context.Context, write func(context.Context, *store.Tx) (uuid.UUID, error)) (q QuickReply, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return q, err
	}
	id, err := store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		id, err := write(ctx, tx)
		if store.Violates(err, "quick_reply_office_title_key") {
			return id, fault.Wrap(fault.AlreadyExists, err)
		}
		audit.In(ctx, tx, "quick_reply.write", "quick_reply", id.String(), "title", "body")
		return id, err
	})
	if err != nil {
		return q, err
	}
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		q, err = getReply(ctx, tx, id)
		q.ChangedAt = q.ChangedAt.In(here.Zone)
		return err
	})
	return q, err
}

// DropReply removes a quick reply; an unknown one is not_found.
func (d *Desk) DropReply(ctx context.Context, id uuid.UUID) error {
	_, err := store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		if _, err := lockReply(ctx, tx, id); err != nil {
			return struct{}{}, err
		}
		deleteReply(tx, id)
		audit.In(ctx, tx, "quick_reply.delete", "quick_reply", id.String())
		return struct{}{}, nil
	})
	return err
}

// PreviewReply is a quick reply as it reads on a case for the officer who acts.
// An unknown reply or case is not_found.
func (d *Desk) PreviewReply(ctx context.Context, id, of uuid.UUID) (text string, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return "", err
	}
	me, err := officer(ctx)
	if err != nil {
		return "", err
	}
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		q, err := getReply(ctx, tx, id)
		if err != nil {
			return err
		}
		c, err := getCase(ctx, tx, of)
		if err != nil {
			return err
		}
		names, err := auth.NamesIn(ctx, tx, []uuid.UUID{me})
		text = fill(q.Body, d.values(here, &c, names[me]))
		return err
	})
	return text, err
}

// values are what a case fills a quick reply with. A mirror has no page of its
// own for the visitor.
func (d *Desk) values(here office.Office, c *Case, officer string) map[string]string {
	v := map[string]string{"nama": c.Name, "nomor": c.Number(), "petugas": officer, "kantor": here.Display(),
		"tenggat": i18n.T(c.Lang, "quick.no_due", nil), "tautan": ""}
	if c.DueAt != nil {
		v["tenggat"] = calendar.StampFor(c.Lang, c.DueAt.In(here.Zone))
	}
	if !c.Mirror() {
		v["tautan"] = d.url(d.link(here, c))
	}
	return v
}
