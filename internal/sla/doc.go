// Package sla runs the clocks of what was promised in working days (rules.md
// §4): the first answer, the next one, the silence after ours, complaints. The
// promise of the queue has no row here: its obligation is that clock, and the
// queue keeps it.
//
// # Words
//
// A clock is one row: a kind, the subject it runs for, from when it is counted
// and when it is due. It is told once its due date has been said to somebody. An
// announcement is what a worker says of it once: that it will soon be due, that
// it is late, or, of a silence, that it is over. A move is what another calendar
// does to a running clock.
//
//	running ──stop──▶ met          (at or before due)
//	   │ └── due ──▶ late ──stop──▶ late_met
//	   └──cancel──▶ cancelled
//
// # Invariants
//
// The state of a clock is a pure function of its instants and of now; a clock
// is late from the first instant after due_at, whenever a worker notices.
// Nothing is announced early, and each announcement of a clock once: its row in
// clock_announcement decides, and what Fire does commits with it. A clock that
// ended keeps the dates and the calendar version it ended with. A due date that
// was told moves later, or back to the date first told, never before it. A clock
// keeps the standard version it began with.
//
// Whoever locks a clock holds the office's calendar first (FOR SHARE; a
// recompute FOR UPDATE), so that no recompute passes between.
package sla
