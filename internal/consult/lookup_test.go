package consult

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// lastCode reads the newest code out of the letters of a case.
func (p *peers) lastCode(at *peer, c Case) string {
	p.Helper()
	all := p.letters(at, c.ID)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Template == message.Code {
			return regexp.MustCompile(`\b\d{6}\b`).FindString(all[i].Body)
		}
	}
	p.Fatal("no code was sent")
	return ""
}

func (p *peers) sought(at *peer, number, typed string) {
	p.Helper()
	if err := p.Lookup(at.public, number, typed); err != nil {
		p.Fatal(err)
	}
	p.relay()
}

func TestALostLinkComesBackByACodeSentToTheContactOfTheCase(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	p.sought(here, strings.ToLower(c.Number()), " ANDI@contoh.id ")
	code := p.lastCode(here, c)
	token, err := p.LookupCode(here.public, c.Number(), askerEmail, code)
	if err != nil {
		t.Fatal(err)
	}
	p.view(here, func(ctx context.Context, tx *store.Tx) error {
		link, err := p.Links.OpenIn(ctx, tx, token)
		if err != nil || link.Kind != office.CaseLink || link.Subject != c.ID {
			t.Errorf("the token opens %+v, %v", link, err)
		}
		return nil
	})
	_, err = p.LookupCode(here.public, c.Number(), askerEmail, code)
	refused(t, err, fault.CodeWrong)
	if got := p.letters(here, c.ID); len(got) != 1 || got[0].Address != askerEmail {
		t.Errorf("letters %+v", got)
	}
}

func TestWhoKnowsOnlyANumberLearnsNothing(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	for _, typed := range []string{"lain@contoh.id", "0812-3456-7890", "bukan kontak"} {
		p.sought(here, c.Number(), typed)
		p.sought(here, "T-26-9999", typed)
		p.sought(here, "nomor saya", typed)
	}
	p.sought(there, c.Number(), askerEmail)
	if got := p.letters(here, c.ID); len(got) != 0 {
		t.Errorf("letters were sent: %+v", got)
	}
	for _, try := range [][2]string{{c.Number(), "lain@contoh.id"}, {"T-26-9999", askerEmail}, {"?", "?"}} {
		_, err := p.LookupCode(here.public, try[0], try[1], "000000")
		refused(t, err, fault.CodeWrong)
	}
	_, err := p.LookupCode(there.public, c.Number(), askerEmail, "000000")
	refused(t, err, fault.CodeWrong)
	refused(t, p.Lookup(here.public, " ", askerEmail), fault.InvalidInput)
	refused(t, p.Lookup(here.public, c.Number(), strings.Repeat("a", 255)), fault.InvalidInput)
}

func TestACodeEndsAfterFifteenMinutesAndTheNextOneEndsItToo(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	p.sought(here, c.Number(), askerEmail)
	first := p.lastCode(here, c)
	p.sought(here, c.Number(), askerEmail) // within the minute
	if n := len(p.letters(here, c.ID)); n != 1 {
		t.Fatalf("%d letters within a minute", n)
	}
	p.clock.Advance(time.Minute)
	p.sought(here, c.Number(), askerEmail)
	second := p.lastCode(here, c)
	if first != second {
		_, err := p.LookupCode(here.public, c.Number(), askerEmail, first)
		refused(t, err, fault.CodeWrong)
	}
	p.clock.Advance(codeLife)
	_, err := p.LookupCode(here.public, c.Number(), askerEmail, second)
	refused(t, err, fault.CodeWrong)
}

func TestNoCaseGetsMoreThanTenCodesADay(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	for range codesADay + 3 {
		p.sought(here, c.Number(), askerEmail)
		p.clock.Advance(codeRest)
	}
	if n := len(p.letters(here, c.ID)); n != codesADay {
		t.Fatalf("%d codes in a day", n)
	}
	p.clock.Advance(codeDay)
	p.sought(here, c.Number(), askerEmail)
	if n := len(p.letters(here, c.ID)); n != codesADay+1 {
		t.Fatalf("%d codes a day later", n)
	}
}

func TestOfManyTriesThatComeTogetherFiveAreCounted(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	p.sought(here, c.Number(), askerEmail)
	code := p.lastCode(here, c)
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	var wg sync.WaitGroup
	var other atomic.Int64
	for range 64 {
		wg.Go(func() {
			if _, err := p.LookupCode(here.public, c.Number(), askerEmail, wrong); !fault.Is(err, fault.CodeWrong) {
				other.Add(1)
			}
		})
	}
	wg.Wait()
	var tries int
	p.view(here, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &tries, `SELECT tries FROM lookup_code WHERE office = $1 AND consult_case = $2`, tx.Office(), c.ID)
	})
	if tries != maxTries || other.Load() != 0 {
		t.Errorf("%d tries counted, %d answered otherwise", tries, other.Load())
	}
	_, err := p.LookupCode(here.public, c.Number(), askerEmail, code)
	refused(t, err, fault.CodeWrong)
}

func TestAPhoneGetsItsLinkFromAnOfficerOnceAtATime(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	phone := askerPhone
	c := p.file(here, func(c *Case) { c.Email, c.Phone = nil, &phone })
	p.sought(here, c.Number(), "0812 3456 7890")
	p.clock.Advance(time.Hour)
	p.sought(here, c.Number(), "0812 3456 7890")
	all := p.letters(here, c.ID)
	if len(all) != 1 || all[0].Template != message.LinkAgain || all[0].Via != message.ByWaMe || all[0].Address != askerPhone ||
		!strings.Contains(all[0].Body, p.url(p.link(here.Office, &c))) {
		t.Fatalf("letters %+v", all)
	}
}
