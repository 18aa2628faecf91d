package queue

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Outage is a stretch in which the office could not use the system ("mode
// kertas"): visits of it are typed in later. One without To is not over.
type Outage struct {
	ID              uuid.UUID  `db:"id" json:"id"`
	From            time.Time  `db:"from_at" json:"from"`
	To              *time.Time `db:"to_at" json:"to,omitempty"`
	Reason          string     `db:"reason" json:"reason,omitempty"`
	FoundAfterwards bool       `db:"found_afterwards" json:"found_afterwards"`
	DeclaredAt      time.Time  `db:"declared_at" json:"declared_at"`
}

const outageColumns = `id, from_at, to_at, reason, found_afterwards, declared_at`

func (o Outage) shown(zone *time.Location) Outage {
	o.From, o.DeclaredAt = o.From.In(zone), o.DeclaredAt.In(zone)
	if o.To != nil {
		to := o.To.In(zone)
		o.To = &to
	}
	return o
}

// OutageOrder declares an outage. One found afterwards is over, so it has an end.
type OutageOrder struct {
	From            time.Time
	To              *time.Time
	Reason          string
	FoundAfterwards bool
}

func (o OutageOrder) check(now time.Time) (wrong []fault.Field) {
	if f, ok := fault.As(checkReason(o.Reason)); ok {
		wrong = append(wrong, f.Fields...)
	}
	if o.From.After(now) {
		wrong = append(wrong, fault.Field{Path: "from", Code: "in_future"})
	}
	switch {
	case o.To == nil && o.FoundAfterwards:
		wrong = append(wrong, fault.Field{Path: "to", Code: "required"})
	case o.To != nil:
		wrong = append(wrong, checkEnd(o.From, *o.To, now)...)
	}
	return wrong
}

func checkEnd(from, to, now time.Time) []fault.Field {
	switch {
	case to.After(now):
		return []fault.Field{{Path: "to", Code: "in_future"}}
	case !to.After(from):
		return []fault.Field{{Path: "to", Code: "out_of_order"}}
	}
	return nil
}

// DeclareOutage declares that numbers are or were written on paper. Two outages
// of an office do not overlap: already_exists.
func (d *Desk) DeclareOutage(ctx context.Context, order OutageOrder) (*Outage, error) {
	order.Reason = strings.TrimSpace(order.Reason)
	if wrong := order.check(d.db.Clock().Now()); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	// The line's lock keeps two declarations apart.
	return write(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Outage, error) {
		who, err := officer(ctx)
		if err != nil {
			return nil, err
		}
		var same []uuid.UUID
		if err := tx.Select(ctx, &same, `SELECT id FROM outage WHERE office = $1
			AND tstzrange(from_at, to_at) && tstzrange($2, $3)`, tx.Office(), order.From, order.To); err != nil {
			return nil, err
		}
		if len(same) > 0 {
			return nil, fault.New(fault.AlreadyExists).With("outage", same[0])
		}
		o := Outage{newID(), order.From, order.To, "", order.FoundAfterwards, s.now}
		tx.Later(`INSERT INTO outage (office, id, from_at, to_at, reason, found_afterwards, declared_at, declared_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Office(), o.ID, o.From, o.To, order.Reason, o.FoundAfterwards, o.DeclaredAt, who)
		audit.In(ctx, tx, "outage.declare", "outage", o.ID.String())
		o = o.shown(s.zone())
		return &o, nil
	})
}

// EndOutage says when an outage was over; nil means now. One that has an end is
// outage_ended.
func (d *Desk) EndOutage(ctx context.Context, id uuid.UUID, to *time.Time) (*Outage, error) {
	return write(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Outage, error) {
		var o Outage
		if err := tx.Get(ctx, &o, `SELECT `+outageColumns+` FROM outage WHERE office = $1 AND id = $2`, tx.Office(), id); err != nil {
			return nil, err
		}
		if o.To != nil {
			return nil, fault.New(fault.OutageEnded).With("to", o.To.In(s.zone()))
		}
		if to == nil {
			to = &s.now
		}
		if wrong := checkEnd(o.From, *to, s.now); wrong != nil {
			return nil, fault.Invalid(wrong...)
		}
		tx.LaterOne(`UPDATE outage SET to_at = $3 WHERE office = $1 AND id = $2 AND to_at IS NULL`, tx.Office(), id, *to)
		audit.In(ctx, tx, "outage.end", "outage", id.String())
		o.To, o.Reason = to, ""
		o = o.shown(s.zone())
		return &o, nil
	})
}

// listedOutages is how many of the latest outages a list shows.
const listedOutages = 100

// Outages lists the latest outages, newest first.
func (d *Desk) Outages(ctx context.Context) (all []Outage, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &all, `SELECT `+outageColumns+` FROM outage WHERE office = $1 ORDER BY from_at DESC LIMIT $2`, tx.Office(), listedOutages)
	})
	for i := range all {
		all[i] = all[i].shown(here.Zone)
	}
	return all, err
}

// maxBlock bounds how many numbers are set aside at once.
const maxBlock = 200

// BlockUse is what a block of numbers is set aside for.
type BlockUse string

// The uses.
const (
	OnPaper BlockUse = "paper"
	AtKiosk BlockUse = "kiosk"
)

// BlockState tells whether a block has been handed in.
type BlockState string

// The states of a block.
const (
	Reserved BlockState = "reserved"
	HandedIn BlockState = "handed_in"
)

// Block is a run of numbers of one day and prefix, set aside. Void are those
// that nobody got, known once it is handed in.
type Block struct {
	ID         uuid.UUID  `db:"id" json:"id"`
	Date       string     `db:"day" json:"date"`
	Service    string     `db:"service" json:"service"`
	Prefix     string     `db:"prefix" json:"prefix"`
	First      int        `db:"first" json:"first"`
	Last       int        `db:"last" json:"last"`
	Purpose    BlockUse   `db:"purpose" json:"purpose"`
	Device     *uuid.UUID `db:"device" json:"device,omitempty"`
	State      BlockState `db:"state" json:"state"`
	Void       []int      `db:"void" json:"void,omitempty"`
	ReservedAt time.Time  `db:"reserved_at" json:"reserved_at"`
	HandedInAt *time.Time `db:"handed_in_at" json:"handed_in_at,omitempty"`
}

const blockColumns = `id, day::text AS day, service, prefix, first, last, purpose, device, state, void, reserved_at, handed_in_at`

func (b Block) shown(zone *time.Location) *Block {
	b.ReservedAt = b.ReservedAt.In(zone)
	if b.HandedInAt != nil {
		at := b.HandedInAt.In(zone)
		b.HandedInAt = &at
	}
	return &b
}

func (b *Block) holds(no int) bool { return no >= b.First && no <= b.Last }

// ReserveBlock sets numbers of today's line aside: for paper, or, when a device
// is named or is the caller, for that kiosk, which must not be revoked.
func (d *Desk) ReserveBlock(ctx context.Context, service string, count int, device *uuid.UUID) (*Block, error) {
	if count < 1 || count > maxBlock {
		return nil, fault.Invalid(fault.Field{Path: "count", Code: "out_of_range"})
	}
	if a := tenant.ActorOf(ctx); a.Kind == tenant.Device {
		id, err := uuid.Parse(a.ID)
		if err != nil {
			return nil, fault.New(fault.Forbidden)
		}
		device = &id
	}
	return act(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Block, error) {
		chosen, known := s.services[service]
		if !known {
			return nil, fault.New(fault.UnknownService).With("services", s.codes)
		}
		b := Block{ID: newID(), Date: s.date.String(), Service: service, Prefix: chosen.Prefix, First: s.line.Numbers[chosen.Prefix] + 1,
			Purpose: OnPaper, Device: device, State: Reserved, ReservedAt: s.now}
		b.Last = b.First + count - 1
		if device != nil {
			b.Purpose = AtKiosk
			if err := kioskIn(ctx, tx, *device); err != nil {
				return nil, err
			}
		}
		s.line.Numbers[chosen.Prefix] = b.Last
		tx.Later(`INSERT INTO number_block (office, id, day, service, prefix, first, last, purpose, device, reserved_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			tx.Office(), b.ID, b.Date, b.Service, b.Prefix, b.First, b.Last, b.Purpose, b.Device, b.ReservedAt)
		audit.In(ctx, tx, "block.reserve", "block", b.ID.String())
		return b.shown(s.zone()), nil
	})
}

// kioskIn refuses a device that is no kiosk of the office or was revoked.
func kioskIn(ctx context.Context, tx *store.Tx, device uuid.UUID) error {
	var kiosk struct {
		Kind    tenant.DeviceKind `db:"kind"`
		Revoked bool              `db:"revoked"`
	}
	err := tx.Get(ctx, &kiosk, `SELECT kind, revoked_at IS NOT NULL AS revoked FROM device WHERE office = $1 AND id = $2`, tx.Office(), device)
	switch {
	case err != nil:
		return err
	case kiosk.Revoked:
		return fault.New(fault.DeviceRevoked)
	case kiosk.Kind != tenant.Kiosk:
		return fault.Invalid(fault.Field{Path: "device", Code: "invalid"})
	}
	return nil
}

// lockBlock locks the line of a block's day and reads the block.
func lockBlock(ctx context.Context, tx *store.Tx, id uuid.UUID) (b Block, err error) {
	var day string
	err = tx.Get(ctx, &day, `SELECT l.day::text FROM line l WHERE l.office = $1
		AND l.day = (SELECT b.day FROM number_block b WHERE b.office = $1 AND b.id = $2) FOR UPDATE`, tx.Office(), id)
	if err != nil {
		return b, err
	}
	read := tx.Batch()
	store.Row(read, &b, `SELECT `+blockColumns+` FROM number_block WHERE office = $1 AND id = $2`, tx.Office(), id)
	return b, read.Send(ctx)
}

// HandInBlock says, once, which numbers of a block visitors got; the others are
// void. A second time is block_handed_in, a block of a revoked kiosk
// device_revoked. Used ones can still be typed in afterwards.
func (d *Desk) HandInBlock(ctx context.Context, id uuid.UUID, used []int) (*Block, error) {
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (*Block, error) {
		b, err := lockBlock(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if b.State == HandedIn {
			return nil, fault.New(fault.BlockHandedIn).With("handed_in_at", b.HandedInAt.In(here.Zone))
		}
		if b.Device != nil {
			if err := kioskIn(ctx, tx, *b.Device); err != nil {
				return nil, err
			}
		}
		if b.Void, err = b.unused(ctx, tx, used); err != nil {
			return nil, err
		}
		now := tx.Now()
		b.State, b.HandedInAt = HandedIn, &now
		tx.LaterOne(`UPDATE number_block SET state = 'handed_in', void = $3, handed_in_at = $4 WHERE office = $1 AND id = $2 AND state = 'reserved'`,
			tx.Office(), id, b.Void, now)
		audit.In(ctx, tx, "block.hand_in", "block", id.String())
		return b.shown(here.Zone), nil
	})
}

// unused lists the numbers of the block that are not used. One that a ticket
// has is used, so leaving it out is a mistake, like one of another block.
func (b *Block) unused(ctx context.Context, tx *store.Tx, used []int) (void []int, err error) {
	var typed []int
	if err := tx.Select(ctx, &typed, `SELECT number FROM ticket WHERE office = $1 AND day = $2 AND prefix = $3 AND number BETWEEN $4 AND $5`,
		tx.Office(), b.Date, b.Prefix, b.First, b.Last); err != nil {
		return nil, err
	}
	foreign := slices.ContainsFunc(used, func(no int) bool { return !b.holds(no) })
	forgotten := slices.ContainsFunc(typed, func(no int) bool { return !slices.Contains(used, no) })
	if foreign || forgotten || len(slices.Compact(slices.Sorted(slices.Values(used)))) != len(used) {
		return nil, fault.Invalid(fault.Field{Path: "used", Code: "out_of_range"})
	}
	void = []int{}
	for no := b.First; no <= b.Last; no++ {
		if !slices.Contains(used, no) {
			void = append(void, no)
		}
	}
	return void, nil
}

// Blocks lists the blocks of a date, in the order of their numbers.
func (d *Desk) Blocks(ctx context.Context, date string) ([]*Block, error) {
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return nil, fault.Invalid(fault.Field{Path: "date", Code: "invalid"})
	}
	var all []Block
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		return selectBlocks(ctx, tx, &all, date)
	})
	shown := make([]*Block, 0, len(all))
	for _, b := range all {
		shown = append(shown, b.shown(here.Zone))
	}
	return shown, err
}

func selectBlocks(ctx context.Context, tx *store.Tx, all *[]Block, day string) error {
	b := tx.Batch()
	store.Rows(b, all, `SELECT `+blockColumns+` FROM number_block WHERE office = $1 AND day = $2 ORDER BY prefix, first`, tx.Office(), day)
	return b.Send(ctx)
}
