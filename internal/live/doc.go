// Package live carries changes to the streams (SSE) that are open: a dumb hub of
// topics, revisions and bytes, which knows nothing of what it carries.
//
// Words: a topic is what a stream watches; a frame is one event of a stream; a
// subscription is one reader.
//
// Invariants:
//   - a frame reaches each subscription of its topic at most once, and those of
//     this process also when Redis is away;
//   - without Redis the hub reads the revisions of watched offices every 2 s and
//     tells that they changed; after Redis returns it reads them once more, so
//     that what was published in between is noticed;
//   - a reader that does not keep up is dropped, never waited for;
//   - frames may be lost or come late, so a reader subscribes first, reads the
//     state then, and passes over a revision it already has.
package live
