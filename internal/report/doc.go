// Package report counts what an office has done (rules.md §12).
//
// # Words
//
// A visit belongs to the date of its number. Its wait is from joining the line
// until service first began; its service is the sum of the stretches it was
// served, each from a start to the finish, park, requeue or transfer that ended
// it. An action that was undone did not happen.
//
// The promise's figure is met / (met + late + unserved) of the kind
// after_previous (rules.md §5); the other kinds and outcomes stand beside it.
//
// # Invariants
//
// Durations come from event rows only, and only from finished visits of quality
// ok; how many finished visits have another quality stands beside. Never a mean:
// the median and the 90th percentile, with their n. A share of fewer than 10
// has no value; the others carry their Wilson interval. The ledger is as it was
// written: a correction of a visit changes no outcome. There are no names here.
package report
