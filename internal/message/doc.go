// Package message is everything sent and received. What there is of it: notices
// to the browser of a visitor who waits (Web Push).
//
// # Words
//
// A subscription is where one browser can be told about one ticket, and the keys
// to write to it. A notice is one message on its way. A visitor's phone is told
// twice at most in a plain visit: when the turn is near, and when it is called.
//
// A file is an attachment: a row, and a content in a folder or a bucket. It waits
// until a message names it.
//
// # Invariants
//
//   - A content comes before its file and goes after its last one; each office
//     has its own. What no file has is removed by the hour.
//   - A file is what its content says it is. It is sent to be saved, never shown.
//   - A notice holds no personal data: a number, a counter, the name of the
//     office. The push service carries it encrypted and cannot read it.
//   - A subscription lives as long as its visit and is forgotten when the visit
//     ends, when the visitor says so, or when the push service no longer knows it
//     (404, 410).
//   - A browser has at most one notice on its way: a newer one takes its place.
//     A notice is tried at most 4 times and at most 5 minutes; later it would only
//     mislead. Sent twice, it replaces itself on the screen.
//   - The address of a push service was chosen by somebody outside: it is asked
//     only when it is public (package egress), outside of any transaction.
package message
