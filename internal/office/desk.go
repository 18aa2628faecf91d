package office

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/cursor"
)

// Seed writes the offices of configs that are not there yet; what is there is
// left as it is, edits included.
func Seed(ctx context.Context, db *store.DB) error {
	rows, err := configs.Offices()
	if err != nil {
		return err
	}
	s, err := newSeed(rows)
	if err != nil {
		return err
	}
	return store.Directory(ctx, db, func(ctx context.Context, tx *store.DirectoryTx) error {
		if _, err := insertOffices(ctx, tx, s); err != nil {
			return err
		}
		return insertAliases(ctx, tx, s)
	})
}

func newSeed(rows []configs.OfficeRow) (seed, error) {
	var s seed
	byCode := map[string]configs.OfficeRow{}
	for _, r := range rows {
		byCode[r.Code] = r
	}
	for _, r := range rows {
		key, err := keyOf(r.Code)
		if err != nil {
			return s, err
		}
		parent, err := keyOf(r.Parent)
		if err != nil {
			return s, err
		}
		supervisor, err := keyOf(supervisorOf(r, byCode))
		if err != nil {
			return s, err
		}
		s.keys, s.parents, s.supervisors = append(s.keys, key), append(s.parents, parent), append(s.supervisors, supervisor)
		s.codes, s.names, s.kinds = append(s.codes, r.Code), append(s.names, r.Name), append(s.kinds, r.Kind)
		s.zones, s.slugs = append(s.zones, r.Zone), append(s.slugs, r.Slug)
		if _, inForce := byCode[r.Legacy]; r.Legacy != "" && !inForce {
			s.aliasCodes, s.aliasOffices = append(s.aliasCodes, r.Legacy), append(s.aliasOffices, *key)
		}
	}
	return s, nil
}

// centralKey is the key of the central office, so that the zero value of
// tenant.Office names no office. No BPS code is 0001.
const centralKey = 1

// keyOf is the key a new office is filed under: the number of its code when it
// is first seen. No code has no key.
func keyOf(code string) (*int32, error) {
	switch code {
	case "":
		return nil, nil
	case "0000":
		key := int32(centralKey)
		return &key, nil
	}
	n, err := strconv.ParseUint(code, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("office: code %q: %w", code, err)
	}
	key := int32(n)
	return &key, nil
}

// supervisorOf is who looks after an office by default: its province, or, where
// that province has no office of its own yet, the province it belonged to
// before the split, told by its old code (rules.md §1).
func supervisorOf(r configs.OfficeRow, byCode map[string]configs.OfficeRow) string {
	if !strings.HasPrefix(byCode[r.Parent].Note, "region only") || len(r.Legacy) != 4 {
		return r.Parent
	}
	if former, ok := byCode[r.Legacy[:2]+"00"]; ok {
		return former.Code
	}
	return r.Parent
}

// Amendment is a change of what the nation decides about an office; nil leaves
// a value as it is.
type Amendment struct {
	Name         *string
	Confirmed    *bool
	SupervisedBy *string // BPS code of the central or a provincial office
}

// Desk lists and changes the registry.
type Desk struct {
	db         *store.DB
	registry   *Registry
	marks      *cursor.Sealer
	pairingKey []byte // hashes pairing codes and where they are asked from
}

// NewDesk returns the desk that changes the registry in db and in memory; its
// cursors are signed under the installation's server key.
func NewDesk(db *store.DB, r *Registry, serverKey []byte) *Desk {
	return &Desk{db: db, registry: r, marks: cursor.New(serverKey, "offices"),
		pairingKey: append([]byte("pst device pairing "), serverKey...)}
}

// Page returns at most limit offices of a search after the mark, and the mark
// of the next page, empty after the last. A mark that is not ours, or of another
// search, is invalid_input.
func (d *Desk) Page(q, province string, limit int, mark string) ([]Office, string, error) {
	found := d.registry.find(q, province)
	from := 0
	if mark != "" {
		at, ok := d.marks.Open(mark, province, q)
		if !ok || len(at) != 4 {
			return nil, "", fault.Invalid(fault.Field{Path: "cursor", Code: "invalid"})
		}
		from = int(binary.BigEndian.Uint32(at))
	}
	from = min(from, len(found))
	to := min(from+limit, len(found))
	if to == len(found) {
		return found[from:], "", nil
	}
	return found[from:to], d.marks.Seal(binary.BigEndian.AppendUint32(nil, uint32(to)), province, q), nil
}

// Amend changes an office, for the national admin and the command line only.
// It fails with forbidden, unknown_office or invalid_input.
func (d *Desk) Amend(ctx context.Context, code string, a Amendment) (Office, error) {
	if !mayAmend(tenant.ActorOf(ctx)) {
		return Office{}, fault.New(fault.Forbidden)
	}
	o, ok := d.registry.ByCode(code)
	if !ok {
		return Office{}, fault.New(fault.UnknownOffice)
	}
	supervisor, fields, err := d.check(o, &a)
	if err != nil {
		return Office{}, err
	}
	_, err = store.Update(tenant.WithOffice(ctx, o.Key), d.db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		if err := updateOffice(ctx, tx, a, supervisor); err != nil {
			return false, err
		}
		audit.In(ctx, tx, "office.amend", "office", o.Code, fields...)
		return true, nil
	})
	if err != nil {
		return Office{}, err
	}
	if err := d.registry.Reload(ctx); err != nil {
		return Office{}, err
	}
	o, _ = d.registry.ByKey(o.Key)
	return o, nil
}

func mayAmend(a tenant.Actor) bool {
	return a.Kind == tenant.Command || a.Kind == tenant.User && a.Role.Can(tenant.ManageNation)
}

// check trims and bounds the amendment and names the fields it changes.
func (d *Desk) check(o Office, a *Amendment) (supervisor *tenant.Office, fields []string, err error) {
	var wrong []fault.Field
	if a.Name != nil {
		name := strings.TrimSpace(*a.Name)
		a.Name, fields = &name, append(fields, "name")
		switch {
		case name == "":
			wrong = append(wrong, fault.Field{Path: "name", Code: "required"})
		case utf8.RuneCountInString(name) > 100:
			wrong = append(wrong, fault.Field{Path: "name", Code: "too_long"})
		}
	}
	if a.Confirmed != nil {
		fields = append(fields, "confirmed")
	}
	if a.SupervisedBy != nil {
		fields = append(fields, "supervised_by")
		s, ok := d.registry.ByCode(*a.SupervisedBy)
		if !ok || s.Key == o.Key || s.Kind != Province && s.Kind != Central {
			wrong = append(wrong, fault.Field{Path: "supervised_by", Code: "invalid"})
		}
		supervisor = &s.Key
	}
	if len(wrong) > 0 {
		return nil, nil, fault.Invalid(wrong...)
	}
	return supervisor, fields, nil
}
