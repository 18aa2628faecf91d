package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/bps-pst/pst/internal/fault"
)

// The cost of argon2id (OWASP Password Storage: 19 MiB, two passes, one lane).
const (
	argonPasses = 2
	argonMemory = 19 << 10 // KiB
	argonLanes  = 1
	saltSize    = 16
	hashSize    = 32
)

// The bound on memory: how many hashes are worked on at once, how many callers
// may wait for their turn, and how long.
const (
	kitchenSeats = 8
	kitchenQueue = 64
	kitchenWait  = 3 * time.Second
)

// kitchen works out password hashes, a bounded number at a time.
type kitchen struct {
	seats chan struct{}
	queue chan struct{}
	wait  time.Duration
}

func newKitchen(seats, queue int, wait time.Duration) *kitchen {
	return &kitchen{seats: make(chan struct{}, seats), queue: make(chan struct{}, seats+queue), wait: wait}
}

// enter waits for a seat; too_many_requests when there is none in time.
func (k *kitchen) enter(ctx context.Context) (leave func(), err error) {
	select {
	case k.queue <- struct{}{}:
	default:
		return nil, fault.New(fault.TooManyRequests)
	}
	patience := time.NewTimer(k.wait)
	defer patience.Stop()
	select {
	case k.seats <- struct{}{}:
		return func() { <-k.seats; <-k.queue }, nil
	case <-patience.C:
		err = fault.New(fault.TooManyRequests)
	case <-ctx.Done():
		err = fault.Wrap(fault.Deadline, ctx.Err())
	}
	<-k.queue
	return nil, err
}

// hash returns the password's PHC string with a fresh salt.
func (k *kitchen) hash(ctx context.Context, password string) (string, error) {
	leave, err := k.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	sum := argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonLanes, hashSize)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// verify tells whether the password belongs to the PHC string.
func (k *kitchen) verify(ctx context.Context, phc, password string) (bool, error) {
	p, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	leave, err := k.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	sum := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.lanes, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(sum, p.sum) == 1, nil
}

type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

var errPHC = errors.New("auth: stored password hash is not an argon2id PHC string")

// parsePHC reads $argon2id$v=19$m=…,t=…,p=…$salt$sum (PHC string format).
func parsePHC(s string) (phc, error) {
	var p phc
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return p, errPHC
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	p.sum, err2 = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(p.salt) < 8 || len(p.sum) != hashSize || p.passes == 0 || p.lanes == 0 || p.memory > 1<<20 {
		return p, errPHC
	}
	return p, nil
}
