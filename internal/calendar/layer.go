package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Nation owns the national layer: the central office's key.
const Nation tenant.Office = 1

// Layer is what stands above offices: the national list or one province's. It
// is numbered from 1 and immutable; 0 is what was there before anybody edited.
type Layer struct {
	No      int             `json:"-"`
	Entries []workcal.Entry `json:"entries"`           // in the order of their dates
	Covered []int           `json:"covered,omitempty"` // national only: years whose list is decided
}

// LayerEdit is a decision about a layer: Put, Remove or List.
type LayerEdit interface {
	layer(l *Layer, last workcal.Date) error
}

// List is the national list of whole years: it replaces what stands in each
// year it names, and covers it.
type List struct{ Entries []workcal.Entry }

func (e Put) layer(l *Layer, last workcal.Date) (err error) {
	if l.Covered != nil && !slices.Contains(l.Covered, e.Entry.Date.Year()) {
		return fault.Invalid(fault.Field{Path: "date", Code: "out_of_range"})
	}
	if e.Entry.Document == "" {
		return &fault.Fault{Code: fault.DocumentRequired, Fields: []fault.Field{{Path: "document", Code: "required"}}}
	}
	l.Entries, err = e.to(l.Entries, last)
	return err
}

func (e Remove) layer(l *Layer, _ workcal.Date) (err error) {
	l.Entries, err = e.from(l.Entries)
	return err
}

func (e List) layer(l *Layer, last workcal.Date) error {
	years := e.Years()
	if len(years) > 0 && years[len(years)-1] > last.Year() {
		return fault.Invalid(fault.Field{Path: "csv", Code: "out_of_range"})
	}
	kept := slices.DeleteFunc(slices.Clone(l.Entries), func(v workcal.Entry) bool { return slices.Contains(years, v.Date.Year()) })
	l.Entries = append(kept, e.Entries...)
	slices.SortFunc(l.Entries, func(a, b workcal.Entry) int { return int(a.Date - b.Date) })
	l.Covered = append(slices.Clone(l.Covered), years...)
	slices.Sort(l.Covered)
	l.Covered = slices.Compact(l.Covered)
	return nil
}

// LayerChange is a layer and what it would become.
type LayerChange struct {
	Owner    tenant.Office
	Old, New Layer
	Edit     LayerEdit
}

// Above is the edit that asks an office what the new layer would change.
func (c LayerChange) Above() Above {
	if c.Owner == Nation {
		return Above{National: &c.New}
	}
	return Above{Province: &c.New}
}

// ProposeLayerIn says what an edit would make of the newest layer of its owner,
// Nation or a provincial office. It fails like the edit does.
func ProposeLayerIn(ctx context.Context, tx *store.Tx, owner tenant.Office, e LayerEdit) (LayerChange, error) {
	old, err := newestLayer(ctx, tx, owner)
	if err != nil {
		return LayerChange{}, err
	}
	c := LayerChange{Owner: owner, Old: old, New: old, Edit: e}
	last, err := lastDate(ctx, tx)
	if err != nil {
		return c, err
	}
	c.New.No = old.No + 1
	return c, e.layer(&c.New, last)
}

// lastDate is the last date of the calendar in force.
func lastDate(ctx context.Context, tx *store.Tx) (workcal.Date, error) {
	v, err := CurrentIn(ctx, tx)
	if err != nil {
		return 0, err
	}
	_, last := v.Span()
	return last, nil
}

// EnactLayerIn writes the layer, audited in the office of the transaction. A
// layer that somebody else changed meanwhile is preview_stale.
func EnactLayerIn(ctx context.Context, tx *store.Tx, c LayerChange) error {
	body, digest, err := sealLayer(c.New)
	if err != nil {
		return err
	}
	n, err := insertLayer(ctx, tx, c.Owner, c.New.No, body, digest)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.PreviewStale)
	}
	audit.In(ctx, tx, "calendar_layer.change", "calendar_layer", strconv.Itoa(c.New.No), "entries", "covered")
	return nil
}

// NationalIn returns the newest national layer.
func NationalIn(ctx context.Context, tx *store.Tx) (Layer, error) {
	return newestLayer(ctx, tx, Nation)
}

func newestLayer(ctx context.Context, tx *store.Tx, owner tenant.Office) (Layer, error) {
	r, err := selectLayer(ctx, tx, owner)
	if fault.Is(err, fault.NotFound) {
		return firstLayer(owner)
	}
	if err != nil {
		return Layer{}, err
	}
	return r.layer()
}

// layer reads the body. Its number names it for ever.
func (r layerRow) layer() (Layer, error) {
	l := Layer{}
	if err := json.Unmarshal(r.Body, &l); err != nil {
		return l, fmt.Errorf("calendar: layer %d: %w", r.No, err)
	}
	l.No = r.No
	return l, nil
}

// firstLayer is what stands above offices before anybody has edited it.
func firstLayer(owner tenant.Office) (l Layer, err error) {
	if owner == Nation {
		l, err = configured()
		l.No = 0
	}
	return l, err
}

// configured is the national list that the program brings along.
var configured = sync.OnceValues(func() (Layer, error) {
	rows, err := configs.Holidays()
	if err != nil {
		return Layer{}, err
	}
	entries, covered, err := national(rows)
	return Layer{No: 1, Entries: entries, Covered: covered}, err
})

func sealLayer(l Layer) (body, digest []byte, err error) {
	if l.Entries == nil {
		l.Entries = []workcal.Entry{}
	}
	if body, err = json.Marshal(l); err != nil {
		return nil, nil, fmt.Errorf("calendar: %w", err)
	}
	sum := sha256.Sum256(body)
	return body, sum[:], nil
}

// SeedLayers writes the national list of the program as the first layer. A list
// that is there stays.
func SeedLayers(ctx context.Context, db *store.DB) error {
	l, err := configured()
	if err != nil {
		return err
	}
	body, digest, err := sealLayer(l)
	if err != nil {
		return err
	}
	return store.Directory(ctx, db, func(ctx context.Context, tx *store.DirectoryTx) error {
		_, err := tx.Exec(ctx, `INSERT INTO calendar_layer (owner, no, body, digest, made_at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (owner, no) DO NOTHING`, Nation, l.No, body, digest, tx.Now())
		return err
	})
}

// Behind lists the offices, of the scope or of all, whose calendar was composed
// from a layer that is no longer the newest, in the order of their keys.
func Behind(ctx context.Context, db *store.DB, scope []tenant.Office) ([]tenant.Office, error) {
	var wanted []wantedRow
	err := store.Directory(ctx, db, func(ctx context.Context, tx *store.DirectoryTx) error {
		return tx.Select(ctx, &wanted, selectWanted, Nation)
	})
	if err != nil {
		return nil, err
	}
	var have []haveRow
	if err := store.Scan(ctx, db, &have, `SELECT office, national_no, province_no FROM calendar`); err != nil {
		return nil, err
	}
	by := map[tenant.Office]haveRow{}
	for _, h := range have {
		by[h.Office] = h
	}
	var behind []tenant.Office
	for _, w := range wanted {
		h, seeded := by[w.Office]
		if seeded && (h.National < w.National || h.Province < w.Province) && (scope == nil || slices.Contains(scope, w.Office)) {
			behind = append(behind, w.Office)
		}
	}
	return behind, nil
}

// Office is an office that has a calendar.
type Office struct {
	Key  tenant.Office `db:"key"`
	Code string        `db:"code"` // BPS code in force
}

// Under lists the offices that stand below a layer of this owner, by code.
func Under(ctx context.Context, db *store.DB, owner tenant.Office) (all []Office, err error) {
	err = store.Directory(ctx, db, func(ctx context.Context, tx *store.DirectoryTx) error {
		return tx.Select(ctx, &all, `SELECT o.key, o.code FROM office o
			WHERE o.furnished AND ($1::int = $2::int OR $1 = `+provinceOf+`) ORDER BY o.code`, owner, Nation)
	})
	return all, err
}

// PendingIn tells whether a layer above the office is newer than what its
// calendar was composed from. Until a recompute none of its clocks fires.
func PendingIn(ctx context.Context, tx *store.Tx) (bool, error) {
	var p pendingRow
	err := tx.Get(ctx, &p, selectPending, tx.Office(), Nation)
	return p.Pending, unseeded(err)
}

// Pending is a PendingIn that travels in a caller's batch.
type Pending struct{ row pendingRow }

// AskPending adds the question to a batch.
func AskPending(b *store.Batch, tx *store.Tx) *Pending {
	q := &Pending{}
	store.Row(b, &q.row, selectPending, tx.Office(), Nation)
	return q
}

// Is is the answer, after the batch was sent.
func (q *Pending) Is() bool { return q.row.Pending }

// ProvinceIn tells that the transaction's office is a provincial office, whose
// layer stands above its province.
func ProvinceIn(ctx context.Context, tx *store.Tx) (bool, error) {
	var kind string
	err := tx.Get(ctx, &kind, `SELECT kind FROM office WHERE key = $1`, tx.Office())
	if err != nil {
		return false, errors.Join(errors.New("calendar: the office is not registered"), err)
	}
	return kind == "province", nil
}

func indexed(path string, i int) string { return path + "." + strconv.Itoa(i) }
