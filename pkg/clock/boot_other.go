//go:build !linux

package clock

import "time"

var started = time.Now()

// SinceBoot is how long the program has been running. Setting the machine's
// clock does not move it.
func SinceBoot() time.Duration { return time.Since(started) }
