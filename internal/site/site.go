package site

import (
	"context"
	"io/fs"
	"strings"

	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
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
	links   *office.Links
	queue   *queue.Desk
	consult *consult.Desk
	files   *message.Files
	door    *web.Door
	origin  string
	key     []byte // seals the stamps of forms
	banner  string
	voice   fs.FS  // recordings of the installation, or nil
	logo    *asset // the installation's own mark, or nil
}

// Options say what the site stands on. Its forms are stamped under the
// installation's server key. The origin is how the public names the
// installation, as https://pst.example.id; empty means as each request names it.
type Options struct {
	DB        *store.DB
	Offices   *office.Registry
	Links     *office.Links
	Queue     *queue.Desk
	Consult   *consult.Desk
	Files     *message.Files
	ServerKey []byte
	Origin    string
}

// New returns the site.
func New(o Options) *Site {
	return &Site{db: o.DB, offices: o.Offices, links: o.Links, queue: o.Queue, consult: o.Consult, files: o.Files, key: o.ServerKey, origin: o.Origin}
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
	Via   string // the QR code the visitor came by
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
	Rating  string // the office's own form, after the visit

	prefix string // the service's
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
			t.Service, t.prefix = offered.Name, offered.Prefix
		}
	}
	if t.State == queue.Finished {
		t.Rating = p.RatingURL
	}
	if t.State != queue.Waiting {
		return t, nil
	}
	board, err := s.queue.Board(ctx)
	t.Serving = append(board.Called, board.Serving...)
	return t, err
}

// Near tells whether the visitor's turn is near.
func (t ticket) Near() bool {
	return t.State == queue.Waiting && t.Alive() && t.Ahead != nil && *t.Ahead <= queue.Near
}

// Moved tells whether the visitor was sent on: to a counter or an officer, or
// to a service whose numbers begin otherwise.
func (t ticket) Moved() bool {
	return t.Transferred || (t.State == queue.Waiting && t.prefix != "" && !strings.HasPrefix(t.Number, t.prefix+"-"))
}

// Asked is what was looked for on a finished visit.
func (t ticket) Asked() []guest.Asked {
	if t.Result == nil {
		return nil
	}
	return t.Result.Needs
}
