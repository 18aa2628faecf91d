//go:build !race

package web

// raceOn tells whether the race detector watches.
const raceOn = false
