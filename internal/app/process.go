package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/egress"
)

// process is everything one process holds, built and not yet at work.
type process struct {
	config config.Config
	log    *slog.Logger
	clock  clock.Clock
	db     *store.DB
	index  *index.Index
	hub    *live.Hub
	rooms  *rooms

	push      *message.Pusher
	mailer    *message.Mailer
	projector *queue.Projector
	clocks    *sla.Projector
	worker    *sla.Worker
	relay     *outbox.Relay
	door      *web.Door
}

// build opens Postgres and Redis and puts the rooms on them. banner stands on
// every page when it is not empty.
func build(ctx context.Context, c config.Config, log *slog.Logger, ticks clock.Clock, banner string) (*process, error) {
	if err := checkZones(); err != nil {
		return nil, err
	}
	p := &process{config: c, log: log, clock: ticks}
	if err := p.open(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.hub = live.NewHub(live.Options{Index: p.index, Log: log, Revisions: func(ctx context.Context, o tenant.Office) (int64, error) {
		return p.projector.Revision(ctx, o)
	}})
	p.projector = queue.NewProjector(p.rooms.queue, p.hub)
	p.relay = outbox.NewRelay(outbox.Options{DB: p.db, Clock: ticks, Log: log})
	p.projector.Listen(p.relay)
	p.clocks = sla.NewProjector(p.db, p.index, p.hub)
	p.clocks.Listen(p.relay)
	p.rooms.consult.Listen(p.relay, p.hub)
	p.rooms.consult.ListenPeers(p.relay)
	p.rooms.files.Listen(p.relay, p.hub)
	p.worker = sla.NewWorker(sla.Options{DB: p.db, Index: p.index, Log: log, Fire: p.rooms.consult.Fire,
		Turns: sla.Turns{Overdue: p.rooms.queue.OverdueTurns, Announce: p.rooms.queue.AnnounceTurns}})
	if err := errors.Join(p.tellBrowsers(), p.sendLetters()); err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.door = p.newDoor(banner)
	return p, nil
}

// tellBrowsers binds the notices to phones; without PST_PUSH_KEY none are sent.
func (p *process) tellBrowsers() (err error) {
	p.push, err = message.NewPusher(message.Options{DB: p.db, Key: p.config.PushKey, Subject: sender(p.config),
		Client: egress.New(egress.Options{}), Log: p.log})
	if err != nil {
		return refusal{"keys_invalid", "PST_PUSH_KEY bukan kunci P-256; buat dengan: openssl rand -base64 32"}
	}
	p.rooms.queue.Notify(p.push)
	queue.NewNotices(p.rooms.queue, p.push).Listen(p.relay)
	return nil
}

// sendLetters binds the letters to visitors; without PST_SMTP_URL they wait in
// Kotak keluar.
func (p *process) sendLetters() (err error) {
	p.mailer, err = message.NewMailer(message.MailOptions{DB: p.db, URL: p.config.SMTPURL, From: p.config.MailFrom, Log: p.log})
	if err != nil {
		return refusal{"smtp_invalid", "PST_SMTP_URL atau PST_MAIL_FROM bukan alamat surel yang dapat dipakai"}
	}
	p.mailer.Listen(p.relay, p.hub)
	queue.NewSummaries(p.rooms.queue, p.config.PublicURL).Listen(p.relay)
	return nil
}

// sender is who the installation is to push services, which write there when
// something is wrong (RFC 8292 §2.1); a rehearsal has no address of its own.
func sender(c config.Config) string {
	if strings.HasPrefix(c.PublicURL, "https://") {
		return c.PublicURL
	}
	return "mailto:pst@localhost"
}

// noRedis is an address where nothing answers: without PST_REDIS_URL a process
// works as if Redis were away.
const noRedis = "redis://127.0.0.1:1/0"

func (p *process) open(ctx context.Context) (err error) {
	c := p.config
	p.db, err = store.Open(ctx, store.Options{AppURL: c.DatabaseURL, ScanURL: c.DatabaseScanURL, Clock: p.clock})
	if err != nil {
		return err
	}
	urls := c.RedisURL
	if len(urls) == 0 {
		p.log.Warn("PST_REDIS_URL is empty; answering from postgres")
		urls = []string{noRedis}
	}
	if p.index, err = index.Open(index.Options{URLs: urls, Log: p.log}); err != nil {
		return refusal{"redis_address", "PST_REDIS_URL bukan alamat Redis"}
	}
	registry, err := office.Load(ctx, p.db)
	if err != nil {
		return err
	}
	if len(registry.All()) == 0 {
		return refusal{"offices_missing", "Basis data belum berisi kantor; jalankan `pst migrate` dengan PST_DATABASE_URL dan PST_DATABASE_SCAN_URL"}
	}
	if p.rooms, err = newRooms(c, p.db, registry, p.index, p.log); err != nil {
		return err
	}
	return p.brand()
}

// logoFile is the installation's own mark in the data folder.
const logoFile = "logo.svg"

// brand puts the installation's own mark on the public pages, when there is one.
func (p *process) brand() error {
	svg, err := os.ReadFile(folder(p.config.DataDir).path(logoFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = p.rooms.site.UseLogo(svg)
	}
	if err != nil {
		return refusal{"logo_invalid", "Berkas " + logoFile + " pada folder data bukan SVG yang utuh dan paling besar 32 KiB"}
	}
	return nil
}

func (p *process) close() error {
	var err error
	if p.index != nil {
		err = p.index.Close()
	}
	if p.db != nil {
		err = errors.Join(err, p.db.Close())
	}
	return err
}

func (p *process) newDoor(banner string) *web.Door {
	door := web.New(web.Options{
		Log: p.log, Clock: p.clock, Authenticate: p.rooms.authenticate,
		Offices: func(_ context.Context, code string) (tenant.Office, bool) {
			o, ok := p.rooms.registry.ByCode(code)
			return o.Key, ok
		},
		TrustedProxies: p.config.TrustedProxies, Banner: banner, Ready: p.ready,
	})
	p.rooms.register(door, p.hub)
	return door
}

// readyWait bounds one look at what we stand on.
const readyWait = 2 * time.Second

// ready looks at what the process stands on. A Redis that is away or evicts is
// degraded, never down.
func (p *process) ready(ctx context.Context) []web.Check {
	ctx, cancel := context.WithTimeout(ctx, readyWait)
	defer cancel()
	postgres := web.Check{Name: "postgres", Vital: true, OK: p.db.Ping(ctx) == nil}
	if !postgres.OK {
		postgres.Note = "tidak menjawab"
	}
	redis := web.Check{Name: "redis", OK: true}
	if err := p.index.Ping(ctx); err != nil {
		redis.OK, redis.Note = false, "tidak menjawab; jawaban diambil dari Postgres"
	} else if evicts, err := p.index.Evicts(ctx); err == nil && evicts {
		redis.OK, redis.Note = false, "dapat membuang data sebelum waktunya; atur maxmemory-policy noeviction"
	}
	clocks := web.Check{Name: "clocks", OK: !p.worker.Paused()}
	if !clocks.OK {
		clocks.Note = "jam basis data atau jam mesin melompat; janji tidak diumumkan sampai keduanya cocok kembali"
	}
	return []web.Check{postgres, redis, clocks}
}

// zones are WIB, WITA and WIT.
var zones = []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}

// checkZones refuses a machine without the zones of Indonesia.
func checkZones() error {
	for _, zone := range zones {
		if _, err := time.LoadLocation(zone); err != nil {
			return refusal{"zone_missing", "Data zona waktu " + zone + " tidak ditemukan"}
		}
	}
	return nil
}
