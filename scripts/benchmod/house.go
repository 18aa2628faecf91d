package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"net/netip"
	"os"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// house is the auth desk on a private database, with one officer signed in.
type house struct {
	servers  *servers.Servers
	db       *store.DB
	registry *office.Registry
	desk     *auth.Desk
	key      ed25519.PrivateKey
	token    string // the officer's, warm
}

func (h *house) close() error {
	var err error
	if h.db != nil {
		err = h.db.Close()
	}
	h.servers.Stop()
	return err
}

func openHouse(ctx context.Context) (*house, error) {
	dir, err := os.MkdirTemp("", "pst-bench-")
	if err != nil {
		return nil, err
	}
	own, err := servers.Start(ctx, servers.Options{DataDir: dir, Throwaway: true})
	if err != nil {
		return nil, err
	}
	h := &house{servers: own}
	if err := h.furnish(ctx); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *house) furnish(ctx context.Context) error {
	to, err := store.Bootstrap(ctx, h.servers.PostgresURL())
	if err != nil {
		return err
	}
	if h.db, err = store.Open(ctx, store.Options{AppURL: to.App, ScanURL: to.Scan, Clock: clock.System{}}); err != nil {
		return err
	}
	if err := office.Seed(ctx, h.db); err != nil {
		return err
	}
	if h.registry, err = office.Load(ctx, h.db); err != nil {
		return err
	}
	if _, h.key, err = ed25519.GenerateKey(nil); err != nil {
		return err
	}
	keys := config.TokenKeys{{KID: "bench", Key: h.key}}
	h.desk, err = auth.New(auth.Options{DB: h.db, Clock: clock.System{}, Keys: keys, ServerKey: make([]byte, 32)})
	if err != nil {
		return err
	}
	return h.signIn(ctx)
}

// signIn makes an officer of 7325 and has the token checked once.
func (h *house) signIn(ctx context.Context) error {
	const email, password = "petugas@contoh.test", "cukup panjang untuk ini"
	command := tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Command})
	_, err := h.desk.CreateUser(command, auth.NewUser{Office: "7325", Email: email, Name: "Petugas", Role: tenant.Officer, Password: password})
	if err != nil {
		return err
	}
	grant, err := h.desk.SignIn(ctx, email, password, netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		return err
	}
	h.token = grant.AccessToken
	_, err = h.desk.Authenticate(ctx, h.token)
	return err
}
