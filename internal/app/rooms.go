package app

import (
	"context"
	"log/slog"
	"os"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/console"
	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/report"
	"github.com/bps-pst/pst/internal/roster"
	"github.com/bps-pst/pst/internal/site"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// rooms are the desks of a process.
type rooms struct {
	registry *office.Registry
	offices  *office.Desk
	auth     *auth.Desk
	calendar *calendar.Desk
	changer  *sla.Changer
	standard *standard.Desk
	clocks   *sla.Desk
	guests   *guest.Desk
	roster   *roster.Desk
	queue    *queue.Desk
	consult  *consult.Desk
	outbox   *message.Outbox
	report   *report.Desk
	site     *site.Site
	files    *message.Files
}

// newRooms builds the desks from the lower floors up.
func newRooms(c config.Config, db *store.DB, registry *office.Registry, idx *index.Index, log *slog.Logger) (*rooms, error) {
	signIn, err := auth.New(auth.Options{DB: db, Clock: db.Clock(), Keys: c.TokenKeys, ServerKey: c.ServerKey})
	if err != nil {
		return nil, refusal{"keys_missing", "PST_SERVER_KEY atau PST_TOKEN_KEYS belum diisi"}
	}
	links := office.NewLinks(c.ServerKey)
	r := &rooms{
		registry: registry,
		offices:  office.NewDesk(db, registry, c.ServerKey),
		auth:     signIn,
		calendar: calendar.New(db, db.Clock()),
		changer:  sla.NewChanger(db, c.ServerKey),
		standard: standard.New(db),
		clocks:   sla.New(db, c.ServerKey),
		guests:   guest.New(db, c.ServerKey),
		roster:   roster.New(db),
		queue:    queue.New(db, registry, links, idx),
		outbox:   message.NewOutbox(message.OutboxOptions{DB: db, Offices: registry, ServerKey: c.ServerKey, SMTP: c.SMTPURL != ""}),
		report:   report.New(db),
	}
	if r.files, err = message.NewFiles(message.FileOptions{DB: db, Dir: folder(c.DataDir).path(filesFolder), S3: c.S3URL, Scanner: c.ClamAVURL, Log: log}); err != nil {
		return nil, err
	}
	r.consult = consult.New(consult.Options{DB: db, Offices: registry, Links: links, Files: r.files, Key: c.ServerKey, URL: c.PublicURL})
	r.site = site.New(site.Options{DB: db, Offices: registry, Links: links, Queue: r.queue, Consult: r.consult, Files: r.files, ServerKey: c.ServerKey, Origin: origin(c)})
	r.site.UseVoice(os.DirFS(folder(c.DataDir).path(voiceFolder)))
	return r, nil
}

// filesFolder holds attachments, in the data folder.
const filesFolder = "lampiran"

// voiceFolder holds recordings that the TVs speak with, in the data folder.
const voiceFolder = "audio"

// origin is the address that people were told, or "" when nobody has said one.
func origin(c config.Config) string {
	if c.PublicURL == "http://"+c.HTTPAddr {
		return ""
	}
	return c.PublicURL
}

// register hangs every route of every room into the door.
func (r *rooms) register(door *web.Door, hub *live.Hub) {
	auth.Routes(door, r.auth)
	office.Routes(door, r.offices)
	office.DeviceRoutes(door, r.offices)
	office.ProfileRoutes(door, r.offices)
	r.calendar.Routes(door)
	r.changer.Routes(door)
	r.standard.Routes(door)
	r.clocks.Routes(door)
	r.guests.Routes(door)
	r.roster.Routes(door)
	r.queue.Routes(door)
	r.queue.PublicRoutes(door)
	r.queue.Streams(door, hub)
	r.queue.DeviceRoutes(door, hub)
	r.consult.Routes(door)
	r.consult.PublicRoutes(door)
	r.outbox.Routes(door)
	r.report.Routes(door)
	r.files.Routes(door)
	console.New().Routes(door) // before the site, whose addresses begin with any office
	r.site.Routes(door)
	r.site.Streams(door, hub)
}

// authenticate tells who acts by a bearer token: a device's, told by its shape,
// or a session's.
func (r *rooms) authenticate(ctx context.Context, bearer string) (tenant.Actor, error) {
	if office.IsDeviceToken(bearer) {
		return r.offices.AuthenticateDevice(ctx, bearer)
	}
	return r.auth.Authenticate(ctx, bearer)
}

// unbound is a door with every route and nothing behind it: what it says of
// itself is true, and it cannot serve.
func unbound() *web.Door {
	door := web.New(web.Options{})
	r := &rooms{offices: &office.Desk{}, auth: &auth.Desk{}, calendar: &calendar.Desk{}, changer: &sla.Changer{}, standard: &standard.Desk{}, clocks: &sla.Desk{}, guests: &guest.Desk{}, roster: &roster.Desk{}, queue: &queue.Desk{}, consult: &consult.Desk{}, outbox: &message.Outbox{}, report: &report.Desk{}, files: &message.Files{}}
	r.site = site.New(site.Options{Queue: r.queue, Consult: r.consult})
	r.register(door, nil)
	return door
}

// OpenAPI is the OpenAPI 3.1 document of the program; it needs no database.
func OpenAPI() ([]byte, error) { return unbound().OpenAPI() }

// Routes lists every route of the program with its right.
func Routes() []web.Route { return unbound().Routes() }
