package guest

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Bounds of what is found at once.
const (
	maxRange     = 366 // days of a list or an export
	defaultRange = 31  // days of a list without from
	maxFound     = 20  // duplicates, last visits
)

// The orders of a list, by the time of writing.
const (
	Newest = "-created_at"
	Oldest = "created_at"
)

// Brief is an entry in a list, masked: who has to read it in full opens it,
// and that is recorded.
type Brief struct {
	ID          uuid.UUID `json:"id"`
	Name        string    `json:"name" example:"Siti A***"`
	Email       string    `json:"email" example:"s***@contoh.id"`
	Phone       string    `json:"phone,omitempty" example:"…89"`
	Institution string    `json:"institution,omitempty"`
	Complete    bool      `json:"complete" doc:"Name and e-mail are there"`
	CreatedAt   time.Time `json:"created_at"`
}

func (g Guest) brief(zone *time.Location) Brief {
	return Brief{g.ID, maskName(g.Name), maskEmail(g.Email), maskPhone(g.Phone), g.Identity.Institution, g.Complete(), g.CreatedAt.In(zone)}
}

// Search is what a list is asked for. Dates are the office's own, inclusive.
type Search struct {
	Q          string // part of a name, an address, a number or an institution
	From, To   string // 2006-01-02; to is today, from 30 days earlier when empty
	Limit      int
	Cursor     string
	Sort       string // Newest or Oldest; empty is Newest
	Service    string // only who came for it, by its code
	Incomplete bool   // only entries without name or e-mail
}

// Listed is an entry in the book's list with the visit that was last made with
// it; an entry without one has none.
type Listed struct {
	Brief
	Purpose string     `json:"purpose,omitempty"`
	Visit   *LastVisit `json:"visit,omitempty"`
}

// position is where a list stands: after this entry.
type position struct {
	at time.Time
	id uuid.UUID
}

func (p position) bytes() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(p.at.UnixMicro())), p.id[:]...)
}

func positionOf(b []byte) (position, bool) {
	if len(b) != 8+len(uuid.UUID{}) {
		return position{}, false
	}
	return position{time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), uuid.UUID(b[8:])}, true
}

// days turns the dates of a question into instants: from the first to before
// the last.
func days(v calendar.Version, now time.Time, fromText, toText string) (from, until time.Time, err error) {
	var wrong []fault.Field
	read := func(text, path string, or workcal.Date) workcal.Date {
		if text == "" {
			return or
		}
		date, err := workcal.ParseDate(text)
		first, last := v.Span()
		switch {
		case err != nil:
			wrong = append(wrong, fault.Field{Path: path, Code: "invalid"})
		case date < first || date >= last:
			wrong = append(wrong, fault.Field{Path: path, Code: "out_of_range"})
		}
		return date
	}
	to := read(toText, "to", v.DateOf(now))
	begin := read(fromText, "from", to-defaultRange+1)
	if wrong == nil && (to < begin || to >= begin+maxRange) {
		wrong = append(wrong, fault.Field{Path: "to", Code: "out_of_range"})
	}
	if wrong != nil {
		return from, until, fault.Invalid(wrong...)
	}
	return v.At(begin, 0), v.At(to+1, 0), nil
}

// List returns at most Limit masked entries and the cursor of the next page,
// empty after the last. It fails with invalid_input on dates that are none,
// backwards or more than 366 days apart, and on a cursor that is not ours or
// of another question.
func (d *Desk) List(ctx context.Context, s Search) (all []Listed, next string, err error) {
	all = []Listed{}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		v, err := calendar.CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		from, until, err := days(v, tx.Now(), s.From, s.To)
		if err != nil {
			return err
		}
		scope := []string{fmt.Sprint(tx.Office()), s.Q, s.From, s.To, s.Sort, s.Service, fmt.Sprint(s.Incomplete)}
		after, err := d.after(s.Cursor, scope)
		if err != nil {
			return err
		}
		query, args := s.query(tx, from, until, after)
		var rows []guestRow
		if err := tx.Select(ctx, &rows, query, args...); err != nil {
			return err
		}
		if len(rows) > s.Limit {
			rows = rows[:s.Limit]
			last := rows[s.Limit-1]
			next = d.marks.Seal(position{last.CreatedAt, last.ID}.bytes(), scope...)
		}
		all, err = listing(ctx, tx, rows, v.Zone())
		return err
	})
	return all, next, err
}

func (d *Desk) after(mark string, scope []string) (*position, error) {
	if mark == "" {
		return nil, nil
	}
	raw, ours := d.marks.Open(mark, scope...)
	p, whole := positionOf(raw)
	if !ours || !whole {
		return nil, fault.Invalid(fault.Field{Path: "cursor", Code: "invalid"})
	}
	return &p, nil
}

// listing masks a page of entries and adds their last visits.
func listing(ctx context.Context, tx *store.Tx, rows []guestRow, zone *time.Location) ([]Listed, error) {
	all, ids := make([]Listed, 0, len(rows)), make([]uuid.UUID, 0, len(rows))
	for _, row := range rows {
		g, err := row.guest()
		if err != nil {
			return nil, err
		}
		all, ids = append(all, Listed{Brief: g.brief(zone), Purpose: g.Identity.Purpose}), append(ids, g.ID)
	}
	visits, err := lastVisits(ctx, tx, ids)
	for i := range all {
		all[i].Visit = visits[all[i].ID]
	}
	return all, err
}

// query reads one entry more than the limit. It narrows by office and time
// first: no other index can serve a part of a text under row security.
func (s Search) query(tx *store.Tx, from, until time.Time, after *position) (string, []any) {
	args := []any{tx.Office(), from, until}
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	q := `SELECT ` + columns + ` FROM guest g WHERE g.office = $1 AND g.created_at >= $2 AND g.created_at < $3`
	if s.Incomplete {
		q += ` AND (g.name = '' OR g.email = '')`
	}
	if s.Service != "" {
		q += ` AND EXISTS (SELECT 1 FROM ticket t WHERE t.office = g.office AND t.guest = g.id AND t.service = ` + bind(s.Service) + `)`
	}
	order, beyond := "DESC", "<"
	if s.Sort == Oldest {
		order, beyond = "ASC", ">"
	}
	if after != nil {
		q += ` AND (g.created_at, g.id) ` + beyond + ` (` + bind(after.at) + `, ` + bind(after.id) + `)`
	}
	if text := strings.Join(strings.Fields(s.Q), " "); text != "" {
		part := bind("%" + literal.Replace(text) + "%")
		q += ` AND (g.name_key LIKE lower(` + part + `) OR g.email LIKE lower(` + part + `) OR lower(g.identity->>'institution') LIKE lower(` + part + `)`
		if digits := numberPart(text); digits != "" {
			q += ` OR g.phone LIKE ` + bind("%"+digits+"%")
		}
		q += `)`
	}
	return q + fmt.Sprintf(` ORDER BY g.created_at %s, g.id %s LIMIT %s`, order, order, bind(s.Limit+1)), args
}

// literal takes from LIKE what it would read as a pattern.
var literal = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// numberPart returns the digits of what looks like part of a telephone number,
// without the national 0; empty when it does not.
func numberPart(text string) string {
	var digits strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune("+-. ()", r):
			return ""
		}
	}
	if digits.Len() < 4 {
		return ""
	}
	return strings.TrimPrefix(digits.String(), "0")
}

// Duplicate is an entry that may be the same person.
type Duplicate struct {
	Brief
	Same []string `json:"same" enum:"email,phone,name" doc:"What both share; name means name and institution"`
}

// Duplicates hints at other entries of the same person inside the office: the
// same address, the same number, or the same name and institution. An unknown
// or foreign id is not_found.
func (d *Desk) Duplicates(ctx context.Context, id uuid.UUID) (all []Duplicate, err error) {
	all = []Duplicate{}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		g, err := get(ctx, tx, id, false)
		if err != nil {
			return err
		}
		v, err := calendar.CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := same(ctx, tx, g, maxFound)
		if err != nil {
			return err
		}
		for _, row := range rows {
			other, err := row.guest()
			if err != nil {
				return err
			}
			all = append(all, Duplicate{other.brief(v.Zone()), g.shares(other)})
		}
		return nil
	})
	return all, err
}

func (g Guest) shares(other Guest) (what []string) {
	if g.Email != "" && g.Email == other.Email {
		what = append(what, "email")
	}
	if g.Phone != nil && other.Phone != nil && *g.Phone == *other.Phone {
		what = append(what, "phone")
	}
	if g.Name != "" && g.Identity.Institution != "" && strings.EqualFold(g.Name, other.Name) &&
		strings.EqualFold(g.Identity.Institution, other.Identity.Institution) {
		what = append(what, "name")
	}
	return what
}

// Visit is an earlier entry of a returning visitor, masked.
type Visit struct {
	Brief
	Services string `json:"services,omitempty" doc:"Names of the services of that visit, separated by semicolons"`
}

// Lookup finds a returning visitor's last entries by e-mail or by phone, the
// newest first; nobody is no fault. That it was asked is recorded. It fails
// with invalid_input unless exactly one of the two is given.
func (d *Desk) Lookup(ctx context.Context, email, phone string) (all []Visit, err error) {
	e := Entry{Email: email, Phone: phone}.Tidy()
	wrong := e.Check("", false)
	switch {
	case email == "" && phone == "":
		wrong = append(wrong, fault.Field{Path: "email", Code: "required"})
	case email != "" && phone != "":
		wrong = append(wrong, fault.Field{Path: "phone", Code: "unknown"})
	}
	if wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) ([]Visit, error) {
		rows, err := LastIn(ctx, tx, e.Email, e.Phone)
		if err != nil {
			return nil, err
		}
		v, err := calendar.CurrentIn(ctx, tx)
		if err != nil {
			return nil, err
		}
		all := make([]Visit, 0, len(rows))
		for _, p := range rows {
			all = append(all, Visit{p.brief(v.Zone()), p.Services})
			audit.In(ctx, tx, "guest.lookup", "guest", p.ID.String(), e.named()...)
		}
		if len(all) == 0 {
			audit.In(ctx, tx, "guest.lookup", "guest", "", e.named()...)
		}
		return all, nil
	})
}

// Past is an earlier entry with the services of its visits.
type Past struct {
	Guest
	Services string
}

// LastIn returns the last entries with an e-mail or, when that is empty, with a
// phone number, both tidy; the newest first, at most 20.
func LastIn(ctx context.Context, tx *store.Tx, email, phone string) ([]Past, error) {
	by, value := byEmail, email
	if email == "" {
		by, value = byPhone, phone
	}
	rows, err := returning(ctx, tx, by, value, maxFound)
	if err != nil {
		return nil, err
	}
	all := make([]Past, 0, len(rows))
	for _, row := range rows {
		p := Past{}
		if p.Guest, err = row.guest(); err != nil {
			return nil, err
		}
		if row.Services != nil {
			p.Services = *row.Services
		}
		all = append(all, p)
	}
	return all, nil
}
