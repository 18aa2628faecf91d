package e2e_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// The Friday on which everybody asks and is answered, and the Wednesday at whose
// closing time the silence of three working days ends.
const (
	friday    = "2026-09-04T09:00:00+08:00"
	tuesday   = "2026-09-08T15:59:57+08:00"
	wednesday = "2026-09-09T15:59:57+08:00"
	evening   = "2026-09-09T16:10:00+08:00" // a letter's lease after it, and more
)

// silenceEnds is the closing time of that Wednesday.
var silenceEnds = time.Date(2026, 9, 9, 8, 0, 0, 0, time.UTC)

// silent is a case that was asked and answered on the Friday.
type silent struct {
	asked
	email string
}

// answerOnFriday asks and answers n cases and waits until the mail server has
// taken every answer.
func answerOnFriday(t *testing.T, i *instance, mail *mailServer, n int) []*silent {
	t.Helper()
	officer := i.signIn("7325", "officer", 1)
	var all []*silent
	for k := range n {
		email := fmt.Sprintf("tamu%d@contoh.test", k)
		s := &silent{asked: i.public().askCase(t, "7325", writes(fmt.Sprintf("Tamu %d", k), email)), email: email}
		if !s.Due.DueAt.Equal(silenceEnds) {
			t.Fatalf("asked on Friday, due %s, want %s", s.Due.DueAt, silenceEnds)
		}
		id := officer.caseOf(t, "7325", s.Number).ID
		officer.must(t, 200, "POST", "/offices/7325/consultations/"+id+"/messages", map[string]string{"body": "Jumlahnya ada di tabel 3.1."})
		all = append(all, s)
	}
	for _, s := range all {
		await(t, 30*time.Second, s.Number+" is answered and silence runs", func() bool { return i.public().link(t, s.Token).SilentAt != nil })
		if got := i.public().link(t, s.Token); !got.SilentAt.Equal(silenceEnds) || got.State != "waiting_visitor" {
			t.Errorf("%s: %s, silent until %s, want %s", s.Number, got.State, got.SilentAt, silenceEnds)
		}
		if letters := mail.letters(s.email); len(letters) != 2 || !slices.Contains(letters[0].links(), s.URL) {
			t.Errorf("%s was sent %v, want a receipt with %s and an answer", s.email, letters, s.URL)
		}
	}
	return all
}

// openCases counts the cases that are not closed.
const openCases = `SELECT count(*) FROM consult_case WHERE state <> 'closed'`

func TestACaseAnsweredOnFridayClosesByItselfOnWednesdayOnce(t *testing.T) {
	t.Parallel()
	mail := newMailServer(t)
	dir := seeded(t, friday)
	at := func(when string) *instance {
		return begin(t, command(t, dir, "run"), dir, append(mail.environ(), "PST_START_AT="+when)...)
	}
	i := at(friday)
	all := answerOnFriday(t, i, mail, rounds(12, 60))
	late, quiet := all[:len(all)/2], all[len(all)/2:]
	i.kill()

	// One working day before, everybody is reminded, once.
	i = at(tuesday)
	await(t, 30*time.Second, "reminded", func() bool { return len(mail.letters("")) >= 3*len(all) })
	i.kill()
	told := len(mail.letters(""))

	// Around closing time the program is killed again and again.
	i = at(wednesday)
	var replies sync.WaitGroup
	for n, s := range late {
		replies.Go(func() { s.reply(t, i, n, len(late)) })
	}
	replies.Wait()
	kills := 0
	for want := len(quiet) - 1; want > 0; want -= max(1, len(quiet)/4) {
		await(t, 30*time.Second, "some have closed", func() bool { return atMost(i.psql(openCases), len(late)+want) })
		i.kill()
		kills++
		i = at(wednesday)
	}
	await(t, 30*time.Second, "all have closed", func() bool { return atMost(i.psql(openCases), len(late)) })
	for _, s := range quiet {
		got := i.public().link(t, s.Token)
		if got.State != "closed" || got.CloseReason != "silence" || got.ClosedAt == nil || got.ClosedAt.Before(silenceEnds) {
			t.Errorf("%s: %s %s at %v", s.Number, got.State, got.CloseReason, got.ClosedAt)
		}
	}
	for _, s := range late {
		s.wentOn(t, i)
	}
	// A letter that a kill met is left to its sender until the lease has ended.
	i.kill()
	i = at(evening)
	lettersOnce(t, i, mail, all, quiet)
	i.fsck(t)
	measured(t, "killed again and again while silence ends", "a case closes once, with one letter; a reply of the same second keeps it open", "exactly once",
		"%d cases, %d kills, %d replies, %d letters before and %d in all, %s unsure", len(all), kills, len(late), told, len(mail.letters("")),
		i.psql(`SELECT count(*) FROM delivery WHERE state = 'unsure'`))
}

// row is the case's id, as SQL.
func (s *silent) row() string {
	return `(SELECT id FROM consult_case WHERE 'T-' || year % 100 || '-' || lpad(seq::text, 4, '0') = '` + s.Number + `')`
}

func atMost(count string, n int) bool {
	var v int
	_, err := fmt.Sscan(count, &v)
	return err == nil && v <= n
}

// reply writes as near to the end as it can: from a second before to just after.
func (s *silent) reply(t *testing.T, i *instance, n, of int) {
	t.Helper()
	when := silenceEnds.Add(-time.Second + time.Duration(n)*1200*time.Millisecond/time.Duration(of))
	await(t, 30*time.Second, "nearly the end", func() bool { return !i.now(t).Before(when) })
	r, err := i.public().with("reply-"+s.Number).do("POST", "/public/t/"+s.Token+"/messages", map[string]string{"body": "Belum jelas, tahun berapa?"})
	if err != nil || r.status/100 != 2 {
		t.Errorf("%s: the reply was answered %d %s %v", s.Number, r.status, r.body, err)
	}
}

// wentOn holds a case that was replied to, to be open with the reply in it; one
// that was written before the end has never been closed.
func (s *silent) wentOn(t *testing.T, i *instance) {
	t.Helper()
	got := i.public().link(t, s.Token)
	if got.State != "waiting_officer" || got.Messages[len(got.Messages)-1].Body != "Belum jelas, tahun berapa?" {
		t.Errorf("%s: %s, %v", s.Number, got.State, got.Messages)
	}
	closings := i.psql(`SELECT count(*) FROM consult_event WHERE state = 'closed' AND consult_case = ` + s.row())
	early := i.psql(`SELECT count(*) FROM message WHERE body LIKE 'Belum jelas%' AND at < '` + silenceEnds.Format(time.RFC3339) + `' AND subject = ` + s.row())
	if early == "1" && closings != "0" {
		t.Errorf("%s was written to before the end and was closed all the same", s.Number)
	}
}

// lettersOnce holds the letters to one of each for each case, but for those
// whose sending was cut off and that are flagged.
func lettersOnce(t *testing.T, i *instance, mail *mailServer, all, quiet []*silent) {
	t.Helper()
	await(t, 60*time.Second, "nothing is on its way", func() bool {
		return i.psql(`SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending')`) == "0"
	})
	if twice := mail.twice(); len(twice) > 0 {
		t.Errorf("sent twice: %v", twice)
	}
	for _, template := range []string{"receipt", "answer", "reminder"} {
		got := i.psql(`SELECT count(DISTINCT subject) || ' ' || count(*) FROM delivery WHERE template = '` + template + `'`)
		if got != fmt.Sprintf("%d %d", len(all), len(all)) {
			t.Errorf("%s: %s letters of cases, want %d", template, got, len(all))
		}
	}
	for _, s := range quiet {
		closings := i.psql(`SELECT count(*) FROM consult_event WHERE state = 'closed' AND consult_case = ` + s.row())
		letters := i.psql(`SELECT string_agg(state, ' ') FROM delivery WHERE template = 'closed' AND subject_number = '` + s.Number + `'`)
		if closings != "1" || letters != "sent" && letters != "unsure" {
			t.Errorf("%s: closed %s times, letters %q", s.Number, closings, letters)
		}
	}
}
