// Package app builds a process out of the rooms and is the only room that knows
// them all. It binds who listens to which event, what stands behind each route,
// and what the command line does.
//
// Words: a part is what a process does (serve answers people, work runs the
// loops); the folder is the data folder of `run`, with the keys and the
// demonstration accounts beside the private servers.
//
// Invariants:
//   - what cannot work is refused before anything listens: one Indonesian line
//     and exit status 78 for the configuration, 1 for everything else;
//   - Postgres is vital, Redis is not: without it a process starts and serves;
//   - on a signal the streams end first, then requests in flight are waited
//     for, then the loops stop, and the private servers stop last;
//   - a first start that was cut off anywhere is completed by the next one.
package app
