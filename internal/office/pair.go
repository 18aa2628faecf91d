package office

import (
	"context"
	"net/netip"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// AskPairing opens a pairing for a device at an address. The secret it answers
// with becomes the device's own once an office confirms the code, so it is
// never handed out again. Too many open ones are too_many_requests.
func (d *Desk) AskPairing(ctx context.Context, from netip.Addr) (Pairing, error) {
	p := Pairing{Code: newCode(), Secret: newSecret()}
	hash, _ := secretHash(p.Secret)
	err := store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		p.ExpiresAt = tx.Now().Add(pairingLife)
		row := pairingRow{hash, d.pairingHash("code", p.Code), d.pairingHash("origin", origin(from)), p.ExpiresAt}
		return insertPairing(ctx, tx, row)
	})
	return p, err
}

// ClaimPairing tells the holder of a pairing's secret how far it has come. It
// can be asked again, also when an answer was lost. A secret nobody knows, or
// one whose time is over, is pairing_unknown: ask for a new code.
func (d *Desk) ClaimPairing(ctx context.Context, secret string) (Paired, error) {
	hash, ok := secretHash(secret)
	if !ok {
		return Paired{}, fault.New(fault.PairingUnknown)
	}
	var at confirmed
	err := store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) (err error) {
		at, err = selectPairing(ctx, tx, hash)
		return err
	})
	if err != nil {
		return Paired{}, unknownPairing(err)
	}
	if at.Office == nil {
		return Paired{State: PairingPending}, nil
	}
	o, ok := d.registry.ByKey(*at.Office)
	if !ok {
		return Paired{}, fault.New(fault.PairingUnknown)
	}
	var v Device
	err = store.View(tenant.WithOffice(ctx, o.Key), d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = deviceByHash(ctx, tx, hash)
		return err
	})
	if err != nil {
		return Paired{}, unknownPairing(err)
	}
	v = v.shown(o.Zone)
	return Paired{State: PairingPaired, Token: deviceToken(o.Code, secret), Office: o.Code, Device: &v}, nil
}

func unknownPairing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(fault.PairingUnknown, err)
	}
	return err
}

// PairDevice confirms the code that a device shows and makes it the office's. A
// code that is wrong, used or expired is pairing_unknown, all alike.
func (d *Desk) PairDevice(ctx context.Context, n NewDevice) (Device, error) {
	if err := n.check(); err != nil {
		return Device{}, err
	}
	o, err := d.here(ctx)
	if err != nil {
		return Device{}, err
	}
	v, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Device, error) {
		v := Device{ID: uuid.Must(uuid.NewV7()), Kind: n.Kind, Name: n.Name}
		hash, err := confirmPairing(ctx, tx, d.pairingHash("code", n.Code), v.ID)
		if err != nil {
			return v, unknownPairing(err)
		}
		v.PairedAt = tx.Now()
		insertDevice(tx, v, hash)
		audit.In(ctx, tx, "device.pair", "device", v.ID.String(), "kind", "name")
		return v, nil
	})
	return v.shown(o.Zone), err
}

// Devices lists the office's devices that are not revoked, in the order of
// pairing.
func (d *Desk) Devices(ctx context.Context) ([]Device, error) {
	o, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	all := []Device{}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		return selectDevices(ctx, tx, &all)
	})
	for i := range all {
		all[i] = all[i].shown(o.Zone)
	}
	return all, err
}

// RevokeDevice ends a device: its next request is refused, and a stream it has
// open ends with the next heartbeat. Revoking twice changes nothing; an unknown
// or foreign id is not_found.
func (d *Desk) RevokeDevice(ctx context.Context, id uuid.UUID) error {
	_, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		ended, err := revokeDevice(ctx, tx, id)
		if ended {
			audit.In(ctx, tx, "device.revoke", "device", id.String())
		}
		return ended, err
	})
	return err
}

// AuthenticateDevice tells which device acts by a token. It is looked up every
// time, so a revoked one is refused at once. What opens nothing is
// token_invalid, all alike.
func (d *Desk) AuthenticateDevice(ctx context.Context, bearer string) (tenant.Actor, error) {
	code, secret, ok := splitDeviceToken(bearer)
	hash, sized := secretHash(secret)
	o, known := d.registry.ByCode(code)
	if !ok || !sized || !known {
		return tenant.Actor{}, fault.New(fault.TokenInvalid)
	}
	ctx = tenant.WithOffice(ctx, o.Key)
	var v Device
	var stale bool
	err := store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = deviceByHash(ctx, tx, hash)
		stale = v.LastSeenAt == nil || tx.Now().Sub(*v.LastSeenAt) >= seenEvery
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return tenant.Actor{}, fault.Wrap(fault.TokenInvalid, err)
	}
	if err != nil {
		return tenant.Actor{}, err
	}
	if stale {
		d.seen(ctx, v.ID)
	}
	return tenant.Actor{Kind: tenant.Device, ID: v.ID.String(), Device: v.Kind, Office: o.Key}, nil
}

// seen notes that a device is there. A board is shown also when that cannot be
// written: a database that is full still reads.
func (d *Desk) seen(ctx context.Context, device uuid.UUID) {
	_, _ = store.Update(ctx, d.db, func(_ context.Context, tx *store.Tx) (bool, error) {
		touchDevice(tx, device)
		return true, nil
	})
}

// here is the office the context acts for.
func (d *Desk) here(ctx context.Context) (Office, error) {
	key, _ := tenant.OfficeOf(ctx)
	o, ok := d.registry.ByKey(key)
	if !ok {
		return o, fault.New(fault.UnknownOffice)
	}
	return o, nil
}
