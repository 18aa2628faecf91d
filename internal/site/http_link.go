package site

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// LinkState is what a public link opens, told apart by its kind.
type LinkState struct{ state any }

// linkStates are what the kinds of link show.
var linkStates = []reflect.Type{reflect.TypeFor[queue.Place](), reflect.TypeFor[consult.Public]()}

// MarshalJSON implements json.Marshaler.
func (l LinkState) MarshalJSON() ([]byte, error) { return json.Marshal(l.state) }

// Schema implements huma.SchemaProvider.
func (LinkState) Schema(r huma.Registry) *huma.Schema {
	s := &huma.Schema{Description: "Menurut jenis tautannya (kind)"}
	for _, t := range linkStates {
		s.OneOf = append(s.OneOf, r.Schema(t, true, t.Name()))
	}
	return s
}

type linkAnswer struct{ Body LinkState }

// OfLink is a public link in the path.
type OfLink struct {
	Token string `path:"token" doc:"Tautan publik" example:"7325.mF9y2…"`
}

type linkAction struct {
	OfLink
	Body *struct{}
}

// linkRoutes registers what every kind of public link answers to.
func (s *Site) linkRoutes(door *web.Door) {
	link := func(method, path, id, summary string, faults ...fault.Code) web.Route {
		return web.Route{Method: method, Path: "/api/v1/public/t/{token}" + path, ID: id, Summary: summary, Tag: "public", Right: tenant.Token, Faults: faults}
	}
	web.Register(door, link(http.MethodGet, "", "link-read", "What a public link opens"), s.getLink)
	web.Register(door, link(http.MethodPost, "/cancel", "link-cancel", "Give up the visit or the question", fault.WrongState, fault.CaseClosed), s.postLinkCancel)
	file := link(http.MethodGet, "/attachments/{id}", "link-attachment", "A file of a question's thread")
	file.Media = "application/octet-stream"
	web.Register(door, file, s.getLinkFile)
}

func (s *Site) getLinkFile(ctx context.Context, in *struct {
	OfLink
	ID uuid.UUID `path:"id" format:"uuid"`
}) (*web.Served, error) {
	f, err := s.file(ctx, in.Token, in.ID)
	if err != nil {
		return nil, err
	}
	return web.Serve(f), nil
}

// Streams registers the event streams of public links.
func (s *Site) Streams(door *web.Door, hub *live.Hub) {
	for path, id := range map[string]string{"/api/v1/public/t/{token}/stream": "link-stream", "/t/{token}/stream": "ticket-stream"} {
		door.Stream(web.Route{Path: path, ID: id, Tag: "public", Right: tenant.Token, Summary: "What the link opens, again whenever it changes"},
			func(ctx context.Context, in web.Stream) error { return s.follow(ctx, in, hub) })
	}
}

// kindOf is what kind of thing a public link opens; whatever opens nothing is
// not found.
func (s *Site) kindOf(ctx context.Context, token string) (kind office.LinkKind, err error) {
	err = store.View(ctx, s.db, func(ctx context.Context, tx *store.Tx) error {
		link, err := s.links.OpenIn(ctx, tx, token)
		kind = link.Kind
		return err
	})
	return kind, err
}

func (s *Site) getLink(ctx context.Context, in *OfLink) (*linkAnswer, error) {
	kind, err := s.kindOf(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return s.linkState(ctx, kind, in.Token)
}

// linkState reads what a link of a kind opens.
func (s *Site) linkState(ctx context.Context, kind office.LinkKind, token string) (*linkAnswer, error) {
	switch kind {
	case office.TicketLink:
		p, err := s.queue.Place(ctx, token)
		return &linkAnswer{LinkState{p}}, err
	case office.CaseLink:
		p, err := s.consult.Opened(ctx, i18n.ID, token)
		return &linkAnswer{LinkState{p}}, err
	case office.AppointmentLink, office.ComplaintLink:
	}
	return nil, fault.New(fault.NotFound)
}

func (s *Site) postLinkCancel(ctx context.Context, in *linkAction) (*linkAnswer, error) {
	kind, err := s.kindOf(ctx, in.Token)
	if err == nil {
		err = s.withdraw(ctx, kind, in.Token)
	}
	if err != nil {
		return nil, err
	}
	return s.linkState(ctx, kind, in.Token)
}

// withdraw lets the visitor give up what a link of a kind opens.
func (s *Site) withdraw(ctx context.Context, kind office.LinkKind, token string) (err error) {
	switch kind {
	case office.TicketLink:
		_, err = s.queue.Withdraw(ctx, token)
		return err
	case office.CaseLink:
		_, err = s.consult.Withdraw(ctx, token)
		return err
	case office.AppointmentLink, office.ComplaintLink:
	}
	return fault.New(fault.NotFound)
}

func (s *Site) follow(ctx context.Context, in web.Stream, hub *live.Hub) error {
	kind, err := s.kindOf(ctx, in.Param("token"))
	if err != nil {
		return err
	}
	switch kind {
	case office.TicketLink:
		return s.queue.FollowPlace(ctx, in, hub)
	case office.CaseLink:
		return s.consult.Follow(ctx, in, hub)
	case office.AppointmentLink, office.ComplaintLink:
	}
	return fault.New(fault.NotFound)
}

// byKind serves a page of a public link by what the link opens.
func (s *Site) byKind(pages map[office.LinkKind]fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		kind, err := s.kindOf(c.UserContext(), web.Param(c, "token"))
		if err != nil {
			return err
		}
		if h, ok := pages[kind]; ok {
			return h(c)
		}
		return fault.New(fault.NotFound)
	}
}
