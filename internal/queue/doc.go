// Package queue is the desk of the walk-in day: the line, the counters and the
// ledger of the 10-minute promise (rules.md §5).
//
// Words. A line is an office's visitors of one local date; it is the unit that
// is locked and holds the number counters, the run of priority calls and the
// revision. A ticket is a visitor's place in it, spoken as a number (K-012). A
// counter is where an officer sits. An obligation is one row of the ledger: from
// when until when a visitor had to be served, and how that ended.
//
//	waiting ──call──▶ called ──start──▶ serving ──finish──▶ finished
//	   │                │ ├──no-show──▶ no_show ──restore──▶ waiting, first
//	   │                │ └───────park (or from serving)──▶ parked ──resume──▶ waiting, first, or called
//	   └────cancel──────┴──────────▶ cancelled, or left when the visitor goes after a call
//
// Transfer and requeue lead from called and serving back to waiting, in the
// place by arrival. The end of the day makes waiting, called and parked unserved
// and serving finished. An act can be undone within two minutes: its events hold
// what was before.
//
// Invariants. Who is next is decided under the line's row lock and nowhere
// else. Each action is one guarded update and one event row. A counter holds at
// most one visitor, a visitor at most one open obligation. Numbers of a day and
// prefix are 1..n without gap outside recorded blocks, because they are taken in
// the same transaction as the ticket. Redis is told afterwards and never asked who is next.
//
// A correction of a finished visit is an event with the old value and the new
// one; it never rewrites the ledger, which keeps what was true when it ended.
// The end of a day leaves nobody waiting, nothing owed and no counter open.
//
// A use case loads a scene (what the locked line looks like), decides on it
// without I/O, writes what changed, and emits. The decisions are methods of
// scene in order.go, ledger.go, move.go, back.go and undo.go.
package queue
