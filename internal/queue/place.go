package queue

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Place is what a visitor sees of their own ticket through its public link: no
// name, no address.
type Place struct {
	Kind         string     `json:"kind" enum:"ticket"`
	Number       string     `json:"number"`
	State        State      `json:"state"`
	Office       string     `json:"office" doc:"Kode BPS kantor"`
	Service      string     `json:"service"`
	Date         string     `json:"date"`
	Ahead        *int       `json:"ahead,omitempty"`
	Estimate     *Estimate  `json:"estimate,omitempty"`
	Counter      *string    `json:"counter,omitempty" doc:"Nama loket yang memanggil"`
	JoinedAt     time.Time  `json:"joined_at"`
	CalledAt     *time.Time `json:"called_at,omitempty"`
	Calls        int        `json:"calls" doc:"Berapa kali sudah dipanggil"`
	StartedAt    *time.Time `json:"service_started_at,omitempty"`
	Transferred  bool       `json:"transferred" doc:"Menunggu loket atau petugas yang ditunjuk"`
	Result       *Result    `json:"result,omitempty" doc:"Yang dicari dan hasilnya, setelah kunjungan selesai"`
	Coming       bool       `json:"coming"`
	EndedAt      *time.Time `json:"ended_at,omitempty"`
	Can          []string   `json:"can"`
	Rev          int64      `json:"rev"`
	GuestMissing bool       `json:"guest_missing" doc:"Buku tamu belum lengkap"`
}

// Place reads the ticket of a public link. People ahead come from Redis, and
// from Postgres when Redis is away or behind.
func (d *Desk) Place(ctx context.Context, token string) (Place, error) {
	here, err := d.here(ctx)
	if err != nil {
		return Place{}, err
	}
	var p Place
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		id, err := d.openIn(ctx, tx, token)
		if err != nil {
			return err
		}
		p, err = d.placeIn(ctx, tx, here, id)
		return err
	})
	return p, err
}

func (d *Desk) placeIn(ctx context.Context, tx *store.Tx, here office.Office, id uuid.UUID) (Place, error) {
	var tickets []Ticket
	var counters []Counter
	b := tx.Batch()
	store.Rows(b, &tickets, `SELECT `+ticketColumns+` FROM ticket WHERE office = $1 AND id = $2`, tx.Office(), id)
	store.Rows(b, &counters, selectCounters, tx.Office())
	if err := b.Send(ctx); err != nil {
		return Place{}, err
	}
	if len(tickets) == 0 {
		return Place{}, fault.New(fault.NotFound)
	}
	t := tickets[0].shown(here.Zone)
	p := Place{Kind: string(office.TicketLink), Number: t.Number, State: t.State, Office: here.Code, Service: t.Service, Date: t.Date,
		JoinedAt: t.JoinedAt, CalledAt: t.CalledAt, Calls: t.Calls, StartedAt: t.ServiceStartedAt, Coming: t.ArrivedAt != nil, EndedAt: t.EndedAt, Can: []string{}, Rev: t.Rev, GuestMissing: t.Guest == nil}
	today := t.Date == workcal.DateIn(tx.Now(), here.Zone).String()
	var err error
	switch {
	case t.State == Finished:
		p.Result, err = readResult(ctx, tx, id)
	case !today:
	case t.State == Called:
		p.Can = []string{"coming", "cancel"}
	case t.State == Waiting:
		p.Can, p.Transferred = []string{"cancel"}, t.ForCounter != nil || t.ForOfficer != nil
		err = d.waiting(ctx, tx, &p, &t, counters)
	}
	if err != nil {
		return p, err
	}
	if t.signable(today) {
		p.Can = append(p.Can, "guest")
	}
	if i := slices.IndexFunc(counters, func(c Counter) bool { return t.Counter != nil && c.ID == *t.Counter }); i >= 0 {
		p.Counter = &counters[i].Name
	}
	return p, nil
}

// waiting fills how many are ahead and how long that may take.
func (d *Desk) waiting(ctx context.Context, tx *store.Tx, p *Place, t *Ticket, counters []Counter) error {
	services := sharing(counters, t.Service)
	ahead, err := d.index.Ahead(ctx, tx.Office(), t.Date, services, score(t.Lane, t.Place))
	if err != nil {
		if ahead, err = aheadIn(ctx, tx, t, services); err != nil {
			return err
		}
	}
	p.Ahead = &ahead
	p.Estimate, err = d.estimateIn(ctx, tx, counters, t.Service, ahead)
	return err
}

func aheadIn(ctx context.Context, tx *store.Tx, t *Ticket, services []string) (n int, err error) {
	err = tx.Get(ctx, &n, `SELECT count(*) FROM ticket WHERE office = $1 AND day = $2 AND state = 'waiting' AND service = ANY($3)
		AND (lane, place) < ($4, $5)`,
		tx.Office(), t.Day, services, t.Lane, t.Place)
	return n, err
}
