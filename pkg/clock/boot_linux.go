package clock

import (
	"syscall"
	"time"
	"unsafe"
)

// bootClock is CLOCK_BOOTTIME (clock_gettime(2)).
const bootClock = 7

// SinceBoot is how long the machine has been up, sleep included. Setting the
// machine's clock does not move it.
func SinceBoot() time.Duration {
	var t syscall.Timespec
	// It has no way to fail with a clock that every kernel since 2.6.39 has.
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, bootClock, uintptr(unsafe.Pointer(&t)), 0)
	return time.Duration(t.Nano())
}
