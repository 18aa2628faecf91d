// Package consult is the online consultation: a question, by web or typed in by
// an officer, until it is closed (rules.md §6, 7).
//
// # Words
//
// A case is one question of one visitor with everything said about it. It is
// answered by "Kirim jawaban"; "Kirim kabar" only tells that we are looking into
// it. An answer is pending until a channel has taken it. What is owed is an
// answer; while it is owed one clock of package sla runs for it. When nothing is
// owed and the visitor is silent, the silence clock runs.
//
//	new ──claim, update──▶ waiting_officer ◀──reply── waiting_visitor
//	 │                        │      └────answer──────────▲   │
//	 └────────answer──────────┼───────────────────────────┘   │
//	                          └──close, enough, withdraw──▶ closed ◀──silence
//	                                     ▲────────reopen──────┘
//
// A case that another office is asked about is referred; over there its mirror
// stands, which has no visitor and no public link. An approval is an answer that
// waits for a second person. What was given out are the files and links of public
// messages.
//
// # Invariants
//
// The row of the case is locked before anything about it is decided, and before
// any of its clocks. Each command writes one event at least; the state is the
// replay of the events. A closed case owes nothing and has no running clock. An
// answer clock and a silence clock never run together. A clock that ended is not
// touched again, but for an answer that came back: its clock is reinstated as if
// it had never been stopped. A case is closed by silence once, by a conditional
// update: a message of the visitor wins.
//
// No transaction spans two offices. What crosses in a referral are the visitor's
// words, the topic, and the contact if the visitor agreed; what comes back are
// replies with their files, as notes. Telling it again writes nothing.
package consult
