// Package roster says who is on duty at an office's desk on which day
// (rules.md §11b).
//
// # Words
//
// A Shift is one line of the weekly pattern: this officer, every Tuesday, at
// this counter or at none in particular, between two dates. A place is a shift
// on one date; whoever holds it there is on duty unless absent. A Swap hands a
// place on one date to a colleague, and perhaps another date's place back; it
// is proposed by one and accepted by the other. An Absence takes an officer off
// duty for a range of dates and leaves the place to nobody.
//
// # Invariants
//
// Who is on duty is a pure function of the pattern, the agreed swaps in the
// order of their agreement, the absences and the office's calendar; nothing is
// stored a day. A day on which the office is not open has nobody on duty. The
// pattern of a past date never changes. An officer holds at most one place a
// day. A swap is agreed only by its partner, only while its day has not passed,
// and only while both still hold what they give.
//
// The state of a swap: proposed → accepted | declined (by the partner) |
// withdrawn (by the proposer).
package roster
