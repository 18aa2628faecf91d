// Package message is everything sent and received: the threads of cases, letters
// to visitors by e-mail and wa.me, files, and notices to the browser of a visitor
// who waits (Web Push). E-mail and WhatsApp do not come in here yet, so a letter
// that bounces after a server took it is not known to have.
//
// # Words
//
// A message is one line of a thread. A letter is one thing to tell one person,
// written from a template when it is queued; a delivery is that letter on its way
// to one address. Who sends it holds its lease; the fence is written just before
// the server gets the words. Kotak keluar shows what has not arrived. A
// subscription is where one browser can be told about one ticket, and the keys to
// write to it; a notice is one message to it.
//
// A file is an attachment: a row, and a content in a folder or a bucket. It waits
// until a message names it. Its scan is what the virus scanner said.
//
// # Invariants
//
//   - A content comes before its file and goes after its last one; each office
//     has its own. What no file has is removed by the hour.
//   - A file is what its content says it is. It is sent to be saved, never shown.
//   - A content is scanned once in an office, before it is kept or, when the
//     scanner gave no verdict, later: waiting → clean | infected. Nobody gets a file
//     that waits. What is infected loses its content after its files say so; they
//     stay. A scanner that is away refuses nobody, and its silence is no verdict.
//   - queued → sending → sent | queued again | failed | unsure. An officer may say
//     that one was sent, and have one that failed or is unsure sent again.
//   - Nothing is sent twice by itself: whoever ends behind the fence leaves a
//     delivery unsure, and only an officer sends that again. A lease that ran out
//     before its fence is taken again; its late holder writes nothing.
//   - Letters about one subject to one address go in their order.
//   - A server that is away or says later (4xx) is tried for 72 hours, less often
//     each time; a refusal (5xx) fails at once. Without a server letters wait.
//   - What somebody wrote stays text in its place: no name becomes a header, no
//     address a second one, and what could advertise is not greeted.
//   - A letter's words and address are taken away 90 days after it was sent.
//   - A notice holds no personal data: a number, a counter, the name of the
//     office. The push service carries it encrypted and cannot read it.
//   - A subscription lives as long as its visit and is forgotten when the visit
//     ends, when the visitor says so, or when the push service no longer knows it
//     (404, 410).
//   - A browser has at most one notice on its way: a newer one takes its place.
//     A notice is tried at most 4 times and at most 5 minutes; later it would only
//     mislead. Sent twice, it replaces itself on the screen.
//   - The address of a push service was chosen by somebody outside: it is asked
//     only when it is public (package egress), outside of any transaction. The SMTP
//     server is the installation's own choice.
package message
