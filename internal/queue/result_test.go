package queue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
)

func year(y int) *int { return &y }

func TestAVisitsResultIsWrittenAtTheEndAndCanBeWrittenAnew(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	one := Result{[]guest.Asked{
		{Subject: "Inflasi bulanan", Region: "Kabupaten Luwu Timur", YearsFrom: year(2020), YearsTo: year(2025), Level: "kabupaten_kota",
			Period: "bulanan", Outcome: "sesuai", Source: "publikasi", Link: "https://luwutimurkab.bps.go.id/id/publication?a=1"},
		{Subject: "Jumlah UMKM", Outcome: "belum_diperoleh"},
	}}
	_, err := h.Record(h.officers[0], v.ID, one)
	h.refused(err, fault.WrongState)
	h.next(0)
	h.begin(0, v)
	if _, err := h.Finish(h.officers[0], v.ID, Finishing{Result: &one}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&one, h.ticket(v.ID).Result); diff != "" {
		t.Error(diff)
	}
	h.onDay("2026-11-25 10:00")
	two := Result{[]guest.Asked{{Subject: "Jumlah UMKM", Outcome: "sesuai", Source: "tabulasi_data"}}}
	if _, err := h.Record(h.officers[0], v.ID, two); err != nil {
		t.Fatal(err)
	}
	got := h.ticket(v.ID)
	if diff := cmp.Diff(&two, got.Result); diff != "" || got.Quality != QualityOK {
		t.Errorf("%s %s", got.Quality, diff)
	}
	h.endDays()
	h.clean()
}

func TestAResultOutsideTheFourValuesIsRefusedByName(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.next(0)
	h.begin(0, v)
	for _, c := range []struct {
		asked      guest.Asked
		path, code string
	}{
		{guest.Asked{Outcome: "sesuai"}, "subject", "required"},
		{guest.Asked{Subject: strings.Repeat("a", 501), Outcome: "sesuai"}, "subject", "too_long"},
		{guest.Asked{Subject: "a"}, "outcome", "required"},
		{guest.Asked{Subject: "a", Outcome: "ya"}, "outcome", "invalid"},
		{guest.Asked{Subject: "a", Outcome: "sesuai", Period: "kadang"}, "period", "invalid"},
		{guest.Asked{Subject: "a", Outcome: "sesuai", Link: "http://contoh.id"}, "link", "invalid"},
		{guest.Asked{Subject: "a", Outcome: "sesuai", Link: "https://bps.go.id@contoh.id"}, "link", "invalid"},
		{guest.Asked{Subject: "a", Outcome: "sesuai", Link: "javascript:alert(1)"}, "link", "invalid"},
		{guest.Asked{Subject: "a", Outcome: "sesuai", Link: "https://bps.go.id/" + strings.Repeat("a", 500)}, "link", "too_long"},
		{guest.Asked{Subject: "a", Outcome: "sesuai", YearsFrom: year(20)}, "years_from", "out_of_range"},
		{guest.Asked{Subject: "a", Outcome: "sesuai", YearsFrom: year(2020), YearsTo: year(2019)}, "years_to", "out_of_order"},
	} {
		_, err := h.Finish(h.officers[0], v.ID, Finishing{Result: &Result{[]guest.Asked{c.asked}}})
		h.refusedField(err, "result.needs[0]."+c.path, c.code)
	}
	_, err := h.Finish(h.officers[0], v.ID, Finishing{Result: &Result{make([]guest.Asked, 21)}})
	h.refusedField(err, "result.needs", "out_of_range")
	if h.ticket(v.ID).State != Serving {
		t.Error("the visit ended all the same")
	}
}
