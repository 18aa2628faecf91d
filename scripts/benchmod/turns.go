package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// side is one of the things that are compared.
type side struct {
	name string
	turn func(context.Context) (float64, error)
}

// interleave lets each side take its turn, pairs times, after one turn of each
// that does not count.
func interleave(ctx context.Context, pairs int, sides ...side) ([][]float64, error) {
	all := make([][]float64, len(sides))
	for pair := -1; pair < pairs; pair++ {
		for i, s := range sides {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			v, err := s.turn(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			if pair >= 0 {
				all[i] = append(all[i], v)
				progress("%d %s: %s", pair+1, s.name, number(v))
			}
		}
	}
	return all, nil
}

// nanoseconds is a turn that calls f for about a tenth of a second of this
// thread's own time, which what else the machine does adds nothing to, and
// tells how long one call took.
func nanoseconds(name string, f func()) side {
	return side{name, func(context.Context) (float64, error) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		n := 1
		for {
			began := ownTime()
			for range n {
				f()
			}
			took := ownTime() - began
			if took >= 100*time.Millisecond {
				return float64(took.Nanoseconds()) / float64(n), nil
			}
			n = max(2*n, min(20*n, int(float64(n)*float64(120*time.Millisecond)/float64(took+1))))
		}
	}}
}

// ownTime is what the calling thread has computed so far.
func ownTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_THREAD, &u); err != nil {
		panic(err) // Linux has it since 2.6.26
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// progress tells who waits what is going on.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, "   "+format+"\n", args...) }
