package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Redis may be this far behind Postgres (trust.md §2, I4).
const (
	indexQuiet = 15 * time.Second
	indexAgain = 500 * time.Millisecond
)

// unsound is that fsck found something.
type unsound int

func (n unsound) Error() string {
	return fmt.Sprintf("Ditemukan %d pelanggaran [fsck_findings]", int(n))
}

// Fsck checks the records of one office, or of all, and prints what breaks an
// invariant. It changes nothing. Findings are an error: the process ends with 1.
func Fsck(ctx context.Context, e Env, code string) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		offices := p.rooms.registry.All()
		if code != "" {
			o, ok := p.rooms.registry.ByCode(code)
			if !ok {
				return fault.New(fault.UnknownOffice)
			}
			offices = []office.Office{o}
		}
		n, err := p.fsck(ctx, e, offices)
		switch {
		case err != nil:
			return err
		case n > 0:
			return unsound(n)
		}
		e.say("%d kantor diperiksa, tidak ada pelanggaran.", len(offices))
		return nil
	})
}

// fsck prints the findings and counts them.
func (p *process) fsck(ctx context.Context, e Env, offices []office.Office) (int, error) {
	all, err := store.CheckCatalog(ctx, p.db)
	if err != nil {
		return 0, err
	}
	n := e.tell("", all)
	for _, o := range offices {
		all, err := p.checkOffice(tenant.WithOffice(ctx, o.Key))
		if err != nil {
			return n, fmt.Errorf("%s: %w", o.Code, err)
		}
		n += e.tell(o.Code, all)
	}
	behind, err := p.checkIndex(ctx, offices)
	if errors.Is(err, index.ErrAway) {
		e.say("I4 dilewati: Redis tidak menjawab.")
		return n, nil
	}
	for _, b := range behind {
		n += e.tell(b.code, b.found)
	}
	return n, err
}

func (e Env) tell(code string, all []store.Finding) int {
	for _, f := range all {
		e.say("%-4s  %s  %s  %s", code, f.Invariant, f.Subject, f.Text)
	}
	return len(all)
}

// checkOffice walks what every room keeps of the context's office.
func (p *process) checkOffice(ctx context.Context) (all []store.Finding, err error) {
	err = store.View(ctx, p.db, func(ctx context.Context, tx *store.Tx) error {
		for _, check := range []func(context.Context, *store.Tx) ([]store.Finding, error){store.Check, p.rooms.queue.Check, sla.Check, consult.Check} {
			found, err := check(ctx, tx)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		return nil
	})
	return all, err
}

// behind is an office whose Redis differs.
type behind struct {
	code  string
	found []store.Finding
}

// checkIndex asks all offices, and those that differ again and again until they
// agree or the quiet time is over.
func (p *process) checkIndex(ctx context.Context, offices []office.Office) ([]behind, error) {
	over := time.NewTimer(indexQuiet)
	defer over.Stop()
	again := time.NewTicker(indexAgain)
	defer again.Stop()
	for {
		var differ []behind
		var next []office.Office
		for _, o := range offices {
			found, err := p.rooms.queue.CheckIndex(tenant.WithOffice(ctx, o.Key))
			if err != nil {
				return nil, err
			}
			clocks, err := p.clocks.CheckIndex(tenant.WithOffice(ctx, o.Key))
			if err != nil {
				return nil, err
			}
			found = append(found, clocks...)
			if len(found) > 0 {
				differ, next = append(differ, behind{o.Code, found}), append(next, o)
			}
		}
		if offices = next; len(offices) == 0 {
			return nil, nil
		}
		select {
		case <-again.C:
		case <-over.C:
			return differ, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
