package e2e_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// stages are where a sender is killed.
var stages = []stage{greeting, naming, reading, taken, parting}

// later is a time of a Monday's office hours, or of days after it, that many
// steps of ten minutes on: longer than a lease.
func later(t *testing.T, steps int) string {
	t.Helper()
	begin, err := time.Parse(time.RFC3339, monday)
	if err != nil {
		t.Fatal(err)
	}
	return begin.Add(time.Duration(steps) * 10 * time.Minute).Format(time.RFC3339)
}

// onItsWay counts the letters that are still to be sent.
const onItsWay = `SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending')`

func TestALetterIsNeverSentTwiceHoweverOftenItsSenderIsKilled(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: every run kills senders in the room of messages")
		return
	}
	mail, dir := newMailServer(t), seeded(t, monday)
	const kills = 100
	for n := range kills {
		i := begin(t, command(t, dir, "run"), dir, append(mail.environ(), "PST_START_AT="+later(t, n))...)
		at := stages[n%len(stages)]
		// What the last one left goes first: a kill meets one letter only.
		await(t, 30*time.Second, "what was left has been sent or given up", func() bool { return i.psql(onItsWay) == "0" })
		var killed atomic.Bool
		mail.watch(func(s stage) {
			if s == at && killed.CompareAndSwap(false, true) {
				i.kill()
			}
		})
		_, _ = i.public().do("POST", "/public/offices/7325/consultations", writes("Tamu", fmt.Sprintf("tamu%d@contoh.test", n)))
		await(t, 30*time.Second, "killed at "+string(at), killed.Load)
		<-i.done
		mail.watch(func(stage) {})
	}
	i := begin(t, command(t, dir, "run"), dir, append(mail.environ(), "PST_START_AT="+later(t, kills))...)
	await(t, 60*time.Second, "everything has been sent or given up", func() bool { return i.psql(onItsWay) == "0" })
	if twice := mail.twice(); len(twice) > 0 {
		t.Errorf("taken twice: %v", twice)
	}
	// What was not flagged has been taken once; what was, at most once.
	sent := strings.Fields(i.psql(`SELECT id FROM delivery WHERE state = 'sent'`))
	all := fmt.Sprint(mail.letters(""))
	for _, id := range sent {
		if !strings.Contains(all, id) {
			t.Errorf("delivery %s is sent, and the server never took it", id)
		}
	}
	if got := i.psql(`SELECT count(*) FROM delivery WHERE state NOT IN ('sent', 'unsure')`); got != "0" {
		t.Errorf("%s letters are neither sent nor flagged", got)
	}
	unsure, err := strconv.Atoi(i.psql(`SELECT count(*) FROM delivery WHERE state = 'unsure'`))
	if most := kills / len(stages) * 3; err != nil || unsure > most {
		t.Errorf("%d of %d kills left a letter unsure (%v); those after the words may have gone are %d", unsure, kills, err, most)
	}
	i.fsck(t)
	measured(t, "kill -9 at five stages of sending a letter", "nothing is sent twice but what is flagged unsure", "100 crash points, 0 twice",
		"%d kills, %d letters, %d unsure, 0 twice", kills, len(mail.letters("")), unsure)
}

// treatment is a mail server that knows what to do with whom.
func treatment(to string) conduct {
	for name, how := range map[string]conduct{"lambat": slow, "sibuk": busy, "tolak": refuses, "putus": hangsUp, "mati": diesTaken} {
		if strings.HasPrefix(to, name) {
			return how
		}
	}
	return takes
}

// settled is what became of the letters to an address: "state reason" of each.
func (i *instance) settled(address string) string {
	return i.psql(`SELECT string_agg(concat_ws(' ', state, reason), ', ' ORDER BY no) FROM delivery WHERE address = '` + address + `@contoh.test'`)
}

func TestAMailServerMayBeSlowBusyRefusingDyingOrAway(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: every run has such servers in the room of messages")
		return
	}
	mail, dir := newMailServer(t), seeded(t, monday)
	mail.conducts(treatment)
	run := func(steps int) *instance {
		return begin(t, command(t, dir, "run"), dir, append(mail.environ(), "PST_START_AT="+later(t, steps))...)
	}
	i := run(0)
	cases := map[string]asked{}
	for _, name := range []string{"biasa", "lambat", "sibuk", "tolak", "putus", "mati"} {
		cases[name] = i.public().askCase(t, "7325", writes(name, name+"@contoh.test"))
	}
	for name, want := range map[string]string{"biasa": "sent", "lambat": "sent", "sibuk": "queued deferred", "tolak": "failed address_rejected",
		"mati": "unsure connection_lost"} {
		await(t, 60*time.Second, name+": "+want, func() bool { return i.settled(name) == want })
	}
	await(t, 60*time.Second, "cut off", func() bool { return strings.HasPrefix(i.settled("putus"), "unsure") })
	i.bounces(t, mail, cases["tolak"])
	i.byHand(t, cases["mati"])

	// The server goes away, comes back and is well.
	mail.close()
	i.public().askCase(t, "7325", writes("nanti", "nanti@contoh.test"))
	await(t, 30*time.Second, "nobody answers", func() bool { return i.settled("nanti") == "queued unreachable" })
	if code := i.stop(); code != 0 {
		t.Errorf("stopped with %d", code)
	}
	mail.conducts(func(string) conduct { return takes })
	mail.open()
	i = run(36)
	await(t, 60*time.Second, "all that was put off is sent", func() bool { return i.psql(onItsWay) == "0" })
	for _, name := range []string{"sibuk", "nanti"} {
		if n := len(mail.letters(name + "@contoh.test")); n != 1 {
			t.Errorf("%s got %d letters, want 1", name, n)
		}
	}
	if twice := mail.twice(); len(twice) > 0 {
		t.Errorf("taken twice: %v", twice)
	}
	i.fsck(t)
}

// bounces answers somebody whose mailbox takes nothing: what is owed stands as
// if nobody had answered, and "Kirim ulang" sends once the mailbox is there.
func (i *instance) bounces(t *testing.T, mail *mailServer, c asked) {
	t.Helper()
	officer := i.signIn("7325", "officer", 1)
	before := officer.caseOf(t, "7325", c.Number)
	officer.must(t, 200, "POST", "/offices/7325/consultations/"+before.ID+"/messages", map[string]string{"body": "Silakan lihat tabel 3.1."})
	await(t, 30*time.Second, "the answer came back", func() bool { return i.settled("tolak") == "failed address_rejected, failed address_rejected" })
	await(t, 30*time.Second, "owed again", func() bool { return officer.readCase(t, "7325", before.ID).State == "waiting_officer" })
	after := officer.readCase(t, "7325", before.ID)
	if after.DueAt == nil || !after.DueAt.Equal(*before.DueAt) || after.AnswerPending {
		t.Errorf("a bounced answer: due %v, was %v, pending %v", after.DueAt, before.DueAt, after.AnswerPending)
	}
	mail.conducts(func(to string) conduct {
		if strings.HasPrefix(to, "tolak") {
			return takes
		}
		return treatment(to)
	})
	for _, id := range strings.Fields(i.psql(`SELECT id FROM delivery WHERE address LIKE 'tolak%' ORDER BY no`)) {
		officer.must(t, 200, "POST", "/offices/7325/deliveries/"+id+"/resend", "{}")
	}
	await(t, 30*time.Second, "sent after all", func() bool { return i.settled("tolak") == "sent, sent" })
	await(t, 30*time.Second, "answered after all", func() bool { return officer.readCase(t, "7325", before.ID).State == "waiting_visitor" })
}

// byHand says of a letter that nobody is sure of that it was sent.
func (i *instance) byHand(t *testing.T, c asked) {
	t.Helper()
	officer := i.signIn("7325", "officer", 1)
	var list struct {
		SMTP  bool
		Items []struct {
			ID, State string
			Subject   struct{ Number string }
		}
	}
	officer.must(t, 200, "GET", "/offices/7325/deliveries?state=open", nil).into(t, &list)
	if !list.SMTP {
		t.Error("Kotak keluar says that there is no SMTP server")
	}
	for _, d := range list.Items {
		if d.Subject.Number == c.Number && d.State == "unsure" {
			officer.must(t, 200, "POST", "/offices/7325/deliveries/"+d.ID+"/mark-sent", "{}")
			if got := i.settled("mati"); got != "sent" {
				t.Errorf("marked as sent: %s", got)
			}
			return
		}
	}
	t.Errorf("Kotak keluar does not show what is unsure: %+v", list)
}
