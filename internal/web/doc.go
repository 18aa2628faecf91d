// Package web is the door: Fiber v2 carries HTTP, huma v2 reads typed input
// and writes OpenAPI 3.1, and everything that must hold for every request is
// done here once, before a room sees it.
//
// Words. A Route is an address with the right it demands; the Door refuses to
// register one without. The frame surrounds every request, found or not: its
// id, its headers, its line in the log, its panics. The gate surrounds every
// route: limits, deadline, who, where, by what right, under which request key.
// A Problem is what a refused request gets.
//
// Invariants.
//   - A handler never runs without its right having been checked.
//   - The office in the context comes from the verified session, or from the
//     office or public link in a path that needs no login; never from a body,
//     a query or a header.
//   - Strings a handler keeps stay what they were (fasthttp reuses buffers).
//   - No answer repeats a rejected value or the text of an unknown error.
//   - No log line holds a path with its values, a query, a body or a token.
//   - A client that leaves does not cancel the context; only the deadline does.
package web
