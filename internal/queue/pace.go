package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// provinceTempo is the pace of the office's province, or otherwise when the
// province has no sample either.
func (d *Desk) provinceTempo(ctx context.Context, tx *store.Tx, service string, otherwise tempo) (tempo, error) {
	province, ok := d.provinceOf(tx.Office())
	if !ok {
		return otherwise, nil
	}
	var rows []struct {
		Median int64 `db:"median_seconds"`
		Sample int   `db:"sample"`
	}
	err := tx.Select(ctx, &rows, `SELECT median_seconds, sample FROM pace WHERE province = $1 AND service = $2`, province, service)
	for _, r := range rows {
		return tempo{median: time.Duration(r.Median) * time.Second, sample: r.Sample, basis: ProvincePace}, err
	}
	return otherwise, err
}

// provinceOf is the provincial office above an office, or itself.
func (d *Desk) provinceOf(key tenant.Office) (tenant.Office, bool) {
	o, ok := d.offices.ByKey(key)
	if ok && o.Kind != office.Province {
		o, ok = d.offices.ByCode(o.Parent)
	}
	return o.Key, ok && o.Kind == office.Province
}

// took is how long one service took.
type took struct {
	Service string  `db:"service"`
	Seconds float64 `db:"seconds"`
}

// selectTook reads the last services of each kind.
const selectTook = `SELECT s.code AS service, last.seconds FROM service s CROSS JOIN LATERAL (
		SELECT extract(epoch FROM finished_at - service_started_at)::float8 AS seconds FROM ticket t
		WHERE t.office = $1 AND t.service = s.code AND t.state = 'finished' AND t.quality = 'ok'
		ORDER BY t.finished_at DESC LIMIT $2) AS last
	WHERE s.office = $1`

// RefreshPace writes anew how long services take in each province, from the last
// ones of its offices: numbers only, and only where there are enough of them.
// app calls it every ten minutes. With provinces named, only those.
func (d *Desk) RefreshPace(ctx context.Context, only ...string) (err error) {
	if len(only) == 0 {
		for _, p := range d.offices.Provinces() {
			only = append(only, p.Code)
		}
	}
	for _, code := range only {
		p, ok := d.offices.ByCode(code)
		if !ok || p.Kind != office.Province {
			return fmt.Errorf("queue: %q is no province", code)
		}
		if ctx.Err() != nil {
			break
		}
		err = errors.Join(err, d.refreshProvince(ctx, p))
	}
	return err
}

func (d *Desk) refreshProvince(ctx context.Context, p office.Office) error {
	by := map[string][]float64{}
	for _, o := range append(d.offices.Children(p.Code), p) {
		var all []took
		err := store.View(tenant.WithOffice(ctx, o.Key), d.db, func(ctx context.Context, tx *store.Tx) error {
			return tx.Select(ctx, &all, selectTook, tx.Office(), lastServices)
		})
		if err != nil {
			return err
		}
		for _, v := range all {
			by[v.Service] = append(by[v.Service], v.Seconds)
		}
	}
	return store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM pace WHERE province = $1`, p.Key); err != nil {
			return err
		}
		for service, sample := range by {
			t := tempoOf(sample)
			if t.basis == DefaultPace {
				continue
			}
			_, err := tx.Exec(ctx, `INSERT INTO pace (province, service, median_seconds, sample, at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (province, service) DO NOTHING`, p.Key, service, int(t.median.Seconds()), t.sample, tx.Now())
			if err != nil {
				return err
			}
		}
		return nil
	})
}
