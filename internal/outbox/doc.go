// Package outbox is the only way out of a transaction: an event is a row that
// commits with what it tells of, and a relay calls who listens afterwards.
//
// Words: a topic is a typed constant of the room that emits it; a subject is
// the id of what changed; a revision is the subject's own counter; a letter is
// an event that was given up.
//
// Invariants:
//   - an event holds ids only, no personal data;
//   - an event of a transaction that was undone is never seen;
//   - the events of one subject are told in the order of their ids, because the
//     subject's row is locked before its event is written;
//   - an event that fails blocks its own subject and no other; it is tried again
//     after 1 s, 2 s, 4 s … up to 5 min, with jitter, and is dead after 12 tries;
//   - one relay leads; a listener may still be told twice (a crash between the
//     call and the delete), so it re-reads state by id and can be repeated.
package outbox
