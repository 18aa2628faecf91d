// Package calendar knows when an office is open and which days count.
//
// # Words
//
// The calendar of an office is a numbered, immutable Version; its body is a
// workcal.Spec. One version is in force. Version 1 is composed from the data
// every installation begins with: draft hours, Ramadan hours and the national
// days off, in the office's own zone.
//
// # Invariants
//
// A version never changes; its digest is the SHA-256 of its body, and calendars
// are compiled once a digest: the 553 offices begin with three compiled
// calendars, one a zone. What a due date was counted by is always the pair
// (office, version). Due dates themselves never touch the database.
package calendar
