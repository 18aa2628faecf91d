package auth

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"time"

	"github.com/bps-pst/pst/internal/fault"
)

// The tarpit: the first tries are free, each further one from the same network
// at the same account waits twice as long, up to a ceiling that the rightful
// owner can bear. A quiet while forgets.
const (
	freeTries     = 3
	firstDelay    = 250 * time.Millisecond
	longestDelay  = 4 * time.Second
	tarpitForgets = 15 * time.Minute
	tarpitSize    = 8192 // accounts × networks of one generation
	tarpitWaiters = 256  // callers asleep at once
)

type tries struct {
	failed int
	last   time.Time
}

type tarpit struct {
	seen    *memory[[32]byte, tries]
	waiters chan struct{}
}

func newTarpit() *tarpit {
	return &tarpit{seen: newMemory[[32]byte, tries](tarpitSize), waiters: make(chan struct{}, tarpitWaiters)}
}

// delay is how long a try waits after so many unforgiven ones.
func delay(before int) time.Duration {
	if before < freeTries {
		return 0
	}
	return min(firstDelay<<min(before-freeTries, 8), longestDelay)
}

// enter counts a try and makes it wait its turn. Tries are counted as they
// arrive, so that sending many at once gains nothing.
func (t *tarpit) enter(ctx context.Context, key [32]byte, now time.Time) error {
	before := 0
	t.seen.change(key, func(s tries) tries {
		if now.Sub(s.last) > tarpitForgets {
			s.failed = 0
		}
		before = s.failed
		return tries{failed: s.failed + 1, last: now}
	})
	wait := delay(before)
	if wait == 0 {
		return nil
	}
	select {
	case t.waiters <- struct{}{}:
		defer func() { <-t.waiters }()
	default:
		return fault.New(fault.TooManyRequests)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.Deadline, ctx.Err())
	}
}

// forgive forgets the tries after one that succeeded.
func (t *tarpit) forgive(key [32]byte) { t.seen.drop(key) }

// tarpitKey joins an account with the network a try comes from: the address
// in IPv4, the /64 in IPv6.
func tarpitKey(addressHash []byte, from netip.Addr) [32]byte {
	from = from.Unmap()
	net := from.String()
	if from.Is6() {
		if p, err := from.Prefix(64); err == nil {
			net = p.String()
		}
	}
	return sha256.Sum256(append([]byte(net+" "), addressHash...))
}
