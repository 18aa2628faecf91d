package office

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// reloadEvery bounds how long a change made by another process stays unseen.
const reloadEvery = 30 * time.Second

// Registry answers from memory which offices there are. It is safe for
// concurrent use.
type Registry struct {
	db  *store.DB
	now atomic.Pointer[snapshot]
}

// snapshot is an immutable picture of the registry.
type snapshot struct {
	list   []Office // by code
	byKey  map[tenant.Office]int
	byCode map[string]int // codes in force and aliases
	bySlug map[string]int
}

// Load reads all offices and aliases into memory.
func Load(ctx context.Context, db *store.DB) (*Registry, error) {
	r := &Registry{db: db}
	return r, r.Reload(ctx)
}

// Reload reads the registry again; what was read before stays when it fails.
func (r *Registry) Reload(ctx context.Context) error {
	var s *snapshot
	err := store.Directory(ctx, r.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		rows, err := selectOffices(ctx, tx)
		if err != nil {
			return err
		}
		aliases, err := selectAliases(ctx, tx)
		if err != nil {
			return err
		}
		s, err = newSnapshot(rows, aliases)
		return err
	})
	if err == nil {
		r.now.Store(s)
	}
	return err
}

// Run reloads from time to time until ctx ends; a failure is logged and the
// picture in memory stays.
func (r *Registry) Run(ctx context.Context, log *slog.Logger) error {
	tick := time.NewTicker(reloadEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := r.Reload(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "office registry not reloaded", "error", err)
			}
		}
	}
}

func newSnapshot(rows []officeRow, aliases []aliasRow) (*snapshot, error) {
	s := &snapshot{byKey: map[tenant.Office]int{}, byCode: map[string]int{}, bySlug: map[string]int{}}
	zones := map[string]*time.Location{}
	for i, row := range rows {
		zone, known := zones[row.Timezone]
		if !known {
			var err error
			if zone, err = time.LoadLocation(row.Timezone); err != nil {
				return nil, err
			}
			zones[row.Timezone] = zone
		}
		s.list = append(s.list, row.office(zone))
		s.byKey[row.Key], s.byCode[row.Code], s.bySlug[row.Slug] = i, i, i
	}
	for _, a := range aliases {
		if _, inForce := s.byCode[a.Code]; !inForce {
			s.byCode[a.Code] = s.byKey[a.Office]
		}
	}
	return s, nil
}

// ByCode finds an office by its BPS code or by an alias from before a
// re-coding; the Code of the office found is the one in force, so a caller can
// tell that it must redirect.
func (r *Registry) ByCode(code string) (Office, bool) {
	s := r.now.Load()
	i, ok := s.byCode[code]
	return s.at(i, ok)
}

// BySlug finds an office by its slug.
func (r *Registry) BySlug(slug string) (Office, bool) {
	s := r.now.Load()
	i, ok := s.bySlug[slug]
	return s.at(i, ok)
}

// ByKey finds an office by its key.
func (r *Registry) ByKey(key tenant.Office) (Office, bool) {
	s := r.now.Load()
	i, ok := s.byKey[key]
	return s.at(i, ok)
}

func (s *snapshot) at(i int, ok bool) (Office, bool) {
	if !ok {
		return Office{}, false
	}
	return s.list[i], true
}

// All returns every office by code; the caller owns the slice.
func (r *Registry) All() []Office { return slices.Clone(r.now.Load().list) }

// Provinces returns the provincial offices by code.
func (r *Registry) Provinces() []Office {
	return r.where(func(o Office) bool { return o.Kind == Province })
}

// Children returns the offices directly under the one with this code, by code.
func (r *Registry) Children(code string) []Office {
	return r.where(func(o Office) bool { return o.Parent == code })
}

func (r *Registry) where(keep func(Office) bool) []Office {
	var found []Office
	for _, o := range r.now.Load().list {
		if keep(o) {
			found = append(found, o)
		}
	}
	return found
}

// Search returns at most limit offices whose name, slug or code hold every
// word of q, best first; with a province's code only that province and what
// stands under it. An empty q matches all.
func (r *Registry) Search(q, province string, limit int) []Office {
	found := r.find(q, province)
	return found[:min(max(limit, 0), len(found))]
}

func (r *Registry) find(q, province string) []Office {
	words := strings.Fields(strings.ToLower(q))
	type hit struct {
		Office
		rank int
	}
	var hits []hit
	for _, o := range r.now.Load().list {
		if province != "" && o.Code != province && o.Parent != province {
			continue
		}
		if rank := o.match(words); rank != none || len(words) == 0 {
			hits = append(hits, hit{o, rank})
		}
	}
	if len(words) > 0 {
		slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	}
	found := make([]Office, len(hits))
	for i, h := range hits {
		found[i] = h.Office
	}
	return found
}
