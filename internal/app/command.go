package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

func (e Env) say(format string, args ...any) { _, _ = fmt.Fprintf(e.Out, format+"\n", args...) }

// with builds the process as the command line's, does one thing, and closes.
func (e Env) with(ctx context.Context, do func(context.Context, *process) error) error {
	c, ticks, err := reachable(e.Config)
	if err != nil {
		return err
	}
	p, err := build(ctx, c, e.Log, ticks, "")
	if err != nil {
		return err
	}
	defer p.end()
	return do(tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Command}), p)
}

// Migrate brings the schema up and, where it can reach the database as the app
// too, writes the offices and what each begins with.
func Migrate(ctx context.Context, e Env) error {
	c := e.Config
	if c.DatabaseOwnerURL == "" {
		super, redis, err := servers.Live(c.DataDir)
		if err != nil {
			return err
		}
		c = private(c, super, redis)
	}
	if err := c.Check(config.Migrate); err != nil {
		return err
	}
	if err := store.Migrate(ctx, c.DatabaseOwnerURL); err != nil {
		return err
	}
	e.say("Skema basis data sudah yang terbaru.")
	if c.DatabaseURL == "" || c.DatabaseScanURL == "" {
		e.say("Kantor belum ditulis: isi juga PST_DATABASE_URL dan PST_DATABASE_SCAN_URL.")
		return nil
	}
	if err := seedOn(ctx, c, clock.System{}); err != nil {
		return err
	}
	e.say("Kantor, kalender, layanan, dan loket awal sudah ada.")
	return nil
}

// Rebuild clears Redis and projects everything anew.
func Rebuild(ctx context.Context, e Env) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		if err := p.index.Clear(ctx); err != nil {
			return err
		}
		lines, err := p.projector.Rebuild(ctx)
		if err != nil {
			return err
		}
		clocks, err := p.clocks.Rebuild(ctx)
		if err == nil {
			e.say("%d antrean ditulis ulang ke Redis, juga %d janji.", lines, clocks)
		}
		return err
	})
}

// WriteOpenAPI writes the OpenAPI document.
func WriteOpenAPI(e Env) error {
	text, err := OpenAPI()
	if err == nil {
		_, err = e.Out.Write(text)
	}
	return err
}

// ListOffices prints the offices whose name, slug or code hold every word of q.
func ListOffices(ctx context.Context, e Env, q, province string) error {
	return e.with(ctx, func(_ context.Context, p *process) error {
		for _, o := range p.rooms.registry.Search(q, province, len(p.rooms.registry.All())) {
			e.say("%s  %-13s %-40s pembina %s", o.Code, o.Timezone, o.Display(), o.SupervisedBy)
		}
		return nil
	})
}

// ShowOffice prints one office.
func ShowOffice(ctx context.Context, e Env, code string) error {
	return e.with(ctx, func(_ context.Context, p *process) error {
		o, ok := p.rooms.registry.ByCode(code)
		if !ok {
			return fault.New(fault.UnknownOffice)
		}
		e.say("kode     %s\nnama     %s\nzona     %s\nslug     %s\ninduk    %s\npembina  %s\ndikonfirmasi kantor: %s",
			o.Code, o.Display(), o.Timezone, o.Slug, o.Parent, o.SupervisedBy, yes(o.Confirmed))
		return nil
	})
}

func yes(b bool) string {
	if b {
		return "ya"
	}
	return "belum"
}

// SetSupervisor puts an office under the central or a provincial office.
func SetSupervisor(ctx context.Context, e Env, code, supervisor string) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		o, err := p.rooms.offices.Amend(ctx, code, office.Amendment{SupervisedBy: &supervisor})
		if err == nil {
			e.say("%s kini dibina %s.", o.Display(), o.SupervisedBy)
		}
		return err
	})
}

// NewUser is an account as the command line names it; Role is one of
// tenant.Roles.
type NewUser struct{ Office, Email, Name, Role string }

// AddUser makes an account with a password of its own and prints both.
func AddUser(ctx context.Context, e Env, u NewUser) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		password := rand.Text()
		made, err := p.rooms.auth.CreateUser(ctx, auth.NewUser{Office: u.Office, Email: u.Email, Name: u.Name,
			Role: tenant.Role(u.Role), Password: password})
		if err == nil {
			e.say("%s\nkata sandi: %s", describe(made), password)
		}
		return err
	})
}

// ListUsers prints the accounts of an office.
func ListUsers(ctx context.Context, e Env, code string) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		all, err := p.rooms.auth.ListUsers(ctx, code)
		for _, u := range all {
			e.say("%s", describe(u))
		}
		return err
	})
}

func describe(u auth.User) string {
	line := fmt.Sprintf("%s  %s  %s %s", u.Email, u.Name, roleNames[u.Role], u.Office)
	if !u.Active {
		line += " (nonaktif)"
	}
	return line
}

// SetPassword gives an account a new password, ends its sessions, and prints it.
func SetPassword(ctx context.Context, e Env, email string) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		password := rand.Text()
		u, err := p.rooms.auth.SetPassword(ctx, email, password)
		if err == nil {
			e.say("%s\nkata sandi: %s", describe(u), password)
		}
		return err
	})
}

// DeactivateUser deactivates an account of an office and ends its sessions.
func DeactivateUser(ctx context.Context, e Env, code, email string) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		o, ok := p.rooms.registry.ByCode(code)
		if !ok {
			return fault.New(fault.UnknownOffice)
		}
		all, err := p.rooms.auth.ListUsers(ctx, code)
		if err != nil {
			return err
		}
		off := false
		for _, u := range all {
			if u.Email != strings.ToLower(strings.TrimSpace(email)) {
				continue
			}
			u, err = p.rooms.auth.ChangeUser(tenant.WithOffice(ctx, o.Key), u.ID, auth.Change{Active: &off})
			if err == nil {
				e.say("%s", describe(u))
			}
			return err
		}
		return fault.New(fault.NotFound)
	})
}
