// Package workcal does the arithmetic of working days and service minutes of
// one office, and explains what it did.
//
// # Words
//
// A Spec is what people decide: a zone, weekly hours in profiles, and three
// layers of day entries (national, province, office). A Calendar is a Spec
// compiled into tables over a span of dates; it is an immutable value, safe
// for any number of goroutines. An Interval is half open: a message exactly at
// closing time belongs to the next working day. A working day is a date with
// at least one open interval after all layers; a day that is opened although a
// layer below (or the week) has it closed counts only when its entry says so.
// A year is covered once its national list is loaded; an uncovered year counts
// by weekends and by the entries of province and office, never by national
// entries, and what is counted in it is provisional.
//
// # Invariants
//
// Due dates never depend on the machine's zone or on the length of the wait in
// hours: due is the closing time of the n-th working day after day 0. Adding a
// closed day never makes a due date earlier. Due allocates nothing and costs
// the same for 3 days as for 250. Days are civil dates; instants are formed
// from them by the zone's offset, which Compile demands to be constant over
// the span (Indonesia has no daylight saving), so no day is 23 hours long.
//
// # Why not a library
//
// The well-kept peer, github.com/rickar/cal/v2, walks day by day (a due date 3
// working days away costs about 1.2 µs, cached), knows one opening interval a
// day and no lunch gap, has no layers, no provisional years, and cannot say why
// a day was skipped. See .adr/0001-working-calendar.md.
package workcal
