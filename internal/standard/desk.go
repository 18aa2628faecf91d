package standard

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// SeedIn writes the services the office with this BPS code begins with, and the
// standard of each: version 1 of the one that is published, a draft of every
// other. What is there already stays.
func SeedIn(tx *store.Tx, code string) error {
	first, err := configs.Services(code)
	if err != nil {
		return err
	}
	for _, s := range first.Services {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("standard: %w", err)
		}
		if err := beginIn(tx, code, Service{ID: id, Code: s.Code, Prefix: s.Prefix, Name: s.Name}); err != nil {
			return err
		}
	}
	return nil
}

// beginIn writes a service and what its standard begins with.
func beginIn(tx *store.Tx, office string, s Service) error {
	seed, err := First()
	if err != nil {
		return err
	}
	insertService(tx, s)
	d, state := templateFor(seed, office, s.Code, s.Name)
	if state == Draft {
		return insertDraft(tx, s.Code, firstNo, d)
	}
	return insertVersion(tx, s.Code, firstNo, d, true)
}

// firstNo is the number of a service's first version.
const firstNo = 1

// ServicesIn returns the services the office offers, in order of their code.
func ServicesIn(ctx context.Context, tx *store.Tx) ([]Service, error) { return services(ctx, tx) }

// ServiceIn returns the service with this code; it fails with unknown_service.
func ServiceIn(ctx context.Context, tx *store.Tx, code string) (Service, error) {
	s, err := service(ctx, tx, code)
	return s, unknown(err)
}

// CurrentIn returns the standard of a service that is in force, else an empty
// draft, which promises nothing. A service the office does not have is
// unknown_service.
func CurrentIn(ctx context.Context, tx *store.Tx, code string) (Version, error) {
	var r row
	err := tx.Get(ctx, &r, selectCurrent, tx.Office(), tx.Now(), code)
	if err != nil {
		return Version{}, unknown(err)
	}
	return r.read(ctx, tx)
}

// Question is a CurrentIn that travels in a caller's batch.
type Question struct{ rows []row }

// Ask adds the question for the standard of a service to a batch.
func Ask(b *store.Batch, tx *store.Tx, code string) *Question {
	q := &Question{}
	store.Rows(b, &q.rows, selectCurrent, tx.Office(), tx.Now(), code)
	return q
}

// Version is the answer, after the batch was sent.
func (q *Question) Version(ctx context.Context, tx *store.Tx) (Version, error) {
	if len(q.rows) == 0 {
		return Version{}, fault.New(fault.UnknownService)
	}
	return q.rows[0].read(ctx, tx)
}

// VersionIn returns a version by its number: what a stopped clock was promised
// by. An unknown number is not_found.
func VersionIn(ctx context.Context, tx *store.Tx, code string, no int) (Version, error) {
	r, err := byNo(ctx, tx, code, no)
	if err != nil {
		return Version{}, err
	}
	return r.read(ctx, tx)
}

// unknown names what was not found: the service.
func unknown(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.UnknownService)
	}
	return err
}

// documents holds every document this process has read, by the digest of its
// body; a digest names one content for ever, so nothing is invalidated.
var documents = struct {
	sync.RWMutex
	byDigest map[string]*Document
}{byDigest: map[string]*Document{}}

func known(digest []byte) (*Document, bool) {
	documents.RLock()
	defer documents.RUnlock()
	d, ok := documents.byDigest[string(digest)]
	return d, ok
}

// keep returns the one document of a digest: the given one, or that of whoever
// was faster.
func keep(digest []byte, d *Document) *Document {
	documents.Lock()
	defer documents.Unlock()
	if first, ok := documents.byDigest[string(digest)]; ok {
		return first
	}
	documents.byDigest[string(digest)] = d
	return d
}

func (r row) read(ctx context.Context, tx *store.Tx) (Version, error) {
	v := Version{No: r.No, Service: r.Service, State: r.State, EffectiveOn: r.EffectiveOn}
	if !v.Published() {
		return v, nil
	}
	if d, ok := known(r.Digest); ok {
		v.Document = d
		return v, nil
	}
	raw, err := body(ctx, tx, r.Service, r.No)
	if err != nil {
		return v, err
	}
	d, err := parse(raw)
	if err != nil {
		return v, fmt.Errorf("standard: %s version %d: %w", r.Service, r.No, err)
	}
	v.Document = keep(r.Digest, d)
	return v, nil
}

// parse reads a kept text, also one from before a field was added.
func parse(raw []byte) (*Document, error) {
	d := &Document{}
	err := json.Unmarshal(raw, d)
	d.Text = d.whole()
	return d, err
}
