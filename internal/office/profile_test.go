package office

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func text(s string) *string { return &s }
func number(n int) *int     { return &n }

func TestAnOfficeThatHasSaidNothingGivesNumbersOnline(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	p, err := l.Profile(l.admin)
	if diff := cmp.Diff(Profile{Announcements: []string{}, NumbersOnline: true, Options: begun}, p); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestASectionOfAProfileChangesAloneAndIsAudited(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 2)[0]
	no := false
	for _, c := range []ProfileChange{
		{Address: text(" Jl. Ki Hajar Dewantara "), Phone: text("0474 322 0038"), Website: text("luwutimurkab.bps.go.id")},
		{Complaint: &Complaint{Desk: "Meja pengaduan", Email: "pst@bps.go.id", WhatsApp: "0851-6196-7325"}, RatingURL: text("https://s.bps.go.id/nilai?x=1")},
		{Announcements: []string{"Layanan ini gratis", "  ", "Bawa kartu identitas"}, NumbersOnline: &no, ServiceName: text("GELATIK")},
		{OptionsChange: OptionsChange{OnlineQuota: number(40), NoShowSeconds: number(0)}},
	} {
		if _, err := l.ChangeProfile(l.admin, c); err != nil {
			t.Fatal(err)
		}
	}
	want := Profile{Address: "Jl. Ki Hajar Dewantara", Phone: "0474 322 0038", Website: "luwutimurkab.bps.go.id", ServiceName: "GELATIK",
		RatingURL: "https://s.bps.go.id/nilai?x=1", Complaint: Complaint{"Meja pengaduan", "pst@bps.go.id", "0851-6196-7325"},
		Announcements: []string{"Layanan ini gratis", "Bawa kartu identitas"},
		Options:       Options{OnlineEarly: 30, OnlineQuota: 40, NoShowCalls: 2}}
	got, err := l.Profile(l.admin)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if n := l.count(`SELECT count(*) FROM audit WHERE office = $1 AND action = 'office.profile' AND 'complaint.email' = ANY (fields)`); n != 1 {
		t.Errorf("%d audit rows of the complaint channels", n)
	}
	if got, err := l.ChangeProfile(l.admin, ProfileChange{Announcements: []string{}, Address: text("")}); err != nil || len(got.Announcements) != 0 || got.Address != "" {
		t.Errorf("taken away: %+v %v", got, err)
	}
}

func (l *lobby) count(query string) (n int) {
	l.Helper()
	err := store.View(l.admin, l.db, func(ctx context.Context, tx *store.Tx) error { return tx.Get(ctx, &n, query, tx.Office()) })
	if err != nil {
		l.Fatal(err)
	}
	return n
}

func TestWrongTextsOfAProfileAreNamedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	long := strings.Repeat("a", 400)
	for name, try := range map[string]struct {
		c    ProfileChange
		path string
		code string
	}{
		"http rating":    {ProfileChange{RatingURL: text("http://s.bps.go.id/x")}, "rating_url", "invalid"},
		"script rating":  {ProfileChange{RatingURL: text("javascript:alert(1)")}, "rating_url", "invalid"},
		"login rating":   {ProfileChange{RatingURL: text("https://bps.go.id@contoh.test/")}, "rating_url", "invalid"},
		"website":        {ProfileChange{Website: text("bukan situs")}, "website", "invalid"},
		"ftp":            {ProfileChange{Website: text("ftp://bps.go.id")}, "website", "invalid"},
		"phone":          {ProfileChange{Phone: text("telepon")}, "phone", "invalid"},
		"whatsapp":       {ProfileChange{WhatsApp: text("08")}, "whatsapp", "invalid"},
		"e-mail":         {ProfileChange{Email: text("pst@bps")}, "email", "invalid"},
		"long address":   {ProfileChange{Address: &long}, "address", "too_long"},
		"bidi":           {ProfileChange{ServiceName: text("GE\u202eLATIK")}, "service_name", "invalid"},
		"complaint mail": {ProfileChange{Complaint: &Complaint{Email: "a b@c.id"}}, "complaint.email", "invalid"},
		"long line":      {ProfileChange{Announcements: []string{long}}, "announcements", "too_long"},
		"never absent":   {ProfileChange{OptionsChange: OptionsChange{NoShowCalls: number(6)}}, "no_show_calls", "out_of_range"},
		"absent at once": {ProfileChange{OptionsChange: OptionsChange{NoShowCalls: number(0)}}, "no_show_calls", "out_of_range"},
		"absent later":   {ProfileChange{OptionsChange: OptionsChange{NoShowSeconds: number(601)}}, "no_show_seconds", "out_of_range"},
		"quota below 0":  {ProfileChange{OptionsChange: OptionsChange{OnlineQuota: number(-1)}}, "online_quota", "out_of_range"},
		"open at night":  {ProfileChange{OptionsChange: OptionsChange{OnlineEarly: number(241)}}, "online_early_minutes", "out_of_range"},
		"many lines":     {ProfileChange{Announcements: strings.Split(strings.Repeat("a,", 10)+"a", ",")}, "announcements", "too_long"},
	} {
		try.c.Address = cmpOr(try.c.Address, text("Jl. Baru"))
		_, err := l.ChangeProfile(l.admin, try.c)
		f, ok := fault.As(err)
		if !ok || f.Code != fault.InvalidInput || len(f.Fields) != 1 || f.Fields[0] != (fault.Field{Path: try.path, Code: try.code}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p, err := l.Profile(l.admin); err != nil || p.Address != "" {
		t.Errorf("written all the same: %+v %v", p, err)
	}
}

func cmpOr(a, b *string) *string {
	if a != nil {
		return a
	}
	return b
}

func TestTwoWhoSaveDifferentSectionsAtOnceBothKeepTheirs(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	var all sync.WaitGroup
	changes := []ProfileChange{{Address: text("Jl. Satu")}, {Phone: text("04743220038")}, {Email: text("pst@bps.go.id")}, {Announcements: []string{"Gratis"}}}
	for _, c := range changes {
		all.Go(func() {
			if _, err := l.ChangeProfile(l.admin, c); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	p, err := l.Profile(l.admin)
	if err != nil || p.Address == "" || p.Phone == "" || p.Email == "" || len(p.Announcements) != 1 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestTheFirstOfficeBeginsWithWhatItsStandardSays(t *testing.T) {
	t.Parallel()
	all := newLobbies(t, 2)
	for i, code := range []string{"7325", "7371"} {
		_, err := store.Update(all[i].admin, all[i].db, func(_ context.Context, tx *store.Tx) (bool, error) { return true, ProfileSeedIn(tx, code) })
		if err != nil {
			t.Fatal(err)
		}
	}
	own, err := all[0].Profile(all[0].admin)
	if err != nil || own.ServiceName != "GELATIK" || own.RatingURL != "https://s.bps.go.id/feedbackgelatik" || own.Complaint.WhatsApp == "" || !own.NumbersOnline {
		t.Errorf("%+v %v", own, err)
	}
	if other, err := all[1].Profile(tenant.WithActor(all[1].admin, tenant.Actor{})); err != nil || other.ServiceName != "" {
		t.Errorf("another office: %+v %v", other, err)
	}
}
