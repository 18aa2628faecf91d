package calendar

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/bps-pst/pst/pkg/workcal"
)

// compiled holds the calendars this process has compiled, by the digest of
// their body; what a preview compiled is kept apart. A digest names one content
// for ever, so nothing is ever invalidated; a full cache is emptied. A calendar
// takes about 100 KB and most offices share theirs.
var (
	compiled = cache{all: map[string]*workcal.Calendar{}, limit: 1024}
	proposed = cache{all: map[string]*workcal.Calendar{}, limit: 64}
)

type cache struct {
	mu    sync.RWMutex
	all   map[string]*workcal.Calendar
	limit int
}

func (c *cache) find(digest []byte) (*workcal.Calendar, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	found, ok := c.all[string(digest)]
	return found, ok
}

// get returns the calendar of a digest, compiling what spec returns when it is
// not there yet. Two callers may compile the same one; one value stays.
func (c *cache) get(digest []byte, spec func() (workcal.Spec, error)) (*workcal.Calendar, error) {
	if found, ok := c.find(digest); ok {
		return found, nil
	}
	s, err := spec()
	if err != nil {
		return nil, err
	}
	made, err := workcal.Compile(s)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if found, ok := c.all[string(digest)]; ok {
		return found, nil
	}
	if len(c.all) >= c.limit {
		clear(c.all)
	}
	c.all[string(digest)] = made
	return made, nil
}

// seal writes a Spec as the body of a version and digests it.
func seal(s workcal.Spec) (body, digest []byte, err error) {
	if body, err = json.Marshal(s); err != nil {
		return nil, nil, fmt.Errorf("calendar: %w", err)
	}
	sum := sha256.Sum256(body)
	return body, sum[:], nil
}
