package consult

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
)

func TestAQuestionIsDueWhenTheStandardSays(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-02-13 10:00")
	// rules.md §3.5: 3 working days in office 7325, due at closing time.
	for _, f := range []struct{ received, due string }{
		{"2026-02-13 10:00", "2026-02-20 15:30"}, {"2026-03-13 10:00", "2026-03-25 16:00"}, {"2026-03-16 10:00", "2026-03-26 16:00"},
		{"2026-03-17 10:00", "2026-03-27 16:30"}, {"2026-05-12 10:00", "2026-05-19 16:00"}, {"2026-05-26 10:00", "2026-06-03 16:00"},
		{"2026-08-14 10:00", "2026-08-20 16:00"}, {"2026-09-04 10:00", "2026-09-09 16:00"}, {"2026-12-22 10:00", "2026-12-29 16:00"},
		{"2026-09-05 10:00", "2026-09-10 16:00"}, {"2026-09-04 18:00", "2026-09-10 16:00"},
	} {
		r.at(f.received)
		c, token := r.ask()
		if c.State != Arrived || c.AnswerKind != sla.FirstAnswer {
			t.Errorf("%s: %+v", f.received, c)
		}
		r.due(c.DueAt, f.due)
		p, err := r.Opened(r.visitor(), i18n.ID, token)
		if err != nil || p.Due == nil || len(p.Due.Days) == 0 {
			t.Fatalf("%s: the visitor sees %+v, %v", f.received, p.Due, err)
		}
		r.due(&p.Due.DueAt, f.due)
		letters := r.letters(r.peer, c.ID)
		if len(letters) != 1 || letters[0].Template != message.Receipt || !strings.Contains(letters[0].Body, token) || !strings.Contains(letters[0].Body, p.Due.Text) {
			t.Errorf("%s: the receipt is %+v", f.received, letters)
		}
		if k := r.clockOf(*c.AnswerClock); k.FirstToldDueAt == nil || !k.FirstToldDueAt.Equal(k.DueAt) {
			t.Errorf("%s: its date was not told: %+v", f.received, k)
		}
	}
	r.sound()
}

func TestCasesAreNumberedByTheYearOfTheOffice(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-12-31 23:59")
	first, _ := r.ask()
	second, _ := r.ask()
	r.at("2027-01-01 00:00")
	third, _ := r.ask()
	for c, want := range map[*Case]string{&first: "T-26-0001", &second: "T-26-0002", &third: "T-27-0001"} {
		if c.Number() != want {
			t.Errorf("%s, want %s", c.Number(), want)
		}
	}
	if long := (&Case{Year: 2026, Seq: 12345}).Number(); long != "T-26-12345" {
		t.Error(long)
	}
}

func TestAQuestionTypedInIsCountedFromWhenItWasReceived(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-07 09:00")
	q := asking()
	q.Channel, q.ReceivedAt = message.WhatsApp, r.local("2026-09-04 10:00")
	q.Email, q.Phone = "", "0812 3456 7890"
	got, err := r.Enter(r.officers[0], q)
	if err != nil {
		t.Fatal(err)
	}
	c := r.stands(got.ID, Arrived, "")
	r.due(c.DueAt, "2026-09-09 16:00")
	if letters := r.letters(r.peer, c.ID); len(letters) != 1 || letters[0].Via != message.ByWaMe || letters[0].Address != askerPhone {
		t.Errorf("%+v", letters)
	}
	for _, at := range []string{"2026-09-07 09:01", "2026-08-08 08:59"} {
		q.ReceivedAt = r.local(at)
		_, err := r.Enter(r.officers[0], q)
		refused(t, err, fault.InvalidInput)
	}
}

func TestEachWrongFieldOfAQuestionIsNamed(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	for name, c := range map[string]struct {
		change func(*Question)
		want   string
	}{
		"no topic":             {func(q *Question) { q.Topic = "" }, "topic required"},
		"an unknown topic":     {func(q *Question) { q.Topic = "cuaca" }, "topic invalid"},
		"no question":          {func(q *Question) { q.Body = " \n\t " }, "question required"},
		"100 kB":               {func(q *Question) { q.Body = strings.Repeat("a", 100_000) }, "question too_long"},
		"no name":              {func(q *Question) { q.Name = "" }, "name required"},
		"no contact":           {func(q *Question) { q.Email = "" }, "email required"},
		"a wrong address":      {func(q *Question) { q.Email = "a@b" }, "email invalid"},
		"a wrong number":       {func(q *Question) { q.Phone = "12" }, "phone invalid"},
		"six files":            {func(q *Question) { q.Files = make([]uuid.UUID, 6) }, "attachments out_of_range"},
		"an unknown language":  {func(q *Question) { q.Lang = "jv" }, "lang invalid"},
		"a reversed direction": {func(q *Question) { q.Name = "An\u202edi" }, "name invalid"},
	} {
		q := asking()
		c.change(&q)
		_, err := r.Ask(r.public, q)
		f, ok := fault.As(err)
		if !ok || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != c.want {
			t.Errorf("%s: %v %+v", name, err, f)
		}
		if wrong := q.Wrong(); len(wrong) != 1 || wrong[0].Path+" "+wrong[0].Code != c.want {
			t.Errorf("%s: before asking: %+v", name, wrong)
		}
	}
	q := asking()
	q.Files = []uuid.UUID{uuid.Must(uuid.NewV7())}
	_, err := r.Ask(r.public, q)
	refused(t, err, fault.AttachmentUnknown)
}

func TestTextIsKeptAsItWasWrittenButForWhatNoPageShows(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	q := asking()
	q.Body = "  <b>PDRB</b>\r\n\r\n2020\u202e–\x002024 {{.Nama}} \x1b[31m \xff"
	got, err := r.Ask(r.public, q)
	if err != nil {
		t.Fatal(err)
	}
	want := "<b>PDRB</b>\n\n2020 – 2024 {{.Nama}}  [31m \ufffd"
	if m := r.thread(r.peer, got.ID)[0]; m.Body != want {
		t.Errorf("%q, want %q", m.Body, want)
	}
	if c := r.get(got.ID); c.Subject != "<b>PDRB</b> 2020 – 2024 {{.Nama}} [31m \ufffd" {
		t.Errorf("%q", c.Subject)
	}
}
