package calendar

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// LayerName says where an entry stands.
type LayerName string

// The layers, the nearest last.
const (
	NationalLayer LayerName = "national"
	ProvinceLayer LayerName = "province"
	OfficeLayer   LayerName = "office"
)

// Closure is an entry of a layer as the API tells it (api.md).
type Closure struct {
	ID        uuid.UUID          `json:"id"`
	Layer     LayerName          `json:"layer" enum:"national,province,office"`
	Date      string             `json:"date" format:"date"`
	Kind      workcal.Effect     `json:"kind" enum:"closed,special_hours,open_anyway"`
	Intervals []workcal.Interval `json:"intervals,omitempty"`
	Counts    bool               `json:"counts_as_working_day"`
	Reason    string             `json:"reason"`
	Document  string             `json:"document" doc:"Nomor surat atau keputusan; kosong bila tidak perlu"`
}

// closureSpace is the name space of closure ids: the same entry always has the
// same id, so nothing needs to be kept.
var closureSpace = uuid.NewSHA1(uuid.NameSpaceOID, []byte("pst calendar closure"))

// ClosureID names the entry of a date in a layer of its owner.
func ClosureID(owner tenant.Office, l LayerName, on workcal.Date) uuid.UUID {
	return uuid.NewSHA1(closureSpace, fmt.Appendf(nil, "%d/%s/%s", owner, l, on))
}

// ClosureOf tells an entry.
func ClosureOf(owner tenant.Office, l LayerName, e workcal.Entry) Closure {
	return Closure{ClosureID(owner, l, e.Date), l, e.Date.String(), e.Effect, e.Intervals, e.Counts, e.Label, e.Document}
}

// FindIn returns the date of an entry of the office's own layer, or, for a
// layer above, of its newest. An unknown id is not_found.
func FindIn(ctx context.Context, tx *store.Tx, l LayerName, id uuid.UUID) (workcal.Date, error) {
	var entries []workcal.Entry
	owner := tx.Office()
	if l == OfficeLayer {
		v, err := CurrentIn(ctx, tx)
		if err != nil {
			return 0, err
		}
		entries = v.Spec().Office
	} else {
		above, err := newestLayer(ctx, tx, owner)
		if err != nil {
			return 0, err
		}
		entries = above.Entries
	}
	for _, e := range entries {
		if ClosureID(owner, l, e.Date) == id {
			return e.Date, nil
		}
	}
	return 0, fault.New(fault.NotFound)
}

// YearDay is one date of a year.
type YearDay struct {
	Date        string             `json:"date" format:"date"`
	Kind        workcal.Kind       `json:"kind" enum:"working,weekend,national,province,office,uncovered"`
	Label       string             `json:"label" doc:"Nama hari libur atau alasan; kosong untuk hari biasa"`
	Document    string             `json:"document,omitempty"`
	Layer       LayerName          `json:"layer,omitempty" enum:"national,province,office" doc:"Lapisan yang mengubah hari ini"`
	ClosureKind workcal.Effect     `json:"closure_kind,omitempty" enum:"closed,special_hours,open_anyway"`
	Open        bool               `json:"open"`
	Working     bool               `json:"working" doc:"Terhitung sebagai hari kerja"`
	Intervals   []workcal.Interval `json:"intervals"`
}

// Year is the calendar in force over a year.
type Year struct {
	Version   int               `json:"version"`
	Confirmed bool              `json:"confirmed" doc:"Jam sudah dikonfirmasi kantor"`
	Pending   bool              `json:"pending" doc:"Daftar di atas kantor sudah berubah dan belum sampai di sini"`
	Covered   []int             `json:"covered" doc:"Tahun yang daftar libur nasionalnya sudah ditetapkan"`
	Year      int               `json:"year"`
	Days      []YearDay         `json:"days"`
	Profiles  []workcal.Profile `json:"profiles"`
}

// Year shows the calendar of the context's office; year 0 is the running one.
// A year outside the calendar is invalid_input.
func (d *Desk) Year(ctx context.Context, year int) (y Year, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		v, err := CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		if year == 0 {
			year = v.DateOf(tx.Now()).Year()
		}
		if y, err = yearOf(v, year); err != nil {
			return err
		}
		if y.Confirmed, err = ConfirmedIn(ctx, tx); err != nil {
			return err
		}
		y.Pending, err = PendingIn(ctx, tx)
		return err
	})
	return y, err
}

func yearOf(v Version, year int) (Year, error) {
	first, last := v.Span()
	from, to := workcal.DateOf(year, time.January, 1), workcal.DateOf(year, time.December, 31)
	if from < first || to > last {
		return Year{}, fault.Invalid(fault.Field{Path: "year", Code: "out_of_range"})
	}
	s := v.Spec()
	y := Year{Version: v.No, Covered: s.Covered, Year: year, Profiles: s.Profiles}
	for date := from; date <= to; date++ {
		day := v.Day(date)
		shown := YearDay{Date: date.String(), Kind: day.Kind, Label: day.Label, Document: day.Document,
			Open: day.Open, Working: day.Working, Intervals: day.Intervals}
		if shown.Intervals == nil {
			shown.Intervals = []workcal.Interval{}
		}
		shown.Layer, shown.ClosureKind = nearest(s, date)
		y.Days = append(y.Days, shown)
	}
	return y, nil
}

// nearest is the layer that decides a date, and how; empty where only the week
// does.
func nearest(s workcal.Spec, date workcal.Date) (LayerName, workcal.Effect) {
	for _, l := range []struct {
		name    LayerName
		entries []workcal.Entry
	}{{OfficeLayer, s.Office}, {ProvinceLayer, s.Province}, {NationalLayer, s.National}} {
		if at, found := find(l.entries, date); found {
			return l.name, l.entries[at].Effect
		}
	}
	return "", ""
}

// Closures lists the entries of the calendar in force of the context's office,
// of one layer or of all, between two dates, inclusive; the zero date is no
// bound. They are in the order of their dates, the widest layer first.
func (d *Desk) Closures(ctx context.Context, layer LayerName, from, to workcal.Date) ([]Closure, error) {
	all := []Closure{}
	err := store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		v, err := CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		var state stateRow
		if err := tx.Get(ctx, &state, selectState, tx.Office(), Nation); err != nil {
			return err
		}
		s := v.Spec()
		for _, l := range []struct {
			owner   tenant.Office
			name    LayerName
			entries []workcal.Entry
		}{{Nation, NationalLayer, s.National}, {tenant.Office(state.Owner), ProvinceLayer, s.Province}, {tx.Office(), OfficeLayer, s.Office}} {
			for _, e := range l.entries {
				if (layer == "" || layer == l.name) && e.Date >= from && (to == 0 || e.Date <= to) {
					all = append(all, ClosureOf(l.owner, l.name, e))
				}
			}
		}
		return nil
	})
	sortClosures(all)
	return all, err
}

// Made is a version as a list tells it.
type Made struct {
	No     int       `json:"no" db:"no"`
	MadeAt time.Time `json:"made_at" db:"made_at"`
	By     string    `json:"by,omitempty" db:"made_by" doc:"Id akun; kosong bila dibuat sistem"`
	Reason string    `json:"reason" db:"reason"`
}

// maxVersions bounds the list of versions.
const maxVersions = 200

// Versions lists the newest versions of the context's office, at most 200.
func (d *Desk) Versions(ctx context.Context) (all []Made, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		v, err := CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		err = tx.Select(ctx, &all, `SELECT no, made_at, made_by, reason FROM calendar_version
			WHERE office = $1 ORDER BY no DESC LIMIT $2`, tx.Office(), maxVersions)
		for i := range all {
			all[i].MadeAt = all[i].MadeAt.In(v.Zone())
		}
		return err
	})
	return all, err
}

// National is the newest national list of a year.
type National struct {
	Items   []Closure `json:"items"`
	Covered []int     `json:"covered" doc:"Tahun yang daftarnya sudah ditetapkan"`
	Version int       `json:"version" doc:"Nomor daftar nasional"`
	Pending int       `json:"pending_offices" doc:"Kantor yang belum memakai daftar ini"`
}

// National shows the list; year 0 is all of it.
func (d *Desk) National(ctx context.Context, year int) (n National, err error) {
	n.Items = []Closure{}
	ctx = tenant.WithOffice(ctx, Nation)
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		l, err := NationalIn(ctx, tx)
		n.Covered, n.Version = l.Covered, l.No
		for _, e := range l.Entries {
			if year == 0 || e.Date.Year() == year {
				n.Items = append(n.Items, ClosureOf(Nation, NationalLayer, e))
			}
		}
		return err
	})
	if err != nil {
		return n, err
	}
	behind, err := Behind(ctx, d.db, nil)
	n.Pending = len(behind)
	return n, err
}
