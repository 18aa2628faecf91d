// Package index keeps in Redis what is asked all day: who waits in a line, what
// its board shows, what is due next. It is a projection of Postgres that may
// vanish at any moment; the desk that owns the rows sets it right again.
//
// Words: a line is one office on one local day; a revision is the line's or the
// clock's own counter; a due is the instant a clock runs out.
//
// Invariants:
//   - every write sets a value and none decides; a write with an older revision
//     changes nothing;
//   - a key belongs to one office, or to one shard of due times whose members
//     name their office; keys.go names them all with type and lifetime;
//   - when Redis is away a call costs nothing (a breaker) and ends in ErrAway;
//     when Redis does not know the line it ends in ErrMissing, which is ErrAway
//     as well: in both cases Postgres is asked;
//   - no personal data: tickets are ids, boards show numbers.
package index
