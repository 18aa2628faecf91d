// Package store is the only room that holds the Postgres pool. It has four
// doors.
//
//   - View and Update work for one office, taken from the context and refused
//     without one. Each begins a transaction, sets the office and the actor for
//     that transaction only, and hands out a *Tx. Update also checks the
//     signed-in session, writes the request's idempotency key in the same
//     transaction, retries a deadlock and refuses to nest.
//   - Directory works on the few tables above offices.
//   - Scan finds ids, revisions and due times across offices, as a role that can
//     read nothing else; whoever finds something acts by Update(office).
//
// Behind the doors stands forced row-level security: a statement that forgets
// its office raises, and one that names another office's row finds nothing.
//
// Round trips are what a transaction costs, so they are hidden here: the
// opening statements travel together, a Batch reads many things in one trip,
// and what is given to Later travels in one pipeline with the commit.
package store
