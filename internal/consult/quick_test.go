package consult

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
)

func TestAQuickReplyReadsAsTheCaseFillsIt(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	at := p.all[0]
	c := p.file(at, func(c *Case) { c.Name = "Budi {kantor} <b>" })
	body := "Yth. {nama}, permintaan {nomor} kami jawab paling lambat {tenggat}.\n{petugas}, {kantor}: {tautan} {}{ {1,2}"
	q, err := p.AddReply(at.officers[0], QuickReply{Title: " Salam  pembuka ", Body: body})
	if err != nil || q.Title != "Salam pembuka" {
		t.Fatalf("%+v, %v", q, err)
	}
	text, err := p.PreviewReply(at.officers[1], q.ID, c.ID)
	want := "Yth. Budi {kantor} <b>, permintaan " + c.Number() + " kami jawab paling lambat Rab, 9 Sep 2026 16.00 WITA.\nPetugas 2, " +
		at.Display() + ": https://pst.contoh.id/t/" + p.link(at.Office, &c) + " {}{ {1,2}"
	if diff := cmp.Diff(want, text); diff != "" || err != nil {
		t.Error(diff, err)
	}
	p.finish(at, c.ID, Answered)
	if text, err = p.PreviewReply(at.officers[0], q.ID, c.ID); err != nil || !strings.Contains(text, "paling lambat (tanpa tenggat).") {
		t.Error(text, err)
	}
	foreign := p.file(p.all[1], nil)
	for _, try := range [][2]uuid.UUID{{q.ID, foreign.ID}, {q.ID, uuid.New()}, {uuid.New(), c.ID}} {
		_, err := p.PreviewReply(at.officers[0], try[0], try[1])
		refused(t, err, fault.NotFound)
	}
	_, err = p.PreviewReply(p.all[1].officers[0], q.ID, foreign.ID)
	refused(t, err, fault.NotFound)
}

func TestQuickRepliesAreWrittenChangedAndRemovedByTitle(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	me := p.all[0].officers[0]
	var ids []uuid.UUID
	for _, title := range []string{"b", "A", "c"} {
		q, err := p.AddReply(me, QuickReply{Title: title, Body: "Terima kasih, {nama}."})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, q.ID)
	}
	_, err := p.AddReply(me, QuickReply{Title: "A", Body: "a"})
	refused(t, err, fault.AlreadyExists)
	title, other := "A", "Baru"
	_, err = p.ChangeReply(me, ids[0], &title, nil)
	refused(t, err, fault.AlreadyExists)
	changed, err := p.ChangeReply(me, ids[0], nil, &other)
	if err != nil || changed.Title != "b" || changed.Body != "Baru" {
		t.Errorf("%+v, %v", changed, err)
	}
	if err := p.DropReply(me, ids[2]); err != nil {
		t.Fatal(err)
	}
	all, err := p.QuickReplies(me)
	if err != nil || len(all) != 2 || all[0].Title != "A" || all[1].Title != "b" {
		t.Errorf("%+v, %v", all, err)
	}
	foreign := p.all[1].officers[0]
	refused(t, p.DropReply(me, ids[2]), fault.NotFound)
	refused(t, p.DropReply(foreign, ids[0]), fault.NotFound)
	_, err = p.ChangeReply(foreign, ids[0], nil, &other)
	refused(t, err, fault.NotFound)
	if all, err := p.QuickReplies(foreign); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAQuickReplyThatNothingCanFillIsRefused(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	for _, try := range []struct {
		title, body string
		want        map[string]string
	}{
		{"", "", map[string]string{"title": "required", "body": "required"}},
		{strings.Repeat("a", maxTitle+1), strings.Repeat("b", maxReply+1), map[string]string{"title": "too_long", "body": "too_long"}},
		{"a", "Yth. {name}", map[string]string{"body": "unknown"}},
		{"a", "{Nama}", map[string]string{"body": "unknown"}},
	} {
		_, err := p.AddReply(p.all[0].officers[0], QuickReply{Title: try.title, Body: try.body})
		if diff := cmp.Diff(try.want, wrong(t, err)); diff != "" {
			t.Error(diff)
		}
	}
}
