package consult

import (
	"slices"
	"time"

	"github.com/bps-pst/pst/internal/sla"
)

// plain is a case as a person would keep it on paper.
type plain struct {
	state   State
	reason  Reason
	owed    sla.Kind // "" while nothing is
	since   time.Time
	waits   bool // what is owed is counted once the request is complete
	counted bool // it is
	hushed  bool
	given   bool // some answer was taken
	closed  time.Time
	then    bool     // close once the pending answer is taken
	pending int      // index in said, or -1
	said    []saying // public messages, in order
	follows int      // cases that went on from it
}

// saying is one message; kind is "in", "answer" or "update".
type saying struct {
	kind     string
	at       time.Time
	state    string // of an outgoing one: "", "taken" or "back"
	read     bool   // by a visitor to whom it is enough: it is given, whatever its letter comes to
	owedBack bool   // it was the answer that was waited for when it came back
}

func (p *plain) owe(kind sla.Kind, at time.Time) {
	if p.owed == "" {
		p.owed, p.since, p.counted = kind, at, !p.waits
	}
}

// complete is that the request was found complete.
func (p *plain) complete(now time.Time) {
	if p.owed != "" && !p.counted {
		p.since, p.counted = now, true
	}
}

func (p *plain) oweAgain(at time.Time) {
	if p.given {
		p.owe(sla.NextAnswer, at)
		return
	}
	p.owe(sla.FirstAnswer, at)
}

func (p *plain) end(reason Reason, now time.Time) {
	p.state, p.reason, p.closed = Closed, reason, now
	p.owed, p.hushed, p.pending, p.then = "", false, -1, false
}

// hear is what the visitor writes in an open case.
func (p *plain) hear(now time.Time) {
	p.said = append(p.said, saying{kind: "in", at: now})
	p.hushed, p.then = false, false
	if p.pending < 0 {
		p.oweAgain(now)
	}
	if p.state != Arrived {
		p.state = WaitingOfficer
	}
}

// take is that a channel took message i.
func (p *plain) take(i int, now time.Time) {
	back := p.said[i].state == "back"
	p.said[i].state = "taken"
	if p.said[i].kind != "answer" || p.said[i].read {
		return
	}
	mine, again := p.pending == i, back && p.state != WaitingVisitor && p.said[i].owedBack
	answers := p.owed != "" && p.counted && !p.said[i].at.Before(p.since)
	if mine {
		p.pending = -1
	}
	if answers {
		p.owed = ""
	}
	p.given = true
	if p.state == Closed || (!mine && !answers && !again) {
		return
	}
	after := slices.IndexFunc(p.said[i:], func(s saying) bool { return s.kind == "in" })
	switch {
	case after >= 0:
		p.then = p.then && p.pending >= 0
		p.owe(sla.NextAnswer, p.said[i+after].at)
	case p.pending >= 0 || p.owed != "":
	case p.then:
		p.end(Answered, now)
	default:
		p.state, p.hushed = WaitingVisitor, true
	}
}

// back is that message i, which no channel took, came back.
func (p *plain) back(i int) {
	p.said[i].state = "back"
	if p.said[i].kind != "answer" || p.pending != i {
		return
	}
	p.said[i].owedBack = true
	p.pending, p.then, p.state = -1, false, WaitingOfficer
}
