package site

import (
	"context"
	"crypto/rand"
	"io/fs"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// maxResults is how many offices a search lists; a province with all its
// offices has fewer.
const maxResults = 50

// Site serves the public pages and the public profile of an office.
type Site struct {
	db      *store.DB
	offices *office.Registry
	queue   *queue.Desk
	door    *web.Door
	origin  string
	banner  string
	voice   fs.FS // recordings of the installation, or nil
	logo    *asset // the installation's own mark, or nil
}

// New returns the site. The origin is how the public names the installation, as
// https://pst.example.id; empty means as each request names it.
func New(db *store.DB, offices *office.Registry, q *queue.Desk, origin string) *Site {
	return &Site{db: db, offices: offices, queue: q, origin: origin}
}

// finding is the page that finds an office.
type finding struct {
	Q         string
	Province  string
	Provinces []office.Office
	Results   []office.Office
	Asked     bool
	More      bool
}

func (s *Site) find(q, province string) finding {
	f := finding{Q: q, Province: province, Provinces: s.offices.Provinces(), Asked: q != "" || province != ""}
	if f.Asked {
		f.Results = s.offices.Search(q, province, maxResults+1)
	}
	if f.More = len(f.Results) > maxResults; f.More {
		f.Results = f.Results[:maxResults]
	}
	return f
}

// at finds the office of a path: by its code in force, or by a former code or
// a slug, for which moved is the code to go to.
func (s *Site) at(place string) (o office.Office, moved bool, err error) {
	if o, ok := s.offices.ByCode(place); ok {
		return o, o.Code != place, nil
	}
	if o, ok := s.offices.BySlug(place); ok {
		return o, true, nil
	}
	return o, false, fault.New(fault.UnknownOffice)
}

// here is the office the context acts for.
func (s *Site) here(ctx context.Context) (office.Office, error) {
	key, _ := tenant.OfficeOf(ctx)
	o, ok := s.offices.ByKey(key)
	if !ok {
		return o, fault.New(fault.UnknownOffice)
	}
	return o, nil
}

// home is an office's home page.
type home struct {
	Profile
	Board queue.Board
	When  when
}

func (s *Site) home(ctx context.Context, l i18n.Lang) (h home, err error) {
	if h.Profile, err = s.Profile(ctx); err != nil {
		return h, err
	}
	h.When = h.when(l)
	h.Board, err = s.queue.Board(ctx)
	return h, err
}

// ticket is the page of a public link.
type ticket struct {
	queue.Place
	Token   string
	Profile Profile
	Office  office.Office
	Service string // the service's name
	Serving []queue.Call
	When    when
}

// Alive tells whether the ticket can still change by itself.
func (t ticket) Alive() bool {
	switch t.State {
	case queue.Waiting, queue.Called, queue.Serving, queue.Parked, queue.NoShow:
		return t.Date == t.When.Today
	case queue.Finished, queue.Cancelled, queue.Left, queue.Unserved:
	}
	return false
}

// Before is how many people stand before the visitor.
func (t ticket) Before() int {
	if t.Ahead == nil {
		return 0
	}
	return *t.Ahead
}

// May tells whether the visitor can do what the name says.
func (t ticket) May(action string) bool {
	for _, can := range t.Can {
		if can == action {
			return true
		}
	}
	return false
}

func (s *Site) ticket(ctx context.Context, l i18n.Lang, token string) (t ticket, err error) {
	if t.Place, err = s.queue.Place(ctx, token); err != nil {
		return t, err
	}
	p, err := s.Profile(ctx)
	if err != nil {
		return t, err
	}
	t.Token, t.Profile, t.Office, t.Service, t.When = token, p, p.office, t.Place.Service, p.when(l)
	for _, offered := range p.Services {
		if offered.Code == t.Place.Service {
			t.Service = offered.Name
		}
	}
	if t.State != queue.Waiting {
		return t, nil
	}
	board, err := s.queue.Board(ctx)
	t.Serving = append(board.Called, board.Serving...)
	return t, err
}

// newKey names one rendered form, so that pressing twice is one request.
func newKey() string { return rand.Text() }
