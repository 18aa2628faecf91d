// Package calendar knows when an office is open and which days count.
//
// # Words
//
// The calendar of an office is a numbered, immutable Version; its body is a
// workcal.Spec. One version is in force. Version 1 is composed from the data
// every installation begins with: draft hours, Ramadan hours and the national
// days off, in the office's own zone. A Layer is what stands above offices: the
// national list, owned by the central office, or a province's, owned by its
// provincial office; layers are numbered and immutable too. An Edit is one
// decision about an office's calendar, a Change what it makes of it.
//
// # Invariants
//
// A version never changes; its digest is the SHA-256 of its body, and calendars
// are compiled once a digest: the 553 offices begin with three compiled
// calendars, one a zone. The body holds the layers it was composed from, whole:
// an office counts by one version and nothing else. An office whose version was
// composed from a layer that is no longer the newest is pending; none of its
// clocks fires until it has taken the newer one. No version is without an open
// day. Hours are a draft until the office has confirmed them. What a due date was counted by is always the pair
// (office, version). Due dates themselves never touch the database.
package calendar
