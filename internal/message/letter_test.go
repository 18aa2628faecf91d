package message

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

const (
	address = "https://pst.contoh.test/t/7325.abcdefghijklmnopqrstuv"
	kantor  = "BPS Kabupaten Luwu Timur"
)

// letterOf gives a letter everything that its template can say.
func letterOf(name Template, lang i18n.Lang) Letter {
	l := Letter{SubjectKind: OfCase, Subject: newID(), SubjectNumber: "T-26-0481", Template: name, Lang: lang, Name: "Siti Aminah",
		Email: "siti@contoh.test", Vars: map[string]string{"Link": address, "Office": kantor}}
	for _, v := range slices.Concat(wants[name].needed, wants[name].optional) {
		if v != "Link" {
			l.Vars[v] = "nilai " + v
		}
	}
	return l
}

func TestEveryLetterIsWrittenInBothLanguagesWithAllThatItIsGiven(t *testing.T) {
	t.Parallel()
	for _, name := range Templates {
		for _, lang := range i18n.Langs {
			l := letterOf(name, lang)
			title, body, err := l.render(kantor)
			if err != nil {
				t.Fatal(err)
			}
			for v, value := range l.Vars {
				// Why a case ended, what moved and what is not counted yet choose a sentence.
				if v == "Kind" || v == "Incomplete" || v == "Reason" && name == Closed || v == "Link" && name == Code {
					continue
				}
				if !strings.Contains(title+body, value) {
					t.Errorf("%s in %s does not say %s:\n%s", name, lang, v, body)
				}
			}
			if !strings.Contains(title, "T-26-0481") || !strings.Contains(body, "Siti Aminah") || strings.Contains(title+body, "<no value>") ||
				strings.Contains(body, "\n\n\n") || !strings.HasSuffix(body, ".\n") {
				t.Errorf("%s in %s: %q\n%s", name, lang, title, body)
			}
		}
	}
}

func TestALetterLeavesOutTheParagraphsOfWhatItIsNotGiven(t *testing.T) {
	t.Parallel()
	for _, name := range Templates {
		for _, lang := range i18n.Langs {
			l := letterOf(name, lang)
			for _, v := range wants[name].optional {
				if v != "Link" {
					delete(l.Vars, v)
				}
			}
			_, body, err := l.render(kantor)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(body, "\n\n\n") || strings.Contains(body, ": \n") {
				t.Errorf("%s in %s has a hole:\n%s", name, lang, body)
			}
		}
	}
}

func TestALetterIsRefusedThatLacksWhatItNeedsOrBringsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, name := range Templates {
		for _, v := range wants[name].needed {
			l := letterOf(name, i18n.ID)
			l.Vars[v] = "  "
			if _, _, err := l.render(kantor); err == nil && v != "Message" {
				t.Errorf("%s was written without %s", name, v)
			}
			delete(l.Vars, v)
			if _, _, err := l.render(kantor); err == nil {
				t.Errorf("%s was written without %s", name, v)
			}
		}
		l := letterOf(name, i18n.ID)
		l.Vars["Sandi"] = "x"
		if _, _, err := l.render(kantor); err == nil {
			t.Errorf("%s took a variable that it does not know", name)
		}
	}
}

func TestThereIsNoLetterFileThatNobodySends(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(os.DirFS("../../configs/surat"), "*")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, name := range Templates {
		for _, lang := range i18n.Langs {
			want[string(name)+"."+string(lang)+".txt"] = true
		}
	}
	if got := slices.Sorted(maps.Keys(want)); !slices.Equal(got, files) {
		t.Errorf("files %v, letters %v", files, got)
	}
}

func TestWhatSomebodyWroteStaysTextAndStaysInItsPlace(t *testing.T) {
	t.Parallel()
	l := letterOf(Answered, i18n.ID)
	l.Vars["Message"] = "Harga < 5 & > 3 \"tepat\"\r\n{{.Link}}\n\n\nBaris\x00 akhir\u202e"
	l.Vars["Closes"] = "Rabu\r\nBcc: semua@contoh.test"
	l.SubjectNumber = "T-26-0481\r\nBcc: semua@contoh.test"
	l.Name = "Siti\r\nBcc: semua"
	title, body, err := l.render(kantor)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(title, "\r\n") || title != "Jawaban untuk permintaan T-26-0481 Bcc: semua@contoh.test" {
		t.Errorf("title %q", title)
	}
	for _, want := range []string{"Harga < 5 & > 3 \"tepat\"\n{{.Link}}\n\n\nBaris akhir\n", "otomatis, paling cepat Rabu Bcc: semua@contoh.test.", "Yth. Bapak/Ibu,"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not in\n%s", want, body)
		}
	}
}

func TestANameThatCouldAdvertiseIsNotGreeted(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Siti Aminah": "Siti Aminah", " Siti\tAminah ": "Siti Aminah", "Siti, S.ST.": "Siti, S.ST.", "Drs. Andi": "Drs. Andi", "A. R. Putra": "A. R. Putra",
		"D'Angelo M.Si": "D'Angelo M.Si", "": "",
		"Menang Rp1.000.000 di http://jahat.test": "", "klik jahat.test": "", "www.jahat": "", "a@jahat": "", strings.Repeat("panjang ", 9): "",
	} {
		if got := Greeted(name); got != want {
			t.Errorf("%q is greeted %q, want %q", name, got, want)
		}
	}
}

func TestALongMessageIsQuotedByWaMeAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	l := letterOf(Answered, i18n.ID)
	l.Vars["Message"] = strings.Repeat("angka ", 2000)
	_, whole, err := l.render(kantor)
	if err != nil {
		t.Fatal(err)
	}
	l.Email, l.Phone = "", "+6281234567890"
	_, short, err := l.render(kantor)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole) < 12000 || len(short) > maxQuoted+800 || !strings.Contains(short, "…") || !strings.Contains(short, address) {
		t.Errorf("%d and %d bytes", len(whole), len(short))
	}
}

// desk is an office that writes letters.
type letterDesk struct {
	testing.TB
	db    *store.DB
	clock *clock.Frozen
	ctx   context.Context
}

func newLetterDesk(t testing.TB) *letterDesk {
	t.Helper()
	d := &letterDesk{TB: t, clock: clock.NewFrozen(time.Date(2026, 9, 4, 2, 0, 0, 0, time.UTC))}
	d.db = store.ForTest(t, d.clock)
	d.ctx, _ = store.OfficeForTest(t, d.db, "Asia/Makassar")
	return d
}

func (d *letterDesk) queue(l Letter) uuid.UUID {
	d.Helper()
	id, err := store.Update(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) { return QueueIn(ctx, tx, l) })
	if err != nil {
		d.Fatal(err)
	}
	return id
}

func (d *letterDesk) delivery(id uuid.UUID) (one Delivery) {
	d.Helper()
	err := store.View(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		one, err = DeliveryIn(ctx, tx, id)
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return one
}

func TestALetterIsQueuedByEmailWhenThereIsOneAndElseByWaMe(t *testing.T) {
	t.Parallel()
	d := newLetterDesk(t)
	l := letterOf(Receipt, i18n.EN)
	delete(l.Vars, "Office")
	l.Phone = "+6281234567890"
	mail := d.delivery(d.queue(l))
	l.Email = ""
	chat := d.delivery(d.queue(l))
	if mail.Via != ByEmail || mail.Address != "siti@contoh.test" || mail.State != Queued || mail.Title != "We have received your request T-26-0481" ||
		!strings.Contains(mail.Body, "\nBPS ") || mail.Rev != 1 || !mail.CreatedAt.Equal(d.clock.Now()) {
		t.Errorf("by e-mail: %+v", mail)
	}
	if chat.Via != ByWaMe || chat.Address != "+6281234567890" || chat.State != Queued {
		t.Errorf("by wa.me: %+v", chat)
	}
	l.Phone = ""
	_, err := store.Update(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) { return QueueIn(ctx, tx, l) })
	if err == nil {
		t.Error("a letter to nobody was queued")
	}
	var all []Delivery
	err = store.View(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = DeliveriesIn(ctx, tx, l.Subject)
		return err
	})
	if err != nil || len(all) != 2 || all[0].ID != mail.ID {
		t.Errorf("%d deliveries of the subject, %v", len(all), err)
	}
}

func TestEveryStateReasonAndLetterHasAName(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, s := range States {
		keys = append(keys, "outbox.state."+string(s))
	}
	for _, r := range Reasons {
		keys = append(keys, "outbox.reason."+string(r))
	}
	for _, n := range Templates {
		keys = append(keys, "outbox.template."+string(n))
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("%s is missing", key)
		}
	}
}
