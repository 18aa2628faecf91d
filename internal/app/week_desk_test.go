package app

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// visit is a visitor's number, the office's id of it and the visitor's link.
type visit struct{ id, number, token string }

// taken is the answer to a new number.
type taken struct{ Number, Token string }

// today is what the tests read of the officers' view.
type today struct {
	Date                                     string
	Waiting, Called, Serving, Parked, NoShow []struct{ ID, Number string }
	Counters                                 []struct {
		Number int
		State  string
	}
	Obligations []struct {
		Number, Kind, Outcome string
		Start                 time.Time `json:"start_at"`
		Due                   time.Time `json:"due_at"`
		Overtaken             bool
		OpenedBy              string `json:"opened_by"`
	}
}

func (w *week) today() (v today) {
	w.Helper()
	w.admin.gets("/queue", &v)
	return v
}

func body(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}

// asked is what a visitor asks a number with.
func asked(service string, more ...any) map[string]any {
	m := body(more...)
	m["service"], m["guest"] = service, map[string]string{"name": "Siti Aminah", "email": "siti@contoh.test"}
	return m
}

// wants a number by one's own phone, at a time of the day.
func (w *week) wants(at, service string, more ...any) answer {
	w.Helper()
	w.at(at)
	return w.public.send(http.MethodPost, "/public/offices/"+weekOffice+"/tickets", asked(service, more...))
}

// takes a number; the officers find it on their list.
func (w *week) takes(at, service string, more ...any) visit {
	w.Helper()
	var got taken
	w.wants(at, service, more...).must(http.StatusCreated).into(&got)
	for _, t := range w.today().Waiting {
		if t.Number == got.Number {
			w.numbers[t.ID] = t.Number
			return visit{t.ID, got.Number, got.Token}
		}
	}
	w.Fatalf("%s is not on the list", got.Number)
	return visit{}
}

// withdraws goes by the visitor's own link.
func (w *week) withdraws(at string, v visit) {
	w.Helper()
	w.at(at)
	w.public.send(http.MethodPost, "/public/t/"+v.token+"/cancel", nil).must(http.StatusOK)
}

// issues a number outside the public hours.
func (p *person) issues(at, service, reason string) visit {
	p.Helper()
	p.at(at)
	var got struct {
		taken
		Ticket struct{ ID string }
	}
	p.posts("/queue/tickets", asked(service, "reason", reason)).must(http.StatusCreated).into(&got)
	p.numbers[got.Ticket.ID] = got.Number
	return visit{got.Ticket.ID, got.Number, got.Token}
}

func (p *person) posts(path string, body any) answer {
	p.Helper()
	return p.asks(http.MethodPost, path, body)
}

// seat does something with the officer's own counter: open, break, resume, close.
func (p *person) seat(at, action string) {
	p.Helper()
	p.at(at)
	p.posts("/queue/counters/"+p.counters[p.counter]+"/"+action, nil).must(http.StatusOK)
}

// callNext calls whoever is next, which is v.
func (p *person) callNext(at string, v visit) {
	p.Helper()
	p.at(at)
	var got struct{ Number string }
	p.posts("/queue/call-next", body("counter", p.counters[p.counter])).must(http.StatusOK).into(&got)
	if got.Number != v.number {
		p.Fatalf("%s called %s, next was %s", at, got.Number, v.number)
	}
}

// tries does an action on a visit: start, finish, no-show, restore, park,
// resume, transfer, requeue, undo, call.
func (p *person) tries(at, action string, v visit, more ...any) answer {
	p.Helper()
	p.at(at)
	return p.posts("/queue/tickets/"+v.id+"/"+action, body(more...))
}

func (p *person) does(at, action string, v visit, more ...any) {
	p.Helper()
	p.tries(at, action, v, more...).must(http.StatusOK)
}

// serves calls v, who is next, starts and finishes.
func (p *person) serves(v visit, called, started, finished string) {
	p.Helper()
	p.callNext(called, v)
	p.does(started, "start", v)
	p.does(finished, "finish", v)
}

// begins calls v, who is next, and starts.
func (p *person) begins(v visit, called, started string) {
	p.Helper()
	p.callNext(called, v)
	p.does(started, "start", v)
}

// ledger is today's as lines: number, kind, start–due, outcome, whether
// somebody was called before, whose end freed the counter.
func (w *week) ledger() (lines []string) {
	w.Helper()
	for _, o := range w.today().Obligations {
		line := fmt.Sprintf("%s %s %s–%s %s", o.Number, o.Kind, w.time(o.Start), w.time(o.Due), o.Outcome)
		if o.Overtaken {
			line += ", overtaken"
		}
		if o.OpenedBy != "" {
			line += ", after " + cmp.Or(w.numbers[o.OpenedBy], o.OpenedBy)
		}
		lines = append(lines, line)
	}
	return lines
}

// time is the time of the day, with seconds only where there are any.
func (w *week) time(t time.Time) string {
	return strings.TrimSuffix(t.In(w.zone).Format(time.TimeOnly), ":00")
}

// ending is how a day ended; to close it again tells.
type ending struct {
	Date, ClosedBy      string
	ClosedAt            time.Time
	Unserved, Forgotten int
}

func (p *person) closesDay() (e ending) {
	p.Helper()
	var got struct {
		Date                string
		ClosedBy            string    `json:"closed_by"`
		ClosedAt            time.Time `json:"closed_at"`
		Unserved, Forgotten int
	}
	p.posts("/queue/close-day", nil).must(http.StatusOK).into(&got)
	return ending{got.Date, got.ClosedBy, got.ClosedAt.In(p.zone), got.Unserved, got.Forgotten}
}

// passed lets the loop that ends days turn at a time.
func (w *week) passed(at string) {
	w.Helper()
	w.at(at)
	from := w.passes.Load()
	w.until("the loop turned", func() bool { return w.passes.Load() >= from+2 })
}

// opensAt is what a refusal says of the next opening.
func opensAt(problem map[string]any) string {
	text, _ := problem["opens_at"].(string)
	return text
}
