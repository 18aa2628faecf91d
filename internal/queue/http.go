package queue

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const base = "/api/v1/offices/{office}/queue"

// InOffice is the office in the path. What requests embed is exported, because
// the document leaves out what is not.
type InOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

// OfTicket names a ticket.
type OfTicket struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

// OfCounter names a counter.
type OfCounter struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

type ticketAnswer struct{ Body Ticket }
type counterAnswer struct{ Body Counter }

// Routes registers what officers use.
func (d *Desk) Routes(door *web.Door) {
	read := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodGet, Path: base + path, ID: id, Summary: summary, Tag: "queue", Right: tenant.ReadQueue}
	}
	web.Register(door, read("", "queue-today", "The line of today: who waits, who is called and served, the counters, the ledger"), d.getToday)
	web.Register(door, read("/tickets/{id}", "queue-ticket", "One ticket"), d.getTicket)
	web.Register(door, read("/counters", "queue-counters", "The counters"), d.getCounters)
	d.historyRoute(door)
	d.ticketRoutes(door)
	d.counterRoutes(door)
	d.dayRoutes(door)
	d.settingsRoutes(door)
}

// serve is a route that changes the line.
func serve(path, id, summary string, faults ...fault.Code) web.Route {
	return web.Route{Method: http.MethodPost, Path: base + path, ID: id, Summary: summary, Tag: "queue", Right: tenant.Serve, Faults: faults}
}

func (d *Desk) ticketRoutes(door *web.Door) {
	issue := serve("/tickets", "queue-issue", "Issue a number for a visitor", fault.UnknownService, fault.OfficeClosed, fault.TooLateToday)
	issue.Status = http.StatusCreated
	web.Register(door, issue, d.postTicket)
	next := serve("/call-next", "queue-call-next", "Call whoever is next; 204 when nobody waits", fault.CounterBusy, fault.CounterClosed, fault.CounterHeld)
	next.Also = []int{http.StatusNoContent}
	web.Register(door, next, d.postCallNext)
	web.Register(door, serve("/tickets/{id}/call", "queue-call", "Call one waiting visitor; out of turn with a reason",
		fault.TicketTaken, fault.WrongState, fault.CounterBusy, fault.CounterClosed, fault.CounterHeld), d.postCall)
	act := func(name, summary string, do func(context.Context, uuid.UUID) (*Ticket, error), faults ...fault.Code) {
		web.Register(door, serve("/tickets/{id}/"+name, "queue-"+name, summary, append(faults, fault.WrongState, fault.CounterHeld)...),
			func(ctx context.Context, in *struct {
				OfTicket
				Body *struct{}
			}) (*ticketAnswer, error) {
				return answer(do(ctx, in.ID))
			})
	}
	act("recall", "Call the visitor again", d.Recall)
	act("start", "The visitor has come: begin the service", d.Start)
	act("no-show", "The visitor did not come", d.NoShow, fault.TooEarlyNoShow)
	act("requeue", "Send the visitor back to the line", d.Requeue)
	act("restore", "Bring an absent visitor back, first after the current call", d.Restore)
	act("undo", "Take the last action back within two minutes", d.Undo, fault.UndoExpired)
	web.Register(door, serve("/tickets/{id}/park", "queue-park", "Set the visitor aside", fault.WrongState, fault.CounterHeld), d.postPark)
	web.Register(door, serve("/tickets/{id}/resume", "queue-resume", "Bring a parked visitor back, to a free counter or first in line",
		fault.WrongState, fault.CounterBusy, fault.CounterClosed, fault.CounterHeld), d.postResume)
	web.Register(door, serve("/tickets/{id}/transfer", "queue-transfer", "Send the visitor to a service, a counter or an officer",
		fault.WrongState, fault.CounterHeld, fault.CounterClosed, fault.UnknownService, fault.OfficerAway), d.postTransfer)
	web.Register(door, serve("/tickets/{id}/cancel", "queue-cancel", "Take a visitor out of the line", fault.WrongState, fault.CounterHeld), d.postCancel)
	web.Register(door, serve("/tickets/{id}/finish", "queue-finish", "End the service", fault.WrongState, fault.CounterHeld, fault.GuestIncomplete), d.postFinish)
	link := serve("/tickets/{id}/link", "queue-link", "The visitor's link and the slip to print", fault.NotFound)
	link.Method = http.MethodGet
	web.Register(door, link, d.getTicketLink)
	web.Register(door, serve("/tickets/{id}/guest", "queue-guest", "Write the guest book entry of a visit", fault.WrongState), d.postGuest)
}

func (d *Desk) counterRoutes(door *web.Door) {
	act := func(name, summary string, do func(context.Context, uuid.UUID) (*Counter, error), faults ...fault.Code) {
		web.Register(door, serve("/counters/{id}/"+name, "counter-"+name, summary, faults...),
			func(ctx context.Context, in *struct {
				OfCounter
				Body *struct{}
			}) (*counterAnswer, error) {
				c, err := do(ctx, in.ID)
				if err != nil {
					return nil, err
				}
				return &counterAnswer{*c}, nil
			})
	}
	act("open", "Sit down at a closed counter", d.OpenCounter, fault.CounterHeld)
	act("close", "Leave the counter", d.CloseCounter, fault.CounterHeld, fault.CounterBusy)
	act("break", "Begin a break", d.PauseCounter, fault.CounterHeld, fault.CounterBusy, fault.CounterClosed)
	act("resume", "End a break", d.ResumeCounter, fault.CounterHeld, fault.CounterClosed)
	act("take-over", "Take a counter over from somebody else", d.TakeOver)
}

func answer(t *Ticket, err error) (*ticketAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &ticketAnswer{*t}, nil
}

func (d *Desk) getToday(ctx context.Context, _ *InOffice) (*struct{ Body Today }, error) {
	v, err := d.Today(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Today }{v}, nil
}

func (d *Desk) getTicket(ctx context.Context, in *OfTicket) (*ticketAnswer, error) {
	t, err := d.Ticket(ctx, in.ID)
	return answer(&t, err)
}

type ticketLinkAnswer struct {
	Body struct {
		Token string `json:"token"`
		URL   string `json:"url" doc:"Halaman nomor antrean"`
		Slip  string `json:"slip" doc:"Halaman slip; tambahkan salinan=1 untuk cetak ulang dan lebar=58 untuk kertas 58 mm"`
	}
}

func (d *Desk) getTicketLink(ctx context.Context, in *OfTicket) (*ticketLinkAnswer, error) {
	token, err := d.Link(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &ticketLinkAnswer{}
	out.Body.Token, out.Body.URL, out.Body.Slip = token, "/t/"+token, "/cetak/slip/"+token
	return out, nil
}

type countersAnswer struct {
	Body struct {
		Items []Counter `json:"items"`
	}
}

func (d *Desk) getCounters(ctx context.Context, _ *InOffice) (*countersAnswer, error) {
	all, err := d.Counters(ctx)
	if err != nil {
		return nil, err
	}
	out := &countersAnswer{}
	out.Body.Items = all
	return out, nil
}

// VisitBody is what a number is asked with. Texts are checked by the desk, so
// that each wrong one is named.
type VisitBody struct {
	Service   string      `json:"service" doc:"Kode layanan" example:"konsultasi"`
	Guest     guest.Entry `json:"guest,omitzero"`
	Need      string      `json:"need,omitempty"`
	Priority  Priority    `json:"priority,omitempty" enum:"none,elderly,disabled,pregnant,infant"`
	PartySize int         `json:"party_size,omitempty" minimum:"1" maximum:"200"`
}

func (v VisitBody) visit(from Source) Visit {
	return Visit{Service: v.Service, Guest: v.Guest, Need: v.Need, Priority: v.Priority, PartySize: v.PartySize, Source: from}
}

// byPhone is a visit from the visitor's own phone.
func (v PublicVisit) byPhone() Visit {
	visit := v.visit(FromPhone)
	visit.Via, visit.LobbyCode = v.Via, v.LobbyCode
	return visit
}

// PublicVisit is what a visitor asks a number with.
type PublicVisit struct {
	VisitBody
	Via       string `json:"via,omitempty" enum:"lobi,meja,web,wa" doc:"Kode QR yang dipindai; hanya dihitung"`
	LobbyCode string `json:"lobby_code,omitempty" maxLength:"20" doc:"3 angka dari layar TV, bila kantor memintanya" example:"482"`
}

type issueRequest struct {
	InOffice
	Body struct {
		VisitBody
		Reason    string     `json:"reason,omitempty" doc:"Alasan memberi nomor di luar jam"`
		GuestFrom *uuid.UUID `json:"guest_from,omitempty" format:"uuid" doc:"Isian buku tamu terdahulu pengunjung yang sama"`
	}
}

// takenBody is the answer to a new number; the whole ticket is for officers.
type takenBody struct {
	Number   string    `json:"number"`
	Token    string    `json:"token"`
	URL      string    `json:"url"`
	Ahead    int       `json:"ahead"`
	Estimate *Estimate `json:"estimate"`
	Ticket   *Ticket   `json:"ticket,omitempty"`
}

type takenAnswer struct {
	Status int
	Body   takenBody
}

func (d *Desk) postTicket(ctx context.Context, in *issueRequest) (*takenAnswer, error) {
	v := in.Body.visit(FromOfficer)
	v.Override, v.GuestFrom = in.Body.Reason, in.Body.GuestFrom
	t, err := d.Take(ctx, v)
	if err != nil {
		return nil, err
	}
	out := taken(t)
	out.Body.Ticket = &t.Ticket
	return out, nil
}

func taken(t *Taken) *takenAnswer {
	return &takenAnswer{http.StatusCreated, takenBody{Number: t.Ticket.Number, Token: t.Token, URL: "/t/" + t.Token, Ahead: t.Ahead, Estimate: t.Estimate}}
}

type callNextRequest struct {
	InOffice
	Body struct {
		Counter uuid.UUID `json:"counter" format:"uuid"`
	}
}

type callNextAnswer struct {
	Status int
	Body   *Ticket
}

func (d *Desk) postCallNext(ctx context.Context, in *callNextRequest) (*callNextAnswer, error) {
	t, err := d.CallNext(ctx, in.Body.Counter)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return &callNextAnswer{Status: http.StatusNoContent}, nil
	}
	return &callNextAnswer{http.StatusOK, t}, nil
}

func (d *Desk) postCall(ctx context.Context, in *struct {
	OfTicket
	Body struct {
		Counter uuid.UUID `json:"counter" format:"uuid"`
		Reason  string    `json:"reason,omitempty" doc:"Wajib bila di luar giliran"`
	}
}) (*ticketAnswer, error) {
	return answer(d.Call(ctx, in.ID, in.Body.Counter, in.Body.Reason))
}

func (d *Desk) postCancel(ctx context.Context, in *struct {
	OfTicket
	Body struct {
		Reason string `json:"reason"`
	}
}) (*ticketAnswer, error) {
	return answer(d.Cancel(ctx, in.ID, in.Body.Reason))
}

func (d *Desk) postFinish(ctx context.Context, in *struct {
	OfTicket
	Body *struct {
		CompleteLater bool    `json:"complete_later,omitempty" doc:"Lengkapi buku tamu nanti"`
		NoEmailReason string  `json:"no_email_reason,omitempty" doc:"Alasan tidak punya e-mail"`
		CallNext      bool    `json:"call_next,omitempty" doc:"Selesai dan panggil berikutnya"`
		Result        *Result `json:"result,omitempty" doc:"Data yang diminta dan hasilnya"`
	}
}) (*struct{ Body Completed }, error) {
	var f Finishing
	if in.Body != nil {
		f = Finishing{in.Body.CompleteLater, in.Body.NoEmailReason, in.Body.CallNext, in.Body.Result}
	}
	done, err := d.Finish(ctx, in.ID, f)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Completed }{*done}, nil
}

func (d *Desk) postGuest(ctx context.Context, in *struct {
	OfTicket
	Body guest.Entry
}) (*ticketAnswer, error) {
	return answer(d.WriteGuest(ctx, in.ID, in.Body))
}
