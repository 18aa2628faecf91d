package consult

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
)

func TestAMaskedMessageShowsNoWordsAnywhereAndStaysInItsThread(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	words := p.thread(here, c.ID)[0]
	for range 2 { // the second time nothing is left to do
		if _, err := p.Mask(here.officers[0], c.ID, words.ID); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := p.Case(here.officers[0], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if l := whole.Messages[0]; l.Body != "" || !l.Masked || whole.Subject != maskedSubject {
		t.Errorf("shown: %+v, %q", l, whole.Subject)
	}
	if got := p.thread(here, c.ID)[0]; got.Body != askerWords || got.MaskedAt == nil {
		t.Errorf("kept: %+v", got)
	}
	if n := len(slices.DeleteFunc(p.actions(here, c.ID), func(a Action) bool { return a != ActMask })); n != 1 {
		t.Errorf("%d events of masking", n)
	}
	other := p.file(here, nil)
	_, err = p.Mask(here.officers[0], other.ID, words.ID)
	refused(t, err, fault.NotFound)
	_, err = p.Mask(there.officers[0], c.ID, words.ID)
	refused(t, err, fault.NotFound)
	_, err = p.Mask(here.officers[0], c.ID, uuid.New())
	refused(t, err, fault.NotFound)
}
