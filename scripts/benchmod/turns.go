package main

import (
	"context"
	"fmt"
	"os"
	"time"
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

// nanoseconds is a turn that calls f for about a tenth of a second and tells
// how long one call took.
func nanoseconds(name string, f func()) side {
	return side{name, func(context.Context) (float64, error) {
		n := 1
		for {
			began := time.Now()
			for range n {
				f()
			}
			took := time.Since(began)
			if took >= 100*time.Millisecond {
				return float64(took.Nanoseconds()) / float64(n), nil
			}
			n = max(2*n, int(float64(n)*float64(120*time.Millisecond)/float64(took+1)))
		}
	}}
}

// progress tells who waits what is going on.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, "   "+format+"\n", args...) }
